"""Pages, ids and links of the built site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from pages import DOCS, LINK, place, read_page
from tags import Attributes, start_tags

HOME = "http://site/"
ENGLISH = "en/"
ASSETS = "assets/"
DATA = ".json"


@dataclass(frozen=True)
class Link:
    """A link of the built site.

    Attributes:
        page: the file that holds it, below the site's folder.
        written: the address as the page has it.
        target: the same, resolved.
        leaves_language: whether it says itself that it leads to another language.
    """

    page: str
    written: str
    target: str
    leaves_language: bool


def _links(page: str, tags: list[tuple[str, Attributes]]) -> Iterator[Link]:
    base = HOME + page.removesuffix("index.html")
    for tag, attributes in tags:
        if tag == "a" and (written := attributes.get("href")) is not None:
            yield Link(page, written, urljoin(base, written), "hreflang" in attributes)


class BuiltSite:
    """What is in the folder of a built site.

    Attributes:
        ids: the ids of each page, by its file below the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ids: dict[str, set[str]] = {}
        self._links: list[Link] = []
        for path in sorted(folder.rglob("*.html")):
            page = path.relative_to(folder).as_posix()
            if page != "404.html":  # its links begin at the host's root
                tags = start_tags(path.read_text(encoding="utf-8"))
                self.ids[page] = {found["id"] for _, found in tags if found.get("id")}
                self._links += _links(page, tags)

    def inside(self) -> Iterator[tuple[Link, str, str]]:
        """The links within the site, each with the file and the id that it leads to."""
        for link in self._links:
            if link.target.startswith(HOME):
                parts = urlsplit(link.target)
                path = unquote(parts.path).lstrip("/")
                file = f"{path}index.html" if not path or path.endswith("/") else path
                yield link, file, unquote(parts.fragment)

    def has(self, file: str, anchor: str = "") -> bool:
        """Whether there is such a file and, if it is a page, such an id on it."""
        return (self.folder / file).is_file() and anchor in ("", *self.ids.get(file, ()))

    def outside(self) -> list[Link]:
        """The links out of the site."""
        return [link for link in self._links if not link.target.startswith(HOME)]


def has_language(file: str) -> bool:
    """Whether a file of the site is a page, or a page in another form."""
    return not file.startswith(ASSETS) and not file.endswith(DATA)


def language_of(file: str) -> str:
    """The language of a page of the site."""
    return "en" if file.startswith(ENGLISH) else "zh"


def counterpart(file: str) -> str:
    """The same page in the other language."""
    return file.removeprefix(ENGLISH) if file.startswith(ENGLISH) else ENGLISH + file


def source_of(link: Link) -> str:
    """The line of a Markdown file that the link is written in, as well as can be told."""
    language, name = language_of(link.page), _name_of(link.page)
    path = DOCS / language / f"{name}.md"
    page = read_page(language, f"{name}.md")
    parts = urlsplit(link.target)
    wanted = {link.written}
    if link.target.startswith(HOME):
        target = parts.path.lstrip("/").removesuffix("index.html") + "index.html"
        anchor = f"#{unquote(parts.fragment)}" if parts.fragment else ""
        wanted |= {f"{_name_of(target)}.md{anchor}", *({anchor} if target == link.page else ())}
    for section in page.sections if page else ():
        for line, found in section.find(LINK):
            if found[1] in wanted:
                return place(path, line)
    return place(path, 1)


def _name_of(file: str) -> str:
    name = Path(file.removeprefix(ENGLISH)).parent.as_posix()
    return "index" if name == "." else name
