"""Single keys: each does what the list says, none while one types, none where they are off."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hosting import wait_for_search
from playwright.sync_api import Browser, Page, expect
from waiting import COPIED, wait_until

FOCUSED = "document.activeElement.closest('.live')?.dataset.cell"
OUTLINED = """() => {
    const focused = document.activeElement, style = getComputedStyle(focused);
    const box = focused.getBoundingClientRect();
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1
        && box.bottom > 0 && box.top < innerHeight;
}"""


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, base_url=address, service_workers="block"
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    yield context.new_page()
    context.close()


def cells(page: Page) -> list[str]:
    return page.locator("article > .live").evaluate_all("all => all.map((e) => e.dataset.cell)")


@pytest.mark.parametrize("path", ["/tokenizer/", "/en/recipes/movie-reviews/"])
def test_keys_lead_from_entry_to_entry_and_show_where_one_is(page: Page, path: str):
    page.goto(path)
    names = cells(page)
    for name in names[:4]:
        page.keyboard.press("j")
        assert page.evaluate(FOCUSED) == name
        assert page.evaluate(OUTLINED)
    for name in reversed(names[:3]):
        page.keyboard.press("k")
        assert page.evaluate(FOCUSED) == name
        assert page.evaluate(OUTLINED)
    page.keyboard.press("k")
    assert page.evaluate(FOCUSED) == names[0]
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.keyboard.press("k")
    assert page.evaluate(FOCUSED) in names[4:]


def test_an_entry_is_copied_alone_or_as_what_runs(page: Page):
    page.goto("/en/tokenizer/")
    expect(page.locator(".md-code__button").first).to_be_attached()
    for _ in range(3):
        page.keyboard.press("j")
    entry = page.locator(".live[data-cell='tokenizer:tokenize']")
    code = entry.locator(".highlight code").text_content()
    page.keyboard.press("c")
    wait_until(page, f"({COPIED}).trim() === value", code.strip())
    page.keyboard.press("r")
    script = entry.locator(".live-script").get_attribute("data-script")
    assert "from_pretrained" in script
    wait_until(page, f"({COPIED}) === value", script)


def test_without_a_focus_the_entry_below_the_header_is_copied(page: Page):
    page.goto("/tokenizer/#decode-batch")
    expect(page.locator(".md-code__button").first).to_be_attached()
    code = page.locator(".live[data-cell='tokenizer:decode-batch'] code").first.text_content()
    page.keyboard.press("c")
    wait_until(page, f"({COPIED}).trim() === value", code.strip())


def test_what_is_folded_in_an_entry_opens_and_closes(page: Page):
    page.goto("/en/trainer/")
    name = page.locator(".live:has(details.live-fold)").first.get_attribute("data-cell")
    for _ in range(cells(page).index(name) + 1):
        page.keyboard.press("j")
    assert page.evaluate(FOCUSED) == name
    fold = page.locator(f".live[data-cell='{name}'] details.live-fold").first
    page.keyboard.press("o")
    expect(fold).to_have_attribute("open", "")
    page.keyboard.press("o")
    expect(fold).not_to_have_attribute("open", "")


def test_the_language_changes_at_the_entry(page: Page):
    page.goto("/tokenizer/#decode")
    page.keyboard.press("l")
    page.wait_for_url("**/en/tokenizer/#decode")
    page.keyboard.press("l")
    page.wait_for_url(re.compile(r"(?<!/en)/tokenizer/#decode$"))


def test_the_colours_change(page: Page):
    page.goto("/en/tokenizer/")
    for wanted in ("slate", "default", "slate"):
        page.keyboard.press("t")
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", wanted)


def test_the_view_changes(page: Page):
    page.goto("/en/tokenizer/")
    page.keyboard.press("v")
    expect(page.locator("article .live-text").first).to_be_hidden()
    page.keyboard.press("v")
    expect(page.locator("article .live-text").first).to_be_visible()


@pytest.mark.parametrize("key", ["/", "s", "f"])
def test_the_search_opens(page: Page, key: str):
    page.goto("/en/tokenizer/")
    wait_for_search(page)
    page.keyboard.press(key)
    expect(page.locator(".md-search__input")).to_be_focused()


@pytest.mark.parametrize(
    ("path", "title", "button"), [("/", "快捷键", "关闭"), ("/en/", "Keys", "Close")]
)
@pytest.mark.parametrize("way", ["key", "mouse"])
def test_the_list_of_keys_names_each(page: Page, path: str, title: str, button: str, way: str):
    page.goto(path)
    if way == "key":
        page.keyboard.press("?")
    else:
        page.get_by_role("button", name=title, exact=True).click()
    dialog = page.get_by_role("dialog", name=title)
    expect(dialog).to_be_visible()
    keys = dialog.locator("kbd").all_text_contents()
    assert sorted(keys) == sorted("jkcrovlt/sfnp?")
    assert dialog.locator("dd").count() == dialog.locator("dt").count()
    page.keyboard.press("t")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    dialog.get_by_role("button", name=button).click()
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_keys_do_nothing_while_one_types_or_with_another_key(page: Page):
    page.goto("/en/")
    field = page.locator(".live-find input")
    field.click()
    page.keyboard.type("jkcrovlt?")
    expect(field).to_have_value("jkcrovlt?")
    expect(page.locator("#live-keys")).to_be_hidden()
    assert page.url.endswith("/en/")
    page.goto("/en/tokenizer/")
    wait_for_search(page)
    page.keyboard.press("/")
    page.keyboard.type("v?", delay=20)
    expect(page.locator(".md-search__input")).to_have_value("v?")
    page.keyboard.press("Escape")
    for key in ("Control+v", "Alt+v", "Meta+v"):
        page.keyboard.press(key)
    expect(page.locator("article .live-text").first).to_be_visible()


def test_single_keys_are_switched_off_and_stay_so(page: Page):
    page.goto("/en/tokenizer/")
    wait_for_search(page)
    opens = page.get_by_role("button", name="Keys", exact=True)
    opens.click()
    page.get_by_label("Single-letter keys are on").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    wait_for_search(page)
    for key in ("v", "?", "t", "j", "/", "s", "n"):
        page.keyboard.press(key)
    expect(page.locator("article .live-text").first).to_be_visible()
    expect(page.locator("#live-keys")).to_be_hidden()
    expect(page.locator(".md-search__input")).not_to_be_focused()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    assert page.url.endswith("/en/tokenizer/") and page.evaluate(FOCUSED) is None
    opens.click()
    expect(page.get_by_label("Single-letter keys are on")).not_to_be_checked()
    page.get_by_label("Single-letter keys are on").check()
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    expect(page.locator("article .live-text").first).to_be_hidden()
