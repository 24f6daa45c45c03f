"""A build with warnings is an error to those who ask for none; one that failed is to all."""

from __future__ import annotations

from pathlib import Path

import pytest
import site_builds


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: Small", encoding="utf-8")
    monkeypatch.setattr(site_builds, "ROOT", tmp_path)
    return tmp_path


def test_a_wrong_link_is_an_error_or_left_to_those_who_look_for_it(
    root: Path, tmp_path_factory: pytest.TempPathFactory
):
    (root / "docs/index.md").write_text("[No page](no-such.md)\n", encoding="utf-8")
    folder = site_builds.site_folder(tmp_path_factory, "wrong-link", strict=False)
    assert "No page" in (folder / "index.html").read_text(encoding="utf-8")
    with pytest.raises(AssertionError, match=r"no-such\.md"):
        site_builds.site_folder(tmp_path_factory, "wrong-link")


def test_what_was_not_built_is_an_error(root: Path, tmp_path_factory: pytest.TempPathFactory):
    (root / "mkdocs.yml").write_text("theme: none", encoding="utf-8")
    with pytest.raises(AssertionError, match="Aborted with"):
        site_builds.site_folder(tmp_path_factory, "not-built", strict=False)


def test_a_right_site_is_built_with_the_variables(
    root: Path, tmp_path_factory: pytest.TempPathFactory
):
    (root / "mkdocs.yml").write_text("site_name: !ENV NAME", encoding="utf-8")
    (root / "docs/index.md").write_text("Words.\n", encoding="utf-8")
    folder = site_builds.site_folder(tmp_path_factory, "right", NAME="Given")
    assert "Given" in (folder / "index.html").read_text(encoding="utf-8")
