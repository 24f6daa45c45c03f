"""GGUF files: from transformers to llama.cpp, and back."""

# %% to-gguf timeout=240
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

# your fine-tuned model; of LoRA, merge the adapter first:
# model = PeftModel.from_pretrained(model, "my-adapter")
# model = model.merge_and_unload()
checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
model = AutoModelForCausalLM.from_pretrained(checkpoint)
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
model.save_pretrained("my-model")
tokenizer.save_pretrained("my-model")

folder = Path("my-model")
print(*sorted(file.name for file in folder.iterdir()))
print(
    f"python llama.cpp/convert_hf_to_gguf.py {folder} "
    f"--outfile {folder}.gguf --outtype f16"
)

# %% make-gguf hidden=true timeout=240
import gguf

config = model.config
writer = gguf.GGUFWriter("my-model.gguf", "llama")
writer.add_name("SmolLM2 135M Instruct")
writer.add_context_length(config.max_position_embeddings)
writer.add_embedding_length(config.hidden_size)
writer.add_feed_forward_length(config.intermediate_size)
writer.add_block_count(config.num_hidden_layers)
writer.add_head_count(config.num_attention_heads)
writer.add_head_count_kv(config.num_key_value_heads)
writer.add_layer_norm_rms_eps(config.rms_norm_eps)
writer.add_rope_freq_base(
    config.rope_parameters["rope_theta"]
)
writer.add_rope_dimension_count(config.head_dim)
writer.add_vocab_size(config.vocab_size)

names = gguf.get_tensor_name_map(
    gguf.MODEL_ARCH.LLAMA, config.num_hidden_layers
)
heads = {
    "q_proj.weight": config.num_attention_heads,
    "k_proj.weight": config.num_key_value_heads,
}
for name, tensor in model.state_dict().items():
    if name == "lm_head.weight":
        continue  # tied
    for suffix, count in heads.items():
        if name.endswith(suffix):
            rows, columns = tensor.shape
            tensor = (
                tensor.reshape(count, 2, -1, columns)
                .swapaxes(1, 2)
                .reshape(rows, columns)
            )
    stem = name.removesuffix(".weight")
    dtype = (
        torch.float32
        if tensor.dim() == 1
        else torch.float16
    )
    writer.add_tensor(
        names.get_name(stem) + ".weight",
        tensor.to(dtype).contiguous().numpy(),
    )
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()

# %% load-gguf timeout=240
# where = "unsloth/Qwen3-0.6B-GGUF"
# file = "Qwen3-0.6B-Q4_K_M.gguf"
where = "."  # a folder, or a repository of the Hub
file = "my-model.gguf"
gguf_model = AutoModelForCausalLM.from_pretrained(
    where, gguf_file=file, dtype=torch.float32
)
# without the original tokenizer, build one from the file:
# AutoTokenizer.from_pretrained(where, gguf_file=file)

question = "What is the capital of Japan?"
inputs = tokenizer.apply_chat_template(
    [{"role": "user", "content": question}],
    add_generation_prompt=True,
    return_tensors="pt",
)
tokens = gguf_model.generate(**inputs, max_new_tokens=20)
answer = tokens[0, inputs["input_ids"].shape[1] :]
print(tokenizer.decode(answer, skip_special_tokens=True))
print(gguf_model.dtype, gguf_model.num_parameters())

# %% make-other hidden=true
other = gguf.GGUFWriter("other-model.gguf", "phi2")
other.add_name("other")
other.write_header_to_file()
other.write_kv_data_to_file()
other.write_tensors_to_file()
other.close()

# %% other-architecture raises="ValueError"
AutoModelForCausalLM.from_pretrained(
    ".", gguf_file="other-model.gguf"
)

# %% original
from transformers.integrations.gguf import GGUF_ARCHS
from transformers.modeling_gguf_pytorch_utils import (
    GGUF_SUPPORTED_ARCHITECTURES,
)

known = {*GGUF_SUPPORTED_ARCHITECTURES, *GGUF_ARCHS}
print(*sorted(known - {"general", "tokenizer"}))

# the repository that the GGUF file was made from
original = AutoModelForCausalLM.from_pretrained(checkpoint)
type(original).__name__
