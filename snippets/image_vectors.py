"""Pictures and texts, compared by their vectors."""

# %% clip-with-random-weights hidden=true
import torch
from PIL import Image
from transformers import (
    AutoTokenizer,
    CLIPConfig,
    CLIPImageProcessorPil,
    CLIPModel,
    CLIPProcessor,
)

Image.new("RGB", (640, 480), "skyblue").save("photo.jpg")
tokenizer = AutoTokenizer.from_pretrained(
    "openai-community/gpt2", pad_token="<|endoftext|>"
)
CLIPProcessor(
    CLIPImageProcessorPil(
        size={"shortest_edge": 56},
        crop_size={"height": 56, "width": 56},
    ),
    tokenizer,
).save_pretrained("my-clip-model")
torch.manual_seed(0)
small = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
}
CLIPModel(
    CLIPConfig(
        vision_config={
            **small,
            "image_size": 56,
            "patch_size": 14,
        },
        text_config={
            **small,
            "vocab_size": len(tokenizer),
        },
        projection_dim=16,
    )
).save_pretrained("my-clip-model")

# %% probabilities
import torch
from transformers import AutoModel, AutoProcessor
from transformers.image_utils import load_image

# or "openai/clip-vit-base-patch32"
checkpoint = "my-clip-model"
model = AutoModel.from_pretrained(checkpoint)
processor = AutoProcessor.from_pretrained(checkpoint)

image = load_image("photo.jpg")
texts = [
    "a photo of a flower",
    "a photo of a temple",
    "a photo of a cat",
]
inputs = processor(
    text=texts,
    images=image,
    padding=True,
    return_tensors="pt",
)
with torch.inference_mode():
    outputs = model(**inputs.to(model.device))
scores = outputs.logits_per_image
shares = scores.softmax(dim=-1)
print("pictures, texts:", tuple(shares.shape))
print(f"sum of a row: {shares[0].sum():.2f}")

# %% pipeline
from transformers import pipeline

classifier = pipeline(
    "zero-shot-image-classification", model=checkpoint
)
results = classifier(
    "photo.jpg",
    candidate_labels=["flower", "temple", "cat"],
    hypothesis_template="a photo of a {}",
)
print("keys:", list(results[0]))
print("results:", len(results))

# %% vectors
from torch.nn.functional import normalize

pictures = processor(images=[image], return_tensors="pt")
words = processor(
    text=texts, padding=True, return_tensors="pt"
)
with torch.inference_mode():
    seen = model.get_image_features(
        **pictures.to(model.device)
    ).pooler_output
    read = model.get_text_features(
        **words.to(model.device)
    ).pooler_output
similarity = normalize(seen) @ normalize(read).T
print("a vector per picture:", tuple(seen.shape))
print("a vector per text:", tuple(read.shape))
print("similarity:", tuple(similarity.shape))

# %% no-norm raises="AttributeError"
with torch.inference_mode():
    features = model.get_image_features(**pictures)
features / features.norm(dim=-1, keepdim=True)

# %% no-norm-fixed
with torch.inference_mode():
    features = model.get_image_features(**pictures)
features = features.pooler_output
features = features / features.norm(dim=-1, keepdim=True)
print(tuple(features.shape))

# %% old-library
from types import MethodType


def vectors_only(method):
    """Return the vectors, as transformers 4 did."""

    def call(self, *args, **kwargs):
        found = method(self, *args, **kwargs)
        return getattr(found, "pooler_output", found)

    return call


# `metric.model`, say, is the CLIP of a library of others.
for name in ("get_image_features", "get_text_features"):
    method = getattr(type(model), name)
    patched = MethodType(vectors_only(method), model)
    setattr(model, name, patched)
with torch.inference_mode():
    features = model.get_image_features(**pictures)
print(type(features).__name__, tuple(features.shape))
