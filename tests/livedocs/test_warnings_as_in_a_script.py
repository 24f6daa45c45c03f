"""Warnings: what a script would show, in the order it comes; and what a cell may not call."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from fake_source import WITHOUT_TORCH
from mini_project import MiniProject, shown

from livedocs.runs.execute import Result

LIBRARY = '''\
import logging
import warnings

logger = logging.getLogger(__name__)


def old_call(category=FutureWarning):
    warnings.warn("old_call() is deprecated", category, stacklevel=2)


def old_words(words, level=logging.WARNING):
    logger.log(level, words)


def hand_on(logger, words):
    """As an adapter of loggers does."""
    logger.warning(words)
'''
SETS_FILTERS = 'import warnings\n\nwarnings.filterwarnings("ignore", message="from the start")\n'

# Modules whose stderr must be that of the script, cell by cell in one piece.
AS_A_SCRIPT = {
    "ignored": """\
# %% setup
import warnings

warnings.filterwarnings("ignore")

# %% later
warnings.warn("noisy")
""",
    "captured": """\
# %% setup
import logging
import warnings

logging.basicConfig(format="%(levelname)s %(name)s")
logging.captureWarnings(True)

# %% later
warnings.warn("noisy")
""",
    "filters_of_a_library": """\
# %% setup
import warnings

import quiet

# %% later
warnings.warn("from the start")
warnings.warn("shown")
""",
    "once_per_place": """\
# %% setup
import warnings


def warn():
    warnings.warn("at one place")


warn()

# %% later
warn()
warn()

# %% always
warnings.simplefilter("always")
warn()
warn()

# %% inside
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    warn()
warn()

# %% recorded
with warnings.catch_warnings(record=True) as caught:
    warn()
print(len(caught), file=__import__("sys").stderr)
""",
    "own_way_to_show": """\
# %% setup
import sys
import warnings

warnings.showwarning = lambda message, *_: print("own:", message, file=sys.stderr)

# %% later
warnings.warn("shown otherwise")
""",
    "in_order": """\
# %% a
import sys
import warnings

print("first", file=sys.stderr)
warnings.warn("second")
print("third", file=sys.stderr)
""",
    "not_all_categories": """\
# %% a
import warnings

open(__file__).read()[:4]
warnings.warn("pending", PendingDeprecationWarning)
warnings.warn("imported", ImportWarning)
""",
    "another_level": """\
# %% a
import sys
import warnings
from warnings import warn


def inner(level):
    warn("whose line", stacklevel=level)


def outer():
    for level in (0, 1, 2, 3):
        inner(level)


outer()
inner(3)
warnings.warn("past the top", stacklevel=2)
warnings.warn_explicit("explicit", UserWarning, "other.py", 7)
warnings.warn(UserWarning("an instance"), source=sys)
""",
}
FAILING = {
    "hidden": (
        '# %% a\nimport warnings\n\nwarnings.filterwarnings("ignore")\n\n# %% b\nimport oldlib\n\n'
        "oldlib.old_call()\n",
        "b", 9, "FutureWarning: old_call() is deprecated",
    ),
    "hidden_for_a_while": (
        '# %% a\nimport warnings\n\nimport oldlib\n\nwith warnings.catch_warnings():\n'
        '    warnings.simplefilter("ignore")\n    oldlib.old_call(DeprecationWarning)\n',
        "a", 8, "DeprecationWarning: old_call() is deprecated",
    ),
    "captured_deprecation": (
        "# %% a\nimport logging\n\nimport oldlib\n\nlogging.captureWarnings(True)\n"
        "oldlib.old_call()\n",
        "a", 7, "FutureWarning: old_call() is deprecated",
    ),
    "of_python_itself": (
        "# %% a\nclass Strict(int):\n    pass\n\n\nclass Index:\n    def __index__(self):\n"
        "        return Strict(1)\n\n\n# %% b\n[0, 1][Index()]\n",
        "b", 12, "DeprecationWarning: __index__ returned non-int (type Strict).",
    ),
    "logged": (
        '# %% a\nimport oldlib\n\noldlib.old_words("`mode` is DEPRECATED")\n',
        "a", 1, "a library logged a deprecation: `mode` is DEPRECATED",
    ),
    "logged_and_hidden": (
        '# %% a\nimport logging\n\nimport oldlib\n\nlogging.lastResort = None\n'
        'oldlib.old_words("`mode` will be removed in 6.0")\n',
        "a", 1, "a library logged a deprecation: `mode` will be removed in 6.0",
    ),
    "wanted_but_not_there": (
        '# %% a warns="is deprecated"\nimport sys\n\nprint("deprecated is", file=sys.stderr)\n',
        "a", 1, 'the cell says warns="is deprecated", but no line on stderr has these words',
    ),
    "wanted_but_hidden": (
        '# %% a warns="is deprecated"\nimport warnings\n\nimport oldlib\n\n'
        'warnings.filterwarnings("ignore")\noldlib.old_call()\n',
        "a", 1, 'the cell says warns="is deprecated", but no line on stderr has these words',
    ),
    "another_one_wanted": (
        '# %% a warns="`mode` is deprecated"\nimport oldlib\n\n'
        'oldlib.old_words("`mode` is deprecated")\noldlib.old_words("`size` is deprecated")\n',
        "a", 1, "a library logged a deprecation: `size` is deprecated",
    ),
}  # fmt: skip
# The text of a module each, and its stderr.
PASSING = {
    "own_words": (
        "# %% a\nimport logging\nimport os\nimport sys\n\nimport oldlib\n\n"
        'print("2 stop words to be removed", file=sys.stderr)\n'
        'logging.warning("3 duplicates will be removed")\n'
        'logging.getLogger("oldlib").warning("4 deprecated")\n'
        'oldlib.hand_on(logging.getLogger(__name__), "5 deprecated")\n'
        'oldlib.hand_on(logging.getLogger("mine"), "6 deprecated")\n'
        'os.write(2, b"7 deprecated");\n',
        "2 stop words to be removed\nWARNING:root:3 duplicates will be removed\n"
        "WARNING:oldlib:4 deprecated\nWARNING:__main__:5 deprecated\nWARNING:mine:6 deprecated\n"
        "7 deprecated",
    ),
    "words_of_a_neighbour": (
        "# %% a\nimport neighbour\n\nneighbour.warn()\n",
        "8 to be removed\n",
    ),
    "not_shown_by_itself": (
        "# %% a\nimport logging\n\nimport oldlib\n\n"
        'oldlib.old_words("no longer deprecated", logging.INFO)\n',
        "",
    ),
    "raised": (
        '# %% a\nimport warnings\n\nwarnings.simplefilter("error")\n\n'
        '# %% b raises="FutureWarning"\nimport oldlib\n\noldlib.old_call()\n',
        "",
    ),
    "recorded": (
        "# %% a\nimport warnings\n\nimport oldlib\n\n"
        "with warnings.catch_warnings(record=True) as caught:\n    oldlib.old_call()\n"
        "print(len(caught))\n",
        "",
    ),
    "wanted_log": (
        '# %% a warns="`mode` is deprecated"\nimport oldlib\n\n'
        'oldlib.old_words("`mode` is deprecated")\n',
        "`mode` is deprecated\n",
    ),
    "wanted_line": (
        '# %% a warns="3 duplicates"\nimport sys\n\nprint("3 duplicates", file=sys.stderr)\n',
        "3 duplicates\n",
    ),
    "wanted_warning": (
        '# %% a warns="old_call() is deprecated"\nimport oldlib\n\noldlib.old_call()\n',
        "wanted_warning.py:4: FutureWarning: old_call() is deprecated\n  oldlib.old_call()\n",
    ),
}


@pytest.fixture(scope="module")
def project(new_project) -> MiniProject:
    project = new_project()
    library = project.write("lib/oldlib.py", LIBRARY)
    project.write("lib/quiet.py", SETS_FILTERS)
    packages = {"PYTHONPATH": f"{library.parent}:{WITHOUT_TORCH}"}
    project.write("environment.json", json.dumps(packages))
    project.write(
        "snippets/neighbour.py",
        "# %% a\nimport logging\n\n\ndef warn():\n"
        '    logging.getLogger(__name__).warning("8 to be removed")\n',
    )
    for name, text in AS_A_SCRIPT.items():
        project.snippet(name, text)
    for name, (text, *_) in [*FAILING.items(), *PASSING.items()]:
        project.snippet(name, text)
    return project


@pytest.fixture(scope="module")
def results(project: MiniProject) -> dict[str, Result]:
    return project.execute_and_tell()


@pytest.mark.parametrize("name", AS_A_SCRIPT)
def test_a_module_warns_as_the_script_does(
    project: MiniProject, results: dict[str, Result], name: str
) -> None:
    path = project.root / f"snippets/{name}.py"
    script = subprocess.run(
        [sys.executable, str(path)],
        env={"PYTHONPATH": str(project.root / "lib")},
        capture_output=True,
        text=True,
        check=True,
    )
    result = results[name]
    assert result.error is None, result.error.message
    stderr = "".join(cell.stderr for cell in result.cells.values())
    assert stderr == script.stderr.replace(f"{path.parent}/", "")
    assert bool(stderr) == (name not in ("ignored", "not_all_categories"))


@pytest.mark.parametrize("name", FAILING)
def test_a_deprecation_is_found_though_nobody_sees_it(
    results: dict[str, Result], name: str
) -> None:
    text, cell, line, words = FAILING[name]
    assert results[name].error is not None, "the cell did not fail"
    message = results[name].error.message
    assert message.startswith(f"snippets/{name}.py:{line}\n")
    assert f"  > {line:4} | {text.splitlines()[line - 1]}\n" in message
    *_, last = message.splitlines()
    assert last.startswith(f"cell `{name}:{cell}` failed: {words}")


@pytest.mark.parametrize("name", PASSING)
def test_what_is_the_authors_own_or_wanted_passes(results: dict[str, Result], name: str) -> None:
    assert results[name].error is None, results[name].error.message
    assert "".join(cell.stderr for cell in results[name].cells.values()) == PASSING[name][1]


def test_the_filters_are_those_of_the_cells(new_project) -> None:
    project = new_project()
    project.snippet(
        "filters",
        "# %% a\nimport warnings\n\nfirst = list(warnings.filters)\n"
        'warnings.simplefilter("error")\n\n# %% b\nwarnings.filters[1:] == first\n\n'
        '# %% c raises="UserWarning"\nwarnings.warn("raised")\n',
    )
    cells = project.execute()["filters"].cells
    assert shown(cells["b"]) == [("result", "True")]
    assert shown(cells["c"]) == [("error", "UserWarning: raised")]
