"""Where an exported page comes from: its address, and what its outputs were made with."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from dataclasses import dataclass

from livedocs.commands import commands_in
from livedocs.errors import LiveDocsError
from livedocs.exports.blocks import Block, Code
from livedocs.modules.cells import Module
from livedocs.modules.inputs import installed_versions
from livedocs.modules.libraries import distribution_of, imported, program_versions
from livedocs.project import Project

TEXTS = {
    "zh": {
        "page": "本文导出自“{site}”的“{page}”。",
        "run": "输出由这些版本运行得到：{versions}。",
        "source": "模型与数据：{}。",
        "raises": "带 `raises-exception` 标签的单元本来就该报错。",
        "install": "安装同样的版本：",
        "comma": "、",
        "space": "",
    },
    "en": {
        "page": "This is the page “{page}” of “{site}”.",
        "run": "The outputs were made with: {versions}.",
        "source": "Models and data: {}.",
        "raises": "Cells with the tag `raises-exception` are meant to fail.",
        "install": "To install the same versions:",
        "comma": ", ",
        "space": " ",
    },
}
"""By page language, what an exported page says of itself."""


@dataclass(frozen=True)
class Origin:
    """What is known of an exported page.

    Attributes:
        language: a key of `TEXTS`.
        page: its title.
        site: the site's name.
        address: of the page; empty where it is not known.
        versions: of the libraries that its modules import.
        source: Markdown that says where models and data came from; empty if nothing uses them.
    """

    language: str
    page: str
    site: str
    address: str = ""
    versions: dict[str, str] | None = None
    source: str = ""

    def sentences(self) -> str:
        """Markdown that says all of it."""
        texts = TEXTS[self.language]
        page = f"[{self.page}]({self.address})" if self.address else self.page
        said = [texts["page"].format(page=page, site=self.site)]
        if self.versions is not None:
            names = [f"{name} {version}" for name, version in self.versions.items()]
            python = f"Python {platform.python_version()}"
            said.append(texts["run"].format(versions=texts["comma"].join([python, *names])))
        if self.source:
            said.append(texts["source"].format(self.source))
        return texts["space"].join(said)

    def install(self) -> str:
        """The command that installs the libraries; empty where there are none."""
        pinned = [f"{name}=={version}" for name, version in (self.versions or {}).items()]
        return " ".join(["pip install", *pinned]) if pinned else ""


def libraries(blocks: Iterable[Block], needs: dict[str, list[str]]) -> dict[str, str] | None:
    """The versions of the distributions that cells' modules import or start; None without any cell.

    Args:
        needs: what a distribution needs to run and does not install by itself.

    Raises:
        LiveDocsError: `needs` names something that is not installed.
    """
    modules = _modules(blocks)
    if not modules:
        return None
    names = dict.fromkeys(name for module in modules for name in imported(module.text))
    found = [name for name in map(distribution_of, names) if name]
    for module in modules:
        for command in commands_in(module.text):
            found += program_versions(command.programs)
    found += [other for name in found for other in needs.get(name, ())]
    versions = installed_versions()
    for name in found:
        if name not in versions:
            raise LiveDocsError(f"`needs` in mkdocs.yml names `{name}`, which is not installed")
    # Without the label of a build, as in 2.13.0+cpu: such builds are not on PyPI.
    return {name: versions[name].partition("+")[0] for name in sorted(dict.fromkeys(found))}


def source_label(blocks: Iterable[Block], project: Project, language: str) -> str:
    """How pages call the source; empty where no module of the cells uses it."""
    sources = {
        project.source_of(module).label(language): None
        for module in _modules(blocks)
        if project.source_of(module).named_in(module.text)
    }
    return TEXTS[language]["comma"].join(sources)


def _modules(blocks: Iterable[Block]) -> list[Module]:
    return list(dict.fromkeys(block.module for block in blocks if isinstance(block, Code)))
