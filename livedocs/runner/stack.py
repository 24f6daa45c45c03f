"""The stack of a cell as a script has it: what runs the cell is not on it."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from livedocs.runner.shell import ModuleShell

ENGINE = f"{Path(__file__).parent}/"
BOTTOM = ModuleShell.run_code.__code__
"""What calls the cell."""


def is_engine(frame: FrameType) -> bool:
    """Whether a frame is one of the engine's."""
    return frame.f_code.co_filename.startswith(ENGINE)


def frames_of_cell(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield `frame` and its callers, up to the outermost one of the cell."""
    while frame is not None and frame.f_code is not BOTTOM:
        if not is_engine(frame):
            yield frame
        frame = frame.f_back


def hide_engine() -> None:
    """Have `traceback` show stacks as a script would."""

    def walk_stack(frame: FrameType | None) -> Iterator[tuple[FrameType, int]]:
        frames = frames_of_cell(frame or sys._getframe(1))
        return ((each, each.f_lineno) for each in frames)

    traceback.walk_stack = walk_stack


def without_engine(error: BaseException) -> BaseException:
    """Return `error` with a traceback that begins in the cell."""
    step = error.__traceback__
    while step is not None and is_engine(step.tb_frame):
        step = step.tb_next
    return error.with_traceback(step)
