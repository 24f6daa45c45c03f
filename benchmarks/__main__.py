"""Command line: `python -m benchmarks`, in this repository's folder."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.builds import Place
from benchmarks.content import MODULES, read_content
from benchmarks.environment import install_peers, installed_versions, machine
from benchmarks.errors import BenchmarkError
from benchmarks.everything import measure_everything
from benchmarks.markers import with_tables
from benchmarks.measure import adopt_orphans
from benchmarks.report import Setting, report
from benchmarks.rounds import Rounds
from benchmarks.summary import summarize
from benchmarks.tools import all_tools
from livedocs.errors import LiveDocsError
from localhub import FillError, source

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "dev" / "benchmarks.md"
FEWEST_ROUNDS = 3
"""For the page; medians of fewer say little."""
QUICK_MODULES = ("tokenizer", "versions")


def benchmark(arguments: argparse.Namespace) -> None:
    """Measure, keep the raw numbers, print the tables and, after a whole run, write the page."""
    is_whole = not arguments.quick and not arguments.only and arguments.rounds >= FEWEST_ROUNDS
    if is_whole:
        with_tables(PAGE, "")  # fails now rather than in half an hour
    adopt_orphans()
    tools = [
        tool
        for name, tool in all_tools(ROOT).items()
        if not arguments.only or name in arguments.only
    ]
    content = read_content(MODULES, QUICK_MODULES if arguments.quick else ())
    source.prepare(ROOT, content.text())
    folder = ROOT / ".cache" / "bench"
    peers = [tool for tool in tools if tool.distributions]
    _say("installing the peers")
    python = install_peers(folder / "venv", peers, folder / "logs" / "install.txt")
    versions = installed_versions(python, sorted({d for t in peers for d in t.distributions}))
    place = Place(ROOT, folder, python)
    everything = measure_everything(place, _say) if is_whole else None
    rounds = Rounds(place, content, tools, _say)
    measured = []
    for number in range(1, arguments.rounds + 1):
        _say(f"round {number} of {arguments.rounds}")
        measured.append(rounds.measure())
        raw = {
            "machine": machine(),
            "versions": versions,
            "modules": [module.name for module in content.modules],
            "slowest": rounds.slowest,
            "everything": everything,
            "rounds": measured,
        }
        (folder / "result.json").write_text(json.dumps(raw, indent=1), encoding="utf-8")
    setting = Setting(
        machine=raw["machine"],
        versions={tool.name: versions[tool.distributions[0]] for tool in peers},
        languages={tool.name: tool.languages for tool in tools},
        modules=len(content.modules),
        cells=content.cells(),
        rounds=len(measured),
        slowest=rounds.slowest,
        everything=everything,
    )
    tables = report(summarize(measured), setting)
    print(tables)
    if is_whole:
        PAGE.write_text(with_tables(PAGE, tables), encoding="utf-8")
    else:
        _say(f"part of a benchmark: {PAGE.name} stays as it is")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=FEWEST_ROUNDS, help="how often, default 3")
    parser.add_argument(
        "--only", nargs="+", choices=all_tools(ROOT), default=[], metavar="NAME",
        help=f"only these tools, of {', '.join(all_tools(ROOT))}",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="two small modules only")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("--rounds wants 1 or more")
    try:
        benchmark(arguments)
    except (BenchmarkError, FillError, LiveDocsError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
