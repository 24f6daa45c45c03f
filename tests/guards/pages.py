"""The pages as the guards see them: sections, and what of a section must hold."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from livedocs.cjk import BREAK
from livedocs.modules.cells import read_module
from livedocs.pages.directives import DIRECTIVE
from livedocs.pages.pieces import Fence, Heading, page_pieces
from livedocs.pages.recipe import fence as fence_of
from livedocs.pages.recipe import recipe_page
from livedocs.pages.values import FORM
from livedocs.pages.wordings import QUOTE

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"


def modules_in(folder: Path) -> list[Path]:
    """The Python files in a folder, sorted, without the one that makes it a package."""
    return sorted(path for path in folder.glob("*.py") if path.stem != "__init__")


RECIPES = {
    f"recipes/{path.stem.replace('_', '-')}.md": path
    for path in modules_in(ROOT / "snippets" / "recipes")
}
"""The files of the recipes, by their pages."""
SNIPPETS = [*modules_in(ROOT / "snippets"), *RECIPES.values()]
"""The files of the snippet modules."""
DOCSTRINGS = re.compile(r"^::: docstrings ([\w.]+)$", re.MULTILINE)
BUILD_SCRIPTS = next(
    found[1]
    for path in sorted(DOCS.glob("*/outputs.md"))
    if (found := DOCSTRINGS.search(path.read_text(encoding="utf-8")))
)
"""The package of the build scripts, whose docstrings stand on that page in each language."""
STAND_INS = modules_in(ROOT.joinpath(*BUILD_SCRIPTS.split(".")))
"""The files of the build scripts."""
LANGUAGES = ("zh", "en")
NAMES = sorted({path.name for language in LANGUAGES for path in (DOCS / language).glob("*.md")})
NAMES += RECIPES

ADMONITION = re.compile(r'(?:!!!|\?\?\?\+?) +(?P<kind>\w+)(?: +"(?P<title>.*)")?')
LINK = re.compile(r"(?<=\])\(([^)\s]+)\)")


@dataclass(frozen=True)
class Entry:
    """A fence that shows a cell; its options without those of every fence."""

    line: int
    reference: str
    options: dict[str, str]


@dataclass
class Section:
    """A heading with what stands below it, up to the next heading.

    Attributes:
        id: the explicit one; None where there is none.
        line: of the heading, from 1.
        prose: the lines that are no fence, each with its number; of fences the texts for figures.
        code: the lines that open a fence which shows no cell, each with its number.
    """

    path: Path
    id: str | None
    title: str
    level: int
    line: int
    prose: list[tuple[int, str]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    code: list[tuple[int, str]] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where the section begins, as `docs/en/padding.md:12`."""
        return place(self.path, self.line)

    @property
    def values(self) -> list[str]:
        """The inline values, in their order."""
        return [" ".join(form["inside"].split()) for _, form in self.find(FORM)]

    @property
    def links(self) -> list[str]:
        """The targets of the links, sorted: word order differs from language to language."""
        return sorted(link[1] for _, link in self.find(LINK))

    @property
    def admonitions(self) -> list[str]:
        """The kinds of the admonitions, in their order."""
        return [match["kind"] for _, text in self.prose if (match := ADMONITION.match(text))]

    @property
    def generated(self) -> list[str]:
        """The lines that stand for what is generated."""
        lines = (text for _, text in self.prose if not QUOTE.fullmatch(text))
        return [text.strip() for text in lines if DIRECTIVE.fullmatch(text)]

    @property
    def quotes(self) -> list[str]:
        """The ids of the messages that it quotes, in their order."""
        found = (QUOTE.fullmatch(text) for _, text in self.prose)
        return [quote["id"] for quote in found if quote]

    @property
    def words(self) -> str:
        """What a reader reads as prose, the heading included, however the lines are broken.

        Values, link targets and the kinds of admonitions are left out.
        """
        lines = [self.title]
        for _, text in self.prose:
            admonition = ADMONITION.match(text)
            text = admonition["title"] or "" if admonition else text
            lines.append(LINK.sub("", FORM.sub("{{ }}", text)).strip())
        return " ".join(re.sub(BREAK, "", "\n".join(lines)).split())

    def find(self, pattern: re.Pattern) -> Iterator[tuple[int, re.Match]]:
        """Every match in the prose, with its line."""
        for line, text in self.prose:
            for match in pattern.finditer(text):
                yield line, match


@dataclass(frozen=True)
class Page:
    """One file in `docs/<language>/`, or a recipe in one language.

    Attributes:
        text: in Markdown; each line stands where it stands in the file.
    """

    name: str
    language: str
    path: Path
    text: str
    sections: list[Section]

    def by_id(self) -> dict[str, Section]:
        """The sections that have an id."""
        return {section.id: section for section in self.sections if section.id}


def place(path: Path, line: int) -> str:
    """A line of a file of the project, as editors and terminals open it."""
    return f"{path.relative_to(ROOT).as_posix()}:{line}"


@functools.cache
def read_page(language: str, name: str) -> Page | None:
    """A page; None where there is none in that language."""
    path = RECIPES.get(name, DOCS / language / name)
    if not path.is_file():
        return None
    if name in RECIPES:
        module = read_module(path)
        text = recipe_page(module, language, partial(fence_of, module))
    else:
        text = path.read_text(encoding="utf-8")
    return Page(name, language, path, text, _sections(path, text))


def _sections(path: Path, text: str) -> list[Section]:
    sections: list[Section] = []
    for piece in page_pieces(text):
        number = piece.number
        if isinstance(piece, Heading):
            sections.append(Section(path, piece.id, piece.title, piece.level, number))
            continue
        if not sections:
            sections.append(Section(path, None, "", 0, number))
        if isinstance(piece, Fence):
            _add_fence(sections[-1], piece)
        elif piece.text.strip():
            sections[-1].prose.append((number, piece.text))
    return [section for section in sections if section.level or section.prose or section.entries]


def _add_fence(section: Section, fence: Fence) -> None:
    if not fence.reference:
        section.code.append((fence.number, fence.text.partition("\n")[0]))
        return
    options = {name: value for name, value in fence.options.items() if name != "snippet"}
    section.entries.append(Entry(fence.number, fence.reference, options))
    if "alt" in options:
        section.prose.append((fence.number, options["alt"]))


def columns(text: str) -> int:
    """How wide a text is in columns: a Chinese character is as wide as two letters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def every_page() -> list[Page]:
    """The pages of both languages."""
    pages = (read_page(language, name) for name in NAMES for language in LANGUAGES)
    return [page for page in pages if page is not None]


def every_section() -> list[Section]:
    """The sections of all pages of both languages."""
    return [section for page in every_page() for section in page.sections]


def report(findings: list[str]) -> None:
    """Fail with these findings; each begins with a place in a file."""
    if findings:
        pytest.fail("\n".join(dict.fromkeys(findings)), pytrace=False)
