"""Messages between processes on a Unix socket: a line of JSON each, with sockets beside them."""

from __future__ import annotations

import socket
from json import dumps, loads  # by themselves, because cells may replace what is in `json`

READ_BYTES = 1 << 20
CLOSE_ON_EXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)
"""Only Linux can say it with the call."""


def encoded(message: dict) -> bytes:
    """A message as it is sent."""
    return dumps(message).encode() + b"\n"


class Inbox:
    """What has come on a connection.

    Attributes:
        sockets: those that have come with messages and nobody has taken, in their order.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = b""
        self.sockets: list[socket.socket] = []

    def read(self) -> bool:
        """Wait until something has come; False when the other end is closed.

        Raises:
            OSError: the connection is broken, or its timeout has passed.
        """
        data, descriptors, _, _ = socket.recv_fds(self._connection, READ_BYTES, 1, CLOSE_ON_EXEC)
        for descriptor in descriptors:
            self.sockets.append(socket.socket(fileno=descriptor))
            self.sockets[-1].set_inheritable(False)
        self._buffer += data
        return bool(data)

    def take(self) -> dict | None:
        """The next message that has come whole; None if there is none."""
        if b"\n" not in self._buffer:
            return None
        line, self._buffer = self._buffer.split(b"\n", 1)
        return loads(line)
