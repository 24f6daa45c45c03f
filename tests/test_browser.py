"""How a browser for the tests is found or set up, with small programs in the place of real ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FONTS = ["fonts-noto-cjk"]
ALL = ["chromium", "chromium-headless-shell", *FONTS]
SET_UP = "import sys, browser; sys.exit(browser.main([], ('playwright',)))"
WORKS = "exit 0"
FAILS = "exit 1"
LACKS_LIBRARIES = "exit 127"
DOWNLOADS = """
folder="$PLAYWRIGHT_BROWSERS_PATH/chromium_headless_shell-1/chrome-linux"
/bin/mkdir -p "$folder" && /bin/cp "$BIN/works" "$folder/headless_shell"
"""
INSTALLS = """
[ "$DEBIAN_FRONTEND" = noninteractive ] || exit 1
case "$*" in *install*chromium*) /bin/cp "$BIN/works" "$BIN/chromium";; esac
case "$*" in *install*fonts*) echo Noto > "$BIN/fonts";; esac
"""
LISTS_FONTS = '[ -f "$BIN/fonts" ] && echo Noto'


class Machine:
    """A machine on which there are only the programs that a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bin = folder, folder / "bin"
        self.bin.mkdir()
        self.program("works", WORKS)
        self.program("lacks", LACKS_LIBRARIES)
        self.program("id", "echo 1000")
        self.program("fc-list", LISTS_FONTS)
        (self.bin / "fonts").touch()

    def program(self, name: str, body: str) -> None:
        """Put a program there, which notes when it is called."""
        note = f'echo "{name} $*" >> "{self.folder}/calls"'
        (self.bin / name).write_text(f"#!/bin/sh\n{note}\n{body}\n", encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def run(self, code: str = SET_UP) -> subprocess.CompletedProcess:
        environment = {
            "PATH": str(self.bin),
            "BIN": str(self.bin),
            "HOME": str(self.folder),
            "PLAYWRIGHT_BROWSERS_PATH": str(self.folder / "downloaded"),
            "PYTHONPATH": str(TESTS),
        }
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self, name: str) -> list[str]:
        """With what arguments a program was called."""
        calls = (self.folder / "calls").read_text(encoding="utf-8").splitlines()
        return [call.removeprefix(f"{name} ") for call in calls if call.startswith(f"{name} ")]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def sentence(done: subprocess.CompletedProcess) -> str:
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    return line


def lacking(packages: list[str]) -> str:
    return (
        "The browser tests need Chromium and a Chinese font, and what is missing could not be "
        "installed (.cache/browser.log says why). On Debian, type: "
        f"apt-get install {' '.join(packages)}"
    )


@pytest.mark.parametrize("name", ["chromium", "chromium-headless-shell", "google-chrome"])
def test_the_browser_that_is_there_is_taken_and_nothing_is_set_up(machine: Machine, name: str):
    for other in ("playwright", "apt-get", "sudo"):
        machine.program(other, FAILS)
    machine.program(name, WORKS)
    done = machine.run()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [machine.calls(other) for other in ("playwright", "apt-get", "sudo")] == [[], [], []]
    found = machine.run("import browser; browser.main(['find'])")
    assert found.stdout == f"{machine.bin / name}\n"


def test_where_none_is_find_prints_an_empty_line(machine: Machine):
    assert machine.run("import browser; browser.main(['find'])").stdout == "\n"


@pytest.mark.parametrize("there", [None, LACKS_LIBRARIES])
def test_without_one_that_starts_playwright_downloads_its_own(machine: Machine, there: str | None):
    if there:
        machine.program("chromium", there)
    machine.program("playwright", DOWNLOADS)
    machine.program("id", "echo 0")
    machine.program("apt-get", FAILS)
    done = machine.run()
    assert (done.returncode, done.stderr) == (0, "")
    assert len(machine.calls("playwright")) == 1
    assert machine.calls("apt-get") == []
    found = machine.run("import browser; browser.main(['find'])").stdout
    assert found.startswith(str(machine.folder / "downloaded"))


@pytest.mark.parametrize(
    "download", [FAILS, DOWNLOADS.replace("$BIN/works", "$BIN/lacks")], ids=["fails", "lacks"]
)
def test_where_the_download_does_not_help_root_installs_packages(machine: Machine, download: str):
    machine.program("playwright", download)
    machine.program("id", "echo 0")
    machine.program("apt-get", INSTALLS)
    (machine.bin / "fonts").unlink()
    done = machine.run()
    assert (done.returncode, done.stderr) == (0, "")
    assert machine.calls("apt-get") == ["-qq update", f"-qq install -y {' '.join(ALL)}"]


def test_who_is_not_root_installs_by_sudo_where_it_asks_for_no_password(machine: Machine):
    machine.program("playwright", FAILS)
    machine.program("sudo", '[ "$1" = -n ] && shift && exec "$@"')
    machine.program("apt-get", INSTALLS)
    assert machine.run().returncode == 0
    assert machine.calls("apt-get")[-1].startswith("-qq install -y chromium ")
    assert [call.partition(" ")[0] for call in machine.calls("sudo")] == ["-n", "-n"]


def test_where_sudo_asks_for_a_password_one_sentence_says_what_to_type(machine: Machine):
    machine.program("playwright", FAILS)
    machine.program("sudo", FAILS)
    machine.program("apt-get", INSTALLS)
    (machine.bin / "fonts").unlink()
    assert sentence(machine.run()) == lacking(ALL)
    assert machine.calls("apt-get") == []


@pytest.mark.parametrize("apt", [None, FAILS, WORKS], ids=["none", "fails", "installs nothing"])
def test_where_packages_cannot_be_had_one_sentence_says_what_to_type(
    machine: Machine, apt: str | None
):
    machine.program("playwright", "echo no such host >&2; exit 1")
    machine.program("id", "echo 0")
    if apt:
        machine.program("apt-get", apt)
    assert sentence(machine.run()) == lacking(ALL[:2])
    assert "no such host" in (machine.folder / ".cache" / "browser.log").read_text("utf-8")


def test_a_font_alone_is_installed_alone(machine: Machine):
    machine.program("chromium", WORKS)
    machine.program("playwright", FAILS)
    machine.program("id", "echo 0")
    machine.program("apt-get", INSTALLS)
    (machine.bin / "fonts").unlink()
    assert machine.run().returncode == 0
    assert machine.calls("playwright") == []
    assert machine.calls("apt-get")[-1] == f"-qq install -y {FONTS[0]}"


def test_where_nobody_can_say_which_fonts_there_are_none_is_asked_for(machine: Machine):
    machine.program("chromium", WORKS)
    (machine.bin / "fc-list").unlink()
    assert machine.run().returncode == 0
