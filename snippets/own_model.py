"""A model class of your own: write it, register it, save it with its code."""

# %% classes
import torch
from torch import nn
from transformers import PreTrainedConfig, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutput


class GruConfig(PreTrainedConfig):
    model_type = "gru-lm"

    vocab_size: int = 1000
    hidden_size: int = 32
    tie_word_embeddings: bool = True


class GruForCausalLM(PreTrainedModel):
    config_class = GruConfig
    # a dict: which weight is tied to which
    _tied_weights_keys = {"lm_head.weight": "embed.weight"}

    def __init__(self, config):
        super().__init__(config)
        size = config.hidden_size
        self.embed = nn.Embedding(config.vocab_size, size)
        self.gru = nn.GRU(size, size, batch_first=True)
        self.lm_head = nn.Linear(
            size, config.vocab_size, bias=False
        )
        self.post_init()  # the last line of __init__

    def forward(self, input_ids, labels=None, **kwargs):
        hidden, _ = self.gru(self.embed(input_ids))
        logits = self.lm_head(hidden)
        loss = None
        if labels is not None:
            loss = self.loss_function(
                logits, labels, self.config.vocab_size
            )
        return CausalLMOutput(loss=loss, logits=logits)


torch.manual_seed(0)
gru = GruForCausalLM(GruConfig()).eval()
ids = torch.randint(1000, (2, 8))
with torch.inference_mode():
    output = gru(ids, labels=ids)
print("logits:", tuple(output.logits.shape))
print("a loss:", output.loss is not None)
print("tied:", gru.lm_head.weight is gru.embed.weight)

# %% save
from safetensors import safe_open

gru.save_pretrained("gru-lm")
again = GruForCausalLM.from_pretrained("gru-lm")
with torch.inference_mode():
    logits = again(ids).logits
print("equal:", torch.equal(logits, output.logits))
with safe_open("gru-lm/model.safetensors", "pt") as file:
    print(*file.keys(), sep="\n")


# %% untied
class UntiedConfig(PreTrainedConfig):
    model_type = "untied-lm"

    vocab_size: int = 1000
    hidden_size: int = 32


untied = GruForCausalLM(UntiedConfig())
print("tied:", untied.lm_head.weight is untied.embed.weight)

# %% no-auto-class raises="ValueError"
from transformers import AutoModelForCausalLM

AutoModelForCausalLM.from_pretrained("gru-lm")

# %% register
from transformers import AutoConfig

AutoConfig.register("gru-lm", GruConfig)
AutoModelForCausalLM.register(GruConfig, GruForCausalLM)
loaded = AutoModelForCausalLM.from_pretrained("gru-lm")
type(loaded).__name__

# %% code-file
# %%writefile bag_model.py
from torch import nn
from transformers import PreTrainedConfig, PreTrainedModel
from transformers.modeling_outputs import (
    SequenceClassifierOutput,
)


class BagConfig(PreTrainedConfig):
    model_type = "bag-of-words"

    vocab_size: int = 1000
    hidden_size: int = 32


class BagForSequenceClassification(PreTrainedModel):
    config_class = BagConfig

    def __init__(self, config):
        super().__init__(config)
        self.num_labels = config.num_labels
        size = config.hidden_size
        self.embed = nn.Embedding(config.vocab_size, size)
        self.head = nn.Linear(size, config.num_labels)
        self.post_init()

    def forward(self, input_ids, labels=None, **kwargs):
        words = self.embed(input_ids).mean(dim=1)
        logits = self.head(words)
        loss = None
        if labels is not None:
            loss = nn.functional.cross_entropy(
                logits, labels
            )
        return SequenceClassifierOutput(
            loss=loss, logits=logits
        )


# %% save-with-code
import json
from pathlib import Path

from bag_model import (
    BagConfig,
    BagForSequenceClassification,
)

BagConfig.register_for_auto_class()
BagForSequenceClassification.register_for_auto_class(
    "AutoModelForSequenceClassification"
)
bag = BagForSequenceClassification(BagConfig())
bag.save_pretrained("bag-model")

folder = Path("bag-model")
print(*sorted(file.name for file in folder.iterdir()))
settings = json.loads((folder / "config.json").read_text())
settings["auto_map"]

# %% load-with-code
from transformers import AutoModelForSequenceClassification

classifier = (
    AutoModelForSequenceClassification.from_pretrained(
        "bag-model", trust_remote_code=True
    )
)
type(classifier).__name__


# %% buffer-lost
class ScaledModel(PreTrainedModel):
    config_class = PreTrainedConfig

    def __init__(self, config):
        super().__init__(config)
        self.layer = nn.Linear(8, 8)
        scale = torch.linspace(1, 2, 8)
        self.register_buffer(
            "scale", scale, persistent=False
        )
        self.post_init()


scaled = ScaledModel(PreTrainedConfig())
scaled.save_pretrained("scaled-model")
lost = ScaledModel.from_pretrained("scaled-model")
print("as it was:", torch.equal(lost.scale, scaled.scale))

# %% buffer-kept
from transformers import initialization


class FixedModel(ScaledModel):
    def _init_weights(self, module):
        super()._init_weights(module)
        if module is self:
            scale = torch.linspace(1, 2, 8)
            initialization.copy_(self.scale, scale)


kept = FixedModel.from_pretrained("scaled-model")
print("as it was:", torch.equal(kept.scale, scaled.scale))
