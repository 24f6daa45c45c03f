"""What the page of the playground shows before its script runs, and what the script needs to know.

Without tokenizers it shows the reason.
"""

from __future__ import annotations

import json
from html import escape

from livedocs.pages.html import UNSEARCHED
from playground.dump import MOST_BYTES
from playground.known import COMPARED, known_differences
from playground.offered import Offer
from playground.packages import SERVED, licence_file
from playground.words import examples, first, words

LENGTH, SHORTEST, LONGEST = 16, 4, 512
"""`max_length` at the beginning, and its bounds: each tokenizer adds fewer tokens than the least by
itself, and more padding than the most is of no use on a page."""
MOST_CHARACTERS = 5_000
"""Of a text: it has to go into an address."""
SWITCHES = {
    "special": "add_special_tokens",
    "shorten": "truncation=True",
    "fill": 'padding="max_length"',
    "chat": "apply_chat_template",
}
"""Name of a switch → what it is in a program."""


def playground(language: str, offer: Offer, root: str, version: str) -> str:
    """The form, with the lists below it.

    Args:
        root: where the site begins, as the page links to it.
        version: of the script and of what it imports.
    """
    say = _escaped(language)
    data = {
        "tokenizers": {
            name: {**about, "address": f"{root}assets/tokenizers/{about['file']}"}
            for name, about in offer.chosen.items()
        },
        "known": known_differences(offer.chosen, language),
        "words": words(language),
        "initial": _initial(language, offer),
        "lengths": [SHORTEST, LONGEST],
    }
    settings = escape(json.dumps(data, ensure_ascii=False))
    script = f"{root}assets/playground/page.js?{version}"
    return (
        f'<form class="live-play"{UNSEARCHED} data-script="{script}" data-settings="{settings}">'
        f"{_texts(say, language)}{_choices(say, offer)}{_switches(say)}"
        f'<p class="live-play-link"><button type="button">{say["link"]}</button> '
        f"<small>{say['local']}</small></p>"
        '<div class="live-play-results"></div></form>'
        f"{_known(say, data['known'])}{_licences(say, offer, root)}"
    )


def unavailable(language: str, reason: str) -> str:
    """The page without the playground."""
    say = _escaped(language)
    title = f'<p class="admonition-title">{say["missing"]}</p>'
    return f'<div class="admonition info">{title}<p>{escape(reason)}</p></div>'


def _escaped(language: str) -> dict[str, str]:
    return {key: escape(text) for key, text in words(language).items()}


def _initial(language: str, offer: Offer) -> dict:
    begin = first(language)
    if begin["tokenizer"] not in offer.chosen:
        begin = begin | {"tokenizer": next(iter(offer.chosen))}
    return begin | {"pair": "", "other": "", "longest": LENGTH}


def _texts(say: dict[str, str], language: str) -> str:
    buttons = "".join(
        f'<button type="button" data-text="{escape(text)}">{escape(name)}</button>'
        for name, text in examples(language).items()
    )
    return (
        f'<label for="play-text">{say["text"]}</label>'
        f'<textarea id="play-text" name="text" rows="3" maxlength="{MOST_CHARACTERS}" '
        'spellcheck="false" autocomplete="off" autocapitalize="off"></textarea>'
        f'<p class="live-play-examples"><span>{say["examples"]}</span>{buttons}</p>'
        f'<label for="play-pair">{say["pair"]}</label>'
        f'<textarea id="play-pair" name="pair" rows="1" maxlength="{MOST_CHARACTERS}" '
        'spellcheck="false" autocomplete="off" autocapitalize="off"></textarea>'
    )


def _choices(say: dict[str, str], offer: Offer) -> str:
    options = "".join(
        f'<option value="{name}">{name} ({_size(about["packed"])})</option>'
        for name, about in offer.chosen.items()
    )
    none = f'<option value="">{say["none"]}</option>'
    return (
        '<div class="live-play-choices">'
        f'<label>{say["tokenizer"]} <select name="tokenizer">{options}</select></label>'
        f'<label>{say["other"]} <select name="other">{none}{options}</select></label></div>'
    )


def _switches(say: dict[str, str]) -> str:
    boxes = [
        f'<label><input type="checkbox" name="{name}" autocomplete="off"> {say[name]} '
        f"<code>{escape(call)}</code></label>"
        for name, call in SWITCHES.items()
    ]
    length = (
        f'<label>{say["length"]} <code>max_length</code> <input type="number" name="longest" '
        f'min="{SHORTEST}" max="{LONGEST}" autocomplete="off"></label>'
    )
    boxes.insert(3, length)
    legend = f"<legend>{say['options']}</legend>"
    return f'<fieldset class="live-play-switches">{legend}{"".join(boxes)}</fieldset>'


def _known(say: dict[str, str], known: list[dict]) -> str:
    """The list of known differences, each with the tokenizers that it is of."""
    rows = []
    for entry in known:
        listed = ", ".join(f"<code>{escape(name)}</code>" for name in entry["tokenizers"])
        rows.append(f"<li>{escape(entry['text'])}<br>{say['concerns']} {listed}</li>")
    about = say["known-about"].format(COMPARED)
    return _fold(say["known-title"], f"<p>{about}</p><ul>{''.join(rows)}</ul>")


def _licences(say: dict[str, str], offer: Offer, root: str) -> str:
    tokenizers = "".join(
        f"<li><code>{name}</code> {_size(about['packed'])}, {escape(about['licence'] or '?')}</li>"
        for name, about in offer.chosen.items()
    )
    large = "".join(
        f"<li><code>{name}</code> {say['too-large'].format(_size(MOST_BYTES), _size(size))}</li>"
        for name, size in offer.too_large.items()
    )
    packages = "".join(
        f"<li><code>{one.archive}</code> "
        f'<a href="{root}assets/playground/{licence_file(one)}">{one.archive.licence}</a></li>'
        for one in SERVED
    )
    return _fold(
        say["licences-title"],
        f"<p>{say['licences-about']}</p><ul>{tokenizers}{large}</ul>"
        f"<p>{say['packages']}</p><ul>{packages}</ul>",
    )


def _fold(title: str, content: str) -> str:
    summary = f"<summary>{title}</summary>"
    return f'<details class="live-fold live-play-fold"{UNSEARCHED}>{summary}{content}</details>'


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
