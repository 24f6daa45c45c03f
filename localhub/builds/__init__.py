"""The build scripts of the repositories: one module each, with

- `REPO_ID`, `KIND` ("model" or "dataset"), `LEGACY_NAMES`;
- `ARCHIVES`: the packages that it reads;
- `USES`: the other files of this package that the content depends on;
- `FILES`: pattern of a file's path → the part that it belongs to ("tokenizer", "weights", "rows" or
  "metadata") and how near it is to the Hub's: "exact", "rounded" or "stand-in";
- `TRAINED_ON`, `MADE_BY`: the files and generators that trained its weights or made its rows;
- `build(folder, archives)`: writes the repository's files; the same bytes each time;
- `load()`: loads through the libraries what later has to work offline;
- a docstring for readers: the id, then a part `en:` and a part `zh:` in Markdown.
"""

import functools
import hashlib
import importlib
from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType

NAMES = (
    "sst2_distilbert",
    "bert_base_uncased",
    "bert_base_cased",
    "bert_base_chinese",
    "gpt2",
    "t5_small",
    "all_minilm_l6",
    "paraphrase_minilm_l3",
    "ms_marco_minilm_l12",
    "multilingual_e5_small",
    "smollm2_135m_instruct",
    "whisper_tiny_en",
    "glue_mrpc",
    "rotten_tomatoes",
    "candle_examples",
)
PACKAGE = Path(__file__).parent.parent
PARTS = ("tokenizer", "weights", "rows", "metadata")
HELD = {"model": ("tokenizer", "weights"), "dataset": ("rows",)}
"""Kind of a repository → the parts that those on the Hub have."""
FIDELITIES = ("exact", "rounded", "stand-in", "none")
"""From the nearest to the farthest; the last says that the Hub has it and we have not."""


def builds(repo_ids: Collection[str] | None = None) -> list[ModuleType]:
    """The build scripts, in the order in which they are shown.

    Args:
        repo_ids: only those of these repositories; None: all.
    """
    return [s for s in _scripts() if repo_ids is None or s.REPO_ID in repo_ids]


@functools.cache
def _scripts() -> tuple[ModuleType, ...]:
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in NAMES)


def build_key(script: ModuleType) -> str:
    """A hash of everything a repository's content is made from: code, data and packages."""
    digest = hashlib.sha256("".join(a.sha256 for a in script.ARCHIVES).encode())
    for path in (Path(script.__file__), *(PACKAGE / name for name in script.USES)):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def part_and_fidelity(script: ModuleType, path: str) -> tuple[str, str]:
    """What a file of a repository belongs to, and how near it is to the Hub's.

    Raises:
        LookupError: the script does not say.
    """
    for pattern, declared in script.FILES.items():
        if fnmatchcase(path, pattern):
            return declared
    raise LookupError(f"{script.REPO_ID}: FILES says nothing of {path}")


def fidelities(script: ModuleType) -> dict[str, str]:
    """How near each part of a repository is to the Hub's: that of its farthest file."""
    found: dict[str, str] = {}
    for part, fidelity in script.FILES.values():
        found[part] = max(found.get(part, fidelity), fidelity, key=FIDELITIES.index)
    found = dict.fromkeys(HELD[script.KIND], "none") | found
    return {part: found[part] for part in PARTS if part in found}
