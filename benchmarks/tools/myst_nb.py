"""MyST-NB with jupyter-cache: runs a notebook again when its code has changed; one language."""

from __future__ import annotations

from pathlib import Path

from benchmarks.content import Content, write_if_changed
from benchmarks.tools.notebooks import notebook

CONF_PY = """\
project = "Benchmark"
extensions = ["myst_nb"]
exclude_patterns = ["site"]
nb_execution_mode = "cache"
nb_execution_timeout = 600
nb_execution_raise_on_error = True
"""


class MystNb:
    """Runs each notebook in a kernel of its own."""

    name = "myst-nb"
    distributions = ("myst-nb", "jupyter-cache", "sphinx", "ipykernel")
    runs = languages = 1

    def write(self, folder: Path, content: Content) -> None:
        names = "\n".join(module.name for module in content.modules)
        write_if_changed(folder / "source" / "conf.py", CONF_PY)
        write_if_changed(
            folder / "source" / "index.md", f"# Benchmark\n\n```{{toctree}}\n{names}\n```\n"
        )
        for module in content.modules:
            text = notebook(module, "en", content.note(module, "zh"), "remove-cell")
            write_if_changed(folder / "source" / f"{module.name}.ipynb", text)

    def command(self) -> list[str]:
        return ["-m", "sphinx", "-b", "html", "source", "site"]

    def pages(self, folder: Path, module: str) -> list[Path]:
        return [folder / "site" / f"{module}.html"]
