"""Outputs as HTML. What a cell printed is escaped; figures and allowed HTML pass as markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from livedocs.errors import LiveDocsError
from livedocs.modules.record import CellRecord, Output
from livedocs.pages.buttons import COPY_BUTTON, on_one_line, script_button
from livedocs.pages.figures import render_figure
from livedocs.pages.markup import render_markup
from livedocs.pages.values import unmarked
from livedocs.pages.views import render_view
from livedocs.runner.displays import HTML, MARKDOWN

TEXTS = {
    "zh": {
        "output": "输出",
        "no-output": "没有输出",
        "stderr": "标准错误（警告与日志）",
        "warnings": "警告与日志",
        "now": "今天的输出",
        "more": "其余 {} 行",
        "more-rows": "表格其余 {} 行见网页",
        "as-printed": "原样输出",
        "older": "其他版本或情况下的说法",
        "script": "复制为脚本",
        "source": "模型与数据：",
        "facts": "这次运行",
        "marked": "本站的输出（{}）",
        "cut": "（共多出 {:,} 字节，没有显示）",
        "error": "这里出错了",
        "permalink": "这一节的链接",
        "running": "这段代码还在运行，运行完本页会自动刷新。",
    },
    "en": {
        "output": "Output",
        "no-output": "No output",
        "stderr": "stderr (warnings and logs)",
        "warnings": "warnings and logs",
        "now": "Output today",
        "more": "{} more lines",
        "more-rows": "{} more rows are on the site",
        "as-printed": "As printed",
        "older": "In other versions or cases",
        "script": "Copy as script",
        "source": "models and data: ",
        "facts": "About this run",
        "marked": "Output on this site ({})",
        "cut": "({:,} bytes more are not shown)",
        "error": "Something is wrong here",
        "permalink": "Link to this section",
        "running": "This code is still running. The page reloads when it is done.",
    },
}
"""The words of the output block, by page language."""

UNSEARCHED = " data-search-exclude"
"""Marks what Material's search is to leave out. It goes on behind the first element inside that has
the same tag, so what holds any HTML is an `article`, which no output and no article has inside."""
VOLATILE = f" data-volatile{UNSEARCHED}"
"""Marks what differs from build to build."""
LONGEST_OUTPUT = 700
"""So many characters of each output are searched."""
FOLD_OVER = 16
"""Of a text with more lines than this only the first ones are open."""
OPEN_LINES = 10
"""So many, and on the sheet so many rows of a table."""

ALIGNED = re.compile(r"\S {2,}\S|^ *\|")
"""In a line of a table that was printed as text."""
BROAD, WIDE = 40, 74
"""So many columns of such a table fit beside its code in a window, and in a wide window."""
TABLE_BODY = re.compile("<tbody>.*?</tbody>", re.DOTALL)
TRAILING_SPACES = re.compile(r"[ \t]+$", re.MULTILINE)


def render_output(
    record: CellRecord,
    language: str,
    *,
    marks: Sequence[str] = (),
    facts: Sequence[str] = (),
    script: str | None = "",
    copied: bool = False,
    view: str | None = None,
    with_stderr: bool = False,
    figure_text: str | None = None,
    was: tuple[str, str] | None = None,
    volatile: bool = False,
) -> str:
    """The block under a cell's code.

    Args:
        language: of the page, a key of `TEXTS`.
        marks: why others will see another output, as HTML.
        facts: what to say upon a click, as HTML: the source of models and data, times, versions.
        script: what readers get who copy the entry as a script; None for all code above, too.
        copied: readers can copy the output.
        view: how to show the output other than as text, a key of `views.VIEWS`.
        with_stderr: show what the cell wrote to stderr openly, not upon a click.
        figure_text: what a figure shows, for readers who do not see it.
        was: a label and what the same call printed once, to stand before today's output.
        volatile: the output differs from run to run.

    Raises:
        LiveDocsError: the output does not hold what the view shows, or holds what it or the page
            would lose.
    """
    texts = TEXTS[language]
    parts = []
    if was is not None:
        old_label, old_output = was
        parts.append(_block("was", _label(old_label), _text("was", old_output, texts)))
    has_text = with_stderr or any(output.kind != "figure" for output in record.outputs)
    copy = COPY_BUTTON if copied and has_text else ""
    beside = _marks(marks) + _tools(
        script_button(script, texts["script"]), copy, _facts(facts, texts)
    )
    if record.outputs or not with_stderr:
        label = "no-output" if not record.outputs else "now" if was is not None else "output"
        body = "".join(_output(output, figure_text, texts, volatile) for output in record.outputs)
        if view is not None:
            printed_as_text = _fold(texts["as-printed"], body, "live-as-printed")
            body = _view(view, record, texts) + printed_as_text
        hidden = "" if with_stderr else _hidden_stderr(record.stderr, texts, volatile)
        parts.append(_block("output", _label(texts[label], beside), body, hidden, volatile))
        beside = ""
    if with_stderr:
        stderr = _text("stderr", record.stderr, texts)
        parts.append(_block("stderr", _label(texts["stderr"], beside), stderr, "", volatile))
    return "\n".join(parts)


def _block(kind: str, label: str, body: str, below: str = "", volatile: bool = False) -> str:
    body = f"<article{VOLATILE}>{body}</article>" if volatile else body
    return f'<div class="live-block live-{kind}">{label}{body}{below}</div>'


def _label(text: str, beside: str = "") -> str:
    return f'<div class="live-label"{UNSEARCHED}><span>{text}</span>{beside}</div>'


def _marks(marks: Sequence[str]) -> str:
    return "".join(f'<em class="live-mark">{mark}</em>' for mark in marks)


def _tools(*tools: str) -> str:
    """What stands at the other end of a label's line."""
    return f'<div class="live-tools">{"".join(tools)}</div>' if any(tools) else ""


def _facts(facts: Sequence[str], texts: dict[str, str]) -> str:
    """An "i" that opens what is as everywhere; of all of a page one is open."""
    if not facts:
        return ""
    summary = f'<summary aria-label="{texts["facts"]}">i</summary>'
    text = "<br>\n".join(facts)
    return f'<details class="live-info" name="live-info">{summary}<p>{text}</p></details>'


def _view(view: str, record: CellRecord, texts: dict[str, str]) -> str:
    if any(output.kind == "figure" or output.cut for output in record.outputs):
        raise LiveDocsError(
            f"the view `{view}` would lose a figure, or the note that the output is cut; "
            "show the cell without it"
        )

    def as_text(part: str) -> str:
        # The search reads the whole text, which is folded.
        return f"<div{UNSEARCHED}>{_text('stdout', part, texts)}</div>"

    return unmarked(render_view(view, record.text, as_text))


def _hidden_stderr(stderr: str, texts: dict[str, str], volatile: bool) -> str:
    """What the run wrote to stderr, upon a click."""
    if not stderr.strip():
        return ""
    text = _fold(texts["warnings"], _text("stderr", stderr, texts))
    return f'<div class="live-log"{VOLATILE if volatile else UNSEARCHED}>{text}</div>'


def _fold(summary: str, body: str, more_class: str = "") -> str:
    classes = f"live-fold {more_class}".rstrip()
    head = f"<summary{UNSEARCHED}>{summary}</summary>"
    return f'<details class="{classes}">{head}{body}</details>'


def render_older(was: Sequence[str], language: str) -> str:
    """Other wordings of a message, upon a click; the search reads them as an output."""
    if not was:
        return ""
    texts = "".join(_pre("stderr", text.strip("\n").split("\n")) for text in was)
    return _fold(TEXTS[language]["older"], texts, "live-older")


def render_error(message: str, language: str) -> str:
    """A box with an error, on one line so that Markdown takes it as it is."""
    text = on_one_line(message).replace(" ", "&#32;")
    label = TEXTS[language]["error"]
    return (
        f'<div class="live-error" role="alert"><p class="live-label">{label}</p>'
        f'<pre class="live-text" tabindex="0"><samp>{text}</samp></pre></div>'
    )


def render_running(language: str) -> str:
    """A box where an output is going to be, on one line so that Markdown takes it as it is."""
    return f'<p class="live-running" role="status">{TEXTS[language]["running"]}</p>'


def _output(output: Output, figure_text: str | None, texts: dict[str, str], volatile: bool) -> str:
    if output.kind == "figure":
        return render_figure(output, figure_text or "", UNSEARCHED)
    if output.mime in (HTML, MARKDOWN):
        markup = _with_few_rows_on_the_sheet(render_markup(output.mime, output.rich), texts)
        return markup if volatile else _found_by_text(markup, output.text)
    cut = texts["cut"].format(output.cut)
    note = f'<p class="live-cut">{cut}</p>' if output.cut else ""
    return _text(output.kind, output.text, texts) + note


def _with_few_rows_on_the_sheet(markup: str, texts: dict[str, str]) -> str:
    """Markup; if a table of it is long, with what print.css shows for all but its first rows."""
    rows = [body.count("<tr") for body in TABLE_BODY.findall(markup)]
    if max(rows, default=0) <= FOLD_OVER:
        return markup
    more = texts["more-rows"].format(sum(max(0, count - OPEN_LINES) for count in rows))
    return f'<div class="live-long">{markup}<p class="live-cut live-more">{more}</p></div>'


def _found_by_text(markup: str, text: str) -> str:
    """Markup that the search leaves out, with the text that it reads instead."""
    # The theme shows a `pre` that is hidden itself.
    searched = unmarked(escape(text[:LONGEST_OUTPUT]))
    return f"<article{UNSEARCHED}>{markup}</article><div hidden><pre>{searched}</pre></div>"


def _text(kind: str, text: str, texts: dict[str, str]) -> str:
    """What was printed; of a long text all but the first lines is folded."""
    lines = TRAILING_SPACES.sub("", text).strip("\n").split("\n")
    if len(lines) <= FOLD_OVER:
        return _pre(kind, lines)
    more = texts["more"].format(len(lines) - OPEN_LINES)
    return _pre(kind, lines[:OPEN_LINES]) + _fold(more, _pre(kind, lines[OPEN_LINES:]))


def _pre(kind: str, lines: list[str]) -> str:
    text = unmarked(escape("\n".join(lines)))
    classes = f"live-text live-text-{kind}{_table_classes(lines)}"
    # A focusable box can be scrolled sideways by keyboard.
    return f'<pre class="{classes}" tabindex="0"><samp>{text}</samp></pre>'


def entry_class(html: str) -> str:
    """The classes of an entry, by the tables that are printed in it.

    A style sheet that looked inside of each would make the page of all entries slow.
    """
    return "live" + "".join(f" has-{size}" for size in ("broad", "wide") if f" live-{size}" in html)


def _table_classes(lines: list[str]) -> str:
    """The classes of a text whose columns stand below each other; such lines cannot wrap."""
    rows = [line for line in lines if ALIGNED.search(line)]
    if len(rows) < 2:
        return ""
    widest = max(map(len, rows))
    return " live-aligned" + " live-broad" * (widest > BROAD) + " live-wide" * (widest > WIDE)
