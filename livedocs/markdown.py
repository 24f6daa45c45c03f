"""A Python-Markdown extension: fences that show a cell of a snippet module and what it printed.

    ```python exec="on" snippet="tokenizer:padding"
    ```

markdown-exec finds the fence and renders it; this extension replaces what it would execute. The
fence may carry further options:

    stderr="on"         show what the cell wrote to stderr, too
    alt="…"             what a figure shows, in the page's language; required where there is one
    was="key"           show before today's output what the file of old outputs has under `key`

A line of its own stands for a section from each docstring of a package (see docstring.py):

    ::: docstrings localhub.recipes

A form in a sentence stands for a value from a cell's output (see values.py):

    {{ module:cell name }}
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

import yaml
from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from markdown_exec import base_format, formatters
from mkdocs.utils import get_relative_url

from livedocs.docstring import package_sections
from livedocs.errors import LiveDocsError, Location
from livedocs.html import TEXTS, render_output
from livedocs.inputs import Limits
from livedocs.project import Project, RunError, Settings, open_project
from livedocs.values import ShowValues, mark_values

FENCE = re.compile(
    r"^[ \t>]*(?P<marks>`{3,}|~{3,})[ \t]*\{?[ \t]*\.?(?P<language>\w*)(?P<options>.*)$"
)
SNIPPET = re.compile(r'\bexec="on".*\bsnippet="')
DOCSTRINGS = re.compile(r"^::: docstrings ([\w.]+)$")
CODE_LANGUAGES = {"python", "py", "python3", "pycon", "ipython"}
NOT_A_SNIPPET = (
    'a Python block that is no snippet; it is written ```python exec="on" snippet="module:cell"'
)
FENCE_OPTIONS = {"snippet", "stderr", "alt", "was"}
ZENSICAL_CONTEXT = "rendering_context"
"""The preprocessor by which Zensical tells extensions about the page and the configuration."""


class LiveDocsExtension(Extension):
    """Registers the fences; its options stand in mkdocs.yml."""

    def __init__(self, **options) -> None:
        self.config = {
            "sources": [{}, "name of a source → Python module"],
            "sources_page": ["", "the page that says where outputs come from"],
            "old_outputs": ["", "YAML file: key → what a call printed once"],
            "old_outputs_label": [{}, "page language → how pages call them"],
            "timeout": [Limits.timeout, "seconds a cell may take that names no timeout itself"],
            "memory": [Limits.memory, "GiB that a run may allocate"],
            "preload": [[], "modules that are imported once for all runs"],
            "language": ["en", "of pages outside a language folder"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        project = project_from_options(_root(md), self.getConfigs())
        fences = Fences(project, self.getConfigs())
        formatters["python"] = fences.show_cell
        md.preprocessors.register(PagePreprocessor(md, fences), "livedocs", priority=200)
        md.postprocessors.register(ShowValues(md), "livedocs", priority=0)


def project_from_options(root: Path, options: dict) -> Project:
    """The project in the folder `root`, for this extension's options from mkdocs.yml."""
    limits = Limits(
        options.get("timeout", Limits.timeout),
        options.get("memory", Limits.memory),
        tuple(options.get("preload", ())),
    )
    return open_project(Settings(root, tuple(options["sources"].items()), limits=limits))


def _root(md: Markdown) -> Path:
    """The folder of mkdocs.yml: markdown-exec's plugin for MkDocs names it, or Zensical does."""
    root = os.environ.get("MKDOCS_CONFIG_DIR", "")
    if not root and ZENSICAL_CONTEXT in md.preprocessors:
        root = md.preprocessors[ZENSICAL_CONTEXT].config["root_dir"]
    return Path(root).resolve()


class Page:
    """The page that a Markdown instance renders, as far as it is known.

    MkDocs or Zensical gives the instance a processor that knows the page; markdown-exec renders
    code in an inner instance that points to the outer one.
    """

    def __init__(self, md: Markdown, default_language: str) -> None:
        outer = getattr(md, "_original_md", md)
        self.path = None
        self.link_base = None
        name = Path()
        with suppress(KeyError):
            file = outer.treeprocessors["relpath"].file
            name = Path(file.src_uri)
            self.path = Path(file.abs_src_path) if file.abs_src_path else None
            self.link_base = file.url
        with suppress(KeyError):
            context = outer.preprocessors[ZENSICAL_CONTEXT]
            name = Path(context.config["docs_dir"], context.page.path)  # may be docs/en
            self.path = context.config["root_dir"] / name
            self.link_base = context.page.path  # Zensical turns links to files into links to pages
        folders = (folder for folder in name.parts if folder in TEXTS)
        self.language = next(folders, default_language)

    def inside(self, error: LiveDocsError, needle: str) -> LiveDocsError:
        """`error`, with the page's line on which `needle` last begins put before its places.

        Cells that failed have their own pages, whichever page is being rendered.
        """
        if self.path is None or isinstance(error, RunError):
            return error
        before, found, _ = self.path.read_text(encoding="utf-8").rpartition(needle)
        return error.inside(Location(self.path, before.count("\n") + 1 if found else 1))

    def link_to(self, page: str) -> str:
        """The address of another page of the same language, relative to this one."""
        if self.link_base is None:
            return page
        folder = f"{self.language}/"
        prefix = folder if self.link_base.startswith(folder) else ""
        return get_relative_url(prefix + page, self.link_base)


class Fences:
    """Formatters for markdown-exec."""

    def __init__(self, project: Project, options: dict) -> None:
        self.project = project
        self.options = options

    def show_cell(self, *, code: str, md: Markdown, extra: dict, **options) -> str:
        """HTML of a cell's code and output, for the fence whose options are `extra`."""
        page = Page(md, self.options["language"])
        reference = extra.get("snippet", "")
        try:
            _check_fence(code, extra)
            source_code, output = self._render(reference, extra, page)
        except LiveDocsError as error:
            raise page.inside(error, f'snippet="{reference}"') from None
        except Exception as error:
            # SuperFences would swallow it, and the page would show the raw fence.
            unexpected = LiveDocsError(f"{type(error).__name__}: {error}")
            raise page.inside(unexpected, f'snippet="{reference}"') from error
        anchor = reference.replace(":", "-")
        html = base_format(
            language="python",
            run=lambda code, **_: output,
            code=source_code,
            md=md,
            **{**options, "html": True, "source": "above", "extra": {}},
        )
        return f'<div class="live" data-cell="{reference}" id="cell-{anchor}">{html}</div>'

    def _render(self, reference: str, extra: dict, page: Page) -> tuple[str, str]:
        module, cell, record = self.project.cell(reference)
        if cell.hidden:
            raise LiveDocsError(f"cell `{reference}` is hidden and cannot be shown")
        figures = [output for output in record.outputs if output.kind == "figure"]
        if bool(figures) != ("alt" in extra):
            raise LiveDocsError(
                f'cell `{reference}` shows a figure: say what one sees on it with alt="…"'
                if figures
                else f"cell `{reference}` shows no figure, so `alt` has nothing to describe"
            )
        if "stderr" in extra and not record.stderr.strip():
            raise LiveDocsError(f"cell `{reference}` wrote nothing to stderr")
        output = render_output(
            record,
            page.language,
            source=self._source_link(page) if self.project.source.used_by(module.text) else None,
            with_stderr="stderr" in extra,
            figure_text=extra.get("alt"),
            was=self._old_output(extra["was"], page) if "was" in extra else None,
        )
        return cell.code, output

    def _source_link(self, page: Page) -> str:
        label = self.project.source.label(page.language)
        if not self.options["sources_page"]:
            return label
        return f'<a href="{page.link_to(self.options["sources_page"])}">{label}</a>'

    def _old_output(self, key: str, page: Page) -> tuple[str, str]:
        path = self.project.settings.root / self.options["old_outputs"]
        outputs = yaml.safe_load(path.read_text(encoding="utf-8"))
        if key not in outputs:
            raise LiveDocsError(f"no old output `{key}`", Location(path, 1))
        return self.options["old_outputs_label"][page.language], outputs[key]["output"]


def _check_fence(code: str, extra: dict) -> None:
    for option in extra:
        if option not in FENCE_OPTIONS:
            known = ", ".join(sorted(FENCE_OPTIONS))
            raise LiveDocsError(f"unknown fence option `{option}`; known are exec, {known}")
    if not extra.get("snippet"):
        raise LiveDocsError(NOT_A_SNIPPET)
    if code.strip():
        raise LiveDocsError("a snippet fence has no body; its code stands in the module")
    if extra.get("stderr", "on") != "on":
        raise LiveDocsError('the fence option `stderr` has one value, "on"')


class PagePreprocessor(Preprocessor):
    """Puts docstrings and values into a page, and refuses Python blocks that are not snippets.

    markdown-exec would leave such a block on the page as it stands, say for `exce="on"`.
    """

    def __init__(self, md: Markdown, fences: Fences) -> None:
        super().__init__(md)
        self.fences = fences

    def run(self, lines: list[str]) -> list[str]:
        if hasattr(self.md, "_original_md"):
            return lines
        page = Page(self.md, self.fences.options["language"])
        result = []
        open_fence = ""
        for position, line in enumerate(lines):
            fence = FENCE.match(line)
            opens_fence = bool(fence and not open_fence)
            if opens_fence:
                open_fence = fence["marks"]
                is_code = fence["language"].lower() in CODE_LANGUAGES
                if is_code and not SNIPPET.search(fence["options"]):
                    raise page.inside(LiveDocsError(NOT_A_SNIPPET), _rest(lines, position))
            elif fence and fence["marks"].startswith(open_fence) and not fence["language"]:
                open_fence = ""
            if opens_fence or not open_fence:
                try:
                    line = mark_values(line, self.fences.project)
                    if docstrings := DOCSTRINGS.match(line):
                        line = package_sections(docstrings[1], page.language)
                except LiveDocsError as error:
                    raise page.inside(error, _rest(lines, position)) from None
            result += line.split("\n")
        return result


def _rest(lines: list[str], position: int) -> str:
    """The page from that line on: unlike the line itself, its end is there once."""
    return "\n".join(lines[position:]).rstrip()


def makeExtension(**options) -> LiveDocsExtension:
    """Python-Markdown's way in."""
    return LiveDocsExtension(**options)
