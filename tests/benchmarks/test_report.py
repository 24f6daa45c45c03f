"""The tables, from given numbers."""

from __future__ import annotations

import re
from dataclasses import replace

from benchmarks.measure import Usage
from benchmarks.report import Setting, report
from benchmarks.summary import ENGINE, ENGINE_IN_ONE, Summary
from benchmarks.words import WORDS

SETTING = Setting(
    machine={
        "processor": "Abacus 3000", "cores": 2, "memory": 24, "system": "Linux", "python": "3.11.7",
        "torch": "2.13.0", "transformers": "5.23.0", "datasets": "5.2.0", "peft": "0.21.2",
    },
    versions={"hare": "1.2", "fox": "3"},
    languages={"hare": 1, "fox": 2, ENGINE_IN_ONE: 1, ENGINE: 2},
    modules=9,
    cells=90,
    rounds=3,
    slowest="lora_mlp",
)  # fmt: skip
SUMMARY = Summary(
    tools={
        "hare": {name: Usage(30, 44) for name in ("cold", "warm", "cell", "prose")},
        "fox": {name: Usage(30, 44) for name in ("cold", "warm", "cell", "prose")},
        ENGINE_IN_ONE: {name: Usage(5, 7) for name in ("cold", "warm", "cell", "prose")},
        ENGINE: {name: Usage(10, 15) for name in ("cold", "warm", "cell", "prose")},
    },
    floor={"one thread": Usage(20, 20), "default threads": Usage(16, 28)},
    imports=5,
    longest=6,
    modules_cpu=8,
    rendering=Usage(2, 2),
    serving={"first cell": 7, "cell": 2.5, "own": 0.25, "prose": 2, "rendering": 1.5},
)


def rows(text: str) -> list[list[str]]:
    """The cells of all table rows."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_builds_are_compared_with_the_engine_in_as_many_languages():
    table = rows(report(SUMMARY, SETTING))
    assert ["hare (1.2)", "1", *["30.0 (6.0×) / 44.0"] * 4] in table
    assert ["fox (3)", "2", *["30.0 (3.0×) / 44.0"] * 4] in table
    assert [WORDS["engine"], "1", *["5.0 / 7.0"] * 4] in table
    assert [WORDS["engine"], "2", *["10.0 / 15.0"] * 4] in table


def test_quantities():
    table = rows(report(SUMMARY, SETTING))
    assert [WORDS["floor one thread"], "20.00"] in table
    assert [WORDS["bound"], "13.00"] in table
    assert [WORDS["rendering"], "2.00"] in table
    assert [WORDS["serving own"], "0.25"] in table
    assert any("`lora_mlp`" in row[0] and row[1] == "7.00" for row in table)


def test_goals():
    table = rows(report(SUMMARY, SETTING))
    assert [WORDS["goal cold"], "0.77", "≤ 1.10", WORDS["met"]] in table
    assert [WORDS["goal warm"], "5.00", "≤ 1.00", WORDS["not met"]] in table
    assert [WORDS["goal serving"], "1.11", "≤ 1.00", WORDS["not met"]] in table


def test_the_machine_is_named():
    first = report(SUMMARY, SETTING).split("\n\n")[0]
    for word in ("Abacus 3000", "2", "24", "Linux", "3.11.7", "5.23.0", "9", "90", "3"):
        assert re.search(rf"(?<![\w.]){re.escape(word)}(?![\w.])", first, re.ASCII), word


def test_every_row_has_as_many_cells_as_its_head():
    for table in report(SUMMARY, SETTING).split("\n\n"):
        if table.startswith("|"):
            assert len({len(row) for row in rows(table)}) == 1


def test_peers_alone():
    summary = replace(SUMMARY, tools={"hare": SUMMARY.tools["hare"]}, rendering=None, serving={})
    text = report(summary, SETTING)
    assert ["hare (1.2)", "1", *["30.0 / 44.0"] * 4] in rows(text)
    assert WORDS["goal"] not in [row[0] for row in rows(text)]
    assert WORDS["rendering"] not in text


def test_everything_has_a_table_of_its_own():
    builds = {"cold": {"wall": 130, "cpu": 140}, "warm": {"wall": 2, "cpu": 2}}
    everything = {"modules": 11, "cells": 120, "builds": builds}
    text = report(SUMMARY, replace(SETTING, everything=everything))
    assert "11 modules with 120 cells" in text
    assert [WORDS["cold"], WORDS["warm"]] in rows(text)
    assert ["130.0 / 140.0", "2.0 / 2.0"] in rows(text)
    assert "11 modules" not in report(SUMMARY, SETTING)
