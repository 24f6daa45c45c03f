"""Small pieces of a page: figures, trailing space, docstring sections, Chinese lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from markdown import markdown

from livedocs.errors import LiveDocsError
from livedocs.modules.record import CellRecord, Output
from livedocs.pages.docstring import package_sections
from livedocs.pages.figures import with_own_ids
from livedocs.pages.html import TEXTS, render_output

SVG = """\
<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" width="10">
 <metadata>
  <rdf>a date</rdf>
 </metadata>
 <path id="black" style="fill: none; stroke: #000000"/>
 <path style="fill: black"/><path fill="#000000" stroke="red"/>
 <text>black on #000000</text>
</svg>
"""
STYLED = """\
<svg width="10">
 <defs>
  <style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style>
 </defs>
 <text x="1" style="font-size: 9px; font-family: 'Sans', &quot;Serif&quot;">a</text>
 <image style="image-rendering:crisp-edges;image-rendering:pixelated" href="#a"/>
 <text>&lt;b style="x: y"</text>
</svg>
"""


def rendered(kind: str, text: str, **options) -> str:
    record = CellRecord((Output(kind, text),), "", 0.5, 0, {}, ())
    return render_output(record, "en", **options)


def test_black_lines_take_the_pages_colour_and_words_stay() -> None:
    html = rendered("figure", SVG, figure_text="a figure")
    assert '<path id="black" style="fill: none; stroke: currentColor"/>' in html
    assert '<path style="fill: currentColor"/><path fill="currentColor" stroke="red"/>' in html
    assert "<text>black on #000000</text>" in html


def test_a_figure_is_only_its_svg_with_its_text_for_readers_who_do_not_see_it() -> None:
    html = rendered("figure", SVG, figure_text='a "figure" <x>')
    assert "<?xml" not in html
    assert "DOCTYPE" not in html
    assert "metadata" not in html
    assert '<svg role="img" aria-label="a &quot;figure&quot; &lt;x&gt;" ' in html


def test_a_style_sheet_of_a_figure_holds_for_that_figure_alone() -> None:
    html = rendered("figure", STYLED)
    assert "<style" not in html
    style = 'style="stroke-linejoin: round; stroke-linecap: butt"'
    assert f'<div class="live-figure" {style}><svg ' in html


def test_styles_of_its_parts_stay() -> None:
    html = rendered("figure", STYLED)
    for line in STYLED.split("\n")[4:7]:
        assert line in html


def test_figures_have_ids_of_their_own() -> None:
    drawing = (
        '<g{figure}><clipPath id="{own}p1"/><path clip-path="url(#{own}p1)"/>'
        '<use xlink:href="#{own}m1"/><path id="{own}m1" style="fill: url(#{own}p1)"/>'
        '<text>id="figure_1" url(#p1)</text></g>'
    )
    figure = ' id="figure_1"'
    xlink = "http://www.w3.org/1999/xlink"
    svg = f"<svg xmlns:xlink='{xlink}'>{drawing.format(figure=figure, own='')}</svg>"
    html = with_own_ids(rendered("figure", svg) + rendered("figure", svg), "cell-a")
    for n in (1, 2):
        assert html.count(drawing.format(figure="", own=f"cell-a-{n}-")) == 1


REFUSED_SVG = {
    "a script": ("<svg><script>x()</script></svg>", "with a `<script>`"),
    "HTML inside": ("<svg><foreignObject/></svg>", "a `<foreignObject>`"),
    "a frame": ("<svg><title><iframe/></title></svg>", "a `<iframe>`"),
    "HTML beside": ("<svg><p xmlns='http://www.w3.org/1999/xhtml'/></svg>", "xhtml}p>`"),
    "what sets links": ("<svg><animate attributeName='href'/></svg>", "a `<animate>`"),
    "a handler": ("<svg onload='x()'/>", "an `onload`"),
    "a handler in capitals": ("<svg><g ONCLICK='x()'/></svg>", "an `ONCLICK`"),
    "a link": ("<svg><a href='https://example.org'/></svg>", "the href 'https://example.org'"),
    "an old link": (
        "<svg xmlns:l='http://www.w3.org/1999/xlink'><use l:href='a.svg#b'/></svg>",
        "the xlink:href 'a.svg#b'",
    ),
    "a script as a link": ("<svg><a href='javascript:x()'/></svg>", "the href 'javascript:x()'"),
    "SVG as a link": ("<svg><image href='data:image/svg+xml,a'/></svg>", "the href 'data:image/sv"),
    "an address": ("<svg><g fill='url(//example.org/a#b)'/></svg>", "the fill 'url(//exam"),
    "an address in a style": ("<svg><g style='mask: URL( \"a\")'/></svg>", "the style 'mask: "),
    "a hidden address": ("<svg><g style='mask: u\\72l(a)'/></svg>", "the style 'mask: "),
    "a set of images": ("<svg><g style='cursor: image-set(\"a\" 1x)'/></svg>", "the style 'cur"),
    "a style sheet": ("<svg><style>.md-nav{display: none}</style></svg>", "a style sheet"),
    "two rules": ("<svg><style>*{a: b} p{c: d}</style></svg>", "a style sheet"),
    "an import": ("<svg><style>@import '//a';</style></svg>", "a style sheet"),
    "an address for all": ("<svg><style>*{fill: url(a)}</style></svg>", "the style 'fill: url(a)'"),
    "what stands behind it": ("<svg/><img src='//a'/>", "not one `<svg>`, in XML: junk after"),
    "HTML": ("<p><svg/></p>", "draws a `<p>`, which is no `<svg>`"),
    "no XML": ("<svg><g></svg>", "not one `<svg>`, in XML: mismatched tag"),
}


@pytest.mark.parametrize(("svg", "message"), REFUSED_SVG.values(), ids=REFUSED_SVG)
def test_svg_that_a_page_cannot_have_is_an_error(svg: str, message: str) -> None:
    with pytest.raises(LiveDocsError, match=re.escape(message)):
        rendered("figure", svg)


def test_a_drawing_of_graphviz_is_shown_without_its_comments() -> None:
    svg = (
        '<?xml version="1.0"?>\n<!-- Generated by graphviz -->\n<svg width="8pt"\n'
        ' xmlns="http://www.w3.org/2000/svg" xmlns:d="http://example.org/">\n<!-- end -->\n'
        '<g class="node" d:layer="1"><title>end &lt;</title>\n<![CDATA[<b>]]></g>\n</svg>\n'
    )
    assert rendered("figure", svg, figure_text="a").count(
        '<svg role="img" aria-label="a" fill="currentColor" data-search-exclude width="8pt">\n\n'
        '<g class="node"><title>end &lt;</title>\n&lt;b&gt;</g>\n</svg></div>'
    )


def test_what_has_no_colour_of_its_own_takes_the_pages_colour() -> None:
    root = rendered("figure", SVG).split("<svg ")[1].split(">")[0]
    assert 'fill="currentColor"' in root


def test_spaces_at_line_ends_and_empty_lines_around_are_not_shown() -> None:
    assert "<samp>  a\n\nb</samp>" in rendered("stdout", "\n\n  a  \n\t\nb \n\n")


def test_of_a_long_text_only_the_first_lines_are_open() -> None:
    lines = [f"line {number}" for number in range(40)]
    html = BeautifulSoup(rendered("stdout", "\n".join(lines)), "html.parser")
    opened, folded = html.select("samp")
    assert opened.get_text().split("\n") == lines[:10]
    assert folded.get_text().split("\n") == lines[10:]
    assert folded.find_parent("details").summary.get_text() == "30 more lines"


def test_a_text_that_is_hardly_longer_is_not_folded() -> None:
    html = rendered("stdout", "\n".join(map(str, range(16))))
    assert "<details" not in html


def test_facts_and_stderr_are_hidden_until_a_click_and_marks_are_not() -> None:
    record = CellRecord((Output("stdout", "out"),), "<warned>\n", 0.5, 0, {}, ())
    html = render_output(record, "en", marks=["<a>not so</a>"], facts=["<a>here</a>", "0.50 s"])
    output = BeautifulSoup(html, "html.parser").select_one(".live-output")
    facts, log = output.select_one(".live-info"), output.select_one(".live-log > details")
    assert facts.summary["aria-label"] == "About this run"
    assert facts.p.get_text() == "here\n0.50 s"
    assert (log.summary.get_text(), log.samp.get_text()) == ("warnings and logs", "<warned>")
    assert not facts.has_attr("open") and not log.has_attr("open")
    mark = output.select_one(".live-label > .live-mark")
    assert mark.get_text() == "not so"
    assert mark.find_parent("details") is None


def test_stderr_that_is_shown_openly_is_not_hidden_as_well() -> None:
    record = CellRecord((), "warned", 0.5, 0, {}, ())
    html = render_output(record, "en", with_stderr=True)
    assert html.count("warned") == 1
    assert "<details" not in html


def test_where_only_stderr_is_shown_nothing_says_that_there_is_no_output() -> None:
    record = CellRecord((), "warned", 0.5, 0, {}, ())
    html = render_output(record, "en", marks=["why"], facts=["0.50 s"], with_stderr=True)
    [block] = BeautifulSoup(html, "html.parser").select(".live-block")
    assert "No output" not in block.get_text()
    assert block.select_one(".live-label > .live-mark").get_text() == "why"
    assert block.select_one(".live-info > p").get_text() == "0.50 s"


def test_a_script_stands_in_its_button_as_it_is() -> None:
    script = 'print("a & b")\n\n\nif x < 1:\n    y\n'
    button = BeautifulSoup(rendered("stdout", "x", script=script), "html.parser").button
    assert button["data-script"] == script
    assert button.get_text() == "Copy as script"


def test_a_view_comes_first_and_the_text_is_folded() -> None:
    html = BeautifulSoup(rendered("stdout", "['a', 'b']\n[1, 2]", view="tokens"), "html.parser")
    view, printed = html.select_one(".live-label").find_next_siblings()[:2]
    assert [chip.get_text() for chip in view.select("li")] == ["a 1", "b 2"]
    assert printed.name == "details"
    assert printed.samp.get_text() == "['a', 'b']\n[1, 2]"


def test_beside_a_view_the_other_lines_stay_text_that_paper_shows_too() -> None:
    text = "tokens: ['a', 'b']\nids: [1, 2]\n[PAD] 0 <b>"
    html = BeautifulSoup(rendered("stdout", text, view="tokens"), "html.parser")
    [shown] = html.select(".live-output > div > .live-text:not(.live-as-printed *)")
    assert shown.get_text() == "[PAD] 0 <b>"
    assert shown.parent.has_attr("data-search-exclude")  # the search reads what is folded


@pytest.mark.parametrize(
    "record",
    [
        CellRecord((Output("result", "[1]"), Output("figure", "<svg/>")), "", 0.5, 0, {}, ()),
        CellRecord((Output("stdout", "[1]", 7),), "", 0.5, 0, {}, ()),
    ],
    ids=["figure", "cut"],
)
def test_a_view_that_would_hide_more_than_text_is_an_error(record: CellRecord) -> None:
    with pytest.raises(LiveDocsError, match="the view `matrix` would lose a figure, or the note"):
        render_output(record, "en", view="matrix", figure_text="x")


def test_every_language_has_every_word() -> None:
    assert set(TEXTS["zh"]) == set(TEXTS["en"])
    assert all(word.strip() for words in TEXTS.values() for word in words.values())


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an importable package `some_recipes` that must not be imported."""
    folder = tmp_path / "some_recipes"
    folder.mkdir()
    (folder / "__init__.py").write_text('"""No section."""\n', encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    return folder


def test_sections_come_by_module_name_in_the_wanted_language(package: Path) -> None:
    for name, title in (("b_second", "Second"), ("a_first", "First")):
        text = f'"""{title}\n\nen:\nEnglish {title}.\n\nzh:\n中文。\n\n- 列表\n"""\nraise OSError\n'
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    assert package_sections("some_recipes", "en") == (
        "## First {#a-first}\n\nEnglish First.\n\n## Second {#b-second}\n\nEnglish Second."
    )
    assert package_sections("some_recipes", "zh") == (
        "## First {#a-first}\n\n中文。\n\n- 列表\n\n## Second {#b-second}\n\n中文。\n\n- 列表"
    )


@pytest.mark.parametrize(
    "text", ['"""Title\n\nen:\nText.\n"""\n', '"""Title\n\nzh: 文。\n"""\n', "x = 1\n"],
    ids=["other-language", "text-behind-the-colon", "no-docstring"],
)  # fmt: skip
def test_a_missing_part_names_the_module(package: Path, text: str) -> None:
    (package / "a.py").write_text(text, encoding="utf-8")
    with pytest.raises(LiveDocsError) as caught:
        package_sections("some_recipes", "zh")
    assert str(caught.value).startswith("some_recipes/a.py:1\n")
    assert str(caught.value).endswith("the docstring has no part `zh:`")


@pytest.mark.parametrize("name", ["no_such_package", "no_such_package.recipes", "json.decoder"])
def test_a_missing_package_is_named(name: str) -> None:
    with pytest.raises(LiveDocsError, match=f"^no Python package `{name}`$"):
        package_sections(name, "en")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("填充让一批句子\n一样长。", "填充让一批句子一样长。"),
        ("用 `map`，\nbatched 是真。", "用 <code>map</code>，batched 是真。"),
        ("调用 padding\n会变长", "调用 padding\n会变长"),
        ("two lines\nof English", "two lines\nof English"),
    ],
)
def test_chinese_lines_join_without_a_space_and_others_with_one(text: str, shown: str) -> None:
    assert markdown(text, extensions=["livedocs.cjk"]) == f"<p>{shown}</p>"
