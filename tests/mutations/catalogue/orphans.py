"""Something stands alone, or was typed where a run should have made it. All of it accepted."""

from mutations.mutation import Append, Copy, Mutation, Replace

ORPHANS = ("orphans",)
RECIPE = "localhub/builds/bert_base_uncased.py"
TYPED_PYTHON = "\n``` python\nprint(tokenizer)\n```\n"
TYPED_OUTPUT = "\n```text\nBertTokenizer\n```\n"
LIMIT = "{{ padding:truncation limit }}"

MUTATIONS = [
    Mutation(
        "a cell added to a module and to no page",
        (
            Append(
                "snippets/versions.py", "\n# %% python\nimport sys\n\nsys.version_info >= (3, 11)\n"
            ),
        ),
        ORPHANS,
        leads_to=("snippets/versions.py", "# %% python"),
        accepts=True,
    ),
    Mutation(
        "a cell renamed in the module only",
        (Replace("snippets/tokenizer.py", "# %% decode\n", "# %% to-text\n"),),
        ORPHANS,
        leads_to=("docs/zh/tokenizer.md", 'snippet="tokenizer:decode"'),
        says="there is no cell `tokenizer:decode`",
        accepts=True,
    ),
    Mutation(
        "a misspelt cell in both languages",
        tuple(
            Replace(f"docs/{language}/tokenizer.md", "tokenizer:call", "tokenizer:cal")
            for language in ("zh", "en")
        ),
        ORPHANS,
        leads_to=("docs/en/tokenizer.md", "tokenizer:cal"),
    ),
    Mutation(
        "an inline value of a cell that is not there",
        tuple(
            Replace(
                f"docs/{language}/tokenizer.md",
                "{{ tokenizer:load class }}",
                "{{ tokenizer:class name }}",
            )
            for language in ("zh", "en")
        ),
        ORPHANS,
        leads_to=("docs/zh/tokenizer.md", "tokenizer:class name"),
    ),
    Mutation(
        "an inline form that is none",
        tuple(
            Replace(
                f"docs/{language}/tokenizer.md",
                "{{ tokenizer:load class }}",
                "{{ tokenizer class }}",
            )
            for language in ("zh", "en")
        ),
        ORPHANS,
        leads_to=("docs/zh/tokenizer.md", "tokenizer class"),
    ),
    Mutation(
        "a page removed from the navigation",
        (Replace("mkdocs.yml", "      - 试试分词器: playground.md\n", ""),),
        ORPHANS,
        leads_to=("docs/zh/playground.md", ""),
        says="the navigation in mkdocs.yml lacks this page",
    ),
    Mutation(
        "a page added in both languages and not to the navigation",
        (
            Append("docs/zh/no-such-page.md", "# 训练 {#no-such-page}\n\n以后再写。\n"),
            Append("docs/en/no-such-page.md", "# Training {#no-such-page}\n\nTo be written.\n"),
        ),
        ORPHANS,
        leads_to=("docs/zh/no-such-page.md", ""),
        accepts=True,
    ),
    Mutation(
        "a page in the navigation that is not there",
        (
            Replace(
                "mkdocs.yml",
                "      - 批处理: batching.md\n",
                "      - 批处理: batching.md\n      - 训练: no-such-page.md\n",
            ),
        ),
        ("orphans", "links"),
        leads_to=("mkdocs.yml", "训练: no-such-page.md"),
        says="there is no page no-such-page.md",
    ),
    Mutation(
        "a stand-in that no snippet uses",
        (
            Copy("localhub/builds/glue_mrpc.py", "localhub/builds/super_glue.py"),
            Replace(
                "localhub/builds/super_glue.py",
                'REPO_ID = "nyu-mll/glue"',
                'REPO_ID = "aps/super_glue"',
            ),
        ),
        ORPHANS,
        leads_to=("localhub/builds/super_glue.py", ""),
        says="no snippet module uses this stand-in",
        runs=False,
    ),
    Mutation(
        "a stand-in whose docstring has no Chinese part",
        (Replace(RECIPE, "\nzh:\n", "\n\n"),),
        ORPHANS,
        leads_to=(RECIPE, ""),
        says="the docstring must say",
        runs=False,
    ),
    Mutation(
        "a Python block typed by hand",
        (Append("docs/zh/models.md", TYPED_PYTHON), Append("docs/en/models.md", TYPED_PYTHON)),
        ORPHANS,
        leads_to=("docs/en/models.md", "``` python"),
        says="a block that no run made",
    ),
    Mutation(
        "an output pasted by hand",
        (Append("docs/zh/models.md", TYPED_OUTPUT), Append("docs/en/models.md", TYPED_OUTPUT)),
        ORPHANS,
        leads_to=("docs/en/models.md", "```text"),
    ),
    Mutation(
        "a version typed in prose",
        (
            Append("docs/zh/models.md", "\n在 transformers 5.23 上试过。\n"),
            Append("docs/en/models.md", "\nTried with transformers 5.23.\n"),
        ),
        ORPHANS,
        leads_to=("docs/en/models.md", "transformers 5.23"),
        says="the number 5.23 is typed",
        accepts=True,
    ),
    Mutation(
        "a wrong number in prose where a value stood",
        tuple(
            Replace(
                f"docs/{language}/padding.md",
                f"tokenizer.model_max_length`{rest}",
                f"tokenizer.model_max_length`{wrong}",
            )
            for language, rest, wrong in (
                ("zh", f"，这里是 {LIMIT}", "，这里是 1024"),
                ("en", f", {LIMIT} here", ", 1024 here"),
            )
        ),
        ORPHANS,
        leads_to=("docs/en/padding.md", "1024 here"),
        says="the number 1024 is typed",
        accepts=True,
    ),
    Mutation(
        "an old output that no page shows any more",
        (Append("docs/old-outputs.yml", "forward:\n  output: |\n    tensor([1.0])\n"),),
        ORPHANS,
        leads_to=("docs/old-outputs.yml", "forward:"),
    ),
    Mutation(
        "an old output renamed under the pages",
        (Replace("docs/old-outputs.yml", "\ntokens:\n", "\ntoken:\n"),),
        ORPHANS,
        leads_to=("docs/en/v4-to-v5.md", 'was="tokens"'),
        runs=False,  # no site can be built
    ),
]
