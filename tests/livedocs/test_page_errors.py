"""Mistakes in pages: each ends a real `mkdocs build` and names the page's line."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from mini_project import COUNTED, MiniProject
from mistakes import HEAD, build_each, check_build

MODULE = """\
# %% text
print("text")

# %% figure
import matplotlib.pyplot as plt

plt.plot([1, 2]);

# %% secret hidden=true
x = 1
"""
NOT_A_SNIPPET = (
    'a Python block that is no snippet; it is written ```python exec="on" snippet="module:cell"'
)
KNOWN = "known are exec, snippet, stderr, alt, was, view"
DIRECTIVES = (
    "there are `::: docstrings …`, `::: entries …`, `::: index`, `::: api-index …`, `::: pins`, "
    "`::: fidelity`, `::: models …`, `::: errors …`, `::: silent …`, `::: changes …`, "
    "`::: wall …`, `::: built …`, `::: quote …`"
)
GOOD = '```python exec="on" snippet="module:text"\n```\n\n'
# For each mistake: the text behind a heading and an empty line, the line to name counted from
# there, and the message.
MISTAKES = {
    "unknown-option": (
        GOOD + '```python exec="on" snippet="module:figure" alt="x" wiht="1"\n```\n',
        4,
        f"unknown fence option `wiht`; {KNOWN}",
    ),
    "misspelt-exec": (
        GOOD + '```python exce="on" snippet="module:text"\n```\n',
        4,
        f"unknown fence option `exce`; {KNOWN}",
    ),
    "misspelt-snippet": (
        '```python exec="on" snipet="module:text"\n```\n',
        1,
        f"unknown fence option `snipet`; {KNOWN}",
    ),
    **{
        f"of-markdown-exec-{name}": (
            f'```python exec="on" snippet="module:text" {name}="{value}"\n```\n',
            1,
            f"unknown fence option `{name}`; {KNOWN}",
        )
        for name, value in {
            "session": "one", "width": "80", "source": "above", "html": "on", "result": "text",
        }.items()
    },
    "option-without-quotes": (
        '```python exec="on" snippet=module:text\n```\n',
        1,
        "cannot read the fence option `snippet=module:text`; options are written name=\"…\"",
    ),
    "option-without-value": (
        '```python exec="on" snippet="module:text" stderr\n```\n',
        1,
        'cannot read the fence option `stderr`; options are written name="…"',
    ),
    "option-with-one-quote": (
        '```python exec="on" snippet="module:text\n```\n',
        1,
        'cannot read the fence option `snippet="module:text`; options are written name="…"',
    ),
    "unknown-value": (
        GOOD + "Text {{ module:text nothing }}.\n", 4,
        "no label `nothing` in the cell's output; there is none",
    ),
    "unknown-value-in-a-heading": (
        "## Text {{ modul:text nothing }}\n", 1,
        "no snippet module `modul`; there are broken, counted, module",
    ),
    "malformed-value": (
        "Text {{ module:text }}.\n", 1,
        "an inline value is written {{ module:cell name }}, not `{{ module:text }}`; "
        "as text, such braces stand in a fence",
    ),
    "unknown-directive": (
        GOOD + "::: entires index.md\n", 4,
        f"no directive `::: entires index.md`; {DIRECTIVES}",
    ),
    "directive-without-its-argument": (
        "::: entries\n", 1, f"no directive `::: entries`; {DIRECTIVES}",
    ),
    "directive-with-an-argument-too-many": (
        "::: pins here\n", 1, f"no directive `::: pins here`; {DIRECTIVES}",
    ),
    "directive-with-two-arguments": (
        "::: entries index.md more.md\n", 1,
        f"no directive `::: entries index.md more.md`; {DIRECTIVES}",
    ),
    "quote-of-nothing": ("::: quote\n", 1, f"no directive `::: quote`; {DIRECTIVES}"),
    "quote-of-two-messages": (
        "::: quote one two\n", 1, f"no directive `::: quote one two`; {DIRECTIVES}",
    ),
    "quote-of-two-messages-in-a-box": (
        '!!! warning "It"\n\n    ::: quote one two\n', 3,
        f"no directive `::: quote one two`; {DIRECTIVES}",
    ),
    "entries-of-no-page": ("::: entries no-such.md\n", 1, "there is no page no-such.md"),
    "index-without-rules": (
        GOOD + "::: api-index no-such.yml\n", 4, "cannot read the rules: No such file or directory",
    ),
    "name-without-a-rule": (
        GOOD.replace("text", "figure").replace('"\n', '" alt="x"\n', 1)
        + "::: api-index rules.yml\n",
        4,
        "no rule says where the official docs tell about the function `matplotlib.pyplot.plot`; "
        "add one with `page`, or with `none` and the reason",
    ),
    "count-of-no-page": ("{{ entries no-such.md }}\n", 1, "there is no page no-such.md"),
    "unknown-view": (
        GOOD + '```python exec="on" snippet="module:text" view="tabel"\n```\n',
        4,
        "no view `tabel`; there are tokens, matrix",
    ),
    "view-of-something-else": (
        GOOD + '```python exec="on" snippet="module:text" view="matrix"\n```\n',
        4,
        "the view `matrix` needs a list of whole numbers in the output",
    ),
    "fence-without-an-end": (
        GOOD + "Text.\n\n    ~~~text\n    a\n~~~\n", 6,
        "nothing closes this fence; the line that does has the same marks and the same indent",
    ),
    "snippet-without-an-end": (
        GOOD + GOOD.removesuffix("```\n\n"), 4,
        "nothing closes this fence; the line that does has the same marks and the same indent",
    ),
    "comment-without-an-end": (
        GOOD + "Text.\n\nSeen <!-- not seen\n\n" + GOOD, 6,
        "nothing ends this comment; write `-->` behind it, or `<!--` as inline code",
    ),
    "short-name-of-a-snippet": (GOOD.replace("python", "py"), 1, NOT_A_SNIPPET),
    "exec-off": ('```python exec="off" snippet="module:text"\n```\n', 1, NOT_A_SNIPPET),
    "exec-without-snippet": ('```python exec="on"\nprint(1)\n```\n', 1, NOT_A_SNIPPET),
    "empty-snippet": ('Text.\n\n```python exec="on" snippet=""\n```\n', 3, NOT_A_SNIPPET),
    "plain-block": (GOOD + "Text.\n\n```python\nprint(1)\n```\n\nEnd.\n", 6, NOT_A_SNIPPET),
    "plain-block-behind-a-literal-one": (
        "````md\n```python\nprint(1)\n```\n````\n\n```python\nprint(1)\n```\n", 7, NOT_A_SNIPPET,
    ),
    "short-name": ("~~~py\nprint(1)\n~~~\n", 1, NOT_A_SNIPPET),
    "capital": ("```Python\nprint(1)\n```\n", 1, NOT_A_SNIPPET),
    "console": ("``` pycon\n>>> 1\n```\n", 1, NOT_A_SNIPPET),
    "class": ("```{.python .numbered}\nprint(1)\n```\n", 1, NOT_A_SNIPPET),
    "in-admonition": ("!!! note\n\n    ```python\n    print(1)\n    ```\n", 3, NOT_A_SNIPPET),
    "body": (
        GOOD.replace("text", "figure").replace('"\n', '" alt="x"\n', 1)
        + '```python exec="on" snippet="module:text"\nprint(1)\n```\n',
        4,
        "a snippet fence has no body; its code stands in the module",
    ),
    "unknown-module": (
        '```python exec="on" snippet="modul:text"\n```\n',
        1,
        "no snippet module `modul`; there are broken, counted, module",
    ),
    "unknown-cell": (
        '```python exec="on" snippet="module:txt"\n```\n',
        1,
        "module `module` has no cell `txt`; it has text, figure, secret",
    ),
    "hidden": (
        '```python exec="on" snippet="module:secret"\n```\n',
        1,
        "cell `module:secret` is hidden and cannot be shown",
    ),
    "no-alt": (
        '```python exec="on" snippet="module:figure"\n```\n',
        1,
        "cell `module:figure` shows a figure: say what one sees on it with alt=\"…\"",
    ),
    "alt-without-figure": (
        '```python exec="on" snippet="module:text" alt="x"\n```\n',
        1,
        "cell `module:text` shows no figure, so `alt` has nothing to describe",
    ),
    "empty-stderr": (
        '```python exec="on" snippet="module:text" stderr="on"\n```\n',
        1,
        "cell `module:text` wrote nothing to stderr",
    ),
    "stderr-off": (
        '```python exec="on" snippet="module:text" stderr="off"\n```\n',
        1,
        'the fence option `stderr` has one value, "on"',
    ),
    "unknown-was": (
        '```python exec="on" snippet="module:text" was="nokey"\n```\n',
        1,
        "no old output `nokey`",
    ),
    "was-without-output": (
        '```python exec="on" snippet="module:text" was="bad-key"\n```\n', 1, "KeyError: 'output'",
    ),
    "unknown-package": (
        GOOD + "::: docstrings no_such.package\n", 4, "no Python package `no_such.package`",
    ),
    "docstring-part": (
        GOOD + "::: docstrings recipes\n", 4, "the docstring has no part `zh:`",
    ),
}  # fmt: skip
PAGE_WITH_MISTAKE = "docs/zh/index.md"


@pytest.fixture(scope="module")
def template(new_project) -> MiniProject:
    """A project with fresh records, so that builds run nothing."""
    project = new_project()
    project.snippet("module", MODULE)
    project.snippet("counted", COUNTED.format(name="counted"))
    project.snippet("broken", "# %% a\n1\n")
    project.write("old.yml", "key:\n  output: old\nbad-key:\n  text: old\n")
    project.write("docs/rules.yml", "- names: [torch.*]\n  none: it is not used\n")
    project.write("recipes/__init__.py", "")
    project.write("recipes/model.py", '"""A model.\n\nen:\nText.\n"""\n')
    project.pages("# Page {#page}\n\n" + GOOD)
    project.open().refresh()
    return project


@pytest.fixture(scope="module")
def builds(template: MiniProject, new_project) -> dict[str, subprocess.CompletedProcess]:
    return build_each(MISTAKES, PAGE_WITH_MISTAKE, template, new_project)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_ends_the_build_and_names_the_pages_line(
    builds: dict[str, subprocess.CompletedProcess], mistake: str
) -> None:
    check_build(builds[mistake], PAGE_WITH_MISTAKE, MISTAKES[mistake])


def test_the_docstring_without_the_part_is_named(
    builds: dict[str, subprocess.CompletedProcess],
) -> None:
    assert "recipes/model.py:1\n" in builds["docstring-part"].stderr


def test_the_file_of_rules_is_named(builds: dict[str, subprocess.CompletedProcess]) -> None:
    assert "docs/rules.yml:1\n" in builds["name-without-a-rule"].stderr
    assert "docs/no-such.yml:1\n" in builds["index-without-rules"].stderr


def test_the_page_of_old_outputs_is_named(builds: dict[str, subprocess.CompletedProcess]) -> None:
    assert "old.yml:1\n" in builds["unknown-was"].stderr


def test_the_module_of_a_view_is_named(builds: dict[str, subprocess.CompletedProcess]) -> None:
    assert "snippets/module.py:1\n" in builds["view-of-something-else"].stderr


@pytest.mark.parametrize("options", [(), ("-q",), ("--strict",)], ids=["plain", "quiet", "strict"])
def test_a_failing_cell_ends_the_build_and_names_page_and_module(
    template: MiniProject, new_project, options: tuple[str, ...]
) -> None:
    project = new_project()
    shutil.copytree(template.root, project.root, dirs_exist_ok=True)
    project.snippet("broken", "# %% a\n1\n\n# %% b\nx = 0\n1 / x\n# the end\n")
    fence = '!!! note\n\n    ```python exec="on" snippet="broken:b"\n    ```\n'
    project.pages(HEAD + GOOD + fence)
    build = project.build(*options)
    assert build.returncode != 0
    places = (
        "docs/zh/index.md:12\n"
        "      10 | !!! note\n"
        "      11 | \n"
        '  >   12 |     ```python exec="on" snippet="broken:b"\n'
        "      13 |     ```\n"
        "snippets/broken.py:6\n"
        "       4 | # %% b\n"
        "       5 | x = 0\n"
        "  >    6 | 1 / x\n"
        "       7 | # the end\n"
        "cell `broken:b` failed: ZeroDivisionError: division by zero\n"
    )
    assert places in build.stderr
    assert build.stderr.endswith(places), "the message must stand last"
    assert not Path(project.root, "site/en/index.html").exists()


@pytest.mark.parametrize("options", [("-q",), ("--strict",)], ids=["quiet", "strict"])
def test_a_malformed_module_ends_the_build(
    template: MiniProject, new_project, options: tuple[str, ...]
) -> None:
    project = new_project()
    shutil.copytree(template.root, project.root, dirs_exist_ok=True)
    project.snippet("broken", "# %% Not Kebab\n1\n")
    build = project.build(*options)
    assert build.returncode != 0
    assert "snippets/broken.py:1\n" in build.stderr
    assert build.stderr.rstrip().endswith("cell name `Not Kebab` is not kebab-case")


def test_an_error_that_nobody_foresaw_ends_the_build_too(
    template: MiniProject, new_project
) -> None:
    """SuperFences swallows most exceptions and would leave the raw fence on the page."""
    project = new_project()
    shutil.copytree(template.root, project.root, dirs_exist_ok=True)
    project.write("environment.json", "no JSON")
    project.snippet("counted", COUNTED.format(name="again"))
    build = project.build("-q")
    assert build.returncode != 0
    assert "docs/zh/index.md:3\n" in build.stderr
    assert "JSONDecodeError" in build.stderr


def test_a_failing_cell_on_no_page_is_reported_without_one(
    template: MiniProject, new_project
) -> None:
    project = new_project()
    shutil.copytree(template.root, project.root, dirs_exist_ok=True)
    project.snippet("unseen", "# %% a\n1 / 0\n")
    build = project.build("-q")
    assert build.returncode != 0
    assert "snippets/unseen.py:2\n" in build.stderr
    assert "docs/" not in build.stderr
