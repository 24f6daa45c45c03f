"""Without a network: one visit is enough to read on; with one, nobody sees an old page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hosting import Hosting, build_of, hosted, wait_for_search, wait_until_kept
from language_menu import switch_language
from mkdocs.config import load_config
from playwright.sync_api import Browser, BrowserContext, Page, expect

from livedocs.building import offline

WORKER = Path(__file__).parent.parent.parent / "docs" / offline.SOURCE
SOURCE = WORKER.read_text(encoding="utf-8")
PATIENT = SOURCE.replace("PATIENCE = 3000", "PATIENCE = 2 ** 31 - 1")
NAMED_BY_CONTENT = re.compile(r"\?[0-9a-f]{8}$|\.[0-9a-f]{8}\.min\.\w+$")
TRY_THE_NEW_WORKER = """async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    while (registration.installing || registration.waiting)
        await new Promise((done) => setTimeout(done, 50));
}"""
NOT_SERVED = """async (addresses) => {
    const found = [];
    for (const address of addresses) {
        const answer = await fetch(address).catch(() => null);
        if (!answer?.ok) found.push(address);
    }
    return found;
}"""
HOMES = {"zh": "", "en": "en/"}
SEARCHED = {"zh": "填充", "en": "padding"}
LANGUAGES = pytest.mark.parametrize("language", HOMES)
FOOTER = "rgb(1, 2, 3)"
NO_STYLE = "rgba(0, 0, 0, 0)"


class Reader:
    """A reader of a site that is hosted below a path."""

    def __init__(self, context: BrowserContext, site: Path, hosting: Hosting, address: str) -> None:
        self.context, self.site, self.hosting, self.address = context, site, hosting, address
        self.page: Page = context.new_page()
        self.make_patient()

    def make_patient(self, patient: bool = True) -> None:
        """Let the worker wait for a network for as long as it takes; a busy machine is none."""
        offline.write_worker(self.site, HOMES, PATIENT if patient else SOURCE)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def go_offline(self, *also_kept: str, language: str = "zh") -> int:
        """Lose the network when all is kept; how many requests there have been."""
        build = build_of(self.site)
        wait_until_kept(self.page, build, build["pages"][language] + list(also_kept))
        self.context.set_offline(True)
        return len(self.hosting.asked)


@pytest.fixture
def reader(browser: Browser, site: Path, tmp_path: Path) -> Iterator[Reader]:
    folder = shutil.copytree(site, tmp_path / "site")
    context = browser.new_context()
    with hosted(folder) as (hosting, address):
        yield Reader(context, folder, hosting, address)
        context.close()


def publish(site: Path, color: str, word: str) -> None:
    """Build the site again, as it were, with another style and another word in every title."""
    style = site / "assets" / "site.css"
    with style.open("a", encoding="utf-8") as file:
        file.write(f".md-footer-meta {{ background-color: {color} !important; }}\n")
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8").replace("</title>", f" {word}</title>")
        html = re.sub(r"assets/site\.css\?\w+", f"assets/site.css?{word}", html)
        page.write_text(html, encoding="utf-8")
    offline.write_worker(site, HOMES, PATIENT)


def style_of(page: Page) -> str:
    return page.locator(".md-footer-meta").evaluate("e => getComputedStyle(e).backgroundColor")


@LANGUAGES
def test_one_visit_is_enough_to_read_and_search_all_pages_of_the_language(
    reader: Reader, language: str
):
    reader.go(f"{HOMES[language]}tokenizer/")
    style = style_of(reader.page)
    requests = reader.go_offline(language=language)
    pages = [path for path in build_of(reader.site)["pages"][language] if path[-5:] != ".json"]
    assert {f"{HOMES[language]}{name}" for name in ("", "padding/", "outputs/")} <= set(pages)
    assert reader.page.evaluate(NOT_SERVED, [reader.address + path for path in pages]) == []
    for path in pages[::5]:  # the others are served, and each is shown like these
        reader.go(path)
        assert style_of(reader.page) == style, path
        assert reader.page.locator("html").get_attribute("lang") == language
    box = reader.page.locator(".md-search__input")
    wait_for_search(reader.page)
    box.click()
    box.press_sequentially(SEARCHED[language])
    reader.page.locator(".md-search-result__link").first.click()
    reader.page.wait_for_url(f"{reader.address}{HOMES[language]}*/**")
    asked = set(reader.hosting.asked[requests:])
    assert asked <= {"service-worker.js"}, "the browser itself looks for a newer worker"


@LANGUAGES
def test_what_every_page_links_to_is_kept(reader: Reader, language: str):
    page = f"{HOMES[language]}padding/"
    reader.go(page)
    links = reader.page.locator("a[href]:not([download])")
    targets = links.evaluate_all("links => links.map(({ href }) => href.split(/[?#]/)[0])")
    ours = {target.removeprefix(reader.address) for target in targets if "://" in target}
    ours = {path for path in ours if "://" not in path}
    other = "en" if language == "zh" else "zh"
    kept = build_of(reader.site)["pages"][language]
    assert {f"{HOMES[language]}{name}/" for name in ("api-index", "print")} <= ours
    assert ours - set(kept) == {f"{HOMES[other]}padding/"}
    reader.go_offline(f"{HOMES[other]}padding/", language=language)
    switch_language(reader.page, other)
    reader.page.wait_for_url(f"{reader.address}{HOMES[other]}padding/**")
    assert reader.page.locator("html").get_attribute("lang") == other
    expect(reader.page.locator("article h1")).to_be_visible()


def test_a_page_that_is_not_kept_says_so_in_both_languages_and_comes_with_the_network(
    reader: Reader,
):
    reader.go("padding/")
    reader.go_offline()
    for path in ("en/models/", "no/such/page/"):
        reader.go(path)
        said = reader.page.locator("p").all_inner_texts()
        assert said == [
            "现在没有网络，这个页面也没有存下来。 回到首页",
            "You are offline, and this page is not stored.",
        ]
        [home] = reader.page.locator("a").all()
        assert home.get_attribute("href") == reader.address
    reader.context.set_offline(False)
    reader.go("en/models/")
    expect(reader.page.locator("article h1#models")).to_be_visible()


def test_a_network_that_is_silent_is_not_waited_for_in_vain(reader: Reader):
    reader.make_patient(False)
    reader.go("padding/")
    build = build_of(reader.site)
    wait_until_kept(reader.page, build, build["pages"]["zh"])
    reader.hosting.silent = True
    reader.go("models/")
    expect(reader.page.locator("article h1")).to_be_visible()
    assert style_of(reader.page) != NO_STYLE


def test_who_saves_data_is_sent_nothing_for_later(browser: Browser, site: Path):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(NetworkInformation.prototype, 'saveData', { value: true })"
    )
    page = context.new_page()
    with hosted(site) as (hosting, address):
        for path in ("padding/", "models/"):
            page.goto(f"{address}{path}")
        assert page.evaluate("navigator.serviceWorker.getRegistrations()") == []
        context.close()
    assert "service-worker.js" not in hosting.asked


def test_who_begins_to_save_data_is_sent_nothing_more(reader: Reader):
    reader.go("padding/")
    build = build_of(reader.site)
    wait_until_kept(reader.page, build, build["pages"]["zh"])
    [worker] = reader.context.service_workers
    requests = len(reader.hosting.asked)
    said = worker.evaluate(
        """() => {
            Object.defineProperty(NetworkInformation.prototype, "saveData", { value: true });
            const kept = keepFor({ language: "en", pages: [] });
            return kept.then(() => "kept", (error) => error.message);
        }"""
    )
    assert said == "the reader asks to save data"
    assert reader.hosting.asked[requests:] == []


def test_of_a_language_of_which_only_the_home_was_kept_a_new_build_keeps_no_more(reader: Reader):
    reader.go("")
    build = build_of(reader.site)
    wait_until_kept(reader.page, build, [*build["pages"]["zh"], "en/"])
    publish(reader.site, FOOTER, "new")
    reader.page.evaluate(TRY_THE_NEW_WORKER)
    new = build_of(reader.site)
    wait_until_kept(reader.page, new, new["pages"]["zh"])
    kept = reader.page.evaluate(
        """async () => {
            const names = (await caches.keys()).filter((name) => name.includes(" "));
            const caches_ = await Promise.all(names.map((name) => caches.open(name)));
            const requests = await Promise.all(caches_.map((cache) => cache.keys()));
            return requests.flat().map(({ url }) => url);
        }"""
    )
    assert f"{reader.address}en/padding/" not in kept


def test_a_new_build_is_seen_at_once_and_then_kept_in_the_place_of_the_old(reader: Reader):
    reader.go("tokenizer/")
    reader.page.evaluate("caches.open('of another site')")
    old = build_of(reader.site)["id"]
    reader.go_offline()
    publish(reader.site, FOOTER, "new")
    reader.go("padding/")
    assert style_of(reader.page) != FOOTER
    assert not reader.page.title().endswith("new")

    reader.context.set_offline(False)
    for _ in range(5):  # a busy machine may take longer than the worker's patience
        reader.go("padding/")
        if style_of(reader.page) == FOOTER:
            break
    assert style_of(reader.page) == FOOTER
    assert reader.page.title().endswith("new")

    reader.go_offline()
    reader.go("models/")
    assert style_of(reader.page) == FOOTER
    assert reader.page.title().endswith("new")
    names = reader.page.evaluate("caches.keys()")
    assert "of another site" in names
    assert [name for name in names if name.endswith(old)] == []


def test_a_build_that_is_not_there_as_a_whole_is_not_kept(reader: Reader):
    reader.go("tokenizer/")
    old = build_of(reader.site)
    wait_until_kept(reader.page, old, old["pages"]["zh"])
    publish(reader.site, FOOTER, "new")
    with (reader.site / "models" / "index.html").open("a", encoding="utf-8") as page:
        page.write("<!-- of yet another build -->")
    reader.go("padding/")
    reader.page.evaluate(TRY_THE_NEW_WORKER)
    wait_until_kept(reader.page, old, old["pages"]["zh"])
    reader.context.set_offline(True)
    for path in ("padding/", "models/"):
        reader.go(path)
        assert not reader.page.title().endswith("new")
        assert style_of(reader.page) != FOOTER


def test_no_page_can_be_shown_with_the_style_of_another_build(site: Path):
    assets = [path for path in build_of(site)["shell"] if not NAMED_BY_CONTENT.search(path)]
    assert assets == ["assets/mark.svg"]


def test_while_serving_nothing_is_kept(root: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(offline, "serving", lambda: True)
    config = load_config(str(root / "mkdocs.yml"), site_dir=str(tmp_path))
    offline.on_config(config)
    offline.on_post_build(config)
    assert offline.SCRIPT not in map(str, config.extra_javascript)
    assert list(tmp_path.iterdir()) == []
