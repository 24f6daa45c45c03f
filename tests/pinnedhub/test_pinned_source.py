"""What a text that names one of two pinned repositories gets, and what stops it."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_hub import CODE, FILES, MODEL, Answer, Hub

from pinnedhub import HubError, source
from pinnedhub.fill import Place
from pinnedhub.lock import read_lock
from pinnedhub.pin import pin

OTHER = "someone/other"
OTHER_CODE = f'AutoModel.from_pretrained("{OTHER}")\n'


@pytest.fixture
def two(hub: Hub, root: Path) -> Place:
    """A project's place whose lock pins two repositories."""
    hub.add(OTHER, FILES)
    (root / "snippets" / "other.py").write_text(OTHER_CODE, encoding="utf-8")
    list(pin(root, [root / "snippets" / "module.py", root / "snippets" / "other.py"]))
    hub.asked.clear()
    return Place(root)


def test_only_what_a_text_names_is_downloaded(hub: Hub, two: Place):
    source.prepare(two.root, CODE)
    pins = read_lock(two.root)
    assert two.snapshot(pins[MODEL]).is_dir()
    assert not two.repository(pins[OTHER]).exists()
    assert [path for path, _ in hub.asked if OTHER in path] == []


def test_a_text_that_names_nothing_needs_nothing(hub: Hub, two: Place, tmp_path: Path):
    source.prepare(two.root, "print(1)")
    source.fingerprint(two.root, "print(1)")
    variables = source.environment(two.root, tmp_path / "scratch", "print(1)")
    assert list(Path(variables["HF_HUB_CACHE"]).iterdir()) == []
    assert hub.asked == []


def test_a_run_sees_only_what_its_text_names(two: Place, tmp_path: Path):
    source.prepare(two.root, CODE + OTHER_CODE)
    variables = source.environment(two.root, tmp_path / "scratch", OTHER_CODE)
    [repository] = Path(variables["HF_HUB_CACHE"]).iterdir()
    assert repository.name == "models--someone--other"
    commit = read_lock(two.root)[OTHER].commit
    assert (repository / "refs" / "main").read_text() == commit
    snapshot = repository / "snapshots" / commit
    assert {path.name for path in snapshot.iterdir()} == {"config.json", "model.safetensors"}


def test_another_commit_counts_for_what_names_it(hub: Hub, two: Place):
    source.prepare(two.root, CODE + OTHER_CODE)
    before = [source.fingerprint(two.root, text) for text in (CODE, OTHER_CODE)]
    hub.add(OTHER, {"config.json": b'{"model_type": "gpt2"}'})
    list(pin(two.root, [two.root / "snippets" / "module.py", two.root / "snippets" / "other.py"]))
    source.prepare(two.root, CODE + OTHER_CODE)
    after = [source.fingerprint(two.root, text) for text in (CODE, OTHER_CODE)]
    assert (before[0] == after[0], before[1] == after[1]) == (True, False)


def test_what_cannot_be_had_is_named_and_stops_nothing_else(hub: Hub, two: Place):
    hub.answers.append(Answer("model.safetensors", 403, {"X-Error-Code": "GatedRepo"}))
    with pytest.raises(HubError, match="gated") as caught:
        source.prepare(two.root, OTHER_CODE)
    assert caught.value.repository == OTHER
    source.prepare(two.root, CODE)
    source.fingerprint(two.root, CODE)
    with pytest.raises(HubError, match=f"{OTHER} has not been downloaded"):
        source.fingerprint(two.root, OTHER_CODE)
