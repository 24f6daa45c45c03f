"""The two languages no longer hold the same. `make accept` does not help."""

from mutations.mutation import Append, Delete, Mutation, Replace, Swap

LONGEST = '```python exec="on" snippet="padding:longest" view="tokens"\n```\n'
PARITY = ("parity",)

MUTATIONS = [
    Mutation(
        "a heading's id renamed in English only",
        (Replace("docs/en/padding.md", "{#exactly-8}", "{#exactly-eight}"),),
        ("parity", "links"),
        leads_to=("docs/en/padding.md", "{#exactly-eight}"),
        accepts=True,
    ),
    Mutation(
        "a heading's id renamed in Chinese only",
        (Replace("docs/zh/batching.md", "{#mask}", "{#the-mask}"),),
        ("parity", "links"),
        leads_to=("docs/zh/batching.md", "{#the-mask}"),
        accepts=True,
    ),
    Mutation(
        "a section added in Chinese only",
        (Append("docs/zh/models.md", "\n## 小结 {#summary}\n\n到此为止。\n"),),
        PARITY,
        leads_to=("docs/zh/models.md", "{#summary}"),
        accepts=True,
    ),
    Mutation(
        "two headings of one id",
        (
            Append("docs/zh/models.md", "\n## 小结 {#save}\n\n到此为止。\n"),
            Append("docs/en/models.md", "\n## Summary {#save}\n\nThat is all.\n"),
        ),
        PARITY,
        leads_to=("docs/en/models.md", "## Summary {#save}"),
        accepts=True,
    ),
    Mutation(
        "a heading without an id in both languages",
        (
            Append("docs/zh/models.md", "\n## 小结\n\n到此为止。\n"),
            Append("docs/en/models.md", "\n## Summary\n\nThat is all.\n"),
        ),
        PARITY,
        leads_to=("docs/en/models.md", "## Summary"),
        says="has no {#id}",
        accepts=True,
    ),
    Mutation(
        "two sections swapped in English only",
        (Swap("docs/en/batching.md", "{#different-lengths}", "{#mask}"),),
        PARITY,
        leads_to=("docs/en/batching.md", "{#mask}"),
        says="the order differs",
        accepts=True,
    ),
    Mutation(
        "two entries swapped in Chinese",
        (
            Swap(
                "docs/zh/padding.md",
                'snippet="padding:truncation-to-8"',
                'snippet="padding:exactly-8"',
            ),
        ),
        PARITY,
        leads_to=("docs/zh/padding.md", "{#exactly-8}"),
        says="padding:truncation-to-8",
    ),
    Mutation(
        "an entry dropped in English",
        (Replace("docs/en/padding.md", LONGEST, ""),),
        ("parity", "entries"),  # a box for an entry stands in none any more
        leads_to=("docs/zh/padding.md", "{#longest}"),
    ),
    Mutation(
        "stderr no longer shown in English",
        (Replace("docs/en/models.md", ' stderr="on"', ""),),
        PARITY,
        leads_to=("docs/zh/models.md", "{#load-report}"),
        says="fence options",
    ),
    Mutation(
        "an inline value of another cell in Chinese",
        (
            Replace(
                "docs/zh/models.md",
                "{{ models:config num_hidden_layers }}",
                "{{ models:config num_attention_heads }}",
            ),
        ),
        PARITY,
        leads_to=("docs/zh/models.md", "{#config}"),
        says="inline values",
    ),
    Mutation(
        "a link that leads elsewhere in English",
        (Replace("docs/en/lora-mlp.md", "(v4-to-v5.md#trainable-parameters)", "(v4-to-v5.md)"),),
        PARITY,
        leads_to=("docs/zh/lora-mlp.md", "{#lora-config}"),
        says="v4-to-v5.md#trainable-parameters",
    ),
    Mutation(
        "a pitfall that is only a note in Chinese",
        (
            Replace(
                "docs/zh/tokenizer.md",
                '!!! warning "解码得到的文本',
                '!!! note "解码得到的文本',
            ),
        ),
        ("parity", "entries"),
        leads_to=("docs/zh/tokenizer.md", "{#decode-spaces}"),
        says="admonitions",
    ),
    Mutation(
        "a heading one level deeper in English",
        (Replace("docs/en/tokenizer.md", "## Decode token ids", "### Decode token ids"),),
        PARITY,
        leads_to=("docs/zh/tokenizer.md", "{#decode}"),
        says="heading level",
    ),
    Mutation(
        "a page that stands in English only",
        (Delete("docs/zh/print.md"),),
        ("parity", "links"),
        leads_to=("docs/en/print.md", ""),
        says="there is no docs/zh/print.md",
        accepts=True,
    ),
]
