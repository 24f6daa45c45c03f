"""The fork server, started as `python -P __main__.py CONTROL_FD PRELOAD...`.

PRELOAD are the modules that it imports once for all runs. Requests come on the Unix socket
CONTROL_FD; when its other end is closed, the server and all its children end.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import socket
import sys
from pathlib import Path

PACKAGE_FOLDER = str(Path(__file__).parent.parent.parent)


def main() -> None:
    # Found without staying importable: cells see published libraries only.
    sys.path.insert(0, PACKAGE_FOLDER)
    from livedocs.runner import forking, run, shell
    from livedocs.runner.warned import WATCH

    sys.path.remove(PACKAGE_FOLDER)
    for name in [name for name in sys.modules if name.split(".")[0] == "livedocs"]:
        del sys.modules[name]

    control = socket.socket(fileno=int(sys.argv[1]))
    WATCH.install()
    gc.disable()  # imports leave next to no garbage, and looking for it takes a fifth of their time
    for name in sys.argv[2:]:
        try:
            importlib.import_module(name)
        except Exception as error:
            sys.exit(f"`preload` names {name}, and importing it failed: {error!r}")
    faulthandler.enable()
    shell.create_shell()
    # Garbage collection in a child would otherwise touch, and so copy, all that is preloaded.
    gc.freeze()
    gc.enable()
    forking.serve(control, run.run_module)


if __name__ == "__main__":
    main()
