"""Cells that want too much: memory, output, time, an answer."""

from __future__ import annotations

import re
import tracemalloc
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mini_project import MiniProject, shown

from livedocs.modules.inputs import Limits
from livedocs.modules.record import CellRecord
from livedocs.runner.streams import SHOWN_BYTES
from livedocs.runs.execute import Result

NO_ANSWER = "EOFError: a cell cannot read from stdin: nobody is there to answer"
LIMIT = "a run may allocate 0.5 GiB"
# A module each: its text, the line that must be named, and the last words of the message.
FAILING = {
    "bytes_at_once": ("# %% a\ndata = bytearray(10**10)\n", 2, f"failed: MemoryError\n{LIMIT}"),
    "bytes_by_and_by": (
        "# %% a\nmany = []\n\n# %% b\nwhile True:\n    many.append(bytearray(10**7))\n",
        6,
        f"failed: MemoryError\n{LIMIT}",
    ),
    "small_objects": (
        # Nothing is left to report it with, not even the line.
        "# %% a\nmany = bytearray(450_000_000)\n# %% b\nwhile True:\n    many = [many]\n",
        None,
        f"failed: MemoryError\n{LIMIT}",
    ),
    "array": (
        "# %% a\nimport numpy\n\nnumpy.ones(10**9)\n",
        4,
        "_ArrayMemoryError: Unable to allocate 7.45 GiB for an array with shape (1000000000,) "
        f"and data type float64\n{LIMIT}",
    ),
    "second_time": (
        '# %% a raises="MemoryError"\nbytearray(10**10)\n\n# %% b\nbytearray(10**10)\n',
        5,
        f"failed: MemoryError\n{LIMIT}",
    ),
    "endless": (
        "# %% quick\n1\n\n# %% endless timeout=1\nwhile True:\n    pass\n",
        4,
        "cell `endless:endless` passed its timeout of 1 s",
    ),
    "sleeping": (
        "# %% a timeout=1\nimport time\n\ntime.sleep(600)\n",
        1,
        "cell `sleeping:a` passed its timeout of 1 s",
    ),
    "catches_everything": (
        "# %% a timeout=1\nwhile True:\n    try:\n        while True:\n            pass\n"
        "    except BaseException:\n        pass\n",
        1,
        "cell `catches_everything:a` passed its timeout of 1 s",
    ),
    "deaf": (
        "# %% a timeout=1\nimport signal\nimport time\n\n"
        "for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):\n"
        "    signal.signal(number, signal.SIG_IGN)\ntime.sleep(600)\n",
        1,
        "cell `deaf:a` passed its timeout of 1 s",
    ),
    "asks": ("# %% a\nname = input('name? ')\n", 2, NO_ANSWER),
    "asks_for_a_password": (
        "# %% a\nimport getpass\n\ngetpass.getpass()\n", 4, NO_ANSWER,
    ),
    "reads_all": ("# %% a\nimport sys\n\nsys.stdin.read()\n", 4, NO_ANSWER),
    "reads_a_line": ("# %% a\nimport sys\n\nsys.stdin.readline()\n", 4, NO_ANSWER),
    "reads_lines": ("# %% a\nimport sys\n\nfor line in sys.stdin:\n    1\n", 4, NO_ANSWER),
    "reads_bytes": ("# %% a\nimport sys\n\nsys.stdin.buffer.read()\n", 4, NO_ANSWER),
    "long_error": (
        "# %% a\nraise ValueError('v' * 50_000_000)\n",
        2,
        "v\n[… 49,950,012 bytes more]",
    ),
    "long_stderr": (
        "# %% a\nimport sys\n\nsys.stderr.write('e' * 50_000_000)\n1 / 0\n",
        5,
        "e\n[… 49,950,000 bytes more]\ncell `long_stderr:a` failed: "
        "ZeroDivisionError: division by zero",
    ),
    "long_last_words": (
        "# %% a\nimport os\n\nos.write(2, b'e' * 50_000_000 + b'the end')\nos._exit(3)\n",
        1,
        "the end\ncell `long_last_words:a`: its process ended with status 3",
    ),
}  # fmt: skip
# Each shows 50 MB or a little more: its text, and how many bytes.
LONG = {
    "in_pieces": ("# %% a\nfor n in range(50):\n    print('x' * 999_999)\n", 50_000_000),
    "at_once": ("# %% a\nprint('y' * 50_000_000)\n", 50_000_001),
    "value": ("# %% a\n'z' * 50_000_000\n", 50_000_002),
    "values": ("# %% a\nfor n in range(100):\n    display('w' * 500_000)\n", 50_000_200),
    "mixed": (
        "# %% a\nfor n in range(50):\n    print('填' * 200_000)\n    display('w' * 399_996)\n",
        50 * (600_001 + 399_998),
    ),
    "native": ("# %% a\nimport os\n\nos.write(1, b'n' * 50_000_000);\n", 50_000_000),
    "by_a_process": (
        "# %% a\nimport subprocess\n\nsubprocess.run('yes | head -c 50000000', shell=True);\n",
        50_000_000,
    ),
    "expected_error": (
        "# %% a raises=\"ValueError\"\nraise ValueError('v' * 50_000_000)\n",
        50_000_012,
    ),
}
PASSING = {
    "recovers": (
        "# %% a\ntry:\n    bytearray(10**10)\nexcept MemoryError:\n    print('smaller, then')\n"
    ),
    "inherits_stdin": (
        "# %% a\nimport subprocess\n\nsubprocess.run(['cat'], capture_output=True).stdout\n"
    ),
    "stderr": (
        "# %% a\nimport sys\n\nfor n in range(50):\n    print('e' * 999_999, file=sys.stderr)\n"
    ),
    "next_cell": "# %% a\nprint('a' * 60_000)\n'lost'\n\n# %% b\nprint('b' * 40_000)\n'kept'\n",
}


class Ran:
    """What the modules left, and the most memory that collecting it took in this process."""

    def __init__(self, project: MiniProject) -> None:
        self.project = project
        tracemalloc.start()
        self.results = project.execute(limits=Limits(timeout=60, memory=0.5))
        _, self.peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        self.messages = {name: str(result.error) for name, result in self.results.items()}

    def cell(self, module: str, cell: str = "a") -> CellRecord:
        result: Result = self.results[module]
        assert result.error is None, str(result.error)
        return result.cells[cell]

    def log(self, module: str, stream: str = "stdout") -> Path:
        return self.project.root / f".cache/logs/{module}.{stream}"


@pytest.fixture(scope="module")
def ran(new_project) -> Ran:
    project = new_project()
    for name, (text, *_) in (FAILING | LONG).items():
        project.snippet(name, text)
    for name, text in PASSING.items():
        project.snippet(name, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        return Ran(project)


@pytest.mark.parametrize("name", FAILING)
def test_a_cell_that_wants_too_much_is_named_with_what_it_wanted(ran: Ran, name: str) -> None:
    text, line, words = FAILING[name]
    message = ran.messages[name]
    if line is not None:
        assert message.startswith(f"snippets/{name}.py:{line}\n")
        assert f"  > {line:4} | {text.splitlines()[line - 1]}\n" in message
    assert f"cell `{name}:" in message
    assert message.endswith(words)
    assert len(message) < 3 * SHOWN_BYTES


@pytest.mark.parametrize("name", LONG)
def test_long_output_is_cut_in_the_record_and_counted(ran: Ran, name: str) -> None:
    _, size = LONG[name]
    outputs = ran.cell(name).outputs
    kept = sum(len(output.text.encode()) for output in outputs)
    assert SHOWN_BYTES - 3 <= kept <= SHOWN_BYTES, "a character is not cut through"
    assert kept + sum(output.cut for output in outputs) == size
    assert len(outputs) <= 2


@pytest.mark.parametrize("name", [name for name in LONG if name != "expected_error"])
def test_long_output_is_whole_in_the_log(ran: Ran, name: str) -> None:
    _, size = LONG[name]
    values = {"value": 1, "values": 100, "mixed": 50}.get(name, 0)
    assert ran.log(name).stat().st_size == size + values, "a value ends with its line"
    [first, *_] = ran.cell(name).outputs
    with ran.log(name).open(encoding="utf-8") as log:
        assert log.read(len(first.text)) == first.text


def test_long_stderr_is_cut_with_a_note_and_whole_in_the_log(ran: Ran) -> None:
    stderr = ran.cell("stderr").stderr
    assert stderr.endswith("e\n[… 49,950,000 bytes more]\n")
    assert len(stderr) < SHOWN_BYTES + 100
    assert ran.log("stderr", "stderr").stat().st_size == 50_000_000
    assert ran.log("long_stderr", "stderr").stat().st_size == 50_000_000


def test_a_displayed_value_stands_in_the_log_where_it_was_shown(ran: Ran) -> None:
    assert ran.log("next_cell").read_text(encoding="utf-8") == (
        f"{'a' * 60_000}\n'lost'\n{'b' * 40_000}\n'kept'\n"
    )


def test_each_cell_may_show_as_much(ran: Ran) -> None:
    [cut] = ran.cell("next_cell").outputs
    assert (cut.kind, cut.text, cut.cut) == ("stdout", "a" * SHOWN_BYTES, 10_001 + len("'lost'"))
    assert shown(ran.cell("next_cell", "b")) == [
        ("stdout", "b" * 40_000 + "\n"), ("result", "'kept'"),
    ]  # fmt: skip


def test_long_output_takes_no_memory_here(ran: Ran) -> None:
    assert ran.peak < 20_000_000, "the cells have shown half a gigabyte"


def test_a_cell_may_catch_that_memory_is_short(ran: Ran) -> None:
    assert shown(ran.cell("recovers")) == [("stdout", "smaller, then\n")]


def test_a_file_may_be_larger_than_what_a_run_may_allocate(new_project) -> None:
    """The engine hashes what a cell reads, within the cell's own limit."""
    project = new_project()
    with (project.root / "weights.bin").open("wb") as file:
        file.truncate(300_000_000)
    project.snippet(
        "large",
        "# %% a\nfrom pathlib import Path\n\n"
        'Path(__file__).parents[1].joinpath("weights.bin").open("rb").read(4)\n',
    )
    [result] = project.execute(limits=Limits(memory=0.25)).values()
    assert result.error is None, str(result.error)
    assert shown(result.cells["a"]) == [("result", repr(bytes(4)))]


def test_a_process_that_reads_stdin_finds_its_end(ran: Ran) -> None:
    assert shown(ran.cell("inherits_stdin")) == [("result", "b''")]


def test_pages_say_how_much_is_not_shown(new_project) -> None:
    project = new_project()
    project.snippet("long", LONG["at_once"][0] + "# %% b\nprint(1)\n")
    project.pages(
        '# A {#a}\n\n```python exec="on" snippet="long:a"\n```\n\n'
        '```python exec="on" snippet="long:b"\n```\n'
    )
    build = project.build("--strict")
    assert build.returncode == 0, build.stdout + build.stderr
    for folder, words in (
        ("", "（共多出 49,950,001 字节，没有显示）"),
        ("en/", "(49,950,001 bytes more are not shown)"),
    ):
        html = (project.root / f"site/{folder}index.html").read_text(encoding="utf-8")
        page = BeautifulSoup(html, "html.parser")
        [note] = page.select(".live-cut")
        assert note.get_text() == words
        assert note.find_parent(attrs={"data-cell": "long:a"})
        assert len(re.findall("y", page.select_one(".live-text-stdout").get_text())) == SHOWN_BYTES
