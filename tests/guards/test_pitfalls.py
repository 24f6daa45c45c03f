"""A pitfall is a box of one kind, and its title says what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from entry_rules import CODE, FILE, RULES, without_code
from pages import DOCS, LANGUAGES, RECIPES, Entry, Section, every_page, place, report

PITFALLS = RULES["pitfalls"]
BOX = re.compile(r'\s*(?:!!!|\?\?\?\+?)\s*(?P<kind>[\w-]*)(?P<classes>[^"]*)(?:"(?P<title>.*)")?')
QUOTE = re.compile(r"> ?(?:\*\*(?P<title>.+?)\*\*)?")
"""The box of a recipe, which is a notebook."""
WORD = {"en": re.compile(rf"[\w'-]+|{CODE}"), "zh": re.compile(rf"\w|{CODE}")}


def boxes(section: Section) -> Iterator[tuple[int, str, str, str]]:
    """Of each box of a section: its line, how it is marked, how it should be, and its title."""
    kind = f"!!! {PITFALLS['kinds']['entry' if section.entries else 'page']}"
    last_quoted = 0
    for line, text in section.prose:
        if box := BOX.fullmatch(text):
            marked = f"!!! {box['kind']}{box['classes'].rstrip()}"
            yield line, marked, kind, box["title"] or ""
        elif section.path in RECIPES.values() and (quote := QUOTE.match(text)):
            if last_quoted != line - 1:
                yield line, ">", ">", quote["title"] or ""
            last_quoted = line


def says_nothing(title: str, language: str) -> bool:
    """Whether a title says no more than that there is a box."""
    text = without_code(title)
    plural = "s?" if language == "en" else ""
    bare = "|".join(PITFALLS["bare"][language])
    rest = re.sub(rf"(?:{bare}){plural}|\W", "", text.replace(CODE, "x"), flags=re.IGNORECASE)
    return not rest or len(WORD[language].findall(text)) < PITFALLS["fewest"][language]


def faults(section: Section, language: str) -> Iterator[str]:
    """What is wrong with the boxes of a section, with file and line."""
    for line, marked, kind, title in boxes(section):
        at = place(section.path, line)
        if marked != kind:
            yield f"{at}: a box here is `{kind}`, by {FILE.name}: {marked}"
        if says_nothing(title, language):
            yield f"{at}: the title of a box says what goes wrong, not “{title}”"


def test_every_pitfall_is_a_box_with_a_title_that_says_it():
    sections = [(page.language, section) for page in every_page() for section in page.sections]
    assert any(list(boxes(section)) for _, section in sections)
    report([fault for language, section in sections for fault in faults(section, language)])


GOOD = {
    "en": [
        '!!! warning "Without padding, `"np"` does not fail"',
        '!!! warning "`##` is WordPiece only"',
    ],
    "zh": ['!!! warning "忘了填充，`"np"` 不报错"', '!!! warning "`##` 只属于 WordPiece"'],
}
BAD = {
    "en": {
        "!!! warning": "not “”",
        '!!! warning ""': "not “”",
        '!!! warning "Warning"': "not “Warning”",
        '!!! warning "A pitfall"': "not “A pitfall”",
        '!!! warning "Common pitfalls: tips"': "not “Common pitfalls: tips”",
        '    !!! warning "Padding"': "not “Padding”",
        '!!! note "`map` caches its results"': "a box here is `!!! warning`",
        '!!! warning inline "`map` caches its results"': "a box here is `!!! warning`",
        '??? danger "`map` caches its results"': "a box here is `!!! warning`",
    },
    "zh": {
        "!!! warning": "not “”",
        '!!! warning ""': "not “”",
        '!!! warning "注意"': "not “注意”",
        '!!! warning "常见的坑"': "not “常见的坑”",
        '!!! warning "常见的坑：注意事项"': "not “常见的坑：注意事项”",
        '    !!! warning "填充"': "not “填充”",
        '!!! note "`map` 仍取旧的缓存"': "a box here is `!!! warning`",
        '!!! warning inline "`map` 仍取旧的缓存"': "a box here is `!!! warning`",
        '??? danger "`map` 仍取旧的缓存"': "a box here is `!!! warning`",
    },
}
QUOTED = {"en": ["> Padding", "> **Note** Padding"], "zh": ["> 填充", "> **注意** 填充"]}


def entry_with(language: str, *lines: str, path=None) -> Section:
    """An entry with these lines of prose."""
    path = path or DOCS / language / "padding.md"
    entry = Entry(9, "padding:load", {})
    return Section(path, "a", "Pad", 2, 1, list(enumerate(lines, start=3)), [entry])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_boxes_need_is_told(language: str):
    assert list(faults(entry_with(language, *GOOD[language]), language)) == []
    for box, told in BAD[language].items():
        [fault] = faults(entry_with(language, box), language)
        assert fault.startswith(f"docs/{language}/padding.md:3: ")
        assert told in fault


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_quotations_of_recipes_need_is_told(language: str):
    recipe = next(iter(RECIPES.values()))
    for quote in QUOTED[language]:
        [fault] = faults(entry_with(language, quote, "> more", path=recipe), language)
        assert "says what goes wrong" in fault


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_a_box_before_the_entries_of_a_page_is_about_the_page(language: str):
    info = '!!! info "The base model here is random"'
    page = Section(DOCS / language / "padding.md", "a", "Padding", 1, 1, [(3, info)])
    assert list(faults(page, "en")) == []
    [fault] = faults(entry_with(language, info), "en")
    assert "a box here is `!!! warning`" in fault
