"""`python -m localhub fill` and `serve` as processes, the only build script a tiny one."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from localhub.state import find_root


def test_fill_then_nothing_to_do(project):
    code, stdout, stderr = project.fill()
    assert (code, stderr) == (0, "")
    assert "filled" in stdout
    assert project.content() == "first"
    start = time.perf_counter()
    code, stdout, stderr = project.fill()
    assert time.perf_counter() - start < 1
    assert (code, stderr) == (0, "")
    assert "nothing to do" in stdout


def test_nothing_to_do_imports_nothing_heavy(place):
    """With the real recipes: torch alone would take seconds."""
    code = (
        "import sys; from localhub.__main__ import main; assert main(['fill']) == 0;"
        "heavy = {'torch', 'transformers', 'datasets', 'pyarrow', 'huggingface_hub', 'uvicorn'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    start = time.perf_counter()
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=place.root, capture_output=True, text=True, check=True
    )
    assert time.perf_counter() - start < 1
    first, second = result.stdout.splitlines()
    assert "nothing to do" in first
    assert second == "[]"


def test_the_steps_are_told(project):
    process = project.start("fill")
    _, stderr = process.communicate(timeout=60)
    assert [line.split(":", 1)[1].split()[0] for line in stderr.splitlines()] == [
        "building",
        "caching",
    ]


def test_the_root_is_found_from_below(project):
    below = project.root / "docs" / "en"
    below.mkdir(parents=True)
    assert find_root(below) == project.root
    assert find_root(project.root.parent) == project.root.parent
    assert project.fill(cwd=below)[0] == 0
    assert project.content() == "first"


def test_an_edited_build_script_is_built_again(project):
    project.fill()
    old = {path.name for path in (project.cached / "snapshots").iterdir()}
    text = project.script.read_text().replace('CONTENT = "first"', 'CONTENT = "second"')
    project.script.write_text(text)
    assert "filled" in project.fill()[1]
    assert project.content() == "second"
    new = {path.name for path in (project.cached / "snapshots").iterdir()}
    assert not old & new


def test_what_no_script_builds_any_more_goes(project):
    project.fill()
    text = project.script.read_text()
    project.script.write_text(text.replace("someone/tiny-model", "someone/other-model"))
    assert project.fill()[0] == 0
    left = [path.name for path in (project.place.repositories / "models" / "someone").iterdir()]
    assert left == ["other-model"]
    assert not project.cached.exists()


@pytest.mark.parametrize("damage", ["cached file", "cut file", "state", "repository"])
def test_what_was_damaged_is_made_good(project, damage):
    project.fill()
    blob = next((project.cached / "blobs").iterdir())
    if damage == "cached file":
        blob.unlink()
    elif damage == "cut file":
        blob.write_bytes(blob.read_bytes()[:-1])
    elif damage == "state":
        project.place.state.write_text("{")
    else:
        blob.unlink()
        next(project.place.repositories.rglob("config.json")).write_text("")
    code, stdout, stderr = project.fill()
    assert (code, stderr) == (0, "")
    assert "filled" in stdout
    assert project.content() == "first"


def test_two_at_once(project):
    first = project.start("fill", TINY_FAULT="build:sleep", TINY_SECONDS="3")
    project.wait_for_mark(first)
    second = project.start("fill")
    out1, err1 = first.communicate(timeout=60)
    out2, err2 = second.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (0, 0), err1 + err2
    assert "filled" in out1
    assert "nothing to do" in out2
    assert "waiting for another fill" in err2
    assert "building" not in err2


def test_the_user_s_own_settings_do_not_matter(project, tmp_path):
    """The tiny build script itself asserts that no token reaches the libraries."""
    other = tmp_path / "other"
    settings = {name: str(other) for name in ("HF_HOME", "HF_HUB_CACHE", "HF_DATASETS_CACHE")}
    settings |= {"HF_TOKEN": "hf_secret", "HF_HUB_OFFLINE": "1", "HF_ENDPOINT": "http://0.0.0.0:1"}
    settings |= {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    code, _, stderr = project.fill(**settings)
    assert (code, stderr) == (0, "")
    assert project.content() == "first"
    assert not other.exists()


@pytest.fixture
def serving(project):
    """The port of a server, and what it says of itself."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = project.start("serve", "--port", str(port), PYTHONUNBUFFERED="1")
    try:
        yield port, [process.stdout.readline() for _ in range(5)]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def test_serve(project, serving):
    port, lines = serving
    assert lines[0].startswith("localhub: serving")
    home = project.place.localhub / "reader-home"
    assert lines[1] == f"export HF_ENDPOINT=http://127.0.0.1:{port}\n"
    assert lines[2] == f"export HF_HOME={home}\n"
    assert "your own cache" in lines[4]
    second = project.start("serve", "--port", str(port))
    _, stderr = second.communicate(timeout=20)
    assert second.returncode == 1
    assert stderr == f"localhub: Port {port} cannot be used: Address already in use.\n"


def test_what_serve_says_to_type_keeps_its_files_out_of_the_reader_s_own_cache(
    project, serving, tmp_path
):
    _, lines = serving
    own = {name: str(tmp_path / name) for name in ("HOME", "HF_HOME", "HF_HUB_CACHE")}
    load = "from huggingface_hub import snapshot_download as load; load('someone/tiny-model')"
    command = "".join(lines[1:4]) + 'exec "$0" -c "$1"'
    environment = {"PATH": os.environ["PATH"], **own}
    subprocess.run(["sh", "-c", command, sys.executable, load], env=environment, check=True)
    assert [path for path in own.values() if list(Path(path).rglob("*tiny*"))] == []
    assert list(
        project.place.localhub.glob("reader-home/hub/*--tiny-model/snapshots/*/config.json")
    )


@pytest.mark.parametrize("port", ["0", "65536", "five", "-1"])
def test_serve_with_a_bad_port(project, port):
    process = project.start("serve", f"--port={port}")
    _, stderr = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "is not a port" in stderr.splitlines()[-1]
