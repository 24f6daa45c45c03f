"""Waits for requests on a control socket, forks a child for each, and says how each ended.

The fork server does this, and so does every checkpoint: it is a fork server that has run the
cells before it. A request is one message:

    {"fork": id, "job": path of a JSON file}, with the child's end of its channel
    {"kill": id}
"""

from __future__ import annotations

import ctypes
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

MESSAGE_BYTES = 65536
CHECKPOINT_NAME = "livedocs-cell"
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
PR_SET_CHILD_SUBREAPER = 36

Run = Callable[[dict, socket.socket], None]


@dataclass
class Child:
    """A run that was forked here and has not ended."""

    id: int
    channel: socket.socket
    ends: int
    """A descriptor that is readable when the process has ended."""

    def close(self) -> None:
        self.channel.close()
        os.close(self.ends)


def serve(control: socket.socket, run: Run) -> NoReturn:
    """Fork a child for each request, until the other end of `control` is closed.

    Args:
        run: called in the child with its job and its channel; the child ends when it returns.
    """
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    children: dict[int, Child] = {}
    while True:
        with selectors.DefaultSelector() as selector:
            selector.register(control, selectors.EVENT_READ)
            for child in children.values():
                selector.register(child.ends, selectors.EVENT_READ)
            is_requested = any(key.fileobj is control for key, _ in selector.select())
        _reap(children)
        if not is_requested:
            continue
        message, descriptors, _, _ = socket.recv_fds(
            control, MESSAGE_BYTES, 1, socket.MSG_CMSG_CLOEXEC
        )
        if not message:
            _end(children)
        request = json.loads(message)
        if "kill" in request:
            for pid, child in children.items():
                if child.id == request["kill"]:
                    _kill(pid)
            continue
        channel = socket.socket(fileno=descriptors[0])
        pid = os.fork()
        if pid == 0:
            control.close()
            for child in children.values():
                child.close()
            _be_child(run, request["job"], channel)
        children[pid] = Child(request["fork"], channel, os.pidfd_open(pid))


def be_checkpoint() -> None:
    """Leave the run's session, and take a name by which a fork server knows a checkpoint."""
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, CHECKPOINT_NAME.encode())


def _be_child(run: Run, job: str, channel: socket.socket) -> NoReturn:
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
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
                event = {"event": "exit", "status": status}
                child.channel.sendall(json.dumps(event).encode() + b"\n")
            child.close()


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


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)
