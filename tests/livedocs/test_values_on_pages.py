"""Values in sentences on really built pages: where they may stand, and mistakes with a place."""

from __future__ import annotations

import json
import subprocess

import pytest
from bs4 import BeautifulSoup, Tag
from markdown import markdown
from mini_project import MKDOCS_YML, MiniProject
from mistakes import build_each, check_build

MODULE = """\
# %% shown
print("hidden size:     768")
print("markup: <b>*1*</b> & `x` [y](z) | _w_")
print("quote: a\\"b")
print("model.safetensors config.json")

# %% hidden hidden=true
print("secret: 7")

# %% plot
import matplotlib.pyplot as plt

plt.plot([1, 2]);
print("points: 2")

# %% now volatile=true
print("time: 3")
"""
MARKUP = "<b>*1*</b> & `x` [y](z) | _w_"
PAGE = """\
---
title: A page
---

# Width {{ module:shown hidden size }} {#page}

## Size {{ module:shown hidden size }} and `{{ module:shown *.json }}` {#heading}

A **{{ module:shown hidden size }}** in text, {{ module:shown markup }},
`[{{ module:shown markup }}]` in code.

A code span `that goes over
the line: {{ module:shown markup }} ends` here. Hidden: {{ module:hidden secret }}.

| name | value |
| --- | --- |
| {{ module:shown markup }} | `{{ module:shown *.safetensors }}` |

!!! note "Width {{ module:shown hidden size }}"

    Inside {{ module:shown hidden size }}.

[{{ module:shown hidden size }}](#heading)

<p id="raw" title="{{ module:shown quote }}">{{ module:shown markup }}</p>

```python exec="on" snippet="module:plot" alt="{{ module:plot points }}, {{ module:shown quote }}"
```

````text
{{ module:shown hidden size }} and {{ nothing }}
```md
{{ no:such name }}
```
````

End {{ module:shown hidden size }}
"""
LANGUAGES = pytest.mark.parametrize("folder", ["", "en/"])


@pytest.fixture(scope="module")
def template(new_project) -> MiniProject:
    """A project with fresh records, so that builds run nothing."""
    project = new_project()
    config = MKDOCS_YML.format(theme="mkdocs")
    config = config.replace("plugins:\n", "plugins:\n  - search\n")
    config = config.replace("  - attr_list\n", "  - attr_list\n  - tables\n")
    project.write("mkdocs.yml", config)
    project.snippet("module", MODULE)
    project.write("old.yml", "")
    project.pages(PAGE)
    project.open().refresh()
    return project


@pytest.fixture(scope="module")
def site(template: MiniProject) -> MiniProject:
    build = template.build("--strict")
    assert build.returncode == 0, build.stdout + build.stderr
    return template


def content(site: MiniProject, folder: str) -> Tag:
    html = (site.root / "site" / folder / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


@LANGUAGES
def test_values_stand_in_headings_and_in_the_table_of_contents(
    site: MiniProject, folder: str
) -> None:
    page = content(site, folder)
    heading = page.select_one("h2#heading")
    assert heading.get_text().startswith("Size 768 and config.json")
    assert heading.code.get_text() == "config.json"
    assert page.select_one("h1#page").get_text().startswith("Width 768")
    entries = [link.get_text() for link in page.select('a[href="#heading"]')]
    assert "Size 768 and config.json" in entries


@LANGUAGES
def test_values_show_literally_in_text_and_in_code(site: MiniProject, folder: str) -> None:
    page = content(site, folder)
    text = page.find("strong", string="768").find_parent("p")
    assert f"in text, {MARKUP}, [{MARKUP}] in code" in " ".join(text.get_text().split())
    assert text.code.get_text() == f"[{MARKUP}]"
    assert text.select("b, em, a") == []


@LANGUAGES
def test_a_code_span_may_go_over_the_line(site: MiniProject, folder: str) -> None:
    [code] = [c for c in content(site, folder).select("p > code") if "goes over" in c.get_text()]
    assert " ".join(code.get_text().split()) == f"that goes over the line: {MARKUP} ends"


@LANGUAGES
def test_a_hidden_cell_has_values_too(site: MiniProject, folder: str) -> None:
    assert "Hidden: 7." in content(site, folder).get_text()


@LANGUAGES
def test_values_stand_in_tables(site: MiniProject, folder: str) -> None:
    cells = content(site, folder).select_one("tbody").select("td")
    assert [cell.get_text() for cell in cells] == [MARKUP, "model.safetensors"]
    assert cells[1].code.get_text() == "model.safetensors"


@LANGUAGES
def test_values_stand_in_admonitions(site: MiniProject, folder: str) -> None:
    note = content(site, folder).select_one(".admonition.note")
    assert [p.get_text() for p in note.select("p")] == ["Width 768", "Inside 768."]


@LANGUAGES
def test_values_stand_in_links_and_raw_html(site: MiniProject, folder: str) -> None:
    page = content(site, folder)
    raw = page.select_one("#raw")
    assert (raw["title"], raw.get_text()) == ('a"b', MARKUP)
    assert page.find("a", string="768")["href"] == "#heading"


@LANGUAGES
def test_values_stand_in_the_text_of_a_figure(site: MiniProject, folder: str) -> None:
    figure = content(site, folder).select_one(".live-figure svg")
    assert figure["aria-label"] == '2, a"b'


@LANGUAGES
def test_fences_are_left_alone(site: MiniProject, folder: str) -> None:
    [block] = [c for c in content(site, folder).select("code") if "nothing" in c.get_text()]
    assert block.get_text().strip() == (
        "{{ module:shown hidden size }} and {{ nothing }}\n```md\n{{ no:such name }}\n```"
    )


def test_the_search_finds_the_value(site: MiniProject) -> None:
    index = (site.root / "site/search/search_index.json").read_text(encoding="utf-8")
    sections = [entry["text"] for entry in json.loads(index)["docs"] if "#" in entry["location"]]
    assert len([text for text in sections if text.endswith("End 768")]) == len(["zh", "en"])


BRACES = [
    "{{ eos_token }}",
    "{{- bos_token -}}",
    "{{x}}",
    "{{ messages[0]['content'] }}",
    "{{ message.content | trim }}",
    "{{ 'a' if not x else y }}",
    "{{ x if y else z }}",
    "{{ a is defined and b }}",
    "{{ not x }}",
    "{{ a * b * c }}",
    '{{ {"a": {"b": 1}} }}',
    "{{ raise_exception('no such: role') }}",
    "{{x:.2f}}",
    "{{ }}",
    "{{ module }}",
]


@pytest.mark.parametrize("braces", BRACES)
def test_braces_of_a_template_are_text_wherever_they_stand(
    template: MiniProject, monkeypatch: pytest.MonkeyPatch, braces: str
) -> None:
    monkeypatch.setenv("MKDOCS_CONFIG_DIR", str(template.root))
    configs = {"livedocs.markdown": {"sources": {"local": "fake_source"}}}
    text = f"## Of {braces} {{#of}}\n\nA {braces}, `{braces}`\n\n    {braces}\n\n## {braces}\n"
    html = markdown(text, extensions=[*configs, "attr_list"], extension_configs=configs)
    page = BeautifulSoup(html, "html.parser")
    first, last = page.select("h2")
    assert (first.get_text(), first["id"]) == (f"Of {braces}", "of")
    assert last.get_text() == braces
    assert page.p.get_text() == f"A {braces}, {braces}"
    assert page.p.code.get_text() == braces
    assert page.pre.get_text() == f"{braces}\n"


def test_values_need_no_mkdocs(template: MiniProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MKDOCS_CONFIG_DIR", str(template.root))
    configs = {"livedocs.markdown": {"sources": {"local": "fake_source"}}}
    html = markdown(
        "# {{ module:shown hidden size }}", extensions=[*configs], extension_configs=configs
    )
    assert html == "<h1>768</h1>"


LISTED = "there is hidden size, markup, quote"


def not_a_form(written: str) -> str:
    """The message on what looks like a form."""
    how = "an inline value is written {{ module:cell name }}, not "
    return f"{how}{written}; as text, such braces stand in a fence"


# For each mistake: the text behind a heading and an empty line, the line to name counted from
# there, and the message.
MISTAKES = {
    "unknown-module": (
        "Text.\n{{ modul:shown size }}\n", 2, "no snippet module `modul`; there are module",
    ),
    "unknown-cell": (
        "{{ module:show size }}\n", 1, "module `module` has no cell `show`; "
        "it has shown, hidden, plot, now",
    ),
    "unknown-name": (
        "{{ module:shown hidden size }}\n\nA {{ module:shown size }}\n", 3,
        f"no label `size` in the cell's output; {LISTED}",
    ),
    "unknown-name-in-a-table": (
        "| a |\n| --- |\n| {{ module:shown size }} |\n", 3,
        f"no label `size` in the cell's output; {LISTED}",
    ),
    "unknown-name-in-an-admonition": (
        "!!! note\n\n    `{{ module:shown size }}`\n", 3,
        f"no label `size` in the cell's output; {LISTED}",
    ),
    "several": (
        "{{ module:shown mod* }} {{ module:shown *o*n* }}\n", 1,
        "`*o*n*` has several values in the cell's output: model.safetensors, config.json",
    ),
    "no-name": ("{{ module:shown }}\n", 1, not_a_form("`{{ module:shown }}`")),
    "no-cell": ("A\n{{ module hidden size }}\n", 2, not_a_form("`{{ module hidden size }}`")),
    "no-spaces": (
        "{{module:shown hidden size}}\n", 1, not_a_form("`{{module:shown hidden size}}`"),
    ),
    "not-closed": (
        "{{ module:shown hidden size }\n", 1, not_a_form("`{{ module:shown hidden size }`"),
    ),
    "not-closed-but-spaced": (
        "{{ module:shown hidden size \n", 1, not_a_form("`{{ module:shown hidden size `"),
    ),
    "over-the-line": (
        "{{ module:shown hidden\nsize }}\n", 1, not_a_form("`{{ module:shown hidden`"),
    ),
    "space-behind-the-colon": (
        "{{ module: shown size }}\n", 1, not_a_form("`{{ module: shown size }}`"),
    ),
    "full-width-colon": (
        "{{ module：shown size }}\n", 1, not_a_form("`{{ module：shown size }}`"),
    ),
    "page-that-is-none": ("{{ entries padding }}\n", 1, not_a_form("`{{ entries padding }}`")),
    "misspelt-count": ("{{ entires a.md }}\n", 1, not_a_form("`{{ entires a.md }}`")),
    "behind-braces": (
        "`{{ bos_token }}{{ module:shown }}`\n", 1, not_a_form("`{{ module:shown }}`"),
    ),
    "in-alt": (
        'Text.\n\n```python exec="on" snippet="module:plot" alt="{{ module:plot x }}"\n```\n',
        3, "no label `x` in the cell's output; there is points",
    ),
    "volatile": (
        "{{ module:now time }}\n", 1,
        "cell `module:now` is volatile: what it shows differs from run to run",
    ),
    "behind-a-fence": (
        "~~~md\n{{ no:such }}\n~~~\n\n{{ no:such }}\n", 5, not_a_form("`{{ no:such }}`"),
    ),
}  # fmt: skip
PAGE_WITH_MISTAKE = "docs/en/index.md"


@pytest.fixture(scope="module")
def builds(template: MiniProject, new_project) -> dict[str, subprocess.CompletedProcess]:
    return build_each(MISTAKES, PAGE_WITH_MISTAKE, template, new_project)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_ends_the_build_and_names_the_pages_line(
    builds: dict[str, subprocess.CompletedProcess], mistake: str
) -> None:
    check_build(builds[mistake], PAGE_WITH_MISTAKE, MISTAKES[mistake])


def test_the_module_without_the_cell_is_named(
    builds: dict[str, subprocess.CompletedProcess],
) -> None:
    assert "snippets/module.py:1\n" in builds["unknown-cell"].stderr
