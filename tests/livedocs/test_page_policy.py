"""What a page's policy allows: its own scripts and styles by their hashes, and nothing in tags."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

from livedocs.building.policy import CHARSET, on_post_build, policy, with_policy

PAGE = """\
<!doctype html>
<html><head>
{charset}
<script>one()</script><script src="two.js"></script><style media="print">b {{}}</style>
</head><body {body}>
<script type="application/json">{{"three": "on"}}</script><script>one()</script>
</body></html>
"""


def page(body: str = 'class="x"', charset: str = CHARSET) -> str:
    return PAGE.format(body=body, charset=charset)


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_scripts_and_styles_in_the_page_are_named_by_their_hashes_once():
    rules = policy(page()).split("; ")
    assert f"script-src 'self' 'sha256-{digest('one()')}'" in rules
    assert f"style-src 'self' 'sha256-{digest('b {}')}'" in rules


def test_a_page_without_any_allows_those_of_the_host_only():
    rules = policy("<p>").split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(rules)


def test_the_policy_stands_before_all_scripts_and_behind_the_charset():
    html = with_policy(page())
    order = [html.index(part) for part in (CHARSET, "Content-Security-Policy", "<script")]
    assert order == sorted(order)
    assert html.index(CHARSET) + len(CHARSET) <= 1024


@pytest.mark.parametrize(
    "tag", ['<p class="a>b" style="color: red">', "<p onclick=go()>", "<path\nd='M 1' style='x'/>"]
)
def test_what_it_would_block_is_told(tag: str):
    with pytest.raises(ValueError, match=r"no `style` and no script in a tag; .*: <pa?"):
        with_policy(page().replace("</body>", f"{tag}</body>"))


def test_code_in_an_attribute_or_in_the_text_is_no_style():
    with_policy(page('data-script="plot(1, style=2, one=3)"') + "&lt;p style='x'> a < b style=c")


def test_a_page_without_a_place_for_it_is_told():
    with pytest.raises(ValueError, match="the policy has no place"):
        with_policy(page(charset=""))


@pytest.fixture
def config(tmp_path: Path) -> SimpleNamespace:
    """Of a site with one page, `some/index.html`."""
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "index.html").write_text(page(), encoding="utf-8")
    return SimpleNamespace(
        site_dir=str(tmp_path), plugins={"i18n": SimpleNamespace(building=False)}
    )


def written(config: SimpleNamespace) -> str:
    on_post_build(config)
    return Path(config.site_dir, "some", "index.html").read_text(encoding="utf-8")


def test_a_build_writes_it_when_its_last_language_is_built(config: SimpleNamespace):
    config.plugins["i18n"].building = True
    assert written(config) == page()
    config.plugins["i18n"].building = False
    assert written(config) == with_policy(page())


def test_while_serving_there_is_none(config: SimpleNamespace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("livedocs.building.policy.serving", lambda: True)
    assert written(config) == page()


def test_a_build_that_cannot_write_it_names_the_page(config: SimpleNamespace):
    Path(config.site_dir, "some", "index.html").write_text(page("style='x'"), encoding="utf-8")
    with pytest.raises(PluginError, match=r"^some/index\.html: the site's policy allows no"):
        on_post_build(config)
