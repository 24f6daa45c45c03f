"""What `make upgrade` says of newer libraries."""

from __future__ import annotations

from guard_results import Results
from upgrade import changed_pins, report

BEFORE = "peft==0.20.0\n    # via a\ntorch==2.13.0\ngone==1\n"
NOW = "peft==0.21.0\ntorch==2.13.0\nnew-one==1.2.post1\n"


def test_pins_that_differ():
    assert changed_pins(BEFORE, NOW) == [
        "gone 1 → absent",
        "new-one absent → 1.2.post1",
        "peft 0.20.0 → 0.21.0",
    ]
    assert changed_pins(NOW, NOW) == []


def test_each_finding_stands_under_what_it_means():
    results = Results(
        {
            "outputs": ["snippets/a.py:1: the output of `a:b`\n  - 1\n  + 2"],
            "deprecation": [
                "snippets/a.py:2\ncell `a:c` failed: AttributeError: gone",
                "snippets/a.py:3\ncell `a:d` failed: FutureWarning: goes",
                "snippets/a.py:4\ncell `a:e` failed: a library logged a deprecation: `x`",
            ],
            "claims": ["tests/snippets/test_a.py:9: AssertionError"],
            "links": ["docs/en/a.md:1: no such page"],
        },
        ["tests.snippets.test_b::c\nImportError"],
        ran=7,
    )
    parts = report(results).split("\n== ")
    heads = [part.partition("\n")[0] for part in parts]
    assert heads == [
        "",
        "Entries whose output differs: 1 ==",
        "Entries that fail (the cells behind them did not run): 1 ==",
        "New deprecations: 2 ==",
        "Claims that no longer hold: 1 ==",
        "What other guards say: 1 ==",
        "Tests that could not run: 1 ==",
    ]
    assert "AttributeError" in parts[2] and "FutureWarning" not in parts[2]
    assert "FutureWarning" in parts[3] and "a library logged" in parts[3]
    assert "links: docs/en/a.md:1" in parts[5]


def test_nothing_to_say():
    assert report(Results({}, [], ran=9)).startswith("Nothing on the site would change")
