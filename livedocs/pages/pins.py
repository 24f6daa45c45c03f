"""A table of the repositories that are pinned, as Markdown."""

from __future__ import annotations

SHOWN_DIGITS = 7
"""Of a commit."""
HEADS = {
    "zh": ("仓库", "版本", "许可证", "下载"),
    "en": ("repository", "revision", "licence", "download"),
}
MEGABYTE = 10**6


def pins_table(pins: dict[str, dict], language: str) -> str:
    """A row a repository, with links to it and to the revision; empty where nothing is pinned.

    Args:
        pins: as a source gives them, see livedocs/source.py.
    """
    if not pins:
        return ""
    head = HEADS[language]
    rows = [head, ["---"] * (len(head) - 1) + ["---:"]]
    for repository, pin in sorted(pins.items()):
        commit = f"[`{pin['commit'][:SHOWN_DIGITS]}`]({pin['address']}/tree/{pin['commit']})"
        size = f"{pin['size'] / MEGABYTE:,.1f} MB"
        rows.append([f"[{repository}]({pin['address']})", commit, pin["licence"] or "–", size])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
