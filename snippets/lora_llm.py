"""LoRA on a language model: from written chats to a merged model."""

# %% chats
import json

orders = [
    ("Two coffees, please.", "coffee", 2),
    ("Can I have a green tea?", "green tea", 1),
    ("Three croissants to take away.", "croissant", 3),
    ("I would like a hot chocolate.", "hot chocolate", 1),
    ("Could we get four glasses of water?", "water", 4),
    ("A slice of apple pie for me.", "apple pie", 1),
    ("Five bagels, please.", "bagel", 5),
    ("Two cheese rolls for us.", "cheese roll", 2),
    ("May I have an orange juice?", "orange juice", 1),
    ("Six boiled eggs for the table.", "boiled egg", 6),
    ("One bowl of rice, thanks.", "rice", 1),
    ("Get me three ice creams.", "ice cream", 3),
    ("Seven lemonades for the children.", "lemonade", 7),
    ("I'll take a tomato soup.", "tomato soup", 1),
    ("Two plates of noodles, please.", "noodles", 2),
    ("Can we order eight dumplings?", "dumpling", 8),
    ("An espresso, quickly.", "espresso", 1),
    ("Four pancakes, please.", "pancake", 4),
    ("Please bring us two milkshakes.", "milkshake", 2),
    ("Nine bran muffins to go.", "bran muffin", 9),
    ("I want a chicken salad.", "chicken salad", 1),
    ("Three cups of black tea.", "black tea", 3),
    ("Could I have a ginger beer?", "ginger beer", 1),
    ("Five fish burgers, please.", "fish burger", 5),
    ("We will have two pizzas.", "pizza", 2),
    ("Just a cinnamon roll today.", "cinnamon roll", 1),
    ("Ten sausages for the party.", "sausage", 10),
    ("Two bottles of cola.", "cola", 2),
    ("Could you make four omelettes?", "omelette", 4),
    ("A bowl of potato soup, please.", "potato soup", 1),
    ("Six tacos for our table.", "taco", 6),
    ("I'd love three spring rolls.", "spring roll", 3),
]
chats = []
for order, item, count in orders:
    answer = json.dumps({"item": item, "count": count})
    chats.append(
        [
            {"role": "user", "content": order},
            {"role": "assistant", "content": answer},
        ]
    )
print(len(chats), "chats, the first answer:")
print(chats[0][1]["content"])

# %% labels
from transformers import AutoTokenizer

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)


def encode(chat):
    """Token ids, and labels that hold only the answer."""
    prompt = tokenizer.apply_chat_template(
        chat[:-1], add_generation_prompt=True
    )["input_ids"]
    ids = tokenizer.apply_chat_template(chat)["input_ids"]
    start = len(prompt)
    assert ids[:start] == prompt
    labels = [-100] * start + ids[start:]
    return {"input_ids": ids, "labels": labels}


rows = [encode(chat) for chat in chats]

labels = rows[0]["labels"]
in_loss = [label for label in labels if label != -100]
print(len(labels), "tokens,", len(in_loss), "in the loss:")
print(repr(tokenizer.decode(in_loss)))

# %% base
import torch
from transformers import AutoModelForCausalLM

base = AutoModelForCausalLM.from_pretrained(
    checkpoint, dtype=torch.float32
)


# %% before timeout=240
def ask(model, question):
    """The most probable answer, at most 24 tokens of it."""
    inputs = tokenizer.apply_chat_template(
        [{"role": "user", "content": question}],
        add_generation_prompt=True,
        return_tensors="pt",
    ).to(model.device)
    output = model.generate(
        **inputs, do_sample=False, max_new_tokens=24
    )
    new = output[0, inputs["input_ids"].shape[1] :]
    return tokenizer.decode(new, skip_special_tokens=True)


ask(base, "Could you bring me two vegetable curries?")

# %% config
from peft import LoraConfig, get_peft_model

config = LoraConfig(
    r=16,
    lora_alpha=32,
    lora_dropout=0.05,
    target_modules="all-linear",
    task_type="CAUSAL_LM",
)
torch.manual_seed(0)  # the matrices A are random
model = get_peft_model(base, config)
model.print_trainable_parameters()

# %% train volatile=true timeout=1800
from transformers import (
    DataCollatorForSeq2Seq,
    Trainer,
    TrainingArguments,
)

args = TrainingArguments(
    "orders",
    num_train_epochs=2,
    per_device_train_batch_size=4,
    learning_rate=1e-3,
    logging_steps=4,
    save_strategy="no",
    report_to="none",
    seed=0,
)
trainer = Trainer(
    model,
    args,
    train_dataset=rows,
    # pads input_ids, and labels with -100
    data_collator=DataCollatorForSeq2Seq(tokenizer),
)
trainer.train()
model.eval()

losses = [
    entry["loss"]
    for entry in trainer.state.log_history
    if "loss" in entry
]
print("steps:", trainer.state.global_step)
print(f"loss: from {losses[0]:.2f} to {losses[-1]:.2f}")

# %% after timeout=240
for order in [
    "Could you bring me two vegetable curries?",
    "Six lemon muffins, please.",
    "Could I get an iced coffee?",
]:
    print(ask(model, order))

# %% save
from pathlib import Path

model.save_pretrained("orders-lora")
tokenizer.save_pretrained("orders-lora")
for file in sorted(Path("orders-lora").glob("adapter*")):
    print(f"{file.stat().st_size:>12,}  {file.name}")
parameters = model.get_base_model().num_parameters()
print(f"{parameters * 4:>12,}  (the base model in float32)")

# %% load timeout=240
from peft import AutoPeftModelForCausalLM

loaded = AutoPeftModelForCausalLM.from_pretrained(
    "orders-lora", dtype=torch.float32
)
ask(loaded, "Six lemon muffins, please.")

# %% merge
from peft import PeftConfig, PeftModel

plain = AutoModelForCausalLM.from_pretrained(
    checkpoint, dtype=torch.float32
)
with_adapter = PeftModel.from_pretrained(
    plain, "orders-lora"
)
merged = with_adapter.merge_and_unload()
merged.save_pretrained("orders-merged")
tokenizer.save_pretrained("orders-merged")
type(merged).__name__

# %% check-merge timeout=120
question = tokenizer(
    "Six lemon muffins, please.", return_tensors="pt"
)


def logits_of(some_model):
    with torch.inference_mode():
        return some_model.eval()(**question).logits


folders = {"base": checkpoint, "merged": "orders-merged"}
adapter_logits = logits_of(loaded)
for name, folder in folders.items():
    some_model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32
    )
    difference = logits_of(some_model) - adapter_logits
    print(f"{name:7}{difference.abs().max():8.4f}")

# %% merge-lost
from safetensors.torch import load_file

again = PeftModel.from_pretrained(
    AutoModelForCausalLM.from_pretrained(checkpoint),
    "orders-lora",
)
again.merge_and_unload()  # what it returns is lost
again.save_pretrained("lost")

lost = load_file("lost/adapter_model.safetensors")
print("tensors:", len(lost))

# %% merge-causes
folder = "orders-lora"  # yours
weights = load_file(f"{folder}/adapter_model.safetensors")
largest = [
    weight.abs().max().item()
    for name, weight in weights.items()
    if "lora_B" in name
]
print("matrices B:", len(largest))
print("trained:", max(largest, default=0) > 0)

adapter = PeftConfig.from_pretrained(folder)
print("base:", adapter.base_model_name_or_path)
