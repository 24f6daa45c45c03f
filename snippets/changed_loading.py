"""What has changed, before and after: Loading and saving models."""

# %% setup hidden=true
import torch
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    BertConfig,
    BertModel,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
)

config = BertConfig(
    hidden_size=32,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=64,
    vocab_size=100,
)
BertModel(config).to(torch.float16).save_pretrained(
    "tiny-bert"
)
gpt_config = GPT2Config(
    n_embd=32, n_layer=1, n_head=2, vocab_size=100
)
GPT2LMHeadModel(gpt_config).save_pretrained("tiny-gpt2")
inputs = {"input_ids": torch.tensor([[1, 2, 3]])}

# %% torch-dtype-old hidden=true warns="`torch_dtype` is deprecated"
model = AutoModel.from_pretrained(
    "tiny-bert", torch_dtype=torch.float32
)
print(model.dtype)

# %% torch-dtype-now hidden=true
model = AutoModel.from_pretrained(
    "tiny-bert", dtype=torch.float32
)
print(model.dtype)

# %% default-dtype-old hidden=true
model = AutoModel.from_pretrained("tiny-bert")
print(model.dtype)

# %% default-dtype-now hidden=true
model = AutoModel.from_pretrained(
    "tiny-bert", dtype=torch.float32
)
print(model.dtype)

# %% load-in-8bit-old hidden=true raises="TypeError"
model = AutoModelForCausalLM.from_pretrained(
    "tiny-gpt2", load_in_8bit=True
)

# %% load-in-8bit-now hidden=true
from transformers import BitsAndBytesConfig

settings = BitsAndBytesConfig(load_in_8bit=True)
print(settings.load_in_8bit)

# %% load-in-4bit-old hidden=true raises="TypeError"
model = AutoModelForCausalLM.from_pretrained(
    "tiny-gpt2", load_in_4bit=True
)

# %% load-in-4bit-now hidden=true
from transformers import BitsAndBytesConfig

settings = BitsAndBytesConfig(load_in_4bit=True)
print(settings.load_in_4bit)

# %% model-auth-old hidden=true raises="TypeError"
model = AutoModel.from_pretrained(
    "tiny-bert", use_auth_token=True
)

# %% model-auth-now hidden=true
model = AutoModel.from_pretrained("tiny-bert", token=None)
print(type(model).__name__)

# %% from-tf-old hidden=true
model = AutoModel.from_pretrained("tiny-bert", from_tf=True)
print(type(model).__name__)

# %% from-tf-now hidden=true
model = AutoModel.from_pretrained("tiny-bert")
print(type(model).__name__)

# %% low-cpu-mem-old hidden=true
model = AutoModel.from_pretrained(
    "tiny-bert", low_cpu_mem_usage=True
)
print(type(model).__name__)

# %% low-cpu-mem-now hidden=true
model = AutoModel.from_pretrained("tiny-bert")
print(type(model).__name__)

# %% use-flash-attention-2-old hidden=true raises="TypeError"
model = AutoModel.from_pretrained(
    "tiny-bert", use_flash_attention_2=True
)

# %% use-flash-attention-2-now hidden=true
model = AutoModel.from_pretrained(
    "tiny-bert", attn_implementation="sdpa"
)
print(model.config._attn_implementation)

# %% to-bettertransformer-old hidden=true raises="AttributeError"
model.to_bettertransformer()

# %% to-bettertransformer-now hidden=true
model = AutoModel.from_pretrained(
    "tiny-bert", attn_implementation="sdpa"
)
print(model.config._attn_implementation)

# %% parallelize-old hidden=true raises="AttributeError"
model = AutoModelForCausalLM.from_pretrained("tiny-gpt2")
model.parallelize()

# %% parallelize-now hidden=true
model = AutoModelForCausalLM.from_pretrained(
    "tiny-gpt2", device_map="cpu"
)
print(model.device)

# %% prune-heads-old hidden=true raises="AttributeError"
model.prune_heads({0: [1]})

# %% prune-heads-now hidden=true
from torch import nn
from transformers.pytorch_utils import prune_linear_layer

layer = prune_linear_layer(
    nn.Linear(4, 4), torch.tensor([0, 1])
)
print("outputs:", layer.out_features)

# %% output-attentions-old hidden=true warns="output_attentions"
model = AutoModel.from_pretrained("tiny-bert")
outputs = model(**inputs, output_attentions=True)
print("layers:", len(outputs.attentions))

# %% output-attentions-now hidden=true
model = AutoModel.from_pretrained(
    "tiny-bert", attn_implementation="eager"
)
outputs = model(**inputs, output_attentions=True)
print("layers:", len(outputs.attentions))

# %% safe-serialization-old hidden=true
import os

model.save_pretrained("saved", safe_serialization=False)
print(*sorted(os.listdir("saved")))

# %% safe-serialization-now hidden=true
import os

model.save_pretrained("saved")
print(*sorted(os.listdir("saved")))

# %% rope-theta-old hidden=true raises="AttributeError"
LlamaConfig().rope_theta

# %% rope-theta-now hidden=true
LlamaConfig().rope_parameters["rope_theta"]

# %% rope-scaling-old hidden=true warns="`rope_scaling` is deprecated"
from transformers import LlamaForCausalLM

model = LlamaForCausalLM(
    LlamaConfig(
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        vocab_size=100,
    )
)
model.config.rope_scaling = {
    "rope_type": "linear",
    "rope_theta": 10000.0,
    "factor": 2.0,
}

# %% rope-scaling-now hidden=true
model.config.rope_parameters = {
    "rope_type": "linear",
    "rope_theta": 10000.0,
    "factor": 2.0,
}
print(model.config.rope_parameters["factor"])

# %% use-return-dict-old hidden=true warns="`use_return_dict` is deprecated"
BertConfig().use_return_dict

# %% use-return-dict-now hidden=true
BertConfig().return_dict

# %% gradient-checkpointing-enable-old hidden=true warns="is deprecated"
model = AutoModel.from_pretrained("tiny-bert")
model.gradient_checkpointing_enable()

# %% gradient-checkpointing-enable-now hidden=true
model = AutoModel.from_pretrained("tiny-bert")
model.activation_checkpointing_enable()
print(model.is_activation_checkpointing)

# %% gradient-checkpointing-disable-old hidden=true warns="is deprecated"
model = AutoModel.from_pretrained("tiny-bert")
model.gradient_checkpointing_disable()

# %% gradient-checkpointing-disable-now hidden=true
model = AutoModel.from_pretrained("tiny-bert")
model.activation_checkpointing_disable()
print(model.is_activation_checkpointing)

# %% image-features-old hidden=true raises="AttributeError"
from transformers import (
    CLIPConfig,
    CLIPModel,
    CLIPTextConfig,
    CLIPVisionConfig,
)

small = dict(
    hidden_size=32,
    intermediate_size=64,
    num_hidden_layers=1,
    num_attention_heads=2,
)
clip = CLIPModel(
    CLIPConfig(
        text_config=CLIPTextConfig(
            **small, eos_token_id=2
        ).to_dict(),
        vision_config=CLIPVisionConfig(
            **small, image_size=32, patch_size=16
        ).to_dict(),
        projection_dim=16,
    )
)

features = clip.get_image_features(
    torch.zeros(1, 3, 32, 32)
)
features.norm(dim=-1)

# %% image-features-now hidden=true
features = clip.get_image_features(
    torch.zeros(1, 3, 32, 32)
)
print(tuple(features.pooler_output.shape))

# %% text-features-old hidden=true raises="AttributeError"
features = clip.get_text_features(**inputs)
features.norm(dim=-1)

# %% text-features-now hidden=true
features = clip.get_text_features(**inputs)
print(tuple(features.pooler_output.shape))

# %% post-init-old hidden=true raises="AttributeError"
from transformers import PreTrainedConfig, PreTrainedModel


class OldModel(PreTrainedModel):
    config_class = PreTrainedConfig

    def __init__(self, config):
        super().__init__(config)
        self.layer = torch.nn.Linear(2, 2)


OldModel(PreTrainedConfig()).save_pretrained("own-model")
OldModel.from_pretrained("own-model")


# %% post-init-now hidden=true
class NewModel(OldModel):
    def __init__(self, config):
        super().__init__(config)
        self.post_init()


model = NewModel.from_pretrained("own-model")
print(type(model).__name__)

# %% tied-weights-keys-old hidden=true raises="AttributeError"
from transformers import LlamaForCausalLM


class OldLlama(LlamaForCausalLM):
    _tied_weights_keys = ["lm_head.weight"]


small_llama = LlamaConfig(
    hidden_size=32,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=64,
    vocab_size=100,
    tie_word_embeddings=True,
)
OldLlama(small_llama)


# %% tied-weights-keys-now hidden=true
class NewLlama(LlamaForCausalLM):
    _tied_weights_keys = {
        "lm_head.weight": "model.embed_tokens.weight"
    }


print(type(NewLlama(small_llama)).__name__)


# %% save-function-old hidden=true
def save(weights, path):
    print("called")


model = BertModel(config)
model.save_pretrained("saved", save_function=save)
print("done")

# %% save-function-now hidden=true
model.save_pretrained("saved")
print("done")

# %% infer-device-old hidden=true raises="ImportError"
from transformers import infer_device

# %% infer-device-now hidden=true
from accelerate import Accelerator

print(type(Accelerator().device).__name__)
