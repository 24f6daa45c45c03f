"""A sentence about a learned number has a margin over seeds and processors: tests/learned.py."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from learned import CLAIMS, SEEDS, SETTINGS, Claim
from margins import (
    ENOUGH,
    FILE,
    QUICK_SECONDS,
    claims_of,
    digest,
    margin_and_spread,
    modules,
    read_file,
    run_apart,
)
from pages import ROOT, place, report
from remembered import remembered, without_engine

from livedocs.project import Project

REGISTRY = ROOT / "tests" / "learned.py"
MEASURED = read_file()
BY_KEY = {claim.key: claim for claim in CLAIMS}


def seconds_of(claim: Claim) -> float:
    """How long the module of a claim trained when it was measured."""
    return MEASURED.get(claim.key, {}).get("seconds", QUICK_SECONDS)


QUICK = [
    name
    for name in modules()
    if max(seconds_of(claim) for claim in claims_of(name)) < QUICK_SECONDS
]
"""The modules that are run anew."""


def line_of(claim: Claim) -> int:
    """The line at which a claim stands in the registry."""
    lines = REGISTRY.read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if f'"{claim.name}"' in line), 1)


def finding(claim: Claim, says: str) -> str:
    return f"{place(REGISTRY, line_of(claim))}: {claim.key}: {says}"


def measure_again(claim: Claim) -> str:
    return f"make margins MODULES={claim.module}"


def test_the_file_has_the_claims_of_the_registry_and_no_other():
    assert len(BY_KEY) == len(CLAIMS)
    report(
        [
            finding(claim, f"was not measured: {measure_again(claim)}")
            for claim in CLAIMS
            if claim.key not in MEASURED
        ]
        + [
            f"{place(FILE, 1)}: {key} is no claim any more: make margins"
            for key in MEASURED
            if key not in BY_KEY
        ]
    )


@pytest.mark.parametrize("key", BY_KEY)
def test_a_claim_is_measured_under_every_setting_with_enough_seeds(key: str):
    claim = BY_KEY[key]
    assert len(claim.seeds) >= len(SEEDS) and set(claim.settings) == set(SETTINGS)
    if key in MEASURED:
        values = MEASURED[key]["values"]
        assert {name: len(found) for name, found in values.items()} == dict.fromkeys(
            claim.settings, len(claim.seeds)
        )


@pytest.mark.parametrize("key", BY_KEY)
def test_what_was_measured_is_the_module_of_today(key: str):
    claim = BY_KEY[key]
    if key in MEASURED and MEASURED[key]["digest"] != digest(claim):
        says = f"snippets/{claim.module}.py or the claim has changed since: {measure_again(claim)}"
        report([finding(claim, says)])


@pytest.mark.parametrize("key", BY_KEY)
def test_a_claim_has_a_margin(key: str):
    if key not in MEASURED:
        pytest.skip("it was not measured, which another test reports")
    claim = BY_KEY[key]
    margin, spread = margin_and_spread(claim, MEASURED[key]["values"])
    if margin < ENOUGH * spread:
        report(
            [
                finding(
                    claim,
                    f"“{claim.sentence}” does not hold: the margin is {margin:.4f}, and the spread "
                    f"over the seeds {spread:.4f}; change the sentence or take it away",
                )
            ]
        )


@pytest.fixture(scope="module")
def runs(unrefreshed_project: Project) -> dict[str, dict]:
    """The values of quick modules as their pages show them, under the setting of this process."""
    asked = os.environ.get("ATEN_CPU_CAPABILITY")
    setting = next((name for name, value in SETTINGS.items() if value == asked), "native")
    modules = {name: unrefreshed_project.modules()[Path(name).name] for name in QUICK}
    inputs = unrefreshed_project.inputs(modules.values())
    return {
        name: remembered(
            f"margins-{modules[name].name}",
            [without_engine(inputs[modules[name]]), [*map(digest, claims_of(name))]],
            lambda name=name: run_apart(name, setting, [0])[0],
            lambda found: True,
        )
        for name in QUICK
    }


@pytest.mark.parametrize("key", [claim.key for name in QUICK for claim in claims_of(name)])
def test_a_quick_module_still_does_what_was_measured(key: str, runs: dict[str, dict]):
    claim, values = BY_KEY[key], MEASURED[key]["values"]
    value = runs[claim.module]["values"][claim.name]
    every = [one for of_setting in values.values() for one in of_setting]
    _, spread = margin_and_spread(claim, values)
    assert claim.margin(value) > 0
    if not min(every) - spread <= value <= max(every) + spread:
        says = f"{value:.4f} now, {min(every):.4f} to {max(every):.4f} when it was measured"
        report([finding(claim, f"{says}: {measure_again(claim)}")])


@pytest.mark.parametrize("key", BY_KEY)
def test_a_claim_is_asserted_on_the_run_that_the_page_shows(key: str):
    claim = BY_KEY[key]
    test = f"def test_{claim.name}("
    files = sorted((ROOT / "tests" / "snippets").glob("test_*.py"))
    if not any(test in path.read_text(encoding="utf-8") for path in files):
        report([finding(claim, f"tests/snippets has no test_{claim.name}")])
