"""Waiting for a page. Playwright's `wait_for_function` uses `eval`, which no page allows."""

from __future__ import annotations

from playwright.sync_api import Page

SECONDS = 60
COPIED = "await navigator.clipboard.readText()"
"""Something is in the clipboard."""
POLL = """async ([tries, value]) => {
    while (!(%s)) {
        if (tries-- === 0) throw new Error("this does not come true");
        await new Promise((done) => setTimeout(done, 20));
    }
}"""


def wait_until(page: Page, condition: str, value: str | None = None) -> None:
    """Wait until an expression in JavaScript, which may use `value`, is true."""
    page.evaluate(POLL % condition, [SECONDS * 50, value])
