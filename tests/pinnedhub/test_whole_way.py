"""From the pin to the page, through the command: what a project prints with the source `hub`."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet
from small_hub import MODEL, TOKEN, Answer, Hub, dataset_card

ROOT = Path(__file__).parent.parent.parent
DATA = "someone/data"
MODULE = f"""\
# %% environment
import os

for name, value in sorted(os.environ.items()):
    print(name, value)

# %% config
from transformers import AutoConfig

print(AutoConfig.from_pretrained("{MODEL}").hidden_size)

# %% data
from datasets import load_dataset

print(load_dataset("{DATA}", "one", split="train")[1])
"""
PAGE = """\
# Page {#page}

::: pins

```python exec="on" snippet="module:environment"
```

```python exec="on" snippet="module:config"
```

```python exec="on" snippet="module:data"
```
"""
MKDOCS_YML = """\
site_name: Small
docs_dir: docs
theme: mkdocs
plugins:
  - markdown-exec:
      languages: [python]
markdown_extensions:
  - attr_list
  - md_in_html
  - tables
  - pymdownx.highlight
  - pymdownx.superfences
  - livedocs.markdown:
      language: en
      sources:
        hub: pinnedhub.source
"""


@pytest.fixture
def project(hub: Hub, root: Path) -> Path:
    """A project with a page, a module, and a Hub that has what it names."""
    table = io.BytesIO()
    parquet.write_table(pyarrow.table({"text": ["first", "second"]}), table)
    name = "one/train-00000-of-00001.parquet"
    files = {"README.md": dataset_card("one"), name: table.getvalue()}
    hub.add(DATA, files, kind="dataset")
    (root / "docs").mkdir()
    (root / "docs" / "index.md").write_text(PAGE, encoding="utf-8")
    (root / "mkdocs.yml").write_text(MKDOCS_YML, encoding="utf-8")
    (root / "snippets" / "module.py").write_text(MODULE, encoding="utf-8")
    return root


def python_m(project: Path, *command: str) -> str:
    """What a command says, on stdout and stderr, with the token in its environment."""
    environment = os.environ | {
        "LIVEDOCS_SOURCE": "hub",
        "HF_TOKEN": TOKEN,
        "HUGGING_FACE_HUB_TOKEN": TOKEN,
        "PYTHONPATH": str(ROOT),
        "HF_HUB_OFFLINE": "0",
    }
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return f"{done.stdout}\nstatus {done.returncode}\n"


def files_with(folder: Path, text: str) -> list[str]:
    """The files that hold a text, by their paths."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.as_posix() for path in files if text.encode() in path.read_bytes()]


def test_a_page_shows_what_came_from_the_hub_and_nobody_sees_the_token(hub: Hub, project: Path):
    not_pinned = python_m(project, "livedocs", "run")
    assert "there is no hub.lock; `python -m livedocs pin` writes it from the Hub" in not_pinned
    said = [python_m(project, "livedocs", "pin"), python_m(project, "livedocs", "run")]
    said.append(python_m(project, "mkdocs", "build", "--strict"))
    assert [text.splitlines()[-1] for text in said] == ["status 0"] * 3, "\n".join(said)
    hub.asked.clear()
    html = (project / "site" / "index.html").read_text(encoding="utf-8")
    for shown in ("second", "768", "Hugging Face Hub", f'href="https://huggingface.co/{MODEL}"'):
        assert shown in html
    assert (project / ".cache" / "records-hub" / "module.json").is_file()
    assert "status 0" in python_m(project, "livedocs", "status")
    assert hub.asked == []

    for folder in (project / ".cache" / "pinnedhub" / "huggingface").rglob("snapshots"):
        for path in folder.rglob("*.json"):
            path.unlink()
    hub.answers.append(Answer("config.json", 403, {"X-Error-Message": f"no {TOKEN}"}))
    said.append(python_m(project, "livedocs", "run"))
    assert f"the token in HF_TOKEN may not read {MODEL} (403)" in said[-1]
    hub.answers.append(Answer("config.json", 403, {"X-Error-Code": "GatedRepo"}))
    said.append(python_m(project, "mkdocs", "build", "--strict"))
    assert f"{MODEL} is gated: accept its conditions" in said[-1]
    assert [text for text in said if TOKEN in text] == []
    assert files_with(project, TOKEN) == []


def test_a_module_that_names_more_than_is_pinned_does_not_run(project: Path):
    python_m(project, "livedocs", "pin")
    module = project / "snippets" / "module.py"
    module.write_text(MODULE.replace(f'"{MODEL}"', '"someone/else"'), encoding="utf-8")
    said = python_m(project, "livedocs", "run")
    assert "`someone/else` is not in hub.lock; `python -m livedocs pin` takes it in" in said
    assert "snippets/module.py:10" in said
    assert not (project / ".cache" / "pinnedhub").exists()
