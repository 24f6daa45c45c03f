"""The measured numbers as Markdown tables."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.builds import SCENARIOS
from benchmarks.summary import ENGINE, ENGINE_IN_ONE, Summary, bound, goals
from benchmarks.words import WORDS


@dataclass(frozen=True)
class Setting:
    """What was measured on what.

    Attributes:
        machine: what `environment.machine` returns.
        versions: tool → the versions that matter, ready to be read.
        languages: tool → in how many languages it shows each module.
        everything: what `measure_everything` returns; None if that was left out.
    """

    machine: dict[str, str | int]
    versions: dict[str, str]
    languages: dict[str, int]
    modules: int
    cells: int
    rounds: int
    slowest: str
    everything: dict | None = None


def report(summary: Summary, setting: Setting) -> str:
    """The tables and what one must know to read them."""
    parts = [
        WORDS["measured"].format(**vars(setting), **setting.machine),
        _builds(summary, setting),
        WORDS["builds"],
        _quantities(summary, setting),
        _goals(summary, setting),
        _everything(setting),
    ]
    return "\n\n".join(part for part in parts if part)


def _builds(summary: Summary, setting: Setting) -> str:
    rows = []
    for name, builds in summary.tools.items():
        languages, cells = setting.languages[name], []
        engine = ENGINE_IN_ONE if languages == 1 else ENGINE
        for scenario in SCENARIOS:
            usage, ratio = builds[scenario], summary.ratio(name, engine, scenario)
            times = f" ({ratio:.1f}×)" if ratio is not None and name != engine else ""
            cells.append(f"{usage.wall:.1f}{times} / {usage.cpu:.1f}")
        label = WORDS["engine"] if name == engine else f"{name} ({setting.versions[name]})"
        rows.append([label, str(languages), *cells])
    head = [WORDS["tool"], WORDS["languages"], *(WORDS[scenario] for scenario in SCENARIOS)]
    return _table(head, rows)


def _quantities(summary: Summary, setting: Setting) -> str:
    seconds = {
        **{f"floor {kind}": usage.wall for kind, usage in summary.floor.items()},
        "import": summary.imports,
        "longest": summary.longest,
        "modules cpu": summary.modules_cpu,
        **_with_rendering(summary, setting.machine["cores"]),
        **{f"serving {name}": value for name, value in summary.serving.items()},
    }
    rows = [
        [WORDS[name].format(slowest=setting.slowest), f"{value:.2f}"]
        for name, value in seconds.items()
    ]
    return _table([WORDS["quantity"], WORDS["seconds"]], rows)


def _goals(summary: Summary, setting: Setting) -> str:
    rows = [
        [
            WORDS[f"goal {goal.name}"],
            f"{goal.measured:.2f}",
            f"≤ {goal.limit:.2f}",
            WORDS["met" if goal.met else "not met"],
        ]
        for goal in goals(summary, setting.machine["cores"])
    ]
    head = [WORDS["goal"], WORDS["ratio"], WORDS["limit"], WORDS["is met"]]
    return _table(head, rows) if rows else ""


def _with_rendering(summary: Summary, cores: int) -> dict[str, float]:
    if summary.rendering is None:
        return {}
    return {"rendering": summary.rendering.wall, "bound": bound(summary, cores)}


def _everything(setting: Setting) -> str:
    if setting.everything is None:
        return ""
    builds = setting.everything["builds"]
    row = [f"{usage['wall']:.1f} / {usage['cpu']:.1f}" for usage in builds.values()]
    table = _table([WORDS[scenario] for scenario in builds], [row])
    return f"{WORDS['everything'].format(**setting.everything)}\n\n{table}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
