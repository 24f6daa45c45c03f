"""Images: classify them, and ask a model about them."""

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

# %% chat-model-with-random-weights hidden=true
from transformers import (
    AutoTokenizer,
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaImageProcessorPil,
    LlavaProcessor,
)

tokenizer = AutoTokenizer.from_pretrained(
    "openai-community/gpt2"
)
tokenizer.add_special_tokens(
    {"additional_special_tokens": ["<image>"]}
)
template = (
    "{% for message in messages %}{{ message['role'] }}: "
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image>\n"
    "{% else %}{{ part['text'] }}{% endif %}{% endfor %}\n"
    "{% endfor %}"
    "{% if add_generation_prompt %}assistant:{% endif %}"
)
LlavaProcessor(
    image_processor=LlavaImageProcessorPil(
        size={"shortest_edge": 56},
        crop_size={"height": 56, "width": 56},
    ),
    tokenizer=tokenizer,
    patch_size=14,
    vision_feature_select_strategy="default",
    num_additional_image_tokens=1,
    chat_template=template,
).save_pretrained("my-vision-model")
small = {
    "hidden_size": 32,
    "num_attention_heads": 2,
    "intermediate_size": 64,
}
LlavaForConditionalGeneration(
    LlavaConfig(
        vision_config=CLIPVisionConfig(
            image_size=56,
            patch_size=14,
            num_hidden_layers=2,
            **small,
        ),
        text_config=LlamaConfig(
            vocab_size=len(tokenizer),
            num_hidden_layers=1,
            num_key_value_heads=2,
            **small,
        ),
        image_token_index=tokenizer.convert_tokens_to_ids(
            "<image>"
        ),
        image_seq_length=16,
    )
).save_pretrained("my-vision-model")

# %% ask
from transformers import (
    AutoModelForImageTextToText,
    AutoProcessor,
)

# or "HuggingFaceTB/SmolVLM-256M-Instruct"
checkpoint = "my-vision-model"
processor = AutoProcessor.from_pretrained(checkpoint)
model = AutoModelForImageTextToText.from_pretrained(
    checkpoint
)
messages = [
    {
        "role": "user",
        "content": [
            {"type": "image", "image": image},
            {
                "type": "text",
                "text": "What is in this picture?",
            },
        ],
    }
]
inputs = processor.apply_chat_template(
    messages,
    add_generation_prompt=True,
    tokenize=True,
    return_dict=True,
    return_tensors="pt",
)
with torch.inference_mode():
    ids = model.generate(
        **inputs.to(model.device),
        max_new_tokens=20,
        do_sample=False,
    )
prompt_length = inputs["input_ids"].shape[1]
answer = processor.decode(
    ids[0, prompt_length:], skip_special_tokens=True
)
for key, tensor in inputs.items():
    print(key, tuple(tensor.shape))
image_tokens = (
    inputs["input_ids"] == model.config.image_token_id
)
print("tokens for the image:", image_tokens.sum().item())
