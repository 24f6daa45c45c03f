"""When the site was built and with what, as paper has to say it.

    ::: built module:cell        the libraries are those of that cell

On the page it is a sentence, and stands at the foot of every printed sheet.
"""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime

from livedocs.pages.facts import facts
from livedocs.project import Project

TEXTS = {
    "zh": ("{} 构建，所用版本：{}。", "、"),
    "en": ("Built on {} with {}.", ", "),
}
"""The sentence, and what stands between libraries, by page language."""
EPOCH = "SOURCE_DATE_EPOCH"


def built_in_words(argument: str, language: str, project: Project) -> str:
    """A sentence.

    Raises:
        LiveDocsError: there is no such cell, or a run failed.
    """
    sentence, between = TEXTS[language]
    day, versions = _facts(argument, project)
    return sentence.format(day, between.join(versions))


def built_on_page(argument: str, language: str, project: Project) -> str:
    """The sentence, and a style that prints the same at the foot of each sheet.

    Raises:
        LiveDocsError: as `built_in_words`.
    """
    day, versions = _facts(argument, project)
    foot = json.dumps(" · ".join([day, *versions]), ensure_ascii=False)
    style = f"<style>@page{{@bottom-left{{content:{foot}}}}}</style>"
    return f"{built_in_words(argument, language, project)}\n\n{style}"


def _facts(reference: str, project: Project) -> tuple[str, list[str]]:
    """The day, and the libraries with their versions."""
    module, cell, _ = project.cell_on_page(reference)
    found = facts(module, cell, project.source_of(module)).versions
    seconds = int(os.environ.get(EPOCH) or time.time())
    day = datetime.fromtimestamp(seconds, UTC).date().isoformat()
    return day, [f"{name} {version}" for name, version in found.items()]
