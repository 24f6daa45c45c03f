"""Letters and lines that suit reading, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1600, "height": 1000}
SMALLEST_CODE = 13
"""In pixels, on a phone."""
CHARACTERS = {"zh": (35, 42), "en": (60, 80)}
"""How many fit on a line."""
FIRST_PAGE = {"zh": "/padding/", "en": "/en/padding/"}
LANGUAGES = pytest.mark.parametrize("language", FIRST_PAGE)
FULL_LINES = """() => [...document.querySelectorAll("article > p")].flatMap((paragraph) => {
    const range = document.createRange(), { left } = paragraph.getBoundingClientRect();
    range.selectNodeContents(paragraph);
    const boxes = [...range.getClientRects()];
    const height = parseFloat(getComputedStyle(paragraph).lineHeight);
    const lines = Math.round(paragraph.getBoundingClientRect().height / height);
    const bottom = Math.max(...boxes.map((box) => box.bottom));
    const last = boxes.filter((box) => bottom - box.bottom < height / 2);
    const filled = (Math.max(...last.map((box) => box.right)) - left) / paragraph.clientWidth;
    return lines < 3 ? [] : [paragraph.innerText.length / (lines - 1 + filled)];
})"""
SIZES = """() => [...document.querySelectorAll(
    "article :is(p, li, pre, code):not(.live *, .live-sheet *), "
    + "article .live :is(pre, pre *):not(.live-log *)"
)].map((element) => parseFloat(getComputedStyle(element).fontSize))"""


def read(browser: Browser, url: str, viewport: dict) -> Page:
    context = browser.new_context(viewport=viewport, service_workers="block")
    page = context.new_page()
    page.goto(url)
    return page


def fonts_of(page: Page, selector: str) -> set[str]:
    """The fonts that Chromium draws an element with."""
    devtools = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        devtools.send(f"{domain}.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert [font for font in fonts if font["isCustomFont"]] == []
    return {font["familyName"] for font in fonts}


@pytest.mark.parametrize(
    ("element", "family"), [("p", "Noto Sans CJK SC"), ("code", "Noto Sans Mono CJK SC")]
)
@LANGUAGES
def test_chinese_has_the_shapes_of_chinese_in_text_and_code(
    browser: Browser, address: str, language: str, element: str, family: str
):
    page = read(browser, address + FIRST_PAGE[language], WIDE)
    page.locator("article h1").evaluate(
        "(h1, name) => h1.insertAdjacentHTML('afterend', `<${name} id='probe'>直角骨</${name}>`)",
        element,
    )
    assert fonts_of(page, "#probe") == {family}
    page.context.close()


@LANGUAGES
def test_columns_of_code_stand_below_each_other(browser: Browser, address: str, language: str):
    page = read(browser, address + FIRST_PAGE[language], WIDE)
    widths = page.locator(".highlight code").first.evaluate(
        """code => ["iiii", "MMMM", "直角"].map((text) => {
            const span = document.createElement("span");
            span.append(text), code.append(span);
            return span.getBoundingClientRect().width;
        })"""
    )
    assert widths[0] == pytest.approx(widths[1])
    assert widths[2] == pytest.approx(widths[0], rel=0.25)
    page.context.close()


@LANGUAGES
def test_the_brackets_of_a_title_stand_at_its_call(browser: Browser, address: str, language: str):
    page = read(browser, address + FIRST_PAGE[language], WIDE)
    codes = page.locator("article h2 > code")
    gaps = codes.evaluate_all("all => all.map((code) => getComputedStyle(code).padding)")
    assert {*gaps} == {"0px"}
    page.context.close()


@LANGUAGES
def test_lines_are_neither_long_nor_short(browser: Browser, address: str, language: str):
    least, most = CHARACTERS[language]
    for viewport in (WIDE, {"width": 1280, "height": 900}):
        page = read(browser, address + FIRST_PAGE[language], viewport)
        if language == "zh":  # every character is as wide as the letters are high
            lengths = page.locator("article > p").evaluate_all(
                "all => all.map((p) => p.clientWidth / parseFloat(getComputedStyle(p).fontSize))"
            )
        else:
            lengths = page.evaluate(FULL_LINES)
        assert lengths
        assert least <= sum(lengths) / len(lengths) <= most, lengths
        page.context.close()


@LANGUAGES
def test_code_of_eighty_columns_fits_on_a_wide_screen(
    browser: Browser, address: str, language: str
):
    page = read(browser, address + FIRST_PAGE[language], WIDE)
    code = page.locator(".highlight code").first
    code.evaluate("code => (code.textContent = 'x'.repeat(80))")
    assert code.evaluate("code => code.scrollWidth <= code.clientWidth")
    page.context.close()


def test_code_and_text_are_large_enough_on_a_phone(browser: Browser, address: str):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    small = {}
    for path in ("/", "/padding/", "/en/pipeline/", "/print/"):
        page.goto(address + path)
        sizes = page.evaluate(SIZES)
        small[path] = min(sizes, default=SMALLEST_CODE)
    assert {path: size for path, size in small.items() if size < SMALLEST_CODE} == {}
    context.close()
