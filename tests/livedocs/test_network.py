"""Cells that ask for the network: refused, whoever asks, and named with what was asked for."""

from __future__ import annotations

import pytest
from mini_project import INPUTS, shown

from livedocs.runs.execute import Result

SWALLOWS = """\
# %% a
import socket


def is_online():
    try:
        socket.create_connection(("192.0.2.1", 80))
    except OSError:
        return False
    return True


# %% b
print(is_online())
"""
# A module each: its text, the line that must be named, the address, and what else is said.
ASKING = {
    "connect": (
        '# %% a\nimport socket\n\nsocket.socket().connect(("192.0.2.1", 80))\n',
        4, "192.0.2.1:80", "NetworkRefused: ",
    ),
    "create_connection": (
        '# %% a\nimport socket\n\nsocket.create_connection(("hub.example", 443))\n',
        4, "hub.example:443", "NetworkRefused: ",
    ),
    "connect_ex": (
        '# %% a\nimport socket\n\nsocket.socket().connect_ex(("192.0.2.1", 80))\n',
        4, "192.0.2.1:80", "NetworkRefused: ",
    ),
    "this_machine": (
        '# %% a\nimport socket\n\nsocket.socket().connect(("127.0.0.1", 9))\n',
        4, "127.0.0.1:9", "NetworkRefused: ",
    ),
    "version_6": (
        '# %% a\nimport socket\n\nsocket.socket(socket.AF_INET6).connect(("::1", 80))\n',
        4, "[::1]:80", "NetworkRefused: ",
    ),
    "datagram": (
        '# %% a\nimport socket\n\nudp = socket.socket(type=socket.SOCK_DGRAM)\n'
        'udp.sendto(b"x", ("192.0.2.1", 53))\n',
        5, "192.0.2.1:53", "NetworkRefused: ",
    ),
    "message": (
        '# %% a\nimport socket\n\nudp = socket.socket(type=socket.SOCK_DGRAM)\n'
        'udp.sendmsg([b"x"], [], 0, ("192.0.2.1", 53))\n',
        5, "192.0.2.1:53", "NetworkRefused: ",
    ),
    "getaddrinfo": (
        '# %% a\nimport socket\n\nsocket.getaddrinfo("hub.example", 443)\n',
        4, "hub.example:443", "NetworkRefused: ",
    ),
    "gethostbyname": (
        '# %% a\nimport socket\n\nsocket.gethostbyname("hub.example")\n',
        4, "hub.example", "NetworkRefused: ",
    ),
    "gethostbyaddr": (
        '# %% a\nimport socket\n\nsocket.gethostbyaddr("192.0.2.1")\n',
        4, "192.0.2.1", "NetworkRefused: ",
    ),
    "by_urllib": (
        '# %% a\nimport urllib.request\n\nurllib.request.urlopen("http://hub.example/x")\n',
        4, "hub.example:80", "urllib.error.URLError: <urlopen error ",
    ),
    "by_requests": (
        '# %% a\nimport requests\n\nrequests.get("https://hub.example/x")\n',
        4, "hub.example:443", "requests.exceptions.ConnectionError: ",
    ),
    "by_httpx": (
        '# %% a\nimport httpx\n\nhttpx.get("https://hub.example/x")\n',
        4, "hub.example:443", "httpx.ConnectError: ",
    ),
    "by_the_hub": (
        '# %% a\nfrom huggingface_hub import model_info\n\nmodel_info("owner/model")\n',
        4, "huggingface.co:443", "",
    ),
    "by_asyncio": (
        '# %% a\nimport asyncio\n\nasyncio.run(asyncio.open_connection("192.0.2.1", 80))\n',
        4, "192.0.2.1:80", "NetworkRefused: ",
    ),
    "swallowed": (SWALLOWS, 7, "192.0.2.1:80", ""),
    "swallowed_and_another_error": (
        '# %% a\nimport socket\n\ntry:\n    socket.create_connection(("192.0.2.1", 80))\n'
        'except OSError:\n    raise RuntimeError("no weights") from None\n',
        7, "192.0.2.1:80", "RuntimeError: no weights\n",
    ),
    "expected": (
        '# %% a raises="URLError"\nimport urllib.request\n\n'
        'urllib.request.urlopen("http://hub.example/x")\n',
        4, "hub.example:80", "",
    ),
    "in_a_thread": (
        "# %% a\nimport socket\nimport threading\n\n"
        'address = "192.0.2.1", 80\n'
        "thread = threading.Thread(target=socket.create_connection, args=[address])\n"
        "thread.start()\nthread.join()\n",
        1, "192.0.2.1:80", "",
    ),
    "in_a_forked_process": (
        "# %% a\nimport multiprocessing\nimport socket\n\n"
        'with multiprocessing.get_context("fork").Pool(1) as pool:\n'
        '    pool.apply(socket.create_connection, [("192.0.2.1", 80)])\n',
        6, "192.0.2.1:80", "PermissionError: ",
    ),
    "swallowed_in_a_forked_process": (
        "# %% a\nimport multiprocessing\nimport socket\n\n\n"
        "def ask(address):\n    try:\n        socket.create_connection(address)\n"
        "    except OSError:\n        pass\n\n\n"
        'with multiprocessing.get_context("fork").Pool(1) as pool:\n'
        '    pool.apply(ask, [("192.0.2.1", 80)])\n',
        1, "192.0.2.1:80", "",
    ),
}  # fmt: skip
PASSING = {
    "between_processes": (
        "# %% a\nimport socket\n\nleft, right = socket.socketpair()\nleft.sendall(b'pair')\n"
        "print(right.recv(9))\nserver = socket.socket(socket.AF_UNIX)\nserver.bind('socket')\n"
        "server.listen()\nclient = socket.socket(socket.AF_UNIX)\nclient.connect('socket')\n"
        "client.sendall(b'named')\nprint(server.accept()[0].recv(9))\n"
    ),
    "of_event_loops": (
        "# %% a\nimport asyncio\n\nasyncio.run(asyncio.sleep(0, 'slept'))\n"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def results(new_project) -> dict[str, Result]:
    project = new_project()
    for name, (text, *_) in ASKING.items():
        project.snippet(name, text)
    for name, text in PASSING.items():
        project.snippet(name, text)
    return project.execute_and_tell()


@pytest.mark.parametrize("name", ASKING)
def test_a_cell_that_asks_for_the_network_fails_and_the_address_is_named(
    results: dict[str, Result], name: str
) -> None:
    text, line, address, words = ASKING[name]
    assert results[name].error is not None, "the cell did not fail"
    message = results[name].error.message
    assert message.startswith(f"snippets/{name}.py:{line}\n")
    assert f"  > {line:4} | {text.splitlines()[line - 1]}\n" in message
    assert f" failed: {words}" in message
    *_, last = message.splitlines()
    assert f"network access is refused to snippets: {address}" in last


def test_cells_before_it_are_kept(results: dict[str, Result]) -> None:
    assert list(results["swallowed"].cells) == ["a"]


def test_sockets_of_the_machine_itself_are_not_the_network(results: dict[str, Result]) -> None:
    for name, outputs in (
        ("between_processes", [("stdout", "b'pair'\nb'named'\n")]),
        ("of_event_loops", [("result", "'slept'")]),
    ):
        assert results[name].error is None, results[name].error.message
        assert shown(results[name].cells["a"]) == outputs


def test_a_run_that_goes_on_from_a_checkpoint_names_the_line_too(new_project) -> None:
    project = new_project()
    executor = project.executor(checkpoints=True)
    try:
        for code in ("1", 'socket.create_connection(("192.0.2.1", 80))'):
            project.snippet("m", f"# %% a\nimport socket\n\n# %% b\nx = 1\n{code}\n")
            [result] = executor.run({project.module("m"): INPUTS}, 1, lambda name: None)
    finally:
        executor.close()
    assert str(result.error).count("network access is refused") == 1
    assert result.error.locations[-1].line == 6
