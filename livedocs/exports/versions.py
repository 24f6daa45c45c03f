"""versions.json: what the site was built from. It names no time: from the same comes the same.

format          1; another number where what is below changes its meaning
site            where the site is published, null if that is not known
commit          of the project, null if it is in no git repository
modified        whether files differed from that commit
source          where models and data came from: `name`; `label`, by language, as pages say it;
                `content`, a hash of all that the modules name; `pins`, what is pinned of each
                repository, only of a source that pins
python, system, machine
libraries       those that the snippet modules import, with their versions
distributions   all that were installed
"""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Iterable
from pathlib import Path

from livedocs.modules.inputs import installed_versions
from livedocs.modules.libraries import imported, library_versions
from livedocs.project import Project
from livedocs.source import Source

FORMAT = 1


def versions_json(project: Project, site: str | None, languages: Iterable[str]) -> str:
    """The file for a site that is built now."""
    commit, modified = commit_of(project.root)
    texts = [module.text for module in project.modules().values()]
    names = {name for text in texts for name in imported(text)}
    data = {
        "format": FORMAT,
        "site": site or None,
        "commit": commit,
        "modified": modified,
        "source": _source(project.source, languages, "\n".join(texts)),
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "libraries": dict(sorted(library_versions(names).items())),
        "distributions": installed_versions(),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def commit_of(root: Path) -> tuple[str | None, bool | None]:
    """The commit of the repository in the folder `root`, and whether files differ from it.

    Both are None where git knows no commit; a repository around the folder does not count.
    """
    if not (root / ".git").exists():
        return None, None
    command = ["git", "-C", str(root), "status", "--porcelain=v2", "--branch"]
    try:
        status = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None, None
    about, files = {}, False
    for line in status.splitlines():
        if line.startswith("# "):
            name, _, value = line.removeprefix("# ").partition(" ")
            about[name] = value
        else:
            files = True
    commit = about["branch.oid"]
    return (None, None) if commit == "(initial)" else (commit, files)


def _source(source: Source, languages: Iterable[str], code: str) -> dict:
    data = {
        "name": source.name,
        "label": {language: source.label(language) for language in sorted(languages)},
        "content": source.fingerprint(code),
    }
    return data | ({"pins": source.pins()} if source.is_pinned else {})
