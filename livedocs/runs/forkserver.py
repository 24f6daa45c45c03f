"""The parent's side of runner/: starts the fork server, asks for runs, reads their events."""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from livedocs.errors import LiveDocsError
from livedocs.modules.arithmetic import variables
from livedocs.runner.hashing import content_hash
from livedocs.runner.wire import Inbox, encoded
from livedocs.source import Source

RUNNER = Path(__file__).parent.parent / "runner"
KEPT_VARIABLES = ("TMPDIR", "VIRTUAL_ENV")
END_SECONDS = 10
ENDED = "the process that runs the snippets ended"
PRELOAD_SECONDS = 120
"""How long all that `preload` names may take to import."""

_ids = itertools.count(1)


class Forker:
    """A process that forks a run for each request: the fork server, or a checkpoint."""

    log: Path | None = None
    """Of a fork server: what it says, and a run that has no files of its own yet."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._sending = threading.Lock()

    def fork(self, job: dict, file: Path) -> Run:
        """Start a run.

        Args:
            job: see job.py.
            file: where the job is written for the child to read.

        Raises:
            OSError: the process is gone.
        """
        file.write_text(json.dumps(job), encoding="utf-8")
        ours, childs = socket.socketpair()
        run = Run(next(_ids), self, ours)
        request = encoded({"fork": run.id, "job": str(file)})
        try:
            with self._sending:
                socket.send_fds(self._control, [request], [childs.fileno()])
        except OSError:
            ours.close()
            raise
        finally:
            childs.close()
        return run

    def kill(self, run_id: int) -> None:
        """End a run and what it started; it reports its end as always."""
        with suppress(OSError), self._sending:
            self._control.sendall(encoded({"kill": run_id}))

    def close(self) -> None:
        """End the process, and with it all runs that it forked."""
        with suppress(OSError):  # also where a thread waits for it
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()


class Run:
    """A run in progress, as its parent sees it."""

    def __init__(self, run_id: int, forker: Forker, channel: socket.socket) -> None:
        self.id = run_id
        self._forker = forker
        self._channel = channel
        self._inbox = Inbox(channel)
        self.log = forker.log
        self._has_ended = False
        self._pid: int | None = None

    def next_event(self, seconds: float) -> dict | None:
        """The next event; None when none came within `seconds`.

        A checkpoint's event gets its control socket as "control". When the forking process is
        gone, too, the event is {"event": "exit", "status": None}.
        """
        deadline = time.monotonic() + seconds
        while (event := self._inbox.take()) is None:
            self._channel.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                is_open = self._inbox.read()
            except TimeoutError:
                return None
            except OSError:
                is_open = False
            if not is_open:
                self._has_ended = True
                self._kill_orphans()
                return {"event": "exit", "status": None}
        self._has_ended = event["event"] == "exit"
        if event["event"] == "start":
            self._pid = event["pid"]
        if event["event"] == "checkpoint":
            event["control"] = self._inbox.sockets.pop(0)
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
        for control in self._inbox.sockets:
            control.close()
        self._channel.close()


class ForkServer(Forker):
    """The process that preloads libraries and forks every full run.

    It is started at once and preloads while the caller goes on. It ends with `close`, and by
    itself when the process that started it is gone.

    Args:
        folder: where it makes one of its own; the caller removes it.
        root: the project's folder; what is read below it while preloading is noted.
    """

    def __init__(self, source: Source, preload: tuple[str, ...], folder: Path, root: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="server-", dir=folder))
        self._root = root
        self.log = self.folder / "log"
        self._reads: dict[str, str | None] | None = None
        """What was read below the root while preloading; None until all is imported."""
        self._importing = ""
        self._waiting = threading.Lock()
        ours, servers = socket.socketpair()
        self._lifeline, servers_lifeline = socket.socketpair()
        super().__init__(ours)
        self._inbox = Inbox(ours)
        passed = [servers.fileno(), servers_lifeline.fileno()]
        job = {"preload": preload, "repository": str(root), "ignored": _ignored(root)}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    str(RUNNER / "__main__.py"),
                    *map(str, passed),
                    json.dumps(job),
                ],
                cwd=self.folder,
                env=child_environment(source, self.folder, self.folder, ""),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=passed,
                start_new_session=True,
            )
        servers.close()
        servers_lifeline.close()

    def wait_until_ready(self) -> None:
        """Wait until everything is imported that is preloaded.

        Raises:
            LiveDocsError: that cannot be done, or takes longer than PRELOAD_SECONDS.
        """
        with self._waiting:
            deadline = time.monotonic() + PRELOAD_SECONDS
            while self._reads is None:
                self._control.settimeout(max(deadline - time.monotonic(), 0.001))
                try:
                    is_open = self._inbox.read()
                except TimeoutError:
                    raise LiveDocsError(
                        f"preloading took longer than {PRELOAD_SECONDS:g} s; "
                        f"`preload` names {self._importing}, which was being imported"
                    ) from None
                except OSError:
                    is_open = False
                if not is_open:
                    raise self.failure()
                while message := self._inbox.take():
                    self._importing = message.get("importing", self._importing)
                    self._reads = message.get("reads")
            self._control.settimeout(None)

    def is_current(self) -> bool:
        """Whether what it has imported from the project is still the same there."""
        return all(
            content_hash(self._root / path) == digest
            for path, digest in (self._reads or {}).items()
        )

    def environment(self, source: Source, scratch: Path, text: str) -> dict[str, str]:
        """The variables of a run of `text` whose own folder is `scratch`.

        Raises:
            LiveDocsError: the source is not ready.
        """
        return child_environment(source, scratch, self.folder, text)

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def failure(self, *logs: Path) -> LiveDocsError:
        """Why it ended, as an error to raise.

        Args:
            logs: what else may say so: of a run that it had begun to fork.
        """
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        texts = [
            log.read_text(encoding="utf-8", errors="replace").strip()
            for log in (self.log, *logs)
            if log.is_file()
        ]
        return LiveDocsError("\n".join(filter(None, [*texts, ENDED])))

    def close(self) -> None:
        super().close()
        self._lifeline.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _ignored(root: Path) -> list[str]:
    """The folders below `root` whose content is no input, or is accounted for elsewhere."""
    ignored = [".cache/", ".git/"]
    for folder in (sys.prefix, tempfile.gettempdir(), RUNNER):
        with suppress(ValueError):
            ignored.append(Path(folder).relative_to(root).as_posix() + "/")
    return ignored


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
        **({"OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES"} if sys.platform == "darwin" else {}),
        **variables(),
        **source.environment(scratch, text),
    }
