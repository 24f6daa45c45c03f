"""What has changed, before and after: PEFT and TRL."""

# %% setup hidden=true
from peft import LoraConfig

# %% int8-training-old hidden=true raises="ImportError"
from peft import prepare_model_for_int8_training

# %% int8-training-now hidden=true
from peft import prepare_model_for_kbit_training

print(prepare_model_for_kbit_training.__name__)

# %% sft-tokenizer-old hidden=true raises="TypeError"
from trl import SFTConfig, SFTTrainer

SFTTrainer(model=None, tokenizer=None)

# %% sft-tokenizer-now hidden=true
import inspect

from trl import SFTTrainer

method = inspect.signature(SFTTrainer)
print("processing_class" in method.parameters)

# %% sft-max-seq-length-old hidden=true raises="TypeError"
from trl import SFTConfig, SFTTrainer

SFTTrainer(model=None, max_seq_length=64)

# %% sft-max-seq-length-now hidden=true
from dataclasses import fields

from trl import SFTConfig

names = {field.name for field in fields(SFTConfig)}
print("max_length" in names)

# %% sft-text-field-old hidden=true raises="TypeError"
from trl import SFTConfig, SFTTrainer

SFTTrainer(model=None, dataset_text_field="text")

# %% sft-text-field-now hidden=true
from dataclasses import fields

from trl import SFTConfig

names = {field.name for field in fields(SFTConfig)}
print("dataset_text_field" in names)

# %% sft-packing-old hidden=true raises="TypeError"
from trl import SFTConfig, SFTTrainer

SFTTrainer(model=None, packing=True)

# %% sft-packing-now hidden=true
from dataclasses import fields

from trl import SFTConfig

names = {field.name for field in fields(SFTConfig)}
print("packing" in names)

# %% sft-config-length-old hidden=true raises="TypeError"
from trl import SFTConfig

SFTConfig("runs", max_seq_length=64)

# %% sft-config-length-now hidden=true
from dataclasses import fields

from trl import SFTConfig

names = {field.name for field in fields(SFTConfig)}
print("max_length" in names)

# %% completion-only-old hidden=true raises="ImportError"
from trl import DataCollatorForCompletionOnlyLM

# %% completion-only-now hidden=true
from dataclasses import fields

from trl import SFTConfig

names = {field.name for field in fields(SFTConfig)}
print("assistant_only_loss" in names)

# %% ppo-old hidden=true raises="ImportError"
from trl import PPOTrainer

# %% ppo-now hidden=true
from trl import GRPOTrainer

print(GRPOTrainer.__name__)

# %% trl-experimental-old hidden=true raises="ImportError"
from trl import ORPOTrainer

# %% trl-experimental-now hidden=true
import os

os.environ["TRL_EXPERIMENTAL_SILENCE"] = "1"
from trl.experimental.orpo import ORPOTrainer

print(ORPOTrainer.__name__)

# %% dpo-tokenizer-old hidden=true raises="TypeError"
from trl import DPOTrainer

DPOTrainer(model=None, tokenizer=None)

# %% dpo-tokenizer-now hidden=true
import inspect

from trl import DPOTrainer

method = inspect.signature(DPOTrainer)
print("processing_class" in method.parameters)

# %% model-config-dtype-old hidden=true raises="TypeError"
from trl import ModelConfig

ModelConfig(torch_dtype="bfloat16")

# %% model-config-dtype-now hidden=true
from trl import ModelConfig

print(ModelConfig(dtype="bfloat16").dtype)

# %% bone-old hidden=true raises="ImportError"
from peft import BoneConfig

# %% bone-now hidden=true
from peft import MissConfig

print(MissConfig.__name__)

# %% dpo-beta-old hidden=true raises="TypeError"
from trl import DPOTrainer

DPOTrainer(model=None, beta=0.1)

# %% dpo-beta-now hidden=true
from dataclasses import fields

from trl import DPOConfig

names = {field.name for field in fields(DPOConfig)}
print("beta" in names)
