"""What the memory of a fine-tuning is spent on."""

# %% budget
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, Qwen2Config

# Qwen/Qwen2.5-7B, without its weights
config_7b = Qwen2Config(
    vocab_size=152064,
    hidden_size=3584,
    intermediate_size=18944,
    num_hidden_layers=28,
    num_attention_heads=28,
    num_key_value_heads=4,
    tie_word_embeddings=False,
)
with torch.device("meta"):
    model_7b = AutoModelForCausalLM.from_config(config_7b)
every = model_7b.num_parameters()
linear = sum(
    module.weight.numel()
    for name, module in model_7b.named_modules()
    if isinstance(module, torch.nn.Linear)
    and name != "lm_head"
)
lora, _ = get_peft_model(
    model_7b,
    LoraConfig(r=16, target_modules="all-linear"),
).get_nb_trainable_parameters()

gb = {
    "weights, bfloat16": every * 2,
    "weights, 4 bit": linear * 0.5 + (every - linear) * 2,
    "  prepared for training": linear * 0.5
    + (every - linear) * 4,
    "training all of them": every * (4 + 4 + 8),
    "training LoRA, r=16": lora * (4 + 4 + 8),
    "logits, 1 x 2048 tokens": 2048 * 152064 * 4,
    "logits, 8 x 2048 tokens": 8 * 2048 * 152064 * 4,
}
for what, size in gb.items():
    print(f"{what:24}{size / 1e9:7.1f} GB")

# %% kept
from torch.autograd.graph import saved_tensors_hooks
from transformers import LlamaConfig, LlamaForCausalLM

small = LlamaForCausalLM(
    LlamaConfig(
        vocab_size=1000,
        hidden_size=256,
        intermediate_size=768,
        num_hidden_layers=8,
        num_attention_heads=4,
    )
)
small = get_peft_model(
    small, LoraConfig(target_modules="all-linear")
)
weights = {p.data_ptr() for p in small.parameters()}


def kept(rows, tokens):
    """Megabytes that the forward pass keeps."""
    sizes = {}

    def keep(tensor):
        storage = tensor.untyped_storage()
        if tensor.data_ptr() not in weights:
            sizes[storage.data_ptr()] = storage.nbytes()
        return tensor

    ids = torch.randint(1000, (rows, tokens))
    with saved_tensors_hooks(keep, lambda tensor: tensor):
        small(input_ids=ids, labels=ids)
    return sum(sizes.values()) / 1e6


small.train()
plain = [kept(1, 256), kept(4, 256), kept(1, 1024)]
small.activation_checkpointing_enable()
checkpointed = [kept(1, 256), kept(4, 256), kept(1, 1024)]
for shape, before, after in zip(
    ["1 x 256", "4 x 256", "1 x 1024"],
    plain,
    checkpointed,
    strict=True,
):
    print(f"{shape:9}{before:6.0f} MB {after:6.0f} MB")

# %% recipe volatile=true timeout=240
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
    DataCollatorForLanguageModeling,
    Trainer,
    TrainingArguments,
)

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"  # yours
texts = [
    "Two coffees, please.",
    "A green tea.",
] * 4  # yours
gpu = torch.cuda.is_available()

tokenizer = AutoTokenizer.from_pretrained(checkpoint)
rows = [
    tokenizer(text, truncation=True, max_length=1024)
    for text in texts
]
base = AutoModelForCausalLM.from_pretrained(
    checkpoint,
    quantization_config=BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_compute_dtype=torch.bfloat16,
    ),
    device_map="auto",
)
model = get_peft_model(
    prepare_model_for_kbit_training(
        base, use_gradient_checkpointing=False
    ),
    LoraConfig(
        r=16,
        lora_alpha=32,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    ),
)
args = TrainingArguments(
    "out",
    per_device_train_batch_size=1,
    gradient_accumulation_steps=8,
    activation_checkpointing=True,
    bf16=gpu,
    optim="paged_adamw_8bit" if gpu else "adamw_torch",
    learning_rate=2e-4,
    max_steps=1,  # leave it out
    report_to="none",
)
trainer = Trainer(
    model,
    args,
    train_dataset=rows,
    data_collator=DataCollatorForLanguageModeling(
        tokenizer, mlm=False
    ),
)
trainer.train()
print("steps:", trainer.state.global_step)
