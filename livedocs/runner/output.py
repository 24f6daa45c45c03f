"""Collects what a cell shows, in the order it comes."""

from __future__ import annotations

import os

from livedocs.runner.displays import as_output
from livedocs.runner.streams import SHOWN_BYTES, Stream, flush_streams
from livedocs.runner.terminal import as_terminal_shows


class Recorder:
    """The outputs of the current cell.

    An output is {"kind", "text"}, with what `as_output` adds, "cut" where it was too long (the
    bytes that were left out), and as "display" a number where later cells may change it.
    Text is whole in the file of stdout, displayed values included.

    Attributes:
        process: the run's own; what a process that a cell forks displays is not the run's.
    """

    def __init__(self, stdout: Stream, stderr: Stream) -> None:
        self.stdout, self.stderr = stdout, stderr
        self.process = os.getpid()
        self._displays: dict[str, int] = {}
        self._earlier = 0
        self._updates: list[dict] = []
        self._begin()

    def _begin(self) -> None:
        self._outputs: list[dict] = []
        self._going: list[dict] = []
        """What the cell has cleared, to be gone as soon as it shows anything else."""
        self._left = SHOWN_BYTES

    def show(self, data: dict, metadata: dict, display: str | None = None) -> None:
        """Add a displayed value.

        Args:
            data: MIME type → content.
            metadata: MIME type → what is said of it.
            display: a name under which it can be changed.

        Raises:
            ValueError: it cannot be shown.
        """
        output = self._read(data, metadata)
        if display is not None:
            output["display"] = self._displays.setdefault(display, len(self._displays) + 1)
        if output["kind"] == "figure":
            self._outputs.append(output)
        elif data or display is not None:
            output["text"], cut = cut_to(output["text"], self._left)
            self._add(output, cut)

    def update(self, data: dict, metadata: dict, display: str) -> None:
        """Show another value in the place of all those that have this name.

        Raises:
            ValueError: nothing has, or the value cannot be shown.
        """
        if display not in self._displays:
            raise ValueError(f"nothing is displayed as `{display}`, so there is nothing to update")
        new = self._read(data, metadata) | {"display": self._displays[display]}
        if new["kind"] == "result":
            new["text"], cut = cut_to(new["text"])
            new |= {"cut": cut} if cut else {}
        for outputs in (self._outputs, self._going):
            outputs[:] = [new if old.get("display") == new["display"] else old for old in outputs]
        if new["display"] <= self._earlier:
            self._updates.append(new)

    def clear(self, wait: bool) -> None:
        """Forget what the cell has shown, but its log; on `wait`, when it shows something else."""
        flush_streams()
        self._add_stdout(*self.stdout.take(self._left))
        going = (self._outputs or self._going) if wait else []
        self._begin()
        self._going = going

    def take(self) -> list[dict]:
        """The outputs since the last call."""
        flush_streams()
        self._add_stdout(*self.stdout.take(self._left))
        outputs = self._outputs or self._going
        self._begin()
        self._earlier = len(self._displays)
        for output in outputs:
            if output["kind"] == "stdout":
                output["text"] = as_terminal_shows(output["text"])
        return outputs

    def take_updates(self) -> list[dict]:
        """What has come since the last call in the place of displays of earlier cells."""
        updates, self._updates = self._updates, []
        return updates

    def take_stderr(self) -> str:
        """What stderr has got since the last call."""
        flush_streams()
        text, cut = self.stderr.take()
        return with_note(as_terminal_shows(text), cut)

    def _read(self, data: dict, metadata: dict) -> dict:
        """A display as an output, whole; what was printed before it comes before it."""
        flush_streams()
        output = as_output(data, metadata)
        if output["kind"] == "figure":
            self._add_stdout(*self.stdout.take(self._left))
        else:
            self._add_stdout(*self.stdout.put(output["text"] + "\n", self._left))
        return output

    def _add_stdout(self, text: str, cut: int) -> None:
        last = self._outputs[-1] if self._outputs else {"kind": ""}
        if last["kind"] == "stdout" and not last.get("cut"):
            text = last["text"] + text
            self._left += len(last["text"].encode())
            self._outputs.pop()
        if text or cut:
            self._add({"kind": "stdout", "text": text}, cut)

    def _add(self, output: dict, cut: int) -> None:
        """Add text; when a cell has shown so much that all is cut, one note counts it."""
        last = self._outputs[-1] if self._outputs else {"kind": "figure"}
        if cut and not output["text"] and last["kind"] != "figure":
            last["cut"] = last.get("cut", 0) + cut
            return
        self._left -= len(output["text"].encode())
        self._outputs.append(output | ({"cut": cut} if cut else {}))


def cut_to(text: str, limit: int = SHOWN_BYTES) -> tuple[str, int]:
    """What fits into `limit` bytes, as a terminal shows it, and how many bytes are left out."""
    data = text.encode(errors="backslashreplace")
    kept = data[:limit].decode(errors="ignore")
    return as_terminal_shows(kept), len(data) - len(kept.encode())


def with_note(text: str, cut: int) -> str:
    """Text for people, which says itself how much of it was left out."""
    return f"{text}\n[… {cut:,} bytes more]\n" if cut else text
