"""Export a model: ONNX and torch.export."""

# %% onnx timeout=240
from pathlib import Path

import torch
from transformers import AutoModel, AutoTokenizer
from transformers.exporters import OnnxConfig, OnnxExporter

checkpoint = "sentence-transformers/paraphrase-MiniLM-L3-v2"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
encoder = AutoModel.from_pretrained(checkpoint)

sample = tokenizer(
    ["A cat sleeps on the sofa.", "Two dogs play."],
    padding=True,
    return_tensors="pt",
)
exporter = OnnxExporter()
exported = exporter.export(
    encoder, dict(sample), OnnxConfig(dynamic=True)
)
exported.save_pretrained("minilm-onnx")
tokenizer.save_pretrained("minilm-onnx")
folder = Path("minilm-onnx")
print(*sorted(file.name for file in folder.iterdir()))

# %% onnxruntime timeout=240
import onnxruntime

session = onnxruntime.InferenceSession(
    "minilm-onnx/model.onnx"
)
names = [item.name for item in session.get_inputs()]
texts = [
    "The cat is asleep.",
    "Three children read a long book in the garden.",
    "It rains.",
]
batch = tokenizer(texts, padding=True, return_tensors="np")
[hidden] = session.run(
    ["last_hidden_state"],
    {name: batch[name] for name in names},
)

tensors = tokenizer(
    texts, padding=True, return_tensors="pt"
)
with torch.inference_mode():
    expected = encoder(**tensors).last_hidden_state.numpy()
print("inputs:", *names)
print("shape:", hidden.shape)
print("agree:", abs(hidden - expected).max() < 1e-4)

# %% exported-model
from transformers.exporters import ExportedModel

runner = ExportedModel.from_pretrained("minilm-onnx")
vectors = runner(**tensors).last_hidden_state
vectors.shape

# %% static raises="InvalidArgument" timeout=240
static = exporter.export(
    encoder, dict(sample), OnnxConfig()
)
static.save_pretrained("minilm-static")
fixed = onnxruntime.InferenceSession(
    "minilm-static/model.onnx"
)
fixed.run(None, {name: batch[name] for name in names})

# %% dynamic
# the graph that was exported with dynamic=True
any_shape = session.run(
    ["last_hidden_state"],
    {name: batch[name] for name in names},
)
print("dynamic:", any_shape[0].shape)

# the fixed graph: rows and length of the sample
rows, length = fixed.get_inputs()[0].shape
padded = tokenizer(
    texts[:rows],
    padding="max_length",
    max_length=length,
    truncation=True,
    return_tensors="np",
)
one_shape = fixed.run(
    ["last_hidden_state"],
    {name: padded[name] for name in names},
)
print("fixed:", one_shape[0].shape)

# %% torch-export timeout=240
from transformers.exporters import (
    DynamoConfig,
    DynamoExporter,
)

DynamoExporter().export(
    encoder, dict(sample), DynamoConfig(dynamic=True)
).save_pretrained("minilm-graph")

graph = torch.export.load("minilm-graph/model.pt2")
with torch.inference_mode():
    from_graph = graph.module()(**tensors)
from_graph = from_graph.last_hidden_state.numpy()
print("agree:", abs(from_graph - expected).max() < 1e-4)
