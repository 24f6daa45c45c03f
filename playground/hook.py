"""MkDocs hook: the playground on the page that asks for it, and its files in the site.

The page says `playground: true` in its head, and where, by a paragraph that is all emphasis; what
that says is for those who have no scripts. Where the npm packages or the tokenizers cannot be had,
the page says so, and the build goes on.
"""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from livedocs.building.engine import fences_of
from livedocs.errors import LiveDocsError
from livedocs.pages.page import language_of
from localhub import FillError
from playground.form import playground, unavailable
from playground.offered import Offer, offered
from playground.packages import scripts
from playground.words import words

log = logging.getLogger("mkdocs.playground")

PLACE = re.compile(r"<p><em>(.*?)</em></p>")
FOLDER = Path(".cache", "playground")
BROWSER = Path(__file__).parent / "browser"
IMPORTED = re.compile(rb"""((?:from |import\()"\./[\w-]+\.js)(")""")


@dataclass(frozen=True)
class Ready:
    """What a build has of it.

    Attributes:
        offer: the tokenizers.
        files: what goes into `assets/playground`, by name.
        missing: the name of the sentence that says what cannot be had, and the reason; or None.
    """

    offer: Offer = field(default_factory=Offer)
    files: dict[str, bytes] = field(default_factory=dict)
    missing: tuple[str, str] | None = None

    @property
    def version(self) -> str:
        """Changes when a file does."""
        digest = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            digest.update(name.encode() + content)
        return digest.hexdigest()[:8]

    def content(self, name: str) -> bytes:
        """A file as it is served: it imports the others by their version, too."""
        version = f"?{self.version}".encode()
        return IMPORTED.sub(lambda found: found[1] + version + found[2], self.files[name])


_ready: list[Ready] = []
"""That of this build, once a page has asked for it."""


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the playground where the page wants it.

    Raises:
        PluginError: the page does not say where.
    """
    if not page.meta.get("playground"):
        return html
    place = PLACE.search(html)
    if place is None:
        raise PluginError(f"{page.file.src_uri}:1: no paragraph is all emphasis: *…*")
    if not _ready:
        _ready.append(make_ready(config))
    ready = _ready[0]
    language = language_of(Path(page.file.src_uri), config.theme["language"])
    if ready.missing:
        sentence, reason = ready.missing
        shown = unavailable(language, words(language)[sentence].format(reason))
    else:
        root = get_relative_url(".", page.url).rstrip("/")
        shown = f'<p class="live-play-noscript">{place[1]}</p>'
        shown += playground(language, ready.offer, f"{root}/", ready.version)
    return html.replace(place[0], shown)


def on_post_build(config: MkDocsConfig) -> None:
    """Write the files, once all languages are built."""
    if config.plugins["i18n"].building or not _ready:
        return
    ready = _ready.pop()
    if ready.missing:
        return
    site = Path(config.site_dir, "assets")
    (site / "playground").mkdir(parents=True, exist_ok=True)
    (site / "tokenizers").mkdir(exist_ok=True)
    for name in ready.files:
        (site / "playground" / name).write_bytes(ready.content(name))
    for about in ready.offer.chosen.values():
        shutil.copyfile(ready.offer.folder / about["file"], site / "tokenizers" / about["file"])


def make_ready(config: MkDocsConfig) -> Ready:
    """Have the packages and the tokenizers at hand; what cannot be had is said in the log."""
    folder = Path(config.config_file_path).parent / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        try:
            files = scripts(folder / "archives")
        except FillError as error:
            log.info("no playground: %s", error)
            return Ready(missing=("no-packages", str(error)))
        try:
            offer = offered(fences_of(config).project.source, folder)
        except (LiveDocsError, RuntimeError) as error:
            log.info("no playground: %s", error)
            offer = Offer()
    if not offer.chosen:
        return Ready(missing=("no-tokenizers", ""))
    ours = {path.name: path.read_bytes() for path in sorted(BROWSER.glob("*.js"))}
    return Ready(offer, files | ours)
