"""This engine with pages of its own in one language or two, like those of its peers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.content import LANGUAGES, Content, sentence, title, write_if_changed
from benchmarks.errors import BenchmarkError
from livedocs.modules.cells import Cell, Module
from livedocs.modules.record import Record, RecordStore

SHARED_CACHES = ("huggingface", "localhub")
"""Below `.cache`; filled before anything is measured, as it is for the peers."""
BASE = """\
site_name: Benchmark
theme:
  name: material
  language: zh
  font: false
plugins:
  - search:
      lang: [zh, en]
"""
TWO_LANGUAGES = """\
  - i18n:
      docs_structure: folder
      fallback_to_default: false
      languages:
        - {locale: zh, name: 中文, build: true, default: true}
        - {locale: en, name: English, build: true}
"""
EXTENSIONS = """\
markdown_extensions:
  - attr_list
  - pymdownx.highlight
  - pymdownx.superfences
"""
ENGINE_PLUGIN = """\
  - markdown-exec:
      languages: [python]
"""
ENGINE_EXTENSION = """\
  - livedocs.markdown:
      language: zh
      sources:
        local: localhub.source
      preload:
        - torch
        - torch.profiler._cupti_monitor
        - transformers.data.data_collator
        - transformers.models.bert.modeling_bert
        - transformers.models.distilbert.modeling_distilbert
        - transformers.pipelines.text_classification
        - datasets
        - peft
        - matplotlib.backends.backend_mixed
        - matplotlib.backends.backend_svg
        - matplotlib.pyplot
"""
ENGINE_HOOKS = """\
hooks:
  - {root}/livedocs/building/hooks.py
  - {root}/livedocs/building/build_cache.py
watch:
  - snippets
"""
MARKS = "``````"
DRAWS = "plt."
"""What stands in the code of a cell that shows a figure."""


class LiveDocs:
    """Runs the modules that are stale.

    Args:
        root: This repository.
        languages: Those of the pages.
    """

    distributions = ()
    runs = 1

    def __init__(self, root: Path, languages: tuple[str, ...] = LANGUAGES) -> None:
        self._root = root
        self._languages = languages
        self.languages = len(languages)
        self.name = "livedocs" if self.languages == len(LANGUAGES) else "livedocs-one-language"

    def write(self, folder: Path, content: Content) -> None:
        (folder / ".cache").mkdir(exist_ok=True)
        for name in SHARED_CACHES:
            if not (folder / ".cache" / name).is_symlink():
                (folder / ".cache" / name).symlink_to(self._root / ".cache" / name)
        hooks = ENGINE_HOOKS.format(root=self._root)
        config = f"{self._config(ENGINE_PLUGIN)}{EXTENSIONS}{ENGINE_EXTENSION}{hooks}"
        write_if_changed(folder / "mkdocs.yml", config)
        for module in content.modules:
            write_if_changed(folder / "snippets" / f"{module.name}.py", module.text)
        self._write_pages(folder, content, fence)

    def write_static(self, folder: Path, content: Content, built: Path) -> None:
        """Write the same pages for MkDocs alone, with code and outputs as plain blocks.

        Args:
            built: The folder of this engine's project, whose records hold the outputs.
        """
        records = {module.name: self._record(built, module) for module in content.modules}
        write_if_changed(folder / "mkdocs.yml", f"{self._config()}{EXTENSIONS}")
        self._write_pages(folder, content, lambda m, cell: static_blocks(cell, records[m.name]))

    def command(self) -> list[str]:
        return ["-m", "mkdocs", "build", "--strict"]

    def pages(self, folder: Path, module: str) -> list[Path]:
        prefixes = ("", "en")[: self.languages]
        return [folder / "site" / prefix / module / "index.html" for prefix in prefixes]

    def url(self, module: Module) -> str:
        """Where the site shows the module in its first language."""
        return module.name

    def cells_recorded(self, folder: Path, content: Content) -> int:
        """How many cells of the modules have a record."""
        store = RecordStore(folder / ".cache" / "records")
        records = [store.load(module.name) for module in content.modules]
        return sum(len(record.cells) for record in records if record)

    def last_cell_seconds(self, folder: Path, module: Module) -> float:
        """How long the module's last cell took when it ran last."""
        return self._record(folder, module).cells[module.cells[-1].name].seconds

    def _record(self, folder: Path, module: Module) -> Record:
        record = RecordStore(folder / ".cache" / "records").load(module.name)
        if record is None:
            raise BenchmarkError(f"{folder} has no record of the module {module.name}")
        return record

    def _config(self, plugin: str = "") -> str:
        return BASE + (TWO_LANGUAGES if self.languages > 1 else "") + plugin

    def _write_pages(
        self, folder: Path, content: Content, blocks: Callable[[Module, Cell], str]
    ) -> None:
        """Write the pages; `blocks` gives what shows a cell."""
        for language in self._languages:
            docs = folder / "docs" / (language if self.languages > 1 else "")
            write_if_changed(docs / "index.md", "# Benchmark\n")
            for module in content.modules:
                parts = [f"# {title(module)}", content.note(module, language)]
                for cell in module.cells:
                    parts += [f"## {cell.name}", sentence(cell, language)]
                    parts += [] if cell.hidden else [blocks(module, cell)]
                text = "\n\n".join(filter(None, parts)) + "\n"
                write_if_changed(docs / f"{module.name}.md", text)


def fence(module: Module, cell: Cell) -> str:
    """The fence that shows a cell."""
    alt = ' alt="A figure"' if DRAWS in cell.code else ""
    return f'```python exec="on" snippet="{module.name}:{cell.name}"{alt}\n```'


def static_blocks(cell: Cell, record: Record) -> str:
    """A cell's code and what it printed, as plain blocks."""
    printed = record.cells[cell.name].text.strip("\n")
    blocks = [("python", cell.code), *([("text", printed)] if printed else [])]
    return "\n\n".join(f"{MARKS}{language}\n{text}\n{MARKS}" for language, text in blocks)
