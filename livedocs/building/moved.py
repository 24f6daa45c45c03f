"""MkDocs hook: the address of a page that got another name leads to the page of today.

`extra.moved` says which: old page → new page, both without the folder of the language. A link's
fragment is kept. Where it has the old page's name in it, as the ids of cells have, it gets the new.
"""

from __future__ import annotations

import json
import posixpath
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

HTML = """\
<!doctype html>
<html lang="{language}">
  <head>
    <meta charset="utf-8">
    <title>{text}</title>
    <meta name="robots" content="noindex">
    <noscript><meta http-equiv="refresh" content="0; url={target}"></noscript>
    <script>
      const renamed = (hash, [before, after]) => hash.replaceAll(before, after);
      location.replace("{target}" + {names}.reduce(renamed, location.hash));
    </script>
  </head>
  <body><p><a href="{target}">{text}</a></p></body>
</html>
"""
MARK = 'http-equiv="refresh"'
"""What a page of this kind has in it, and no other."""
TEXT = {"zh": "这一页换了地址", "en": "This page has a new address"}


@event_priority(-240)  # when the last language is built, before pages are hashed
def on_post_build(config: MkDocsConfig) -> None:
    """Write a page for each old address, in each language.

    Raises:
        PluginError: the old page is still there, or the new one is not.
    """
    i18n = config.plugins["i18n"]
    if i18n.building:
        return
    for old, new in config.extra.get("moved", {}).items():
        for language in i18n.build_languages:
            folder = "" if language == i18n.default_language else language
            _write(Path(config.site_dir, folder), old, new, language)


def _write(site: Path, old: str, new: str, language: str) -> None:
    place = site / old / "index.html"
    if place.exists():
        raise PluginError(f"mkdocs.yml: extra.moved names {old}, which is a page: remove one")
    if not (site / new / "index.html").is_file():
        raise PluginError(
            f"mkdocs.yml: extra.moved leads from {old} to {new}, which is no page in "
            f"`{language}`: name the page that tells it now"
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    target = posixpath.relpath(new, old) + "/"
    names = json.dumps(list(zip(names_in_ids(old), names_in_ids(new), strict=True)))
    html = HTML.format(language=language, text=TEXT[language], target=target, names=names)
    place.write_text(html, encoding="utf-8")


def names_in_ids(page: str) -> tuple[str, str]:
    """A page's name as its own id has it, and as the ids of a recipe's cells have it."""
    name = PurePosixPath(page).name
    return name, name.replace("-", "_")
