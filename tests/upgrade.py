"""Tries the newest releases of all dependencies and says what they would change on the site.

`make upgrade` pins them in `.cache/upgrade/requirements.txt` and runs this. They are installed into
an environment of their own, and the guards run there on a copy of the project. The project itself
stays as it is, unless `--accept` is given: then the new pins and the new outputs are taken over.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from copies import copy_files, copy_filled, project_files
from guard_results import Results, read_results

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".cache" / "upgrade"
PINS = "requirements.txt"
TORCH = "requirements-torch.txt"
OUTPUTS = Path("tests", "outputs")
GUARDS = ("tests/guards", "tests/snippets")
ACCEPT = (
    "tests/guards/test_approved_outputs.py",
    "tests/guards/test_entry_scripts.py",
    "tests/guards/test_scripts.py",
    "--snapshot-update",
)
PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
DEPRECATED = re.compile(r"failed: (?:a library logged a deprecation|\w*Warning)\b")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make upgrade", description=__doc__)
    parser.add_argument("--accept", action="store_true", help="take over pins and outputs")
    arguments = parser.parse_args()
    newer = changed_pins((ROOT / PINS).read_text("utf-8"), (FOLDER / PINS).read_text("utf-8"))
    if not newer:
        print("Nothing is newer than what requirements.txt pins.")
        return 0
    print(heading("Newer releases", len(newer)), *newer, sep="\n", flush=True)
    python, tree = FOLDER / "venv" / "bin" / "python", FOLDER / "tree"
    install(python)
    copy_project(tree)
    run("filling the cache with the new libraries", [python, "-m", "localhub", "fill"], tree)
    results = try_guards(python, tree)
    print(report(results))
    if arguments.accept:
        accept(python, tree)
        print("Taken over: requirements.txt and tests/outputs. Now mend the texts, and: make test")
    elif results.failed or results.broken:
        print("Nothing has been changed. To take it over: make upgrade UPGRADE=--accept")
    return 0


def changed_pins(before: str, now: str) -> list[str]:
    """Which pins differ, in words, sorted."""
    old, new = dict(PIN.findall(before)), dict(PIN.findall(now))
    return [
        f"{name} {old.get(name, 'absent')} → {new.get(name, 'absent')}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


def install(python: Path) -> None:
    """Install the new pins into an environment of their own, made anew."""
    venv.create(python.parent.parent, with_pip=True, symlinks=True, clear=True)
    install = [python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    what = "installing them beside the present ones"
    run(what, [*install, "--require-hashes", "--no-deps", "-r", FOLDER / PINS], FOLDER)
    run(what, [*install, "-r", ROOT / TORCH], FOLDER)


def copy_project(tree: Path) -> None:
    """Copy the project and what its source filled, with the new pins."""
    shutil.rmtree(tree, ignore_errors=True)
    copy_files(ROOT, project_files(ROOT), tree)
    shutil.copyfile(FOLDER / PINS, tree / PINS)
    copy_filled(ROOT, tree)


def try_guards(python: Path, tree: Path) -> Results:
    """Run the guards and the tests of claims in the copy."""
    file = FOLDER / "guards.xml"
    file.unlink(missing_ok=True)
    run("running the guards", [*pytest(python), *GUARDS, f"--junit-xml={file}"], tree, check=False)
    return read_results(file)


def accept(python: Path, tree: Path) -> None:
    """Approve the new outputs in the copy, and take them and the pins over."""
    run("approving the new outputs", [*pytest(python), *ACCEPT], tree, check=False)
    shutil.rmtree(ROOT / OUTPUTS)
    shutil.copytree(tree / OUTPUTS, ROOT / OUTPUTS)
    shutil.copyfile(FOLDER / PINS, ROOT / PINS)


def pytest(python: Path) -> list:
    return [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short"]


def run(what: str, command: list, folder: Path, check: bool = True) -> None:
    """Run a command; what it says goes to a log, and to the terminal if it fails and should not.

    Raises:
        SystemExit: it failed.
    """
    print(f"… {what}", file=sys.stderr, flush=True)
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    (FOLDER / "log.txt").write_text(done.stdout, encoding="utf-8")
    if check and done.returncode:
        raise SystemExit(f"{done.stdout}\n{what}: failed")


def report(results: Results) -> str:
    """What would change, for people."""
    runs = results.failed.get("deprecation", [])
    deprecated = [text for text in runs if DEPRECATED.search(text)]
    others = [
        f"{guard}: {text}"
        for guard, texts in results.failed.items()
        if guard not in ("outputs", "deprecation", "claims")
        for text in texts
    ]
    parts = (
        ("Entries whose output differs", results.failed.get("outputs", [])),
        ("Entries that fail (the cells behind them did not run)", sorted({*runs} - {*deprecated})),
        ("New deprecations", deprecated),
        ("Claims that no longer hold", results.failed.get("claims", [])),
        ("What other guards say", others),
        ("Tests that could not run", results.broken),
    )
    found = [
        "\n".join([heading(title, len(texts)), *(text.strip() + "\n" for text in texts)])
        for title, texts in parts
        if texts
    ]
    return "\n".join(found) or "Nothing on the site would change; all guards are content."


def heading(title: str, count: int) -> str:
    """A line above a list."""
    return f"\n== {title}: {count} =="


if __name__ == "__main__":
    sys.exit(main())
