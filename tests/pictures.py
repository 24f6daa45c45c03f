"""Pictures of the site, and what each was made from: `make pictures`.

The READMEs show an entry as the site does, photographed in Chromium; a phone shows the mark on its
home screen, and takes no drawing for that. `LOCK`, beside the entries' pictures, has hashes of what
each was made from and of the picture itself; tests/supply/test_pictures.py compares them, without a
browser. How the theme, the browser or a font changes a picture is not told from that.
"""

from __future__ import annotations

import hashlib
import io
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "site")]

from browser import FLAGS, find  # noqa: E402
from hosting import hosted  # noqa: E402

from livedocs.building.assets import FOR_AUTHORS  # noqa: E402

COMMAND = "make pictures"
FOLDER = "docs/dev/pictures"
LOCK = f"{FOLDER}/made-from.yml"
HEAD = f"# What the pictures were made from, in hashes; `{COMMAND}` writes this file.\n"
ASSETS = ROOT / "docs" / "assets"

MODULE, ENTRY = "padding", "longest"
"""The entry of which a picture is: its page and module, its heading and cell."""
HOMES = {"en": "en/", "zh": ""}
SHOTS = {f"{FOLDER}/entry.{language}.png": language for language in HOMES}
OTHERS = {
    "api-index", "changes", "compact", "errors", "filter", "home", "keys", "playground", "print",
    "search", "take-away", "wall",
}  # fmt: skip
"""Style sheets for what is not in these pictures; every other one counts."""
WINDOW = {"width": 1240, "height": 900}
"""Too narrow for code beside its output: a README has no more room."""
MARGIN = 14
COLOURS = 128
BOX = """([id, margin]) => {
    const first = document.getElementById(id), range = document.createRange();
    const next = document.querySelector(`#${id} ~ :is(h2, .take-away)`);
    range.setStartBefore(first), range.setEndBefore(next);
    const seen = [...range.getClientRects()].filter((box) => box.width && box.height);
    const { left, top: y } = first.getBoundingClientRect(), x = left - margin;
    const end = next.getBoundingClientRect().top;
    const right = Math.max(...seen.map((box) => box.right)) + margin;
    const bottom = Math.min(Math.max(...seen.map((box) => box.bottom)) + margin, end);
    return { x, y: y + scrollY, width: right - x, height: bottom - y };
}"""
"""Where an entry is: from its heading to the next."""

ICON, DRAWING = "docs/assets/mark.png", "mark.svg"
ICON_SIZE = 180
"""What Apple's phones ask for; they round the corners themselves."""

Lock = dict[str, dict[str, str]]
"""Picture → what it was made from → hash."""


def made_from() -> Lock:
    """What each picture would be made from now, without the pictures themselves."""
    shots = {
        picture: {name: _hash(text) for name, text in _inputs(language).items()}
        for picture, language in SHOTS.items()
    }
    return {**shots, ICON: {"drawing": _hash((ASSETS / DRAWING).read_text("utf-8"))}}


def locked() -> Lock:
    """What the pictures that are there are made from."""
    return yaml.safe_load((ROOT / LOCK).read_text(encoding="utf-8"))


def hash_of(picture: str) -> str:
    """The hash of a picture that is there; empty where there is none."""
    path = ROOT / picture
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else ""


def _inputs(language: str) -> dict[str, str]:
    """The texts that decide what the picture of an entry shows."""
    page = (ROOT / "docs" / language / f"{MODULE}.md").read_text("utf-8")
    section = re.compile(rf"^## [^\n]*{{#{ENTRY}}}$.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    code = (ROOT / "snippets" / f"{MODULE}.py").read_text("utf-8")
    cell = re.compile(rf"^# %% {ENTRY}\b.*?(?=^# %% |\Z)", re.MULTILINE | re.DOTALL)
    output = (ROOT / "tests" / "outputs" / MODULE / f"{ENTRY}.txt").read_text("utf-8")
    return {
        "text": section.search(page)[0],
        "code": cell.search(code)[0],
        "output": output.partition("\n")[2],  # below the versions that it was approved with
        "styles": "".join(_styles()),
    }


def _styles() -> Iterator[str]:
    """The style sheets that a picture of an entry needs, without their comments."""
    for path in map(Path, load_config(str(ROOT / "mkdocs.yml")).extra_css):
        if path.stem not in OTHERS:
            yield FOR_AUTHORS.sub("", (ROOT / "docs" / path).read_text("utf-8"))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def photograph(browser: Browser, address: str, language: str) -> bytes:
    """The picture of the entry in a language, a PNG."""
    page = browser.new_page(
        viewport=WINDOW, device_scale_factor=2, color_scheme="light", service_workers="block"
    )
    page.goto(f"{address}{HOMES[language]}{MODULE}/")
    page.wait_for_load_state("networkidle")
    shot = page.screenshot(clip=page.evaluate(BOX, [ENTRY, MARGIN]), full_page=True)
    page.close()
    return shot


def icon(browser: Browser) -> bytes:
    """The mark, with colour up to its corners."""
    drawing = (ASSETS / DRAWING).read_text("utf-8")
    page = browser.new_page(viewport={"width": ICON_SIZE, "height": ICON_SIZE})
    page.set_content(f"<style>body {{ margin: 0 }} rect {{ rx: 0 }}</style>{drawing}")
    shot = page.screenshot()
    page.close()
    return shot


def save(picture: str, png: bytes) -> None:
    """Write a picture, with as few colours as one does not miss."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    (ROOT / picture).parent.mkdir(exist_ok=True)
    image.save(ROOT / picture, optimize=True)


def main() -> None:
    """Build the site, make the pictures and say what they were made from."""
    with tempfile.TemporaryDirectory() as folder:
        build(load_config(str(ROOT / "mkdocs.yml"), site_dir=folder))
        with hosted(Path(folder)) as (_, address), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
            for picture, language in SHOTS.items():
                save(picture, photograph(browser, address, language))
            save(ICON, icon(browser))
            browser.close()
    lock = {name: {**parts, "picture": hash_of(name)} for name, parts in made_from().items()}
    (ROOT / LOCK).write_text(HEAD + yaml.safe_dump(lock, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main()
