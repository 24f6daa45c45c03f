"""Export a model: ONNX, torch.export, torch.compile."""

# %% onnx
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
exported = OnnxExporter().export(
    encoder, dict(sample), OnnxConfig(dynamic=True)
)
exported.save_pretrained("minilm-onnx")
tokenizer.save_pretrained("minilm-onnx")
folder = Path("minilm-onnx")
print(*sorted(file.name for file in folder.iterdir()))

# %% onnxruntime
import onnxruntime

session = onnxruntime.InferenceSession(
    "minilm-onnx/model.onnx",
    providers=["CPUExecutionProvider"],
)
names = [item.name for item in session.get_inputs()]
texts = [
    "The cat is asleep.",
    "Three children read a long book in the garden.",
    "It rains.",
]
batch = tokenizer(texts, padding=True, return_tensors="np")
[hidden, *_] = session.run(
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

without_torch_code = ExportedModel.from_pretrained(
    "minilm-onnx"
)
vectors = without_torch_code(**tensors).last_hidden_state
tuple(vectors.shape)

# %% static raises="InvalidArgument"
static = OnnxExporter().export(
    encoder, dict(sample), OnnxConfig()
)
static.save_pretrained("minilm-static")
fixed_size = onnxruntime.InferenceSession(
    "minilm-static/model.onnx"
)
fixed_size.run(None, {name: batch[name] for name in names})

# %% dynamic
[hidden, *_] = session.run(
    None, {name: batch[name] for name in names}
)
print("shape:", hidden.shape)
print([(item.name, item.shape) for item in session.get_inputs()])

# %% optimum raises="ImportError"
# from optimum.onnxruntime import (
#     ORTModelForSequenceClassification,
# )
# of an old optimum runs this import:
from transformers.utils import is_tf_available

# %% classifier
from transformers import AutoModelForSequenceClassification

sst2 = (
    "distilbert/"
    "distilbert-base-uncased-finetuned-sst-2-english"
)
sst2_tokenizer = AutoTokenizer.from_pretrained(sst2)
sst2_model = (
    AutoModelForSequenceClassification.from_pretrained(sst2)
)
sst2_sample = sst2_tokenizer(
    ["A film.", "A very long film."],
    padding=True,
    return_tensors="pt",
)
OnnxExporter().export(
    sst2_model, dict(sst2_sample), OnnxConfig(dynamic=True)
).save_pretrained("sst2-onnx")

classify = onnxruntime.InferenceSession(
    "sst2-onnx/model.onnx"
)
reviews = ["What a wonderful film!", "I fell asleep."]
arrays = sst2_tokenizer(
    reviews, padding=True, return_tensors="np"
)
[scores] = classify.run(["logits"], dict(arrays))
labels = sst2_model.config.id2label
[labels[int(best)] for best in scores.argmax(-1)]

# %% torch-onnx
axes = {0: "batch", 1: "tokens"}
torch.onnx.export(
    encoder,
    kwargs=dict(sample),
    f="minilm.onnx",
    dynamo=True,
    dynamic_shapes={name: axes for name in sample},
)

# %% torch-export
from transformers.exporters import (
    DynamoConfig,
    DynamoExporter,
)

DynamoExporter().export(
    encoder, dict(sample), DynamoConfig(dynamic=True)
).save_pretrained("minilm-graph")

program = torch.export.load("minilm-graph/model.pt2")
with torch.inference_mode():
    from_graph = program.module()(**tensors)
from_graph = from_graph.last_hidden_state
print("agree:", abs(from_graph - expected).max() < 1e-4)
