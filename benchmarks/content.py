"""The snippet modules as every tool gets them, and the edits that the benchmark makes to them."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field, replace
from pathlib import Path

from livedocs.modules.cells import Cell, Module, read_module

MODULES = Path(__file__).parent / "modules"
"""The modules that all tools show; they do not change with the site."""
LANGUAGES = ("zh", "en")
TALLY_VARIABLE = "BENCHMARK_TALLY"
"""Names the file in which every cell that a peer runs leaves a line."""
TALLY = (
    "with open(__import__('os').environ['{variable}'], 'a') as tally:"
    " tally.write('{cell}\\n')"  # not print, which markdown-exec replaces
)
SENTENCES = {
    "zh": "单元 `{cell}` 的代码，以及它打印的结果。",
    "en": "The code of the cell `{cell}`, and what it printed.",
}


@dataclass(frozen=True)
class Content:
    """What a tool builds: modules, and for some of them a sentence more than usual."""

    modules: tuple[Module, ...]
    notes: dict[str, str] = field(default_factory=dict)
    """Module → a sentence at the top of its page, first language only."""

    def note(self, module: Module, language: str) -> str:
        """The module's additional sentence in that language, or nothing."""
        return self.notes.get(module.name, "") if language == LANGUAGES[0] else ""

    def text(self) -> str:
        """All modules as one text, which the source is asked with."""
        return "\n".join(module.text for module in self.modules)

    def cells(self) -> int:
        """How many cells the modules have together."""
        return sum(len(module.cells) for module in self.modules)


def read_content(folder: Path, names: tuple[str, ...] = ()) -> Content:
    """The modules in `folder`, or those of them that are named, sorted."""
    paths = [path for path in sorted(folder.glob("*.py")) if path.stem != "__init__"]
    return Content(tuple(read_module(path) for path in paths if not names or path.stem in names))


def edit_last_cell(content: Content, name: str, number: int) -> tuple[Content, str]:
    """The module's last cell with another first line, and what that line prints.

    Args:
        number: Makes each edit another one.
    """
    # The sum is not to be read in the code; one write, or Jupyter may cut the line in two.
    line = f'print(f"edit {{1000 + {number}}}")'
    module = _module(content, name)
    last = module.cells[-1]
    lines = module.text.split("\n")
    edited = replace(
        module,
        text="\n".join([*lines[: last.line], line, *lines[last.line :]]),
        cells=(*module.cells[:-1], replace(last, code=f"{line}\n{last.code}")),
    )
    modules = tuple(edited if m.name == name else m for m in content.modules)
    return replace(content, modules=modules), f"edit {1000 + number}"


def edit_prose(content: Content, name: str, number: int) -> tuple[Content, str]:
    """One sentence more on the module's page in the first language, and that sentence."""
    _module(content, name)
    sentence = f"这句话是第 {number} 次加上的。"
    return replace(content, notes={**content.notes, name: sentence}), sentence


def title(module: Module) -> str:
    """The heading of the module's page."""
    docstring = module.text.partition("# %%")[0].strip().strip("\"'").strip()
    return docstring.split("\n")[0] or module.name


def sentence(cell: Cell, language: str) -> str:
    """The prose above a cell."""
    return SENTENCES[language].format(cell=cell.name)


def runnable(module: Module, cell: Cell, tally: bool = True) -> str:
    """A cell's code so that tools without `raises=` run it to its end.

    Args:
        tally: Whether the cell leaves a line in the tally when it runs.
    """
    code = cell.code.rstrip("\n")
    if cell.raises:
        code = (
            f"try:\n{textwrap.indent(code, '    ')}\n"
            "except Exception as error:\n"
            f'    if type(error).__name__ != "{cell.raises}":\n'
            "        raise\n"
            '    print(f"{type(error).__name__}: {error}")\n'
            "else:\n"
            f'    raise AssertionError("no {cell.raises} was raised")'
        )
    if tally:
        mark = TALLY.format(variable=TALLY_VARIABLE, cell=f"{module.name}:{cell.name}")
        code = f"{mark}\n{code}"
    return code


def write_if_changed(path: Path, text: str) -> None:
    """Write a file, unless it holds that text already: tools look at file times."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _module(content: Content, name: str) -> Module:
    (module,) = (module for module in content.modules if module.name == name)
    return module
