"""Two builds are the same byte for byte, and the command that shows it sees what is not."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mini_project import MKDOCS_YML, ROOT, MiniProject
from reproducible import WAYS, build, differences, fill_anew

EPOCH = "1700000000"
DRAWS = """\
# %% draws
import matplotlib.pyplot as plt

plt.plot([1, 2], [3, 4])
print({"a", "b", "c", "d"})

# %% takes-time
import time

time.sleep(0.02)
"slept"

# %% sees
import os

print([os.environ[name] for name in ("TZ", "LC_ALL", "PYTHONHASHSEED")])
print(time.strftime("%H:%M", time.localtime(0)))
"""
CLOCK = """\
# %% tells-the-time volatile=true
import sys, time

print("clockwork", time.time_ns())
print(time.time_ns(), file=sys.stderr)
"""
PAGE = """\
# {title}

```python exec="on" snippet="draws:draws" alt="A line"
```

```python exec="on" snippet="draws:takes-time"
```

```python exec="on" snippet="draws:sees"
```

```python exec="on" snippet="clock:tells-the-time" stderr="on"
```
"""
MARKED = (
    '<div class="live"><code>now()</code><article data-volatile><p><b>{}</b></p></article></div>'
)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A project built twice, cold: in another folder, by more workers, after some time."""
    sites = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(Path(__file__).parent)]))
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        for way in (WAYS[0], replace(WAYS[1], workers=3)):
            root = tmp_path_factory.mktemp("build").resolve() / way.folder
            root.parent.mkdir(parents=True, exist_ok=True)
            project = MiniProject(root)
            mkdocs_yml = MKDOCS_YML.format(theme="{name: material, font: false}")
            project.write("mkdocs.yml", mkdocs_yml.replace("plugins:\n", "plugins:\n  - search\n"))
            project.snippet("draws", DRAWS)
            project.snippet("clock", CLOCK)
            project.pages(PAGE.format(title="Home 首页"))
            project.pages(PAGE.format(title="Other"), "other.md")
            sites.append(build(project.root, way, EPOCH))
            second = int(time.time())
            while int(time.time()) == second:  # so that a time in seconds differs, too
                time.sleep(0.05)
    return sites


def test_two_builds_are_the_same_but_for_volatile_outputs(sites: list[Path]) -> None:
    one, other = sites
    assert differences(one, other) == []
    different = {
        path.relative_to(one).as_posix()
        for path in one.rglob("*")
        if path.is_file() and path.read_bytes() != (other / path.relative_to(one)).read_bytes()
    }
    pages = {"index.html", "other/index.html", "en/index.html", "en/other/index.html"}
    assert different == pages, "the clock stands on these, and the rest is the same to the byte"
    assert {"sitemap.xml", "sitemap.xml.gz"} <= {path.name for path in one.iterdir()}


def test_the_builder_s_time_zone_language_and_hash_seed_do_not_reach_a_cell(
    sites: list[Path],
) -> None:
    for site in sites:
        page = BeautifulSoup((site / "en/index.html").read_bytes(), "html.parser")
        printed = page.select_one('[data-cell="draws:sees"] .live-output samp').get_text()
        assert printed == "['UTC', 'C.UTF-8', '0']\n00:00"


def test_with_the_variable_a_page_shows_no_duration_and_the_date_it_names(
    sites: list[Path],
) -> None:
    page = BeautifulSoup((sites[0] / "en/index.html").read_bytes(), "html.parser")
    facts = page.select(".live-output .live-info")
    assert facts and not any(re.search(r"\d s\b", fact.get_text()) for fact in facts)
    assert "<lastmod>2023-11-14</lastmod>" in (sites[0] / "sitemap.xml").read_text("utf-8")


def test_the_search_leaves_volatile_outputs_out(sites: list[Path]) -> None:
    index = json.loads((sites[0] / "search/search_index.json").read_text("utf-8"))
    text = " ".join(entry["text"] for entry in index["docs"])
    assert "slept" in text
    assert "clockwork" in text, "the code is there"
    assert not re.search(r"\d{16}", text), "what the clock printed"


def test_a_cache_that_is_filled_anew_shares_what_was_built_and_nothing_that_was_filled(
    tmp_path: Path,
) -> None:
    for name in ("localhub/repositories/a", "localhub/state.json", "huggingface/hub/a"):
        file = tmp_path / "one/.cache" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    filled = []
    fill_anew(tmp_path / "one", tmp_path / "other", lambda folder: filled.append(folder))
    copies = [path for path in (tmp_path / "other").rglob("*") if path.is_file()]
    assert copies == [tmp_path / "other/.cache/localhub/repositories/a"]
    assert copies[0].samefile(tmp_path / "one/.cache/localhub/repositories/a")
    assert filled == [tmp_path / "other"]


@pytest.fixture
def pair(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    """Makes two folders; each argument is what a page holds in the first and in the second."""

    def make(**pages: tuple[str | None, str | None]) -> tuple[Path, Path]:
        folders = (tmp_path / "one", tmp_path / "other")
        for index, folder in enumerate(folders):
            folder.mkdir()
            (folder / "same.html").write_text("<p>The same</p>")
            for name, texts in pages.items():
                if texts[index] is not None:
                    (folder / f"{name}.html").write_text(texts[index], encoding="utf-8")
        return folders

    return make


def test_equal_folders_have_no_differences(pair: Callable[..., tuple[Path, Path]]) -> None:
    assert differences(*pair(page=("<p>1</p>", "<p>1</p>"))) == []


def test_a_changed_byte_is_shown_with_what_is_around_it(
    pair: Callable[..., tuple[Path, Path]],
) -> None:
    assert differences(*pair(page=("<p>x 1</p>", "<p>x 2</p>"))) == [
        "page.html: differs from byte 5 on\n  first:  '<p>x 1</p>'\n  second: '<p>x 2</p>'"
    ]


def test_a_missing_file_is_named(pair: Callable[..., tuple[Path, Path]]) -> None:
    assert differences(*pair(old=("1", None), new=(None, "1"))) == [
        "new.html: only in the second",
        "old.html: only in the first",
    ]


def test_a_volatile_output_may_differ(pair: Callable[..., tuple[Path, Path]]) -> None:
    assert differences(*pair(page=(MARKED.format(1), MARKED.format(2)))) == []


def test_the_code_of_a_volatile_cell_may_not(pair: Callable[..., tuple[Path, Path]]) -> None:
    texts = MARKED.format(1), MARKED.format(1).replace("now", "today")
    [difference] = differences(*pair(page=texts))
    assert difference.startswith("page.html: differs from byte 24 on\n")


def test_code_that_speaks_of_the_mark_hides_nothing(
    pair: Callable[..., tuple[Path, Path]],
) -> None:
    assert len(differences(*pair(page=("data-volatile 1", "data-volatile 2")))) == 1


WORKER = 'const BUILD = {{"files":{{"page/":"sha256-{hash}"}},"id":"{hash}"}};\n{code}'


@pytest.mark.parametrize(
    ("html", "hashes", "code", "differ"),
    [
        (MARKED, "AB", "11", False),
        (MARKED, "AA", "12", True),
        ("<p>{}</p>", "AB", "11", True),
    ],
    ids=["volatile page", "volatile page, other code", "page"],
)
def test_a_worker_may_differ_in_the_hash_of_a_page_with_a_volatile_output(
    tmp_path: Path, html: str, hashes: str, code: str, differ: bool
) -> None:
    folders = (tmp_path / "one", tmp_path / "other")
    for folder, *texts in zip(folders, hashes, code, strict=True):
        (folder / "page").mkdir(parents=True)
        (folder / "page/index.html").write_text(html.format("the same"), encoding="utf-8")
        worker = WORKER.format(hash=texts[0], code=texts[1])
        (folder / "service-worker.js").write_text(worker, encoding="utf-8")
    found = differences(*folders)
    assert [text.partition(":")[0] for text in found] == ["service-worker.js"] * differ
