"""Which repositories a Python file names."""

from __future__ import annotations

import pytest

from livedocs.commands import commands_in
from localhub import source
from localhub.named import Named, commands, mentioned, named_repositories

MODEL, DATASET = "owner/model", "owner/data"


@pytest.mark.parametrize(
    ("code", "named"),
    [
        (f'AutoModel.from_pretrained("{MODEL}")', Named(MODEL, "model", 1, weights=True)),
        (
            f'transformers.BertModel.from_pretrained("{MODEL}")',
            Named(MODEL, "model", 1, None, True),
        ),
        (f'AutoTokenizer.from_pretrained("{MODEL}")', Named(MODEL, "model", 1)),
        (f'a.BertConfig.from_pretrained("{MODEL}")', Named(MODEL, "model", 1)),
        (
            f'name = "{MODEL}"\n\nAutoModel.from_pretrained(\n    name, num_labels=2\n)',
            Named(MODEL, "model", 3, weights=True),
        ),
        (
            f'AutoModel.from_pretrained(pretrained_model_name_or_path="{MODEL}")',
            Named(MODEL, "model", 1, weights=True),
        ),
        (f'pipeline("task", model="{MODEL}")', Named(MODEL, "model", 1, weights=True)),
        (f'pipeline("task", "{MODEL}")', Named(MODEL, "model", 1, weights=True)),
        (f'load_dataset("{DATASET}")', Named(DATASET, "dataset", 1)),
        (f'datasets.load_dataset("{DATASET}", "x")', Named(DATASET, "dataset", 1, "x")),
        (f'load_dataset("{DATASET}", name="x")', Named(DATASET, "dataset", 1, "x")),
        (
            f'hf_hub_download("{DATASET}", "a.wav", repo_type="dataset")',
            Named(DATASET, "dataset", 1, file="a.wav"),
        ),
        (f'hf_hub_download("{MODEL}", "a/b.txt")', Named(MODEL, "model", 1, file="a/b.txt")),
        (
            f'hf_hub_download(filename="a.txt", repo_id="{MODEL}")',
            Named(MODEL, "model", 1, file="a.txt"),
        ),
        (f'SentenceTransformer("{MODEL}")', Named(MODEL, "model", 1, weights=True)),
        (f'modules.Transformer("{MODEL}", 9)', Named(MODEL, "model", 1, weights=True)),
        (f'CrossEncoder("{MODEL}")', Named(MODEL, "model", 1, weights=True)),
        (
            f'for name in ["{MODEL}", "a folder"]:\n    AutoTokenizer.from_pretrained(name)',
            Named(MODEL, "model", 2),
        ),
        (
            f'names = {{"{MODEL}": 1}}\n[AutoConfig.from_pretrained(n) for n in names]',
            Named(MODEL, "model", 2),
        ),
        (
            f'def load():\n    return AutoConfig.from_pretrained(name)\nname = "{MODEL}"',
            Named(MODEL, "model", 2),
        ),
        (f"x = 1\n# !hf download {MODEL} config.json", Named(MODEL, "model", 2)),
        (
            f"# !hf download {DATASET} \\\n#     --repo-type dataset\n",
            Named(DATASET, "dataset", 1),
        ),
        (f"# !hf download {DATASET} --type=dataset", Named(DATASET, "dataset", 1)),
        (f"# !hf download --repo-type dataset {DATASET}", Named(DATASET, "dataset", 1)),
        (f'# !hf download "{MODEL}" && ls', Named(MODEL, "model", 1)),
        (f"# !hf download \\\n{MODEL}", Named(MODEL, "model", 1)),
    ],
)
def test_a_call_names_a_repository(code: str, named: Named):
    assert named_repositories(code) == (named,)


@pytest.mark.parametrize(
    "text",
    [
        f"# !hf download {MODEL} config.json --local-dir=m",
        f"x = 1\n# !hf download \\\n#     --type dataset \\\n#   {DATASET}\n# !ls\n",
        f"# !ls \\\n  {MODEL}\n",
        f"# !(hf download '{MODEL}')\n    # !indented\n# ! spaced\n# !1\n#!no",
        "# !a>b&&c 2>&1 | d; e\n# !echo 'open quote",
        "# !echo it\\'s # no comment\n",
        "# !ends \\",
        "# !",
    ],
)
def test_commands_and_their_words_are_those_that_the_engine_finds(text: str):
    """The two packages may not import each other."""
    assert list(commands(text)) == [(each.line, each.words) for each in commands_in(text)]


@pytest.mark.parametrize(
    "code",
    [
        f'print("{MODEL}")',
        'AutoModel.from_pretrained("a_folder")',
        'AutoModel.from_pretrained("./a/folder")',
        "AutoModel.from_pretrained(folder)",
        "AutoModel.from_pretrained()",
        'load_dataset("csv", data_files="a/b.csv")',
        f'hf_hub_download("{MODEL}", file)',
        f'name = "{MODEL}"\nname = 1\nAutoModel.from_pretrained(name)',
        "name = name\nAutoModel.from_pretrained(name)",
        "for name in names:\n    AutoModel.from_pretrained(name)",
        "this is no Python",
        f"# hf download {MODEL}",
        f"# !ls {MODEL}",
        "# !hf download",
    ],
)
def test_other_code_names_none(code: str):
    assert named_repositories(code) == ()


def test_they_come_in_the_order_of_the_file():
    code = 'f(pipeline("t", "a/b"))\nload_dataset("c/d")\nModel.from_pretrained("e/f")\n'
    assert [named.id for named in named_repositories(code)] == ["a/b", "c/d", "e/f"]


def test_a_variable_is_what_it_was_given_last_before_the_call():
    code = (
        'name = "a/b"\nM.from_pretrained(name)\nname = "c/d"\nM.from_pretrained(name)\n'
        'for name in ("e/f", "g/h"):\n    M.from_pretrained(name)\n'
    )
    found = [(named.line, named.id) for named in named_repositories(code)]
    assert found == [(2, "a/b"), (4, "c/d"), (6, "e/f"), (6, "g/h")]


def test_what_is_not_here_is_told_with_its_line(root):
    code = 'load_dataset("nyu-mll/glue", "mrpc")\nAutoModel.from_pretrained("no/body")\n'
    assert source.missing(root, code) == [
        (2, "`no/body` is not in the local Hub (localhub/builds)")
    ]


@pytest.mark.parametrize(
    ("code", "ids"),
    [
        (f'f("{MODEL}")', [MODEL]),
        (f"for name in ('{DATASET}', '{MODEL}'):\n    f(name)", [MODEL, DATASET]),
        (f'"""Has a look at {MODEL}."""', [MODEL]),
        (f'run("hf download {MODEL} --quiet")', [MODEL]),
        (f'f(f"https://hub/{MODEL}/tree/{{commit}}")', [MODEL]),
        (f"# {MODEL}", []),
        (f"# !hf download {MODEL} x", [MODEL]),
        (f"# !accelerate launch train.py \\\n#   --model={DATASET}\n# {MODEL}", [DATASET]),
        (f'f("{MODEL}s", "x{MODEL}", "{MODEL}-2", "{MODEL}.5")', []),
        ("f(", []),
    ],
)
def test_a_repository_is_mentioned_in_any_string(code: str, ids: list[str]):
    assert list(mentioned(code, (MODEL, DATASET))) == ids


def test_weights_that_are_not_here_are_told_with_their_line(root):
    code = (
        'AutoTokenizer.from_pretrained("google-bert/bert-base-uncased")\n'
        'AutoModel.from_pretrained("google-bert/bert-base-uncased")\n'
    )
    lacks = "`google-bert/bert-base-uncased` has no weights in the local Hub"
    assert source.missing(root, code) == [(2, lacks)]
