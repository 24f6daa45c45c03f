"""`loopback=true`: a module may reach this machine by the network, and nothing else."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from mini_project import shown

from livedocs.errors import LiveDocsError
from livedocs.modules.cells import read_module
from livedocs.runs.execute import Result

SERVES = """\
import http.server
import threading
import urllib.request

server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
address = f"http://127.0.0.1:{server.server_port}"
threading.Thread(target=server.serve_forever, daemon=True).start()
print(urllib.request.urlopen(address).status)
"""
BY_COMMAND = (
    "# %% b\n# %%writefile ask.py\nimport sys\nimport urllib.request\n\n"
    "print(urllib.request.urlopen(sys.argv[1]).status)\n"
    '# %% c\nimport os\n\nos.environ["ADDRESS"] = address\n# %% d\n# !python ask.py $ADDRESS\n'
)
AWAY = '("192.0.2.1", 80)'
BELOW = '"data.127.0.0.1"'
MODULES = {
    "serves": f"# %% a loopback=true\n{SERVES}{BY_COMMAND}",
    "below": (
        "# %% a loopback=true\nimport socket\n\n"
        f"try:\n    socket.getaddrinfo({BELOW}, 80)\n"
        "except socket.gaierror as error:\n    print(error.args[1])\n"
        "# %% b exits=1\n"
        f"# !python -c 'import socket; socket.getaddrinfo({BELOW}, 80)' 2>&1 | tail -1\n"
    ),
    "may_not": f"# %% a\n{SERVES}",
    "own_name": (
        "# %% a loopback=true\nimport socket\n\nprint(socket.getfqdn() == socket.gethostname())\n"
        "# %% b\n"
        "# !python -c 'import socket; print(socket.getfqdn() == socket.gethostname())'\n"
    ),
    "own_name_may_not": "# %% a\nimport socket\n\nsocket.gethostbyname(socket.gethostname())\n",
    "below_may_not": f"# %% a\nimport socket\n\nsocket.getaddrinfo({BELOW}, 80)\n",
    "away": f"# %% a loopback=true\nimport socket\n\nsocket.create_connection({AWAY})\n",
    "away_by_command": (
        "# %% a loopback=true\n"
        f"# !python -c 'import socket; socket.create_connection({AWAY})' 2>&1 | tail -1\n"
    ),
    "alike": (
        '# %% a loopback=true\nimport socket\n\nsocket.getaddrinfo("127.0.0.1.hub.example", 80)\n'
    ),
}


@pytest.fixture(scope="module")
def results(new_project) -> dict[str, Result]:
    project = new_project()
    for name, text in MODULES.items():
        project.snippet(name, text)
    return project.execute()


def test_a_module_that_says_so_reaches_its_own_server_also_by_a_command(
    results: dict[str, Result],
) -> None:
    result = results["serves"]
    assert result.error is None, str(result.error)
    assert shown(result.cells["a"]) == [("stdout", "200\n")]
    assert shown(result.cells["d"]) == [("stdout", "200\n")]


def test_a_name_below_an_address_of_this_machine_is_unknown_and_nobody_is_asked(
    results: dict[str, Result],
) -> None:
    result = results["below"]
    assert result.error is None, str(result.error)
    for cell in ("a", "b"):
        assert "Name or service not known: data.127.0.0.1" in result.cells[cell].text


def test_its_own_name_is_all_that_this_machine_knows_of_itself(results: dict[str, Result]) -> None:
    result = results["own_name"]
    assert result.error is None, str(result.error)
    assert [shown(result.cells[cell]) for cell in "ab"] == [[("stdout", "True\n")]] * 2


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("may_not", "127.0.0.1:"),
        ("below_may_not", "data.127.0.0.1:80"),
        ("own_name_may_not", socket.gethostname()),
        ("away", "192.0.2.1:80"),
        ("away_by_command", "192.0.2.1:80"),
        ("alike", "127.0.0.1.hub.example:80"),
    ],
)
def test_nothing_else_is_reached(results: dict[str, Result], name: str, address: str) -> None:
    assert results[name].error is not None, "it was not refused"
    assert f"network access is refused to snippets: {address}" in results[name].error.message


@pytest.mark.parametrize("option", ["loopback", "private_hub"])
def test_the_first_cell_says_it_for_the_module(tmp_path: Path, option: str) -> None:
    path = tmp_path / "m.py"
    path.write_text(f"# %% a {option}=true\n1\n# %% b\n2\n", encoding="utf-8")
    module = read_module(path)
    assert (module.loopback, module.private_hub) == (True, option == "private_hub")
    path.write_text(f"# %% a\n1\n# %% b {option}=true\n2\n", encoding="utf-8")
    with pytest.raises(LiveDocsError, match="is said once, by the module's first cell") as caught:
        read_module(path)
    assert caught.value.locations[-1].line == 3
