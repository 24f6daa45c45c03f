"""MkDocs hook: keeps under .cache/ what MkDocs and its plugins would make anew in each build.

For the search, jieba cuts Chinese text into words. Loading its dictionary takes longer than to
render all pages, so the words of each run of characters are kept, and the dictionary is loaded
only for runs that are new. The theme's templates are kept compiled, for both languages at once.
"""

from __future__ import annotations

import contextlib
import functools
import json
import marshal
import os
from pathlib import Path

import jieba
from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

from livedocs.modules.inputs import installed_versions

FOLDER = ".cache/build"
cut_anew = jieba.cut


class Words:
    """jieba's `cut` with a memory, a file in `folder`.

    The file is of one version of jieba. It holds what the last build used.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"words-{jieba.__version__}.json"
        self._used: dict[str, list[str]] = {}
        self._saved: dict[str, list[str]] = {}
        with contextlib.suppress(OSError, ValueError):
            saved = json.loads(self.path.read_text(encoding="utf-8"))
            self._saved = saved if isinstance(saved, dict) else {}

    def cut(self, run: bytes) -> list[str]:
        """The words of `run`, Chinese characters in UTF-8."""
        text = run.decode()
        if text not in self._used:
            if text not in self._saved:
                load_dictionary(self.path.parent)
                self._saved[text] = list(cut_anew(text))
            self._used[text] = self._saved[text]
        return self._used[text]

    def save(self) -> None:
        """Write what was used; where nothing can be written, the next build cuts it again."""
        text = json.dumps(self._used, ensure_ascii=False, indent=0, sort_keys=True)
        with contextlib.suppress(OSError):
            if self.path.is_file() and self.path.read_text(encoding="utf-8") == text:
                return
            self.path.parent.mkdir(parents=True, exist_ok=True)
            temporary = self.path.with_suffix(f".{os.getpid()}")
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(self.path)


def load_dictionary(folder: Path) -> None:
    """`jieba.initialize`, with its cache in `folder`, and read at once.

    jieba reads it with a call for each of half a million words, which takes three times as long.
    """
    dictionary = jieba.dt
    if dictionary.initialized:
        return
    name = f"jieba-{jieba.__version__}.cache"
    try:
        dictionary.FREQ, dictionary.total = marshal.loads((folder / name).read_bytes())
        dictionary.initialized = True
    except (OSError, ValueError, EOFError, TypeError):
        if _is_writable(folder):
            dictionary.tmp_dir, dictionary.cache_file = str(folder), name
        dictionary.initialize()


def _is_writable(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder.is_dir() and os.access(folder, os.W_OK)


@functools.cache
def _words(folder: Path) -> Words:
    return Words(folder)


def _folder(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent / FOLDER


def on_config(config: MkDocsConfig) -> None:
    """Let the search plugin cut with a memory."""
    jieba.cut = _words(_folder(config)).cut


def on_env(env: Environment, config: MkDocsConfig, files: object) -> None:
    """Let the templates be kept; the cache compares their text, not the version of Jinja."""
    folder = _folder(config) / f"templates-{installed_versions()['Jinja2']}"
    if _is_writable(folder):
        env.bytecode_cache = FileSystemBytecodeCache(str(folder))


@event_priority(-200)  # after mkdocs-static-i18n, which builds the other languages at -100
def on_post_build(config: MkDocsConfig) -> None:
    """Keep the words of all languages."""
    _words(_folder(config)).save()
