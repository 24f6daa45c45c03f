"""The browser of the tests: finds one, or sets one up.

`make test` runs it before the browser tests; `python tests/browser.py find` prints where one is.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
"""All are the same browser; the first one opens a page without a whole window around it."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PLAYWRIGHT = (sys.executable, "-m", "playwright", "install", "--only-shell", "chromium")
DOWNLOADED = ("headless_shell", "chrome-headless-shell", "chrome")
"""What Playwright calls the program, by its version."""
PACKAGES = ("chromium", "chromium-headless-shell")
FONTS = ("fonts-noto-cjk",)
SECONDS = 60
LOG = Path(".cache/browser.log")


def find() -> str | None:
    """The path of a browser that starts; Playwright's own counts where the system has none."""
    named = filter(None, map(shutil.which, NAMES))
    return next(filter(starts, [*named, *_downloaded()]), None)


@functools.cache
def starts(program: str) -> bool:
    """Whether it runs here: a downloaded one may lack the system's libraries."""
    return _run([program, "--version"]) is not None


def set_up(download: tuple[str, ...]) -> list[str]:
    """Have a browser, and a font with Chinese letters.

    Args:
        download: the command that downloads a browser; it is tried first, since all may use it.

    Returns:
        The Debian packages of what is missing still.
    """
    if not find():
        _run(list(download), log=True)
    missing = _missing()
    if missing:
        apt = [*_as_root(), "/usr/bin/env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
        _run([*apt, "update"], log=True)
        _run([*apt, "install", "-y", *missing], log=True)
        starts.cache_clear()
    return _missing()


def main(arguments: list[str], download: tuple[str, ...] = PLAYWRIGHT) -> int:
    """Set a browser up, or only print where one is; returns the exit code."""
    if arguments == ["find"]:
        print(find() or "")
        return 0
    if not _missing():
        return 0
    print("Setting up a browser for the tests (once) …", flush=True)
    if missing := set_up(download):
        print(
            "The browser tests need Chromium and a Chinese font, and what is missing could not be "
            f"installed ({LOG} says why). On Debian, type: apt-get install {' '.join(missing)}",
            file=sys.stderr,
        )
    return int(bool(missing))


def _missing() -> list[str]:
    """The packages to install."""
    fonts = _run(["fc-list", ":lang=zh"]) if shutil.which("fc-list") else "nobody can say"
    return [*(() if find() else PACKAGES), *(() if fonts else FONTS)]


def _downloaded() -> list[str]:
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright"
    programs = sorted(Path(folder).glob("chromium*/*/*"), reverse=True)
    return [str(program) for program in programs if program.name in DOWNLOADED]


def _as_root() -> list[str]:
    """What stands before a command that root must run; it fails where a password is asked for."""
    return [] if (_run(["id", "-u"]) or "").strip() == "0" else ["sudo", "-n"]


def _run(command: list[str], log: bool = False) -> str | None:
    """What a command prints; None if it fails. With `log`, it may take its time."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=None if log else SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if log:
        LOG.parent.mkdir(exist_ok=True)
        with LOG.open("a", encoding="utf-8") as file:
            file.write(f"{' '.join(command)}\n{done.stdout}{done.stderr}\n")
    return done.stdout if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
