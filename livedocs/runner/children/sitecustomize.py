"""Refuses the network to Python processes that a cell starts; Python imports this by its name.

The folder is on their PYTHONPATH. A program that is not Python, or Python with `-I` or `-E`, does
not read it; for what commands start there are proxies, too, that lead nowhere: see `__init__.py`.
"""

import os
import sys

NOTE = "SNIPPET_REFUSED"
"""The variable with the file in which what was refused is noted."""
LOOPBACK = "SNIPPET_LOOPBACK"
"""The variable that is "1" where this machine itself may be reached."""
LOOPBACK_NAMES = ("localhost", "::1", "0.0.0.0", "::", "", "None")
"""Names of this machine; to bind to it, libraries ask for all its addresses, too."""
PROXY = "no-network.invalid"
"""A proxy that cannot be there: the name ends as none may."""
EVENTS = {
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
}


def address_asked_for(event: str, args: tuple) -> tuple[str, object] | None:
    """The host and the port of an audit event; None for a socket of this machine's file system."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        from _socket import AF_INET, AF_INET6

        if args[0].family not in (AF_INET, AF_INET6):
            return None
        host, port = args[1][:2] if isinstance(args[1], tuple) else (args[1], None)
    elif event == "socket.getaddrinfo":
        host, port = args[:2]
    else:
        host, port = args[0], None
    return os.fsdecode(host) if isinstance(host, bytes) else str(host), port


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    return host in LOOPBACK_NAMES or (host.startswith("127.") and host.replace(".", "").isdigit())


def nobody_is_asked_for(host: str) -> bool:
    """Whether a run that may reach this machine does not know a host, and no name server is asked.

    One is a name below an address of this machine, which nobody can have: `datasets` makes it from
    the address of a Hub. The other is the name of this machine, which `torchrun` looks up to tell
    who it is; without an answer it takes the name itself.
    """
    from _socket import gethostname

    return host.endswith(".127.0.0.1") or (host == gethostname() and not is_loopback(host))


def unknown(host: str) -> OSError:
    """What the system says of a name that it does not find."""
    from _socket import EAI_NONAME, gaierror

    return gaierror(EAI_NONAME, f"Name or service not known: {host}")


def written(host: str, port: object) -> str:
    """An address as people write it."""
    if host == PROXY:
        return "another machine"
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port else host


def note_down(note: str, address: str) -> None:
    """Add a line with a refused address to a file, which several processes may do at once."""
    file = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.write(file, f"{address}\n".encode())
    os.close(file)


def install(note: str, allows_loopback: bool) -> None:
    """Refuse the network to this process from now on; there is no way to end it.

    Args:
        note: a file that gets a line with each address that was asked for.
        allows_loopback: whether this machine itself may be reached.
    """

    def refuse(event: str, args: tuple) -> None:
        asked = address_asked_for(event, args) if event in EVENTS else None
        if asked is None or (allows_loopback and is_loopback(asked[0])):
            return
        if allows_loopback and nobody_is_asked_for(asked[0]):
            raise unknown(asked[0])
        address = written(*asked)
        note_down(note, address)
        raise PermissionError(f"network access is refused to snippets: {address}")

    sys.addaudithook(refuse)


if __name__ == "sitecustomize" and NOTE in os.environ:
    install(os.environ[NOTE], os.environ.get(LOOPBACK) == "1")
