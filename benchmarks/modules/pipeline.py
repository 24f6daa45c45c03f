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

# %% batch-size
results = classifier(raw_inputs, batch_size=32, truncation=True)
[result["label"] for result in results]

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
without_types = tokenizer(raw_inputs, return_token_type_ids=False)
print("type:        ", type(inputs).__name__)
print("default:     ", list(inputs))
print("switched off:", list(without_types))

# %% hidden-states
import torch
from transformers import AutoModel

base_model = AutoModel.from_pretrained(checkpoint)
with torch.inference_mode():
    outputs = base_model(**inputs)
outputs.last_hidden_state.shape

# %% heads
import transformers

config = transformers.AutoConfig.from_pretrained(checkpoint)
for auto_class in (
    transformers.AutoModel,
    transformers.AutoModelForCausalLM,
    transformers.AutoModelForMaskedLM,
    transformers.AutoModelForMultipleChoice,
    transformers.AutoModelForQuestionAnswering,
    transformers.AutoModelForSequenceClassification,
    transformers.AutoModelForTokenClassification,
):
    try:
        with torch.device("meta"):  # builds the model without its weights
            found = type(auto_class.from_config(config)).__name__
    except ValueError:
        found = "none"
    print(f"{auto_class.__name__:35} {found}")

# %% heads-of-one-architecture
[name for name in dir(transformers) if name.startswith("DistilBertFor")]

# %% logits
from transformers import AutoModelForSequenceClassification

model = AutoModelForSequenceClassification.from_pretrained(checkpoint)
with torch.inference_mode():
    logits = model(**inputs.to(model.device)).logits
logits

# %% probabilities
probabilities = torch.softmax(logits, dim=-1)
[
    {model.config.id2label[column]: score for column, score in enumerate(row)}
    for row in probabilities.tolist()
]
