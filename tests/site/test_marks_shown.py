"""What others will see differently is in view; the facts of a run are behind an "i"."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from livedocs.pages.marks import project_marks
from livedocs.pages.sections import all_sections
from livedocs.project import Project
from livedocs.settings import DEFAULT_SOURCE

PHONE = {"width": 390, "height": 844}
WITH_A_MARK_IN_VIEW = """all => all
    .filter((live) => {
        const mark = live.querySelector(".live-mark");
        return mark?.checkVisibility({ visibilityProperty: true }) && mark.textContent.trim();
    })
    .map((live) => live.dataset.cell)"""
CROWDED = """all => all.filter((label) => label.checkVisibility()).filter((label) => {
    const parts = [...label.children].map((part) => part.getBoundingClientRect());
    const isOneRow = parts.every((box) => box.top < parts[0].bottom && box.bottom > parts[0].top);
    const isHigh = label.clientHeight > 6 * parseFloat(getComputedStyle(label).fontSize);
    return !isOneRow || isHigh || parts.at(-1).right > label.getBoundingClientRect().right;
}).map((label) => label.innerText)"""
"""The labels whose parts do not stand in one row, or that are higher than four lines."""
WIDER_THAN_ITSELF = """all => all.filter((one) => one.scrollWidth > one.clientWidth)
    .map((one) => one.textContent.slice(0, 80))"""
PLACES = "all => all.map(each => each.getBoundingClientRect().top + scrollY)"


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_the_facts_open_by_keyboard_and_move_nothing(page: Page, address: str, viewport):
    if viewport:
        page.set_viewport_size(viewport)
    page.goto(f"{address}/en/padding/")
    first, second = (page.locator(".live-info").nth(number) for number in (0, 1))
    panel = first.locator("p")
    expect(panel).to_be_hidden()
    blocks = page.locator("article").locator(".live, h2")
    before = blocks.evaluate_all(PLACES)
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    assert blocks.evaluate_all(PLACES) == before
    box = panel.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]
    second.locator("summary").click()
    expect(panel).to_be_hidden()
    expect(second.locator("p")).to_be_visible()
    page.keyboard.press("Escape")
    expect(second.locator("p")).to_be_hidden()


@pytest.mark.parametrize("path", ["pipeline/", "en/generate/", "en/recipes/movie-reviews/"])
def test_a_label_is_one_row_with_all_that_its_marks_say(page: Page, address: str, path: str):
    page.goto(f"{address}/{path}")
    expect(page.locator("article .live-copy:visible")).not_to_have_count(0)
    for width in (1920, 1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator("article .live-label").evaluate_all(CROWDED) == [], width
        assert page.locator("article .live-mark").evaluate_all(WIDER_THAN_ITSELF) == [], width


@pytest.mark.parametrize("path", ["pipeline/", "print/"])
def test_marks_are_in_view_on_screen_and_on_paper(
    page: Page, address: str, project: Project, path: str
):
    if project.source.name != DEFAULT_SOURCE:
        pytest.skip("marks of the default source are looked for")
    page.goto(f"{address}/en/{path}")
    shown = page.locator(".live").evaluate_all("all => all.map(each => each.dataset.cell)")
    marked = [cell for cell in shown if cell in project_marks(project).entries]
    assert marked
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        seen = page.locator(".live").evaluate_all(WITH_A_MARK_IN_VIEW)
        assert [cell for cell in marked if cell not in seen] == [], media


@pytest.mark.parametrize("language", ["zh", "en"])
def test_home_and_the_page_about_outputs_say_what_is_real(
    page: Page, address: str, project: Project, language: str
):
    prefix = "" if language == "zh" else "en/"
    fidelity = project.source.fidelity()
    page.goto(f"{address}/{prefix}")
    line = page.locator("article p", has_text=project.source.label(language)).first
    expect(line).to_be_visible()
    sections = list(all_sections(project, language))
    shown = {entry.reference for _, _, section in sections for entry in section.entries}
    if fidelity:
        marks = project_marks(project)
        others = {entry for entry, mark in marks.entries.items() if marks.kinds[mark.kind].sources}
        assert str(len(shown & others)) in line.inner_text()
    page.goto(f"{address}/{prefix}outputs/")
    rows = page.locator("article table tr td:first-child").all_inner_texts()
    assert set(fidelity) <= set(rows)
    page.set_viewport_size(PHONE)
    assert page.locator(".live-table").evaluate_all(WIDER_THAN_ITSELF) == []
