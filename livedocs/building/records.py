"""MkDocs hook: what the entries printed and what the site was built from, as files for programs.

Pages link to records.json and versions.json as to files beside the folders of the languages.
"""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files

from livedocs.building.engine import fences_of
from livedocs.exports.records import records_json
from livedocs.exports.versions import versions_json

RECORDS = "records.json"
VERSIONS = "versions.json"

_addresses: dict[str, dict[str, str]] = {}


@event_priority(-200)  # after mkdocs-static-i18n, which would leave them out
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Let pages link to the files, and know where the pages of a language are."""
    language = config.plugins["i18n"].current_language
    _addresses[language] = {
        file.src_uri.removeprefix(f"{language}/"): file.url for file in files.documentation_pages()
    }
    for name in (RECORDS, VERSIONS):
        files.append(File.generated(config, name, content=""))
    return files


@event_priority(-200)  # when the last language is built
def on_post_build(config: MkDocsConfig) -> None:
    """Write the files."""
    i18n = config.plugins["i18n"]
    if i18n.building:
        return
    project, site = fences_of(config).project, Path(config.site_dir)
    texts = {
        RECORDS: records_json(project, _addresses),
        VERSIONS: versions_json(project, config.site_url, i18n.build_languages),
    }
    for name, text in texts.items():
        (site / name).write_text(text, encoding="utf-8")
