"""Pipelines by task, and what replaced the removed ones."""

# %% supported
from transformers.pipelines import SUPPORTED_TASKS

for task, parts in sorted(SUPPORTED_TASKS.items()):
    print(f"{task:32}{parts['pt'][0].__name__}")

# %% removed-task raises="KeyError"
from transformers import pipeline

summarizer = pipeline("summarization")

# %% removed
from transformers.pipelines import REMOVED_TASKS

for task, advice in REMOVED_TASKS.items():
    print(task)
    print("   ", advice)

# %% instead
import torch
from transformers import (
    AutoConfig,
    AutoModelForSeq2SeqLM,
    AutoTokenizer,
)

checkpoint = "google-t5/t5-small"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
# On the Hub, this line instead of the next two:
# model = AutoModelForSeq2SeqLM.from_pretrained(checkpoint)
config = AutoConfig.from_pretrained(checkpoint, d_model=64)
model = AutoModelForSeq2SeqLM.from_config(config)

task = "translate English to German: "  # or "summarize: "
inputs = tokenizer(
    task + "The house is wonderful.", return_tensors="pt"
)
ids = model.generate(**inputs, max_new_tokens=40)
text = tokenizer.decode(ids[0], skip_special_tokens=True)
type(text)

# %% seq2seq
checkpoint = "google-t5/t5-small"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
# On the Hub, this line instead of the next two:
# model = AutoModelForSeq2SeqLM.from_pretrained(checkpoint)
config = AutoConfig.from_pretrained(checkpoint, d_model=64)
model = AutoModelForSeq2SeqLM.from_config(config)

sentences = ["The house is wonderful.", "I like tea."]
prefix = "translate English to German: "
inputs = tokenizer(
    [prefix + sentence for sentence in sentences],
    padding=True,
    return_tensors="pt",
).to(model.device)
with torch.inference_mode():
    ids = model.generate(**inputs, max_new_tokens=40)
translation = tokenizer.batch_decode(
    ids, skip_special_tokens=True
)
print("input:", tuple(inputs["input_ids"].shape))
print("translations:", len(translation))
print("type:", type(translation[0]).__name__)

# %% models-with-random-weights hidden=true
import torch
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForQuestionAnswering,
    BertForSequenceClassification,
)

torch.manual_seed(0)


def small_bert(labels):
    return BertConfig(
        vocab_size=28996,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        id2label=dict(enumerate(labels)),
        label2id={name: i for i, name in enumerate(labels)},
    )


judgements = ["contradiction", "neutral", "entailment"]
bert_tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)
for folder, model in {
    "my-nli-model": BertForSequenceClassification(
        small_bert(judgements)
    ),
    "my-qa-model": BertForQuestionAnswering(
        small_bert(["start", "end"])
    ),
}.items():
    model.save_pretrained(folder)
    bert_tokenizer.save_pretrained(folder)

# %% question-answering
from transformers import AutoModelForQuestionAnswering

# or "distilbert/distilbert-base-cased-distilled-squad"
checkpoint = "my-qa-model"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
model = AutoModelForQuestionAnswering.from_pretrained(
    checkpoint
)

question = "Where do I work?"
context = (
    "My name is Sylvain and I work at Hugging Face "
    "in Brooklyn."
)
inputs = tokenizer(
    question,
    context,
    truncation="only_second",
    return_offsets_mapping=True,
    return_tensors="pt",
)
offsets = inputs.pop("offset_mapping")[0].tolist()
outside = torch.tensor(
    [part != 1 for part in inputs.sequence_ids(0)]
)
with torch.inference_mode():
    outputs = model(**inputs.to(model.device))
first = outputs.start_logits[0].cpu()
last = outputs.end_logits[0].cpu()
first = first.masked_fill(outside, -torch.inf)
last = last.masked_fill(outside, -torch.inf)

# row: first token, column: last token, at most 30 tokens
scores = first[:, None] + last[None, :]
allowed = torch.ones_like(scores).triu().tril(29).bool()
best = scores.masked_fill(~allowed, -torch.inf).argmax()
row, column = divmod(best.item(), len(offsets))
answer = context[offsets[row][0] : offsets[column][1]]
print("logits:", tuple(outputs.start_logits.shape))
print("scores:", tuple(scores.shape))
print("answer in the text:", answer in context)

# %% grouped-entities raises="TypeError"
# instead of this untrained model, "dslim/bert-base-NER"
ner = pipeline(
    "token-classification",
    model="google-bert/bert-base-cased",
    grouped_entities=True,
)

# %% entities
# put in "dslim/bert-base-NER"; for Chinese,
# "shibing624/bert4ner-base-chinese"
checkpoint = "google-bert/bert-base-cased"  # not trained
ner = pipeline("token-classification", model=checkpoint)

sentence = "Sylvain works at Hugging Face in Brooklyn."
every_piece = ner(sentence, ignore_labels=[])
entities = ner(
    sentence,
    aggregation_strategy="simple",
    ignore_labels=[],
)
print("pieces:", [piece["word"] for piece in every_piece])
print("by piece: ", list(every_piece[0]))
print("by entity:", list(entities[0]))

# %% zero-shot
zero_shot = pipeline(
    "zero-shot-classification",
    model="my-nli-model",  # or "facebook/bart-large-mnli"
)
result = zero_shot(
    "One day I will see the world.",
    candidate_labels=["travel", "cooking", "sport"],
    hypothesis_template="This text is about {}.",
)
print("keys:", list(result))
print("labels:", sorted(result["labels"]))
print(f"sum of the scores: {sum(result['scores']):.2f}")

# %% no-mask-token raises="PipelineException"
unmasker = pipeline(
    "fill-mask", model="google-bert/bert-base-cased"
)
unmasker("Paris is the <mask> of France.")

# %% fill-mask
mask = unmasker.tokenizer.mask_token
candidates = unmasker(
    f"Paris is the {mask} of France.", top_k=3
)
print("mask:", mask)
print("results:", len(candidates))
print("keys:", list(candidates[0]))

# %% many-inputs
from datasets import load_dataset
from transformers.pipelines.pt_utils import KeyDataset

checkpoint = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
classifier = pipeline(
    "text-classification", model=checkpoint
)
reviews = load_dataset(
    "cornell-movie-review-data/rotten_tomatoes",
    split="test[:24]",
)
results = classifier(
    KeyDataset(reviews, "text"),
    batch_size=8,
    truncation=True,
)
print("type:", type(results).__name__)
labels = [result["label"] for result in results]
print("labels:", len(labels))

# %% without-tokenizer raises="Exception"
from transformers import AutoModelForSequenceClassification

model = AutoModelForSequenceClassification.from_pretrained(
    checkpoint
)
pipeline("text-classification", model=model)

# %% own-model
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
pipe = pipeline(
    "text-classification", model=model, tokenizer=tokenizer
)
print("same object:", pipe.model is model)
print("device:", pipe.device)
print("dtype:", pipe.dtype)

# %% device
pipe = pipeline(
    "text-classification",
    model=checkpoint,
    device="cpu",  # or "cuda:0", or device_map="auto"
    dtype=torch.bfloat16,
)
print("device:", pipe.device)
print("dtype:", pipe.dtype)

# %% long-text
long_text = "This course is amazing! " * 120
windows = tokenizer(
    long_text,
    truncation=True,
    max_length=256,
    stride=32,
    return_overflowing_tokens=True,
    padding=True,
    return_tensors="pt",
)
windows.pop("overflow_to_sample_mapping")
with torch.inference_mode():
    logits = model(**windows.to(model.device)).logits
probabilities = logits.softmax(dim=-1).mean(dim=0)
print("windows:", logits.shape[0])
print(
    "label:",
    model.config.id2label[probabilities.argmax().item()],
)
