"""The tables, from given numbers."""

from __future__ import annotations

import re
from dataclasses import replace

from benchmarks.measure import Usage
from benchmarks.report import Setting, report
from benchmarks.summary import ENGINE, Summary
from benchmarks.words import WORDS

SETTING = Setting(
    machine={
        "processor": "Abacus 3000", "cores": 2, "memory": 24, "system": "Linux", "python": "3.11.7",
        "torch": "2.13.0", "transformers": "5.23.0", "datasets": "5.2.0", "peft": "0.21.2",
    },
    versions={"hare": "1.2"},
    languages={"hare": 1, ENGINE: 2},
    modules=9,
    cells=90,
    rounds=3,
    slowest="lora_mlp",
)  # fmt: skip
SUMMARY = Summary(
    tools={
        "hare": {name: Usage(30, 44) for name in ("cold", "warm", "cell", "prose")},
        ENGINE: {name: Usage(10, 15) for name in ("cold", "warm", "cell", "prose")},
    },
    floor={"one thread": Usage(20, 20), "default threads": Usage(16, 28)},
    imports=5,
    longest=6,
    modules_cpu=8,
    rendering={"plain": Usage(2, 2), "cached": Usage(1.5, 1.5)},
    serving={"first cell": 7, "cell": 2.5, "own": 0.25, "prose": 2, "rendering": 1.5},
)


def rows(text: str) -> list[list[str]]:
    """The cells of all table rows."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_builds():
    table = rows(report(SUMMARY, SETTING))
    assert ["hare (1.2)", "1", *["30.0 (3.0×) / 44.0"] * 4] in table
    assert [WORDS["engine"], "2", *["10.0 / 15.0"] * 4] in table


def test_quantities():
    table = rows(report(SUMMARY, SETTING))
    assert [WORDS["floor one thread"], "20.00"] in table
    assert [WORDS["bound"], "13.00"] in table
    assert [WORDS["rendering plain"], "2.00"] in table
    assert [WORDS["rendering cached"], "1.50"] in table
    assert [WORDS["serving own"], "0.25"] in table
    assert any("`lora_mlp`" in row[0] and row[1] == "7.00" for row in table)


def test_goals():
    table = rows(report(SUMMARY, SETTING))
    assert [WORDS["goal peers"].format(peer="hare"), "3.00", "≥ 2.00", WORDS["met"]] in table
    assert [WORDS["goal cold"], "0.77", "≤ 1.25", WORDS["met"]] in table
    assert [WORDS["goal warm"], "5.00", "≤ 1.10", WORDS["not met"]] in table
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
    summary = replace(SUMMARY, tools={"hare": SUMMARY.tools["hare"]}, rendering={}, serving={})
    text = report(summary, SETTING)
    assert ["hare (1.2)", "1", *["30.0 / 44.0"] * 4] in rows(text)
    assert WORDS["goal"] not in [row[0] for row in rows(text)]
    assert WORDS["rendering plain"] not in text
