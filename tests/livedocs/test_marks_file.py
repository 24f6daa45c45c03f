"""Marks, from their file to every form in which an output is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mini_project import MKDOCS_YML, MiniProject

from livedocs.errors import LiveDocsError
from livedocs.modules.cells import Cell
from livedocs.pages.html import TEXTS
from livedocs.pages.marks import Mark, read_marks

KINDS = """\
kinds:
  other: {zh: 别的, en: others <see> another, sources: [local]}
  always: {zh: 一直, en: always so}
  quoted: {zh: 引自 {version}, en: "quoted from {version}"}
  volatile: {zh: 每次不同, en: differs}
""".replace("{zh: 引自 {version}", '{zh: "引自 {version}"')
FILE = f"""\
{KINDS}
entries:
  module:marked: other
  module:quoted: {{kind: quoted, version: lib 1.2}}
  module:clock: {{kind: always, reason: the clock is the source's}}
"""
MODULE = """\
# %% marked
print("768")

# %% quoted
print("old words")

# %% clock volatile=true
print("now")

# %% plain
print("plain")
"""
FENCE = '```python exec="on" snippet="module:{}"\n```\n'
CELLS = ("marked", "quoted", "clock", "plain")
SEEN = {
    "marked": ["others <see> another"],
    "quoted": ["quoted from lib 1.2"],
    "clock": ["always so", "differs"],
    "plain": [],
}


@pytest.fixture(scope="module")
def project(new_project) -> MiniProject:
    """A project with marks, built."""
    mini: MiniProject = new_project()
    config = MKDOCS_YML.format(theme="mkdocs").replace(
        "sources_page: outputs/", "sources_page: outputs/\n      marks: docs/marks.yml"
    )
    hooks = Path(__file__).parent.parent.parent / "livedocs" / "building"
    names = ("hooks", "exports", "records")
    listed = "\n".join(["hooks:", *(f"  - {hooks}/{name}.py" for name in names)])
    mini.write("mkdocs.yml", f"{config}\n{listed}\n")
    mini.write("old.yml", "")
    mini.write("docs/marks.yml", FILE)
    mini.snippet("module", MODULE)
    fences = "\n".join(map(FENCE.format, CELLS))
    mini.pages(f"# Page {{#page}}\n\n## Part {{#part}}\n\n{fences}")
    mini.pages("# All {#all}\n\n::: entries index.md\n", "all.md")
    mini.pages("# Outputs {#outputs}\n", "outputs.md")
    build = mini.build("--strict", "-q")
    assert build.returncode == 0, build.stderr
    return mini


def site(project: MiniProject, path: str) -> str:
    return (project.root / "site" / path).read_text(encoding="utf-8")


@pytest.mark.parametrize(("page", "link"), [("en/", "outputs/"), ("en/all/", "../outputs/")])
def test_the_page_and_the_sheet_show_them(project: MiniProject, page: str, link: str):
    html = BeautifulSoup(site(project, f"{page}index.html"), "html.parser")
    for cell, texts in SEEN.items():
        marks = html.select(f'[data-cell="module:{cell}"] .live-mark')
        assert [mark.get_text() for mark in marks] == texts
        assert all(mark.a["href"] == link for mark in marks)
    assert html.select("see") == []


def test_pages_of_another_language_show_them_in_it(project: MiniProject):
    html = BeautifulSoup(site(project, "index.html"), "html.parser")
    assert [mark.get_text() for mark in html.select(".live-mark")] == [
        *("别的", "引自 lib 1.2", "一直", "每次不同"),
    ]


def said(cell: str) -> str:
    return TEXTS["en"]["marked"].format(" · ".join(SEEN[cell]))


def test_exported_files_show_them(project: MiniProject):
    markdown, script = site(project, "en/index.md"), site(project, "en/index.py")
    notebook = json.loads(site(project, "en/index.ipynb"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"]]
    for cell in ("marked", "quoted", "clock"):
        assert f"```\n\n*{said(cell)}*\n\n```text\n" in markdown
        assert f"\n# *{said(cell)}*\n" in script
        assert f"*{said(cell)}*" in cells
    for text in (markdown, script, "\n".join(cells)):
        assert text.count("Output on this site") == 3


def test_a_copied_script_begins_with_them(project: MiniProject):
    html = BeautifulSoup(site(project, "en/index.html"), "html.parser")
    scripts = {
        block["data-cell"]: block.select_one(".live-script")["data-script"]
        for block in html.select(".live")
    }
    assert scripts["module:marked"] == f'# {said("marked")}\n\nprint("768")\n'
    assert scripts["module:plain"].startswith('print("768")\n')
    assert project.livedocs("script", "module:marked").stdout == scripts["module:marked"]


def test_the_terminal_shows_them(project: MiniProject):
    assert project.livedocs("show", "module:marked").stdout == (
        f'print("768")\n# {said("marked")}\n768\n'
    )
    assert project.livedocs("show", "module:plain").stdout == 'print("plain")\nplain\n'


def test_programs_get_them(project: MiniProject):
    cells = json.loads(site(project, "records.json"))["cells"]
    assert cells["module:plain"]["marks"] == []
    assert cells["module:clock"]["marks"] == [
        {"kind": "always", "zh": "一直", "en": "always so"},
        {"kind": "volatile", "zh": "每次不同", "en": "differs"},
    ]


def test_a_mark_of_one_source_shows_with_no_other(tmp_path: Path):
    path = tmp_path / "marks.yml"
    path.write_text(FILE, encoding="utf-8")
    marks = read_marks(path)
    cell, clock = Cell("marked", "", 1), Cell("clock", "", 1, volatile=True)
    texts = {"zh": "别的", "en": "others <see> another"}
    assert marks.of("module:marked", cell, "local") == (Mark("other", texts),)
    assert marks.of("module:marked", cell, "hub") == ()
    assert [mark.kind for mark in marks.of("module:new", clock, "hub")] == ["volatile"]


def test_a_changed_mark_runs_nothing(project: MiniProject):
    before = project.livedocs("status").stdout
    assert before.startswith("fresh")
    project.write("docs/marks.yml", FILE.replace("always so", "said otherwise"))
    try:
        assert project.livedocs("status").stdout == before
        assert "said otherwise" in project.livedocs("show", "module:clock").stdout
    finally:
        project.write("docs/marks.yml", FILE)


@pytest.mark.parametrize("entry", ["modul:marked", "module:markd"])
def test_a_mark_for_no_entry_ends_the_build_with_its_line(project: MiniProject, entry: str):
    project.write("docs/marks.yml", FILE.replace("module:marked", entry))
    try:
        build = project.build("-q")
        assert build.returncode != 0
        assert "docs/marks.yml:8\n  " in build.stderr
        assert build.stderr.rstrip().endswith(f"there is no entry `{entry}` to be marked")
    finally:
        project.write("docs/marks.yml", FILE)


MISTAKES = {
    "broken": ("kinds: {\n", 2, "the marks are no YAML: "),
    "broken-inside": ("entries:\n  a:b: !!python/name:os.x\n", 2, "the marks are no YAML: "),
    "a-list": ("- a\n", 1, "a mapping is wanted here"),
    "kinds-are-a-list": ("\nkinds: [a]\n", 2, "a mapping is wanted here"),
    "other-part": ("kind: {}\n", 1, "unknown part `kind`; there are kinds and entries"),
    "kind-is-text": ("kinds:\n  a: b\n", 2, "a kind is a mapping with zh, en, sources"),
    "no-english": ("kinds:\n  a: {zh: 甲}\n", 2, "the kind has no text in `en`"),
    "other-key": (
        "kinds:\n  a: {zh: 甲, en: a, source: x}\n", 2,
        "unknown key `source`; known are zh, en, sources",
    ),
    "one-source": (
        "kinds:\n  a: {zh: 甲, en: a, sources: x}\n", 2, "`sources` is a list of names",
    ),
    "brace": ('kinds:\n  a: {zh: "{", en: a}\n', 2, "in the text `{` braces hold no word"),
    "no-word": (
        'kinds:\n  a: {zh: 甲, en: "{b.c}"}\n', 2, "in the text `{b.c}` braces hold no word",
    ),
    "other-fields": (
        'kinds:\n  a: {zh: 甲, en: "{b}"}\n', 2,
        "the texts of the kind do not hold the same {fields}",
    ),
    "unknown-kind": (
        KINDS + "entries:\n  a:b: othr\n", 7,
        "unknown kind `othr`; there are other, always, quoted",
    ),
    "no-kind": (KINDS + "entries:\n  a:b: {reason: x}\n", 7, "unknown kind `None`; there are "),
    "kind-is-a-number": (
        KINDS + "entries:\n  a:b: 5\n", 7,
        "an entry has a kind, or a mapping of texts with `kind` in it",
    ),
    "twice": (
        KINDS + "entries:\n  a:b: other\n  a:b: other\n", 8, "`a:b` stands twice",
    ),
    "says-it-itself": (
        KINDS + "entries:\n  a:b: volatile\n", 7,
        "a cell says itself that it is volatile: `volatile=true`",
    ),
    "no-version": (
        KINDS + "entries:\n  a:b: quoted\n", 7, "the kind `quoted` wants `version`",
    ),
    "a-version": (
        KINDS + "entries:\n  a:b: {kind: other, version: x}\n", 7, "unknown key `version`",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_name_the_line(tmp_path: Path, text: str, line: int, message: str):
    path = tmp_path / "marks.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LiveDocsError) as caught:
        read_marks(path)
    [place] = caught.value.locations
    assert (place.path, place.line) == (path, line)
    assert caught.value.message.startswith(message)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(LiveDocsError, match="cannot read the marks: No such file or directory"):
        read_marks(tmp_path / "marks.yml")


def test_a_file_without_entries_marks_nothing(tmp_path: Path):
    path = tmp_path / "marks.yml"
    for text in ("", "kinds:\nentries:\n", "{}\n"):
        path.write_text(text, encoding="utf-8")
        assert read_marks(path).entries == {}
