"""google-bert/bert-base-chinese

en:
**Real:** the tokenizer. Its vocabulary is the model's own, all 21,128 entries, so every ID is the
one you get from the Hub. `config.json` has the true architecture and sizes.

**Not real:** there are no weights.

zh:
**真实的部分**：分词器。词表就是原模型的词表，共 21,128 个词元，所以每个 ID 都与 Hub 上的一致。
`config.json` 里的架构和各项尺寸也与原模型相同。

**不真实的部分**：这里没有权重。
"""

import json
from pathlib import Path

from localhub.archives import read, write
from localhub.bert import bert_config
from localhub.card import write_card
from localhub.catalogue import CN_CLIP
from localhub.wordpiece import write_tokenizer

REPO_ID = "google-bert/bert-base-chinese"
KIND = "model"
LEGACY_NAMES = ("bert-base-chinese",)
ARCHIVES = (CN_CLIP,)
USES = ("bert.py", "card.py", "wordpiece.py")
FILES = {
    "vocab.txt": ("tokenizer", "exact"),
    "tokenizer*.json": ("tokenizer", "exact"),
    "config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
}
TRAINED_ON = MADE_BY = ()

VOCABULARY = "cn_clip/clip/vocab.txt"
VOCABULARY_SHA256 = "45bbac6b341c319adc98a532532882e91a9cefc0329aa57bac9ae761c27b291c"
"""That of the Hub's vocab.txt."""


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write the tokenizer and the configuration."""
    text = read(archives[CN_CLIP.name], VOCABULARY, VOCABULARY_SHA256)
    entries = text.decode().split("\n")[:-1]  # one of them is a line separator
    write_tokenizer(folder, entries, lowercase=False)
    write(folder, "config.json", json.dumps(bert_config(len(entries)), indent=2))
    header = {"language": "zh", "license": "apache-2.0", "pipeline_tag": "fill-mask"}
    write_card(folder, header, REPO_ID, __doc__)


def load() -> None:
    """Load the tokenizer and the configuration through transformers."""
    from transformers import AutoConfig, AutoTokenizer

    AutoConfig.from_pretrained(REPO_ID)
    AutoTokenizer.from_pretrained(REPO_ID)
