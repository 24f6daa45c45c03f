"""An environment like this one in which one library is another one."""

from __future__ import annotations

import os
import shutil
import sysconfig
import venv
from importlib.metadata import distribution
from pathlib import Path

from mutations.mutation import Library


def install(library: Library, folder: Path) -> Path:
    """Make a virtual environment with `library` in front of all that is installed here.

    Its files are links to the installed ones, but for the edited one.

    Returns:
        The environment's Python.

    Raises:
        DoesNotApply: the installed file is not as the edit expects it.
    """
    venv.create(folder, symlinks=True)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    installed = Path(sysconfig.get_path("purelib"))
    (site_packages / "everything_else.pth").write_text(f"{installed}\n", encoding="utf-8")
    package = Path(library.edit.path).parts[0]
    shutil.copytree(installed / package, site_packages / package, copy_function=os.symlink)
    edited = site_packages / library.edit.path
    edited.unlink()
    shutil.copyfile(installed / library.edit.path, edited)
    library.edit.apply(site_packages)
    _copy_metadata(library, site_packages)
    return folder / "bin" / "python"


def _copy_metadata(library: Library, site_packages: Path) -> None:
    found = distribution(library.distribution)
    name = found.name.replace("-", "_")
    folder = site_packages / f"{name}-{library.version}.dist-info"
    folder.mkdir()
    metadata = found.read_text("METADATA")
    folder.joinpath("METADATA").write_text(
        metadata.replace(f"\nVersion: {found.version}\n", f"\nVersion: {library.version}\n", 1),
        encoding="utf-8",
    )
