"""Links of the built site lead somewhere, in the page's language; those outside are listed.

Those to official docs are made by rules, see test_index_complete.py.

That a build warns of a wrong link is no error here, so that it is these tests that find it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
import yaml
from built_site import HOME, BuiltSite, counterpart, has_language, language_of, source_of
from pages import DOCS, ROOT, place, report
from site_builds import site_folder

from livedocs.pages.api_docs import ApiDocs

LISTED = DOCS / "external-links.yml"
RULES = DOCS / "api-docs.yml"
PLACEHOLDER = re.compile(r"\\\{(?:name|owner)\\\}")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    return BuiltSite(site_folder(tmp_path_factory, "site", strict=False))


@pytest.fixture(scope="module")
def listed() -> list[str]:
    return yaml.safe_load(LISTED.read_text(encoding="utf-8")) or []


@pytest.fixture(scope="module")
def by_rule() -> list[str]:
    """The addresses of official docs, with their placeholders."""
    return [rule.page for rule in ApiDocs(RULES).rules if rule.page]


def test_links_within_the_site_lead_to_a_page_and_a_heading(built: BuiltSite):
    links = list(built.inside())
    assert len(links) > len(built.ids)
    report(
        [
            f"{source_of(link)}: no such page: {link.target.removeprefix(HOME)}"
            if not built.has(file)
            else f"{source_of(link)}: that page has no `#{anchor}`: {file}"
            for link, file, anchor in links
            if not built.has(file, anchor)
        ]
    )


def test_links_stay_in_the_language_of_their_page(built: BuiltSite):
    report(
        [
            f"{source_of(link)}: this link leaves the language: {link.target.removeprefix(HOME)}"
            for link, file, _ in built.inside()
            if built.has(file) and has_language(file) and not link.leaves_language
            if language_of(file) != language_of(link.page)
        ]
    )


def test_what_is_linked_is_there_in_both_languages(built: BuiltSite):
    report(
        [
            f"{source_of(link)}: {counterpart(file)} is missing or has no `#{anchor}`"
            for link, file, anchor in built.inside()
            if built.has(file, anchor) and has_language(file) and file != link.page
            if not built.has(counterpart(file), anchor)
        ]
    )


def test_links_out_of_the_site_are_listed_and_the_list_holds_no_other(
    built: BuiltSite, listed: list[str], by_rule: list[str]
):
    made = re.compile("|".join(PLACEHOLDER.sub(r"[\\w.]+", re.escape(page)) for page in by_rule))
    outside = [link for link in built.outside() if not made.fullmatch(link.target)]
    lines = LISTED.read_text(encoding="utf-8").splitlines()
    report(
        [
            f"{source_of(link)}: {link.target} is not in {LISTED.relative_to(ROOT)}"
            for link in outside
            if link.target not in listed
        ]
        + [
            f"{place(LISTED, lines.index(f'- {address}') + 1)}: no page links to {address}"
            for address in listed
            if address not in {link.target for link in outside}
        ]
    )


def test_links_out_of_the_site_are_well_formed(listed: list[str], by_rule: list[str]):
    findings = []
    for address in (*listed, *by_rule):
        parts = urlsplit(address)
        if (
            parts.scheme != "https"
            or "." not in parts.netloc
            or address != "".join(address.split())
        ):
            findings.append(f"{place(LISTED, 1)}: not https://host/…: {address}")
    assert sorted(set(listed)) == listed
    report(findings)
