"""Questions about pictures."""

# %% chat-model-with-random-weights hidden=true
import json
from pathlib import Path

import torch
from PIL import Image
from transformers import (
    AutoTokenizer,
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaImageProcessorPil,
    LlavaProcessor,
)

Image.new("RGB", (640, 480), "skyblue").save("photo.jpg")
Image.new("RGB", (480, 640), "seagreen").save("other.jpg")
tokenizer = AutoTokenizer.from_pretrained(
    "openai-community/gpt2", pad_token="<|endoftext|>"
)
tokenizer.add_tokens("<image>", special_tokens=True)
LlavaProcessor(
    image_processor=LlavaImageProcessorPil(
        size={"shortest_edge": 56},
        crop_size={"height": 56, "width": 56},
    ),
    tokenizer=tokenizer,
    patch_size=14,
    vision_feature_select_strategy="default",
    num_additional_image_tokens=1,
    chat_template="""
{%- for message in messages %}
  {{- message.role | upper ~ ": " }}
  {%- for part in message.content %}
    {{- part.text or "<image>\n" }}
  {%- endfor %}
  {{- "\n" }}
{%- endfor %}
{%- if add_generation_prompt %}
  {{- "ASSISTANT:" }}
{%- endif %}""",
).save_pretrained("my-vision-model")
torch.manual_seed(0)
small = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
}
LlavaForConditionalGeneration(
    LlavaConfig(
        vision_config=CLIPVisionConfig(
            image_size=56, patch_size=14, **small
        ),
        text_config=LlamaConfig(
            vocab_size=len(tokenizer), **small
        ),
        image_token_index=len(tokenizer) - 1,
        image_seq_length=16,
    )
).save_pretrained("my-vision-model")

# %% pipeline
from transformers import pipeline
from transformers.image_utils import load_image

# or "llava-hf/llava-1.5-7b-hf"
checkpoint = "my-vision-model"
image = load_image("photo.jpg")
question = "What is in this picture?"
content = [
    {"type": "image", "image": image},
    {"type": "text", "text": question},
]
messages = [{"role": "user", "content": content}]

pipe = pipeline("image-text-to-text", model=checkpoint)
results = pipe(
    messages, max_new_tokens=20, return_full_text=False
)
print("keys:", list(results[0]))

# %% ask
import torch
from transformers import (
    AutoModelForImageTextToText,
    AutoProcessor,
)

processor = AutoProcessor.from_pretrained(checkpoint)
model = AutoModelForImageTextToText.from_pretrained(
    checkpoint
)
inputs = processor.apply_chat_template(
    messages,
    add_generation_prompt=True,
    tokenize=True,
    return_dict=True,
    return_tensors="pt",
)
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

# %% old-class raises="ImportError"
from transformers import AutoModelForVision2Seq

model = AutoModelForVision2Seq.from_pretrained(checkpoint)

# %% template
prompt = processor.apply_chat_template(
    messages, add_generation_prompt=True
)
print(prompt)
token = processor.image_token_id
print("in the text:", prompt.count(processor.image_token))
print(
    "in input_ids:",
    (inputs["input_ids"] == token).sum().item(),
)

# %% tokens-differ raises="ValueError"
by_hand = {
    **processor.tokenizer(prompt, return_tensors="pt"),
    **processor.image_processor(image, return_tensors="pt"),
}
model(**by_hand)

# %% tokens-match
together = processor(
    text=prompt, images=image, return_tensors="pt"
)
in_one_step = processor.apply_chat_template(
    messages,
    add_generation_prompt=True,
    tokenize=True,
    return_dict=True,
    return_tensors="pt",
)
for way in (together, in_one_step):
    is_image = way["input_ids"] == processor.image_token_id
    print("image tokens:", is_image.sum().item())
with torch.inference_mode():
    logits = model(**together.to(model.device)).logits
print("logits:", tuple(logits.shape))

# %% one-too-few raises="ValueError"
processor(
    text=prompt,
    images=[image, load_image("other.jpg")],
    return_tensors="pt",
)

# %% two-pictures
other = load_image("other.jpg")
compare = [
    {
        "role": "user",
        "content": [
            {"type": "image", "image": image},
            {"type": "image", "image": other},
            {"type": "text", "text": "What differs?"},
        ],
    }
]
two = processor.apply_chat_template(
    compare,
    add_generation_prompt=True,
    tokenize=True,
    return_dict=True,
    return_tensors="pt",
)
is_image = two["input_ids"] == token
print("image tokens:", is_image.sum().item())
print("pixel values:", tuple(two["pixel_values"].shape))

# %% batch
processor.tokenizer.padding_side = "left"
batch = processor.apply_chat_template(
    [messages, compare],
    add_generation_prompt=True,
    tokenize=True,
    return_dict=True,
    return_tensors="pt",
    processor_kwargs={"padding": True},
)
ids = model.generate(
    **batch.to(model.device),
    max_new_tokens=20,
    do_sample=False,
)
answers = processor.batch_decode(
    ids[:, batch["input_ids"].shape[1] :],
    skip_special_tokens=True,
)
print("input_ids:", tuple(batch["input_ids"].shape))
print("pixel values:", tuple(batch["pixel_values"].shape))
print("answers:", len(answers))

# %% video-model hidden=true
from transformers import Qwen2VLImageProcessorPil

video_folder = Path("my-video-model")
qwen_tokenizer = AutoTokenizer.from_pretrained(
    "openai-community/gpt2"
)
qwen_tokenizer.add_tokens(
    ["<|image_pad|>", "<|video_pad|>"], special_tokens=True
)
qwen_tokenizer.chat_template = (
    processor.chat_template.replace(
        "<image>", "<|image_pad|>"
    )
)
qwen_tokenizer.save_pretrained(video_folder)
Qwen2VLImageProcessorPil().save_pretrained(video_folder)
Path(video_folder, "processor_config.json").write_text(
    json.dumps({"processor_class": "Qwen2_5_VLProcessor"})
)

# %% needs-torchvision raises="ImportError"
# or "Qwen/Qwen2.5-VL-3B-Instruct"
video_checkpoint = "my-video-model"
AutoProcessor.from_pretrained(video_checkpoint)

# %% without-video
from transformers import (
    AutoImageProcessor,
    AutoTokenizer,
    Qwen2_5_VLProcessor,
)


# or "Qwen/Qwen2.5-VL-3B-Instruct"
video_checkpoint = "my-video-model"


class PicturesOnly(Qwen2_5_VLProcessor):
    """The processor without its part for videos."""

    @classmethod
    def get_attributes(cls):
        return ["image_processor", "tokenizer"]


qwen_tokenizer = AutoTokenizer.from_pretrained(
    video_checkpoint
)
pictures_only = PicturesOnly(
    AutoImageProcessor.from_pretrained(
        video_checkpoint, backend="pil"
    ),
    qwen_tokenizer,
    chat_template=qwen_tokenizer.chat_template,
)
for_picture = pictures_only.apply_chat_template(
    messages,
    add_generation_prompt=True,
    tokenize=True,
    return_dict=True,
    return_tensors="pt",
)
for key, tensor in for_picture.items():
    print(key, tuple(tensor.shape))
