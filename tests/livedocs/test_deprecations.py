"""Deprecated calls of the real libraries, as they are installed."""

from __future__ import annotations

import pytest

from livedocs.modules.inputs import Limits
from livedocs.runs.execute import Result

# A module each: its text, the line that must be named, and words of the message.
DEPRECATED = {
    "attribute": (
        "# %% make\nfrom transformers import BertConfig\n\nconfig = BertConfig()\n\n"
        "# %% read\nconfig.torch_dtype\n",
        "read", 6, "a library logged a deprecation: `torch_dtype` is deprecated",
    ),
    "option": (
        # An optional library that this import finds uses what torch calls deprecated.
        "# %% quiet\nimport logging\n\n"
        'logging.getLogger("torch.utils._pytree").setLevel("ERROR")\n\n'
        "# %% make\nfrom transformers import TrainingArguments\n\n"
        'arguments = TrainingArguments("out", gradient_checkpointing=True)\n',
        "make", 9, "FutureWarning: `gradient_checkpointing` is deprecated",
    ),
    "helper": (
        "# %% load\nfrom transformers.modeling_attn_mask_utils import AttentionMaskConverter\n\n"
        "# %% make\n\nconverter = AttentionMaskConverter(is_causal=True)\n",
        "make", 6, "FutureWarning: The attention mask API",
    ),
    "loader": (
        "# %% write\nimport pathlib\n\nimport datasets\n\n"
        "pathlib.Path(\"a.jsonl\").write_text('{\"a\": 1}\\n');\n\n"
        '# %% load\ndatasets.load_dataset("json", data_files="a.jsonl", block_size=100)\n',
        "load", 8, "a library logged a deprecation: "
        "The JSON loader parameter `block_size` is deprecated",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def results(new_project) -> dict[str, Result | str]:
    project = new_project()
    project.write("environment.json", '{"PYTHONPATH": "", "HF_HUB_OFFLINE": "1"}')
    for name, (text, *_) in DEPRECATED.items():
        project.snippet(name, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        results = project.execute(limits=Limits(preload=("torch", "transformers", "datasets")))
        return {name: str(result.error) for name, result in results.items()}


@pytest.mark.parametrize("name", DEPRECATED)
def test_a_deprecated_call_fails_the_cell(results: dict[str, str], name: str) -> None:
    text, cell, line, words = DEPRECATED[name]
    assert results[name].startswith(f"snippets/{name}.py:{line}\n")
    assert f"  > {line:4} | {text.splitlines()[line - 1]}\n" in results[name]
    *_, last = results[name].splitlines()
    assert last.startswith(f"cell `{name}:{cell}` failed: {words}")
