"""Ends by a signal as by Ctrl-C: what was begun is cleaned up first."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType


def clean_up_when_told_to_end() -> None:
    """Have `kill`, and a terminal that is closed, end this process by SystemExit.

    A signal that somebody treats already, or that is ignored as under `nohup`, stays as it is.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # signals are the main thread's matter
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # a closed terminal sends both
    sys.exit(128 + number)  # as a shell tells of a command that a signal has ended
