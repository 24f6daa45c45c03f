"""What a reader sees and does, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from language_menu import switch_language
from looked_at import Looks
from playwright.sync_api import Browser, Locator, Page, expect
from site_pages import PAGES, WRITTEN, cells_of
from waiting import COPIED, wait_until

from livedocs.pages.entry_script import entry_script
from livedocs.pages.marks import marks_of, with_marks

PHONE = {"width": 390, "height": 844}
PREFIX = {"zh": "/", "en": "/en/"}
TOOLTIP = re.compile("<abbr [^>]*>")
LABEL = {"zh": re.compile("输出|今天的输出"), "en": re.compile("output", re.IGNORECASE)}

SHOWN = """all => all.map((live) => {
    const texts = (selector) => [...live.querySelectorAll(selector)].map((e) => e.textContent);
    return [live.dataset.cell, {
        isRow: live.closest(".live-change") !== null,  // of a table, which has no facts of its own
        facts: live.querySelector(".live-info > p")?.textContent ?? "",
        stderr: live.querySelectorAll(".live-stderr").length,
        labels: texts(".live-output .live-label > span"),
        asPrinted: texts(".live-output .live-as-printed samp"),  // beside a view
        samples: texts(".live-output samp:not(.live-log *)"),
        figures: live.querySelectorAll(
            ".live-output .live-figure > svg, .live-output .live-figure img"
        ).length,
    }];
})"""
COPY_BUTTON = "[data-clipboard-target], .md-code__button[data-md-type=copy]"
UNFOLD = "document.querySelectorAll('details').forEach((fold) => (fold.open = true))"
COPIED_FROM = """(all, button) => all.map((live) => [
    live.dataset.cell,
    live.querySelectorAll(button).length,
    live.querySelector("code").innerText,
])"""
"""Of each entry, how many buttons copy its code, and what they take."""

FACTS = {
    "pipeline": ["17662, 12172", "torch.Size([2, 16, 768])"],
    "tokenizer": ["13809, 23763"],
    "lora-mlp": ["52,162", "4,100,164"],
    "data-preparation": ["3668"],
    "models": ["model.safetensors"],
    "padding": ["please select one of"],
}


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    """One page for all readers: nothing that they do stays."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def still(browser: Browser) -> Iterator[Page]:
    """A page on which no script runs: what is written stands there all the same, and sooner."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def path_of(language: str, page: str) -> str:
    return PREFIX[language] + ("" if page == "index" else f"{page}/")


@pytest.mark.parametrize("language", PREFIX)
@pytest.mark.parametrize("page_name", WRITTEN)
def test_every_entry_shows_its_recorded_output(
    still: Page, address: str, project, language: str, page_name: str
):
    still.goto(address + path_of(language, page_name))
    entries = still.locator(".live")
    assert entries.evaluate_all("all => all.map(e => e.dataset.cell)") == cells_of(
        language, page_name
    )
    for cell, shown in entries.evaluate_all(SHOWN):
        record = project.cell_on_page(cell)[2]
        assert bool(re.search(r"\d\.\d\d s", shown["facts"])) != shown["isRow"], cell
        if not record.outputs and shown["stderr"]:
            assert shown["labels"] == [], cell
            continue
        texts = (o for o in record.outputs if o.kind != "figure" and not o.rich)
        printed = "\n".join(o.text.strip("\n") for o in texts)
        printed = re.sub(r"[ \t]+$", "", printed, flags=re.MULTILINE).rstrip("\n")
        assert printed == "\n".join(shown["asPrinted"] or shown["samples"]), cell
        assert shown["figures"] == sum(o.kind == "figure" for o in record.outputs), cell
        (label,) = shown["labels"]
        assert LABEL[language].search(label) or "没有输出" in label, cell


@pytest.mark.parametrize("language", PREFIX)
@pytest.mark.parametrize("page_name", FACTS)
def test_the_facts_of_the_note_stand_on_the_page(
    still: Page, address: str, language: str, page_name: str
):
    still.goto(address + path_of(language, page_name))
    outputs = "\n".join(still.locator(".live-output").all_text_contents())
    assert [fact for fact in FACTS[page_name] if fact not in outputs] == []


def copied_by(page: Page, button: Locator) -> str:
    """What a button puts into the clipboard."""
    page.evaluate("navigator.clipboard.writeText('')")
    button.click()
    wait_until(page, COPIED)
    return page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize(("page_name", "language"), [*zip(WRITTEN, cycle(PREFIX))])
def test_the_copy_button_copies_the_code_of_the_cell(
    page: Page, address: str, project, looks: Looks, language: str, page_name: str
):
    path = path_of(language, page_name)

    def look() -> list[str]:
        page.goto(address + path)
        page.evaluate(UNFOLD)
        entries = page.locator(".live")
        expect(entries.locator(COPY_BUTTON)).to_have_count(entries.count())
        wrong = [
            cell
            for cell, buttons, code in entries.evaluate_all(COPIED_FROM, COPY_BUTTON)
            if buttons != 1 or code.rstrip("\n") != project.cell_on_page(cell)[1].shown
        ]
        shown = entries.all()
        for entry in [*shown[:1], *shown[-1:]]:
            cell = entry.get_attribute("data-cell")
            copied = copied_by(page, entry.locator(COPY_BUTTON)).rstrip("\n")
            wrong += [] if copied == project.cell_on_page(cell)[1].shown else [cell]
        return wrong

    assert looks.at(path.lstrip("/"), "copied", look, lambda wrong: not wrong) == []


@pytest.mark.parametrize("language", PREFIX)
def test_an_entry_is_copied_as_a_script_with_all_that_it_needs(
    page: Page, address: str, project, language: str
):
    page.goto(address + path_of(language, "pipeline"))
    for entry in page.locator(".live").all():
        button = entry.locator(".live-script")
        label = button.inner_text()
        copied = copied_by(page, button)
        expect(button).not_to_have_text(label)
        module, cell, record = project.cell_on_page(entry.get_attribute("data-cell"))
        text = entry_script(project, module, cell, record)
        assert copied == with_marks(text, marks_of(project, module, cell), language)


@pytest.mark.parametrize("page_name", PAGES)
def test_an_english_page_has_chinese_only_in_tooltips_and_as_the_name_of_the_language(
    site: Path, chinese_in_cells: set[str], page_name: str
):
    html = (site / path_of("en", page_name).strip("/") / "index.html").read_text(encoding="utf-8")
    html = re.sub("<code>[^<]*</code>", "", TOOLTIP.sub("", html))  # what is typed
    html = re.sub(r'(<button [^>]*)data-text="[^"]*"', r"\1", html)  # what a button types
    found = set(re.findall(r"[\u3000-\u9fff\uff00-\uffef]+", html))
    assert found - chinese_in_cells == {"中文"}


@pytest.mark.parametrize(("start", "other"), [("zh", "en"), ("en", "zh")])
def test_switching_language_stays_at_the_heading(page: Page, address: str, start: str, other: str):
    page.goto(address + path_of(start, "tokenizer"))
    page.locator("#decode").evaluate("heading => heading.scrollIntoView()")
    switch_language(page, other)
    page.wait_for_url(f"**{path_of(other, 'tokenizer')}#decode")
    expect(page.locator("#decode")).to_be_in_viewport()
    assert page.locator("html").get_attribute("lang") == other


@pytest.mark.parametrize(
    ("path", "boxes"),
    [("padding/", (".highlight code", ".live-text")), ("train-tasks/", (".live-scroll",))],
)
def test_a_phone_scrolls_what_is_wide_within_itself(
    browser: Browser, address: str, path: str, boxes: tuple[str, ...]
):
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    page.goto(f"{address}/{path}")
    for wide in boxes:
        scrolled = page.locator(wide).evaluate_all(
            "all => all.filter(e => (e.scrollLeft = 50) && e.scrollLeft > 0).length"
        )
        assert scrolled, wide
    context.close()
