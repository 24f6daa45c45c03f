"""On a machine where something is missing, `make` says so in one sentence."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def clone(root: Path, tmp_path: Path) -> Path:
    """What `make` reads, in a folder without an environment."""
    for name in ("Makefile", "requirements.txt", "requirements-torch.txt"):
        shutil.copy(root / name, tmp_path / name)
    return tmp_path


def make(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def sentences(result: subprocess.CompletedProcess) -> list[str]:
    """What was said on stderr, without make's own last line."""
    assert result.returncode != 0
    return [line for line in result.stderr.splitlines() if not line.startswith("make: ")]


@pytest.mark.parametrize("target", ["serve", "site", "test"])
def test_python_is_missing(clone: Path, target: str):
    result = make(clone, target, "PYTHON=python-that-is-not-there")
    assert sentences(result) == [
        "Python 3.11 or newer is needed, and 'python-that-is-not-there' is missing or older; "
        "name another: make PYTHON=python3.12"
    ]
    assert not (clone / ".venv").exists()


def test_windows_is_sent_to_wsl(clone: Path):
    assert sentences(make(clone, "serve", OS="Windows_NT")) == [
        "This runs on Linux and macOS; on Windows, use WSL, the Windows Subsystem for Linux."
    ]


def test_python_is_too_old(clone: Path):
    old = clone / "old-python"
    old.write_text('#!/bin/sh\necho "$@" | grep -q version_info && exit 1\nexit 0\n')
    old.chmod(0o755)
    (sentence,) = sentences(make(clone, "serve", f"PYTHON={old}"))
    assert sentence.startswith("Python 3.11 or newer is needed")
    assert not (clone / ".venv").exists()


def test_there_is_no_network(clone: Path):
    nowhere = "http://127.0.0.1:9/simple"
    result = make(
        clone,
        "serve",
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL=nowhere,
        PIP_EXTRA_INDEX_URL=nowhere,
        PIP_FIND_LINKS="",
        PIP_RETRIES="0",
    )
    assert sentences(result) == [
        "The libraries could not be installed: is the network up? pip's words are in "
        ".cache/install.log"
    ]
    assert not (clone / ".venv" / "installed").exists()
    assert "No matching distribution" in (clone / ".cache" / "install.log").read_text()


def test_a_library_is_not_the_one_that_is_pinned(root: Path, clone: Path):
    pins = (root / "requirements.txt").read_text(encoding="utf-8")
    idna = re.search(r"^idna==\S+", pins, re.MULTILINE)[0]
    (clone / "requirements.txt").write_text(f"{idna} --hash=sha256:{'0' * 64}\n")
    assert sentences(make(clone, "serve")) == [
        "A library is not the one that requirements.txt names, its hash differs: nothing of it was "
        "installed. pip's words are in .cache/install.log"
    ]
    assert not (clone / ".venv" / "installed").exists()


FAKE = """\
#!/bin/sh
case "$*" in
"-m venv .venv") echo venv >> said; mkdir -p .venv/bin; cp "$0" .venv/bin/python;;
"-m pip install"*) echo pip >> said; touch .venv/half; eval "$PIP_DOES";;
esac
"""
"""A Python that installs nothing, but does in its place what `PIP_DOES` says."""


def install(clone: Path, pip: str = "true") -> subprocess.CompletedProcess:
    """What `make` does before anything else, with pip as a command of the shell."""
    python = clone / "python"
    python.write_text(FAKE)
    python.chmod(0o755)
    (clone / "said").unlink(missing_ok=True)
    return make(clone, ".venv/installed", f"PYTHON={python}", PIP_DOES=pip)


def change_a_pin(clone: Path) -> None:
    """Let the pins be newer than what is installed."""
    os.utime(clone / ".venv" / "installed", (1, 1))


def said(clone: Path) -> list[str]:
    return (clone / "said").read_text().split()


@pytest.mark.parametrize(
    ("pip", "sentence"),
    [
        ("kill -KILL $$", "The installation was killed; the next one begins anew."),
        ("kill -KILL $PPID", None),
    ],
)
def test_an_installation_that_was_killed_begins_anew(clone: Path, pip: str, sentence: str | None):
    """pip cannot mend what it has installed by halves."""
    assert sentences(install(clone, pip))[-1:] == [sentence][: bool(sentence)]
    assert (clone / ".venv" / "half").exists() and not (clone / ".venv" / "installed").exists()
    (clone / ".venv" / "half").rename(clone / ".venv" / "of-the-first")
    assert install(clone).returncode == 0
    assert not (clone / ".venv" / "of-the-first").exists()
    assert (clone / ".venv" / "installed").exists()


def test_an_update_that_was_killed_begins_anew(clone: Path):
    assert install(clone).returncode == 0
    change_a_pin(clone)
    assert install(clone, "kill -KILL $$").returncode != 0
    (clone / ".venv" / "of-the-first").touch()
    assert install(clone).returncode == 0
    assert not (clone / ".venv" / "of-the-first").exists()


def test_an_update_keeps_what_is_installed_and_also_when_it_fails(clone: Path):
    assert install(clone).returncode == 0
    (clone / ".venv" / "of-the-first").touch()
    for pip, fails in (("exit 1", True), ("true", False)):
        change_a_pin(clone)
        assert bool(install(clone, pip).returncode) == fails
        assert said(clone)[:2] == ["venv", "pip"]
        assert (clone / ".venv" / "of-the-first").exists()
    assert install(clone).returncode == 0
    assert not (clone / "said").exists(), "nothing is to do"


def test_a_green_run_is_remembered_as_it_began(clone: Path):
    assert install(clone).returncode == 0
    steps = make(clone, "--dry-run", "test").stdout.splitlines()
    assert steps[0].endswith("tests/concerned.py --remember .cache/green.new")
    assert steps[-1] == "mv .cache/green.new .cache/green"
    assert any("pytest" in step for step in steps[1:-1])


def test_the_port_is_taken(root: Path, clone: Path):
    (clone / ".venv").symlink_to(root / ".venv")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        files = ("requirements.txt", "requirements-torch.txt")
        old = [f"--assume-old={name}" for name in files]
        result = make(clone, "serve", f"PORT={port}", *old)
    assert sentences(result) == [f"Port {port} is taken; choose another: make serve PORT=8001"]
