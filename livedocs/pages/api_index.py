"""The index of the API names in all entries, from A to Z, as Markdown.

The names stand in the records (see runner/api.py). Readers look a name up by its last part: `map`,
`padding_side`, `AutoTokenizer`. Below it stands what it can be, each time with a link to the
official docs and to the entries whose code uses it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from livedocs.errors import LiveDocsError
from livedocs.pages.api_docs import ApiDocs
from livedocs.pages.sections import all_sections
from livedocs.project import Project

TEXTS = {
    "zh": {
        "letters": "按字母",
        "module": "模块 {}",
        "class": "类 {}",
        "function": "函数 {}",
        "method": "方法 {}",
        "attribute": "属性 {}",
        "argument": "{} 的参数",
        "on-page": "{}（{}）",
    },
    "en": {
        "letters": "Letters",
        "module": "module {}",
        "class": "class {}",
        "function": "function {}",
        "method": "method {}",
        "attribute": "attribute {}",
        "argument": "argument of {}",
        "on-page": "{} ({})",
    },
}
"""The words of the index, by page language."""


@dataclass
class ApiName:
    """A name with the entries that use it.

    Attributes:
        word: by which readers look it up.
        documented: what the official docs document: of an argument, that which is called.
        entries: address of the entry, relative to the folder of its language → its title and that
            of its page.
    """

    word: str
    documented: str
    kind: str
    entries: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def sort_key(self) -> tuple[str, ...]:
        return self.plain_word, self.word, self.documented, self.kind

    @property
    def plain_word(self) -> str:
        return self.word.strip("_").lower()

    @property
    def letter(self) -> str:
        return self.plain_word[0].upper()


def names_on_pages(project: Project, language: str) -> list[ApiName]:
    """The names in the cells that the pages of a language show, in the order of the index.

    Entries that cannot be shown are left out; their own pages say so.

    Raises:
        LiveDocsError: a run failed.
    """
    project.refresh()
    names: dict[tuple[str, str], ApiName] = {}
    for page, page_title, section in all_sections(project, language):
        address = f"{page}#{section.id}" if section.id else page
        for entry in section.entries:
            try:
                record = project.cell_on_page(entry.reference)[2]
            except LiveDocsError:
                continue
            for name, kind in record.api.items():
                found = names.setdefault((name, kind), _parse(name, kind))
                found.entries[address] = section.title, page_title
    return sorted(names.values(), key=lambda name: name.sort_key)


def api_index(rules: str, language: str, project: Project) -> str:
    """Markdown: a bar of letters, then for each a heading and the names that begin with it.

    Args:
        rules: the file of rules for the official docs, below the folder of all pages.
        language: of the page.

    Raises:
        LiveDocsError: a run failed, the rules are malformed, or none fits a name.
    """
    texts, docs = TEXTS[language], ApiDocs(project.pages / rules)
    names = names_on_pages(project, language)
    groups = {
        letter: list(group) for letter, group in itertools.groupby(names, lambda name: name.letter)
    }
    bar = " ".join(f"[{letter}](#letter-{letter.lower()})" for letter in groups)
    parts = [
        f'<nav class="api-letters" aria-label="{texts["letters"]}" markdown>\n\n{bar}\n\n</nav>'
    ]
    for letter, group in groups.items():
        parts.append(f"## {letter} {{#letter-{letter.lower()}}}")
        parts.append(
            "\n".join(['<dl class="api-index" markdown>', *_terms(group, texts, docs), "</dl>"])
        )
    return "\n\n".join(parts)


def _parse(name: str, kind: str) -> ApiName:
    documented, _, argument = name.removesuffix(")").partition("(")
    return ApiName(argument or documented.rpartition(".")[2], documented, kind)


def _terms(names: list[ApiName], texts: dict[str, str], docs: ApiDocs) -> Iterator[str]:
    for word, group in itertools.groupby(names, lambda name: name.word):
        yield f'<dt id="name-{word}" markdown="span">`{word}`</dt>'
        for name in sorted(group, key=lambda name: -len(name.entries)):
            links = " ".join(f"<li>{link}</li>" for link in _links(name, texts))
            yield f'<dd markdown="span">{_official(name, texts, docs)} <ul>{links}</ul></dd>'


def _links(name: ApiName, texts: dict[str, str]) -> Iterator[str]:
    """Links to the entries; of entries that are called alike with their pages."""
    times = Counter(title for title, _ in name.entries.values())
    for address, (title, page) in name.entries.items():
        text = texts["on-page"].format(title, page) if times[title] > 1 else title
        yield f"[{text}]({address})"


def _official(name: ApiName, texts: dict[str, str], docs: ApiDocs) -> str:
    """What the name is, as a link to the official docs where they tell about it."""
    what = texts[name.kind].format(f"`{name.documented}`")
    page = docs.page(name.documented, name.kind)
    return f"[{what}]({page}){{ .api-docs }}" if page else what
