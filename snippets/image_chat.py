"""Questions about a picture."""

# %% chat-model-with-random-weights hidden=true
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
tokenizer = AutoTokenizer.from_pretrained(
    "openai-community/gpt2"
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
    chat_template=(
        "{% for part in messages[0]['content'] %}"
        "{{ part['text'] or '<image>\n' }}{% endfor %}"
    ),
).save_pretrained("my-vision-model")
small = {"hidden_size": 32, "num_attention_heads": 2}
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
from PIL import Image
from transformers import pipeline

# or "HuggingFaceTB/SmolVLM-256M-Instruct"
checkpoint = "my-vision-model"
image = Image.open("photo.jpg")
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

# %% old-class raises="ImportError"
from transformers import AutoModelForVision2Seq

model = AutoModelForVision2Seq.from_pretrained(checkpoint)
