"""Where an entry's code lies, and where to report a mistake in it.

The place is a path below the project's folder with a line. Where the repository's address is known,
it is a link, and beside it stands one to a new issue that names the entry. Templates say how the
host of the repository writes such addresses; in braces may stand

    repository  its address
    path, line  of the cell in its module
    cell        as `module:cell`
    page        the address of the entry below that of the site
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from livedocs.errors import LiveDocsError

TEXTS = {"zh": "报告错误", "en": "Report a mistake"}
"""What the link to a new issue says, by page language."""
FIELDS = ("repository", "path", "line", "cell", "page")


@dataclass(frozen=True)
class Origin:
    """Where a cell stands, and the entry that shows it."""

    path: Path
    line: int
    cell: str
    page: str

    def facts(self, repository: str, source: str, report: str, language: str) -> list[str]:
        """HTML of the place, and of the link to a new issue where there is a repository.

        Args:
            repository: its address; empty where the project is not published.
            source: the template of the address of a line; empty where there is none.
            report: that of a new issue, likewise.

        Raises:
            LiveDocsError: a template has an unknown field.
        """
        place = f"{self.path.as_posix()}:{self.line}"
        if not repository:
            return [escape(place)]
        values = {
            "path": quote(self.path.as_posix()),
            "line": str(self.line),
            "cell": quote(self.cell, safe=""),
            "page": quote(self.page, safe=""),
            "repository": repository.rstrip("/"),
        }
        links = [_link(source, values, place)]
        return [*links, _link(report, values, TEXTS[language])] if report else links


def _link(template: str, values: dict[str, str], text: str) -> str:
    if not template:
        return escape(text)
    try:
        address = template.format(**values)
    except (LookupError, ValueError):
        raise LiveDocsError(
            f"only {{{'}, {'.join(FIELDS)}}} may stand in braces: {template}"
        ) from None
    return f'<a href="{escape(address)}">{escape(text)}</a>'
