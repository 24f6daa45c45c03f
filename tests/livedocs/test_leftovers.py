"""Threads and processes that cells leave behind: which hold a script up, and who left them."""

from __future__ import annotations

import pytest
from mini_project import shown

from livedocs.runs.execute import Result

BEHIND = "behind, which goes on when the script has ended"
FORK = """\
# %% quiet
1

# %% forks
import os
import time

if os.fork() == 0:
    time.sleep(600)
    os._exit(0)

# %% after
2
"""
# A module each: its text, the cell and its line, and what is left.
LEAVING = {
    "thread": (
        "# %% quiet\n1\n\n# %% starts\nimport threading\n\n"
        'threading.Thread(target=threading.Event().wait, name="waiter").start()\n\n'
        "# %% after\n2\n",
        "starts", 4, "the thread `waiter`",
    ),
    "timer": (
        '# %% a\nimport threading\n\ntimer = threading.Timer(600, print)\ntimer.name = "alarm"\n'
        "timer.start()\n",
        "a", 1, "the thread `alarm`",
    ),
    "child": (
        '# %% quiet\n1\n\n# %% starts\nimport subprocess\n\nchild = subprocess.Popen(["sleep", '
        '"600"])\n\n# %% after\n2\n',
        "starts", 4, "the process `sleep 600`",
    ),
    "child_of_its_own_session": (
        '# %% a\nimport subprocess\n\n'
        'subprocess.Popen(["sleep", "601"], start_new_session=True);\n',
        "a", 1, "the process `sleep 601`",
    ),
    "fork": (FORK, "forks", 4, "a forked process"),
    "pool": (
        "# %% a\nfrom concurrent.futures import ProcessPoolExecutor\n\n"
        "pool = ProcessPoolExecutor(1)\npool.submit(abs, -1).result()\n",
        "a", 1, "the thread `",
    ),
    "two": (
        "# %% first\nimport threading\n\n"
        'threading.Thread(target=threading.Event().wait, name="one").start()\n\n# %% second\n'
        'threading.Thread(target=threading.Event().wait, name="two").start()\n',
        "first", 1, "the thread `one`",
    ),
}  # fmt: skip
PASSING = {
    "daemon_thread": (
        "# %% a\nimport threading\n\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    ),
    "daemon_process": (
        "# %% a\nimport multiprocessing\nimport time\n\n"
        "multiprocessing.Process(target=time.sleep, args=[600], daemon=True).start()\n"
    ),
    "ended_later": (
        "# %% a\nimport threading\n\ndone = threading.Event()\n"
        "threading.Thread(target=done.wait).start()\n\n# %% b\ndone.set()\n"
    ),
    "ends_by_itself": (
        "# %% a\nimport threading\nimport time\n\n"
        "threading.Thread(target=time.sleep, args=[0.5]).start()\n"
    ),
    "waited_for": (
        "# %% a\nimport subprocess\n\nchild = subprocess.Popen(['sleep', '0.1'])\n\n"
        "# %% b\nchild.wait()\n"
    ),
    "idle_worker": (
        "# %% a\nfrom concurrent.futures import ThreadPoolExecutor\n\n"
        "pool = ThreadPoolExecutor(1)\npool.submit(abs, -1).result()\n"
    ),
    "not_waited_for": "# %% a\nimport subprocess\n\nchild = subprocess.Popen(['true'])\n",
    "resource_tracker": (
        "# %% a\nfrom multiprocessing import shared_memory\n\n"
        "memory = shared_memory.SharedMemory(create=True, size=1)\nmemory.close()\n"
        "memory.unlink()\n"
    ),
}


@pytest.fixture(scope="module")
def results(new_project) -> dict[str, Result]:
    project = new_project()
    for name, (text, *_) in LEAVING.items():
        project.snippet(name, text)
    for name, text in PASSING.items():
        project.snippet(name, text)
    return project.execute_and_tell(workers=len(LEAVING))


@pytest.mark.parametrize("name", LEAVING)
def test_what_a_cell_leaves_behind_is_named_with_the_cell(
    results: dict[str, Result], name: str
) -> None:
    text, cell, line, what = LEAVING[name]
    assert results[name].error is not None, "the module did not fail"
    message = results[name].error.message
    assert message.startswith(f"snippets/{name}.py:{line}\n")
    assert f"  > {line:4} | {text.splitlines()[line - 1]}\n" in message
    assert f"cell `{name}:{cell}` failed: it leaves {what}" in message
    assert message.endswith(BEHIND)


def test_the_other_cells_have_run(results: dict[str, Result]) -> None:
    assert shown(results["fork"].cells["after"]) == [("result", "2")]


@pytest.mark.parametrize("name", PASSING)
def test_what_ends_with_the_script_may_be_left(results: dict[str, Result], name: str) -> None:
    assert results[name].error is None, results[name].error.message
