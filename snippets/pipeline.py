"""Pipelines: from a sentence to a label, in one call and step by step."""

# %% one-sentence
from transformers import pipeline

checkpoint = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
classifier = pipeline("text-classification", model=checkpoint)
classifier("I've been waiting for a HuggingFace course my whole life.")

# %% every-label
raw_inputs = [
    "I've been waiting for a HuggingFace course my whole life.",
    "I hate this so much!",
]
classifier(raw_inputs, top_k=None)

# %% tokenizer
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(checkpoint)
print("class:", type(tokenizer).__name__)
print("tokens:", tokenizer.tokenize(raw_inputs[1]))

# %% tensors
inputs = tokenizer(
    raw_inputs, padding=True, truncation=True, return_tensors="pt"
)
for key, tensor in inputs.items():
    print(key)
    print(tensor)

# %% keys
from transformers import DistilBertTokenizer

print(type(inputs).__name__)
print("default:     ", list(tokenizer(raw_inputs)))
without_types = tokenizer(raw_inputs, return_token_type_ids=False)
print("switched off:", list(without_types))
other = DistilBertTokenizer.from_pretrained(checkpoint)
print("other class: ", list(other(raw_inputs)))

# %% hidden-states
import torch
from transformers import AutoModel

base_model = AutoModel.from_pretrained(checkpoint)
with torch.no_grad():
    outputs = base_model(**inputs)
print(outputs.last_hidden_state.shape)
print("sentences:      ", len(raw_inputs))
print("tokens in a row:", inputs["input_ids"].shape[1])
print("hidden size:    ", base_model.config.hidden_size)

# %% heads
import textwrap

import transformers

prefix = "AutoModelFor"
heads = [
    name.removeprefix(prefix)
    for name in dir(transformers)
    if name.startswith(prefix)
]
print(f"{len(heads)} kinds of {prefix}…:")
print(textwrap.fill(", ".join(heads), width=80))

# %% heads-of-one-architecture
for name in dir(transformers):
    if name.startswith("DistilBertFor"):
        print(name)

# %% logits
from transformers import AutoModelForSequenceClassification

model = AutoModelForSequenceClassification.from_pretrained(checkpoint)
with torch.no_grad():
    logits = model(**inputs).logits
print(logits.shape)
print(logits)

# %% probabilities
probabilities = torch.softmax(logits, dim=-1)
print(model.config.id2label)
for sentence, row in zip(raw_inputs, probabilities, strict=True):
    best = row.argmax().item()
    print(f"{model.config.id2label[best]}  {row[best]:.4f}  {sentence}")
