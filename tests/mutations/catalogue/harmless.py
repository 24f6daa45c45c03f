"""Edits that no guard may mind."""

from mutations.mutation import Append, Mutation, Replace

NONE: tuple[str, ...] = ()

EDITS = [
    Mutation(
        "lines of a Chinese paragraph broken elsewhere",
        (
            Replace(
                "docs/zh/padding.md",
                "里面的句子就得一样长：短的填充",
                "里面的句子就得一样长：\n短的填充",
            ),
        ),
        NONE,
        leads_to=None,
    ),
    Mutation(
        "lines of an English paragraph broken elsewhere",
        (
            Replace(
                "docs/en/padding.md", "the same length: short ones", "the same length:\nshort ones"
            ),
        ),
        NONE,
        leads_to=None,
    ),
    Mutation(
        "a comment in the navigation",
        (Append("mkdocs.yml", "# the end\n"),),
        NONE,
        leads_to=None,
    ),
    Mutation(
        "an approved float within the tolerance",
        (
            Replace(
                "tests/outputs/pipeline/one-sentence.txt",
                "'score': 0.99752",
                "'score': 0.99755",
            ),
        ),
        NONE,
        leads_to=None,
    ),
    Mutation(
        "a comment in a module",
        (
            Replace(
                "snippets/tokenizer.py",
                "from transformers import AutoTokenizer\n",
                "from transformers import AutoTokenizer  # the class is chosen by name\n",
            ),
        ),
        NONE,
        leads_to=None,
    ),
    Mutation(
        "a file touched",
        (Append("docs/zh/padding.md", ""),),
        NONE,
        leads_to=None,
    ),
]
