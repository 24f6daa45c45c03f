"""Downloads from a Hub that misbehaves: what is said, what is kept, what is asked again."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hubs import go_to
from rich.console import Console
from small_hub import CODE, MODEL, TOKEN, WEIGHTS, Answer, Hub, weights_of

from localhub import serving
from pinnedhub import HubError, source
from pinnedhub.download import INCOMPLETE, TRIES, download
from pinnedhub.fill import Place
from pinnedhub.lock import NAME, read_lock
from pinnedhub.progress import watched

BIG = "/model.safetensors"
HALF = len(WEIGHTS) // 2


def nothing(size: int) -> None:
    """Nobody watches."""


def failure(place: Place) -> str:
    """The sentence with which preparing fails; then nothing counts as complete."""
    with pytest.raises(HubError) as caught:
        source.prepare(place.root, CODE)
    assert not place.snapshot(read_lock(place.root)[MODEL]).joinpath("model.safetensors").exists()
    with pytest.raises(HubError, match="has not been downloaded"):
        source.fingerprint(place.root, CODE)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_pinned_is_downloaded_and_nothing_else(hub: Hub, pinned: Place):
    source.prepare(pinned.root, CODE)
    locked = read_lock(pinned.root)[MODEL]
    files = {
        p.relative_to(pinned.snapshot(locked)).as_posix()
        for p in pinned.snapshot(locked).rglob("*")
    }
    assert files == {"config.json", "model.safetensors"}
    assert (pinned.repository(locked) / "refs" / "main").read_text() == locked.commit
    assert (pinned.snapshot(locked) / "model.safetensors").read_bytes() == WEIGHTS


def test_a_lock_that_leads_out_of_the_cache_deletes_nothing(hub: Hub, pinned: Place):
    """Once the commit became a folder's name as it was, and what lay beside that was removed."""
    source.prepare(pinned.root, CODE)
    chapter = pinned.root / "precious" / "thesis" / "chapter1.txt"
    chapter.parent.mkdir(parents=True)
    chapter.write_text("years of work", encoding="utf-8")
    snapshots = pinned.snapshot(read_lock(pinned.root)[MODEL]).parent
    up = "../" * len(snapshots.relative_to(pinned.root).parts)
    entries = json.loads((pinned.root / NAME).read_text(encoding="utf-8"))
    commit = f"{up}precious/{'a' * 40}"[:40]
    assert (snapshots / commit).resolve().parent == chapter.parent.parent
    entries[MODEL]["commit"] = commit
    (pinned.root / NAME).write_text(json.dumps(entries), encoding="utf-8")
    with pytest.raises(HubError, match="is no whole commit"):
        source.prepare(pinned.root, CODE)
    assert chapter.read_text(encoding="utf-8") == "years of work"


def test_of_what_lies_beside_only_other_commits_are_deleted(hub: Hub, pinned: Place):
    snapshots = pinned.snapshot(read_lock(pinned.root)[MODEL]).parent
    for name in ("a" * 40, "notes", "A" * 40):
        (snapshots / name).mkdir(parents=True)
    source.prepare(pinned.root, CODE)
    commit = read_lock(pinned.root)[MODEL].commit
    assert {folder.name for folder in snapshots.iterdir()} == {commit, "notes", "A" * 40}


def test_how_much_comes_is_shown(hub: Hub, pinned: Place, capsys: pytest.CaptureFixture):
    source.prepare(pinned.root, CODE)
    commit = read_lock(pinned.root)[MODEL].commit
    assert capsys.readouterr().err == f"pinnedhub: {MODEL}, 1.0 MB at {commit[:12]}\n"


def test_on_a_terminal_a_bar_shows_the_size(pinned: Place, monkeypatch: pytest.MonkeyPatch):
    locked, file, _ = weights_of(pinned)
    shown = io.StringIO()
    terminal = Console(file=shown, force_terminal=True, width=120)
    monkeypatch.setattr("pinnedhub.progress.Console", lambda stderr: terminal)
    with watched([locked]) as downloads:
        downloads.start(locked, file)(locked.size)
    assert f"{MODEL}: model.safetensors" in shown.getvalue()
    assert "1.0/1.0 MB" in shown.getvalue()


def test_a_second_time_nobody_is_asked(hub: Hub, pinned: Place):
    source.prepare(pinned.root, CODE)
    first = source.fingerprint(pinned.root, CODE)
    hub.asked.clear()
    source.prepare(pinned.root, CODE)
    assert hub.asked == []
    assert source.fingerprint(pinned.root, CODE) == first


def test_a_file_that_is_gone_is_downloaded_again(hub: Hub, pinned: Place):
    source.prepare(pinned.root, CODE)
    *_, target = weights_of(pinned)
    target.unlink()
    hub.asked.clear()
    source.prepare(pinned.root, CODE)
    assert target.read_bytes() == WEIGHTS
    assert [path.rpartition("/")[2] for path, _ in hub.asked] == ["model.safetensors"]


def test_a_connection_that_breaks_is_taken_up_where_it_broke(hub: Hub, pinned: Place):
    hub.answers.append(Answer(BIG, bytes=HALF))
    source.prepare(pinned.root, CODE)
    *_, target = weights_of(pinned)
    assert target.read_bytes() == WEIGHTS
    first, second = hub.requests_for(BIG)
    assert "range" not in first
    have = int(second["range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < have <= HALF
    assert hub.sent[-1] == len(WEIGHTS) - have


def test_an_interrupted_download_goes_on_in_a_later_call(hub: Hub, pinned: Place):
    hub.answers.append(Answer(BIG, bytes=HALF, times=1))
    hub.answers.append(Answer(BIG, bytes=0, times=TRIES - 1))
    said = failure(pinned)
    assert said.startswith(f"{MODEL}: model.safetensors broke off {TRIES} times; ")
    *_, target = weights_of(pinned)
    kept = target.with_name(target.name + INCOMPLETE).stat().st_size
    assert 0 < kept <= HALF and f"{kept:,} of {len(WEIGHTS):,} bytes are kept" in said
    hub.asked.clear()
    source.prepare(pinned.root, CODE)
    assert [headers["range"] for headers in hub.requests_for(BIG)] == [f"bytes={kept}-"]
    assert target.read_bytes() == WEIGHTS
    assert list(target.parent.glob(f"*{INCOMPLETE}")) == []


def test_a_server_that_does_not_resume_sends_all_again(hub: Hub, pinned: Place):
    locked, file, target = weights_of(pinned)
    target.parent.mkdir(parents=True)
    incomplete = target.with_name(target.name + INCOMPLETE)
    incomplete.write_bytes(b"x" * HALF)
    hub.answers.append(Answer(BIG, status=200, body=WEIGHTS))
    progress: list[int] = []
    download(locked, file, target, progress.append)
    assert target.read_bytes() == WEIGHTS
    assert sum(progress) == len(WEIGHTS)


def test_what_is_kept_and_too_long_is_thrown_away(hub: Hub, pinned: Place):
    locked, file, target = weights_of(pinned)
    target.parent.mkdir(parents=True)
    target.with_name(target.name + INCOMPLETE).write_bytes(WEIGHTS + b"more")
    with pytest.raises(HubError, match="checksum differs"):
        download(locked, file, target, nothing)
    download(locked, file, target, nothing)
    assert target.read_bytes() == WEIGHTS


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(hub: Hub, pinned: Place, status: int):
    hub.answers.append(Answer(BIG, status=status, times=2))
    source.prepare(pinned.root, CODE)
    assert len(hub.requests_for(BIG)) == 3
    *_, target = weights_of(pinned)
    assert target.read_bytes() == WEIGHTS


def test_a_server_that_says_how_long_to_wait_is_obeyed(hub: Hub, pinned: Place, monkeypatch):
    waits = []
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", waits.append)
    hub.answers.append(Answer(BIG, status=429, headers={"Retry-After": "7"}))
    source.prepare(pinned.root, CODE)
    assert len(waits) == 1 and waits[0] >= 7


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            Answer(BIG, status=429, times=99),
            "the Hub had too many requests (429), also after waiting; run the command again, ",
        ),
        (Answer(BIG, status=503, times=99), "the Hub fails with 503, also after several tries; "),
        (
            Answer(BIG, 401, {"X-Error-Message": "Invalid credentials in Authorization header"}),
            f"the Hub does not accept the token in HF_TOKEN for {MODEL} (401)",
        ),
        (Answer(BIG, 403), f"the token in HF_TOKEN may not read {MODEL} (403)"),
        (
            Answer(BIG, 403, {"X-Error-Code": "GatedRepo", "X-Error-Message": "gated"}),
            f"{MODEL} is gated: accept its conditions on ADDRESS/{MODEL}, then set HF_TOKEN to a "
            "token of that account",
        ),
        (
            Answer(BIG, 401, {"X-Error-Code": "RepoNotFound"}),
            f"ADDRESS has no model {MODEL}, or it is private: then set HF_TOKEN to a token that "
            "may read it",
        ),
        (
            Answer(BIG, 404, {"X-Error-Code": "RevisionNotFound"}),
            f"{MODEL} has the pinned commit no longer; `python -m livedocs pin` takes the newest",
        ),
        (
            Answer(BIG, 404, {"X-Error-Code": "EntryNotFound"}),
            f"{MODEL} lacks a file that is pinned; ",
        ),
        (Answer(BIG, 404), f"the Hub has no {MODEL} (404)"),
        (Answer(BIG, 418), f"the Hub refuses {MODEL} with 418"),
        (
            Answer(BIG, status=200, body=b"y" * len(WEIGHTS)),
            f"{MODEL}: model.safetensors is not the file that hub.lock names, "
            "its checksum differs; nothing of it was kept",
        ),
    ],
    ids=lambda value: None if isinstance(value, str) else f"{value.status}-{len(value.headers)}",
)
def test_a_refusal_is_one_sentence(hub: Hub, pinned: Place, answer: Answer, sentence: str):
    hub.answers.append(answer)
    said = failure(pinned)
    assert said.startswith(sentence.replace("ADDRESS", os.environ["HF_ENDPOINT"]))
    hub.answers.clear()
    source.prepare(pinned.root, CODE)
    source.fingerprint(pinned.root, CODE)


def test_of_a_wrong_content_nothing_is_kept(hub: Hub, pinned: Place):
    hub.answers.append(Answer(BIG, status=200, body=b"y" * len(WEIGHTS)))
    failure(pinned)
    *_, target = weights_of(pinned)
    assert [path.name for path in target.parent.iterdir()] == ["config.json"]


def test_nobody_at_the_address(pinned: Place, monkeypatch: pytest.MonkeyPatch):
    go_to("http://127.0.0.1:9", monkeypatch)
    said = failure(pinned)
    assert said.startswith("http://127.0.0.1:9 cannot be reached (")
    assert "is the network up?" in said


def test_a_server_that_does_not_answer(hub: Hub, pinned: Place, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pinnedhub.download.TIMEOUT_SECONDS", 0.05)
    hub.answers.append(Answer(BIG, delay=0.2, times=99))
    assert failure(pinned).startswith(f"{os.environ['HF_ENDPOINT']} does not answer in time; ")


def test_a_disk_that_is_too_small_is_told_before(hub: Hub, pinned: Place, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(9, 9, 1000))
    said = failure(pinned)
    assert said.startswith(f"the disk is full: {MODEL} needs {len(WEIGHTS):,} bytes more for ")
    assert said.endswith("and 1,000 are free")


@pytest.fixture
def small_disk(tmp_path: Path):
    """A file system of 512 KiB."""
    folder = tmp_path / "project" / ".cache"
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_full_in_the_middle(hub: Hub, pinned: Place, small_disk, monkeypatch):
    monkeypatch.setattr("pinnedhub.download._check_space", lambda *arguments: None)
    said = failure(pinned)
    assert said == (
        f"the disk is full: {MODEL} does not fit; "
        "run the command again, it goes on behind what is there"
    )


def test_the_token_goes_to_the_hub_and_not_where_it_sends_us(
    hub: Hub, pinned: Place, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    elsewhere = Hub(hub.repositories)
    with serving.in_thread(elsewhere) as address:
        other = address.replace("127.0.0.1", "localhost")
        path = f"/{MODEL}/resolve/{read_lock(pinned.root)[MODEL].commit}{BIG}"
        hub.answers.append(Answer(BIG, status=302, headers={"Location": f"{other}{path}"}))
        source.prepare(pinned.root, CODE)
    assert hub.requests_for(BIG)[0]["authorization"] == f"Bearer {TOKEN}"
    [headers] = elsewhere.requests_for(BIG)
    assert "authorization" not in headers
    assert TOKEN not in str(headers)


def test_a_killed_fill_is_simply_done_again(hub: Hub, pinned: Place):
    source.prepare(pinned.root, CODE)
    pinned.state.write_text("{", encoding="utf-8")
    hub.asked.clear()
    source.prepare(pinned.root, CODE)
    assert hub.requests_for(BIG) == []
    source.fingerprint(pinned.root, CODE)
