"""markdown-exec as its manual shows it: the code stands in the pages, each module is a session."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.content import LANGUAGES, Content, runnable, sentence, title, write_if_changed
from livedocs.modules.cells import Module

MKDOCS_YML = """\
site_name: Benchmark
theme:
  name: material
  language: zh
  font: false
plugins:
  - search:
      lang: [zh, en]
  - i18n:
      docs_structure: folder
      fallback_to_default: false
      languages:
        - {locale: zh, name: 中文, build: true, default: true}
        - {locale: en, name: English, build: true}
  - markdown-exec:
      languages: [python]
markdown_extensions:
  - pymdownx.highlight
  - pymdownx.superfences
"""


class MarkdownExec:
    """Runs every page's code whenever the page is built."""

    name = "markdown-exec"
    distributions = ("markdown-exec", "mkdocs", "mkdocs-material", "mkdocs-static-i18n")
    runs = languages = len(LANGUAGES)

    def write(self, folder: Path, content: Content) -> None:
        write_if_changed(folder / "mkdocs.yml", MKDOCS_YML)
        for language in LANGUAGES:
            write_if_changed(folder / "docs" / language / "index.md", "# Benchmark\n")
            for module in content.modules:
                text = page(module, language, content.note(module, language))
                write_if_changed(folder / "docs" / language / f"{module.name}.md", text)

    def command(self) -> list[str]:
        return ["-m", "mkdocs", "build", "--strict"]  # or it ends with 0 when code fails

    def pages(self, folder: Path, module: str) -> list[Path]:
        return [folder / "site" / prefix / module / "index.html" for prefix in ("", "en")]


def page(module: Module, language: str, note: str) -> str:
    """A module as a page with one executed fence a cell."""
    parts = [f"# {title(module)}", note] if note else [f"# {title(module)}"]
    for cell in module.cells:
        code = runnable(module, cell)
        marks = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        shown = "" if cell.hidden else ' source="above"'
        options = f'exec="on" session="{module.name}"{shown} result="text"'
        fence = f"{marks}python {options}\n{code}\n{marks}"
        parts += [f"## {cell.name}", sentence(cell, language), fence]
    return "\n\n".join(parts) + "\n"
