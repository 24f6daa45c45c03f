"""ONNX without optimum: a classifier, and PyTorch's own exporter."""

# %% optimum raises="ImportError"
# from optimum.onnxruntime import (
#     ORTModelForSequenceClassification,
# )
# An old optimum begins with this import:
from transformers.utils import is_tf_available

is_tf_available()

# %% classifier timeout=240
import onnxruntime
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
)
from transformers.exporters import OnnxConfig, OnnxExporter

checkpoint = (
    "distilbert/"
    "distilbert-base-uncased-finetuned-sst-2-english"
)
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
model = AutoModelForSequenceClassification.from_pretrained(
    checkpoint
)
sample = tokenizer(
    ["A film.", "A very long film."],
    padding=True,
    return_tensors="pt",
)
OnnxExporter().export(
    model, dict(sample), OnnxConfig(dynamic=True)
).save_pretrained("sst2-onnx")

session = onnxruntime.InferenceSession(
    "sst2-onnx/model.onnx"
)
reviews = [
    "We loved this film from start to finish.",
    "Boring from the start.",
]
batch = tokenizer(
    reviews, padding=True, return_tensors="np"
)
[logits] = session.run(["logits"], dict(batch))
labels = model.config.id2label
[labels[int(best)] for best in logits.argmax(axis=-1)]

# %% torch-onnx timeout=240
import torch

# what `forward` takes by name
inputs = {
    name: sample[name]
    for name in ("input_ids", "attention_mask")
}
axes = {0: "batch", 1: "tokens"}
torch.onnx.export(
    model,
    kwargs=inputs,
    f="sst2.onnx",
    dynamic_shapes=dict.fromkeys(inputs, axes),
    verbose=False,
)
plain = onnxruntime.InferenceSession("sst2.onnx")
[scores] = plain.run(
    None, {name: batch[name] for name in inputs}
)
print("agree:", abs(scores - logits).max() < 1e-3)
