#!/usr/bin/env python3
"""Lists what newer Hugging Face libraries have removed or changed of what programs use.

    python -m hfmigrate train.py notebooks/ evaluate.ipynb
    python -m hfmigrate --package peft

The code is read and not run. The exit code is 0 where nothing was found, 1 where something was,
and 2 where something could not be read.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

if not __package__:  # pre-commit starts the file where it lies
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from hfmigrate.checker import check
from hfmigrate.sources import BadInput, files_in, files_of, read
from hfmigrate.table import HAPPENS, rows


def main(arguments: list[str] | None = None) -> int:
    """Check what the arguments name, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="hfmigrate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="file or folder")
    parser.add_argument(
        "--package", action="append", default=[], metavar="NAME", help="an installed package"
    )
    chosen = parser.parse_args(arguments)
    if not chosen.paths and not chosen.package:
        parser.error("name a file, a folder or, with --package, an installed package")
    found, wrong = 0, 0
    for path in [*files_in(chosen.paths), *files_of(chosen.package)]:
        try:
            if isinstance(path, BadInput):
                raise path
            source, unread = read(path)
            findings = check(source, rows())
        except BadInput as error:
            unread, findings = [error], []
        except RecursionError:
            unread, findings = [BadInput(f"{path}:1: is nested too deep to be read")], []
        for error in unread:
            print(error, file=sys.stderr)
        for finding in findings:
            row = finding.row
            print(f"{source.place(finding.line, finding.column)}: {row.old} → {row.now}", end=" ")
            print(f"({row.library} {row.version})")
            print(f"    {HAPPENS[row.happens]}" + (f": {row.note}" if row.note else ""))
        found, wrong = found + len(findings), wrong + len(unread)
    return 2 if wrong else 1 if found else 0


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # the end of `| head` is no error
    sys.exit(main())
