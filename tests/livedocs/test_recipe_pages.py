"""Recipes as pages: built by MkDocs with both plugins that want to have them, and served."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from mini_project import COUNTED, ROOT, MiniProject
from server import Server, written

RECIPE = """\
# %% [markdown] lang="zh"
# # 一个故事 {#story}
#
# 见[首页](../index.md)，结果是 {{ told-story:value answer }}。

# %% [markdown] lang="en"
# # A story {#story}
#
# See [home](../index.md); the result is {{ told-story:value answer }}.

"""
STORY = (
    COUNTED.format(name="told")
    + """
# %% hidden hidden=true
secret = 6

# %% [markdown] lang="zh"
# ## 画一条线 {#draw}

# %% [markdown] lang="en"
# ## Draw a line {#draw}

# %% value
# A comment with <b>markup</b> & more.
print("answer:", secret * 7)
print("<i>printed</i>")

# %% [markdown] lang="zh" alt="一条斜线"
# > **常见的坑** 先画，后看。
# %% [markdown] lang="en" alt="A slanted line"
# > **Pitfall** Draw first, then look.
# %% figure
import matplotlib.pyplot as plt

plt.plot([0, 1])
plt.show()

# %% fails raises="ValueError"
raise ValueError("as expected")
"""
)
PLUGIN = '  - mkdocs-jupyter:\n      include: ["*.ipynb"]\n      ignore_h1_titles: true\n'
HOOK = f"  - {ROOT}/livedocs/building/recipes.py\n"
FOLDERS = {"zh": "", "en": "en/"}
LANGUAGES = pytest.mark.parametrize("language", FOLDERS)


def new_story(new_project: Callable[[], MiniProject], text: str = RECIPE + STORY) -> MiniProject:
    """A project with one recipe, not built."""
    project = new_project()
    project.use_hooks()
    config = project.root / "mkdocs.yml"
    lines = config.read_text(encoding="utf-8")
    lines = lines.replace("  - markdown-exec:", f"{PLUGIN}  - markdown-exec:")
    config.write_text(lines.replace("hooks:\n", f"hooks:\n{HOOK}"), encoding="utf-8")
    project.snippet("recipes/told-story", text)
    project.pages("# Home {#home}\n\n[The story](recipes/told-story.md#draw)\n")
    return project


@pytest.fixture(scope="module")
def story(new_project) -> MiniProject:
    """The project, built."""
    project = new_story(new_project)
    result = project.build("--strict")
    assert result.returncode == 0, result.stderr
    return project


def page(project: MiniProject, language: str) -> Tag:
    path = project.root / "site" / FOLDERS[language] / "recipes/told-story/index.html"
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one("[role=main]")


@LANGUAGES
def test_it_is_a_page_with_the_prose_of_its_language(story: MiniProject, language: str) -> None:
    main = page(story, language)
    headings = {"zh": ["一个故事", "画一条线"], "en": ["A story", "Draw a line"]}[language]
    assert [heading.get_text() for heading in main.select("h1, h2")] == headings
    assert [heading["id"] for heading in main.select("h1, h2")] == ["story", "draw"]
    result = {"zh": "结果是 42。", "en": "the result is 42."}[language]
    assert result in main.select_one("p").get_text()
    assert main.select_one("p a")["href"] == "../../"


@LANGUAGES
def test_code_and_outputs_stand_in_their_order_escaped(story: MiniProject, language: str) -> None:
    cells = page(story, language).select("section.live")
    assert [cell["data-cell"].partition(":")[2] for cell in cells] == [
        "counted",
        "value",
        "figure",
        "fails",
    ]
    assert cells[1].select_one("pre > code").get_text().startswith("# A comment with <b>markup</b>")
    assert cells[1].select_one(".live-text-stdout").get_text() == "answer: 42\n<i>printed</i>"
    alt = {"zh": "一条斜线", "en": "A slanted line"}[language]
    assert cells[2].select_one("svg")["aria-label"] == alt
    assert "ValueError: as expected" in cells[3].select_one(".live-text-error").get_text()


@LANGUAGES
def test_nothing_of_the_notebook_is_on_the_site_but_the_page(
    story: MiniProject, language: str
) -> None:
    main = page(story, language)
    assert main.select("style:not(svg style), script, .clipboard-copy-txt, clipboard-copy") == []
    assert "<!-- cell" not in main.decode()
    folder = story.root / "site" / FOLDERS[language] / "recipes"
    assert [path.name for path in sorted(folder.iterdir())] == [
        "told-story",
        "told-story.ipynb",
        "told-story.md",
        "told-story.py",
    ]


@LANGUAGES
def test_the_page_can_be_taken_away_as_an_executed_notebook(
    story: MiniProject, language: str
) -> None:
    path = story.root / "site" / FOLDERS[language] / "recipes/told-story.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["id"].removeprefix("told-story-") for cell in code] == [
        "counted",
        "hidden",
        "value",
        "figure",
        "fails",
    ]
    text = "".join(line for cell in notebook["cells"] for line in cell["source"])
    there, not_there = {"zh": ("一个故事", "A story"), "en": ("A story", "一个故事")}[language]
    assert there in text and not_there not in text
    printed = [o for cell in notebook["cells"] for o in cell.get("outputs", ()) if "text" in o]
    assert ["answer: 42\n", "<i>printed</i>\n"] in [output["text"] for output in printed]


def test_one_run_serves_both_languages_and_the_next_build_converts_nothing(new_project) -> None:
    project = new_story(new_project)
    first, second = (project.build("--strict", "--verbose") for _ in range(2))
    assert project.runs() == ["told"]
    converted = "Converting notebook"
    assert (first.stderr + first.stdout).count(converted) == 2, first.stderr
    assert converted not in second.stderr + second.stdout
    assert page(project, "en").select("section.live")


def test_what_changes_in_the_prose_or_the_code_changes_on_the_page(new_project) -> None:
    project = new_story(new_project)
    assert project.build("--strict").returncode == 0
    text = (RECIPE + STORY).replace("A story", "Another story").replace("secret * 7", "secret * 8")
    project.snippet("recipes/told-story", text)
    assert project.build("--strict").returncode == 0
    main = page(project, "en")
    assert main.select_one("h1").get_text() == "Another story"
    assert "answer: 48" in main.get_text()


@pytest.mark.parametrize(
    ("before", "after", "where", "words"),
    [
        ("the result is {{ told-story:value answer", "{{ told-story:value nothing", 0, "`nothing`"),
        ("the result is {{ told-story:value", "{{ told-story:valeu", 0, "has no cell `valeu`"),
        (' alt="A slanted line"', "", 2, "shows a figure: say what one sees on it"),
        ("secret * 7", "secrets * 7", 0, "NameError: name 'secrets' is not defined"),
        ("# ## Draw", "## Draw", 0, "a line of a Markdown cell begins with `# `"),
        ('lang="en"', 'lang="fr"', None, 'a recipe needs Markdown cells with lang="en"'),
    ],
)
def test_a_mistake_ends_the_build_with_its_line(
    new_project, before: str, after: str, where: int | None, words: str
) -> None:
    """The error is `where` lines below the mistake; None is for the recipe as a whole."""
    text = RECIPE + STORY
    line = 1 if where is None else text[: text.index(before)].count("\n") + 1 + where
    project = new_story(new_project, text.replace(before, after))
    result = project.build("--strict")
    assert result.returncode == 1
    assert f"snippets/recipes/told-story.py:{line}\n" in result.stderr, result.stderr
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_a_recipe_called_like_another_module_is_an_error(new_project) -> None:
    project = new_story(new_project)
    project.snippet("told-story", COUNTED.format(name="other"))
    result = project.build("--strict")
    assert result.returncode == 1
    assert "snippets/recipes/told-story.py:1\n" in result.stderr
    assert "a recipe needs a name of its own, and there is snippets/told-story.py" in result.stderr


def test_while_serving_a_failed_cell_is_a_box_until_it_is_mended(new_project) -> None:
    project = new_story(new_project)
    path = project.root / "snippets/recipes/told-story.py"
    with Server(project) as server:
        address = "en/recipes/told-story/"
        assert "answer: 42" in server.page(address).get_text()
        written(path, (RECIPE + STORY).replace("secret * 7", "secrets * 7"))
        broken = server.wait_for(lambda page: page.select(".live-error"), address)
        [box] = broken.select('[data-cell="told-story:value"] .live-error')
        assert "told-story.py" in box.get_text()
        assert "NameError: name 'secrets' is not defined" in box.get_text()
        assert broken.select('[data-cell="told-story:counted"] .live-text-stdout')
        written(path, (RECIPE + STORY).replace("secret * 7", "secret * 8"))
        server.wait_for(lambda page: "answer: 48" in page.get_text(), address)


def test_notebooks_as_html_of_other_versions_are_swept(new_project) -> None:
    project = new_story(new_project)
    kept = project.root / ".cache/notebooks"
    (kept / "html-en-of-before").mkdir(parents=True)
    assert project.build("--strict").returncode == 0
    assert sorted(path.name[:8] for path in kept.glob("html-*")) == ["html-en-", "html-zh-"]
    assert not (kept / "html-en-of-before").exists()


def test_a_recipe_shows_commands_and_a_file_as_other_pages_do(new_project) -> None:
    forms = (
        "\n# %% script\n# %%writefile train.py\nprint(6 * 7)\n"
        "\n# %% train\n# !echo it prints && python train.py\n"
    )
    project = new_story(new_project, RECIPE + STORY + forms)
    result = project.build("--strict")
    assert result.returncode == 0, result.stderr
    script, train = page(project, "en").select("section.live")[-2:]
    assert script.select_one(".language-python > .filename").get_text() == "train.py"
    assert script.code.get_text().strip() == "print(6 * 7)"
    assert train.select_one(".language-bash code").get_text().strip() == (
        "echo it prints && python train.py"
    )
    assert [each.get_text() for each in train.select("code .nb")] == ["echo"]
    assert train.select_one(".live-text-stdout").get_text() == "it prints\n42"
