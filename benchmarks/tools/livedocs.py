"""This engine: a copy of this repository's tree, built as `make site` builds it."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.content import LANGUAGES, Content, without_snippets, write_if_changed
from benchmarks.errors import BenchmarkError
from livedocs.modules.cells import Module
from livedocs.modules.record import RecordStore

NOT_COPIED = (".*", "site", "build", "tests", "benchmarks", "__pycache__", "*.egg-info")
SHARED_CACHES = ("huggingface", "localhub")
"""Below `.cache`; filled before anything is measured, as it is for the peers."""
BUILD_CACHE = "  - livedocs/building/build_cache.py\n"


class LiveDocs:
    """Runs the modules that are stale.

    With content that has no modules its pages show no snippet: rendering alone.

    Args:
        root: This repository; its pages and modules are read once.
    """

    name = "livedocs"
    distributions = ()
    runs = 1
    languages = len(LANGUAGES)

    def __init__(self, root: Path) -> None:
        self._root = root
        self._docs = {
            path.relative_to(root): path.read_text(encoding="utf-8")
            for path in sorted((root / "docs").rglob("*.md"))
        }
        self._modules = [
            path for path in sorted((root / "snippets").glob("*.py")) if path.stem != "__init__"
        ]

    def write(self, folder: Path, content: Content) -> None:
        if not (folder / "mkdocs.yml").is_file():
            ignored = shutil.ignore_patterns(*NOT_COPIED)
            shutil.copytree(self._root, folder, ignore=ignored, dirs_exist_ok=True)
            (folder / ".cache").mkdir()
            for name in SHARED_CACHES:
                (folder / ".cache" / name).symlink_to(self._root / ".cache" / name)
        texts = {module.name: module.text for module in content.modules}
        for path in self._modules:
            copy = folder / "snippets" / path.name
            if path.stem in texts:
                write_if_changed(copy, texts[path.stem])
            else:
                copy.unlink(missing_ok=True)
        notes = {
            Path("docs", LANGUAGES[0], f"{self._page_of_last_cell(module)}.md"): note
            for module in content.modules
            if (note := content.note(module, LANGUAGES[0]))
        }
        for path, text in self._docs.items():
            text = without_snippets(text, frozenset(texts))
            if path in notes:
                text += f"\n{notes[path]}\n"
            write_if_changed(folder / path, text)

    def command(self) -> list[str]:
        return ["-m", "mkdocs", "build", "--strict"]

    def pages(self, folder: Path, module: str) -> list[Path]:
        """The HTML pages that show a cell of the module."""
        return [
            folder / "site" / _url(language, page) / "index.html"
            for language in LANGUAGES
            for page in self._pages_with(f'snippet="{module}:')
        ]

    def url(self, module: Module) -> str:
        """Where the site shows the module's last cell, in the first language."""
        return _url(LANGUAGES[0], self._page_of_last_cell(module))

    def cells_recorded(self, folder: Path, content: Content) -> int:
        """How many cells of the modules have a record."""
        store = RecordStore(folder / ".cache" / "records")
        records = [store.load(module.name) for module in content.modules]
        return sum(len(record.cells) for record in records if record)

    def last_cell_seconds(self, folder: Path, module: Module) -> float:
        """How long the module's last cell took when it ran last."""
        record = RecordStore(folder / ".cache" / "records").load(module.name)
        if record is None:
            raise BenchmarkError(f"{folder} has no record of the module {module.name}")
        return record.cells[module.cells[-1].name].seconds

    def _page_of_last_cell(self, module: Module) -> str:
        cell = f"{module.name}:{module.cells[-1].name}"
        pages = self._pages_with(f'snippet="{cell}"')
        if not pages:
            raise BenchmarkError(f"no page in docs/{LANGUAGES[0]}/ shows the last cell, {cell}")
        return pages[0]

    def _pages_with(self, text: str) -> list[str]:
        return [
            path.relative_to(Path("docs", LANGUAGES[0])).with_suffix("").as_posix()
            for path, page in self._docs.items()
            if path.parts[1] == LANGUAGES[0] and text in page
        ]


def without_build_cache(folder: Path) -> None:
    """Let MkDocs render as it does without this engine's hook.

    Raises:
        BenchmarkError: mkdocs.yml does not name the hook.
    """
    path = folder / "mkdocs.yml"
    text = path.read_text(encoding="utf-8")
    if text.count(BUILD_CACHE) != 1:
        raise BenchmarkError(f"{path} does not name the hook {BUILD_CACHE.strip(' -')}")
    path.write_text(text.replace(BUILD_CACHE, ""), encoding="utf-8")


def _url(language: str, page: str) -> str:
    """A page's folder below the site; the first language has no folder of its own."""
    folders = [language] if language != LANGUAGES[0] else []
    return "/".join(folders if page == "index" else [*folders, page])
