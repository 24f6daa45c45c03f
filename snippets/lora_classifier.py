"""LoRA on a classifier: whether its head is saved with the adapter."""

# %% save
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
)

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
inputs = tokenizer("A great film.", return_tensors="pt")


def new_classifier():
    return (
        AutoModelForSequenceClassification.from_pretrained(
            checkpoint, num_labels=2
        )
    )


def saved_head(folder):
    weights = load_file(
        f"{folder}/adapter_model.safetensors"
    )
    return [name for name in weights if "score" in name]


model = get_peft_model(
    new_classifier(),
    LoraConfig(
        target_modules=["q_proj", "v_proj"],
        task_type="SEQ_CLS",  # the head is trained, too
    ),
)
# Here you train.
model.save_pretrained("film-lora")
print("saved head:", saved_head("film-lora"))

# %% load
restored = PeftModel.from_pretrained(
    new_classifier(), "film-lora"
)
with torch.inference_mode():
    before = model.eval()(**inputs).logits
    after = restored.eval()(**inputs).logits
print("same logits:", torch.equal(before, after))

# %% lost
model = get_peft_model(
    new_classifier(),
    LoraConfig(target_modules=["q_proj", "v_proj"]),
)
model.save_pretrained("headless-lora")
print("saved head:", saved_head("headless-lora"))

restored = PeftModel.from_pretrained(
    new_classifier(), "headless-lora"
)
with torch.inference_mode():
    before = model.eval()(**inputs).logits
    after = restored.eval()(**inputs).logits
print("same logits:", torch.equal(before, after))
