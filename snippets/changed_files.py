"""What has changed, before and after: Files, variables, commands."""

# %% setup hidden=true
import os

from transformers import (
    AutoTokenizer,
    BertConfig,
    BertModel,
)

config = BertConfig(
    hidden_size=32,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=64,
    vocab_size=100,
)
model = BertModel(config)

# %% pytorch-model-bin-old hidden=true raises="FileNotFoundError"
import torch

model.save_pretrained("saved")
torch.load("saved/pytorch_model.bin")

# %% pytorch-model-bin-now hidden=true
from safetensors.torch import load_file

weights = load_file("saved/model.safetensors")
print("tensors:", len(weights) > 0)

# %% max-shard-size-old hidden=true
import inspect

method = inspect.signature(model.save_pretrained)
print(method.parameters["max_shard_size"].default)

# %% max-shard-size-now hidden=true
model.save_pretrained("shards", max_shard_size="40KB")
print(
    "one file:", "model.safetensors" in os.listdir("shards")
)

# %% tokenizer-files-old hidden=true
tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)
tokenizer.save_pretrained("tokenizer")
print(*sorted(os.listdir("tokenizer")))

# %% tokenizer-files-now hidden=true
os.makedirs("words", exist_ok=True)
tokenizer.backend_tokenizer.model.save("words")
print(*sorted(os.listdir("words")))

# %% env-transformers-cache-old hidden=true
# !TRANSFORMERS_CACHE=there python -c \
#     "from huggingface_hub.constants import *; print('there' in HF_HUB_CACHE)"

# %% env-transformers-cache-now hidden=true
# !HF_HOME=there python -c \
#     "from huggingface_hub.constants import *; print('there' in HF_HUB_CACHE)"

# %% env-pytorch-cache-old hidden=true
# !PYTORCH_TRANSFORMERS_CACHE=there python -c \
#     "from huggingface_hub.constants import *; print('there' in HF_HUB_CACHE)"

# %% env-pytorch-cache-now hidden=true
# !HF_HOME=there python -c \
#     "from huggingface_hub.constants import *; print('there' in HF_HUB_CACHE)"

# %% env-hf-transfer-old hidden=true warns="HF_HUB_ENABLE_HF_TRANSFER"
import importlib

import huggingface_hub

os.environ["HF_HUB_ENABLE_HF_TRANSFER"] = "1"
constants = importlib.reload(huggingface_hub.constants)

# %% env-hf-transfer-now hidden=true
del os.environ["HF_HUB_ENABLE_HF_TRANSFER"]
os.environ["HF_XET_HIGH_PERFORMANCE"] = "1"
constants = importlib.reload(huggingface_hub.constants)
print(constants.HF_XET_HIGH_PERFORMANCE)

# %% huggingface-cli-old hidden=true exits=127
# !huggingface-cli download google-bert/bert-base-cased

# %% huggingface-cli-now hidden=true
# !hf download --help 2> /dev/null | grep Usage

# %% huggingface-cli-upload-old hidden=true exits=127
# !huggingface-cli upload my-name/my-model ./folder

# %% huggingface-cli-upload-now hidden=true
# !hf upload --help 2> /dev/null | grep Usage

# %% huggingface-cli-scan-cache-old hidden=true exits=127
# !huggingface-cli scan-cache

# %% huggingface-cli-scan-cache-now hidden=true
# !hf cache ls --help 2> /dev/null | grep Usage

# %% huggingface-cli-delete-cache-old hidden=true exits=127
# !huggingface-cli delete-cache

# %% huggingface-cli-delete-cache-now hidden=true
# !hf cache rm --help 2> /dev/null | grep Usage

# %% huggingface-cli-login-old hidden=true exits=127
# !huggingface-cli login

# %% huggingface-cli-login-now hidden=true
# !hf auth login --help 2> /dev/null | grep Usage

# %% transformers-cli-old hidden=true exits=127
# !transformers-cli env

# %% transformers-cli-now hidden=true
# !transformers --help | grep Usage
