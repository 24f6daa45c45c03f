"""LoRA adapters of language models: layers, settings, errors."""

# %% layers
from peft import LoraConfig, get_peft_model
from transformers import AutoConfig, AutoModel

# Tiny models with random weights: only names are read.
size = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "vocab_size": 99,
    "pad_token_id": 0,
}
families = [
    "llama",
    "mistral",
    "qwen2",
    "qwen3",
    "gemma3_text",
    "phi3",
    "gpt_neox",
    "falcon",
    "bloom",
    "gpt2",
    "bert",
    "t5",
]
for family in families:
    config = AutoConfig.for_model(family, **size)
    tiny = get_peft_model(
        AutoModel.from_config(config),
        LoraConfig(target_modules="all-linear"),
    )
    names = dict.fromkeys(
        name.rpartition(".")[2]
        for name in tiny.targeted_module_names
    )
    print(f"{family:11}", *names)

# %% layers-of-yours
import torch
from transformers import AutoModelForCausalLM

repo_id = "HuggingFaceTB/SmolLM2-135M-Instruct"  # yours
with torch.device("meta"):  # only the configuration is read
    skeleton = AutoModelForCausalLM.from_config(
        AutoConfig.from_pretrained(repo_id)
    )
skeleton = get_peft_model(
    skeleton, LoraConfig(target_modules="all-linear")
)
sorted(
    {
        name.rpartition(".")[2]
        for name in skeleton.targeted_module_names
    }
)

# %% not-found raises="NoMatchingPeftModuleError"
from peft import LoraConfig, get_peft_model
from transformers import GPT2Config, GPT2LMHeadModel

# "openai-community/gpt2", made small
gpt2_config = GPT2Config(n_layer=1, n_head=1, n_embd=8)
llama_names = LoraConfig(
    target_modules=["q_proj"], task_type="CAUSAL_LM"
)
get_peft_model(GPT2LMHeadModel(gpt2_config), llama_names)

# %% not-found-fixed
gpt2 = get_peft_model(
    GPT2LMHeadModel(gpt2_config),
    LoraConfig(
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    ),
)
gpt2.targeted_module_names

# %% rank
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoConfig, AutoModelForCausalLM

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
for r, targets in [
    (8, ["q_proj", "v_proj"]),
    (8, "all-linear"),
    (16, "all-linear"),
    (64, "all-linear"),
]:
    config = LoraConfig(
        r=r, target_modules=targets, task_type="CAUSAL_LM"
    )
    with torch.device("meta"):  # counting needs no weights
        base = AutoModelForCausalLM.from_config(
            AutoConfig.from_pretrained(checkpoint)
        )
    print(f"r={r} {targets}")
    get_peft_model(
        base, config
    ).print_trainable_parameters()

# %% alpha
import torch
from peft import LoraConfig, get_peft_model
from torch import nn


def one_layer(**settings):
    """LoRA on a layer, with the same A and B each time."""
    torch.manual_seed(0)
    return get_peft_model(
        nn.Sequential(nn.Linear(64, 64)),
        LoraConfig(
            target_modules=["0"],
            init_lora_weights=False,  # B is not zero
            **settings,
        ),
    ).base_model.model[0]


for settings in [
    {"r": 8, "lora_alpha": 8},
    {"r": 8, "lora_alpha": 16},
    {"r": 32, "lora_alpha": 16},
    {"r": 32, "lora_alpha": 64},
    {"r": 32, "lora_alpha": 16, "use_rslora": True},
]:
    layer = one_layer(**settings)
    print(f"{layer.scaling['default']:5.2f}  {settings}")

layer = one_layer(r=8, lora_alpha=16)
A = layer.lora_A["default"].weight
B = layer.lora_B["default"].weight
change = layer.get_delta_weight("default")
print(
    "16 / 8 * B A:", torch.allclose(change, 16 / 8 * B @ A)
)

# %% defaults hidden=true
default = LoraConfig().lora_alpha
print("lora_alpha:", default)
print("factor:", default / 64)

# %% adapter
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)


def load_base():
    return AutoModelForCausalLM.from_pretrained(
        checkpoint, dtype=torch.float32
    )


torch.manual_seed(0)
model = get_peft_model(
    load_base(),
    LoraConfig(
        target_modules=["q_proj", "v_proj"],
        task_type="CAUSAL_LM",
    ),
)
model.save_pretrained("my-adapter")

# %% no-grad raises="RuntimeError"
from peft import PeftModel

text = "The sun rises in the east."
batch = tokenizer(text, return_tensors="pt")

model = PeftModel.from_pretrained(load_base(), "my-adapter")
loss = model(**batch, labels=batch["input_ids"]).loss
loss.backward()

# %% no-grad-fixed
model = PeftModel.from_pretrained(
    load_base(), "my-adapter", is_trainable=True
)
model.print_trainable_parameters()

optimizer = torch.optim.AdamW(
    [p for p in model.parameters() if p.requires_grad],
    lr=1e-3,
)
model.train()
for step in range(5):
    loss = model(**batch, labels=batch["input_ids"]).loss
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    print(f"step {step}: loss {loss:.1f}")
model.save_pretrained("my-adapter")

# %% no-grad-checkpointing
# activation_checkpointing_enable in transformers 5
model.enable_input_require_grads()
model.activation_checkpointing_enable(
    activation_checkpointing_kwargs={"use_reentrant": False}
)
loss = model(**batch, labels=batch["input_ids"]).loss
loss.backward()
print("gradients:", loss.requires_grad)

# %% several
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)

# Two adapters that were never trained, B at random.
untrained = LoraConfig(
    target_modules=["q_proj", "v_proj"],
    init_lora_weights=False,
    task_type="CAUSAL_LM",
)
torch.manual_seed(0)
base = AutoModelForCausalLM.from_pretrained(
    checkpoint, dtype=torch.float32
)
model = get_peft_model(base, untrained, "orders")
model.add_adapter("poems", untrained)
model.save_pretrained("adapters")

base = AutoModelForCausalLM.from_pretrained(
    checkpoint, dtype=torch.float32
)
switch = PeftModel.from_pretrained(
    base, "adapters/orders", adapter_name="orders"
)
switch.load_adapter("adapters/poems", adapter_name="poems")
print(list(switch.peft_config), switch.active_adapters)

# %% switch
inputs = tokenizer("Two coffees.", return_tensors="pt")


def logits():
    with torch.inference_mode():
        return switch(**inputs).logits[0, -1]


switch.set_adapter("orders")
with_orders = logits()
switch.set_adapter("poems")
with_poems = logits()
with switch.disable_adapter():
    without = logits()

print("active:", switch.active_adapters)
print("orders = poems:", with_orders.equal(with_poems))
print("poems = none:  ", with_poems.equal(without))

# %% mixed-batch
rows = tokenizer(["Two coffees."] * 3, return_tensors="pt")
with torch.inference_mode():
    mixed = switch(
        **rows,
        adapter_names=["orders", "poems", "__base__"],
    ).logits[:, -1]
for row, alone in zip(
    mixed, [with_orders, with_poems, without], strict=True
):
    print(torch.allclose(row, alone, atol=1e-3))

# %% resized
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
tokenizer.add_tokens(["<call>", "</call>"])

base = AutoModelForCausalLM.from_pretrained(checkpoint)
base.resize_token_embeddings(len(tokenizer))
grown = get_peft_model(
    base,
    LoraConfig(
        target_modules=["q_proj", "v_proj"],
        task_type="CAUSAL_LM",
    ),
)
# ... training ...
grown.save_pretrained("grown", save_embedding_layers=True)

# %% size-mismatch raises="RuntimeError"
base = AutoModelForCausalLM.from_pretrained(checkpoint)
PeftModel.from_pretrained(base, "grown")

# %% size-mismatch-fixed
import re

from safetensors.torch import load_file

weights = load_file("grown/adapter_model.safetensors")
shapes = {
    name: list(weights[name].shape)
    for name in sorted(weights)
    if re.search("embed_tokens|lm_head|shared", name)
}
for name, shape in shapes.items():
    print(shape, name)
[vocabulary] = {shape[0] for shape in shapes.values()}

base = AutoModelForCausalLM.from_pretrained(checkpoint)
base.resize_token_embeddings(vocabulary)
loaded = PeftModel.from_pretrained(base, "grown")
loaded.get_input_embeddings()

# %% new-tokens
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
tokenizer.add_tokens(["<call>", "</call>"])
new_ids = tokenizer.convert_tokens_to_ids(
    ["<call>", "</call>"]
)
for choice in [
    {
        "modules_to_save": ["embed_tokens"],
        "ensure_weight_tying": True,
    },
    {"trainable_token_indices": new_ids},
]:
    base = AutoModelForCausalLM.from_pretrained(checkpoint)
    base.resize_token_embeddings(len(tokenizer))
    config = LoraConfig(
        target_modules=["q_proj", "v_proj"],
        task_type="CAUSAL_LM",
        **choice,
    )
    print(choice)
    get_peft_model(
        base, config
    ).print_trainable_parameters()

# %% unknown-key
import json
from pathlib import Path

from peft import LoraConfig, PeftConfig, get_peft_model
from transformers import AutoModelForCausalLM

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
base = AutoModelForCausalLM.from_pretrained(checkpoint)
get_peft_model(
    base,
    LoraConfig(
        target_modules=["q_proj"], task_type="CAUSAL_LM"
    ),
).save_pretrained("downloaded")

# What a newer PEFT may have written:
path = Path("downloaded/adapter_config.json")
settings = json.loads(path.read_text())
settings["key_of_tomorrow"] = None
path.write_text(json.dumps(settings))

config = PeftConfig.from_pretrained("downloaded")
config.peft_type

# %% unknown-key-old raises="TypeError"
LoraConfig(**settings)

# %% unknown-key-fixed
import inspect

known = inspect.signature(LoraConfig).parameters
dropped = {
    key: settings.pop(key)
    for key in list(settings)
    if key not in known
}
print("dropped:", dropped)
path.write_text(json.dumps(settings, indent=2))

LoraConfig(**settings).target_modules

# %% typo
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoConfig, AutoModelForCausalLM

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
for name in ["lm_heads", "lm_head"]:
    with torch.device("meta"):  # counting needs no weights
        base = AutoModelForCausalLM.from_config(
            AutoConfig.from_pretrained(checkpoint)
        )
    config = LoraConfig(
        target_modules=["q_proj", "v_proj"],
        modules_to_save=[name],
        task_type="CAUSAL_LM",
    )
    print(name)
    get_peft_model(
        base, config
    ).print_trainable_parameters()


# %% typo-check raises="ValueError"
def check_modules(model, config):
    names = [
        f".{name}" for name, _ in model.named_modules()
    ]
    targets = config.target_modules or []
    if isinstance(targets, str):  # a pattern, "all-linear"
        targets = []
    for wanted in [
        *targets,
        *(config.modules_to_save or []),
    ]:
        if not any(n.endswith(f".{wanted}") for n in names):
            raise ValueError(f"no module {wanted!r}")


with torch.device("meta"):
    base = AutoModelForCausalLM.from_config(
        AutoConfig.from_pretrained(checkpoint)
    )
typo = LoraConfig(target_modules=["q_proj", "v_projj"])
check_modules(base, typo)

# %% methods
import torch
from peft import (
    IA3Config,
    LoraConfig,
    PrefixTuningConfig,
    PromptTuningConfig,
    VeraConfig,
    get_peft_model,
)
from transformers import AutoModelForCausalLM

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
q_v = {"target_modules": ["q_proj", "v_proj"]}
methods = {
    "LoRA, r=8": LoraConfig(r=8, **q_v),
    "DoRA, r=8": LoraConfig(r=8, use_dora=True, **q_v),
    "VeRA, r=256": VeraConfig(r=256, **q_v),
    "IA3": IA3Config(
        target_modules=["k_proj", "v_proj", "down_proj"],
        feedforward_modules=["down_proj"],
    ),
    "prompt tuning": PromptTuningConfig(
        num_virtual_tokens=20
    ),
    "prefix tuning": PrefixTuningConfig(
        num_virtual_tokens=20
    ),
}
for method, config in methods.items():
    config.task_type = "CAUSAL_LM"
    base = AutoModelForCausalLM.from_pretrained(checkpoint)
    trained, _ = get_peft_model(
        base, config
    ).get_nb_trainable_parameters()
    print(f"{method:14}{trained:>8,}")

# %% all-parameters hidden=true
print(f"parameters: {base.num_parameters():,}")
