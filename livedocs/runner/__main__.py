"""The fork server, started as `python -P __main__.py CONTROL_FD LIFELINE_FD JOB`.

JOB is JSON: `preload`, the modules that it imports once for all runs, and what their reading is
noted with, `repository` and `ignored` (see guards.py). It says on the Unix socket CONTROL_FD

    {"importing": module}, before each of them
    {"reads": {path: sha256}}, when all are imported: what that has read

and then takes requests there, until the other end is closed: then it and all its children end.
Nothing ever comes on LIFELINE_FD, another Unix socket, but its end.
"""

from __future__ import annotations

import faulthandler
import functools
import gc
import importlib
import json
import socket
import sys
from pathlib import Path

PACKAGE_FOLDER = str(Path(__file__).parent.parent.parent)


def main() -> None:
    # Found without staying importable: cells see published libraries only.
    sys.path.insert(0, PACKAGE_FOLDER)
    from livedocs.runner import forking, run, shell
    from livedocs.runner.guards import Guard
    from livedocs.runner.warned import WATCH
    from livedocs.runner.wire import encoded

    sys.path.remove(PACKAGE_FOLDER)
    for name in [name for name in sys.modules if name.split(".")[0] == "livedocs"]:
        del sys.modules[name]

    control, lifeline = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])
    job = json.loads(sys.argv[3])
    guard = Guard(job["repository"], job["ignored"])
    guard.install()
    WATCH.install()
    gc.disable()  # imports leave next to no garbage, and looking for it takes a fifth of their time
    with forking.ending_with(lifeline):
        for name in job["preload"]:
            control.sendall(encoded({"importing": name}))
            try:
                importlib.import_module(name)
            except Exception as error:
                sys.exit(f"`preload` names {name}, and importing it failed: {error!r}")
        faulthandler.enable()
        shell.create_shell()
    control.sendall(encoded({"reads": guard.reads}))
    # Garbage collection in a child would otherwise touch, and so copy, all that is preloaded.
    gc.freeze()
    gc.enable()
    forking.serve(control, functools.partial(run.run_module, guard))


if __name__ == "__main__":
    main()
