"""Medians, ratios and goals from given numbers."""

from __future__ import annotations

import pytest

from benchmarks.measure import Usage
from benchmarks.summary import ENGINE, ENGINE_IN_ONE, Summary, bound, goals, summarize


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
            ENGINE: builds(15 * factor, 2.1 * factor, 8 * factor, 3.3 * factor),
        },
        "rendering": usages(2 * factor, 3 * factor, 9 * factor),
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
    assert summarize([one_round()]).rendering == Usage(3, 6)
    both = summarize([one_round(), one_round() | {"rendering": usages(1, 1, 1)}]).rendering
    assert both == Usage(1.5, 3)


def test_ratios(summary: Summary):
    assert summary.ratio("hare", ENGINE, "cold") == 2
    assert summary.ratio("tortoise", ENGINE, "cold") == 6
    assert summary.ratio("tortoise", "hare", "cold") == 3
    assert summary.ratio("hare", ENGINE_IN_ONE, "cold") is None


def test_the_bound_is_the_longest_module_or_the_cores(summary: Summary):
    assert bound(summary, cores=2) == 6 + 5 + 3
    assert bound(summary, cores=1) == 6 + 5 + 3
    many = Summary(**{**vars(summary), "modules_cpu": 40.0})
    assert bound(many, cores=2) == 20 + 5 + 3


def test_goals(summary: Summary):
    measured = {goal.name: goal for goal in goals(summary, cores=2)}
    assert measured["cold"].measured == pytest.approx(15 / 14) and measured["cold"].met
    assert measured["warm"].measured == pytest.approx(2.1 / 3) and measured["warm"].met
    assert measured["prose"].measured == pytest.approx(3.3 / 3) and not measured["prose"].met
    assert measured["serving"].measured == pytest.approx(2.5 / (0.5 + 1.5 + 0.5))
    assert measured["serving"].met


@pytest.mark.parametrize(
    ("scenario", "at_the_limit"), [("cold", 1.1 * 14), ("warm", 3), ("prose", 3)]
)
def test_how_large_a_ratio_may_be(summary: Summary, scenario: str, at_the_limit: float):
    for wall, met in ((at_the_limit - 0.01, True), (at_the_limit + 0.01, False)):
        summary.tools[ENGINE][scenario] = Usage(wall, wall)
        (goal,) = (goal for goal in goals(summary, cores=2) if goal.name == scenario)
        assert goal.met == met


def test_only_some_tools():
    only_engine = one_round()
    del only_engine["tools"]["hare"], only_engine["tools"]["tortoise"]
    names = [goal.name for goal in goals(summarize([only_engine]), cores=2)]
    assert names == ["cold", "warm", "prose", "serving"]
    only_peers = one_round()
    del only_peers["tools"][ENGINE], only_peers["rendering"], only_peers["serving"]
    summary = summarize([only_peers])
    assert goals(summary, cores=2) == []
    assert summary.rendering is None
