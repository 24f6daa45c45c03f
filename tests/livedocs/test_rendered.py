"""The HTML of code: made once, and anew when something changes that it depends on."""

from __future__ import annotations

from pathlib import Path

import pytest

from livedocs.pages import rendered
from livedocs.pages.rendered import RenderedCode


class Renderer:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        return f"<b>\n{self.calls}\n</b>\n"


@pytest.fixture
def render() -> Renderer:
    return Renderer()


def html(folder: Path, render: Renderer, code: str = "x", configuration: str = "c") -> str:
    return RenderedCode(folder).html("m-a", code, configuration, render)


def test_the_same_code_is_rendered_once(tmp_path: Path, render: Renderer) -> None:
    store = RenderedCode(tmp_path / "new" / "folder")
    texts = [store.html("m-a", "x", "c", render), store.html("m-a", "x", "c", render)]
    texts.append(html(store.folder, render))
    assert texts == ["<b>\n1\n</b>\n"] * 3


def test_other_code_configuration_or_versions_are_rendered(
    tmp_path: Path, render: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    html(tmp_path, render)
    assert "2" in html(tmp_path, render, code="y")
    assert "3" in html(tmp_path, render, code="y", configuration="d")
    monkeypatch.setattr(rendered, "_versions", lambda: '{"pygments": "0"}')
    assert "4" in html(tmp_path, render, code="y", configuration="d")
    assert [path.name for path in tmp_path.iterdir()] == ["m-a"]


@pytest.mark.parametrize("content", [b"", b"\xff", b"another key\n<b>old</b>"])
def test_a_broken_file_is_as_none(tmp_path: Path, render: Renderer, content: bytes) -> None:
    (tmp_path / "m-a").write_bytes(content)
    assert "1" in html(tmp_path, render)


def test_where_nothing_can_be_written_code_is_rendered(tmp_path: Path, render: Renderer) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    assert "1" in html(file, render)
    assert file.read_text() == "no folder"


def test_what_nobody_asks_for_any_more_is_swept(tmp_path: Path, render: Renderer) -> None:
    store = RenderedCode(tmp_path)
    store.sweep()
    store.html("m-old", "x", "c", render)
    (tmp_path / "m-a.4711").write_text("of a process that was killed", encoding="utf-8")
    store = RenderedCode(tmp_path)
    store.html("m-a", "x", "c", render)
    store.sweep()
    assert [path.name for path in tmp_path.iterdir()] == ["m-a"]
    assert RenderedCode(tmp_path / "nowhere").sweep() is None
