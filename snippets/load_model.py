"""Load a model: device, dtype, memory, attention, and the errors of loading."""

# %% check
import sys
from importlib.metadata import PackageNotFoundError, version

print("python:", sys.executable)
for name in ("transformers", "torch", "accelerate"):
    try:
        print(f"{name}:", version(name))
    except PackageNotFoundError:
        print(f"{name}: not installed here")
install = "-m pip install -U torch accelerate"
print("to install:", sys.executable, install)

try:
    import torch
except ImportError as error:
    print(error)
else:
    print("made for:", torch.version.cuda or "no CUDA")
    print("GPU:", torch.cuda.is_available())

# %% no-cuda raises="AssertionError"
import torch

torch.ones(2).to("cuda")

# %% one-device
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

device = "cuda" if torch.cuda.is_available() else "cpu"
repo_id = "HuggingFaceTB/SmolLM2-135M-Instruct"
tokenizer = AutoTokenizer.from_pretrained(repo_id)
model = AutoModelForCausalLM.from_pretrained(
    repo_id, device_map=device
)
inputs = tokenizer("Paris is in", return_tensors="pt")
inputs = inputs.to(model.device)
with torch.inference_mode():
    logits = model(**inputs).logits
print(model.device, logits.device)

# %% two-devices raises="FakeTensorDeviceMismatchError"
import torch
from torch._subclasses import FakeTensorMode

with FakeTensorMode():  # a GPU that is not there
    weights = torch.ones(4, 4, device="cuda")
    states = torch.ones(4)
    weights @ states

# %% same-device
with FakeTensorMode():
    weights = torch.ones(4, 4, device="cuda")
    states = torch.ones(4)
    states = states.to(weights.device)
    product = weights @ states
print(states.device, product.device)

# %% run-script
# %%writefile run.py
import os

gpu = os.environ["CUDA_VISIBLE_DEVICES"]
device = "cuda:0"
print(f"GPU {gpu} is {device} in this program")

# %% choose-gpu
# !CUDA_VISIBLE_DEVICES=1 python run.py

# %% labels-device
targets = inputs["input_ids"].to(logits.device)
right = logits[:, :-1].argmax(-1) == targets[:, 1:]
print(tuple(right.shape))

# %% one-gpu
gpu = 0 if torch.cuda.is_available() else "cpu"
whole = AutoModelForCausalLM.from_pretrained(
    repo_id, device_map={"": gpu}
)
print(whole.device)

# %% by-layers
from transformers import AutoConfig

gpus = range(torch.cuda.device_count()) or ["cpu"]
layers = AutoConfig.from_pretrained(
    repo_id
).num_hidden_layers
layer_map = dict.fromkeys(
    [
        "model.embed_tokens",
        "model.rotary_emb",
        "model.norm",
        "lm_head",
    ],
    gpus[0],
)
for i in range(layers):
    place = gpus[i * len(gpus) // layers]
    layer_map[f"model.layers.{i}"] = place
split = AutoModelForCausalLM.from_pretrained(
    repo_id, device_map=layer_map
)
with torch.inference_mode():
    logits = split(**inputs.to(split.device)).logits
print("devices:", len(set(layer_map.values())))

# %% device-map
from collections import Counter

model = AutoModelForCausalLM.from_pretrained(
    repo_id,
    device_map="auto",
    # two GPUs: {0: "20GB", 1: "20GB", "cpu": "60GB"}
    max_memory={"cpu": "200MB"},
    offload_folder="offload",
)
with torch.inference_mode():
    logits = model(**inputs.to(model.device)).logits
print(Counter(map(str, model.hf_device_map.values())))

# %% moved raises="RuntimeError"
model.to("cpu")

# %% meta raises="NotImplementedError"
with torch.device("meta"):
    empty = AutoModelForCausalLM.from_config(model.config)
empty.to("cpu")

# %% not-empty
from transformers import AutoModelForCausalLM

repo_id = "HuggingFaceTB/SmolLM2-135M-Instruct"
model = AutoModelForCausalLM.from_pretrained(
    repo_id,
    device_map={"": "cpu"},  # on GPU 0: {"": 0}
)
print(model.device)

# %% dtype
for dtype in ("auto", torch.bfloat16, torch.float32):
    model = AutoModelForCausalLM.from_pretrained(
        repo_id, dtype=dtype
    )
    size = model.get_memory_footprint() / 1e6
    print(f"{dtype!s:14} → {model.dtype}, {size:.0f} MB")

# %% torch-dtype warns="is deprecated"
from transformers import AutoConfig

config = AutoConfig.from_pretrained(repo_id)
config.torch_dtype

# %% out-of-memory
from transformers import AutoConfig

with torch.device("meta"):
    counted = AutoModelForCausalLM.from_config(
        AutoConfig.from_pretrained(repo_id)
    )
parameters = counted.num_parameters()
bytes_each = {
    "float32": 4,
    "bfloat16": 2,
    "int8": 1,
    "nf4": 0.5,
}
for name, size in bytes_each.items():
    print(f"{name:9}{parameters * size / 1e9:6.2f} GB")

# %% float16-range hidden=true
largest = torch.finfo(torch.float16).max
print(f"largest float16: {largest:,.0f}")

# %% attention
model = AutoModelForCausalLM.from_pretrained(
    repo_id, attn_implementation="sdpa"
)
for name in ("sdpa", "eager"):
    model.set_attn_implementation(name)
    with torch.inference_mode():
        outputs = model(**inputs, output_attentions=True)
    print(name, "→ layers:", len(outputs.attentions))
tuple(outputs.attentions[0].shape)

# %% flash-missing raises="ImportError"
AutoModelForCausalLM.from_pretrained(
    repo_id, attn_implementation="flash_attention_2"
)

# %% flash-or-sdpa
from transformers.utils import is_flash_attn_2_available

attention = (
    "flash_attention_2"
    if is_flash_attn_2_available()
    else "sdpa"
)
model = AutoModelForCausalLM.from_pretrained(
    repo_id,
    dtype=torch.bfloat16,
    attn_implementation=attention,
)
model.config._attn_implementation

# %% unknown-type raises="ValueError"
from pathlib import Path

from transformers import AutoConfig

folder = Path("new-model")
folder.mkdir()
settings = '{"model_type": "qwen9"}'
(folder / "config.json").write_text(settings)
AutoConfig.from_pretrained(folder)

# %% known-types
from pathlib import Path

from transformers import CONFIG_MAPPING, PreTrainedConfig

newest = Path("newest-model")
newest.mkdir()
settings = '{"model_type": "qwen9"}'
(newest / "config.json").write_text(settings)
smollm = "HuggingFaceTB/SmolLM2-135M-Instruct"
for name in (newest, smollm):
    settings, _ = PreTrainedConfig.get_config_dict(name)
    kind = settings["model_type"]
    print(kind, "known:", kind in CONFIG_MAPPING)

# %% remote-code raises="ValueError"
import json
from pathlib import Path

from transformers import AutoModel

folder = Path("model-with-code")
folder.mkdir()
settings = {
    "model_type": "my_model",
    "auto_map": {"AutoConfig": "configuration_my.MyConfig"},
}
(folder / "config.json").write_text(json.dumps(settings))
AutoModel.from_pretrained(folder, trust_remote_code=False)

# %% old-remote-code raises="AttributeError"
from transformers import DynamicCache

cache = DynamicCache()
cache.seen_tokens

# %% without-remote-code
from transformers import (
    CONFIG_MAPPING,
    AutoModelForCausalLM,
    PreTrainedConfig,
)

# or the ID of the repository whose code is old
model_id = "HuggingFaceTB/SmolLM2-135M-Instruct"
settings, _ = PreTrainedConfig.get_config_dict(model_id)
if settings["model_type"] in CONFIG_MAPPING:
    # without trust_remote_code=True
    model = AutoModelForCausalLM.from_pretrained(model_id)
    print("class of the library:", type(model).__name__)
else:
    old_version = settings["transformers_version"]
    print(f'pip install "transformers=={old_version}"')

# %% removed-from-cache
import torch
from transformers import DynamicCache

layer = 0
states = torch.zeros(1, 2, 5, 4)  # five tokens
past = [(states, states)]  # keys, values of each layer

# before: DynamicCache.from_legacy_cache(past)
cache = DynamicCache(past)
# before: cache.seen_tokens
print("tokens:", cache.get_seq_length())
# before: cache.get_usable_length(new_tokens, layer)
print("in a layer:", cache.get_seq_length(layer))
# before: cache.get_max_cache_shape()
print("limit:", cache.get_max_length(layer))
# before: cache.key_cache[layer]
print("keys:", tuple(cache.layers[layer].keys.shape))
# before: cache.to_legacy_cache()
past = [(each.keys, each.values) for each in cache.layers]
print("layers:", len(past))

# %% old-repository hidden=true
# A stand-in: leave it out for a repository of the Hub.
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

CODE = """
import torch
from transformers import PreTrainedConfig, PreTrainedModel


class OldConfig(PreTrainedConfig):
    model_type = "old-model"


class OldModel(PreTrainedModel):
    config_class = OldConfig

    def __init__(self, config):
        super().__init__(config)
        self.layer = torch.nn.Linear(2, 2)

    def tie_weights(self):
        pass
"""
settings = {
    "model_type": "old-model",
    "auto_map": {
        "AutoConfig": "modeling_old.OldConfig",
        "AutoModel": "modeling_old.OldModel",
    },
    "transformers_version": "4.46.0",
}
folder = Path("old-model")
folder.mkdir()
(folder / "modeling_old.py").write_text(CODE)
(folder / "config.json").write_text(json.dumps(settings))
save_file(
    torch.nn.Linear(2, 2).state_dict(prefix="layer."),
    folder / "model.safetensors",
    metadata={"format": "pt"},
)

# %% no-post-init raises="AttributeError"
from transformers import AutoModel

old_id = "old-model"  # or the ID of a repository
AutoModel.from_pretrained(old_id, trust_remote_code=True)

# %% post-init
from transformers import AutoConfig
from transformers.dynamic_module_utils import (
    get_class_from_dynamic_module,
)

config = AutoConfig.from_pretrained(
    old_id, trust_remote_code=True
)
OldModel = get_class_from_dynamic_module(
    config.auto_map["AutoModel"], old_id
)


class PatchedModel(OldModel):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.post_init()

    def tie_weights(self, *args, **kwargs):
        return super().tie_weights()


model = PatchedModel.from_pretrained(old_id)
type(model).__name__

# %% saved-with
from transformers import PreTrainedConfig

settings, _ = PreTrainedConfig.get_config_dict(old_id)
saved_with = settings["transformers_version"]
print(f'pip install "transformers=={saved_with}"')

# %% no-weights raises="OSError"
from transformers import AutoModel, BertConfig

config = BertConfig(
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=64,
)
config.save_pretrained("no-weights")
AutoModel.from_pretrained("no-weights")

# %% adapter-folder raises="OSError"
from peft import LoraConfig, get_peft_model

base = AutoModel.from_config(config)
base.save_pretrained("base")
lora = LoraConfig(target_modules=["query", "value"])
adapter = "my-adapter"
get_peft_model(base, lora).save_pretrained(adapter)
config.save_pretrained(adapter)
AutoModel.from_pretrained(adapter)

# %% load-adapter
from peft import PeftModel

base = AutoModel.from_pretrained("base")
adapted = PeftModel.from_pretrained(base, adapter)
type(adapted).__name__

# %% old-checkpoint hidden=true
from pathlib import Path

import torch
from transformers import BertConfig, BertForMaskedLM

# A stand-in: leave it out for a folder of your own.
folder = Path("old-checkpoint")
config = BertConfig(
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=64,
    architectures=["BertForMaskedLM"],
)
config.save_pretrained(folder)
torch.save(
    BertForMaskedLM(config).state_dict(),
    folder / "pytorch_model.bin",
)

# %% bin
from pathlib import Path

import transformers
from transformers import AutoConfig

folder = Path("old-checkpoint")
(name,) = AutoConfig.from_pretrained(folder).architectures
converted = getattr(transformers, name).from_pretrained(
    folder
)
converted.save_pretrained("new-checkpoint")
print(name)
sorted(p.name for p in Path("new-checkpoint").iterdir())

# %% bin-by-torch
from pathlib import Path

import torch
from safetensors.torch import save_file

# hf download REPO --local-dir old-checkpoint
folder = Path("old-checkpoint")
tensors = {}
for part in sorted(folder.glob("pytorch_model*.bin")):
    tensors |= torch.load(
        part, map_location="cpu", weights_only=True
    )
save_file(
    {k: v.contiguous().clone() for k, v in tensors.items()},
    folder / "model.safetensors",
    metadata={"format": "pt"},
)
sorted(p.name for p in folder.iterdir())

# %% other-labels raises="RuntimeError"
from transformers import AutoModelForSequenceClassification

sst2 = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
AutoModelForSequenceClassification.from_pretrained(
    sst2, num_labels=3
)

# %% new-head
labels = ["negative", "neutral", "positive"]
model = AutoModelForSequenceClassification.from_pretrained(
    sst2,
    id2label=dict(enumerate(labels)),
    label2id={name: i for i, name in enumerate(labels)},
    ignore_mismatched_sizes=True,
)
print(model.config.id2label)
print(model.classifier)


# %% freeze
def count():
    trainable = model.num_parameters(only_trainable=True)
    print(f"{trainable:,} of {model.num_parameters():,}")


count()
model.base_model.requires_grad_(False)
count()

# %% hidden-states
from transformers import AutoModel, AutoTokenizer

minilm = "sentence-transformers/all-MiniLM-L6-v2"
tokenizer = AutoTokenizer.from_pretrained(minilm)
encoder = AutoModel.from_pretrained(minilm)
inputs = tokenizer("So have I!", return_tensors="pt")
with torch.inference_mode():
    outputs = encoder(
        **inputs.to(encoder.device),
        output_hidden_states=True,
    )
states = outputs.hidden_states
print("layers:", encoder.config.num_hidden_layers)
print("states:", len(states))
print("shape:", tuple(states[0].shape))
print("last:", states[-1].equal(outputs.last_hidden_state))

# %% revision
from huggingface_hub import scan_cache_dir

[repo] = [
    repo
    for repo in scan_cache_dir().repos
    if repo.repo_id == minilm
]
commit = repo.refs["main"].commit_hash
encoder = AutoModel.from_pretrained(minilm, revision=commit)
len(commit)
