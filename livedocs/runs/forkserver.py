"""The parent's side of runner/: starts the fork server, asks for runs, reads their events."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from livedocs.errors import LiveDocsError
from livedocs.modules.arithmetic import variables
from livedocs.source import Source

RUNNER = Path(__file__).parent.parent / "runner" / "__main__.py"
KEPT_VARIABLES = ("TMPDIR", "VIRTUAL_ENV")
READ_BYTES = 1 << 20
END_SECONDS = 10

_ids = itertools.count(1)


class Forker:
    """A process that forks a run for each request: the fork server, or a checkpoint."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    def fork(self, job: dict, file: Path) -> Run:
        """Start a run.

        Args:
            job: see execute.py.
            file: where the job is written for the child to read.

        Raises:
            OSError: the process is gone.
        """
        file.write_text(json.dumps(job), encoding="utf-8")
        ours, childs = socket.socketpair()
        run = Run(next(_ids), self, ours)
        request = json.dumps({"fork": run.id, "job": str(file)}).encode()
        try:
            socket.send_fds(self._control, [request], [childs.fileno()])
        except OSError:
            ours.close()
            raise
        finally:
            childs.close()
        return run

    def kill(self, run_id: int) -> None:
        """End a run and what it started; it reports its end as always."""
        with suppress(OSError):
            self._control.sendall(json.dumps({"kill": run_id}).encode())

    def close(self) -> None:
        """End the process, and with it all runs that it forked."""
        self._control.close()


class Run:
    """A run in progress, as its parent sees it."""

    def __init__(self, run_id: int, forker: Forker, channel: socket.socket) -> None:
        self.id = run_id
        self._forker = forker
        self._channel = channel
        self._buffer = b""
        self._sockets: list[socket.socket] = []
        self._has_ended = False
        self._pid: int | None = None

    def next_event(self, seconds: float) -> dict | None:
        """The next event; None when none came within `seconds`.

        A checkpoint's event gets its control socket as "control". When the forking process is
        gone, too, the event is {"event": "exit", "status": None}.
        """
        deadline = time.monotonic() + seconds
        while b"\n" not in self._buffer:
            self._channel.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                data, descriptors, _, _ = socket.recv_fds(
                    self._channel, READ_BYTES, 1, socket.MSG_CMSG_CLOEXEC
                )
            except TimeoutError:
                return None
            except OSError:
                data, descriptors = b"", []
            self._sockets += [socket.socket(fileno=descriptor) for descriptor in descriptors]
            if not data:
                self._has_ended = True
                self._kill_orphans()
                return {"event": "exit", "status": None}
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\n", 1)
        event = json.loads(line)
        self._has_ended = event["event"] == "exit"
        if event["event"] == "start":
            self._pid = event["pid"]
        if event["event"] == "checkpoint":
            event["control"] = self._sockets.pop(0)
        return event

    def kill(self) -> None:
        self._forker.kill(self.id)

    def _kill_orphans(self) -> None:
        """End what the run had started, where the process is gone that would have done it."""
        if self._pid is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._pid, signal.SIGKILL)

    def close(self) -> None:
        """Kill it if it still runs, and wait for its end."""
        self.kill()
        while not self._has_ended:
            event = self.next_event(END_SECONDS)
            if event is None:
                break
            if "control" in event:
                event["control"].close()
        for control in self._sockets:
            control.close()
        self._channel.close()


class ForkServer(Forker):
    """The process that preloads libraries and forks every full run.

    It is started at once and preloads while the caller goes on. It ends with `close`, and by
    itself when the process that started it is gone.
    """

    def __init__(self, source: Source, preload: tuple[str, ...]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="livedocs-server-"))
        self._log = self.folder / "log"
        ours, servers = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        super().__init__(ours)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(RUNNER), str(servers.fileno()), *preload],
                cwd=self.folder,
                env=child_environment(source, self.folder, self.folder, ""),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[servers.fileno()],
                start_new_session=True,
            )
        servers.close()

    def environment(self, source: Source, scratch: Path, text: str) -> dict[str, str]:
        """The variables of a run of `text` whose own folder is `scratch`.

        Raises:
            LiveDocsError: the source is not ready.
        """
        return child_environment(source, scratch, self.folder, text)

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def failure(self) -> LiveDocsError:
        """Why it ended, as an error to raise."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        log = self._log.read_text(encoding="utf-8", errors="replace").strip()
        return LiveDocsError(f"{log}\nthe process that runs the snippets ended".lstrip("\n"))

    def close(self) -> None:
        super().close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def child_environment(source: Source, scratch: Path, shared: Path, text: str) -> dict[str, str]:
    """The variables of a child: nothing of the user's but where programs are.

    Args:
        scratch: the child's own folder.
        shared: a folder for what all children of a fork server may share.
        text: the code that it runs.

    Raises:
        LiveDocsError: the source is not ready, or a variable of the user's is wrong.
    """
    home = scratch / "home"
    home.mkdir(exist_ok=True)
    return {
        **{name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ},
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUNBUFFERED": "1",
        "TZ": "UTC",
        "TOKENIZERS_PARALLELISM": "false",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(shared),
        "IPYTHONDIR": str(shared),
        "TQDM_DISABLE": "1",
        **variables(),
        **source.environment(scratch, text),
    }
