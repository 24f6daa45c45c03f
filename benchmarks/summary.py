"""Medians, ratios and goals of the raw numbers; nothing here measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from benchmarks.measure import Usage

ENGINE, ENGINE_IN_ONE = "livedocs", "livedocs-one-language"
COLD_AGAINST_BOUND = 1.10
AGAINST_RENDERING = 1.00
SERVING_OVERHEAD = 0.5
"""Seconds that `mkdocs serve` may take to notice a save."""


@dataclass(frozen=True)
class Summary:
    """Medians over all rounds; seconds where nothing else is said.

    Attributes:
        tools: tool → scenario → what a build took.
        floor: kind → what the one process took that imports once and runs everything once.
        imports: importing the libraries once.
        longest: the slowest module, run alone after the imports.
        modules_cpu: all modules together, each run alone after the imports.
        rendering: MkDocs alone builds the same pages, code and outputs as plain blocks; None
            without this engine.
        serving: what `measure_serving` returns.
    """

    tools: dict[str, dict[str, Usage]]
    floor: dict[str, Usage]
    imports: float
    longest: float
    modules_cpu: float
    rendering: Usage | None
    serving: dict[str, float]

    def ratio(self, tool: str, engine: str, scenario: str) -> float | None:
        """How many times as long as the engine a tool takes; None if the engine is left out."""
        if engine not in self.tools:
            return None
        return self.tools[tool][scenario].wall / self.tools[engine][scenario].wall


@dataclass(frozen=True)
class Goal:
    """A ratio that was measured, and how large it may be."""

    name: str
    measured: float
    limit: float

    @property
    def met(self) -> bool:
        return self.measured <= self.limit


def summarize(rounds: list[dict]) -> Summary:
    """The medians of what the rounds measured.

    Args:
        rounds: what `Rounds.measure` returned, once or more.
    """
    last = rounds[-1]
    apart = [measured["apart"]["modules"].values() for measured in rounds]
    return Summary(
        tools={
            name: {
                scenario: _median_usage(u for r in rounds for u in r["tools"][name][scenario])
                for scenario in builds
            }
            for name, builds in last["tools"].items()
        },
        floor={kind: _median_usage(r["floor"][kind] for r in rounds) for kind in last["floor"]},
        imports=median(r["apart"]["import"] for r in rounds),
        longest=median(max(module["wall"] for module in modules) for modules in apart),
        modules_cpu=median(sum(module["cpu"] for module in modules) for modules in apart),
        rendering=(
            _median_usage(usage for r in rounds for usage in r["rendering"])
            if "rendering" in last
            else None
        ),
        serving={
            name: median(seconds for r in rounds for seconds in r["serving"][name])
            for name in last.get("serving", {})
        },
    )


def bound(summary: Summary, cores: int) -> float:
    """The seconds that a first build needs at least if nothing but the modules counts."""
    return (
        max(summary.longest, summary.modules_cpu / cores) + summary.imports + summary.rendering.wall
    )


def goals(summary: Summary, cores: int) -> list[Goal]:
    """The goals for which there are numbers; none without this engine."""
    if ENGINE not in summary.tools:
        return []
    engine = {scenario: usage.wall for scenario, usage in summary.tools[ENGINE].items()}
    serving, rendering = summary.serving, summary.rendering.wall
    allowed = serving["own"] + serving["rendering"] + SERVING_OVERHEAD
    return [
        Goal("cold", engine["cold"] / bound(summary, cores), COLD_AGAINST_BOUND),
        Goal("warm", engine["warm"] / rendering, AGAINST_RENDERING),
        Goal("prose", engine["prose"] / rendering, AGAINST_RENDERING),
        Goal("serving", serving["cell"] / allowed, 1.0),
    ]


def _median_usage(usages: Iterable[dict[str, float]]) -> Usage:
    usages = list(usages)
    return Usage(
        wall=median(usage["wall"] for usage in usages), cpu=median(usage["cpu"] for usage in usages)
    )
