"""What the libraries push to a private Hub, and load from it again in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from own_hub import OwnHub

pytest.importorskip("peft")

MODEL = """
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModel, AutoTokenizer, BertConfig, BertModel, BertTokenizerFast
import torch

torch.manual_seed(0)
config = BertConfig(
    vocab_size=8, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8
)
model = BertModel(config)
pushed = model.push_to_hub("tiny")
vocabulary = "[PAD] [UNK] [CLS] [SEP] [MASK] a b c".split()
with open("vocab.txt", "w") as file:
    file.write("\\n".join(vocabulary))
BertTokenizerFast("vocab.txt").push_to_hub("ada/tiny", commit_message="Tokenizer")
again = AutoModel.from_pretrained("ada/tiny")
found["model"] = all(
    torch.equal(one, other) for one, other in zip(model.parameters(), again.parameters())
)
found["tokens"] = AutoTokenizer.from_pretrained("ada/tiny").tokenize("a c")
adapted = get_peft_model(model, LoraConfig(r=2, target_modules=["query"]))
adapted.push_to_hub("ada/tiny-lora", revision="v2", private=True)
loaded = PeftModel.from_pretrained(again, "ada/tiny-lora", revision="v2")
found["adapter"] = loaded.peft_config["default"].r
found["files"] = api.list_repo_files("ada/tiny")
found["adapter_files"] = api.list_repo_files("ada/tiny-lora", revision="v2")
found["private"] = api.model_info("ada/tiny-lora").private
found["library"] = api.model_info("ada/tiny").library_name
"""
DATA = """
from datasets import Dataset, DatasetDict, load_dataset

rows = {"text": ["one", "two"], "label": [0, 1]}
splits = DatasetDict(train=Dataset.from_dict(rows), test=Dataset.from_dict(rows).select([0]))
splits.push_to_hub("ada/rows")
splits.push_to_hub("ada/rows", config_name="more", private=True)
found["rows"] = load_dataset("ada/rows", split="test").to_dict()
found["more"] = load_dataset("ada/rows", "more").num_rows
found["files"] = api.list_repo_files("ada/rows", repo_type="dataset")
found["configs"] = [each["config_name"] for each in api.dataset_info("ada/rows").card_data.configs]
Dataset.from_dict({"text": ["three"]}).push_to_hub("ada/rows", "more")
found["after"] = load_dataset("ada/rows", "more").num_rows
"""
AROUND = """
import json
from huggingface_hub import HfApi

api, found = HfApi(), {{}}
{code}
print(json.dumps(found))
"""


def run(own_hub: OwnHub, code: str, folder: Path) -> dict:
    """Run a program that has the Hub, in a folder with an empty cache; gives what it found."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "HF_HOME": str(folder / "home"),
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        **own_hub.variables,
    }
    command = [sys.executable, "-c", AROUND.format(code=code)]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_model_a_tokenizer_and_an_adapter(own_hub: OwnHub, tmp_path: Path) -> None:
    found = run(own_hub, MODEL, tmp_path)
    assert found["model"]
    assert found["tokens"] == ["a", "c"]
    assert found["adapter"] == 2
    assert {"README.md", "config.json", "model.safetensors", "tokenizer.json"} < set(found["files"])
    assert {"adapter_config.json", "adapter_model.safetensors"} < set(found["adapter_files"])
    assert found["private"]
    assert found["library"] == "transformers"


def test_a_dataset_with_splits_and_configurations(own_hub: OwnHub, tmp_path: Path) -> None:
    found = run(own_hub, DATA, tmp_path)
    assert found["rows"] == {"text": ["one"], "label": [0]}
    assert found["more"] == {"train": 2, "test": 1}
    assert found["after"]["train"] == 1
    assert found["configs"] == ["default", "more"]
    assert "data/train-00000-of-00001.parquet" in found["files"]
