"""Collects what a cell shows, in the order it comes."""

from __future__ import annotations

from livedocs.runner.streams import SHOWN_BYTES, Stream, flush_c_streams

FIGURE_BYTES = 2_000_000


class Recorder:
    """The outputs of the current cell.

    An output is {"kind", "text"}, and "cut" where it was too long: the bytes that were left out.
    Text is whole in the file of stdout, displayed values included.
    """

    def __init__(self, stdout: Stream, stderr: Stream) -> None:
        self.stdout, self.stderr = stdout, stderr
        self._outputs: list[dict] = []
        self._left = SHOWN_BYTES

    def show(self, data: dict[str, str]) -> None:
        """Add a displayed value, given as {MIME type: content}; SVG counts most, then text.

        Raises:
            ValueError: it is too large a figure.
        """
        flush_c_streams()
        if "image/svg+xml" in data:
            figure = data["image/svg+xml"]
            if len(figure) > FIGURE_BYTES:
                raise ValueError(f"a figure of {len(figure):,} bytes; at most {FIGURE_BYTES:,}")
            self._add_stdout(*self.stdout.take(self._left))
            self._outputs.append({"kind": "figure", "text": figure})
        elif "text/plain" in data:
            text = data["text/plain"]
            self._add_stdout(*self.stdout.put(text + "\n", self._left))
            self._add("result", *cut_to(text, self._left))

    def take(self) -> list[dict]:
        """The outputs since the last call."""
        flush_c_streams()
        self._add_stdout(*self.stdout.take(self._left))
        outputs, self._outputs, self._left = self._outputs, [], SHOWN_BYTES
        return outputs

    def take_stderr(self) -> str:
        """What stderr has got since the last call."""
        flush_c_streams()
        return with_note(*self.stderr.take())

    def _add_stdout(self, text: str, cut: int) -> None:
        last = self._outputs[-1] if self._outputs else {"kind": ""}
        if last["kind"] == "stdout" and not last.get("cut"):
            text = last["text"] + text
            self._left += len(last["text"].encode())
            self._outputs.pop()
        if text or cut:
            self._add("stdout", text, cut)

    def _add(self, kind: str, text: str, cut: int) -> None:
        """Add text; when a cell has shown so much that all is cut, one note counts it."""
        last = self._outputs[-1] if self._outputs else {"kind": "figure"}
        if cut and not text and last["kind"] != "figure":
            last["cut"] = last.get("cut", 0) + cut
            return
        self._left -= len(text.encode())
        self._outputs.append({"kind": kind, "text": text, **({"cut": cut} if cut else {})})


def cut_to(text: str, limit: int = SHOWN_BYTES) -> tuple[str, int]:
    """What fits into `limit` bytes, and how many bytes are left out."""
    data = text.encode(errors="backslashreplace")
    text = data[:limit].decode(errors="ignore")
    return text, len(data) - len(text.encode())


def with_note(text: str, cut: int) -> str:
    """Text for people, which says itself how much of it was left out."""
    return f"{text}\n[… {cut:,} bytes more]\n" if cut else text
