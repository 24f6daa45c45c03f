"""The npm packages that the playground runs on: fetched once, checked, never committed.

They are pinned like the packages of the local Hub, and read as archives; what the site serves of
them is one file each, with its licence beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from localhub.archives import Archive, ensure, read
from localhub.progress import Progress

TOKENIZERS = Archive(
    registry="npm",
    name="@huggingface/tokenizers",
    version="0.2.0",
    file="tokenizers-0.2.0.tgz",
    size=87_011,
    sha256="2800014c83b8186b2e4210c20672f1fb65a12cef85d7e95e0f2003e022611b4a",
    licence="Apache-2.0",
    takes="the tokenizers of the playground, in the browser",
)
JINJA = Archive(
    registry="npm",
    name="@huggingface/jinja",
    version="0.5.11",
    file="jinja-0.5.11.tgz",
    size=82_565,
    sha256="c92401a23cdef23be5a2773eafc22db6723e113380aa02fedd0ca40ceb123f29",
    licence="MIT",
    takes="the chat templates of the playground, in the browser",
)


@dataclass(frozen=True)
class Served:
    """What the site serves of a package.

    Attributes:
        script: the member of the archive that browsers import.
        name: of that file in the site, and of its licence's, without the suffix.
    """

    archive: Archive
    script: str
    name: str


SERVED = (
    Served(TOKENIZERS, "package/dist/tokenizers.min.mjs", "tokenizers"),
    Served(JINJA, "package/dist/index.js", "jinja"),
)
LICENCE = "package/LICENSE"


def licence_file(served: Served) -> str:
    """The name of a package's licence in the site."""
    return f"{served.name}-LICENSE.txt"


def scripts(folder: Path) -> dict[str, bytes]:
    """What the site serves of the packages, by file name.

    Args:
        folder: where archives are kept.

    Raises:
        FillError: a package cannot be had; the text is one sentence.
    """
    files = {}
    for served in SERVED:
        archive = ensure(served.archive, folder, Progress())
        files[f"{served.name}.js"] = read(archive, served.script)
        files[licence_file(served)] = read(archive, LICENCE)
    return files
