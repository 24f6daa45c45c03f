"""Links to the old address of a page lead to the page of today, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("folder", ["", "en/"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("#train", "#train"),
        ("#paraphrase-mrpc", "#movie-reviews"),
        ("#cell-paraphrase_mrpc-lora", "#cell-movie_reviews-lora"),
    ],
)
def test_an_old_link_leads_to_its_place(
    page: Page, address: str, folder: str, before: str, after: str
):
    page.goto(f"{address}/{folder}recipes/paraphrase-mrpc/{before}")
    page.wait_for_url(f"{address}/{folder}recipes/movie-reviews/{after}")
    if after:
        expect(page.locator(after)).to_have_count(1)
