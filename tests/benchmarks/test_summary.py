"""Medians, ratios and goals from given numbers."""

from __future__ import annotations

import pytest

from benchmarks.measure import Usage
from benchmarks.summary import ENGINE, Summary, bound, goals, summarize


def usages(*walls: float) -> list[dict[str, float]]:
    return [{"wall": wall, "cpu": 2 * wall} for wall in walls]


def builds(cold: float, warm: float, cell: float, prose: float) -> dict[str, list[dict]]:
    return {
        "cold": usages(cold),
        "warm": usages(warm),
        "cell": usages(cell),
        "prose": usages(prose),
    }


def one_round(factor: float = 1.0) -> dict:
    """What a round measures, every number times `factor`."""
    slow = {"wall": 6.0 * factor, "cpu": 5.0 * factor}
    quick = {"wall": 1.0 * factor, "cpu": 1.0 * factor}
    return {
        "floor": {"one thread": usages(20 * factor)[0], "default threads": usages(16 * factor)[0]},
        "apart": {"import": 5.0 * factor, "modules": {"slow": slow, "quick": quick}},
        "tools": {
            "tortoise": builds(90 * factor, 80 * factor, 85 * factor, 80 * factor),
            "hare": builds(30 * factor, 3 * factor, 20 * factor, 15 * factor),
            ENGINE: builds(15 * factor, 2.1 * factor, 8 * factor, 2.3 * factor),
        },
        "rendering": {
            "plain": usages(3 * factor),
            "cached": usages(1 * factor, 2 * factor, 9 * factor),
        },
        "serving": {
            "first cell": [7.0 * factor],
            "cell": [2.0 * factor, 3.0 * factor, 2.5 * factor],
            "own": [0.5 * factor],
            "prose": [2.0 * factor],
            "rendering": [1.5 * factor],
        },
    }


@pytest.fixture
def summary() -> Summary:
    return summarize([one_round(1), one_round(10), one_round(0.1)])


def test_medians_over_all_rounds(summary: Summary):
    assert summary.tools["hare"]["cold"] == Usage(30, 60)
    assert summary.floor["one thread"] == Usage(20, 40)
    assert summary.imports == 5
    assert summary.longest == 6
    assert summary.modules_cpu == 6
    assert summary.serving["first cell"] == 7
    assert summary.serving["cell"] == 2.5


def test_repeated_builds_are_one_sample_each():
    assert summarize([one_round()]).rendering == {"plain": Usage(3, 6), "cached": Usage(2, 4)}
    second = one_round() | {"rendering": {"plain": usages(5), "cached": usages(9, 9, 9)}}
    both = summarize([one_round(), second]).rendering
    assert both == {"plain": Usage(4, 8), "cached": Usage(9, 18)}


def test_ratios(summary: Summary):
    assert summary.ratio("hare", "cold") == 2
    assert summary.ratio("tortoise", "cold") == 6
    assert summary.fastest_peer() == "hare"


def test_the_bound_is_the_longest_module_or_the_cores(summary: Summary):
    assert bound(summary, cores=2) == 6 + 5 + 3
    assert bound(summary, cores=1) == 6 + 5 + 3
    many = Summary(**{**vars(summary), "modules_cpu": 40.0})
    assert bound(many, cores=2) == 20 + 5 + 3


def test_goals(summary: Summary):
    measured = {goal.name: goal for goal in goals(summary, cores=2)}
    assert measured["peers"].measured == 2 and measured["peers"].met
    assert measured["cold"].measured == pytest.approx(15 / 14) and measured["cold"].met
    assert measured["warm"].measured == pytest.approx(2.1 / 3) and measured["warm"].met
    assert measured["prose"].measured == pytest.approx(2.3 / 3) and measured["prose"].met
    assert measured["warm cached"].measured == pytest.approx(1.05) and measured["warm cached"].met
    assert measured["prose cached"].measured == pytest.approx(1.15)
    assert not measured["prose cached"].met
    assert measured["serving"].measured == pytest.approx(2.5 / (0.5 + 1.5 + 0.5))
    assert measured["serving"].met


def test_a_goal_is_missed_on_its_own_side(summary: Summary):
    summary.tools[ENGINE]["cold"] = Usage(15.1, 15.1)
    (peers,) = (goal for goal in goals(summary, cores=2) if goal.name == "peers")
    assert not peers.met  # not twice as fast any more
    summary.tools[ENGINE]["cold"] = Usage(18, 18)
    (cold,) = (goal for goal in goals(summary, cores=2) if goal.name == "cold")
    assert not cold.met


def test_only_some_tools():
    only_engine = one_round()
    del only_engine["tools"]["hare"], only_engine["tools"]["tortoise"]
    names = [goal.name for goal in goals(summarize([only_engine]), cores=2)]
    assert names == ["cold", "warm", "prose", "warm cached", "prose cached", "serving"]
    only_peers = one_round()
    del only_peers["tools"][ENGINE], only_peers["rendering"], only_peers["serving"]
    summary = summarize([only_peers])
    assert goals(summary, cores=2) == []
    assert summary.ratio("hare", "cold") is None
    assert summary.rendering == {}
