"""A command may start a package of the project, which is in the key of its module then."""

from __future__ import annotations

from mini_project import MiniProject

from livedocs.modules.inputs import called_packages

CALLS = "# %% call\n# !python -m tool\n"
QUIET = '# %% quiet\nprint("alone")\n'


def printed(project: MiniProject, module: str, cell: str) -> str:
    return project.open().cell(f"{module}:{cell}")[2].text


def test_a_package_of_the_project_is_started_and_a_change_of_it_seen(new_project) -> None:
    project: MiniProject = new_project()
    project.write("tool/__init__.py", "")
    project.write("tool/__main__.py", "from tool.words import WORD\n\nprint(WORD)\n")
    project.write("tool/words.py", 'WORD = "one"\n')
    project.snippet("calls", CALLS)
    project.snippet("quiet", QUIET)
    assert printed(project, "calls", "call") == "one\n"
    project.write("tool/words.py", 'WORD = "two"\n')
    assert printed(project, "calls", "call") == "two\n"


def test_only_what_commands_start_is_of_the_module(new_project) -> None:
    project: MiniProject = new_project()
    project.write("tool/__main__.py", "")
    project.write("other/__main__.py", "")
    project.snippet("calls", CALLS + "# !python -m json.tool --help\n# !echo other\n")
    project.snippet("quiet", QUIET)
    root = project.root
    assert called_packages(project.module("calls"), root) == [root / "tool"]
    assert called_packages(project.module("quiet"), root) == []
