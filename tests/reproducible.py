"""Builds the site twice, as differently as can be, and compares the two byte for byte.

`make reproducible` runs it. Each build has a copy of the tree and no records. The two differ in
folder, number of workers, order and times of files, umask, the builder's time zone, language and
hash seed, and in who filled the Hugging Face cache: the second does it anew. Cells see one time
zone, language and hash seed; tests/livedocs/test_reproducible.py looks at that from inside.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup
from copies import link_filled, project_files

ROOT = Path(__file__).parent.parent
EPOCH = "SOURCE_DATE_EPOCH"
BUILT = ".cache/localhub/repositories"
VOLATILE = re.compile(rb"<(?:article|div) [^>]*\bdata-volatile\b")
WORKER = "service-worker.js"
SHOWN = 60
"""How many bytes are shown on each side of a difference."""


@dataclass(frozen=True)
class Way:
    """A way to build: what differs from the other one, and shall not matter."""

    folder: str
    workers: int
    umask: int
    reverse: bool
    fills: bool
    variables: dict[str, str]


WAYS = (
    Way("one", 1, 0o022, False, False, {"TZ": "UTC", "LANG": "C.UTF-8", "PYTHONHASHSEED": "1"}),
    Way(
        "the other/much deeper/clone", 4, 0o077, True, True,
        {"TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8", "PYTHONHASHSEED": "2"},
    ),
)  # fmt: skip


def main() -> int:
    epoch = os.environ.get(EPOCH) or git("log", "-1", "--format=%ct").strip()
    with tempfile.TemporaryDirectory(prefix="reproducible-") as temporary:
        sites = []
        for way in WAYS:
            folder = Path(temporary).resolve() / way.folder
            copy_tree(ROOT, folder, way)
            print(f"building with --workers {way.workers} in {folder}", flush=True)
            sites.append(build(folder, way, epoch))
        found = differences(*sites)
        files = files_below(sites[0])
        size = sum(file.stat().st_size for file in files.values())
        volatile = sum(len(VOLATILE.findall(file.read_bytes())) for file in files.values())
    print("\n".join(found) or f"the same twice: {len(files)} files, {size:,} bytes")
    if volatile:
        print(f"left out: {volatile} outputs of volatile cells")
    return 1 if found else 0


def git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def copy_tree(root: Path, folder: Path, way: Way) -> None:
    """Copy what git knows of `root` or would add, and link what the source filled."""
    for name in sorted(project_files(root), reverse=way.reverse):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((root / name).read_bytes())
        if way.reverse:
            os.utime(copy, (1, 1))
    if way.fills:
        fill_anew(root, folder, fill)
    else:
        link_filled(root, folder)


def fill_anew(root: Path, folder: Path, fill: Callable[[Path], None]) -> None:
    """Fill a Hugging Face cache in the copy in `folder` from the repositories that `root` built."""
    built, copy = root / BUILT, folder / BUILT
    shutil.copytree(built, copy, copy_function=os.link, symlinks=True)
    fill(folder)


def fill(folder: Path) -> None:
    """Let the libraries fill the cache of the project in `folder`."""
    subprocess.run([sys.executable, "-m", "localhub", "fill"], cwd=folder, check=True)


def build(folder: Path, way: Way, epoch: str) -> Path:
    """Run every module and build the site; what the commands say is printed if one fails.

    Args:
        folder: the project's.
        epoch: SOURCE_DATE_EPOCH, in seconds.

    Returns:
        The folder of the site.
    """
    commands = (["livedocs", "run", "--workers", str(way.workers)], ["mkdocs", "build", "--strict"])
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=folder,
            env={**os.environ, **way.variables, EPOCH: epoch},
            umask=way.umask,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode != 0:
            sys.exit(f"{done.stdout}\n`{' '.join(command)}` failed in {folder}")
    return folder / "site"


def differences(one: Path, other: Path) -> list[str]:
    """What differs between two folders, in words, a file each; empty if nothing does.

    In HTML, what is marked `data-volatile` is left out.
    """
    ones, others = files_below(one), files_below(other)
    found = []
    for name in sorted(ones.keys() | others.keys()):
        if name not in others:
            found.append(f"{name}: only in the first")
        elif name not in ones:
            found.append(f"{name}: only in the second")
        else:
            here, there = comparable(ones[name]), comparable(others[name])
            if here != there:
                found.append(f"{name}: {_first_difference(here, there)}")
    return found


def files_below(folder: Path) -> dict[str, Path]:
    """Every file by its path below `folder`."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in paths}


def comparable(path: Path) -> bytes:
    """A file's content, without the outputs of volatile cells."""
    content = path.read_bytes()
    if path.name == WORKER:
        return _without_volatile_hashes(content.decode(), path.parent).encode()
    if path.suffix != ".html" or not VOLATILE.search(content):
        return content
    soup = BeautifulSoup(content, "html.parser")
    for element in soup.select("[data-volatile]"):
        element.decompose()
    return str(soup).encode()


def _without_volatile_hashes(worker: str, site: Path) -> str:
    """The worker that knows the hashes of the pages, without those of pages with such outputs."""
    first, _, rest = worker.partition("\n")
    build = json.loads(first.removeprefix("const BUILD = ").removesuffix(";"))
    del build["id"]  # a hash of all that is compared here
    for name in build["files"]:
        page = site / name / "index.html"
        if page.is_file() and VOLATILE.search(page.read_bytes()):
            build["files"][name] = "volatile"
    return f"{json.dumps(build)}\n{rest}"


def _first_difference(one: bytes, other: bytes) -> str:
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    position = next((index for index, (here, there) in pairs if here != there), shorter)
    start, end = max(0, position - SHOWN), position + SHOWN
    return (
        f"differs from byte {position} on\n"
        f"  first:  {one[start:end].decode(errors='replace')!r}\n"
        f"  second: {other[start:end].decode(errors='replace')!r}"
    )


if __name__ == "__main__":
    sys.exit(main())
