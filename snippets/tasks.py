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
    print(f"{task}: {advice}")

# %% models-with-random-weights hidden=true
import torch
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertForTokenClassification,
    T5Config,
    T5ForConditionalGeneration,
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


names = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"]
judgements = ["contradiction", "neutral", "entailment"]
bert_tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)
for folder, model in {
    "my-ner-model": BertForTokenClassification(
        small_bert(names)
    ),
    "my-nli-model": BertForSequenceClassification(
        small_bert(judgements)
    ),
    "my-qa-model": BertForQuestionAnswering(
        small_bert(["start", "end"])
    ),
}.items():
    model.save_pretrained(folder)
    bert_tokenizer.save_pretrained(folder)

t5_config = T5Config(
    d_model=32, d_kv=16, d_ff=64, num_layers=1, num_heads=2
)
t5_config.decoder_start_token_id = 0
T5ForConditionalGeneration(t5_config).save_pretrained(
    "my-t5-model"
)
AutoTokenizer.from_pretrained(
    "google-t5/t5-small"
).save_pretrained("my-t5-model")

# %% seq2seq
import torch
from transformers import (
    AutoModelForSeq2SeqLM,
    AutoTokenizer,
)

checkpoint = "my-t5-model"  # or "google-t5/t5-small"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
model = AutoModelForSeq2SeqLM.from_pretrained(checkpoint)

prefix = "translate English to German: "
inputs = tokenizer(
    prefix + "The house is wonderful.", return_tensors="pt"
)
with torch.inference_mode():
    ids = model.generate(
        **inputs.to(model.device), max_new_tokens=40
    )
translation = tokenizer.decode(
    ids[0], skip_special_tokens=True
)
print("type:", type(translation).__name__)
print("first token:", tokenizer.decode(ids[0, :1]))

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
ner = pipeline(
    "token-classification",
    model="my-ner-model",  # or "dslim/bert-base-NER"
    grouped_entities=True,
)

# %% entities
ner = pipeline(
    "token-classification",
    model="my-ner-model",  # or "dslim/bert-base-NER"
)
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
