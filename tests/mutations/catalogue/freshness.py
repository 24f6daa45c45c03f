"""One language was changed and the other one left behind, or the lock is not that of the pages."""

from mutations.mutation import Append, Mutation, Replace, ReplaceAll

FRESHNESS = ("freshness",)
LOCK = "docs/prose.lock.yml"

MUTATIONS = [
    Mutation(
        "a sentence changed in Chinese only",
        (Replace("docs/zh/tokenizer.md", "不添加任何东西", "也会添加特殊词元"),),
        FRESHNESS,
        leads_to=("docs/zh/tokenizer.md", "{#tokens-to-ids}"),
        says="has changed in zh only; see docs/en/tokenizer.md",
    ),
    Mutation(
        "a sentence changed in English only",
        (Replace("docs/en/tokenizer.md", "and adds nothing", "and adds special tokens"),),
        FRESHNESS,
        leads_to=("docs/en/tokenizer.md", "{#tokens-to-ids}"),
        says="has changed in en only; see docs/zh/tokenizer.md",
    ),
    Mutation(
        "a sentence deleted in Chinese only",
        (Replace("docs/zh/tokenizer.md", "返回哪些键，取决于分词器的类，不要写死。", ""),),
        FRESHNESS,
        leads_to=("docs/zh/tokenizer.md", "{#call}"),
    ),
    Mutation(
        "a heading reworded in English only",
        (
            Replace(
                "docs/en/padding.md",
                "## Pad to the longest sentence",
                "## Pad up to the longest sentence",
            ),
        ),
        FRESHNESS,
        leads_to=("docs/en/padding.md", "{#longest}"),
    ),
    Mutation(
        "what a figure shows told otherwise in Chinese only",
        (Replace("docs/zh/lora-mlp.md", "曲线：训练损失降到", "曲线：训练损失停在"),),
        FRESHNESS,
        leads_to=("docs/zh/lora-mlp.md", "{#loss-curve}"),
    ),
    Mutation(
        "a pitfall changed in English only",
        (Replace("docs/en/lora-mlp.md", "Use the model that", "Never use the model that"),),
        FRESHNESS,
        leads_to=("docs/en/lora-mlp.md", "{#merge}"),
    ),
    Mutation(
        "a sentence of the home page changed in Chinese only",
        (Replace("docs/zh/index.md", "构建时真正运行过", "作者运行过"),),
        FRESHNESS,
        leads_to=("docs/zh/index.md", "{#home}"),
    ),
    Mutation(
        "both languages changed and nobody said that they agree",
        (
            Replace("docs/zh/tokenizer.md", "不添加任何东西", "也会添加特殊词元"),
            Replace("docs/en/tokenizer.md", "and adds nothing", "and adds special tokens"),
        ),
        FRESHNESS,
        leads_to=("docs/zh/tokenizer.md", "{#tokens-to-ids}"),
        says="has changed in both languages",
    ),
    Mutation(
        "a section that the lock does not know",
        (
            Append("docs/zh/models.md", "\n## 小结 {#summary}\n\n到此为止。\n"),
            Append("docs/en/models.md", "\n## Summary {#summary}\n\nThat is all.\n"),
        ),
        FRESHNESS,
        leads_to=("docs/zh/models.md", "{#summary}"),
        says="is new in both languages",
    ),
    Mutation(
        "a section of the lock that the pages do not have",
        (Append(LOCK, '  a-section-of-before: {zh: "0123456789ab", en: "0123456789ab"}\n'),),
        FRESHNESS,
        leads_to=(LOCK, ""),
        says="has no section `a-section-of-before`",
    ),
    Mutation(
        "the lock edited by hand",
        (ReplaceAll(LOCK, 'tokens-to-ids: {zh: "', 'tokens-to-ids: {zh: "0'),),
        FRESHNESS,
        leads_to=("docs/zh/tokenizer.md", "{#tokens-to-ids}"),
    ),
    Mutation(
        "the lock with marks of a merge in it",
        (Append(LOCK, "<<<<<<< HEAD\n"),),
        FRESHNESS,
        leads_to=(LOCK, "<<<<<<<"),
        says="this is no YAML",
    ),
]
