"""Runs an application on a loopback port: in a thread for a while, or until it is stopped."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

HOST = "127.0.0.1"


@contextmanager
def in_thread(app) -> Iterator[str]:
    """Serve `app` on a free port while the block runs; gives the address, `http://…`.

    Raises:
        RuntimeError: The server cannot start; it has said why on stderr.
    """
    with _listen(0) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.01)
            if not thread.is_alive():
                raise RuntimeError("the local server ended before it answered")
        try:
            yield _address(listener)
        finally:
            server.should_exit = True
            thread.join()


def forever(app, port: int, announce) -> None:
    """Serve `app` on `port` until Ctrl-C; calls `announce(address)` when the port is ours.

    Raises:
        OSError: The port is taken or may not be used.
    """
    with _listen(port) as listener:
        announce(_address(listener))
        uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off")).run([listener])


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def _address(listener: socket.socket) -> str:
    return "http://{}:{}".format(*listener.getsockname())
