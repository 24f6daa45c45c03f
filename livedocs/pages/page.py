"""What is known of the page that is being rendered: its file, language, address and project."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from markdown import Markdown
from mkdocs.structure.files import File
from mkdocs.utils import get_relative_url

from livedocs.errors import LiveDocsError, Location
from livedocs.pages.html import TEXTS
from livedocs.runs.refresh import RunError

ZENSICAL_CONTEXT = "rendering_context"
"""The preprocessor by which Zensical tells extensions about the page and the configuration."""


class Page:
    """The page that is rendered, as far as it is known.

    Args:
        name: its path among the pages.
        path: its file; None where it is not known.
        link_base: what links on it are relative to; None where it is not known.
        default_language: of a page outside of a language's folder.
        is_aligned: its lines stand in the file where they stand on the page.
    """

    def __init__(
        self,
        name: Path,
        path: Path | None,
        link_base: str | None,
        default_language: str,
        is_aligned: bool = False,
    ) -> None:
        self.path, self.link_base = path, link_base
        self.language = language_of(name, default_language)
        self._is_aligned = is_aligned

    @classmethod
    def of(cls, md: Markdown, default_language: str) -> Page:
        """The page that a Markdown instance renders.

        MkDocs or Zensical gives the instance a processor that knows the page; markdown-exec renders
        code in an inner instance that points to the outer one.
        """
        outer = getattr(md, "_original_md", md)
        if ZENSICAL_CONTEXT in outer.preprocessors:
            context = outer.preprocessors[ZENSICAL_CONTEXT]
            name = Path(context.config["docs_dir"], context.page.path)  # may be docs/en
            # Zensical turns links to files into links to pages.
            return cls(name, context.config["root_dir"] / name, context.page.path, default_language)
        if "relpath" in outer.treeprocessors:
            return cls.of_file(outer.treeprocessors["relpath"].file, default_language)
        return cls(Path(), None, None, default_language)

    @classmethod
    def of_file(cls, file: File, default_language: str) -> Page:
        """The page that MkDocs makes of a file; `file.recipe` is the module that it is made of."""
        name = Path(file.src_uri)
        if recipe := getattr(file, "recipe", None):
            return cls(name, recipe.path, file.url, default_language, is_aligned=True)
        path = Path(file.abs_src_path) if file.abs_src_path else None
        return cls(name, path, file.url, default_language)

    @functools.cached_property
    def _text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def line_of(self, lines: list[str], position: int) -> int:
        """The line of the page's file where `lines[position]` stands; front matter is not in them.

        Args:
            lines: the page as Python-Markdown gives it.
            position: from 0.
        """
        if self.path is None or self._is_aligned:
            return position + 1
        rest = "\n".join(lines[position:]).rstrip()  # unlike the line itself, it is there once
        before, found, _ = self._text.rpartition(rest)
        return before.count("\n") + 1 if found else 1

    def inside(self, error: LiveDocsError, line: int) -> LiveDocsError:
        """`error`, with that line of the page's file put before its places.

        Cells that failed have their own pages, whichever page is being rendered.
        """
        if self.path is None or isinstance(error, RunError):
            return error
        return error.inside(Location(self.path, line))

    def link_to(self, page: str) -> str:
        """The address of another page of the same language, relative to this one."""
        if self.link_base is None:
            return page
        folder = f"{self.language}/"
        prefix = folder if self.link_base.startswith(folder) else ""
        return get_relative_url(prefix + page, self.link_base)


def language_of(name: Path, default: str) -> str:
    """The language of the page with that path, `default` outside of a language's folder."""
    return next((folder for folder in name.parts if folder in TEXTS), default)


def root_folder(md: Markdown) -> Path:
    """The folder of mkdocs.yml: markdown-exec's plugin for MkDocs names it, or Zensical does."""
    root = os.environ.get("MKDOCS_CONFIG_DIR", "")
    if not root and ZENSICAL_CONTEXT in md.preprocessors:
        root = md.preprocessors[ZENSICAL_CONTEXT].config["root_dir"]
    return Path(root).resolve()
