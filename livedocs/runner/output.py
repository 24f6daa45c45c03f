"""Collects what a cell shows, in the order it comes."""

from __future__ import annotations

from livedocs.runner.streams import SHOWN_BYTES, Stream, flush_c_streams

FIGURE_BYTES = 2_000_000


class Recorder:
    """The outputs of the current cell.

    An output is {"kind", "text"}, and "cut" where it was too long: the bytes that were left out.
    """

    def __init__(self, stdout: Stream, stderr: Stream) -> None:
        self.stdout, self.stderr = stdout, stderr
        self._outputs: list[dict] = []
        self._shown = 0

    def show(self, data: dict[str, str]) -> None:
        """Add a displayed value, given as {MIME type: content}; SVG counts most, then text."""
        self._add_stdout()
        if "image/svg+xml" in data:
            figure = data["image/svg+xml"]
            if len(figure) > FIGURE_BYTES:
                raise ValueError(f"a figure of {len(figure):,} bytes; at most {FIGURE_BYTES:,}")
            self._outputs.append({"kind": "figure", "text": figure})
        elif "text/plain" in data:
            whole = data["text/plain"].encode()
            text = whole[:SHOWN_BYTES].decode(errors="ignore")
            self._append("result", text, max(len(whole) - SHOWN_BYTES, 0))

    def take(self) -> list[dict]:
        """The outputs since the last call."""
        self._add_stdout()
        outputs, self._outputs, self._shown = self._outputs, [], 0
        return outputs

    def take_stderr(self) -> str:
        """What stderr has got since the last call."""
        flush_c_streams()
        text, cut = self.stderr.take()
        return f"{text}\n[… {cut:,} bytes more]\n" if cut else text

    def _add_stdout(self) -> None:
        flush_c_streams()
        text, cut = self.stdout.take(SHOWN_BYTES - self._shown)
        self._shown += len(text.encode())
        if text or cut:
            self._append("stdout", text, cut)

    def _append(self, kind: str, text: str, cut: int) -> None:
        last = self._outputs[-1] if self._outputs else {"kind": ""}
        if last["kind"] == kind == "stdout":
            text, cut = last["text"] + text, last.get("cut", 0) + cut
            self._outputs.pop()
        self._outputs.append({"kind": kind, "text": text, **({"cut": cut} if cut else {})})
