"""QLoRA: LoRA on a base model in 4 bit, and what to merge."""

# %% purely-quantized raises="ValueError"
from transformers import (
    AutoModelForCausalLM,
    BitsAndBytesConfig,
    Trainer,
    TrainingArguments,
)

quantized = AutoModelForCausalLM.from_pretrained(
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    quantization_config=BitsAndBytesConfig(
        load_in_4bit=True
    ),
    device_map="auto",
)
Trainer(
    quantized, TrainingArguments("out", report_to="none")
)

# %% purely-quantized-fixed
from peft import LoraConfig, get_peft_model

with_lora = get_peft_model(
    quantized,
    LoraConfig(
        target_modules="all-linear", task_type="CAUSAL_LM"
    ),
)
trainer = Trainer(
    with_lora, TrainingArguments("out", report_to="none")
)
with_lora.print_trainable_parameters()

# %% prepare
import torch
from peft import (
    LoraConfig,
    get_peft_model,
    prepare_model_for_kbit_training,
)
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    BitsAndBytesConfig,
)

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
four_bit = BitsAndBytesConfig(
    load_in_4bit=True,
    bnb_4bit_quant_type="nf4",
    bnb_4bit_use_double_quant=True,
    bnb_4bit_compute_dtype=torch.bfloat16,
)
base = AutoModelForCausalLM.from_pretrained(
    checkpoint,
    quantization_config=four_bit,
    device_map="auto",
)
base = prepare_model_for_kbit_training(
    base,
    gradient_checkpointing_kwargs={"use_reentrant": False},
)
torch.manual_seed(0)
model = get_peft_model(
    base,
    LoraConfig(
        r=16,
        lora_alpha=32,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    ),
)
model.print_trainable_parameters()
print(f"{model.get_memory_footprint() / 1e6:.0f} MB")

# %% train timeout=60
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
chat = [
    {"role": "user", "content": "Two coffees, please."},
    {"role": "assistant", "content": "2 x coffee"},
]
batch = tokenizer.apply_chat_template(
    chat, return_tensors="pt"
).to(model.device)

optimizer = torch.optim.AdamW(
    [p for p in model.parameters() if p.requires_grad],
    lr=1e-3,
)
model.train()
losses = []
for _ in range(4):
    loss = model(**batch, labels=batch["input_ids"]).loss
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    losses.append(loss.item())
model.save_pretrained("qlora-adapter")
print(f"loss: from {losses[0]:.1f} to {losses[-1]:.1f}")

# %% merge-in-four-bit
merged_4bit = model.merge_and_unload()
merged_4bit.save_pretrained("merged-4bit")
merged_4bit.model.layers[0].self_attn.q_proj

# %% merge-unquantized
from peft import PeftModel

unquantized = AutoModelForCausalLM.from_pretrained(
    checkpoint, dtype=torch.bfloat16
)
merged = PeftModel.from_pretrained(
    unquantized, "qlora-adapter"
).merge_and_unload()
merged.save_pretrained("merged")
tokenizer.save_pretrained("merged")
merged.model.layers[0].self_attn.q_proj
