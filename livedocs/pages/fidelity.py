"""What of a source's repositories is real: as a table, and in one line."""

from __future__ import annotations

from livedocs.errors import LiveDocsError
from livedocs.pages.marks import VOLATILE, marks_of
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
    words = WORDS[language]
    rows = [HEADS[language], ["---"] * len(HEADS[language])]
    for repository, parts in sorted(fidelity.items()):
        told = (words[parts[part]] if part in parts else NOT_APPLICABLE for part in SHOWN_PARTS)
        rows.append([repository, *told])
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
        exact = sum(map(is_exact, fidelity.values()))
        rest = lines["partly"].format(exact=exact, all=len(fidelity))
    said = [lines["source"].format(label=source.label(language), page=page, rest=rest)]
    if marked := _marked(project, language):
        said.append(lines["marked"].format(marked=marked))
    return lines["space"].join(said)


def is_exact(parts: dict[str, str]) -> bool:
    """Whether all that a repository holds is as in the real one, its history and dates aside."""
    return all(parts.get(part, "exact") == "exact" for part in SHOWN_PARTS)


def _marked(project: Project, language: str) -> int:
    """How many of the shown outputs would be different with the real repositories."""
    modules = project.modules()
    sections = (section for _, _, section in all_sections(project, language))
    found = 0
    for reference in {entry.reference for section in sections for entry in section.entries}:
        name, _, cell_name = reference.partition(":")
        module = modules.get(name)
        cells = [cell for cell in module.cells if cell.name == cell_name] if module else []
        marks = [mark for cell in cells for mark in marks_of(project, module, cell)]
        found += any(mark.kind != VOLATILE for mark in marks)
    return found
