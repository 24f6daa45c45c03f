"""MkDocs hook: each page says what it may load and run, as a Content-Security-Policy.

That is what lies on the same host, and the scripts and styles that this build wrote into the page,
named by their hashes. Whatever else comes into a page, the browser neither runs nor loads. Plain
hosting sends no headers of ours, so the policy stands in the page. While serving there is none:
the script that reloads pages comes after the build.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

from livedocs.runs.serving import serving

CHARSET = '<meta charset="utf-8">'
"""The policy stands behind it: before any script, and the charset within the first 1024 bytes."""
DATA = ' type="application/json"'
SCRIPT = re.compile(
    r"<script(?![^>]*\ssrc=)(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL
)
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
BLOCKED = re.compile(
    r"""<\w[\w-]*(?:\s+[\w:.-]+(?:=(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*?\s+(?:style|on[a-z]+)=[^>]*"""
)
"""A tag with a style or a script of its own."""
SHOWN = 200


@event_priority(-250)  # when the last language is built, before pages are hashed and printed
def on_post_build(config: MkDocsConfig) -> None:
    """Write the policy into every page."""
    if serving() or config.plugins["i18n"].building:
        return
    site = Path(config.site_dir)
    for page in sorted(site.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        try:
            page.write_text(with_policy(html), encoding="utf-8")
        except ValueError as error:
            raise PluginError(f"{page.relative_to(site).as_posix()}: {error}") from error


def with_policy(html: str) -> str:
    """A page with its policy.

    Raises:
        ValueError: there is no place for it, or the page holds what no policy of ours allows.
    """
    if blocked := BLOCKED.search(html):
        raise ValueError(
            "the site's policy allows no `style` and no script in a tag; "
            f"use a class, or an attribute of SVG: {blocked[0][:SHOWN]}"
        )
    if CHARSET not in html:
        raise ValueError(f"the policy has no place, since the page lacks {CHARSET}")
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy(html)}">'
    return html.replace(CHARSET, f"{CHARSET}\n      {tag}", 1)


def policy(html: str) -> str:
    """What the page may load and run."""
    scripts = (
        script["text"] for script in SCRIPT.finditer(html) if DATA not in script["attributes"]
    )
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self'{_hashes(scripts)}",
            f"style-src 'self'{_hashes(STYLE.findall(html))}",
            "img-src 'self' data:",  # the theme's icons stand in its style sheet
            "connect-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hashes(texts: Iterable[str]) -> str:
    digests = dict.fromkeys(hashlib.sha256(text.encode()).digest() for text in texts)
    return "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
