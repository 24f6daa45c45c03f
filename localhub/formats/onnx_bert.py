"""BERT's weights out of an ONNX graph, as fp32 or as int8."""

from __future__ import annotations

import re

import numpy as np
import onnx
import torch
from google.protobuf.message import DecodeError
from onnx import numpy_helper

from localhub import FillError

QUANTIZED = "_quantized"
ANONYMOUS = "onnx::"
WRAPPER = re.compile(r"^(model\.)*(0\.)?auto_model\.")
"""What exporters of sentence-transformers put before a name."""


def bert_state(content: bytes, where: str) -> dict[str, torch.Tensor]:
    """Read the weights under the names that `BertModel` or a class with a head gives them, fp32.

    The graph holds the matrices transposed and without names; the nodes that multiply by them have
    the path of the module as their name. int8 values are (q - zero point) · scale.

    Args:
        content: of the file.
        where: archive and file, for errors.

    Raises:
        FillError: this is not such a graph.
    """
    try:
        graph = onnx.load_from_string(content).graph
        tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        state = _named(tensors) | _multiplied(graph, tensors)
    except (DecodeError, KeyError, ValueError, TypeError) as error:
        raise FillError(f"{where} is not an ONNX graph of a BERT ({error!r}).") from error
    if not state:
        raise FillError(f"{where} holds no weights.")
    return {
        WRAPPER.sub("", name): torch.tensor(np.ascontiguousarray(a)) for name, a in state.items()
    }


def _named(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The tensors that kept their names: embeddings, biases, norms; heads are transposed."""
    found = {}
    for name, array in tensors.items():
        if name.startswith(ANONYMOUS):
            continue
        if name.endswith(QUANTIZED):
            found[name.removesuffix(QUANTIZED)] = _values(name, tensors)
        elif array.dtype == np.float32 and array.ndim and not name.endswith("_scale"):
            found[name] = array
    for name in ("bert.pooler.dense.weight", "pooler.dense.weight"):
        if name in found:
            found[name] = found[name].T
    if "classifier.weight" in found and found["classifier.weight"].shape[1] == 1:
        found["classifier.weight"] = found["classifier.weight"].T
    return found


def _multiplied(graph: onnx.GraphProto, tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The matrices that lost their names."""
    found = {}
    for node in graph.node:
        if node.op_type in ("MatMul", "MatMulInteger"):
            for name in node.input:
                if name.startswith(ANONYMOUS) and name in tensors and tensors[name].ndim == 2:
                    module = (
                        re.sub(r"/MatMul(_quant)?$", "", node.name).strip("/").replace("/", ".")
                    )
                    found[f"{module}.weight"] = _values(name, tensors).T
    return found


def _values(name: str, tensors: dict[str, np.ndarray]) -> np.ndarray:
    if not name.endswith(QUANTIZED):
        return tensors[name].astype(np.float32)
    base = name.removesuffix(QUANTIZED)
    zero, scale = tensors[f"{base}_zero_point"], tensors[f"{base}_scale"]
    return (tensors[name].astype(np.float32) - zero.astype(np.float32)) * scale
