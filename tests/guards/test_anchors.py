"""A link to an entry that was published once leads there for ever."""

from __future__ import annotations

import re

import pytest
import yaml
from mkdocs.utils.yaml import yaml_load
from pages import DOCS, LANGUAGES, NAMES, ROOT, Page, place, read_page, report

from livedocs.building.moved import names_in_ids
from livedocs.pages.change_rows import read_changes
from livedocs.pages.sections import CHANGES

LIST = DOCS / "anchors.lock.yml"
HEAD = "# Every anchor that was ever published, by page. `make accept` adds new ones.\n"
MOVED = yaml_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["extra"].get("moved", {})
RAW_ID = re.compile(r'<\w+ [^>]*\bid="([\w-]+)"')
KEEP = 'keep it: put <span id="{}"></span> into the section that tells this now'


def anchors(page: Page) -> set[str]:
    """The ids that a reader can link to: of headings, of live blocks, and raw ones."""
    found = set(page.by_id())
    for section in page.sections:
        found |= {f"cell-{entry.reference.replace(':', '-')}" for entry in section.entries}
        found |= {match[1] for _, match in section.find(RAW_ID)}
        for _, line in section.find(CHANGES):
            groups = read_changes(ROOT / line["path"])
            found |= {each.id for group in groups for each in (group, *group.rows)}
    return found


def read_list() -> dict[str, list[str]]:
    return yaml.safe_load(LIST.read_text(encoding="utf-8")) if LIST.is_file() else {}


def write_list() -> None:
    """Add the anchors of today; none is ever removed."""
    listed = read_list()
    for name in NAMES:
        for language in LANGUAGES:
            if page := read_page(language, name):
                listed[name] = sorted({*listed.get(name, ()), *anchors(page)})
    text = yaml.safe_dump(listed, allow_unicode=True, sort_keys=True)
    LIST.write_text(HEAD + text, encoding="utf-8")


def follow(name: str, listed: list[str]) -> tuple[str, list[str]]:
    """Where the links to a page lead today, by livedocs/building/moved.py: page and anchors."""
    old = name.removesuffix(".md")
    new = MOVED.get(old, old)
    for before, after in zip(names_in_ids(old), names_in_ids(new), strict=True):
        listed = [anchor.replace(before, after) for anchor in listed]
    return f"{new}.md", listed


@pytest.fixture(scope="module", autouse=True)
def accepted(request: pytest.FixtureRequest) -> None:
    """With --snapshot-update, the anchors of today are listed."""
    if request.config.option.update_snapshots:
        write_list()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_anchor_has_died(language: str):
    findings = []
    for name, listed in read_list().items():
        today, listed = follow(name, listed)
        page = read_page(language, today)
        if page is None:
            findings.append(
                f"{place(LIST, 1)}: the page {today} is gone in {language}; "
                "say in mkdocs.yml, extra.moved, which page tells it now"
            )
            continue
        findings += [
            f"{place(page.path, 1)}: the anchor `{anchor}` is gone; {KEEP.format(anchor)}"
            for anchor in sorted(set(listed) - anchors(page))
        ]
    report(findings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_anchor_is_listed(language: str):
    listed = read_list()
    report(
        [
            f"{place(page.path, 1)}: the anchor `{anchor}` is not in {LIST.name}: make accept"
            for name in NAMES
            if (page := read_page(language, name))
            for anchor in sorted(anchors(page) - set(listed.get(name, ())))
        ]
    )
