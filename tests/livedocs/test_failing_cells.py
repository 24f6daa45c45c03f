"""Cells that fail: what is said, and which line of the module is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from mini_project import shown

from livedocs.modules.inputs import Limits
from livedocs.runs.execute import Result

LIBRARY = '''\
import logging
import warnings


def old_call(category=DeprecationWarning):
    """As a library does whose caller's code is old."""
    warnings.warn("old_call() goes away", category, stacklevel=2)


def warn_users(category=FutureWarning):
    """As a library does that does not say whose line it is about."""
    warnings.warn("mode= goes away", category)


def log_deprecation():
    logging.getLogger(__name__).warning("`torch_dtype` is DEPRECATED! Use `dtype`")


def fail():
    raise OSError("inside the library")
'''
USES_LIBRARY = """\
import oldlib


def uses_the_old_one():
    oldlib.warn_users()
"""
# A module each: its text, the line that must be named, and the last words of the message.
FAILING = {
    "raises": (
        '"""Doc."""\n\n# %% first\nx = 1\n\n# %% second\n\nx = 2\nx / 0\n',
        9,
        "cell `raises:second` failed: ZeroDivisionError: division by zero",
    ),
    "in_library": (
        "# %% a\nimport oldlib\n\noldlib.fail()\n",
        4,
        "cell `in_library:a` failed: OSError: inside the library",
    ),
    "in_function": (
        '# %% a\ndef f():\n    raise KeyError("k")\n\n# %% b\nf()\n',
        3,
        "cell `in_function:b` failed: KeyError: 'k'",
    ),
    "nothing_raised": (
        '# %% a\n1\n\n# %% b raises="ValueError"\n2\n',
        4,
        'cell `nothing_raised:b` failed: the cell says raises="ValueError", but nothing was raised',
    ),
    "other_raised": (
        '# %% a raises="ValueError"\nx = 1\nint([])\n',
        3,
        'cell `other_raised:a` failed: the cell says raises="ValueError", but it raised\n'
        "TypeError: int() argument must be a string, a bytes-like object or a real number, "
        "not 'list'",
    ),
    "subclass_raised": (
        '# %% a raises="LookupError"\n{}[1]\n',
        2,
        'cell `subclass_raised:a` failed: the cell says raises="LookupError", but it raised\n'
        "KeyError: 1",
    ),
    "syntax_in_helper": (
        "# %% a\nimport broken.helper\n",
        2,
        "SyntaxError: invalid syntax",
    ),
    "system_exit": (
        "# %% a\nimport sys\n\nsys.exit(3)\n",
        4,
        "cell `system_exit:a` failed: SystemExit: 3",
    ),
    "system_exit_0": (
        "# %% a\nimport sys\n\nsys.exit(0)\n",
        4,
        "cell `system_exit_0:a` failed: SystemExit: 0",
    ),
    "exit_as_at_a_prompt": (
        "# %% a\nexit(0)\n",
        2,
        "cell `exit_as_at_a_prompt:a` failed: SystemExit: 0",
    ),
    "interrupt": (
        "# %% a\nraise KeyboardInterrupt\n",
        2,
        "cell `interrupt:a` failed: KeyboardInterrupt",
    ),
    "recursion": (
        "# %% a\ndef f():\n    return f()\n\n\n# %% b\nf()\n",
        3,
        "cell `recursion:b` failed: RecursionError: maximum recursion depth exceeded",
    ),
    "own_repr": (
        "# %% a\nclass Bad:\n    def __repr__(self):\n        raise ValueError('no words')\n\n\n"
        "# %% b\nBad()\n",
        4,
        "cell `own_repr:b` failed: ValueError: no words",
    ),
    "own_repr_displayed": (
        "# %% a\nclass Bad:\n    def _repr_svg_(self):\n        raise ValueError('no picture')\n"
        "\n\n# %% b\ndisplay(Bad())\nprint('went on')\n",
        4,
        "cell `own_repr_displayed:b` failed: ValueError: no picture",
    ),
    "own_repr_wrong": (
        "# %% a\nclass Bad:\n    def __repr__(self):\n        return 1\n\n\n# %% b\nBad()\n",
        7,
        "cell `own_repr_wrong:b` failed: TypeError: __repr__ returned non-string (type int)",
    ),
    "figure_left_open": (
        "# %% a\nimport matplotlib.pyplot as plt\n\nplt.title('$\\\\none$');\n",
        1,
        "ParseFatalException: Unknown symbol: \\none, found '\\'  (at char 0), (line:1, col:1)",
    ),
    "figure_too_large": (
        "# %% a\nfrom IPython.display import SVG\n\nSVG('<svg>' + 'x' * 2_000_000 + '</svg>')\n",
        4,
        "cell `figure_too_large:a` failed: ValueError: a figure of 2,000,011 bytes; "
        "at most 2,000,000: draw less in it",
    ),
    "timeout": (
        '# %% quick\n1\n# %% slow timeout=1\nimport threading\n\nprint("x")\n'
        "threading.Event().wait()\n",
        3,
        "cell `timeout:slow` passed its timeout of 1 s",
    ),
    "hard_exit": (
        '# %% a\nimport os\n\nprint("lost")\n# %% b\nos.write(2, b"last\\x1b[1m words\\n")\n'
        "os._exit(7)\n",
        5,
        "last words\ncell `hard_exit:b`: its process ended with status 7",
    ),
    "hard_exit_0": (
        "# %% a\nimport os\n\nos._exit(0)\n# %% b\n1\n",
        1,
        "cell `hard_exit_0:a`: its process ended with status 0",
    ),
    "segfault": (
        "# %% a\n1\n\n# %% b\nimport ctypes\n\nctypes.string_at(0)\n",
        7,
        "cell `segfault:b`: its process ended by signal SIGSEGV",
    ),
    "aborted": (
        "# %% a\nimport os\n\nos.abort()\n",
        4,
        "cell `aborted:a`: its process ended by signal SIGABRT",
    ),
    "killed": (
        "# %% a\nimport os\nimport signal\n\nos.kill(os.getpid(), signal.SIGKILL)\n",
        1,
        "cell `killed:a`: its process ended by signal SIGKILL",
    ),
    "pipe_closed": (
        "# %% a timeout=1\nimport os\nimport threading\n\n"
        "os.closerange(3, 1000)\nthreading.Event().wait()\n",
        1,
        "cell `pipe_closed:a` passed its timeout of 1 s",
    ),
    "own_warning": (
        "# %% a\nimport oldlib\n\n# %% b\nx = 1\n\noldlib.old_call()\n",
        7,
        "cell `own_warning:b` failed: DeprecationWarning: old_call() goes away",
    ),
    "own_future_warning": (
        "# %% a\nimport oldlib\n\noldlib.old_call(FutureWarning)\n",
        4,
        "cell `own_future_warning:a` failed: FutureWarning: old_call() goes away",
    ),
    "warning_for_users": (
        "# %% a\nimport dataclasses\n\nimport oldlib\n\n\n@dataclasses.dataclass\nclass Own:\n"
        "    def __post_init__(self):\n        oldlib.warn_users()\n\n\n# %% b\nOwn();\n",
        10,
        "cell `warning_for_users:b` failed: FutureWarning: mode= goes away",
    ),
    "warning_for_developers": (
        "# %% a\nimport oldlib\n\noldlib.warn_users(DeprecationWarning)\n",
        4,
        "cell `warning_for_developers:a` failed: DeprecationWarning: mode= goes away",
    ),
    "logged": (
        "# %% a\nimport oldlib\n\n# %% b\noldlib.log_deprecation()\n",
        4,
        "cell `logged:b` failed: a library logged a deprecation: "
        "`torch_dtype` is DEPRECATED! Use `dtype`",
    ),
    "with_stderr": (
        '# %% a\nimport sys\n\nprint("hint", file=sys.stderr)\n1 / 0\n',
        5,
        "stderr of the cell:\nhint\ncell `with_stderr:a` failed: "
        "ZeroDivisionError: division by zero",
    ),
}
PASSING = {
    "warning_for_another_library": (
        "# %% a\nimport newlib\n\nnewlib.uses_the_old_one()\nprint('went on')\n"
    ),
    "user_warning": "# %% a\nimport oldlib\n\noldlib.old_call(UserWarning)\nprint('went on')\n",
    "exit_expected": '# %% a raises="SystemExit"\nraise SystemExit("bye")\n# %% b\nprint("on")\n',
}


@pytest.fixture(scope="module")
def results(new_project) -> dict[str, Result | str]:
    project = new_project()
    library = project.write("lib/oldlib.py", LIBRARY)
    project.write("snippets/broken/helper.py", "x = = 1\n")
    fake_torch = Path(__file__).parent / "without_torch"
    project.write("lib/newlib.py", USES_LIBRARY)
    path = os.pathsep.join([str(library.parent), str(fake_torch)])
    project.write("environment.json", f'{{"PYTHONPATH": "{path}"}}')
    for name, (text, _, _) in FAILING.items():
        project.snippet(name, text)
    for name, text in PASSING.items():
        project.snippet(name, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        results = project.execute(limits=Limits(timeout=30))
        return {
            name: str(result.error) if result.error else result for name, result in results.items()
        }


@pytest.mark.parametrize("name", FAILING)
def test_a_failing_cell_names_its_line_and_says_why_last(
    results: dict[str, Result | str], name: str
) -> None:
    text, line, words = FAILING[name]
    message = results[name]
    assert isinstance(message, str), "the cell did not fail"
    shown_line = text.splitlines()[line - 1]
    assert message.startswith(f"snippets/{name}.py:{line}\n")
    assert f"  > {line:4} | {shown_line}\n" in message
    assert message.endswith(words)


def test_what_python_says_of_a_crash_names_the_modules_line(results: dict[str, str]) -> None:
    assert "Fatal Python error: Segmentation fault\n" in results["segfault"]
    assert 'segfault.py", line 7 in <module>\n' in results["segfault"]
    assert "Fatal Python error: Aborted\n" in results["aborted"]
    assert 'aborted.py", line 4 in <module>\n' in results["aborted"]


def test_a_librarys_use_of_another_does_not_fail_the_cell(results: dict[str, Result]) -> None:
    cell = results["warning_for_another_library"].cells["a"]
    assert shown(cell) == [("stdout", "went on\n")]
    assert "FutureWarning: mode= goes away" in cell.stderr


def test_another_warning_about_the_modules_lines_goes_to_stderr(
    results: dict[str, Result],
) -> None:
    cell = results["user_warning"].cells["a"]
    assert shown(cell) == [("stdout", "went on\n")]
    assert "user_warning.py:4: UserWarning: old_call() goes away" in cell.stderr


def test_an_expected_exit_is_an_error_like_others(results: dict[str, Result]) -> None:
    cells = results["exit_expected"].cells
    assert shown(cells["a"]) == [("error", "SystemExit: bye")]
    assert shown(cells["b"]) == [("stdout", "on\n")]
