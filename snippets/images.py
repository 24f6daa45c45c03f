"""Images: classify them."""

# %% image-with-random-weights hidden=true
import torch
from PIL import Image, ImageDraw
from transformers import (
    ViTConfig,
    ViTForImageClassification,
    ViTImageProcessorPil,
)

picture = Image.new("RGB", (640, 480), "skyblue")
draw = ImageDraw.Draw(picture)
draw.rectangle((0, 320, 640, 480), fill="seagreen")
draw.ellipse((440, 60, 540, 160), fill="gold")
picture.save("photo.jpg")

torch.manual_seed(0)
animals = ["bird", "cat", "dog"]
ViTForImageClassification(
    ViTConfig(
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        id2label=dict(enumerate(animals)),
        label2id={
            name: i for i, name in enumerate(animals)
        },
    )
).save_pretrained("my-image-model")
ViTImageProcessorPil().save_pretrained("my-image-model")

# %% classify
from PIL import Image
from transformers import pipeline

# or "google/vit-base-patch16-224"
checkpoint = "my-image-model"
classifier = pipeline(
    "image-classification", model=checkpoint
)
image = Image.open("photo.jpg")
results = classifier(image, top_k=3)
print("keys:", list(results[0]))
print("labels:", sorted(one["label"] for one in results))

# %% by-hand
import torch
from transformers import (
    AutoImageProcessor,
    AutoModelForImageClassification,
)

processor = AutoImageProcessor.from_pretrained(
    checkpoint, backend="pil"
)
model = AutoModelForImageClassification.from_pretrained(
    checkpoint
)
inputs = processor(
    image.convert("RGB"), return_tensors="pt"
)
with torch.inference_mode():
    logits = model(**inputs.to(model.device)).logits
print("size of the image:", image.size)
print("pixel values:", tuple(inputs["pixel_values"].shape))
print("logits:", tuple(logits.shape))
