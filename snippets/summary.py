"""A summary by a chat model."""

# %% chat
import torch
from transformers import pipeline

chat = pipeline(
    "text-generation",
    model="HuggingFaceTB/SmolLM2-135M-Instruct",
    dtype=torch.float32,
)
text = (
    "The city library will close on Monday. Workers "
    "will repair the roof, which was damaged by a storm "
    "in March. The library opens again in September."
)
request = "Summarize this text in one sentence."
messages = [
    {"role": "user", "content": f"{request}\n\n{text}"}
]
conversation = chat(
    messages, max_new_tokens=60, do_sample=False
)
conversation[0]["generated_text"][-1]["content"]
