"""Load a model in 4 or 8 bit, with bitsandbytes or torchao."""

# %% four-bit
import torch
from transformers import (
    AutoModelForCausalLM,
    BitsAndBytesConfig,
)

repo_id = "HuggingFaceTB/SmolLM2-135M-Instruct"
config = BitsAndBytesConfig(
    load_in_4bit=True,
    bnb_4bit_quant_type="nf4",
    bnb_4bit_compute_dtype=torch.bfloat16,
)
model = AutoModelForCausalLM.from_pretrained(
    repo_id, quantization_config=config, device_map="auto"
)
print(f"{model.get_memory_footprint() / 1e6:.0f} MB")

# %% eight-bit
config_8bit = BitsAndBytesConfig(load_in_8bit=True)
model_8bit = AutoModelForCausalLM.from_pretrained(
    repo_id,
    quantization_config=config_8bit,
    device_map="auto",
)
print(f"{model_8bit.get_memory_footprint() / 1e6:.0f} MB")

# %% bare-argument raises="TypeError"
AutoModelForCausalLM.from_pretrained(
    repo_id, load_in_4bit=True
)

# %% torchao
from pathlib import Path

from torchao.quantization import Int8WeightOnlyConfig
from transformers import TorchAoConfig

model_ao = AutoModelForCausalLM.from_pretrained(
    repo_id,
    quantization_config=TorchAoConfig(
        Int8WeightOnlyConfig()
    ),
    device_map="auto",
)
model_ao.save_pretrained("int8")
size = Path("int8/model.safetensors").stat().st_size
print(f"file: {size / 1e6:.0f} MB")

# %% torchao-string raises="ValueError"
TorchAoConfig("int8_weight_only")

# %% dispatched raises="ValueError"
import torch
from transformers import (
    AutoModelForCausalLM,
    BitsAndBytesConfig,
)

repo_id = "HuggingFaceTB/SmolLM2-135M-Instruct"
config_8bit = BitsAndBytesConfig(load_in_8bit=True)
AutoModelForCausalLM.from_pretrained(
    repo_id,
    quantization_config=config_8bit,
    device_map="auto",
    max_memory={"cpu": "80MB"},
)

# %% one-gpu
device = 0 if torch.cuda.is_available() else "cpu"
model = AutoModelForCausalLM.from_pretrained(
    repo_id,
    quantization_config=config_8bit,
    device_map={"": device},
)
print(model.device)

# %% offload
import torch
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    BitsAndBytesConfig,
)

repo_id = "HuggingFaceTB/SmolLM2-135M-Instruct"
gpu = 0 if torch.cuda.is_available() else "cpu"
on_gpu = 20  # layers; the others stay on the CPU
layers = AutoConfig.from_pretrained(
    repo_id
).num_hidden_layers
device_map = {
    "model.embed_tokens": gpu,
    "model.norm": gpu,
    "model.rotary_emb": gpu,
    "lm_head": gpu,
}
for i in range(layers):
    place = gpu if i < on_gpu else "cpu"
    device_map[f"model.layers.{i}"] = place
model_4bit = AutoModelForCausalLM.from_pretrained(
    repo_id,
    quantization_config=BitsAndBytesConfig(
        load_in_4bit=True,
        llm_int8_enable_fp32_cpu_offload=True,
    ),
    device_map=device_map,
)
print(f"{model_4bit.get_memory_footprint() / 1e6:.0f} MB")
