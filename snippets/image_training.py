"""An image classifier, trained on pieces of two photographs."""

# %% folder-and-model hidden=true
from pathlib import Path

import torch
from PIL import Image
from sklearn.datasets import load_sample_image
from transformers import (
    ViTConfig,
    ViTForImageClassification,
    ViTImageProcessorPil,
)

SIDE = 40
for name, file in [
    ("flower", "flower.jpg"),
    ("temple", "china.jpg"),
]:
    folder = Path("photos", name)
    folder.mkdir(parents=True, exist_ok=True)
    photo = Image.fromarray(load_sample_image(file))
    for top in range(0, photo.height - SIDE + 1, SIDE):
        for left in range(0, photo.width - SIDE + 1, SIDE):
            area = (left, top, left + SIDE, top + SIDE)
            tile = photo.crop(area)
            tile.save(folder / f"{top:03}-{left:03}.png")

torch.manual_seed(0)
animals = ["bird", "cat", "dog"]
ViTForImageClassification(
    ViTConfig(
        image_size=32,
        patch_size=16,
        hidden_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=128,
        id2label=dict(enumerate(animals)),
        label2id={
            name: i for i, name in enumerate(animals)
        },
    )
).save_pretrained("my-image-model")
ViTImageProcessorPil(
    size={"height": 32, "width": 32}
).save_pretrained("my-image-model")

# %% wrong-classes raises="RuntimeError"
from transformers import AutoModelForImageClassification

# or "google/vit-base-patch16-224"
checkpoint = "my-image-model"
names = ["flower", "temple"]
model = AutoModelForImageClassification.from_pretrained(
    checkpoint, num_labels=len(names)
)

# %% other-classes
import torch
from transformers import AutoModelForImageClassification

checkpoint = "my-image-model"
names = ["flower", "temple"]
torch.manual_seed(0)
model = AutoModelForImageClassification.from_pretrained(
    checkpoint,
    id2label=dict(enumerate(names)),
    label2id={name: i for i, name in enumerate(names)},
    ignore_mismatched_sizes=True,
)
print(model.classifier)
print(model.config.id2label)

# %% folder
from datasets import load_dataset

photos = load_dataset("imagefolder", data_dir="photos")
photos = photos["train"].train_test_split(
    test_size=0.25, seed=0
)
print(photos)
print(photos["train"].features["label"].names)

# %% transform
from transformers import AutoImageProcessor

processor = AutoImageProcessor.from_pretrained(
    checkpoint, backend="pil"
)


def transform(batch):
    """Turn the pictures of a batch into pixel values."""
    images = [one.convert("RGB") for one in batch["image"]]
    inputs = processor(images, return_tensors="pt")
    inputs["labels"] = batch["label"]
    return inputs


photos = photos.with_transform(transform)
row = photos["train"][0]
print(list(row), tuple(row["pixel_values"].shape))

# %% train volatile=true
from transformers import Trainer, TrainingArguments


def accuracy(prediction):
    """The share of the rows that the model gets right."""
    guesses = prediction.predictions.argmax(axis=-1)
    right = guesses == prediction.label_ids
    return {"accuracy": right.mean().item()}


arguments = TrainingArguments(
    "my-classifier",
    remove_unused_columns=False,
    num_train_epochs=15,
    learning_rate=1e-3,
    per_device_train_batch_size=16,
    logging_steps=75,
    report_to="none",
)
trainer = Trainer(
    model=model,
    args=arguments,
    train_dataset=photos["train"],
    eval_dataset=photos["test"],
    processing_class=processor,
    compute_metrics=accuracy,
)
before = trainer.evaluate()
result = trainer.train()

# %% score
after = trainer.evaluate()
for key in ("eval_loss", "eval_accuracy"):
    print(f"{key}: {before[key]:.2f} -> {after[key]:.2f}")

# %% use
from transformers import pipeline

trainer.save_model("my-classifier")
classifier = pipeline(
    "image-classification", model="my-classifier"
)
path = "photos/temple/000-000.png"
print("best:", classifier(path)[0]["label"])

# %% key-error raises="KeyError"
trainer = Trainer(
    model=model,
    args=TrainingArguments(
        "my-classifier", report_to="none"
    ),
    train_dataset=photos["train"],
)
trainer.train()

# %% key-error-fixed volatile=true
trainer = Trainer(
    model=model,
    args=TrainingArguments(
        "my-classifier",
        remove_unused_columns=False,
        max_steps=1,
        report_to="none",
    ),
    train_dataset=photos["train"],
)
result = trainer.train()
print("steps:", result.global_step)
