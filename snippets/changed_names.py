"""What has changed, before and after: Classes and modules."""

# %% setup hidden=true
from transformers import BertConfig

# %% vision-2-seq-old hidden=true raises="ImportError"
from transformers import AutoModelForVision2Seq

# %% vision-2-seq-now hidden=true
from transformers import AutoModelForImageTextToText

print(AutoModelForImageTextToText.__name__)

# %% pretrained-config-old hidden=true raises="ImportError"
from transformers.modeling_utils import PretrainedConfig

# %% pretrained-config-now hidden=true
from transformers import PreTrainedConfig

print(PreTrainedConfig.__name__)

# %% with-lm-head-old hidden=true raises="ImportError"
from transformers import AutoModelWithLMHead

# %% with-lm-head-now hidden=true
from transformers import AutoModelForCausalLM

print(AutoModelForCausalLM.__name__)

# %% feature-extractor-old hidden=true raises="ImportError"
from transformers import ViTFeatureExtractor

# %% feature-extractor-now hidden=true
from transformers import AutoImageProcessor

print(AutoImageProcessor.__name__)

# %% clip-feature-extractor-old hidden=true raises="ImportError"
from transformers import CLIPFeatureExtractor

# %% clip-feature-extractor-now hidden=true
from transformers import AutoImageProcessor

print(AutoImageProcessor.__name__)

# %% tf-auto-model-old hidden=true raises="ImportError"
from transformers import TFAutoModel

# %% tf-auto-model-now hidden=true
from transformers import AutoModel

print(AutoModel.__name__)

# %% flax-auto-model-old hidden=true raises="ImportError"
from transformers import FlaxAutoModel

# %% flax-auto-model-now hidden=true
from transformers import AutoModel

print(AutoModel.__name__)

# %% create-optimizer-old hidden=true raises="ImportError"
from transformers import create_optimizer

# %% create-optimizer-now hidden=true
from torch.optim import AdamW

print(AdamW.__name__)

# %% keras-callbacks-old hidden=true raises="ModuleNotFoundError"
from transformers.keras_callbacks import PushToHubCallback

# %% keras-callbacks-now hidden=true
from transformers import TrainerCallback

print(TrainerCallback.__name__)

# %% is-tf-available-old hidden=true raises="ImportError"
from transformers import is_tf_available

# %% is-tf-available-now hidden=true
from transformers import is_torch_available

print(is_torch_available())

# %% transformers-cache-old hidden=true raises="ImportError"
from transformers.utils import TRANSFORMERS_CACHE

# %% transformers-cache-now hidden=true
from huggingface_hub import constants

print("HF_HUB_CACHE" in dir(constants))

# %% onnx-config-old hidden=true raises="ModuleNotFoundError"
from transformers.onnx import OnnxConfig

# %% onnx-config-now hidden=true
from transformers.exporters import OnnxConfig

print(OnnxConfig.__name__)

# %% deepspeed-module-old hidden=true raises="ModuleNotFoundError"
from transformers.deepspeed import HfDeepSpeedConfig

# %% deepspeed-module-now hidden=true
from transformers.integrations import HfDeepSpeedConfig

print(HfDeepSpeedConfig.__name__)

# %% torch-fx-old hidden=true raises="ModuleNotFoundError"
from transformers.utils.fx import symbolic_trace

# %% torch-fx-now hidden=true
from torch.export import export

print(export.__name__)

# %% special-tokens-mixin-old hidden=true raises="ImportError"
from transformers import SpecialTokensMixin

# %% special-tokens-mixin-now hidden=true
from transformers import PreTrainedTokenizerBase

print(PreTrainedTokenizerBase.__name__)

# %% agents-old hidden=true raises="ImportError"
from transformers import HfAgent

# %% agents-now hidden=true
import importlib.util

print(importlib.util.find_spec("transformers.agents"))

# %% text-dataset-old hidden=true raises="ImportError"
from transformers import TextDataset

# %% text-dataset-now hidden=true
from datasets import load_dataset

print(load_dataset.__name__)

# %% glue-dataset-old hidden=true raises="ImportError"
from transformers import GlueDataset

# %% glue-dataset-now hidden=true
from datasets import load_dataset

print(load_dataset.__name__)

# %% input-example-old hidden=true raises="ImportError"
from transformers import InputExample

# %% input-example-now hidden=true
from datasets import Dataset

print(Dataset.from_dict({"text": ["Hello!"]}).num_rows)

# %% whole-word-mask-old hidden=true raises="ImportError"
from transformers import DataCollatorForWholeWordMask

# %% whole-word-mask-now hidden=true
import inspect

from transformers import DataCollatorForLanguageModeling

print(
    "whole_word_mask"
    in inspect.signature(
        DataCollatorForLanguageModeling
    ).parameters
)

# %% prune-layer-old hidden=true raises="ImportError"
from transformers.pytorch_utils import prune_layer

# %% prune-layer-now hidden=true
from transformers.pytorch_utils import prune_linear_layer

print(prune_linear_layer.__name__)

# %% torch-fx-available-old hidden=true raises="ImportError"
from transformers.utils import is_torch_fx_available

# %% torch-fx-available-now hidden=true
import torch.fx
from transformers import is_torch_available

print(is_torch_available())

# %% flax-available-old hidden=true raises="ImportError"
from transformers import is_flax_available

# %% flax-available-now hidden=true
from transformers import is_torch_available

print(is_torch_available())

# %% flax-weights-name-old hidden=true raises="ImportError"
from transformers.utils import FLAX_WEIGHTS_NAME

# %% flax-weights-name-now hidden=true
from transformers.utils import SAFE_WEIGHTS_NAME

print(SAFE_WEIGHTS_NAME)

# %% chunking-to-forward-old hidden=true raises="ImportError"
from transformers.modeling_utils import (
    apply_chunking_to_forward,
)

# %% chunking-to-forward-now hidden=true
from transformers.pytorch_utils import (
    apply_chunking_to_forward,
)

print(apply_chunking_to_forward.__name__)

# %% pruneable-heads-old hidden=true raises="ImportError"
from transformers.pytorch_utils import (
    find_pruneable_heads_and_indices,
)

# %% pruneable-heads-now hidden=true
import torch
from transformers.pytorch_utils import prune_linear_layer

heads, head_size, pruned = 4, 2, [1]
index = torch.tensor(
    [
        row
        for row in range(heads * head_size)
        if row // head_size not in pruned
    ]
)
query = torch.nn.Linear(8, heads * head_size)
print(
    "outputs:",
    prune_linear_layer(query, index).out_features,
)

# %% no-init-weights-old hidden=true raises="ImportError"
from transformers.modeling_utils import no_init_weights

# %% no-init-weights-now hidden=true
from transformers.initialization import no_init_weights

print(no_init_weights.__name__)

# %% sequence-summary-old hidden=true raises="ImportError"
from transformers.modeling_utils import SequenceSummary

# %% sequence-summary-now hidden=true
from transformers.models.gpt2.modeling_gpt2 import (
    GPT2SequenceSummary,
)

print(GPT2SequenceSummary.__name__)

# %% llama-flash-attention-old hidden=true raises="ImportError"
from transformers.models.llama.modeling_llama import (
    LlamaFlashAttention2,
)

# %% llama-flash-attention-now hidden=true
from transformers.models.llama.modeling_llama import (
    LlamaAttention,
)

print(LlamaAttention.__name__)

# %% shape-list-old hidden=true raises="ModuleNotFoundError"
from transformers.tf_utils import shape_list

# %% shape-list-now hidden=true
import torch

print(tuple(torch.zeros(2, 3).shape))

# %% old-models-old hidden=true raises="ImportError"
from transformers import TransfoXLModel

# %% old-models-now hidden=true
from transformers import AutoModelForCausalLM

print(AutoModelForCausalLM.__name__)
