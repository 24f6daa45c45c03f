"""What has changed, before and after: Generating text, caches."""

# %% setup hidden=true
import torch
from transformers import (
    DynamicCache,
    GPT2Config,
    GPT2LMHeadModel,
)

model = GPT2LMHeadModel(
    GPT2Config(
        n_embd=32,
        n_layer=1,
        n_head=2,
        vocab_size=100,
        bos_token_id=0,
        eos_token_id=None,
    )
)
model.generation_config.pad_token_id = 0
tuned = GPT2LMHeadModel(
    GPT2Config(
        n_embd=32,
        n_layer=1,
        n_head=2,
        vocab_size=100,
        bos_token_id=0,
        eos_token_id=None,
    )
)
inputs = {
    "input_ids": torch.tensor([[1, 2, 3]]),
    "attention_mask": torch.ones(1, 3, dtype=torch.long),
}

# %% config-max-length-old hidden=true raises="AttributeError"
model.config.max_length

# %% config-max-length-now hidden=true
model.generation_config.max_length

# %% config-do-sample-old hidden=true raises="ValueError"
tuned.config.do_sample = True
tuned.generate(**inputs, max_new_tokens=2)

# %% config-do-sample-now hidden=true
model.generation_config.do_sample = False
ids = model.generate(**inputs, max_new_tokens=2)
print("new tokens:", ids.shape[1] - 3)

# %% group-beam-old hidden=true raises="ValueError"
model.generate(
    **inputs,
    max_new_tokens=2,
    num_beam_groups=2,
    num_beams=4,
    diversity_penalty=1.0,
)

# %% group-beam-now hidden=true
ids = model.generate(
    **inputs, max_new_tokens=2, num_beams=4
)
print("new tokens:", ids.shape[1] - 3)

# %% contrastive-old hidden=true raises="ValueError"
model.generate(
    **inputs, max_new_tokens=2, penalty_alpha=0.6, top_k=4
)

# %% contrastive-now hidden=true
ids = model.generate(
    **inputs, max_new_tokens=2, do_sample=True
)
print("new tokens:", ids.shape[1] - 3)

# %% force-words-old hidden=true raises="ValueError"
model.generate(
    **inputs,
    max_new_tokens=2,
    force_words_ids=[[5]],
    num_beams=2,
)

# %% force-words-now hidden=true
ids = model.generate(
    **inputs, max_new_tokens=2, sequence_bias={(5,): 5.0}
)
print("new tokens:", ids.shape[1] - 3)

# %% dola-old hidden=true raises="ValueError"
model.generate(
    **inputs, max_new_tokens=2, dola_layers="low"
)

# %% dola-now hidden=true
ids = model.generate(
    **inputs, max_new_tokens=2, do_sample=False
)
print("new tokens:", ids.shape[1] - 3)

# %% greedy-search-old hidden=true raises="AttributeError"
model.greedy_search(inputs["input_ids"])

# %% greedy-search-now hidden=true
ids = model.generate(
    **inputs, max_new_tokens=2, do_sample=False
)
print("new tokens:", ids.shape[1] - 3)

# %% greedy-output-old hidden=true raises="ImportError"
from transformers.generation import (
    GreedySearchDecoderOnlyOutput,
)

# %% greedy-output-now hidden=true
from transformers.generation import (
    GenerateDecoderOnlyOutput,
)

print(GenerateDecoderOnlyOutput.__name__)

# %% beam-scorer-old hidden=true raises="ImportError"
from transformers import BeamSearchScorer

# %% beam-scorer-now hidden=true
ids = model.generate(
    **inputs, max_new_tokens=2, num_beams=4
)
print("new tokens:", ids.shape[1] - 3)

# %% logits-warper-old hidden=true raises="ImportError"
from transformers import LogitsWarper

# %% logits-warper-now hidden=true
from transformers import LogitsProcessor

print(LogitsProcessor.__name__)

# %% hamming-diversity-old hidden=true raises="ImportError"
from transformers import HammingDiversityLogitsProcessor

# %% hamming-diversity-now hidden=true
from transformers import LogitsProcessor

print(LogitsProcessor.__name__)

# %% cache-item-old hidden=true raises="TypeError"
outputs = model(**inputs, use_cache=True)
past_key_values = outputs.past_key_values
past_key_values[0]

# %% cache-item-now hidden=true
outputs = model(**inputs, use_cache=True)
past_key_values = outputs.past_key_values
print(tuple(past_key_values.layers[0].keys.shape))

# %% cache-tuple-old hidden=true raises="AttributeError"
empty = torch.zeros(1, 2, 0, 16)
model(**inputs, past_key_values=((empty, empty),))

# %% cache-tuple-now hidden=true
outputs = model(**inputs, past_key_values=DynamicCache())
print("cached:", outputs.past_key_values.get_seq_length())

# %% from-legacy-cache-old hidden=true raises="AttributeError"
DynamicCache.from_legacy_cache(((None, None),))

# %% from-legacy-cache-now hidden=true
print(DynamicCache().get_seq_length())

# %% to-legacy-cache-old hidden=true raises="AttributeError"
past_key_values.to_legacy_cache()

# %% to-legacy-cache-now hidden=true
print("layers:", len(past_key_values.layers))

# %% usable-length-old hidden=true raises="AttributeError"
past_key_values.get_usable_length(1)

# %% usable-length-now hidden=true
print("cached:", past_key_values.get_seq_length())

# %% max-cache-shape-old hidden=true raises="AttributeError"
past_key_values.get_max_cache_shape()

# %% max-cache-shape-now hidden=true
print(past_key_values.get_max_length())

# %% seen-tokens-old hidden=true raises="AttributeError"
past_key_values.seen_tokens

# %% seen-tokens-now hidden=true
print("cached:", past_key_values.get_seq_length())

# %% key-cache-old hidden=true raises="AttributeError"
past_key_values.key_cache[0]

# %% key-cache-now hidden=true
print(tuple(past_key_values.layers[0].keys.shape))

# %% hybrid-cache-old hidden=true raises="ImportError"
from transformers import HybridCache

# %% hybrid-cache-now hidden=true
from transformers import StaticCache

print(StaticCache.__name__)

# %% sink-cache-old hidden=true raises="ImportError"
from transformers import SinkCache

# %% sink-cache-now hidden=true
from transformers import DynamicCache

print(DynamicCache.__name__)

# %% offloaded-cache-old hidden=true raises="ImportError"
from transformers import OffloadedCache

# %% offloaded-cache-now hidden=true
import inspect

from transformers import DynamicCache

print(
    "offloading"
    in inspect.signature(DynamicCache).parameters
)

# %% quantized-cache-old hidden=true raises="ImportError"
from transformers import QuantoQuantizedCache

# %% quantized-cache-now hidden=true
from transformers import QuantizedCache

print(QuantizedCache.__name__)

# %% mamba-cache-old hidden=true raises="ImportError"
from transformers import MambaCache

# %% mamba-cache-now hidden=true
from transformers import DynamicCache

print(DynamicCache.__name__)
