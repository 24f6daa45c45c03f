"""What the home page says."""

import re
from importlib.metadata import version

import pytest

from livedocs.pages.navigation import navigation
from livedocs.pages.sections import read_sections
from livedocs.pages.values import mark_values

LIBRARIES = ["transformers", "datasets", "peft", "torch"]
LANGUAGES = ["zh", "en"]
PYTHON_FENCE = re.compile(r"^ *```python\b(.*)$", re.MULTILINE)
SNIPPET = re.compile(r'\bsnippet="([^"]+)"')
COUNT = re.compile(r"{{ entries }}")


@pytest.fixture(scope="module")
def printed(run_snippet) -> dict[str, str]:
    """By library, the version that the page shows."""
    output = run_snippet("versions")["__stdout__"]["libraries"]
    return dict(line.split(": ") for line in output.splitlines())


@pytest.mark.parametrize("language", LANGUAGES)
def test_home__every_code_block_is_a_cell_of_a_tested_file_that_ran(
    whole_project, root, language: str
):
    texts = {p.stem: p.read_text("utf-8") for p in (root / "tests/snippets").glob("test_*.py")}
    tested = set(re.findall(r'run_snippet\("(\w+)"\)', "".join(texts.values())))
    # Other modules are looked at as they were recorded, those with a Hub of their own by the file
    # of their name.
    tested |= set(re.findall(r'\(f?"(\w+):', "".join(texts.values())))
    tested |= {name.removeprefix("test_") for name, text in texts.items() if "printed(" in text}
    blocks = [
        options
        for page in sorted((root / "docs" / language).glob("*.md"))
        for options in PYTHON_FENCE.findall(page.read_text("utf-8"))
    ]
    assert len(blocks) > 50
    for options in blocks:
        reference = SNIPPET.search(options)[1]
        module, _, _ = whole_project.cell(reference)
        assert module.path == root / "snippets" / f"{module.path.stem}.py"
        assert module.path.stem in tested


@pytest.mark.parametrize("language", LANGUAGES)
def test_home__every_page_with_a_block_stands_in_a_group_and_their_blocks_are_counted(
    project, root, language: str
):
    text = (root / "docs" / language / "index.md").read_text("utf-8")
    listed = [page.name for group in navigation(root, language) for page in group.pages]
    blocks = {
        path.name: sum(len(section.entries) for section in read_sections(path))
        for path in (root / "docs" / language).glob("*.md")
        if path.name != "index.md"
    }
    assert {name for name, number in blocks.items() if number} <= set(listed)
    [count] = COUNT.findall(text)
    assert mark_values(count, language, project) == str(sum(blocks.values()))


@pytest.mark.parametrize("library", LIBRARIES)
def test_versions__the_installed_version_is_printed(printed, library: str):
    assert printed[library] == version(library)


def test_versions__every_module_of_the_site_ran_with_them(whole_project, printed):
    modules = whole_project.modules()
    assert len(modules) > 5
    for module in modules:
        ran_with = whole_project.record(module).inputs.versions
        assert {library: ran_with[library] for library in LIBRARIES} == printed
