"""A repository's README.md: the header that the Hub reads, and what is real about a stand-in."""

from pathlib import Path

import yaml


def write_card(folder: Path, header: dict, repo_id: str, text: str) -> None:
    """Write `README.md` with `header` as its YAML part and `text` below."""
    yaml_part = yaml.safe_dump(header, sort_keys=False, allow_unicode=True)
    title = f"# Local stand-in for {repo_id}"
    (folder / "README.md").write_text(f"---\n{yaml_part}---\n\n{title}\n\n{text}\n", "utf-8")
