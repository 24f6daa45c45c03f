"""A cell that fails, or that a library calls deprecated in one of the ways they have."""

from mutations.mutation import Library, Mutation, Replace

DEPRECATION = ("deprecation",)
LOAD_LINES = """\

from pathlib import Path

Path("a.jsonl").write_text('{"a": 1}\\n')
load_dataset("json", data_files="a.jsonl", block_size=100)
"""
LOAD = ')\nprint("class:"'


def on_loading(line: str) -> Replace:
    """A line put behind the one that loads the tokenizer."""
    first, _, rest = LOAD.partition("\n")
    return Replace("snippets/tokenizer.py", LOAD, f"{first}\n{line}\n{rest}")


def in_peft(line: str) -> Library:
    """A release of peft with a line at the beginning of `get_peft_model`."""
    first = "    old_name = peft_config.base_model_name_or_path\n"
    return Library("peft", "0.99.0", Replace("peft/mapping_func.py", first, f"    {line}\n{first}"))


MUTATIONS = [
    Mutation(
        "a keyword that the library logs as deprecated",
        (
            Replace(
                "snippets/data_preparation.py",
                "\nraw_datasets = load_dataset(",
                LOAD_LINES + "\nraw_datasets = load_dataset(",
            ),
        ),
        DEPRECATION,
        leads_to=("snippets/data_preparation.py", "# %% load"),
        says="`block_size` is deprecated",
    ),
    Mutation(
        "an attribute that the library logs as deprecated",
        (on_loading("from transformers import BertConfig; BertConfig().torch_dtype"),),
        DEPRECATION,
        leads_to=("snippets/tokenizer.py", "# %% load"),
        says="`torch_dtype` is deprecated",
    ),
    Mutation(
        "a class that warns with a FutureWarning",
        (
            on_loading(
                "from transformers.modeling_attn_mask_utils import AttentionMaskConverter; "
                "AttentionMaskConverter(is_causal=True)"
            ),
        ),
        DEPRECATION,
        leads_to=("snippets/tokenizer.py", "AttentionMaskConverter("),
        says="FutureWarning",
    ),
    Mutation(
        "a call that a library removed",
        (
            Replace(
                "snippets/tokenizer.py",
                "tokenizer.tokenize(sequence)\nprint",
                "tokenizer.prepare_seq2seq_batch(sequence)\nprint",
            ),
        ),
        DEPRECATION,
        leads_to=("snippets/tokenizer.py", "prepare_seq2seq_batch"),
        says="AttributeError",
    ),
    Mutation(
        "an error that is raised no longer",
        (
            Replace(
                "snippets/padding.py",
                'padding=True, return_tensors="tf"',
                'padding=True, return_tensors="np"',
            ),
        ),
        DEPRECATION,
        leads_to=("docs/zh/padding.md", 'snippet="padding:tf"'),
        says="nothing was raised",
    ),
    Mutation(
        "another error than the cell says",
        (
            Replace(
                "snippets/padding.py", '# %% tf raises="ValueError"', '# %% tf raises="ImportError"'
            ),
        ),
        DEPRECATION,
        leads_to=("docs/zh/padding.md", 'snippet="padding:tf"'),
        says='the cell says raises="ImportError"',
    ),
    Mutation(
        "a release that warns with a FutureWarning in its own name",
        (),
        DEPRECATION,
        leads_to=("snippets/lora_mlp.py", "model = get_peft_model(MLP(), config)"),
        says="FutureWarning: gone in 1.0",
        library=in_peft('warnings.warn("gone in 1.0", FutureWarning)'),
        only="lora_mlp",
    ),
    Mutation(
        "a release that warns with a DeprecationWarning in its own name",
        (),
        DEPRECATION,
        leads_to=("snippets/lora_mlp.py", "model = get_peft_model(MLP(), config)"),
        says="DeprecationWarning: gone in 1.0",
        library=in_peft('warnings.warn("gone in 1.0", DeprecationWarning)'),
        only="lora_mlp",
    ),
    Mutation(
        "a release that only logs what will be removed",
        (),
        DEPRECATION,
        leads_to=("snippets/lora_mlp.py", "# %% choose-targets"),
        says="`mixed` will be removed in 1.0",
        library=in_peft(
            'import logging; logging.getLogger("peft").warning("`mixed` will be removed in 1.0")'
        ),
        only="lora_mlp",
    ),
]
