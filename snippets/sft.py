"""Fine-tune on chats with TRL's SFTTrainer."""

# %% sft volatile=true timeout=120
import torch
from datasets import Dataset
from peft import LoraConfig
from transformers import AutoTokenizer
from trl import SFTConfig, SFTTrainer

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
orders = [
    ("Two coffees, please.", "2 x coffee"),
    ("Can I have a green tea?", "1 x green tea"),
    ("Three croissants to take away.", "3 x croissant"),
    ("Five bagels, please.", "5 x bagel"),
]
train_data = Dataset.from_list(
    [
        {
            "prompt": [{"role": "user", "content": order}],
            "completion": [
                {"role": "assistant", "content": answer}
            ],
        }
        for order, answer in orders
    ]
)
gpu = torch.cuda.is_available()
trainer = SFTTrainer(
    checkpoint,
    args=SFTConfig(
        "orders-sft",
        max_length=512,
        per_device_train_batch_size=2,
        max_steps=2,
        learning_rate=2e-4,
        bf16=gpu,
        model_init_kwargs={"dtype": "float32"},
        report_to="none",
    ),
    train_dataset=train_data,
    processing_class=tokenizer,
    peft_config=LoraConfig(
        r=16,
        lora_alpha=32,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    ),
)
trainer.train()
trainer.save_model("orders-sft")
print(trainer.state.global_step, "steps")

# %% completion-only
first = trainer.data_collator([trainer.train_dataset[0]])
labels = first["labels"][0]
print(repr(tokenizer.decode(labels[labels != -100])))

# %% tokenizer-argument raises="TypeError"
SFTTrainer(
    checkpoint,
    train_dataset=train_data,
    tokenizer=tokenizer,
)

# %% max-seq-length raises="TypeError"
SFTConfig("orders-sft", max_seq_length=512)

# %% arguments-fixed
arguments_today = SFTConfig(
    "orders-sft",
    max_length=512,  # was max_seq_length
    packing=False,
    bf16=gpu,
    report_to="none",
)
trainer = SFTTrainer(
    checkpoint,
    args=arguments_today,
    train_dataset=train_data,
    processing_class=tokenizer,  # was tokenizer
)
type(trainer.model).__name__
