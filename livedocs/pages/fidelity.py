"""What of a source's repositories is real: as a table, and in one line."""

from __future__ import annotations

from livedocs.errors import LiveDocsError
from livedocs.pages.marks import project_marks
from livedocs.pages.sections import all_sections
from livedocs.project import Project

SHOWN_PARTS = ("tokenizer", "weights", "rows")
NOT_APPLICABLE = "–"
HEADS = {
    "zh": ("仓库", "分词器", "权重", "数据行"),
    "en": ("repository", "tokenizer", "weights", "rows"),
}
WORDS = {
    "zh": {"exact": "一致", "rounded": "量化", "stand-in": "替身", "none": "没有"},
    "en": {"exact": "exact", "rounded": "rounded", "stand-in": "stand-in", "none": "none"},
}
LINES = {
    "zh": {
        "source": "本次构建的模型和数据来自[{label}]({page}){rest}。",
        "pinned": "，每个仓库都固定在一个版本",
        "partly": "（{all} 个仓库里有 {exact} 个与真实仓库完全一致，其余部分一致）",
        "marked": "换成真实仓库后会不同的输出有 {marked} 个，每一个都在输出处注明。",
        "space": "",
    },
    "en": {
        "source": "The models and data of this build come from the [{label}]({page}){rest}.",
        "pinned": ", each repository at a pinned revision",
        "partly": " (exactly the real ones in {exact} of {all} repositories, else in part)",
        "marked": "Outputs that would be different with the real ones: {marked}. Each says so.",
        "space": " ",
    },
}
"""By page language, where models and data come from."""


def fidelity_table(fidelity: dict[str, dict[str, str]], language: str) -> str:
    """Markdown with a row a repository; empty where the source says that all is real.

    Args:
        fidelity: as a source gives it, see livedocs/source.py.
    """
    if not fidelity:
        return ""
    words = WORDS[language] | {NOT_APPLICABLE: NOT_APPLICABLE}
    rows = [HEADS[language], ["---"] * len(HEADS[language])]
    for repository, parts in sorted(fidelity.items()):
        rows.append([repository, *(words[one] for one in _told(parts).values())])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def models_line(page: str, language: str, project: Project) -> str:
    """Markdown that says where the models of this build come from, with a link to `page`.

    Raises:
        LiveDocsError: there is no such page, or the file of marks is malformed.
    """
    if not (project.pages_in(language) / page).is_file():
        raise LiveDocsError(f"there is no page {page}")
    lines, source = LINES[language], project.source
    fidelity, rest = source.fidelity(), lines["pinned"] if source.is_pinned else ""
    if fidelity:
        exact = sum(map(_is_real, fidelity.values()))
        rest = lines["partly"].format(exact=exact, all=len(fidelity))
    said = [lines["source"].format(label=source.label(language), page=page, rest=rest)]
    if marked := _marked(project, language):
        said.append(lines["marked"].format(marked=marked))
    return lines["space"].join(said)


def _told(parts: dict[str, str]) -> dict[str, str]:
    """The fidelity of each part that is shown; of what is not told, that it is not there.

    A data set has rows and nothing else, a model has no rows.
    """
    lacks = [part for part in SHOWN_PARTS if (part == "rows") != ("rows" in parts)]
    absent = {part: NOT_APPLICABLE if part in lacks else "none" for part in SHOWN_PARTS}
    return {part: parts.get(part, one) for part, one in absent.items()}


def _is_real(parts: dict[str, str]) -> bool:
    """Whether a repository holds what the real one does, its history and dates aside."""
    return set(_told(parts).values()) <= {"exact", NOT_APPLICABLE}


def _marked(project: Project, language: str) -> int:
    """How many of the shown outputs bear a mark that another source would take away."""
    marks, sections = project_marks(project), all_sections(project, language)
    shown = {entry.reference for _, _, section in sections for entry in section.entries}
    kinds = (marks.kinds[entry.kind] for name, entry in marks.entries.items() if name in shown)
    return sum(bool(kind.sources) and kind.holds(project.source.name) for kind in kinds)
