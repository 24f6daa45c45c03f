"""The index of the API names in all entries, from A to Z, as Markdown.

The names stand in the records (see runner/api.py). Readers look a name up by its last part: `map`,
`padding_side`, `AutoTokenizer`. Below it stands what it can be, each time with a link to the
official docs and to the entries whose code uses it. Names that only sentences have are there, too
(see text_names.py).

The names of the libraries that `index_first` lists come first. Those of others stand behind them,
and where docs/assets/filter.js runs, behind a switch: readers look up what the site is about, and
half of what a plot needs would stand in between.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from livedocs.errors import LiveDocsError
from livedocs.pages.api_docs import ApiDocs
from livedocs.pages.html import UNSEARCHED
from livedocs.pages.quotes import hidden_html
from livedocs.pages.sections import all_sections
from livedocs.pages.text_names import names_in_texts
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
        "text": "正文提到",
        "on-page": "{}（{}）",
        "others": "其他库",
        "switch": "其他库（{}）",
        "and": "、",
        "filter": "筛选",
        "words": "名称，如 padding_side",
        "count": "{} 个名称",
        "one": "1 个名称",
        "none": "没有符合的名称",
        "more": "，其他库里还有 {} 个",
    },
    "en": {
        "letters": "Letters",
        "module": "module {}",
        "class": "class {}",
        "function": "function {}",
        "method": "method {}",
        "attribute": "attribute {}",
        "argument": "argument of {}",
        "text": "in the text",
        "on-page": "{} ({})",
        "others": "Other libraries",
        "switch": "Other libraries ({})",
        "and": ", ",
        "filter": "Filter",
        "words": "A name, such as padding_side",
        "count": "{} names",
        "one": "1 name",
        "none": "No name fits",
        "more": ", {} in other libraries",
    },
}
"""The words of the index, by page language."""


@dataclass
class ApiName:
    """A name with the entries that use it.

    Attributes:
        word: by which readers look it up.
        documented: what the official docs document: of an argument, that which is called. Of a
            name in a sentence, what stands there.
        library: the top-level module; empty if that is not known.
        entries: address of the entry, relative to the folder of its language → its title and that
            of its page.
    """

    word: str
    documented: str
    kind: str
    library: str
    entries: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def sort_key(self) -> tuple[str, ...]:
        return self.plain_word, self.word, self.documented, self.kind

    @property
    def plain_word(self) -> str:
        return self.word.strip("_-").lower()

    @property
    def letter(self) -> str:
        return self.plain_word[0].upper()


@dataclass
class Index:
    """The words of the index, each with what it can be; all come first if no library does."""

    first: dict[str, list[ApiName]]
    others: dict[str, list[ApiName]]


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


def names_in_sentences(project: Project, language: str, on_pages: list[ApiName]) -> list[ApiName]:
    """The names in the sentences of a language that are no words of the names on its pages.

    Raises:
        LiveDocsError: a recipe is malformed.
    """
    libraries = {name.library for name in on_pages}
    known = {name.word for name in on_pages} | set(project.settings.index_without)
    names: dict[tuple[str, str], ApiName] = {}
    for text_name, address, titles in names_in_texts(project, language, libraries):
        word, library = text_name.word, text_name.library
        if word not in known:
            name = names.setdefault((word, library), ApiName(word, word, "text", library))
            name.entries[address] = titles
    return sorted(names.values(), key=lambda name: name.sort_key)


def read_index(project: Project, language: str) -> Index:
    """The index of a language.

    Raises:
        LiveDocsError: a run failed, or a recipe is malformed.
    """
    on_pages = names_on_pages(project, language)
    names = [*on_pages, *names_in_sentences(project, language, on_pages)]
    libraries = project.settings.index_first
    parts: tuple[dict[str, list[ApiName]], ...] = ({}, {})
    for name in sorted(names, key=lambda name: name.sort_key):
        is_other = bool(libraries and name.library and name.library not in libraries)
        parts[is_other].setdefault(name.word, []).append(name)
    return Index(*parts)


def api_index(rules: str, language: str, project: Project, on_page: bool = False) -> str:
    """Markdown: a bar of letters, then for each a heading and the names that begin with it.

    Args:
        rules: the file of rules for the official docs, below the folder of all pages.
        language: of the page.
        on_page: with a filter, which exports have no use for.

    Raises:
        LiveDocsError: a run failed, the rules are malformed, or none fits a name.
    """
    texts, docs = TEXTS[language], ApiDocs(project.pages / rules)
    index = read_index(project, language)
    letters = {
        letter: {word: index.first[word] for word in words}
        for letter, words in itertools.groupby(
            index.first, lambda word: index.first[word][0].letter
        )
    }
    links = [f"[{letter}](#letter-{letter.lower()})" for letter in letters]
    links += [f"[{texts['others']}](#others)"] * bool(index.others)
    bar = f'<nav class="api-letters" aria-label="{texts["letters"]}" markdown>\n\n'
    bar += f"{' '.join(links)}\n\n</nav>"
    if on_page:
        form = hidden_html(_filter(index, texts))
        bar = f'<div class="api-bar" markdown>\n\n{form}\n\n{bar}\n\n</div>'
    parts = [bar]
    for letter, words in letters.items():
        parts.append(f"## {letter} {{#letter-{letter.lower()}}}")
        parts.append(_list(words, "name", texts, docs))
    if index.others:
        parts.append(f"## {texts['others']} {{#others}}")
        parts.append(_list(index.others, "other", texts, docs, " data-others"))
    return "\n\n".join(parts)


def api_index_on_page(rules: str, language: str, project: Project) -> str:
    """The same with a filter.

    Raises:
        LiveDocsError: as `api_index`.
    """
    return api_index(rules, language, project, on_page=True)


def _filter(index: Index, texts: dict[str, str]) -> str:
    """A box that filter.js makes work; without JavaScript it does not show."""
    data = " ".join(f'data-{key}="{texts[key]}"' for key in ("count", "one", "none", "more"))
    switch = ""
    if index.others:
        names = itertools.chain(*index.others.values())
        most = Counter(name.library for name in names).most_common(1)
        named = texts["switch"].format(texts["and"].join([*(library for library, _ in most), "…"]))
        switch = f'<label><input type="checkbox" name="others"> {escape(named)}</label>'
    return (
        f'<form class="live-filter" data-rows=".api-index > div" data-groups="h2" '
        f'data-text="dt, dd > :not(ul)" role="search" aria-label="{texts["filter"]}" '
        f'autocomplete="off"{UNSEARCHED}><input type="search" name="words" '
        f'aria-label="{texts["words"]}" placeholder="{texts["words"]}" autocapitalize="off" '
        f'spellcheck="false">{switch}'
        f"<output {data}>{texts['count'].format(len(index.first))}</output></form>"
    )


def _parse(name: str, kind: str) -> ApiName:
    documented, _, argument = name.removesuffix(")").partition("(")
    word = argument or documented.rpartition(".")[2]
    return ApiName(word, documented, kind, documented.partition(".")[0])


def _list(
    words: dict[str, list[ApiName]], id: str, texts: dict[str, str], docs: ApiDocs, data: str = ""
) -> str:
    """Words, each with what it can be; `id` is what their anchors begin with."""
    lines = [f'<dl class="api-index"{data} markdown>']
    for word, names in words.items():
        anchor = f"{id}-{word.replace(' ', '-')}"
        lines.append(f'<div markdown><dt id="{anchor}" markdown="span">`{word}`</dt>')
        for name in sorted(names, key=lambda name: -len(name.entries)):
            links = " ".join(f"<li>{link}</li>" for link in _links(name, texts))
            lines.append(
                f'<dd markdown="span">{_official(name, texts, docs)} <ul>{links}</ul></dd>'
            )
        lines.append("</div>")
    return "\n".join([*lines, "</dl>"])


def _links(name: ApiName, texts: dict[str, str]) -> Iterator[str]:
    """Links to the entries; of entries that are called alike with their pages."""
    times = Counter(title for title, _ in name.entries.values())
    for address, (title, page) in name.entries.items():
        text = texts["on-page"].format(title, page) if times[title] > 1 else title
        yield f"[{text}]({address})"


def _official(name: ApiName, texts: dict[str, str], docs: ApiDocs) -> str:
    """What the name is, as a link to the official docs where they tell about it."""
    if name.kind == "text":
        return f"<em>{texts['text']}</em>"
    what = texts[name.kind].format(f"`{name.documented}`")
    page = docs.page(name.documented, name.kind)
    return f"[{what}]({page}){{ .api-docs }}" if page else what
