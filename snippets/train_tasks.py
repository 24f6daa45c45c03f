"""Train for a task: rows, labels and collators."""

# %% align
from datasets import Dataset
from transformers import AutoTokenizer

names = ["O", "B-PER", "I-PER", "B-LOC"]
sentences = Dataset.from_dict(
    {
        "words": [
            ["Hokusai", "painted", "in", "Edo"],
            ["Marie", "Curie", "came", "from", "Warsaw"],
        ],
        "tags": [[1, 0, 0, 3], [1, 2, 0, 0, 3]],
    }
)
tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)


def align(rows):
    encoding = tokenizer(
        rows["words"],
        is_split_into_words=True,
        truncation=True,
    )
    encoding["labels"] = []
    for i, tags in enumerate(rows["tags"]):
        labels, before = [], None
        for word in encoding.word_ids(i):
            is_first = word is not None and word != before
            labels.append(tags[word] if is_first else -100)
            before = word
        encoding["labels"].append(labels)
    return encoding


tagged = sentences.map(
    align,
    batched=True,
    remove_columns=sentences.column_names,
)
tagged_row = tagged[0]
pieces = tokenizer.convert_ids_to_tokens(
    tagged_row["input_ids"]
)
for token, label in zip(
    pieces, tagged_row["labels"], strict=True
):
    print(f"{token:10} {label:5}")

# %% token-batch
from transformers import DataCollatorForTokenClassification

tag_collator = DataCollatorForTokenClassification(tokenizer)
tag_collator(tagged.to_list())["labels"]

# %% token-train volatile=true
import numpy as np
from transformers import (
    BertConfig,
    BertForTokenClassification,
    Trainer,
    TrainingArguments,
)

small = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_attention_heads": 2,
    "num_hidden_layers": 2,
}
# or AutoModelForTokenClassification.from_pretrained(
#     "google-bert/bert-base-cased", id2label=…, label2id=…)
tagger = BertForTokenClassification(
    BertConfig(
        vocab_size=len(tokenizer),
        id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)},
        **small,
    )
)


def tag_accuracy(prediction):
    labels = prediction.label_ids
    guesses = prediction.predictions.argmax(-1)
    counts = labels != -100
    right = guesses[counts] == labels[counts]
    return {"accuracy": right.mean(), "tags": counts.sum()}


tag_trainer = Trainer(
    model=tagger,
    args=TrainingArguments("tagger", max_steps=2),
    train_dataset=tagged,
    eval_dataset=tagged,
    data_collator=tag_collator,
    compute_metrics=tag_accuracy,
)
tag_trainer.train()
tag_scores = tag_trainer.evaluate()
print("tags counted:", tag_scores["eval_tags"])
print(sorted(tag_scores)[:3])

# %% labels-not-padded raises="ValueError"
from transformers import DataCollatorForLanguageModeling

gpt2_tokenizer = AutoTokenizer.from_pretrained(
    "openai-community/gpt2", pad_token="<|endoftext|>"
)
answers = []
for question, answer in [
    ("2 + 3 =", " 5"),
    ("The opposite of hot is", " cold"),
]:
    prompt = gpt2_tokenizer(question)["input_ids"]
    reply = gpt2_tokenizer(answer)["input_ids"]
    answers.append(
        {
            "input_ids": prompt + reply,
            "labels": [-100] * len(prompt) + reply,
        }
    )

lm_collator = DataCollatorForLanguageModeling(
    gpt2_tokenizer, mlm=False
)
lm_collator(answers)

# %% labels-padded
from transformers import DataCollatorForSeq2Seq

label_collator = DataCollatorForSeq2Seq(gpt2_tokenizer)
label_collator(answers)["labels"]

# %% several-labels
topics = ["sport", "politics", "money"]
news = Dataset.from_dict(
    {
        "text": [
            "The stadium was paid for by the city.",
            "The bank raised its rates.",
        ],
        "topics": [["sport", "politics"], ["money"]],
    }
)


def encode_topics(rows):
    encoding = tokenizer(rows["text"], truncation=True)
    encoding["labels"] = [
        [float(topic in present) for topic in topics]
        for present in rows["topics"]
    ]
    return encoding


encoded_news = news.map(
    encode_topics,
    batched=True,
    remove_columns=news.column_names,
)
encoded_news["labels"][:]

# %% several-labels-model
import torch
from transformers import (
    BertForSequenceClassification,
    DataCollatorWithPadding,
)

# or AutoModelForSequenceClassification.from_pretrained(
#     "google-bert/bert-base-cased", num_labels=3,
#     problem_type="multi_label_classification")
topic_model = BertForSequenceClassification(
    BertConfig(
        vocab_size=len(tokenizer),
        num_labels=len(topics),
        problem_type="multi_label_classification",
        **small,
    )
)
news_batch = DataCollatorWithPadding(tokenizer)(
    encoded_news.to_list()
)
news_output = topic_model(**news_batch)
news_output.loss.backward()
probabilities = news_output.logits.sigmoid()
print("labels:", news_batch["labels"].dtype)
print("probabilities:", tuple(probabilities.shape))
print("yes or no:", (probabilities > 0.5).dtype)

# %% int-labels raises="RuntimeError"
int_batch = {
    **news_batch,
    "labels": torch.tensor([[1, 1, 0], [0, 0, 1]]),
}
topic_model(**int_batch)

# %% int-labels-fixed
int_batch["labels"] = int_batch["labels"].float()
topic_model(**int_batch).loss.dtype

# %% int-labels-dataset
from datasets import List, Value

int_news = encoded_news.cast_column(
    "labels", List(Value("int64"))
)
float_news = int_news.cast_column(
    "labels", List(Value("float32"))
)
float_news["labels"][:]

# %% regression
# or AutoModelForSequenceClassification.from_pretrained(
#     "google-bert/bert-base-cased", num_labels=1)
star_model = BertForSequenceClassification(
    BertConfig(
        vocab_size=len(tokenizer), num_labels=1, **small
    )
)
reviews = tokenizer(
    ["A great film.", "Far too long."],
    padding=True,
    return_tensors="pt",
)
stars = torch.tensor([4.5, 2.0])

scores = star_model(**reviews, labels=stars)
scores.loss.backward()
print("logits:", tuple(scores.logits.shape))
print("trained as:", star_model.config.problem_type)

# %% masked-row
from transformers import DataCollatorForLanguageModeling

bert_tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-uncased"
)
sentence = (
    "The river froze and the boats stayed in the port."
)

mask_collator = DataCollatorForLanguageModeling(
    bert_tokenizer,
    mlm_probability=0.3,
    mask_replace_prob=1.0,
    random_replace_prob=0.0,
    seed=1,
)
masked_row = mask_collator([bert_tokenizer(sentence)])
print(bert_tokenizer.decode(masked_row["input_ids"][0]))
masked_row["labels"]

# %% masked
default_collator = DataCollatorForLanguageModeling(
    bert_tokenizer, mlm_probability=0.15, seed=0
)
masked = default_collator([bert_tokenizer(sentence)] * 400)

chosen = masked["labels"] != -100
now = masked["input_ids"][chosen]
was = masked["labels"][chosen]
is_mask = now == bert_tokenizer.mask_token_id
text_tokens = 400 * len(bert_tokenizer.tokenize(sentence))
print(f"chosen: {chosen.sum() / text_tokens:.2f}")
print(f"[MASK]: {is_mask.float().mean():.2f}")
print(f"unchanged: {(now == was).float().mean():.2f}")

# %% whole-word
word_collator = DataCollatorForLanguageModeling(
    bert_tokenizer,
    whole_word_mask=True,
    mlm_probability=0.3,
    mask_replace_prob=1.0,
    random_replace_prob=0.0,
    seed=3,
)
long_words = bert_tokenizer(
    "Archaeologists photographed unexplored catacombs.",
    return_offsets_mapping=True,
)
print(long_words.tokens())
whole = word_collator([long_words])["input_ids"][0]
print(bert_tokenizer.convert_ids_to_tokens(whole))

# %% whole-word-chinese
chinese_tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-chinese"
)
chinese_collator = DataCollatorForLanguageModeling(
    chinese_tokenizer,
    whole_word_mask=True,
    mlm_probability=0.3,
    mask_replace_prob=1.0,
    random_replace_prob=0.0,
    seed=1,
)
for chinese in ["我们今天去公园。", "我们 今天 去 公园 。"]:
    encoded = chinese_tokenizer(
        chinese, return_offsets_mapping=True
    )
    ids = chinese_collator([encoded])["input_ids"][0]
    print(chinese_tokenizer.decode(ids))

# %% blocks
from itertools import chain

stories = Dataset.from_dict(
    {
        "text": [
            "Once a fox lived under a hill.",
            "Snow fell. The fox slept for a whole week.",
            "In spring it came out and looked for food.",
        ]
    }
)
block_size = 16


def tokenize_stories(rows):
    eos = gpt2_tokenizer.eos_token
    texts = [text + eos for text in rows["text"]]
    return {"input_ids": gpt2_tokenizer(texts)["input_ids"]}


def group(rows):
    ids = list(chain.from_iterable(rows["input_ids"]))
    whole = len(ids) // block_size * block_size
    blocks = [
        ids[i : i + block_size]
        for i in range(0, whole, block_size)
    ]
    return {"input_ids": blocks, "labels": blocks}


stories = stories.map(
    tokenize_stories, batched=True, remove_columns="text"
)
blocks = stories.map(group, batched=True)
print(
    "lengths of texts:",
    [len(i) for i in stories["input_ids"]],
)
print(
    "lengths of blocks:",
    [len(i) for i in blocks["input_ids"]],
)

# %% shifted
from transformers import GPT2Config, GPT2LMHeadModel

# or AutoModelForCausalLM.from_pretrained(
#     "openai-community/gpt2")
gpt2 = GPT2LMHeadModel(
    GPT2Config(n_embd=64, n_head=2, n_layer=2)
).eval()
block_batch = blocks.with_format("torch")[:]
with torch.inference_mode():
    block_output = gpt2(**block_batch)
by_hand = torch.nn.functional.cross_entropy(
    block_output.logits[:, :-1].flatten(0, 1),
    block_batch["labels"][:, 1:].flatten(),
)
torch.allclose(block_output.loss, by_hand)

# %% causal-train volatile=true
blocks_trainer = Trainer(
    model=gpt2,
    args=TrainingArguments(
        "stories",
        num_train_epochs=1,
        per_device_train_batch_size=2,
    ),
    train_dataset=blocks,
)
blocks_trainer.train()
print("steps:", blocks_trainer.state.global_step)

# %% vision-model-with-random-weights hidden=true
from PIL import Image
from transformers import (
    AutoModelForImageTextToText,
    AutoProcessor,
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaImageProcessorPil,
    LlavaProcessor,
)

Image.new("RGB", (640, 480), "skyblue").save("photo.jpg")
vision_tokenizer = AutoTokenizer.from_pretrained(
    "openai-community/gpt2", pad_token="<|endoftext|>"
)
vision_tokenizer.add_tokens("<image>", special_tokens=True)
LlavaProcessor(
    image_processor=LlavaImageProcessorPil(
        size={"shortest_edge": 56},
        crop_size={"height": 56, "width": 56},
    ),
    tokenizer=vision_tokenizer,
    patch_size=14,
    vision_feature_select_strategy="default",
    num_additional_image_tokens=1,
    chat_template=(
        "{% for message in messages %}"
        "{% for part in message['content'] %}"
        "{{ part['text'] or '<image>\n' }}"
        "{% endfor %}{% endfor %}"
    ),
).save_pretrained("my-vision-model")
tiny = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_attention_heads": 2,
    "num_hidden_layers": 2,
}
LlavaForConditionalGeneration(
    LlavaConfig(
        vision_config=CLIPVisionConfig(
            image_size=56, patch_size=14, **tiny
        ),
        text_config=LlamaConfig(
            vocab_size=len(vision_tokenizer), **tiny
        ),
        image_token_index=len(vision_tokenizer) - 1,
        image_seq_length=16,
    )
).save_pretrained("my-vision-model")

# %% picture-labels
from PIL import Image
from transformers import (
    AutoModelForImageTextToText,
    AutoProcessor,
)

# or "HuggingFaceTB/SmolVLM-256M-Instruct"
checkpoint = "my-vision-model"
processor = AutoProcessor.from_pretrained(checkpoint)
vision_model = AutoModelForImageTextToText.from_pretrained(
    checkpoint
)
image_token = vision_model.config.image_token_id


def with_labels(rows):
    chats = [
        [
            {
                "role": "user",
                "content": [
                    {
                        "type": "image",
                        "image": row["image"],
                    },
                    {
                        "type": "text",
                        "text": row["question"],
                    },
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": row["answer"]}
                ],
            },
        ]
        for row in rows
    ]
    batch = processor.apply_chat_template(
        chats,
        tokenize=True,
        return_dict=True,
        return_tensors="pt",
        padding=True,
    )
    labels = batch["input_ids"].clone()
    labels[batch["attention_mask"] == 0] = -100
    labels[labels == image_token] = -100
    batch["labels"] = labels
    return batch


image = Image.open("photo.jpg")
pictures = [
    {
        "image": image,
        "question": "Colour?",
        "answer": " Blue",
    },
    {
        "image": image,
        "question": "What is it?",
        "answer": " The sky on a clear day",
    },
]
picture_batch = with_labels(pictures)
is_image = picture_batch["input_ids"] == image_token
counted = picture_batch["labels"] != -100
print("keys:", sorted(picture_batch))
print("image tokens:", is_image.sum(1).tolist())
print("labels that count:", counted.sum(1).tolist())

# %% picture-train volatile=true
picture_trainer = Trainer(
    model=vision_model,
    args=TrainingArguments(
        "pictures",
        max_steps=1,
        remove_unused_columns=False,
    ),
    train_dataset=pictures,
    data_collator=with_labels,
)
picture_trainer.train()
print("steps:", picture_trainer.state.global_step)

# %% seq2seq-rows
t5_tokenizer = AutoTokenizer.from_pretrained(
    "google-t5/t5-small"
)
pairs = Dataset.from_dict(
    {
        "en": [
            "Good morning.",
            "Where is the next station?",
        ],
        "de": [
            "Guten Morgen.",
            "Wo ist der nächste Bahnhof?",
        ],
    }
)


def translate(rows):
    return t5_tokenizer(
        [
            "translate English to German: " + s
            for s in rows["en"]
        ],
        text_target=rows["de"],
        truncation=True,
        max_length=64,
    )


translations = pairs.map(
    translate,
    batched=True,
    remove_columns=pairs.column_names,
)
t5_collator = DataCollatorForSeq2Seq(t5_tokenizer)
t5_collator(translations.to_list())["labels"]

# %% seq2seq-train volatile=true
from transformers import (
    Seq2SeqTrainer,
    Seq2SeqTrainingArguments,
    T5Config,
    T5ForConditionalGeneration,
)

# or AutoModelForSeq2SeqLM.from_pretrained(
#     "google-t5/t5-small")
t5 = T5ForConditionalGeneration(
    T5Config(
        d_model=64,
        d_kv=16,
        d_ff=128,
        num_heads=4,
        num_layers=2,
        decoder_start_token_id=0,
    )
)


def exact_match(prediction):
    pad = t5_tokenizer.pad_token_id
    texts = []
    for ids in (
        prediction.predictions,
        prediction.label_ids,
    ):
        ids = np.where(ids == -100, pad, ids)
        texts.append(
            t5_tokenizer.batch_decode(
                ids, skip_special_tokens=True
            )
        )
    same = [
        guess == text
        for guess, text in zip(*texts, strict=True)
    ]
    return {"exact_match": np.mean(same)}


t5_trainer = Seq2SeqTrainer(
    model=t5,
    args=Seq2SeqTrainingArguments(
        "t5",
        max_steps=2,
        predict_with_generate=True,
        generation_max_length=20,
    ),
    train_dataset=translations,
    eval_dataset=translations,
    data_collator=DataCollatorForSeq2Seq(
        t5_tokenizer, model=t5
    ),
    compute_metrics=exact_match,
    processing_class=t5_tokenizer,
)
t5_trainer.train()
sorted(t5_trainer.evaluate())[:3]

# %% decode-labels raises="OverflowError"
label_ids = t5_collator(translations.to_list())["labels"]
t5_tokenizer.batch_decode(label_ids)

# %% decode-labels-fixed
pad_id = t5_tokenizer.pad_token_id
clean = np.where(label_ids != -100, label_ids, pad_id)
t5_tokenizer.batch_decode(clean, skip_special_tokens=True)
