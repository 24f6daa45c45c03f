"""mkdocs-jupyter, running the notebooks, with its cache, which is on by default.

mkdocs-static-i18n and mkdocs-jupyter do not work together (the raw notebook is published), so the
languages are two folders of one site without i18n.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.content import LANGUAGES, Content, write_if_changed
from benchmarks.tools.notebooks import notebook

MKDOCS_YML = """\
site_name: Benchmark
theme:
  name: material
  language: zh
  font: false
# Only notebooks are pages: what the code writes beside them is not published.
exclude_docs: |
  *
  !*/
  !/index.md
  !/zh/*.ipynb
  !/en/*.ipynb
plugins:
  - search:
      lang: [zh, en]
  - mkdocs-jupyter:
      execute: true
      allow_errors: false
      remove_tag_config:
        remove_input_tags: [remove_input] # a cell with remove_cell would not run
"""


class MkdocsJupyter:
    """Runs each notebook in a kernel of its own, once a language."""

    name = "mkdocs-jupyter"
    distributions = ("mkdocs-jupyter", "mkdocs", "mkdocs-material", "ipykernel")
    runs = languages = len(LANGUAGES)

    def write(self, folder: Path, content: Content) -> None:
        write_if_changed(folder / "mkdocs.yml", MKDOCS_YML)
        write_if_changed(folder / "docs" / "index.md", "# Benchmark\n")
        for language in LANGUAGES:
            for module in content.modules:
                text = notebook(module, language, content.note(module, language), "remove_input")
                write_if_changed(folder / "docs" / language / f"{module.name}.ipynb", text)

    def command(self) -> list[str]:
        return ["-m", "mkdocs", "build", "--strict"]

    def pages(self, folder: Path, module: str) -> list[Path]:
        return [folder / "site" / language / module / "index.html" for language in LANGUAGES]
