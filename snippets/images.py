"""Images: what a processor makes of them, and their classes."""

# %% photo-and-model hidden=true
import torch
from PIL import Image, ImageDraw
from sklearn.datasets import load_sample_image
from transformers import (
    ViTConfig,
    ViTForImageClassification,
    ViTImageProcessorPil,
)

flower = Image.fromarray(load_sample_image("flower.jpg"))
flower.save("photo.jpg")
flower.convert("L").save("scan.png")
drawn = Image.new("RGBA", (64, 64))
ImageDraw.Draw(drawn).ellipse((8, 8, 56, 56), fill="teal")
drawn.save("logo.png")

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

# %% processor
from transformers import AutoImageProcessor

# or "google/vit-base-patch16-224"
checkpoint = "my-image-model"
processor = AutoImageProcessor.from_pretrained(
    checkpoint, backend="pil"
)
print("class:", type(processor).__name__)
print("size:", dict(processor.size))
print("scale:", f"1 / {1 / processor.rescale_factor:.0f}")
print("mean:", processor.image_mean)
print("std:", processor.image_std)

# %% no-torchvision warns="requires torchvision"
unchanged = AutoImageProcessor.from_pretrained(
    checkpoint, backend="torchvision"
)
print("class:", type(unchanged).__name__)

# %% pixels
from transformers.image_utils import load_image

image = load_image("photo.jpg")
inputs = processor(image, return_tensors="pt")
pixels = inputs["pixel_values"]
print("picture:", image.mode, image.size)
print("pixel values:", tuple(pixels.shape))
print(f"from {pixels.min():.2f} to {pixels.max():.2f}")

# %% back-to-picture
import torch
from PIL import Image

mean = torch.tensor(processor.image_mean).view(3, 1, 1)
std = torch.tensor(processor.image_std).view(3, 1, 1)
levels = (pixels[0] * std + mean) * 255
levels = levels.round().clamp(0, 255).byte()
Image.fromarray(levels.permute(1, 2, 0).numpy())

# %% classify
from transformers import pipeline

classifier = pipeline(
    "image-classification", model=checkpoint
)
results = classifier("photo.jpg", top_k=3)
print("keys:", list(results[0]))
print("labels:", sorted(one["label"] for one in results))

# %% by-hand
from transformers import AutoModelForImageClassification

model = AutoModelForImageClassification.from_pretrained(
    checkpoint
)
inputs = processor(image, return_tensors="pt")
with torch.inference_mode():
    logits = model(**inputs.to(model.device)).logits
best = logits.argmax(dim=-1).item()
label = model.config.id2label[best]
print("pixel values:", tuple(inputs["pixel_values"].shape))
print("logits:", tuple(logits.shape))
print("names of the classes:", model.config.id2label)

# %% greyscale raises="ValueError"
scan = Image.open("scan.png")  # mode "L": greyscale
processor(scan, return_tensors="pt")

# %% transparent raises="ValueError"
logo = Image.open("logo.png")  # mode "RGBA": transparent
processor(logo, return_tensors="pt")

# %% to-rgb
for path in ("scan.png", "logo.png"):
    picture = Image.open(path).convert("RGB")
    values = processor(picture, return_tensors="pt")
    print(path, tuple(values["pixel_values"].shape))

# %% white-background
logo = Image.open("logo.png")
black = processor(logo.convert("RGB"), return_tensors="pt")
white = processor(
    logo, do_convert_rgb=True, return_tensors="pt"
)
for way in (black, white):
    print("a corner:", way["pixel_values"][0, :, 0, 0])

# %% sizes-differ raises="ValueError"
upright = image.rotate(90, expand=True)
print("sizes:", image.size, upright.size)
keeps_shape = AutoImageProcessor.from_pretrained(
    checkpoint,
    backend="pil",
    size={"shortest_edge": 224},
)
keeps_shape([image, upright], return_tensors="pt")

# %% one-size
upright = image.rotate(90, expand=True)
squeezes = AutoImageProcessor.from_pretrained(
    checkpoint,
    backend="pil",
    size={"height": 224, "width": 224},
)
crops = AutoImageProcessor.from_pretrained(
    checkpoint,
    backend="pil",
    size={"shortest_edge": 224},
    do_center_crop=True,
    crop_size={"height": 224, "width": 224},
)
for way in (squeezes, crops):
    batch = way([image, upright], return_tensors="pt")
    print(tuple(batch["pixel_values"].shape))

# %% another-size raises="ValueError"
large = processor(
    image,
    size={"height": 448, "width": 448},
    return_tensors="pt",
)
model(**large)

# %% another-size-fixed
large = processor(
    image,
    size={"height": 448, "width": 448},
    return_tensors="pt",
)
with torch.inference_mode():
    outputs = model(**large, interpolate_pos_encoding=True)
print(tuple(large["pixel_values"].shape))
print(tuple(outputs.logits.shape))

# %% use-fast-fixed
slow = AutoImageProcessor.from_pretrained(
    checkpoint, backend="pil"
)
print("backend:", slow.backend)

# %% use-fast warns="`use_fast` parameter is deprecated"
slow = AutoImageProcessor.from_pretrained(
    checkpoint, use_fast=False
)
print("backend:", slow.backend)
