"""A fence that names a cell, turned into the cell's code and what it printed."""

from __future__ import annotations

import functools
import json
from html import escape
from pathlib import Path

import yaml
from markdown import Markdown
from markdown_exec import base_format, markdown_config

from livedocs.errors import LiveDocsError, Location
from livedocs.modules.cells import Cell, Module
from livedocs.modules.record import CellRecord
from livedocs.pages.entry_script import entry_script
from livedocs.pages.facts import facts, seconds
from livedocs.pages.failing import fail
from livedocs.pages.figures import with_own_ids
from livedocs.pages.html import TEXTS, entry_class, render_older, render_output
from livedocs.pages.marks import marks_of, with_marks
from livedocs.pages.origin import Origin
from livedocs.pages.page import Page
from livedocs.pages.quotes import older_of
from livedocs.pages.rendered import rendered_code
from livedocs.pages.values import unmarked
from livedocs.project import Project
from livedocs.runs.failures import StillRunning

OUTPUT = "<!-- output -->"
LINE_OPTION = "page_line"
"""By this option the preprocessor tells the fence where it stands."""
TIMES_OPTION = "times"
"""By this one, how often the page has shown the cell, this time included."""
COMPACT_OPTION = "compact"
"""By this one, that the fence was generated, where there is no room for more: on the page of all
entries, or in a table, which may show hidden cells, too."""


class Fences:
    """Formatters for markdown-exec."""

    def __init__(self, project: Project, options: dict) -> None:
        self.project = project
        self.options = options
        self.rendered = rendered_code(project.root / project.settings.rendered)

    @functools.cached_property
    def configuration(self) -> str:
        """The Markdown extensions and their options, as mkdocs.yml names them."""
        options = dict(markdown_config.exts_config or {})
        # Here stand markdown-exec's own entries, once more for each language that is built.
        superfences = {**options.get("pymdownx.superfences", {}), "custom_fences": []}
        options["pymdownx.superfences"] = superfences
        return json.dumps([markdown_config.exts, options], default=repr)

    def show_cell(self, *, code: str, md: Markdown, extra: dict, **options) -> str:
        """HTML of a cell's code and output, for the fence whose options are `extra`."""
        page, line = Page.of(md, self.options["language"]), int(extra[LINE_OPTION])
        reference = extra["snippet"]
        try:
            if code.strip():
                raise LiveDocsError("a snippet fence has no body; its code stands in the module")
            cell, output = self.render(reference, extra, page)
        except StillRunning as error:
            cell = error.module.cell(reference.partition(":")[2])
            output = self.fail(error, page, line)
        except LiveDocsError as error:
            return self.fail(error, page, line)
        except Exception as error:
            # SuperFences would swallow it, and the page would show the raw fence.
            return self.fail(LiveDocsError(f"{type(error).__name__}: {error}"), page, line)
        anchor = cell_anchor(reference)

        def render() -> str:
            title = {"title": cell.writes} if cell.writes else {}
            return base_format(
                language=cell.language,
                run=lambda code, **_: OUTPUT,
                code=cell.shown,
                md=md,
                **{**options, "html": True, "source": "above", "extra": title, "update_toc": False},
            )

        # The code's HTML is the same in every language and build, the output's is not.
        form = f"{self.configuration}\n{cell.language} {cell.writes}"
        html = unmarked(str(self.rendered.html(anchor, cell.shown, form, render)))
        html = html.replace(OUTPUT, output)
        name = cell_id(reference, extra)
        return f'<div class="{entry_class(html)}" data-cell="{reference}" id="{name}">{html}</div>'

    def fail(self, error: LiveDocsError, page: Page, line: int) -> str:
        """End the build; while serving, log the error and return a box that shows it."""
        return fail(error, page.inside(error, line), page.language)

    def render(self, reference: str, extra: dict, page: Page) -> tuple[Cell, str]:
        """A cell, and its output as HTML.

        Args:
            extra: the options of the fence that shows it.

        Raises:
            LiveDocsError: the cell cannot be shown so, or a run failed.
        """
        module, cell, record = self.project.cell_on_page(reference)
        if cell.hidden and COMPACT_OPTION not in extra:
            raise LiveDocsError(f"cell `{reference}` is hidden and cannot be shown")
        _check_that_it_fits(reference, record, extra)
        compact = COMPACT_OPTION in extra
        was = self.old_output(extra["was"], page.language) if "was" in extra else None
        marks = marks_of(self.project, module, cell)
        has_script = not compact and not module.is_recipe
        code = entry_script(self.project, module, cell, record) if has_script else ""
        script = with_marks(code, marks, page.language) if code else ""
        if module.is_recipe and cell.is_python and not compact:
            script = None  # its cells need all before them
        try:
            output = render_output(
                record,
                page.language,
                marks=[self._to_sources(mark.texts[page.language], page) for mark in marks],
                facts=[] if compact else self._facts(module, cell, record, page, extra),
                script=script,
                copied=not compact,
                view=extra.get("view"),
                with_stderr="stderr" in extra,
                figure_text=extra.get("alt"),
                was=was,
                volatile=cell.volatile,
            )
        except LiveDocsError as error:
            raise error.inside(Location(module.path, cell.line)) from None
        older = "" if compact else render_older(older_of(reference, self.project), page.language)
        return cell, with_own_ids(output, cell_id(reference, extra)) + older

    def _facts(
        self, module: Module, cell: Cell, record: CellRecord, page: Page, extra: dict
    ) -> list[str]:
        """HTML of what is as everywhere, and of where the code lies."""
        source = self.project.source_of(module)
        known = facts(module, cell, source)
        said = [f"{name} {version}" for name, version in known.versions.items()]
        said = [escape(fact) for fact in (*said, seconds(record)) if fact]
        reference = f"{module.name}:{cell.name}"
        entry = f"{page.link_base or ''}#{cell_id(reference, extra)}"
        path = module.path.relative_to(self.project.root)
        addresses = (self.options[name] for name in ("repository", "source_line", "report"))
        said += Origin(path, cell.line, reference, entry).facts(*addresses, page.language)
        if not known.repositories:
            return said
        link = self._to_sources(source.label(page.language), page)
        return [TEXTS[page.language]["source"] + link, *said]

    def _to_sources(self, text: str, page: Page) -> str:
        """A text as HTML that leads to the page that says where outputs come from."""
        if not self.options["sources_page"]:
            return escape(text)
        return f'<a href="{page.link_to(self.options["sources_page"])}">{escape(text)}</a>'

    def old_output(self, key: str, language: str) -> tuple[str, str]:
        """What pages in `language` call old outputs, and the old output `key`.

        Raises:
            LiveDocsError: there is none.
        """
        path = self.project.settings.root / self.options["old_outputs"]
        outputs = _read_yaml(path, path.stat().st_mtime_ns)
        if key not in outputs:
            raise LiveDocsError(f"no old output `{key}`", Location(path, 1))
        return self.options["old_outputs_label"][language], outputs[key]["output"]


def _check_that_it_fits(reference: str, record: CellRecord, extra: dict) -> None:
    """Raise LiveDocsError where the options of a fence are not for what its cell left."""
    has_figure = any(output.kind == "figure" for output in record.outputs)
    if has_figure and "alt" not in extra:
        raise LiveDocsError(
            f'cell `{reference}` shows a figure: say what one sees on it with alt="…"'
        )
    if "alt" in extra and not has_figure:
        raise LiveDocsError(f"cell `{reference}` shows no figure, so `alt` has nothing to describe")
    if "stderr" in extra and not record.stderr.strip():
        raise LiveDocsError(f"cell `{reference}` wrote nothing to stderr")


def cell_anchor(reference: str) -> str:
    """What of an HTML id or a file's name tells the cell `module:cell` from all others.

    A cell's name holds no two hyphens in a row, so the first single one ends that of the module.
    """
    module, _, cell = reference.partition(":")
    return f"{module.replace('-', '--')}-{cell}"


def cell_id(reference: str, extra: dict) -> str:
    """The HTML id of a cell on a page, for the fence whose options are `extra`."""
    times = extra.get(TIMES_OPTION, "1")
    return f"cell-{cell_anchor(reference)}" + ("" if times == "1" else f"--{times}")


@functools.lru_cache(maxsize=1)
def _read_yaml(path: Path, changed: int) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
