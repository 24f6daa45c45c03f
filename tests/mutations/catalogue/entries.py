"""A title, a pitfall or a sentence that nobody understands who reads it alone."""

from mutations.mutation import Mutation, Replace

ENTRIES = ("entries",)

MUTATIONS = [
    Mutation(
        "a title that is no task",
        (Replace("docs/en/padding.md", "## Pad to a multiple of 8", "## A multiple of 8"),),
        ENTRIES,
        leads_to=("docs/en/padding.md", "{#multiple-of-8}"),
        says="no verb of a task",
        accepts=True,
    ),
    Mutation(
        "它 in a title",
        (Replace("docs/zh/padding.md", "## 让分词器返回 NumPy", "## 让它返回 NumPy"),),
        ENTRIES,
        leads_to=("docs/zh/padding.md", "{#np}"),
        says="`它` says nothing",
        accepts=True,
    ),
    Mutation(
        "a title without the argument that its entry is about",
        (Replace("docs/en/batching.md", " to the model (`attention_mask`)", " to the model"),),
        ENTRIES,
        leads_to=("docs/en/batching.md", "{#mask}"),
        says="names no call or argument",
        accepts=True,
    ),
    Mutation(
        "one title for two entries",
        (
            Replace(
                "docs/zh/v4-to-v5.md",
                "## 用 DistilBERT 的分词器给一批句子分词",
                "## 把一批句子转成张量",
            ),
        ),
        ENTRIES,
        leads_to=("docs/zh/v4-to-v5.md", "{#inputs}"),
        says="docs/zh/pipeline.md",
        accepts=True,
    ),
    Mutation(
        "a pitfall that is called a pitfall",
        (Replace("docs/zh/padding.md", '忘了填充，`"np"` 不报错', "常见的坑"),),
        ENTRIES,
        leads_to=("docs/zh/padding.md", "常见的坑"),
        says="says what goes wrong",
        accepts=True,
    ),
    Mutation(
        "a tip among the warnings, in both languages",
        tuple(
            Replace(f"docs/{language}/tokenizer.md", '!!! warning "`##`', '!!! tip "`##`')
            for language in ("zh", "en")
        ),
        ENTRIES,
        leads_to=("docs/en/tokenizer.md", "!!! tip"),
        says="a box here is `!!! warning`",
    ),
    Mutation(
        "上面 without a link",
        (Replace("docs/zh/padding.md", "每句话各有各", "每句话和上面的相同，各有各"),),
        ENTRIES,
        leads_to=("docs/zh/padding.md", "上面的相同"),
        accepts=True,
    ),
    Mutation(
        "a sentence that leans on the output below it",
        (Replace("docs/en/lora-mlp.md", "The last line of the output", "The last line below"),),
        ENTRIES,
        leads_to=("docs/en/lora-mlp.md", "The last line below"),
        says="`below` is not true in every layout",
        accepts=True,
    ),
]
