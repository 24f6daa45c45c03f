"""An output changed: by hand, by an edit of its cell, or by a library's release."""

from mutations.mutation import Append, Delete, Library, Mutation, Replace

OUTPUTS = ("outputs",)
DECODE = "text = self._tokenizer.decode(token_ids, skip_special_tokens=skip_special_tokens)"
CASED = "localhub/builds/bert_base_cased.py"

MUTATIONS = [
    Mutation(
        "an approved output edited by hand",
        (
            Replace(
                "tests/outputs/padding/truncation-to-8.txt", "lengths: [8, 6]", "lengths: [8, 7]"
            ),
        ),
        OUTPUTS,
        leads_to=("docs/en/padding.md", 'snippet="padding:truncation-to-8"'),
        says="- lengths: [8, 7]",
    ),
    Mutation(
        "a float of an approved output edited by hand",
        (Replace("tests/outputs/pipeline/one-sentence.txt", "'score': 0.9", "'score': 0.8"),),
        OUTPUTS,
        leads_to=("docs/zh/pipeline.md", 'snippet="pipeline:one-sentence"'),
    ),
    Mutation(
        "an approved output removed",
        (Delete("tests/outputs/tokenizer/call.txt"),),
        OUTPUTS,
        leads_to=("snippets/tokenizer.py", "# %% call"),
        says="has not been approved",
    ),
    Mutation(
        "an approved output of a cell that is gone",
        (Append("tests/outputs/tokenizer/gone.txt", "approved with peft 1\n--- nothing\n"),),
        OUTPUTS,
        leads_to=("tests/outputs/tokenizer/gone.txt", ""),
        says="there is no such cell",
    ),
    Mutation(
        "a cell that prints in other words",
        (Replace("snippets/tokenizer.py", 'print("tokens:"', 'print("pieces:"'),),
        OUTPUTS,
        leads_to=("snippets/tokenizer.py", "# %% special-tokens"),
        says="- tokens:",
    ),
    Mutation(
        "a cell that asks for another length",
        (
            Replace(
                "snippets/padding.py",
                "sequences, max_length=8, trunc",
                "sequences, max_length=9, trunc",
            ),
        ),
        OUTPUTS,
        leads_to=("docs/en/padding.md", 'snippet="padding:truncation-to-8"'),
        says="approved with the same versions",
    ),
    Mutation(
        "a cell of one line removed from its output",
        (
            Replace(
                "snippets/padding.py",
                'print(batch["attention_mask"][1])\n\n# %% max-length',
                "\n# %% max-length",
            ),
        ),
        OUTPUTS,
        leads_to=("tests/outputs/padding/longest.txt", ""),
        says="- [1, 1",
    ),
    Mutation(
        "a figure in other colours",
        (Replace("snippets/lora_mlp.py", "label=name)", 'label=name, color="#dc2626")'),),
        OUTPUTS,
        leads_to=("docs/zh/lora-mlp.md", 'snippet="lora_mlp:loss-curve"'),
        says="#dc2626",
    ),
    Mutation(
        "a release of peft that prints fewer digits",
        (),
        OUTPUTS,
        leads_to=("docs/en/lora-mlp.md", 'snippet="lora_mlp:lora-config"'),
        says="peft 0.21.2 → 0.99.0",
        library=Library(
            "peft",
            "0.99.0",
            Replace(
                "peft/peft_model.py",
                "100 * trainable_params / all_param:.4f",
                "100 * trainable_params / all_param:.1f",
            ),
        ),
        only="lora_mlp",
    ),
    Mutation(
        "a release of transformers that decodes without spaces",
        (),
        OUTPUTS,
        leads_to=("docs/zh/tokenizer.md", 'snippet="tokenizer:decode"'),
        says="→ 5.99.0",
        library=Library(
            "transformers",
            "5.99.0",
            Replace(
                "transformers/tokenization_utils_tokenizers.py",
                DECODE,
                f'{DECODE}\n        text = text.replace(" ", "")',
            ),
        ),
        only="tokenizer",
    ),
    Mutation(
        "a release of datasets that shows a dataset otherwise",
        (),
        OUTPUTS,
        leads_to=("docs/zh/data-preparation.md", 'snippet="data_preparation:load"'),
        says="→ 5.99.0",
        library=Library(
            "datasets",
            "5.99.0",
            Replace(
                "datasets/dataset_dict.py",
                'return f"DatasetDict({{\\n{repr}\\n}})"',
                'return f"DatasetDict {{\\n{repr}\\n}}"',
            ),
        ),
        only="data_preparation",
    ),
    Mutation(
        "another ID in a tokenizer of the local Hub",
        (
            Replace(
                CASED,
                "    write_tokenizer(folder, entries, lowercase=False)",
                "    entries[13809:13811] = reversed(entries[13809:13811])\n"
                "    write_tokenizer(folder, entries, lowercase=False)",
            ),
        ),
        ("outputs", "claims"),
        leads_to=("docs/en/tokenizer.md", 'snippet="tokenizer:call"'),
        says="13810",
        only="tokenizer",
        claims=("tokenizer::test_upper_and_lower_case__are_cut_at_different_places",),
    ),
]
