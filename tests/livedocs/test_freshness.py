"""From one changed input to the modules that run again, and to the words that say why."""

from __future__ import annotations

import copy
import io
import os
import platform
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy
import pytest
import safetensors.numpy
from mini_project import COUNTED, MiniProject

from livedocs.modules import inputs
from livedocs.modules.inputs import Limits

START = """
import importlib, json, numpy, safetensors.numpy, sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
HERE = Path(__file__).parent
DATA = HERE.parent / "data" / Path(__file__).stem
"""
"""What stands before each module's own line; the names of most files are put together in the run,
so that only the run itself can know them."""
LINES = {
    "plain": "",
    "imports": "import parts.direct",
    "imports-less": "import parts.deeper",
    "imports-by-name": 'importlib.import_module("parts." + "dyna" + "mic")',
    "opens": "open(DATA).read()",
    "opens-hidden": 'open(HERE / (".sett" + "ings")).read()',
    "reads-text": "DATA.read_text()",
    "reads-json": "json.load(open(DATA))",
    "reads-array": "numpy.load(DATA)",
    "reads-descriptor": "os.read(os.open(DATA, os.O_RDONLY), 9)",
    "reads-in-thread": (
        "with ThreadPoolExecutor() as pool:\n    list(pool.map(Path.read_text, [DATA]))"
    ),
    "reads-in-helper": "import parts.reader",
    "reads-database": "sqlite3.connect(DATA).close()",
    "reads-in-hidden-folder": '(HERE.parent / ".data" / "settings").read_text()',
    "lists": "os.listdir(DATA)",
    "iterates": "list(DATA.iterdir())",
    "globs": 'list(DATA.glob("*.csv"))',
    "looks-for": "try: DATA.read_text()\nexcept OSError: pass",
    "looks-again": "try: DATA.read_text()\nexcept OSError: pass",
    "asks-for": '(HERE / "optional.bin").exists()',
    "natively": 'safetensors.numpy.load_file(HERE / "weights.safetensors")',
    "natively-in-folder": 'safetensors.numpy.load_file(HERE / "tiny" / ("bl" + "ob"))',
    "reads-what-does-not-count": (
        '(HERE.parent / ".cache" / "huggingface" / "model").read_text()\n'
        '(HERE.parent.parent / "outside").read_text()'
    ),
}
"""The module's name → its own line."""


def array(number: int) -> bytes:
    file = io.BytesIO()
    numpy.save(file, numpy.array([number]))
    return file.getvalue()


def weights(number: int) -> bytes:
    return safetensors.numpy.save({"x": numpy.array([number])})


FILES = {
    "snippets/parts/direct.py": "import parts.deeper\n",
    "snippets/parts/deeper.py": "VALUE = 1\n",
    "snippets/parts/dynamic.py": "VALUE = 1\n",
    "snippets/parts/reader.py": (
        'from pathlib import Path\n(Path(__file__).parents[2] / "data" / "of-helper").read_text()\n'
    ),
    "snippets/.settings": "1",
    "snippets/weights.safetensors": weights(1),
    "snippets/tiny/blob": weights(1),
    "data/opens": "1",
    "data/reads-text": "1",
    "data/reads-json": "1",
    "data/reads-array": array(1),
    "data/reads-descriptor": "1",
    "data/reads-in-thread": "1",
    "data/of-helper": "1",
    "data/reads-database": "",
    ".data/settings": "1",
    "data/lists/one.csv": "1",
    "data/iterates/one.csv": "1",
    "data/globs/one.csv": "1",
    "data/looks-again": "1",
    ".cache/huggingface/model": "1",
    "../outside": "1",
}
NEW_MODULE = COUNTED.format(name="new")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MiniProject:
    project = MiniProject(tmp_path_factory.mktemp("around").resolve() / "clone")
    for path, content in FILES.items():
        put(project, path, content)
    for name, line in LINES.items():
        project.snippet(name, COUNTED.format(name=name) + START + line + "\n")
    project.pages("# A page\n")
    return project


@pytest.fixture
def project(built: MiniProject) -> MiniProject:
    """A module for each way to depend on something, all fresh."""
    built.open().refresh()
    built.runs()
    return built


@pytest.fixture
def pair(new_project) -> MiniProject:
    """Two modules that have run."""
    project = new_project()
    for name in ("one", "two"):
        project.snippet(name, COUNTED.format(name=name))
    return project


def put(project: MiniProject, path: str, content: str | bytes | None) -> None:
    """Write a file, or remove it where `content` is None."""
    file = project.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content.encode() if isinstance(content, str) else content)


def stale(project: MiniProject, limits: Limits | None = None) -> dict[str, list[str]]:
    """The modules that must run, each with the words that say why."""
    opened = project.open(limits or Limits())
    now = opened.inputs(opened.modules().values())
    reasons = {m.name: opened.records.reasons_to_run(m, current) for m, current in now.items()}
    return {name: words for name, words in reasons.items() if words}


def check_runs(project: MiniProject, modules: list[str], limits: Limits | None = None) -> None:
    """Exactly `modules` run now, and then everything is fresh."""
    project.open(limits or Limits()).refresh()
    assert sorted(project.runs()) == sorted(modules)
    assert stale(project, limits) == {}


@pytest.mark.parametrize(
    ("path", "content", "words", "modules"),
    [
        ("snippets/plain.py", COUNTED.format(name="plain") + "1\n", "changed", ["plain"]),
        ("snippets/parts/direct.py", "import parts.deeper  # again\n", "changed", ["imports"]),
        ("snippets/parts/deeper.py", "VALUE = 2\n", "changed", ["imports", "imports-less"]),
        ("snippets/parts/dynamic.py", "VALUE = 2\n", "changed", ["imports-by-name"]),
        ("data/opens", "2", "changed", ["opens"]),
        ("snippets/.settings", "2", "changed", ["opens-hidden"]),
        ("data/reads-text", "2", "changed", ["reads-text"]),
        ("data/reads-json", "2", "changed", ["reads-json"]),
        ("data/reads-array", array(2), "changed", ["reads-array"]),
        ("data/reads-descriptor", "2", "changed", ["reads-descriptor"]),
        ("data/reads-in-thread", "2", "changed", ["reads-in-thread"]),
        ("data/of-helper", "2", "changed", ["reads-in-helper"]),
        ("data/reads-database", "1", "changed", ["reads-database"]),
        (".data/settings", "2", "changed", ["reads-in-hidden-folder"]),
        ("data/lists/two.csv", "", "data/lists/ changed", ["lists"]),
        ("data/iterates/two.csv", "", "data/iterates/ changed", ["iterates"]),
        ("data/globs/two.csv", "", "data/globs/ changed", ["globs"]),
        ("data/looks-for", "1", "is new", ["looks-for"]),
        ("data/looks-again", None, "is gone", ["looks-again"]),
        ("snippets/optional.bin", "1", "is new", ["asks-for"]),
        ("snippets/weights.safetensors", weights(2), "changed", ["natively"]),
        ("snippets/tiny/blob", weights(2), "changed", ["natively-in-folder"]),
    ],
    ids=lambda value: value if isinstance(value, str) and "/" in value else "",
)
def test_a_changed_file_runs_the_modules_that_depend_on_it(
    project: MiniProject, path: str, content: str | bytes | None, words: str, modules: list[str]
) -> None:
    put(project, path, content)
    words = words if "/" in words else f"{path} {words}"
    assert stale(project) == {module: [words] for module in modules}
    check_runs(project, modules)


def test_status_says_it_in_the_terminal(project: MiniProject) -> None:
    put(project, "snippets/parts/deeper.py", "VALUE = 3\n")
    put(project, "data/of-helper", "3")
    put(project, "snippets/parts/reader.py", f"{FILES['snippets/parts/reader.py']}# 3\n")
    command = project.livedocs("status")
    assert (command.returncode, command.stderr) == (0, "")
    told = {}
    for line in command.stdout.splitlines():
        costs, _, reasons = line.partition("  because ")
        told[costs.split()[-1]] = (costs.split()[0], reasons)
    assert told == dict.fromkeys(LINES, ("fresh", "")) | {
        "imports": ("stale", "snippets/parts/deeper.py changed"),
        "imports-less": ("stale", "snippets/parts/deeper.py changed"),
        "reads-in-helper": ("stale", "snippets/parts/reader.py changed; data/of-helper changed"),
    }


def upgrade(project: MiniProject, patch: pytest.MonkeyPatch) -> None:
    (project.root / "packages/thing-1.0.dist-info/METADATA").write_text("Name: thing\nVersion: 2.0")
    (project.root / "packages/thing-1.0.dist-info").rename(
        project.root / "packages/thing-2.0.dist-info"
    )


def edit_engine(project: MiniProject, patch: pytest.MonkeyPatch) -> None:
    shutil.copytree(inputs.PACKAGE, project.root / "engine")
    project.write("engine/runner/cell.py", "# another runner\n")
    patch.setattr(inputs, "PACKAGE", project.root / "engine")
    patch.setattr(inputs, "_engine_hash", inputs._engine_hash.__wrapped__)


@pytest.mark.parametrize(
    ("change", "limits", "words"),
    [
        (upgrade, Limits(), "thing 1.0 → 2.0"),
        (
            lambda project, patch: patch.setattr(platform, "python_version", lambda: "3.99.0"),
            Limits(),
            f"Python {platform.python_version()} → 3.99.0",
        ),
        (
            lambda project, patch: patch.setattr("fake_source.NAME", "hub"),
            Limits(),
            "source local → hub",
        ),
        (
            lambda project, patch: project.write("fingerprint.txt", "second"),
            Limits(),
            "the content of source local changed",
        ),
        (None, Limits(timeout=61), "timeout 60 → 61"),
        (None, Limits(memory=9), "memory 8 → 9"),
        (None, Limits(preload=("json",)), "preload [] → ['json']"),
        (edit_engine, Limits(), "the engine's code changed"),
    ],
    ids=["version", "python", "source", "content", "timeout", "memory", "preload", "engine"],
)
def test_what_all_modules_depend_on_runs_all(
    pair: MiniProject,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable | None,
    limits: Limits,
    words: str,
) -> None:
    pair.write("packages/thing-1.0.dist-info/METADATA", "Name: thing\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(pair.root / "packages")
    check_runs(pair, ["one", "two"])
    if change is not None:
        change(pair, monkeypatch)
    assert stale(pair, limits) == {"one": [words], "two": [words]}
    check_runs(pair, ["one", "two"], limits)


def touch_all(project: MiniProject) -> None:
    for path in project.root.rglob("*"):
        os.utime(path, (1, 1))


@pytest.mark.parametrize(
    "change",
    [
        touch_all,
        lambda project: project.pages("# Other prose\n"),
        lambda project: project.write("docs/en/further.md", "# A page in one language\n"),
        lambda project: put(project, ".cache/huggingface/model", "2"),
        lambda project: put(project, "../outside", "2"),
        lambda project: put(project, "snippets/parts/unused.py", "1"),
        lambda project: put(project, "snippets/.hidden/weights.safetensors", "1"),
        lambda project: put(project, "data/globs/__pycache__/x.pyc", ""),
        lambda project: put(project, "snippets/parts/__pycache__/deeper.cpython-311.pyc", ""),
    ],
    ids=[
        "times",
        "prose",
        "language",
        "cache",
        "outside",
        "unused",
        "hidden",
        "listed",
        "compiled",
    ],
)
def test_what_does_not_count_runs_nothing(
    project: MiniProject, change: Callable[[MiniProject], None]
) -> None:
    change(project)
    assert stale(project) == {}
    check_runs(project, [])


def test_other_modules_do_not_count(project: MiniProject) -> None:
    project.snippet("new", NEW_MODULE)
    check_runs(project, ["new"])
    project.snippet("new", NEW_MODULE + "1\n")
    check_runs(project, ["new"])
    (project.root / "snippets/new.py").unlink()
    check_runs(project, [])


def test_a_module_that_asks_for_a_version_does_not_depend_on_the_others(
    project: MiniProject,
) -> None:
    asks = "import importlib.metadata\n\nimportlib.metadata.version('numpy')\n"
    project.snippet("asks", COUNTED.format(name="asks") + asks)
    check_runs(project, ["asks"])
    project.snippet("new", NEW_MODULE)
    check_runs(project, ["new"])


def test_neither_the_folder_of_the_clone_nor_the_order_of_its_files_counts(
    project: MiniProject, tmp_path: Path
) -> None:
    clone = copy.copy(project)
    clone.root = tmp_path.resolve() / "much/deeper/and called otherwise"
    put(clone, "../outside", "1")
    for path in sorted(project.root.rglob("*"), reverse=True):
        if path.is_file():
            put(clone, path.relative_to(project.root).as_posix(), path.read_bytes())
    check_runs(clone, [])
