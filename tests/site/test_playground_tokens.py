"""The tokens of the playground, in Chromium, are those of the Python library."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playground_texts import DIFFERENT, many_texts
from playwright.sync_api import Browser, Page
from tokenizers import Tokenizer

from playground.form import SHORTEST
from playground.known import COMPARED
from playground.offered import REPOSITORIES

LENGTHS = (SHORTEST, 5, 6, 9, 17)
PAIRS = [("a b c d e f", "g h"), ("a", "b c d e f g h i j"), ("a b c d e", "f g h i j"), ("a", "b")]
COMPARE = """async ([repository, texts, pairs, lengths]) => {
    const form = document.querySelector(".live-play");
    const script = new URL(form.dataset.script, document.baseURI);
    const { encode, load } = await import(new URL("encode.js", script));
    const { concerning } = await import(new URL("known.js", script));
    const { known, tokenizers } = JSON.parse(form.dataset.settings);
    const { address, file, padding } = tokenizers[repository];
    const tokenizer = await load(new URL(address, document.baseURI));
    const shown = (rows) => [rows.map(({ id }) => id), rows.map(({ start, end }) => [start, end])];
    return {
        texts: texts.map((text) => [
            ...shown(encode(tokenizer, text)),
            concerning(known, file, text).map(({ name }) => name),
        ]),
        pairs: pairs.flatMap(([text, pair]) => lengths.flatMap((length) => {
            const options = { pair, shorten: length, fill: length, padding: padding ?? 0 };
            return [true, false].map((special) =>
                shown(encode(tokenizer, text, { ...options, special })));
        })),
        known: known.filter(({ files }) => files.includes(file)),
    };
}"""
"""All that one tokenizer makes of texts and of pairs: ids, places, and what is known of a text."""


@pytest.fixture(scope="module")
def open_page(browser: Browser, address: str) -> Iterator[Page]:
    """The English page, on which tokenizers are compared one after the other."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(f"{address}/en/playground/")
    yield page
    context.close()


def settings(page: Page) -> dict:
    return json.loads(page.locator(".live-play").get_attribute("data-settings"))


def python_tokenizer(site: Path, file: str) -> Tokenizer:
    """The Python library's own, from the file that readers get."""
    content = gzip.decompress((site / "assets" / "tokenizers" / file).read_bytes())
    return Tokenizer.from_str(content.decode("utf-8"))


@pytest.mark.parametrize("name", DIFFERENT)
def test_tokens_and_places_are_those_of_python(open_page: Page, site: Path, name: str):
    repository, texts = DIFFERENT[name], many_texts(COMPARED)
    about = settings(open_page)["tokenizers"][repository]
    python = python_tokenizer(site, about["file"])
    found = open_page.evaluate(COMPARE, [repository, texts, PAIRS, LENGTHS])
    differs = {entry["name"]: entry["differs"] for entry in found["known"]}
    unknown, seen = [], set()
    wanted = python.encode_batch(texts)
    for text, encoding, (ids, places, known) in zip(texts, wanted, found["texts"], strict=True):
        if ids != encoding.ids:
            explained = [one for one in known if differs[one] == "ids"]
        elif [tuple(place) for place in places] != encoding.offsets:
            explained = known
        else:
            continue
        seen.update(explained if len(explained) == 1 else ())
        if not explained:
            unknown.append((text, ids, encoding.ids, places, encoding.offsets))
    assert not unknown, f"{len(unknown)} differ, the first {unknown[:3]}"
    assert set(differs) == seen, "a difference that known.yml lists is gone"
    assert found["pairs"] == [
        [encoding.ids, [list(place) for place in encoding.offsets]]
        for encoding in shortened_and_padded(python, about["padding"] or 0)
    ]


def shortened_and_padded(python: Tokenizer, padding: int) -> Iterator:
    """What Python makes of the pairs, with each length, with special tokens and without."""
    for pair in PAIRS:
        for length in LENGTHS:
            python.enable_truncation(length)
            python.enable_padding(length=length, pad_id=padding)
            for special in (True, False):
                yield python.encode(*pair, add_special_tokens=special)


def test_each_tokenizer_that_is_offered_is_compared(open_page: Page):
    offered = settings(open_page)["tokenizers"]
    assert {offered[name]["file"] for name in DIFFERENT.values()} == {
        about["file"] for about in offered.values()
    }
    assert list(offered) == [name for name in REPOSITORIES if name in offered]
    assert all(about["licence"] for about in offered.values())
