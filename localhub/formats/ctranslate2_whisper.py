"""Whisper's weights out of a CTranslate2 file."""

from __future__ import annotations

import numpy as np
import torch

from localhub import FillError
from localhub.formats.binary import BinaryReader

VERSION, SPEC = 6, "WhisperSpec"
TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


def whisper_state(content: bytes, where: str, layers: int) -> dict[str, torch.Tensor]:
    """Read the weights under the names of `WhisperForConditionalGeneration`, fp32.

    Self-attention has query, key and value in one matrix, cross-attention key and value. The key
    has no bias in transformers; the one that is stored is zero.

    Args:
        content: of the file.
        where: archive and file, for errors.
        layers: of the encoder, and as many of the decoder.

    Raises:
        FillError: this is not such a file.
    """
    tensors = _variables(BinaryReader(content, where))
    try:
        return _renamed(tensors, layers)
    except (KeyError, ValueError) as error:
        raise FillError(f"{where} is not a Whisper of {layers} layers ({error!r}).") from error


def _variables(reader: BinaryReader) -> dict[str, np.ndarray]:
    (version,) = reader.numbers("I")
    if version != VERSION:
        raise FillError(f"{reader.where} has version {version} of the format, not {VERSION}.")
    spec, _revision = _text(reader), reader.numbers("I")
    if spec != SPEC:
        raise FillError(f"{reader.where} holds a {spec!r}, not a {SPEC}.")
    tensors = {}
    for _ in range(reader.numbers("I")[0]):
        name = _text(reader)
        (rank,) = reader.numbers("B")
        shape = reader.numbers(f"{rank}I")
        kind, size = reader.numbers("BI")
        if kind not in TYPES:
            raise FillError(f"{reader.where}: {name} has the unknown type {kind}.")
        values = np.frombuffer(reader.bytes(size), TYPES[kind])
        if values.size != np.prod(shape, dtype=np.int64):
            raise FillError(f"{reader.where}: {name} has not the size that its shape says.")
        tensors[name] = values.reshape(shape)
    return tensors


def _text(reader: BinaryReader) -> str:
    (size,) = reader.numbers("H")
    return reader.bytes(size)[:-1].decode("utf-8", errors="replace")


def _renamed(tensors: dict[str, np.ndarray], layers: int) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = {}

    def put(name: str, values: np.ndarray) -> None:
        state[f"model.{name}"] = torch.tensor(np.asarray(values, np.float32))

    def put_linear(source: str, *targets: str) -> None:
        weights = np.split(tensors[f"{source}/weight"], len(targets))
        biases = np.split(tensors[f"{source}/bias"], len(targets))
        for target, weight, bias in zip(targets, weights, biases, strict=True):
            put(f"{target}.weight", weight)
            if not target.endswith("k_proj"):
                put(f"{target}.bias", bias)
            elif bias.any():
                raise ValueError(f"{target} has a bias")

    def put_norm(source: str, target: str) -> None:
        put(f"{target}.weight", tensors[f"{source}/gamma"])
        put(f"{target}.bias", tensors[f"{source}/beta"])

    for number in (1, 2):
        put(f"encoder.conv{number}.weight", tensors[f"encoder/conv{number}/weight"])
        put(f"encoder.conv{number}.bias", tensors[f"encoder/conv{number}/bias"])
    put("decoder.embed_tokens.weight", tensors["decoder/embeddings/weight"])
    for side in ("encoder", "decoder"):
        put(f"{side}.embed_positions.weight", tensors[f"{side}/position_encodings/encodings"])
        put_norm(f"{side}/layer_norm", f"{side}.layer_norm")
        for layer in range(layers):
            source, target = f"{side}/layer_{layer}", f"{side}.layers.{layer}"
            own = f"{target}.self_attn"
            put_norm(f"{source}/self_attention/layer_norm", f"{own}_layer_norm")
            projections = [f"{own}.{letter}_proj" for letter in "qkv"]
            put_linear(f"{source}/self_attention/linear_0", *projections)
            put_linear(f"{source}/self_attention/linear_1", f"{own}.out_proj")
            if side == "decoder":
                cross = f"{target}.encoder_attn"
                put_norm(f"{source}/attention/layer_norm", f"{cross}_layer_norm")
                put_linear(f"{source}/attention/linear_0", f"{cross}.q_proj")
                put_linear(f"{source}/attention/linear_1", f"{cross}.k_proj", f"{cross}.v_proj")
                put_linear(f"{source}/attention/linear_2", f"{cross}.out_proj")
            put_norm(f"{source}/ffn/layer_norm", f"{target}.final_layer_norm")
            put_linear(f"{source}/ffn/linear_0", f"{target}.fc1")
            put_linear(f"{source}/ffn/linear_1", f"{target}.fc2")
    return state
