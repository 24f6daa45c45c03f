"""Outputs as HTML. Whatever a cell printed is escaped; only figures pass as markup.

Where SOURCE_DATE_EPOCH is set, a build shall leave nothing of its own time, so the duration of a
run is left out.
"""

from __future__ import annotations

import os
import re
from html import escape

from livedocs.modules.record import CellRecord, Output

TEXTS = {
    "zh": {
        "output": "输出",
        "no-output": "没有输出",
        "stderr": "标准错误（警告与日志）",
        "now": "今天的输出",
        "source": "模型与数据：",
        "cut": "（共多出 {:,} 字节，没有显示）",
        "error": "这里出错了",
    },
    "en": {
        "output": "Output",
        "no-output": "No output",
        "stderr": "stderr (warnings and logs)",
        "now": "Output today",
        "source": "models and data: ",
        "cut": "({:,} bytes more are not shown)",
        "error": "Something is wrong here",
    },
}
"""The words of the output block, by page language."""

VOLATILE = " data-volatile data-search-exclude"
"""Marks what differs from build to build, also for Material's search, which leaves it out."""

BLACK = re.compile(r"""(\b(?:fill|stroke)(?:: ?|=["']))(?:#000000|#000|black)\b""")
SVG_PROLOGUE = re.compile(r"\A.*?(?=<svg)", re.DOTALL)
SVG_METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)
TRAILING_SPACES = re.compile(r"[ \t]+$", re.MULTILINE)


def render_output(
    record: CellRecord,
    language: str,
    *,
    source: str | None,
    with_stderr: bool = False,
    figure_text: str | None = None,
    was: tuple[str, str] | None = None,
    volatile: bool = False,
) -> str:
    """The block under a cell's code.

    Args:
        language: of the page, a key of `TEXTS`.
        source: HTML that says where models and data came from; None where the module uses none.
        with_stderr: show what the cell wrote to stderr, too.
        figure_text: what a figure shows, for readers who do not see it.
        was: a label and what the same call printed once, to stand before today's output.
        volatile: the output differs from run to run.
    """
    texts = TEXTS[language]
    parts = []
    if was is not None:
        old_label, old_output = was
        parts.append(_block("was", old_label, "", _text("was", old_output)))
    label = "no-output" if not record.outputs else "now" if was is not None else "output"
    facts = [fact for fact in (source and texts["source"] + source, _seconds(record)) if fact]
    body = "".join(_output(output, figure_text, texts["cut"]) for output in record.outputs)
    mark = VOLATILE if volatile else ""
    parts.append(_block("output", texts[label], " · ".join(facts), body, mark))
    if with_stderr:
        parts.append(_block("stderr", texts["stderr"], "", _text("stderr", record.stderr), mark))
    return "\n".join(parts)


def _block(kind: str, label: str, facts: str, body: str, mark: str = "") -> str:
    return (
        f'<div class="live-block live-{kind}"{mark}>'
        f'<p class="live-label"><span>{label}</span> <span class="live-facts">{facts}</span></p>'
        f"{body}</div>"
    )


def render_error(message: str, language: str) -> str:
    """A box with an error, on one line so that Markdown takes it as it is."""
    text = escape(message).replace("\n", "&#10;").replace(" ", "&#32;")
    label = TEXTS[language]["error"]
    return (
        f'<div class="live-error" role="alert"><p class="live-label">{label}</p>'
        f'<pre class="live-text" tabindex="0"><samp>{text}</samp></pre></div>'
    )


def _output(output: Output, figure_text: str | None, cut: str) -> str:
    if output.kind == "figure":
        return _figure(output.text, figure_text or "")
    note = f'<p class="live-cut">{cut.format(output.cut)}</p>' if output.cut else ""
    return _text(output.kind, output.text) + note


def _text(kind: str, text: str) -> str:
    text = TRAILING_SPACES.sub("", text).strip("\n")
    # A focusable box can be scrolled sideways by keyboard.
    return f'<pre class="live-text live-text-{kind}" tabindex="0"><samp>{escape(text)}</samp></pre>'


def _figure(svg: str, text: str) -> str:
    """The SVG itself, without its prologue, what is black drawn in the page's text colour."""
    svg = SVG_METADATA.sub("", SVG_PROLOGUE.sub("", svg))
    svg = BLACK.sub(r"\1currentColor", svg)
    attributes = f'role="img" aria-label="{escape(text)}" fill="currentColor"'
    svg = svg.replace("<svg ", f"<svg {attributes} ", 1)
    return f'<div class="live-figure">{svg}</div>'


def _seconds(record: CellRecord) -> str:
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return ""
    return f"{record.seconds:.2f} s" if record.seconds >= 0.01 else "&lt; 0.01 s"
