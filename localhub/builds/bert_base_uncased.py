"""google-bert/bert-base-uncased

en:
**Real:** the tokenizer. Its 30,522-entry vocabulary is BERT's own, so every id is the one you get
from the Hub. `config.json` has the true architecture and sizes.

**Not real:** there are no weights. `AutoModel.from_pretrained` ends with the library's own message
that `model.safetensors` is missing.

zh:
**真实的部分**：分词器。它的词表就是 BERT 原本的词表，共 30,522 个词元，
所以每个 ID 都与 Hub 上的一致。`config.json` 里的架构和各项尺寸也与原模型相同。

**不真实的部分**：这里没有权重。调用 `AutoModel.from_pretrained` 时，
库会照常报错，说找不到 `model.safetensors`。
"""

import json
from pathlib import Path

from localhub.bert import bert_config
from localhub.card import write_card
from localhub.catalogue import MINILM_L6
from localhub.minilm import vocabulary
from localhub.wordpiece import write_tokenizer

REPO_ID = "google-bert/bert-base-uncased"
KIND = "model"
LEGACY_NAMES = ("bert-base-uncased",)
ARCHIVES = (MINILM_L6,)
USES = ("bert.py", "card.py", "minilm.py", "wordpiece.py")
FILES = {
    "vocab.txt": ("tokenizer", "exact"),
    "tokenizer*.json": ("tokenizer", "exact"),
    "config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
}
TRAINED_ON = MADE_BY = ()


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write the tokenizer and the configuration."""
    write_tokenizer(folder, vocabulary(archives[MINILM_L6.name]), lowercase=True)
    (folder / "config.json").write_text(json.dumps(bert_config(30_522), indent=2), "utf-8")
    header = {
        "language": "en",
        "tags": ["exbert"],
        "license": "apache-2.0",
        "datasets": ["bookcorpus", "wikipedia"],
    }
    write_card(folder, header, REPO_ID, __doc__)


def load() -> None:
    """Load the tokenizer and the configuration through transformers."""
    from transformers import AutoConfig, AutoTokenizer

    AutoConfig.from_pretrained(REPO_ID)
    AutoTokenizer.from_pretrained(REPO_ID)
