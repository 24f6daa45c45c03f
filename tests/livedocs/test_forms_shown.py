"""Commands, files and quotes wherever they are shown: page, exports, search, records, terminal."""

from __future__ import annotations

import json
from pathlib import Path

import jupytext
import nbformat
import pytest
from bs4 import BeautifulSoup
from mini_project import MKDOCS_YML, SOURCES, MiniProject
from searched import documents

from livedocs.pages.entry_script import entry_script, entry_scripts
from livedocs.pages.html import LONGEST_OUTPUT
from livedocs.pages.references import references
from livedocs.project import Project
from livedocs.scripts.lock import Proof, hash_of, write_lock
from livedocs.settings import Settings

MODULE = """\
# %% download
# !echo owner/model config.json \\
#     --local-dir model
# !echo "told: 1" >&2

# %% before hidden=true
x = 1

# %% train-script
# %%writefile train.py
import yaml

x = yaml.safe_load("trained: 2")
print(x)

# %% train
# !python train.py

# %% after
x

# %% fails raises="ValueError"
raise ValueError("today")
"""
MARKS = """\
kinds:
  quoted: {zh: "此处未实际报出：引自 {version}", en: "not raised here: quoted from {version}"}
  other: {zh: 别的, en: others}
entries:
  module:download: other
"""
WORDINGS = """\
no-device:
  library: somelib
  version: "1.2"
  error: RuntimeError
  text: |
    No device {{cuda:0}} <here>:
      try `another`
  was: [Device is lost]
yaml-scan:
  library: PyYAML
  in: yaml.scanner
  text: found character {{'@'}} that cannot start any token
fails-before:
  entry: module:fails
  was: [yesterday <1>, "long\\nago"]
"""
OLDER = {"zh": "其他版本或情况下的说法", "en": "In other versions or cases"}
DOWNLOAD = 'echo owner/model config.json \\\n    --local-dir model\necho "told: 1" >&2'
MESSAGE = "RuntimeError: No device cuda:0 <here>:\n  try `another`"
QUOTED = {
    "zh": "此处未实际报出：引自 somelib 1.2",
    "en": "not raised here: quoted from somelib 1.2",
}
FRAME = "<p>a</p><table><tr><td>first</td><td>second</td></tr></table>"
DISPLAYS = f"""\
# %% shows
from IPython.display import HTML, SVG, display

HTML("<div><div>padded</div></div>{FRAME}")

# %% shows-more
HTML("<div>{"x " * 1500}</div>")

# %% differs volatile=true
display(HTML("<div><div>noon</div></div>{FRAME}"), SVG("<svg><g/><text>drawn</text></svg>"))
print("today")
"""
LATER = "x = 1\n\nprint(x)\n"
FENCE = '```python exec="on" snippet="module:{}"\n```\n'
PAGE = "\n".join(
    [
        "# Page {#page}\n\n## Part {#part}\n",
        *map(FENCE.format, ("download", "train-script", "train", "after", "fails")),
        "It told {{ module:download told }}.\n",
        "## Lost {#lost}\n\n::: quote no-device\n",
        '!!! warning "It is"\n\n    As said:\n\n    ::: quote yaml-scan\n\n    Then.\n',
    ]
)
LANGUAGES = pytest.mark.parametrize(("language", "folder"), [("zh", ""), ("en", "en/")])


@pytest.fixture(scope="module")
def mini(new_project) -> MiniProject:
    """A project with a page of all forms, built."""
    mini: MiniProject = new_project()
    config = MKDOCS_YML.format(theme="material").replace(
        "sources_page: outputs/",
        "sources_page: outputs/\n      marks: docs/marks.yml\n      wordings: docs/wordings.yml",
    )
    config = config.replace("plugins:\n", "plugins:\n  - search\n")
    hooks = Path(__file__).parent.parent.parent / "livedocs" / "building"
    names = ("hooks", "exports", "records", "search_index")
    listed = "\n".join(["hooks:", *(f"  - {hooks}/{name}.py" for name in names)])
    mini.write("mkdocs.yml", f"{config}\n{listed}\n")
    for path, text in (("old.yml", ""), ("docs/marks.yml", MARKS), ("docs/wordings.yml", WORDINGS)):
        mini.write(path, text)
    mini.snippet("module", MODULE)
    mini.pages(PAGE)
    mini.snippet("displays", DISPLAYS)
    shown = "\n".join(
        [
            '```python exec="on" snippet="displays:shows"\n```\n',
            '```python exec="on" snippet="displays:shows-more"\n```\n',
            "## Volatile {#volatile}\n",
            '```python exec="on" snippet="displays:differs" alt="a"\n```\n',
        ]
    )
    page = f"# Displays\n\n## Shown {{#shown}}\n\nA sentence.\n\n{shown}"
    mini.pages(page, "displays.md")
    mini.pages("# All {#all}\n\n::: entries index.md\n", "all.md")
    mini.pages("# Outputs {#outputs}\n", "outputs.md")
    build = mini.build("--strict", "-q")
    assert build.returncode == 0, build.stderr
    return mini


def site(mini: MiniProject, path: str) -> str:
    return (mini.root / "site" / path).read_text(encoding="utf-8")


def cell(mini: MiniProject, page: str, name: str) -> BeautifulSoup:
    return BeautifulSoup(site(mini, page), "html.parser").select_one(f'[data-cell="module:{name}"]')


@LANGUAGES
@pytest.mark.parametrize("page", ["index.html", "all/index.html"])
def test_a_page_shows_commands_without_comment_signs_and_what_they_print(
    mini: MiniProject, language: str, folder: str, page: str
) -> None:
    block = cell(mini, folder + page, "download")
    assert block.code.get_text().rstrip("\n") == DOWNLOAD
    assert [name.get_text() for name in block.select("code .nb")] == ["echo", "echo"]  # as shell
    printed = block.select_one(".live-text-stdout").get_text()
    assert printed == "owner/model config.json --local-dir model\ntold: 1"
    assert block.select_one(".live-script") is None
    assert block.select_one(".live-mark").get_text() == {"zh": "别的", "en": "others"}[language]


@LANGUAGES
def test_a_page_shows_a_file_as_python_with_its_name(
    mini: MiniProject, language: str, folder: str
) -> None:
    block = cell(mini, f"{folder}index.html", "train-script")
    assert block.select_one(".highlight > .filename").get_text() == "train.py"
    assert block.select_one("code .kn").get_text() == "import"
    code = block.code.get_text().rstrip("\n")
    assert code == 'import yaml\n\nx = yaml.safe_load("trained: 2")\nprint(x)'
    assert block.select_one(".live-text-stdout").get_text() == "Writing train.py"
    trained = cell(mini, f"{folder}index.html", "train").select_one(".live-text-stdout").get_text()
    assert trained == "{'trained': 2}"


def test_facts_are_those_of_the_program_and_of_the_file_that_it_starts(mini: MiniProject) -> None:
    assert "PyYAML" in cell(mini, "index.html", "train").select_one(".live-info p").get_text()
    said = cell(mini, "index.html", "download").select_one(".live-info p").get_text()
    assert "测试来源" in said
    assert "PyYAML" not in said


@LANGUAGES
@pytest.mark.parametrize("page", ["index.html", "all/index.html"])
def test_a_quote_is_an_error_with_its_mark(
    mini: MiniProject, language: str, folder: str, page: str
) -> None:
    html = BeautifulSoup(site(mini, folder + page), "html.parser")
    quote = html.select_one('[data-wording="no-device"]')
    assert quote.select_one(".live-text-error samp").get_text() == MESSAGE
    assert quote.select_one(".live-mark").get_text() == QUOTED[language]
    assert quote.select_one("details pre").get_text() == "Device is lost"


@LANGUAGES
def test_older_wordings_of_an_error_stand_below_it_but_not_on_the_page_of_all_entries(
    mini: MiniProject, language: str, folder: str
) -> None:
    fails = cell(mini, f"{folder}index.html", "fails")
    older = fails.select_one(".live-output ~ details.live-older")
    assert older.summary.get_text() == OLDER[language]
    assert [text.get_text() for text in older.select("samp")] == ["yesterday <1>", "long\nago"]
    assert cell(mini, f"{folder}index.html", "after").select_one(".live-older") is None
    assert cell(mini, f"{folder}all/index.html", "fails").select_one(".live-older") is None


def test_a_quote_stands_in_an_admonition_between_its_paragraphs(mini: MiniProject) -> None:
    html = BeautifulSoup(site(mini, "en/index.html"), "html.parser")
    parts = html.select_one(".admonition").find_all(recursive=False)
    assert [part.name for part in parts] == ["p", "p", "div", "p"]
    shown = parts[2].select_one("samp").get_text()
    assert shown == "found character '@' that cannot start any token"


@LANGUAGES
def test_markdown_has_commands_files_and_quotes(
    mini: MiniProject, language: str, folder: str
) -> None:
    text = site(mini, f"{folder}index.md")
    assert f"```bash\n{DOWNLOAD}\n```" in text
    assert "`train.py`\n\n```python\nimport yaml" in text
    assert f"```text\n{MESSAGE}\n```\n\n*{QUOTED[language]}*" in text
    assert "> ```text\n> found character" in text
    older = f"**{OLDER[language]}**\n\n```text\n"
    assert f"{older}Device is lost\n```" in text
    assert f"ValueError: today\n```\n\n{older}yesterday <1>\n```\n\n```text\nlong\nago" in text


def test_the_notebook_runs_them_as_jupyter_does(mini: MiniProject) -> None:
    notebook = nbformat.reads(site(mini, "en/index.ipynb"), as_version=4)
    nbformat.validate(notebook)
    code = [each for each in notebook.cells if each.cell_type == "code"]
    download, _, script, train, _, _ = (each.source for each in code)
    assert (
        download == '!echo owner/model config.json \\\n    --local-dir model\n!echo "told: 1" >&2'
    )
    assert script.startswith("%%writefile train.py\nimport yaml\n")
    assert train == "!python train.py"
    [stream] = code[0].outputs
    assert (stream.name, stream.text.endswith("model\ntold: 1\n")) == ("stdout", True)
    [quote] = [each for each in notebook.cells if MESSAGE in each.source]
    assert quote.cell_type == "markdown"
    [older] = [each for each in notebook.cells if "yesterday" in each.source]
    assert (older.cell_type, older.id) == ("markdown", "module-fails-older")


def test_the_script_of_the_page_is_what_jupytext_makes_of_the_notebook(mini: MiniProject) -> None:
    script = site(mini, "en/index.py")
    compile(script, "page.py", "exec")
    assert "# %%\n# !python train.py\n" in script
    assert "# %%\n# %%writefile train.py\nimport yaml\n" in script
    notebook = nbformat.reads(site(mini, "en/index.ipynb"), as_version=4)
    back = jupytext.reads(script, fmt="py:percent")
    assert [c.source for c in back.cells] == [c.source for c in notebook.cells]


def test_records_have_the_language_of_a_cell_and_all_quotes(mini: MiniProject) -> None:
    records = json.loads(site(mini, "records.json"))
    download = records["cells"]["module:download"]
    assert (download["code"], download["language"]) == (DOWNLOAD, "bash")
    assert download["repositories"] == ["owner/model"]
    assert records["cells"]["module:after"]["language"] == "python"
    assert records["cells"]["module:train"]["versions"].keys() == {"PyYAML"}
    quote = records["quotes"]["no-device"]
    assert (quote["text"], quote["library"], quote["version"]) == (MESSAGE, "somelib", "1.2")
    assert quote["mark"] == {"kind": "quoted", **QUOTED}
    written = {name: each["writes"] for name, each in records["cells"].items() if each["writes"]}
    assert written == {"module:train-script": "train.py"}
    assert records["cells"]["module:fails"]["older"] == ["yesterday <1>", "long\nago"]
    assert "#lost" in quote["shown"]["zh"][-1]
    assert (
        records["quotes"]["yaml-scan"]["version"]
        == records["cells"]["module:train"]["versions"]["PyYAML"]
    )


def test_the_search_knows_commands_messages_and_their_older_wordings(mini: MiniProject) -> None:
    index = documents(site(mini, "search/search_index.json"))
    found = {entry["location"]: entry for entry in index}
    assert "owner/model config.json" in found["#part"]["code"]
    output = found["#lost"]["output"]
    assert "No device cuda:0 <here>:" in output
    assert "Device is lost" in output
    assert "yesterday <1>" in found["#part"]["output"]


def test_the_search_has_the_text_of_what_is_displayed_and_nothing_that_differs(
    mini: MiniProject,
) -> None:
    index = documents(site(mini, "search/search_index.json"))
    found = {entry["location"]: entry for entry in index}
    shown = found["displays/#shown"]
    assert shown["text"] == "A sentence."
    assert shown["output"].startswith("padded\na\nfirst second\nx x x")
    assert LONGEST_OUTPUT < len(shown["output"]) < LONGEST_OUTPUT + 100
    volatile = found["displays/#volatile"]
    assert (volatile["text"], volatile["output"]) == ("", "")


def test_the_terminal_shows_commands_as_they_are_copied(mini: MiniProject) -> None:
    shown = mini.livedocs("show", "module:train").stdout
    assert shown == "python train.py\n{'trained': 2}\n"
    listed = mini.livedocs("list", "--search", "local-dir").stdout
    assert listed.startswith("module:download ")
    refused = mini.livedocs("script", "module:train")
    assert refused.returncode == 1
    assert "`module:train` is no Python: `show` prints what is copied" in refused.stderr


def test_the_script_of_a_later_entry_has_none_of_them_and_waits_for_a_proof(
    mini: MiniProject,
) -> None:
    settings = Settings(mini.root, tuple(SOURCES.items()), scripts="scripts.lock")
    project = Project(settings, references)
    shown = module, cell, _ = project.cell("module:after")
    scripts = entry_scripts(project, *shown)
    assert scripts["cells"] == LATER
    assert not any("yaml" in script or "echo" in script for script in scripts.values())
    assert entry_script(project, *shown) == ""
    proof = Proof("cells", hash_of(module, cell, scripts, "cells"))
    write_lock(mini.root / "scripts.lock", {"module:after": proof})
    assert entry_script(project, *shown) == LATER


def test_a_name_in_prose_may_come_from_a_command(mini: MiniProject) -> None:
    assert "It told 1." in BeautifulSoup(site(mini, "index.html"), "html.parser").get_text()
