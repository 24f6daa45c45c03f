"""What v4-to-v5.md says of the checker, of old outputs and of today's.

The rows of its table are held by tests/guards/test_changes.py.
"""

from __future__ import annotations

import ast
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import evaluate
import pytest
import torch
import transformers
import yaml
from _pytest.logging import LogCaptureHandler
from packaging.requirements import Requirement
from transformers import AutoModel, AutoTokenizer, BertConfig, BertModel

from hfmigrate.table import FILE, rows
from livedocs.modules.cells import read_module
from livedocs.pages.change_rows import read_changes

ROOT = Path(__file__).parent.parent.parent
CODE = {cell.name: cell.code for cell in read_module(ROOT / "snippets" / "v4_to_v5.py").cells}
OLD = {
    key: entry["output"].strip()
    for key, entry in yaml.safe_load(
        (ROOT / "docs" / "old-outputs.yml").read_text(encoding="utf-8")
    ).items()
}
ROWS = [row for group in read_changes(FILE) for row in group.rows]
PATTERNS = {row.id: [p for p in row.patterns if p.kind == "keyword"] for row in rows()}
IGNORED = [row for row in ROWS if row.happens == "ignored" and PATTERNS[row.id]]
CAPITAL = "Using a Transformer network is simple"
LOWER = "Using a transformer network is simple"
# What `BertConfig()` showed with transformers 4.40, the release of the note's days.
OLD_CONFIG_KEYS = {
    "attention_probs_dropout_prob",
    "classifier_dropout",
    "hidden_act",
    "hidden_dropout_prob",
    "hidden_size",
    "initializer_range",
    "intermediate_size",
    "layer_norm_eps",
    "max_position_embeddings",
    "model_type",
    "num_attention_heads",
    "num_hidden_layers",
    "pad_token_id",
    "position_embedding_type",
    "transformers_version",
    "type_vocab_size",
    "use_cache",
    "vocab_size",
}


@pytest.fixture(scope="module")
def names(run_snippet) -> dict:
    return run_snippet("v4_to_v5")


@pytest.fixture(scope="module")
def today(names) -> dict[str, str]:
    """By cell, what the call prints now."""
    return {cell: text.strip() for cell, text in names["__stdout__"].items()}


@pytest.fixture(scope="module")
def cased():
    return AutoTokenizer.from_pretrained("google-bert/bert-base-cased")


class WithoutKeywords(ast.NodeTransformer):
    """Takes arguments out of calls; `removed` is how many."""

    def __init__(self, words: set[str]) -> None:
        self.words, self.removed = words, 0

    def visit_Call(self, node: ast.Call) -> ast.Call:
        kept = [keyword for keyword in node.keywords if keyword.arg not in self.words]
        self.removed += len(node.keywords) - len(kept)
        node.keywords = kept
        return self.generic_visit(node)


def literal(printed: str) -> dict:
    """A printed dict of tensors, as a dict of lists."""
    return ast.literal_eval(re.sub(r"tensor\((.*?)\)", r"\1", printed, flags=re.DOTALL))


def trainable(printed: str) -> int:
    return int(re.match(r"trainable params: ([\d,]+)", printed)[1].replace(",", ""))


def test_v4_to_v5__every_call_is_shown_beside_its_old_output():
    assert set(OLD) == set(CODE)


def test_checker__lists_each_old_form_and_exits_with_1(project):
    _, cell, record = project.cell("old_program:check")
    found = re.findall(r"^train\.py:\d+:\d+: (.+) →", record.text, re.MULTILINE)
    assert cell.exits == 1
    assert len(found) == 6
    assert "from transformers import AdamW" in found


def test_checker__does_not_run_the_program(project):
    """It would fail at its first import."""
    _, _, record = project.cell("old_program:check")
    assert "Traceback" not in record.text and "ImportError" not in record.text


@pytest.mark.parametrize(
    ("folder", "where", "status"),
    [(".", "", 1), ("program", "tools", 1), ("program", "tools/hfmigrate", None)],
)
def test_checker__runs_beside_its_folder_or_with_pythonpath(tmp_path, folder, where, status):
    for place in (".", "tools"):
        shutil.copytree(FILE.parent, tmp_path / place / "hfmigrate")
    (tmp_path / "program").mkdir()
    (tmp_path / folder / "train.py").write_text("from transformers import AdamW\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "hfmigrate", "train.py"],
        cwd=tmp_path / folder,
        env={**os.environ, "PYTHONPATH": str(tmp_path / where) if where else ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if status is None:
        assert "No module named hfmigrate" in done.stderr
    else:
        assert (done.returncode, done.stderr) == (status, "")
        assert done.stdout.startswith("train.py:1:")


def test_in_a_package__the_last_file_line_names_it_and_the_last_line_names_transformers(project):
    _, _, record = project.cell("old_program:package-error")
    *_, file, _, last = record.text.strip().splitlines()
    assert re.search(r'File ".+/old_package\.py", line \d+', file)
    assert last.startswith("ImportError: cannot import name 'HybridCache'")
    assert "transformers/__init__.py" in last


def test_in_a_package__versions_are_named_with_what_is_needed(run_snippet):
    named = run_snippet("old_program")["__stdout__"]["package-versions"].splitlines()
    assert len(named) == 3
    for line in named:
        name, installed, needed = re.fullmatch(r"(\S+) (\S+) - needed: (.+)", line).groups()
        assert Requirement(needed).name == name
        assert Requirement(needed).specifier.contains(installed)


def test_in_a_package__the_name_of_the_distribution_is_told():
    assert packages_distributions()["sklearn"] == ["scikit-learn"]


def test_in_a_package__the_table_gives_the_version_to_stay_below():
    since = {row.id: row.version for row in ROWS}
    assert (since["hybrid-cache"], since["adamw"]) == ("5.0", "4.50")


def test_in_a_package__the_checker_finds_what_is_gone(project):
    _, _, record = project.cell("old_program:package-check")
    place, said = record.text.strip().splitlines()[:2]
    assert "evaluate/commands/evaluate_cli.py" in place and "import Repository" in place
    assert said.strip().startswith("an error")
    with pytest.raises(ImportError):
        exec("from huggingface_hub import Repository")


def test_in_a_package__evaluate_load_works(tmp_path):
    metric = tmp_path / "always" / "always.py"
    metric.parent.mkdir()
    metric.write_text(
        "import datasets\nimport evaluate\n"
        "class Always(evaluate.Metric):\n"
        "    def _info(self):\n"
        "        column = datasets.Value('int32')\n"
        "        return evaluate.MetricInfo(description='', citation='', features=\n"
        "            datasets.Features(predictions=column, references=column))\n"
        "    def _compute(self, predictions, references):\n"
        "        return {'right': sum(map(int.__eq__, predictions, references))}\n"
    )
    loaded = evaluate.load(str(metric), cache_dir=str(tmp_path / "cache"))
    assert loaded.compute(predictions=[1, 2], references=[1, 0]) == {"right": 1}


def test_in_a_package__pitfall_an_old_peft_breaks_the_import_of_trainer(tmp_path):
    """The stand-in imports what PEFT 0.17 imports."""
    (tmp_path / "peft").mkdir()
    (tmp_path / "peft" / "__init__.py").write_text("from transformers import HybridCache\n")
    done = subprocess.run(
        [sys.executable, "-c", "from transformers import Trainer"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "cannot import name 'HybridCache'" in done.stderr
    assert f"{tmp_path}/peft/__init__.py" in done.stderr


@pytest.mark.parametrize("row", IGNORED, ids=lambda row: row.id)
def test_table__what_is_ignored_changes_nothing(row, run_snippet, project, capsys, monkeypatch):
    """The old cell shows the same without the argument."""
    monkeypatch.setattr(LogCaptureHandler, "handleError", lambda *_: None)  # one log is malformed
    names = run_snippet(row.module)
    capsys.readouterr()
    code = project.cell(row.cell("old"))[1].code
    words = {word for pattern in PATTERNS[row.id] for word in pattern.words}
    without = WithoutKeywords(words)
    tree = ast.fix_missing_locations(without.visit(ast.parse(code)))
    assert without.removed
    monkeypatch.chdir(names["__folder__"])
    exec(compile(tree, row.id, "exec"), dict(names))
    assert capsys.readouterr().out.strip() == names["__stdout__"][f"{row.id}-old"].strip()


def test_inputs__the_same_ids_and_one_more_key(today):
    old, new = literal(OLD["inputs"]), literal(today["inputs"])
    assert new["input_ids"] == old["input_ids"]
    assert new["attention_mask"] == old["attention_mask"]
    assert set(new) - set(old) == {"token_type_ids"}
    assert (len(old), len(new)) == (2, 3)
    assert today["inputs"] != OLD["inputs"]


def test_inputs__the_tokenizer_is_loaded_as_a_bert_tokenizer(names):
    tokenizer = AutoTokenizer.from_pretrained(names["checkpoint"])
    assert type(tokenizer).__name__ == "BertTokenizer"
    assert "token_type_ids" in tokenizer.model_input_names


def test_inputs__distilbert_ignores_the_third_key(names):
    model = AutoModel.from_pretrained(names["checkpoint"])
    inputs = {**names["inputs"], "token_type_ids": torch.ones_like(names["inputs"]["input_ids"])}
    outputs = [model(**inputs), model(**names["inputs"])]
    assert torch.equal(outputs[0].last_hidden_state, outputs[1].last_hidden_state)


def test_config__holds_the_quoted_values_and_has_lost_one_key(today):
    config = json.loads(today["config"].removeprefix("BertConfig "))
    quoted = dict(re.findall(r'"(\w+)": (\d+)', OLD["config"]))
    assert quoted
    assert {key: str(config[key]) for key in quoted} == quoted
    assert "position_embedding_type" not in config
    assert config["transformers_version"] == transformers.__version__


def test_config__has_gained_some_keys_and_lost_no_other(today):
    keys = set(json.loads(today["config"].removeprefix("BertConfig ")))
    assert len(keys - OLD_CONFIG_KEYS) >= 2
    assert OLD_CONFIG_KEYS - keys == {"position_embedding_type"}


def test_saved_files__weights_are_safetensors(today):
    assert OLD["saved-files"].split() == ["config.json", "pytorch_model.bin"]
    assert today["saved-files"].split() == ["config.json", "model.safetensors"]


def test_saved_files__safe_serialization_is_silently_ignored(tmp_path, monkeypatch, recwarn):
    logged = []
    monkeypatch.setattr(logging.Logger, "handle", lambda self, record: logged.append(record))
    config = BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=1)
    BertModel(config).save_pretrained(tmp_path, safe_serialization=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.json", "model.safetensors"]
    assert not logged and not recwarn.list


def test_tokens__the_course_printed_those_of_the_lower_case_word(cased, today):
    assert ast.literal_eval(OLD["tokens"]) == cased.tokenize(LOWER) != cased.tokenize(CAPITAL)
    assert ast.literal_eval(today["tokens"]) == cased.tokenize(CAPITAL)


def test_trainable_parameters__the_old_output_counted_the_frozen_original(names, today):
    model = names["peft_model"]
    original = sum(
        parameter.numel()
        for name, parameter in model.named_parameters()
        if "original_module" in name
    )
    old, new = trainable(OLD["trainable-parameters"]), trainable(today["trainable-parameters"])
    assert original > 0
    assert old == new + original


def test_trainable_parameters__only_the_copy_is_trained(names):
    layer = names["peft_model"].base_model.model.seq[4]
    assert not any(p.requires_grad for p in layer.original_module.parameters())
    assert all(p.requires_grad for p in layer.modules_to_save.parameters())
