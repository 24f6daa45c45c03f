"""Objects in a picture: what they are, and where."""

# %% detector-with-random-weights hidden=true
import torch
from PIL import Image
from transformers import (
    DetrConfig,
    DetrForObjectDetection,
    DetrImageProcessorPil,
    ResNetConfig,
)

Image.new("RGB", (640, 480), "skyblue").save("street.jpg")
torch.manual_seed(0)
kinds = ["person", "tree", "lantern"]
DetrForObjectDetection(
    DetrConfig(
        backbone_config=ResNetConfig(
            embedding_size=8,
            hidden_sizes=[8, 8, 16, 16],
            depths=[1, 1, 1, 1],
            out_features=["stage4"],
        ),
        num_queries=6,
        d_model=32,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        id2label=dict(enumerate(kinds)),
        label2id={name: i for i, name in enumerate(kinds)},
    )
).save_pretrained("my-detector")
DetrImageProcessorPil(
    size={"shortest_edge": 240, "longest_edge": 400}
).save_pretrained("my-detector")

# %% pipeline
from transformers import pipeline

# or "facebook/detr-resnet-50", revision="no_timm"
checkpoint = "my-detector"
detector = pipeline("object-detection", model=checkpoint)
results = detector("street.jpg", threshold=0.0)
print("keys:", list(results[0]))
print("box:", list(results[0]["box"]))
print("objects:", len(results))

# %% by-hand
import torch
from transformers import (
    AutoImageProcessor,
    AutoModelForObjectDetection,
)
from transformers.image_utils import load_image

processor = AutoImageProcessor.from_pretrained(
    checkpoint, backend="pil"
)
model = AutoModelForObjectDetection.from_pretrained(
    checkpoint
)
image = load_image("street.jpg")
inputs = processor(image, return_tensors="pt")
with torch.inference_mode():
    outputs = model(**inputs.to(model.device))
[found] = processor.post_process_object_detection(
    outputs,
    threshold=0.0,  # for random weights; else 0.5 or more
    target_sizes=[(image.height, image.width)],
)
for key, tensor in found.items():
    print(f"{key}:", tuple(tensor.shape))

# %% cut-out
names, cutouts = [], []
for label, box in zip(
    found["labels"], found["boxes"], strict=True
):
    names.append(model.config.id2label[label.item()])
    cutouts.append(image.crop(box.tolist()))
print("cut out:", len(cutouts), type(cutouts[0]).__name__)

# %% sizes
from PIL import Image

upright = image.rotate(90, expand=True)
batch = processor([image, upright], return_tensors="pt")
for key, tensor in batch.items():
    print(f"{key}:", tuple(tensor.shape))
share = batch["pixel_mask"].float().mean(dim=(1, 2))
print("of each that is picture:", share)

# %% needs-timm raises="ImportError"
from transformers import DetrConfig

# as in the config.json of "facebook/detr-resnet-50"
config = DetrConfig(backbone="resnet50")
AutoModelForObjectDetection.from_config(config)

# %% needs-no-timm
# from_pretrained("facebook/detr-resnet-50",
#                 revision="no_timm")
model = AutoModelForObjectDetection.from_pretrained(
    checkpoint, revision="no_timm"
)
print(model.config.backbone_config.model_type)
