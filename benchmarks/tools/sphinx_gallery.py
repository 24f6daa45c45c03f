"""sphinx-gallery, which runs scripts, one after another or in parallel; one language."""

from __future__ import annotations

from pathlib import Path

from benchmarks.content import Content, runnable, sentence, title, write_if_changed
from livedocs.modules.cells import Module

CONF_PY = """\
project = "Benchmark"
extensions = ["sphinx_gallery.gen_gallery"]
sphinx_gallery_conf = {{
    "examples_dirs": "../modules",
    "gallery_dirs": "gallery",
    "filename_pattern": "/",
    "parallel": {parallel},
}}
"""
INDEX = "Benchmark\n=========\n\n.. toctree::\n\n   gallery/index\n"


class SphinxGallery:
    """Runs the scripts whose text has changed.

    Args:
        processes: How many scripts run at a time.
    """

    distributions = ("sphinx-gallery", "sphinx", "joblib")
    runs = languages = 1

    def __init__(self, processes: int) -> None:
        self.name = "sphinx-gallery" if processes == 1 else f"sphinx-gallery-parallel-{processes}"
        self._parallel = processes if processes > 1 else False

    def write(self, folder: Path, content: Content) -> None:
        write_if_changed(folder / "source" / "conf.py", CONF_PY.format(parallel=self._parallel))
        write_if_changed(folder / "source" / "index.rst", INDEX)
        write_if_changed(folder / "modules" / "GALLERY_HEADER.rst", "Modules\n=======\n")
        for module in content.modules:
            text = script(module, content.note(module, "zh"))
            write_if_changed(folder / "modules" / f"{module.name}.py", text)

    def command(self) -> list[str]:
        return ["-m", "sphinx", "-b", "html", "source", "site"]

    def pages(self, folder: Path, module: str) -> list[Path]:
        return [folder / "site" / "gallery" / f"{module}.html"]


def script(module: Module, note: str) -> str:
    """A module as a script whose comments are reStructuredText."""
    heading = title(module)
    parts = [f'"""\n{_underlined(heading, "=")}\n\n{note}'.rstrip() + '\n"""']
    for cell in module.cells:
        prose = f"{_underlined(cell.name, '-')}\n\n{sentence(cell, 'en').replace('`', '``')}"
        parts.append("\n".join(["# %%", *(f"# {line}".rstrip() for line in prose.split("\n"))]))
        code = runnable(module, cell)
        if cell.hidden:
            code = f"# sphinx_gallery_start_ignore\n{code}\n# sphinx_gallery_end_ignore"
        parts.append(code)
    return "\n\n".join(parts) + "\n"


def _underlined(text: str, character: str) -> str:
    return f"{text}\n{character * 2 * len(text)}"  # a Chinese character is two columns wide
