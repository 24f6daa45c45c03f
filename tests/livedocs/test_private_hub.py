"""`private_hub=true`: a run has a Hub of its own, whatever the source, and leaves nothing."""

from __future__ import annotations

import json
import os
import sys
import types
from contextlib import contextmanager
from pathlib import Path

import fake_source
import pytest
from mini_project import COUNTED, MiniProject, shown

from livedocs.modules import inputs
from livedocs.pages.entry_script import entry_script, entry_scripts
from livedocs.pages.references import references
from livedocs.project import Project
from livedocs.runs.refresh import RunError
from livedocs.settings import Settings

MODULE = """\
# %% who private_hub=true
import os
import sys

print(sorted(name for name in sys.modules if name.split(".")[0] == "preloaded"))
print(os.environ["HUB"], os.environ["HUB"].partition("//")[2], os.environ["HF_TOKEN"])

# %% command
# !echo $HUB $HF_TOKEN

# %% writes
open(os.path.join(os.environ["SCRATCH"], "left.txt"), "w").close()
"""
REAL = "hf_AnybodysRealToken"


class Hubs:
    """Stands for the source module that has a private Hub; it counts."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.folders: list[Path] = []
        self.living = 0

    @contextmanager
    def private(self, root, folder, text):
        if "broken" in text:
            raise RuntimeError("no port is free")
        folder.mkdir()
        self.folders.append(folder)
        self.living += 1
        address = f"http://127.0.0.1:{50_000 + len(self.started)}"
        self.started.append(address)
        yield (
            {"HUB": address, "HF_TOKEN": "hf_MadeUp", "SCRATCH": str(folder)},
            {address: "https://hub.example", address.removeprefix("http://"): "hub.example"},
        )
        self.living -= 1


@pytest.fixture
def hubs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hubs:
    """A source `with_hub` with a private Hub, and a real token in this process."""
    hubs = Hubs()
    module = types.ModuleType("with_hub", fake_source.__doc__)
    for name in ("missing", "prepare", "repositories", "environment", "attributes", "fingerprint"):
        setattr(module, name, getattr(fake_source, name))
    module.NAME, module.LABEL = "with_hub", {"zh": "私有", "en": "private"}
    module.__file__ = fake_source.__file__
    module.private = hubs.private
    module.CODE, module.PRIVATE_CODE = (), (tmp_path / "hub.py",)
    monkeypatch.setitem(sys.modules, "with_hub", module)
    monkeypatch.setenv("HF_TOKEN", REAL)
    return hubs


def opened(mini: MiniProject) -> Project:
    sources = (("local", "fake_source"), ("with_hub", "with_hub"))
    return Project(Settings(mini.root, sources, scripts="scripts.lock"), references)


def test_a_run_has_the_hub_whatever_source_is_chosen(new_project, hubs: Hubs) -> None:
    mini = new_project()
    mini.snippet("m", MODULE)
    mini.snippet("other", '# %% a\nimport os\n\nprint("HUB" in os.environ)\n')
    project = opened(mini)
    project.refresh()
    record = project.record("m")
    seen = "https://hub.example hub.example hf_MadeUp\n"
    assert shown(record.cells["who"]) == [("stdout", f"[]\n{seen}")]
    assert shown(record.cells["command"]) == [("stdout", "https://hub.example hf_MadeUp\n")]
    assert record.inputs.source == "with_hub"
    assert shown(project.record("other").cells["a"]) == [("stdout", "False\n")]
    assert (len(hubs.started), hubs.living) == (1, 0)
    assert [folder.exists() for folder in hubs.folders] == [False]


def test_a_record_depends_neither_on_the_port_nor_on_a_token(new_project, hubs: Hubs) -> None:
    mini = new_project()
    mini.snippet("m", MODULE)
    texts = []
    for _ in range(2):
        project = opened(mini)
        project.refresh()
        data = json.loads((project.records.folder / "m.json").read_text("utf-8"))
        for cell in data["cells"].values():
            del cell["seconds"], cell["memory"]
        texts.append(json.dumps(data))
        project.store.clean()
    assert texts[0] == texts[1]
    assert len(set(hubs.started)) == 2
    assert REAL not in texts[0]
    assert os.environ["HF_TOKEN"] == REAL


def test_its_record_depends_on_what_the_private_hub_is_made_of(
    new_project, hubs: Hubs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mini = new_project()
    mini.snippet("m", MODULE)
    mini.snippet("other", "# %% a\n1\n")
    project = opened(mini)
    project.refresh()
    monkeypatch.setattr(inputs, "_engine_hash", inputs._engine_hash.__wrapped__)
    for reasons in ([], ["the engine's code changed"]):
        now = project.inputs(project.modules().values())
        found = {module.name: project.records.reasons_to_run(module, now[module]) for module in now}
        assert found == {"m": reasons, "other": []}
        (tmp_path / "hub.py").write_text("edited = True\n", encoding="utf-8")


def test_a_hub_that_cannot_be_started_stops_its_module_alone(new_project, hubs: Hubs) -> None:
    mini = new_project()
    mini.snippet("m", '# %% a private_hub=true\n"broken"\n')
    mini.snippet("other", COUNTED.format(name="other"))
    with pytest.raises(RunError, match="no port is free") as caught:
        opened(mini).refresh()
    [error] = caught.value.errors
    assert "snippets/m.py:1\n" in str(error)
    assert mini.runs() == ["other"]


def test_a_project_without_such_a_source_says_so(new_project) -> None:
    mini = new_project()
    mini.snippet("m", "# %% a private_hub=true\n1\n")
    with pytest.raises(RunError, match="has a private Hub"):
        mini.open().refresh()


def test_the_local_hub_has_one_and_its_command_line_asks_nobody_else(new_project) -> None:
    pytest.importorskip("transformers")  # the local Hub has stand-ins of its models
    mini = new_project()
    mini.snippet("m", "# %% a private_hub=true exits=1\n# !hf models info no/body\n")
    project = Project(Settings(mini.root, (("local", "localhub.source"),)), references)
    project.refresh()
    text = project.record("m").cells["a"].text
    assert "no/body" in text
    assert "127.0.0.1" not in text
    assert project.record("m").inputs.source == "local"


def test_no_script_is_handed_out_that_would_write_to_a_readers_account(new_project, hubs: Hubs):
    mini = new_project()
    mini.snippet("m", MODULE)
    project = opened(mini)
    project.refresh()
    shown = project.cell("m:who")
    assert entry_scripts(project, *shown) == {}
    assert entry_script(project, *shown) == ""


WRITES = """\
# %% a private_hub=true
import os

from huggingface_hub import HfApi

print(HfApi().create_repo("ada/new"))
print([name for name, value in os.environ.items() if "AnybodysReal" in value])

# %% b
# !env | grep -c AnybodysReal || echo none
# !echo text > text.txt
# !hf upload ada/new text.txt | tail -1

# %% c
HfApi().list_repo_files("ada/new")
"""
AWAY = """\
# %% a private_hub=true
import os

from huggingface_hub import HfApi

HfApi(endpoint="https://huggingface.co", token=os.environ["HF_TOKEN"]).create_repo("ada/new")
"""


def test_a_run_writes_to_the_local_hub_and_has_no_real_token(
    new_project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("transformers")  # the local Hub has stand-ins of its models
    stored = tmp_path / "token"
    stored.write_text(REAL, encoding="utf-8")
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_READ_TOKEN"):
        monkeypatch.setenv(name, REAL)
    monkeypatch.setenv("HF_TOKEN_PATH", str(stored))
    mini = new_project()
    mini.snippet("m", WRITES)
    project = Project(Settings(mini.root, (("local", "localhub.source"),)), references)
    project.refresh()
    cells = project.record("m").cells
    assert shown(cells["a"]) == [("stdout", "https://huggingface.co/ada/new\n[]\n")]
    first, last = cells["b"].text.split(maxsplit=1)
    assert first == "0"
    assert "https://huggingface.co/ada/new" in last
    assert "text.txt" in cells["c"].text
    assert REAL not in (project.records.folder / "m.json").read_text("utf-8")


def test_a_write_to_the_real_hub_is_refused(new_project) -> None:
    pytest.importorskip("transformers")  # the local Hub has stand-ins of its models
    mini = new_project()
    mini.snippet("m", AWAY)
    project = Project(Settings(mini.root, (("local", "localhub.source"),)), references)
    with pytest.raises(RunError, match=r"network access is refused to snippets: huggingface\.co"):
        project.refresh()
