"""Cells of commands and cells that are files, run: what they print, see, leave and are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mini_project import INPUTS, MiniProject, shown

from livedocs.modules.inputs import Limits
from livedocs.runs.execute import Result

ASKS = "import socket; socket.create_connection(('192.0.2.1', 80))"
WORKING = {
    "order": (
        "# %% a\n# !echo one; echo two >&2; echo three\n# !echo four\n",
        "one\ntwo\nthree\nfour\n",
    ),
    "bars": (
        "# %% a\n# !printf '10%%\\r20%%\\r\\033[31mdone\\033[0m\\n'\n",
        "done\n",
    ),
    "width": (
        "# %% a\n# !python -c 'import shutil; print(shutil.get_terminal_size().columns)'\n",
        "80\n",
    ),
    "folder": (
        '# %% a\nfrom pathlib import Path\n\n_ = Path("f.txt").write_text("left by Python\\n")\n'
        "# %% b\n# !cat f.txt\n",
        "left by Python\n",
    ),
    "variables": (
        '# %% a\nimport os\n\nos.environ["MINE"] = "set by Python"\n# %% b\n# !echo $MINE\n',
        "set by Python\n",
    ),
    "interpreter": (
        "# %% a\nimport sys\n\nprint(sys.executable)\n"
        "# %% b\n# !python -c 'import sys; print(sys.executable)'\n",
        None,
    ),
    "script": (
        "# %% a\n# %%writefile train.py\nimport sys\n\nprint('trains', *sys.argv[1:])\n"
        "# %% b\n# !python train.py \\\n#     --fast\n# !cat train.py\n",
        "Writing train.py\ntrains --fast\nimport sys\n\nprint('trains', *sys.argv[1:])\n",
    ),
    "not_here": (
        "# %% a\n# %%writefile t.py\nx = 1\n# %%  b\nprint('x' in globals())\n"
        "# %% c\n# %%writefile t.py\nx = 2\n",
        "Writing t.py\nFalse\nOverwriting t.py\n",
    ),
    "imported": (
        "# %% a\n# %%writefile t.py\nx = 1\n# %%  b\nfrom t import x\n\nprint(x)\n",
        "Writing t.py\n1\n",
    ),
    "exits": ("# %% a exits=3\n# !echo said\n# !exit 3\n", "said\n"),
    "no_input": ("# %% a\n# !cat\n", ""),
    "between": ("# %% a\nprint('before')\n# %% b\n# !echo in\n# %% c\nprint('after')\n",
                "before\nin\nafter\n"),
}  # fmt: skip
FAILING = {
    "status": (
        "# %% a\n# !echo first\n# !echo last; exit 2\n# !echo never\n", 3,
        "failed: first\nlast\nthe command ended with status 2",
    ),
    "in_a_pipe": ("# %% a\n# !cat no-such-file | wc -l\n", 2, "ended with status 1"),
    "in_the_middle": ("# %% a\n# !false; echo never\n", 2, "ended with status 1"),
    "other_status": ("# %% a exits=3\n# !exit 2\n", 2, "status 2, and the cell says exits=3"),
    "no_status": ("# %% a exits=3\n# !true\n", 2, "status 0, and the cell says exits=3"),
    "before_the_last": ("# %% a exits=3\n# !exit 3\n# !exit 3\n", 2, "ended with status 3"),
    "not_there": ("# %% a\n# !no-such-program\n", 2, "no-such-program: command not found"),
    "deprecated": (
        "# %% a\n# !echo 'FutureWarning: it is deprecated' >&2\n", 1,
        "a command says what is deprecated: FutureWarning: it is deprecated",
    ),
    "time": ("# %% a timeout=1\n# !sleep 600\n", 1, "passed its timeout of 1 s"),
    "memory": (
        "# %% a\n# !python -c 'bytearray(2**31)'\n", 2,
        "MemoryError\nthe command ended with status 1\na run may allocate 1 GiB",
    ),
    "network": (
        f'# %% a\n# !python -c "{ASKS}"\n', 2, "network access is refused to snippets: 192.0.2.1:80"
    ),
    "network_swallowed": (
        f'# %% a\n# !python -c "{ASKS}" 2> errors || true\n', 1,
        "failed: network access is refused to snippets: 192.0.2.1:80",
    ),
    "network_of_a_library": (
        "# %% a\n# !python -c 'import httpx; httpx.get(\"https://hub.example\")' 2> /dev/null\n", 2,
        "network access is refused to snippets: another machine",
    ),
    "network_of_a_subprocess": (
        f"# %% a\nimport subprocess\nimport sys\n\ncode = \"{ASKS}\"\n"
        "done = subprocess.run([sys.executable, '-c', code], stderr=subprocess.DEVNULL)\n", 1,
        "network access is refused to snippets: 192.0.2.1:80",
    ),
    "loopback": (
        f'# %% a\n# !python -c "{ASKS.replace("192.0.2.1", "127.0.0.1")}" || true\n', 1,
        "network access is refused to snippets: 127.0.0.1:80",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def results(new_project) -> dict[str, Result]:
    project = new_project()
    for name, (text, *_) in (WORKING | FAILING).items():
        project.snippet(name, text)
    return project.execute(limits=Limits(memory=1))


@pytest.mark.parametrize("name", WORKING)
def test_what_commands_print_is_shown_as_a_terminal_does(
    results: dict[str, Result], name: str
) -> None:
    result, expected = results[name], WORKING[name][1]
    assert result.error is None, str(result.error)
    outputs = [text for cell in result.cells.values() for _, text in shown(cell)]
    if expected is None:
        assert outputs[0] == outputs[1]
    else:
        assert "".join(outputs) == expected
    assert all(cell.stderr == "" for cell in result.cells.values())


@pytest.mark.parametrize("name", FAILING)
def test_what_goes_wrong_is_named_with_the_line_of_the_command(
    results: dict[str, Result], name: str
) -> None:
    _, line, words = FAILING[name]
    error = results[name].error
    assert error is not None, "the cell did not fail"
    assert error.locations[-1].line == line
    assert words in error.message


def test_a_command_costs_memory_of_its_own(results: dict[str, Result]) -> None:
    assert results["script"].cells["b"].memory > 2**20


def test_a_command_leaves_files_for_a_later_cell_also_from_a_checkpoint(new_project) -> None:
    project: MiniProject = new_project()
    executor = project.executor(checkpoints=True)
    cells = "# %% a\n# !echo one >> log\n# %% b\n# !echo two >> log\n# %% c\n# !cat log{}\n"
    try:
        for end in ("", " | cat"):
            project.snippet("m", cells.format(end))
            [result] = executor.run({project.module("m"): INPUTS}, 1, lambda name: None)
            assert shown(result.cells["c"]) == [("stdout", "one\ntwo\n")]
        chain = executor.checkpoints.take("m")
        assert list(chain.points) == [1, 2, 3]
        chain.close()
    finally:
        executor.close()


def test_what_was_refused_before_an_edit_is_forgotten_after_it(new_project) -> None:
    project: MiniProject = new_project()
    executor = project.executor(checkpoints=True)
    errors = []
    try:
        for command in (f'python -c "{ASKS}"', "echo edited"):
            project.snippet("m", f"# %% a\nx = 1\n# %% b\n# !{command}\n")
            [result] = executor.run({project.module("m"): INPUTS}, 1, lambda name: None)
            errors.append(result.error)
    finally:
        executor.close()
    assert [error is None for error in errors] == [False, True], errors


MEANWHILE = """\
# %% a
import locale
import os
import socket
import sys
import threading
import time


def say():
    while not os.path.exists("go"):
        time.sleep(0.01)
    {}
    open("done", "w").close()


thread = threading.Thread(target=say, daemon=True)
thread.start()

# %% b
# !touch go; until test -e done; do sleep 0.01; done

# %% c
print("c")
"""


def test_what_python_says_while_a_command_runs_belongs_to_the_commands_cell(new_project) -> None:
    project = new_project()
    project.snippet("m", MEANWHILE.format('print("said", file=sys.stderr)'))
    result = project.execute()["m"]
    assert result.error is None, str(result.error)
    assert [cell.stderr for cell in result.cells.values()] == ["", "said\n", ""]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            'try:\n        socket.create_connection(("192.0.2.1", 80))\n'
            "    except OSError:\n        pass",
            "failed: network access is refused to snippets: 192.0.2.1:80",
        ),
        ("locale.getdefaultlocale()", "DeprecationWarning: 'locale.getdefaultlocale' is dep"),
    ],
)
def test_what_python_does_while_a_command_runs_fails_the_commands_cell(
    new_project, code: str, words: str
) -> None:
    project = new_project()
    project.snippet("m", MEANWHILE.format(code))
    error = project.execute()["m"].error
    assert error is not None
    assert "`m:b` failed" in error.message
    assert words in error.message


def test_what_a_command_prints_has_no_folder_of_this_run(new_project) -> None:
    project = new_project()
    project.snippet("m", "# %% a\n# !pwd\n")
    assert shown(project.execute()["m"].cells["a"]) == [("stdout", "/tmp/livedocs/scratch/work\n")]


def test_an_edited_command_makes_the_record_stale(new_project) -> None:
    project = new_project()
    project.snippet("m", "# %% a\n# !echo owner/model\n")
    project.write("contents.json", '{"owner/model": "one"}')
    engine = project.open()
    engine.refresh()
    [module] = engine.modules().values()
    assert engine.records.reasons_to_run(module, engine.inputs([module])[module]) == []
    project.write("contents.json", '{"owner/model": "two"}')
    assert engine.records.reasons_to_run(module, engine.inputs([module])[module]) == [
        "the content of source local changed"
    ]
    project.snippet("m", "# %% a\n# !echo owner/data\n")
    [module] = engine.modules().values()
    now = replace(engine.inputs([module])[module], content="first")
    assert "snippets/m.py changed" in engine.records.reasons_to_run(module, now)
