"""Batching: several sentences in one call, and one that is too long."""

# %% batch-of-one
import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
)

checkpoint = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
model = AutoModelForSequenceClassification.from_pretrained(
    checkpoint
)

ids = tokenizer("So have I!")["input_ids"]
input_ids = torch.tensor([ids])
print("input ids:", input_ids)
print("shape:", input_ids.shape)
with torch.inference_mode():
    print("logits:", model(input_ids).logits.shape)

# %% no-batch-dimension raises="RuntimeError"
model(torch.tensor(ids))

# %% no-batch-dimension-in-bert raises="ValueError"
from transformers import AutoModel

bert = AutoModel.from_pretrained(
    "sentence-transformers/all-MiniLM-L6-v2"
)
bert(torch.tensor(ids))

# %% batch-dimension-added
with torch.inference_mode():
    output = model(torch.tensor(ids).unsqueeze(0))
print("logits:", output.logits.shape)

# %% different-lengths raises="ValueError"
sentences = [
    "I've been waiting for a HuggingFace course my whole life.",
    "So have I!",
]
torch.tensor(tokenizer(sentences)["input_ids"])

# %% pad
batch = tokenizer(
    sentences, padding=True, return_tensors="pt"
)
print(batch["input_ids"].shape)

# %% mask
with torch.inference_mode():
    alone = model(input_ids).logits[0]
    without_mask = model(batch["input_ids"]).logits[1]
    with_mask = model(
        batch["input_ids"],
        attention_mask=batch["attention_mask"],
    ).logits[1]
print("alone:       ", alone)
print("without mask:", without_mask)
print("with mask:   ", with_mask)

# %% mask-and-vector
from torch.nn.functional import cosine_similarity

name = "sentence-transformers/all-MiniLM-L6-v2"
encoder_tokenizer = AutoTokenizer.from_pretrained(name)
encoder = AutoModel.from_pretrained(name)

texts = [
    "I've been waiting for this course my whole life.",
    "So have I!",
]
single = encoder_tokenizer(texts[1], return_tensors="pt")
padded = encoder_tokenizer(
    texts, padding=True, return_tensors="pt"
)
length = single["input_ids"].shape[1]
with torch.inference_mode():
    states = encoder(**single).last_hidden_state[0]
    unmasked = encoder(
        padded["input_ids"]
    ).last_hidden_state
    masked = encoder(**padded).last_hidden_state

vector = states.mean(dim=0)
compared = {"without": unmasked, "with": masked}
for label, batch_states in compared.items():
    other = batch_states[1, :length].mean(dim=0)
    similarity = cosine_similarity(vector, other, dim=0)
    print(f"cosine {label} mask: {similarity:.3f}")

# %% too-long-for-the-tokenizer
long_text = "This course is amazing! " * 120
long_inputs = tokenizer(long_text, return_tensors="pt")
print("tokens:", long_inputs["input_ids"].shape[1])
print("tokenizer's limit:", tokenizer.model_max_length)
limit = model.config.max_position_embeddings
print("model's limit:", limit)

# %% cut
cut_inputs = tokenizer(
    long_text, truncation=True, return_tensors="pt"
)
print("tokens:", cut_inputs["input_ids"].shape[1])
print(
    "last three:",
    tokenizer.decode(cut_inputs["input_ids"][0, -3:]),
)

# %% too-long-for-the-model raises="RuntimeError"
model(**long_inputs)

# %% cut-for-the-model
with torch.inference_mode():
    print("logits:", model(**cut_inputs).logits.shape)

# %% all-in-one
texts = [*sentences, "I hate this so much!"]
inputs = tokenizer(
    texts,
    padding=True,
    truncation=True,
    return_tensors="pt",
)
inputs = inputs.to(model.device)
with torch.inference_mode():
    logits = model(**inputs).logits

labels = logits.argmax(dim=-1).tolist()
for text, label in zip(texts, labels, strict=True):
    print(model.config.id2label[label], text, sep="  ")
