"""Waits for requests on a control socket, forks a child for each, and says how each ended.

The fork server does this, and so does every checkpoint: it is a fork server that has run the
cells before it. A request is a message:

    {"fork": id, "job": path of a JSON file}, with the child's end of its channel
    {"kill": id}
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from livedocs.runner.wire import Inbox, encoded

CHECKPOINT_NAME, RUN_NAME = "livedocs-cell", "livedocs-run"
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
PR_SET_CHILD_SUBREAPER = 36

Run = Callable[[dict, socket.socket], None]


@dataclass
class Child:
    """A run that was forked here and has not ended."""

    id: int
    channel: socket.socket


class EndsOfChildren:
    """A pipe that is readable when a child has ended."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._handler = signal.signal(signal.SIGCHLD, lambda number, frame: None)
        self._wakeup = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)

    def fileno(self) -> int:
        return self._read

    def clear(self) -> None:
        """Forget those so far."""
        with suppress(BlockingIOError):
            while os.read(self._read, 4096):
                pass

    def leave(self) -> None:
        """In a forked process: have signals treated there as before this was made."""
        signal.set_wakeup_fd(self._wakeup)
        signal.signal(signal.SIGCHLD, self._handler or signal.SIG_DFL)
        os.close(self._read)
        os.close(self._write)


@contextmanager
def ending_with(lifeline: socket.socket) -> Iterator[None]:
    """End this process at once when the other end of `lifeline` is closed, even while it imports.

    The system does it, by a signal: Python would notice only between two of its own instructions,
    and to load a library can take seconds. (Linux can send a signal when a parent ends, but takes
    the thread that forked for the parent.)
    """
    is_linux = sys.platform == "linux"  # elsewhere nothing follows from this signal by itself
    signal.signal(signal.SIGIO, signal.SIG_DFL if is_linux else lambda number, frame: os._exit(1))
    flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)
    lifeline.setblocking(False)
    with suppress(BlockingIOError):
        lifeline.recv(1)  # it is closed already
        os._exit(1)
    yield
    lifeline.close()
    signal.signal(signal.SIGIO, signal.SIG_DFL)


def serve(control: socket.socket, run: Run) -> NoReturn:
    """Fork a child for each request, until the other end of `control` is closed.

    Args:
        run: called in the child with its job and its channel; the child ends when it returns.
    """
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    children: dict[int, Child] = {}
    inbox, ends = Inbox(control), EndsOfChildren()
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        selector.register(ends, selectors.EVENT_READ)
        while True:
            is_requested = any(key.fileobj is control for key, _ in selector.select())
            ends.clear()
            _reap(children)
            if not is_requested:
                continue
            if not inbox.read():
                _end(children)
            while request := inbox.take():
                if "kill" in request:
                    for pid, child in children.items():
                        if child.id == request["kill"]:
                            _kill(pid)
                    continue
                channel = inbox.sockets.pop(0)
                pid = os.fork()
                if pid == 0:
                    selector.close()
                    ends.leave()
                    control.close()
                    for other in [*(child.channel for child in children.values()), *inbox.sockets]:
                        other.close()
                    _be_child(run, request["job"], channel)
                children[pid] = Child(request["fork"], channel)


def be_checkpoint() -> None:
    """Leave the run's session, and take a name by which a fork server knows a checkpoint."""
    os.setsid()
    _prctl(PR_SET_NAME, CHECKPOINT_NAME.encode())


def _be_child(run: Run, job: str, channel: socket.socket) -> NoReturn:
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _prctl(PR_SET_NAME, RUN_NAME.encode())  # that of a checkpoint spares what a run leaves
    process, status = os.getpid(), 1
    try:
        os.setsid()
        run(json.loads(Path(job).read_text(encoding="utf-8")), channel)
        status = 0
    except BaseException:
        # The cells' own errors are reported as events; this one is the engine's.
        if os.getpid() == process:
            os.write(2, traceback.format_exc().encode())
        raise
    finally:
        # Threads that a cell left behind must not hold the build up. What a cell has forked comes
        # here with its exit; Python ends it.
        if os.getpid() == process:
            os._exit(status)


def _reap(children: dict[int, Child]) -> None:
    """Report the runs that have ended, and end what they left behind."""
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            child = children.pop(pid, None)
            if child is None:
                continue  # a checkpoint
            _kill_group(pid)
            if not children:
                _kill_strays()
            with suppress(OSError):
                child.channel.sendall(encoded({"event": "exit", "status": status}))
            child.channel.close()


def _end(children: dict[int, Child]) -> NoReturn:
    for pid in children:
        _kill(pid)
    for pid in children:
        os.waitpid(pid, 0)
    _kill_strays()
    os._exit(0)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)  # it may not lead its group yet
    _kill_group(pid)


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _kill_strays() -> None:
    """End processes that had left their run's session and lost their parent."""
    with suppress(OSError):
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
        for pid in map(int, children.split()):
            name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
            if name != CHECKPOINT_NAME:
                os.kill(pid, signal.SIGKILL)


def _prctl(option: int, value: int | bytes) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)
