"""The measured numbers as Markdown tables, in the language of a README."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.builds import SCENARIOS
from benchmarks.summary import ENGINE, Goal, Summary, bound, goals
from benchmarks.words import WORDS


@dataclass(frozen=True)
class Setting:
    """What was measured on what.

    Attributes:
        machine: what `environment.machine` returns.
        versions: tool → the versions that matter, ready to be read.
        languages: tool → in how many languages it shows each module.
    """

    machine: dict[str, str | int]
    versions: dict[str, str]
    languages: dict[str, int]
    modules: int
    cells: int
    rounds: int
    slowest: str


def report(summary: Summary, setting: Setting, language: str) -> str:
    """The tables and what one must know to read them.

    Args:
        language: "zh" or "en".
    """
    words = WORDS[language]
    parts = [
        words["measured"].format(**vars(setting), **setting.machine),
        _builds(summary, setting, words),
        words["builds"],
        _quantities(summary, setting, words),
        _goals(summary, setting, words),
    ]
    return "\n\n".join(part for part in parts if part)


def _builds(summary: Summary, setting: Setting, words: dict[str, str]) -> str:
    rows = []
    for name, builds in summary.tools.items():
        cells = []
        for scenario in SCENARIOS:
            usage, ratio = builds[scenario], summary.ratio(name, scenario)
            times = f" ({ratio:.1f}×)" if ratio is not None and name != ENGINE else ""
            cells.append(f"{usage.wall:.1f}{times} / {usage.cpu:.1f}")
        label = words["engine"] if name == ENGINE else f"{name} ({setting.versions[name]})"
        rows.append([label, str(setting.languages[name]), *cells])
    head = [words["tool"], words["languages"], *(words[scenario] for scenario in SCENARIOS)]
    return _table(head, rows)


def _quantities(summary: Summary, setting: Setting, words: dict[str, str]) -> str:
    seconds = {
        **{f"floor {kind}": usage.wall for kind, usage in summary.floor.items()},
        "import": summary.imports,
        "longest": summary.longest,
        "modules cpu": summary.modules_cpu,
        **{f"rendering {name}": usage.wall for name, usage in summary.rendering.items()},
        **({"bound": bound(summary, setting.machine["cores"])} if summary.rendering else {}),
        **{f"serving {name}": value for name, value in summary.serving.items()},
    }
    rows = [
        [words[name].format(slowest=setting.slowest), f"{value:.2f}"]
        for name, value in seconds.items()
    ]
    return _table([words["quantity"], words["seconds"]], rows)


def _goals(summary: Summary, setting: Setting, words: dict[str, str]) -> str:
    rows = [
        [
            words[f"goal {goal.name}"].format(peer=summary.fastest_peer()),
            f"{goal.measured:.2f}",
            _limit(goal),
            words["met" if goal.met else "not met"],
        ]
        for goal in goals(summary, setting.machine["cores"])
    ]
    head = [words["goal"], words["ratio"], words["limit"], words["is met"]]
    return _table(head, rows) if rows else ""


def _limit(goal: Goal) -> str:
    return f"{'≥' if goal.at_least else '≤'} {goal.limit:.2f}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
