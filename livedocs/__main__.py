"""Command line: `python -m livedocs`, in the folder of mkdocs.yml."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from mkdocs.config import load_config
from rich.console import Console
from rich.syntax import Syntax

from livedocs.errors import LiveDocsError, Location
from livedocs.markdown import project_from_options
from livedocs.pages.entry_script import entry_script
from livedocs.pages.marks import marks_of, sentence, with_marks
from livedocs.pages.sections import read_sections
from livedocs.project import Project
from livedocs.runs.ending import clean_up_when_told_to_end
from livedocs.runs.refresh import RunError

SHOWN_REASONS = 5
LANGUAGE = "en"
"""In which marks are told."""


def list_cells(project: Project, arguments: argparse.Namespace) -> None:
    if arguments.search:
        return search(project, arguments.search.lower().split())
    for module in project.modules().values():
        for cell in module.cells:
            print(f"{module.name}:{cell.name}")
    return None


def search(project: Project, words: list[str]) -> None:
    """Print the entries that hold all words, each with its page and its title there."""
    for path in sorted(project.pages.rglob("*.md")):
        for section in read_sections(path):
            for entry in section.entries:
                _, cell, record = project.cell(entry.reference)
                parts = [entry.reference, section.title, cell.shown, record.text]
                text = "\n".join(parts).lower()
                if all(word in text for word in words):
                    place = path.relative_to(project.pages).as_posix()
                    print(f"{entry.reference:36} {place}  {section.title}")


def run(project: Project, arguments: argparse.Namespace) -> None:
    module, known = arguments.module, project.modules()
    if module and module not in known:
        raise LiveDocsError(f"no snippet module `{module}`; there are {', '.join(known)}")
    project.refresh(only=[module] if module else None, workers=arguments.workers)
    status(project, arguments)


def print_code(code: str, language: str = "python") -> Console:
    """Print code, highlighted in a terminal and as it is elsewhere; the console that did it."""
    console = Console()
    if console.is_terminal:
        console.print(Syntax(code, language, theme="ansi_dark"))
    else:
        print(code)
    return console


def script(project: Project, arguments: argparse.Namespace) -> None:
    module, cell, record = project.cell(arguments.cell)
    place = Location(module.path, cell.line)
    if not cell.is_python:
        raise LiveDocsError(f"`{arguments.cell}` is no Python: `show` prints what is copied", place)
    code = entry_script(project, module, cell, record)
    if not code:
        reason = f"no script of `{arguments.cell}` prints what its page shows; take the whole page"
        raise LiveDocsError(reason, place)
    marks = marks_of(project, module, cell)
    print_code(with_marks(code, marks, LANGUAGE).rstrip("\n"))


def show(project: Project, arguments: argparse.Namespace) -> None:
    module, cell, record = project.cell(arguments.cell)
    console = print_code(cell.shown, cell.language)
    if marks := marks_of(project, module, cell):
        print(f"# {sentence(marks, LANGUAGE)}")
    for output in record.outputs:
        shown = "(a figure)\n" if output.kind == "figure" else output.text
        console.out(shown, highlight=False, end="" if shown.endswith("\n") else "\n")


def status(project: Project, arguments: argparse.Namespace) -> None:
    inputs, errors = project.ready(project.modules().values())
    for module in project.records.slowest_first([*inputs, *errors]):
        record = project.records.last(module.name)
        if module in errors:
            reasons = [errors[module].message]
        else:
            reasons = project.records.reasons_to_run(module, inputs[module])
        costs = (
            f"{record.seconds:7.2f} s {record.memory / 2**20:7.0f} MiB" if record else "-".rjust(9)
        )
        line = f"{'stale' if reasons else 'fresh'}  {costs:21}  {module.name}"
        print(f"{line}  because {some_of(reasons)}" if reasons else line)


def some_of(reasons: list[str]) -> str:
    """The first reasons, and how many more there are."""
    more = len(reasons) - SHOWN_REASONS
    shown = "; ".join(reasons[:SHOWN_REASONS])
    return f"{shown}; and {more} more" if more > 0 else shown


def prepare(project: Project, arguments: argparse.Namespace) -> None:
    _, errors = project.ready(project.modules().values())
    if errors:
        raise RunError(list(errors.values()))


def pin(project: Project, arguments: argparse.Namespace) -> None:
    for line in project.pinned_source().pin([m.path for m in project.sourced_modules()]):
        print(line, flush=True)


def clean(project: Project, arguments: argparse.Namespace) -> None:
    project.store.clean()


def show_log() -> None:
    """Show what the engine says by the way, as MkDocs shows it in a build."""
    logging.disable(logging.NOTSET)
    log = logging.getLogger("mkdocs.livedocs")
    log.addHandler(logging.StreamHandler())
    log.setLevel(logging.INFO)
    log.propagate = False


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m livedocs", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for function, text in (
        (list_cells, "one `module:cell` a line"),
        (run, "run the modules whose records are stale"),
        (show, "a cell's code and what it printed"),
        (script, "a cell as a script of its own, with all that it needs"),
        (status, "which records are fresh, or stale because of what; time and peak memory"),
        (prepare, "have all that the modules ask for, without running them"),
        (pin, "pin the newest revisions of all that the modules ask for"),
        (clean, "remove all records"),
    ):
        name = "list" if function is list_cells else function.__name__
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(function=function)
        if function is run:
            command.add_argument("module", nargs="?", help="only this one")
            command.add_argument(
                "--workers", type=int, help="modules at a time; default: the cores"
            )
        if function is list_cells:
            command.add_argument(
                "--search", metavar="WORDS", help="only entries with all of these, and their titles"
            )
        if function in (show, script):
            command.add_argument("cell", help="module:cell")
    arguments = parser.parse_args()
    # A terminal that has no Chinese shows what was printed escaped.
    sys.stdout.reconfigure(errors="backslashreplace")
    if not Path("mkdocs.yml").is_file():
        print("there is no mkdocs.yml here: run this in the project's folder", file=sys.stderr)
        return 1
    clean_up_when_told_to_end()
    logging.disable(logging.WARNING)  # what MkDocs says of the rest of its configuration
    options = load_config("mkdocs.yml").mdx_configs.get("livedocs.markdown")
    show_log()
    if options is None:
        print("mkdocs.yml does not name the extension livedocs.markdown", file=sys.stderr)
        return 1
    try:
        arguments.function(project_from_options(Path.cwd(), options), arguments)
    except LiveDocsError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
