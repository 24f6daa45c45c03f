"""What only looks like an old form is not found, nor is code that also serves older versions."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from hfmigrate.checker import check
from hfmigrate.sources import read
from hfmigrate.table import rows
from livedocs.modules.cells import read_module
from livedocs.pages.errors_file import read_errors

ROOT = Path(__file__).parent.parent.parent
LOOK_ALIKES = {
    "an optimizer of PyTorch": """
        from torch.optim import AdamW
        from transformers import Trainer
        AdamW(model.parameters())
    """,
    "a class of one's own": """
        class AdamW:
            pass
        AdamW()
    """,
    "an argument of another library's trainer": """
        from mylib import Trainer, TrainingArguments
        Trainer(model, tokenizer=tokenizer)
        TrainingArguments(evaluation_strategy="epoch", no_cuda=True)
    """,
    "a chat that is passed on as it is meant": """
        from transformers import AutoTokenizer
        tokenizer = AutoTokenizer.from_pretrained("a/b")
        inputs = tokenizer.apply_chat_template([], return_tensors="pt")
        model.generate(**inputs)
        model.generate(inputs["input_ids"])
        model.generate(tokenizer("a", return_tensors="pt").input_ids)
    """,
    "a configuration of another library": """
        from trl import ModelConfig, TrlParser
        script, model_config = TrlParser((ModelConfig,)).parse_args_and_config()
        model_config.torch_dtype
    """,
    "an argument of one's own function": """
        from transformers import TrainingArguments
        def make(tokenizer, evaluation_strategy):
            return TrainingArguments("runs", eval_strategy=evaluation_strategy)
        make(tokenizer=None, evaluation_strategy="epoch")
    """,
    "a subclass that takes the argument itself": """
        from transformers import Trainer
        class MyTrainer(Trainer):
            def __init__(self, *args, tokenizer=None, **kwargs):
                super().__init__(*args, processing_class=tokenizer, **kwargs)
                self.tokenizer = tokenizer
            def show(self):
                return self.tokenizer
        MyTrainer(model, tokenizer=tokenizer).show()
    """,
    "a name that shadows an import": """
        from transformers import pipeline
        def run(pipeline):
            return pipeline("summarization")
    """,
    "a pipeline of scikit-learn": """
        from sklearn.pipeline import Pipeline as pipeline
        pipeline("summarization", grouped_entities=True)
    """,
    "a task that is still there": """
        from transformers import pipeline
        pipeline("text-generation", dtype="auto")
        pipeline(task="ner", aggregation_strategy="simple")
    """,
    "a method of one's own": """
        class Codec:
            def encode_plus(self, text):
                return text
        Codec().encode_plus("a")
    """,
    "words of a text": """
        text = "from transformers import AdamW; tokenizer.encode_plus(x)"
        # TrainingArguments(evaluation_strategy="epoch")
    """,
    "tensors of PyTorch by name": """
        from transformers import AutoTokenizer
        tokenizer = AutoTokenizer.from_pretrained("a/b")
        kind = "pt"
        tokenizer("a", return_tensors=kind)
    """,
    "an import for older versions": """
        try:
            from torch.optim import AdamW
        except ImportError:
            from transformers import AdamW
    """,
    "an import that may fail": """
        try:
            from transformers import AutoModelForVision2Seq
        except (ImportError, AttributeError):
            AutoModelForVision2Seq = None
        import contextlib
        with contextlib.suppress(ImportError):
            from transformers import HybridCache
    """,
    "a question for the version": """
        import transformers
        from packaging import version
        from transformers import TrainingArguments
        if version.parse(transformers.__version__) < version.parse("4.46"):
            args = TrainingArguments("runs", evaluation_strategy="epoch")
        else:
            args = TrainingArguments("runs", eval_strategy="epoch")
    """,
    "a question for an attribute": """
        ids = tokenizer.encode_plus("a") if hasattr(tokenizer, "encode_plus") else tokenizer("a")
    """,
    "a tuple with the name of a cache": """
        past_key_values = ((1, 2), (3, 4))
        past_key_values[0]
    """,
    "a list with the name of a cache": """
        def device(past_key_values):
            return past_key_values[0].device
    """,
    "a variable that holds the answer of a question for the version": """
        if transformers_lt_4_56:
            from transformers import HybridCache
    """,
    "an argument that says what to return": """
        from transformers import AutoTokenizer
        tokenizer = AutoTokenizer.from_pretrained("a/b")
        ids = tokenizer.apply_chat_template([], return_tensors="pt", return_dict=False)
        ids.shape
    """,
    "a name that is bound anew": """
        from mylib import Mine, mine
        from transformers import AutoTokenizer
        tokenizer = AutoTokenizer.from_pretrained("a/b")
        tokenizer = Mine()
        tokenizer.additional_special_tokens
        batch = mine("a")
        batch.words()
    """,
    "a dict that holds such a key": """
        settings = {"evaluation_strategy": "epoch"}
        settings["evaluation_strategy"], dict(no_cuda=True)
    """,
    "an error that other calls raise": """
        import requests
        try:
            requests.get("https://example.org").raise_for_status()
        except requests.HTTPError:
            pass
    """,
    "a program whose name begins alike": """
        import subprocess
        subprocess.run(["hf", "download", "a/b"])
        subprocess.run("my-huggingface-cli login", shell=True)
    """,
    "a variable that is only read": """
        import os
        os.environ.get("TRANSFORMERS_CACHE")
        os.environ["HF_HOME"] = "there"
    """,
    "a loss that takes all arguments": """
        from transformers import Trainer
        class MyTrainer(Trainer):
            def compute_loss(self, model, inputs, **kwargs):
                return model(**inputs).loss
    """,
    "a relative import": """
        from .optimization import AdamW
        from . import onnx
    """,
}


def unindented(code: str) -> str:
    return "\n".join(line[8:] for line in code.split("\n"))


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_what_only_looks_alike_is_not_found(find, name: str):
    assert find(unindented(LOOK_ALIKES[name])) == []


def test_the_code_of_the_site_has_findings_only_where_a_cell_is_to_show_one():
    """All of it runs on the libraries of today; a mistake may be silent, and is listed then."""
    listed = read_errors(ROOT / "docs" / "errors.yml").silent
    silent = {name for group in listed for name in group.advice}
    wrong, looked_at = [], 0
    for path in sorted((ROOT / "snippets").rglob("*.py")):
        if path.stem.startswith("changed_"):
            continue
        module = read_module(path)
        source, _ = read(path)
        looked_at += 1
        for finding in check(source, rows()):
            cell = [one for one in module.cells if one.line <= finding.line][-1]
            is_silent = f"{module.name}:{cell.name}" in silent
            if not (cell.raises or cell.warns or cell.writes or is_silent):
                wrong.append(f"{path.name}:{finding.line}: {finding.row.id} in {cell.name}")
    assert wrong == []
    assert looked_at > 40


def test_the_look_alikes_are_programs():
    for code in LOOK_ALIKES.values():
        ast.parse(unindented(code))
