"""A page as blocks: prose that any renderer understands, and the cells that the page shows."""

from __future__ import annotations

import pytest
from exporting import Exported, fence

from livedocs.errors import LiveDocsError
from livedocs.exports import blocks
from livedocs.exports.blocks import Block, Code, Prose, with_needed_cells

PROSE = {
    "id-of-a-heading": ("## Pad a *batch* {#pad}\n\nText.", "## Pad a *batch*\n\nText."),
    "attributes-of-a-block": ("Text.\n{: .lead data-x }\n", "Text."),
    "attributes-of-a-link": ('[a](b.md){ .button title="x y" } c', "[a](b.md) c"),
    "braces-in-a-sentence": ("The set {train, test}.", "The set {train, test}."),
    "braces-of-a-template": (
        "A {{ eos_token }}, {{ .x }}, {{ a=1 }}, [{{ b_c }}](d.md) and `{{ x }}` {.e}",
        "A {{ eos_token }}, {{ .x }}, {{ a=1 }}, [{{ b_c }}](d.md) and `{{ x }}`",
    ),
    "attributes-in-code": ("Write `{#pad}` or ``{.x}``.", "Write `{#pad}` or ``{.x}``."),
    "value": ("There are {{ shows:prints rows }} rows.", "There are 3 rows."),
    "value-in-code": ("`{{ shows:prints *.txt }}`", "`*.txt`"),
    "value-that-is-no-markdown": ("{{ shows:prints *.txt }}", r"\*.txt"),
    "value-in-the-text-of-a-link": ("[{{ shows:prints rows }}](a.md)", "[3](a.md)"),
    "fence-of-another-language": ("a\n```bash\npip {#x}\n```\nb", "a\n```bash\npip {#x}\n```\nb"),
    "fence-inside-a-fence": (
        '````md\n```python exec="on"\n```\n::: docstrings x\n{{ a:b c }}\n````',
        '````md\n```python exec="on"\n```\n::: docstrings x\n{{ a:b c }}\n````',
    ),
    "value-in-the-line-of-a-fence": (
        '```text title="{{ shows:prints rows }}"\n```',
        '```text title="3"\n```',
    ),
    "fence-in-a-quote": ("> ~~~text\n> {#x}\n> ~~~\n", "> ~~~text\n> {#x}\n> ~~~"),
    "rule-that-is-no-front-matter": ("---\nOne.\n\n---\nTwo.", "---\nOne.\n\n---\nTwo."),
    "comment": ("One.\n\n<!-- {#x}\n\n## Two\n-->\n\nThree.<!-- {{ a:b -->", "One.\n\nThree."),
    "comment-around-code": (
        'One.\n\n<!--\n```python exec="on" snippet="shows:none"\n```\n-->\n\nTwo.', "One.\n\nTwo.",
    ),
    "no-comment": ("`<!--` begins, `-->` ends.", "`<!--` begins, `-->` ends."),
    "admonition": (
        '!!! warning "Mind {{ shows:prints rows }}"\n\n    One.\n\n    Two.\n\nAfter.',
        "> **Mind 3**\n>\n> One.\n>\n> Two.|After.",
    ),
    "admonition-without-title": ("!!! note\n    One.\n", "> **Note**\n>\n> One."),
    "admonition-with-an-empty-title": ('!!! note ""\n    One.\n', "> One."),
    "details": ('???+ tip "More"\n\n    One.\n', "> **More**\n>\n> One."),
    "nested-admonition": (
        '!!! note "A"\n\n    One.\n\n    !!! tip "B"\n\n        Two.\n',
        "> **A**\n>\n> One.\n>\n> > **B**\n> >\n> > Two.",
    ),
    "list-in-an-admonition": (
        '!!! note "A"\n    - One\n        - Two\n',
        "> **A**\n>\n> - One\n>     - Two",
    ),
    "fence-in-an-admonition": (
        '!!! note "A"\n\n    ```bash\n    ls\n    ```\n',
        "> **A**\n>\n> ```bash\n> ls\n> ```",
    ),
    "headings-begin-a-block": ("# A\n\nOne.\n\n## B\n\nTwo.", "# A\n\nOne.|## B\n\nTwo."),
    "chinese-lines-are-joined": (
        "一行，\n两行\n三行。\n\n- 甲。\n- 乙。", "一行，两行三行。\n\n- 甲。\n- 乙。",
    ),
    "drawing": (
        'A:\n\n<svg role="img" aria-label="Text &amp; ids" width="9">\n<path d="M1"/>\n</svg>\n',
        "A:\n\n(figure: Text & ids)",
    ),
    "tags-for-style": ("A <small class='x'>b</small>, `<small>`.", "A b, `<small>`."),
    "empty-lines": ("One.\n\n\n\nTwo.", "One.\n\nTwo."),
    "html-around-markdown": ('<div class="grid" markdown>\n\n- One\n\n</div>', "- One"),
}  # fmt: skip


def texts(blocks: list[Block]) -> str:
    return "|".join(block.text for block in blocks if isinstance(block, Prose))


def names(blocks: list[Block]) -> list[str]:
    """Cells by name, of prose its first word."""
    return [b.cell.name if isinstance(b, Code) else b.text.split()[0] for b in blocks]


@pytest.mark.parametrize(("markdown", "expected"), PROSE.values(), ids=PROSE)
def test_prose_is_markdown_for_any_renderer(exported: Exported, markdown: str, expected: str):
    blocks = exported.blocks(markdown)
    assert texts(blocks) == expected
    assert all(isinstance(block, Prose) for block in blocks)


def test_links_lead_where_the_exported_file_wants_them(exported: Exported):
    def link(target: str) -> str | None:
        return None if target.startswith("#") else f"https://site/{target}"

    markdown = (
        'A [`map`](a.md#map "Title"), an ![image](b.svg), [below `it`](#below)\n'
        "and `[code](c.md)`.\n"
    )
    assert texts(exported.blocks(markdown, link=link)) == (
        'A [`map`](https://site/a.md#map "Title"), an ![image](https://site/b.svg), below `it`\n'
        "and `[code](c.md)`."
    )


def test_fences_that_show_cells_are_code_between_prose(exported: Exported):
    markdown = f"One.\n\n{fence('shows:prints')}\n\nTwo.\n\n{fence('shows:displays')}\n"
    blocks = exported.blocks(markdown)
    assert names(blocks) == ["One.", "prints", "Two.", "displays"]
    assert blocks[1].module.name == "shows"
    assert blocks[1].record.outputs[0].text == "rows: 3\nname: *.txt\n"


def test_code_has_what_the_page_shows_beside_the_output(exported: Exported):
    options = ' alt="{{ shows:prints rows }} lines"', ' stderr="on"', ' was="key"'
    fences = [
        fence(f"shows:{cell}", option)
        for cell, option in zip(("draws", "logs", "prints"), options, strict=True)
    ]
    draws, logs, prints = exported.blocks("\n\n".join(fences))
    assert (draws.alt, draws.with_stderr, draws.was) == ("3 lines", False, None)
    assert (logs.alt, logs.with_stderr) == ("", True)
    assert prints.was == ("What it printed", "then\n")
    assert exported.blocks(fences[2], "zh")[0].was == ("当时印的", "then\n")


def test_a_cell_in_an_admonition_or_a_list_is_whole(exported: Exported):
    indented = fence("shows:prints").replace("\n", "\n    ")
    markdown = f'!!! note "A"\n\n    One.\n\n    {indented}\n\n    Two.\n'
    blocks = exported.blocks(markdown)
    assert names(blocks) == [">", "prints", ">"]
    assert texts(blocks) == "> **A**\n>\n> One.|> Two."
    blocks = exported.blocks(f"- Item\n\n    {indented}\n\n    More.\n")
    assert texts(blocks) == "- Item|More."


def test_generated_sections_are_made_as_on_the_page(
    exported: Exported, monkeypatch: pytest.MonkeyPatch, tmp_path
):
    package = tmp_path / "standins"
    package.mkdir()
    package.joinpath("__init__.py").write_text("", encoding="utf-8")
    docstring = '"""owner/model\n\nen:\nSee [a](a.md).\n\nzh:\n看。\n"""\n'
    package.joinpath("a_model.py").write_text(docstring, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    markdown = "One.\n\n::: docstrings standins\n\nTwo.\n"
    link = "https://site/{}".format
    assert texts(exported.blocks(markdown, "en", link)) == (
        "One.|## owner/model\n\nSee [a](https://site/a.md).|Two."
    )
    assert "看。" in texts(exported.blocks(markdown, "zh"))


def test_each_line_is_searched_for_values_once(exported: Exported, monkeypatch: pytest.MonkeyPatch):
    lines: list[str] = []
    monkeypatch.setattr(blocks, "mark_values", lambda line, *_: lines.append(line) or line)
    exported.blocks('First.\n\n!!! note "Second"\n\n    Third.\n')
    assert list(filter(None, lines)) == ["First.", '!!! note "Second"', "Third."]


def test_an_unknown_directive_is_an_error(exported: Exported):
    with pytest.raises(LiveDocsError, match="no directive `::: docstring x`"):
        exported.blocks("::: docstring x\n")


def test_cells_that_the_page_does_not_show_come_before_what_may_need_them(exported: Exported):
    markdown = "\n\n".join(
        ["One.", fence("shows:displays"), "Two.", fence("shows:prints"), fence("shows:fails")]
    )
    blocks = exported.blocks(markdown)
    needed = with_needed_cells(blocks, exported.project)
    assert names(needed) == ["One.", "hidden", "displays", "Two.", "prints", "fails"]
    assert [block for block in needed if block in blocks] == blocks


def test_outputs_that_differ_from_build_to_build_are_left_out_of_reproducible_ones(
    new_project, monkeypatch: pytest.MonkeyPatch
):
    mini = new_project()
    mini.snippet("clock", "# %% tells volatile=true\nimport time\nprint(time.time_ns())\n")
    clock = Exported(mini)
    [code] = clock.blocks(fence("clock:tells"))
    assert [output.kind for output in code.record.outputs] == ["stdout"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    [code] = clock.blocks(fence("clock:tells"))
    assert code.record.outputs == ()
