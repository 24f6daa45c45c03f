"""What the page of the playground shows before its script runs, and what the script needs to know.

Without a script there is only a sentence that says so; without tokenizers, the reason.
"""

from __future__ import annotations

import json
from html import escape

from playground.known import known_differences
from playground.offered import Offer
from playground.packages import SERVED, licence_file
from playground.words import EXAMPLES, FIRST, WORDS

LENGTH, SHORTEST = 16, 4
"""`max_length` at the beginning, and the least: each tokenizer adds fewer tokens by itself."""
MOST_CHARACTERS = 5_000
"""Of a text: it has to go into an address."""
SWITCHES = ("special", "shorten", "fill", "chat")


def playground(language: str, offer: Offer, root: str, version: str) -> str:
    """The form, with the lists below it.

    Args:
        root: where the site begins, as the page links to it.
        version: of the script and of what it imports.
    """
    words = {key: escape(text) for key, text in WORDS[language].items()}
    data = {
        "tokenizers": {
            name: {**about, "address": f"{root}assets/tokenizers/{about['file']}"}
            for name, about in offer.chosen.items()
        },
        "known": known_differences(offer.chosen, language),
        "words": WORDS[language],
        "initial": _initial(language, offer),
        "shortest": SHORTEST,
    }
    settings = escape(json.dumps(data, ensure_ascii=False))
    script = f"{root}assets/playground/page.js?{version}"
    return (
        f'<p class="live-play-noscript">{words["noscript"]}</p>'
        f'<form class="live-play" data-script="{script}" data-settings="{settings}">'
        f"{_texts(words, language)}{_choices(words, offer)}{_switches(words)}"
        f'<p class="live-play-link"><button type="button">{words["link"]}</button> '
        f"<small>{words['local']}</small></p>"
        '<div class="live-play-results"></div></form>'
        f"{_known(words, data['known'], offer)}{_licences(words, offer, root)}"
    )


def unavailable(language: str, reason: str) -> str:
    """The page without the playground."""
    words = {key: escape(text) for key, text in WORDS[language].items()}
    return f'<div class="admonition info"><p class="admonition-title">{words["missing"]}</p><p>{escape(reason)}</p></div>'


def _initial(language: str, offer: Offer) -> dict:
    text, wanted = FIRST[language]
    first = wanted if wanted in offer.chosen else next(iter(offer.chosen))
    return {"text": text, "pair": "", "tokenizer": first, "other": "", "length": LENGTH}


def _texts(words: dict[str, str], language: str) -> str:
    examples = "".join(
        f'<button type="button" data-text="{escape(text)}">{escape(name)}</button>'
        for name, text in EXAMPLES[language].items()
    )
    return (
        f'<label for="play-text">{words["text"]}</label>'
        f'<textarea id="play-text" name="text" rows="3" maxlength="{MOST_CHARACTERS}" '
        'spellcheck="false" autocomplete="off" autocapitalize="off"></textarea>'
        f'<p class="live-play-examples"><span>{words["examples"]}</span>{examples}</p>'
        f'<label for="play-pair">{words["pair"]}</label>'
        f'<textarea id="play-pair" name="pair" rows="1" maxlength="{MOST_CHARACTERS}" '
        'spellcheck="false" autocomplete="off" autocapitalize="off"></textarea>'
    )


def _choices(words: dict[str, str], offer: Offer) -> str:
    options = "".join(
        f'<option value="{name}">{name} ({_size(about["packed"])})</option>'
        for name, about in offer.chosen.items()
    )
    none = f'<option value="">{words["none"]}</option>'
    return (
        '<div class="live-play-choices">'
        f'<label>{words["tokenizer"]} <select name="tokenizer">{options}</select></label>'
        f'<label>{words["other"]} <select name="other">{none}{options}</select></label></div>'
    )


def _switches(words: dict[str, str]) -> str:
    boxes = [
        f'<label><input type="checkbox" name="{name}" autocomplete="off"> {words[name]} '
        f"<code>{words[f'{name}-call']}</code></label>"
        for name in SWITCHES
    ]
    length = (
        f'<label>{words["length"]} <code>max_length</code> <input type="number" name="length" '
        f'min="{SHORTEST}" max="512" autocomplete="off"></label>'
    )
    boxes.insert(3, length)
    legend = f"<legend>{words['options']}</legend>"
    return f'<fieldset class="live-play-switches">{legend}{"".join(boxes)}</fieldset>'


def _known(words: dict[str, str], known: list[dict], offer: Offer) -> str:
    """The list of known differences, each with the tokenizers that it is of."""
    rows = []
    for entry in known:
        names = [name for name, one in offer.chosen.items() if one["file"] in entry["files"]]
        listed = ", ".join(f"<code>{escape(name)}</code>" for name in names)
        rows.append(f"<li>{escape(entry['text'])} {words['concerns']} {listed}</li>")
    return _fold(words["known-title"], f"<p>{words['known-about']}</p><ul>{''.join(rows)}</ul>")


def _licences(words: dict[str, str], offer: Offer, root: str) -> str:
    tokenizers = "".join(
        f"<li><code>{name}</code> {_size(about['packed'])}, {escape(about['licence'] or '?')}</li>"
        for name, about in offer.chosen.items()
    )
    large = "".join(
        f"<li><code>{name}</code> {words['too-large']} {_size(size)}</li>"
        for name, size in offer.too_large.items()
    )
    packages = "".join(
        f"<li><code>{one.archive}</code> "
        f'<a href="{root}assets/playground/{licence_file(one)}">{one.archive.licence}</a></li>'
        for one in SERVED
    )
    return _fold(
        words["licences-title"],
        f"<p>{words['licences-about']}</p><ul>{tokenizers}{large}</ul>"
        f"<p>{words['packages']}</p><ul>{packages}</ul>",
    )


def _fold(title: str, content: str) -> str:
    return f"<details><summary>{title}</summary>{content}</details>"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
