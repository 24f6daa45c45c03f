"""Where exported files lie, and where links in them lead."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urljoin, urlsplit

from mkdocs.structure.files import File, Files

PAGE = ".md"


def export_name(file: File) -> str:
    """The path of what is exported of a page, without an extension: `padding`, `en/index`."""
    path = PurePosixPath(file.dest_uri)
    is_folder = path.name == "index.html" and file.name != "index"
    return (path.parent if is_folder else path.with_suffix("")).as_posix()


def is_exported(file: File) -> bool:
    """Whether it is a page of which files are made.

    What the search leaves out repeats others, and is one only if it says `export: true`.
    """
    if not file.src_uri.endswith(PAGE):
        return False
    meta = file.page.meta if file.page else {}
    return meta.get("export", not meta.get("search", {}).get("exclude"))


class Addresses:
    """Addresses in exported files.

    With a `site_url` they are whole, and lead to the pages of the site. Without, they are relative
    and lead to the Markdown of pages, where there are no anchors, or else to the page itself.
    """

    def __init__(self, files: Files, site_url: str | None) -> None:
        self.files, self.site_url = files, site_url or ""

    def link(self, page: File, target: str) -> str | None:
        """What becomes of a link on `page`; None where it cannot lead anywhere."""
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or parts.path.startswith("/"):
            return target
        if not parts.path:
            return self.of(page, page, parts.fragment) if self.site_url else None
        path = posixpath.join(posixpath.dirname(page.src_uri), unquote(parts.path))
        file = self.files.get_file_from_path(posixpath.normpath(path))
        return self.of(file, page, parts.fragment) if file else target

    def of(self, file: File, page: File, anchor: str = "") -> str:
        """The address of a file in what is exported of `page`."""
        if self.site_url:
            return urljoin(self.site_url, file.url) + (f"#{anchor}" if anchor else "")
        path = f"{export_name(file)}{PAGE}" if is_exported(file) else file.dest_uri
        return self.below(posixpath.dirname(export_name(page)), path)

    def below(self, folder: str, path: str) -> str:
        """The address of the site's file at `path` in one that lies in `folder`."""
        if self.site_url:
            return urljoin(self.site_url, quote(path))
        return quote(posixpath.relpath(path, folder or "."))
