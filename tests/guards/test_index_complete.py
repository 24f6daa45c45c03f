"""The API index holds what the code uses and nothing else, and no rule for the docs is idle."""

from __future__ import annotations

import ast
import builtins
import functools
import sys
from collections.abc import Iterator

import pytest
from pages import DOCS, LANGUAGES, place, report

from livedocs.modules.cells import Cell, Module
from livedocs.modules.libraries import distribution_of
from livedocs.pages.api_docs import ApiDocs
from livedocs.pages.api_index import ApiName, names_in_sentences, names_on_pages
from livedocs.project import Project

RULES = DOCS / "api-docs.yml"
LOOKED_UP = {
    "transformers.AutoTokenizer": "tokenizer.md#load",
    "transformers.AutoModel": "pipeline.md#hidden-states",
    "transformers.PreTrainedModel.from_pretrained": "models.md#pretrained",
    "transformers.PreTrainedModel.save_pretrained": "models.md#save",
    "transformers.pipeline": "pipeline.md#one-sentence",
    "transformers.TextClassificationPipeline.__call__(top_k)": "pipeline.md#every-label",
    "transformers.TokenizersBackend.tokenize": "tokenizer.md#tokenize",
    "transformers.PreTrainedTokenizerBase.decode": "tokenizer.md#decode",
    "transformers.PreTrainedTokenizerBase.__call__(padding)": "padding.md#longest",
    "transformers.PreTrainedTokenizerBase.__call__(truncation)": "padding.md#truncation",
    "transformers.PreTrainedTokenizerBase.__call__(max_length)": "padding.md#exactly-8",
    "transformers.PreTrainedTokenizerBase.__call__(return_tensors)": "padding.md#pt",
    "transformers.PreTrainedTokenizerBase.model_max_length": "tokenizer.md#load",
    "transformers.DistilBertForSequenceClassification.forward(attention_mask)": "batching.md#mask",
    "transformers.modeling_outputs.SequenceClassifierOutput.logits": "pipeline.md#logits",
    "transformers.modeling_outputs.BaseModelOutput.last_hidden_state": "pipeline.md#hidden-states",
    "transformers.AutoModelForCausalLM": "pipeline.md#heads",
    "transformers.PreTrainedConfig.id2label": "pipeline.md#probabilities",
    "transformers.BertConfig(num_hidden_layers)": "models.md#smaller",
    "datasets.load_dataset": "data-preparation.md#load",
    "datasets.DatasetDict.map": "data-preparation.md#map",
    "datasets.DatasetDict.map(batched)": "data-preparation.md#map",
    "datasets.Dataset.features": "data-preparation.md#features",
    "transformers.DataCollatorWithPadding": "data-preparation.md#collate",
    "peft.LoraConfig": "lora-mlp.md#lora-config",
    "peft.LoraConfig(target_modules)": "lora-mlp.md#choose-targets",
    "peft.LoraConfig(modules_to_save)": "lora-mlp.md#lora-config",
    "peft.get_peft_model": "lora-mlp.md#lora-config",
    "peft.PeftModel.print_trainable_parameters": "lora-mlp.md#lora-config",
    "peft.tuners.tuners_utils.BaseTuner.merge_and_unload": "lora-mlp.md#merge",
    "transformers.Trainer": "recipes/movie-reviews.md#train",
    "transformers.TrainingArguments(eval_strategy)": "recipes/movie-reviews.md#arguments",
    "transformers.EarlyStoppingCallback": "recipes/movie-reviews.md#train",
    "torch.optim.Optimizer.zero_grad": "recipes/adapt-mlp.md#model",
    "torch.inference_mode": "batching.md#batch-of-one",
    "torch.Tensor.backward": "lora-mlp.md#train-loop",
}
"""What readers look up, as records name it → an entry that it must lead to."""

NO_NAME = {
    "PreTrainedTokenizerFast": "another name of TokenizersBackend",
    "encoding": "handed on to pandas",
    "exist_ok": "of a path",
    "initialization": "a module that transformers makes itself",
    "is_master": "of a class in C++",
    "parents": "of a path",
    "safe_open": "of a class in Rust",
    "lora_llm:do_sample": "in a function that a later cell calls",
    "lora_llm:max_new_tokens": "likewise",
    "measure:axis": "of an array",
    "own_model:labels": "of the entry's own class",
}
"""What stands in the code (of a module) and no record has, with the reason."""
OTHER_NAMES = {"TokenizersBackend": "PreTrainedTokenizerFast"}
"""What the index has → how the code calls it."""


@pytest.fixture(scope="module")
def index(project: Project) -> list[ApiName]:
    return names_on_pages(project, "en")


def test_both_languages_lead_to_the_same_entries(project: Project):
    found = []
    for language in LANGUAGES:
        on_pages = names_on_pages(project, language)
        names = [*on_pages, *names_in_sentences(project, language, on_pages)]
        found.append([(n.kind, n.documented, n.word, list(n.entries)) for n in names])
    assert found[0] == found[1]


@pytest.mark.parametrize("name", LOOKED_UP)
def test_what_readers_look_up_leads_to_its_entry(index: list[ApiName], name: str):
    documented, _, argument = name.removesuffix(")").partition("(")
    word = argument or word_of(name)
    [found] = [n for n in index if (n.word, n.documented) == (word, documented)]
    assert (found.kind == "argument") == bool(argument)
    assert LOOKED_UP[name] in found.entries


def test_every_import_from_a_library_has_its_name(project: Project):
    report(
        [
            f"{line_of(module, cell, node)}: the API index lacks {name}"
            for module, cell, node in nodes(project)
            if cell.raises != "ImportError"  # there is no such name
            for name in imported(node)
            if not is_left_out(module, name) and name not in words_or_names(project, module, cell)
        ]
    )


def test_every_keyword_argument_of_a_library_has_its_name(project: Project):
    report(
        [
            f"{line_of(module, cell, node)}: the API index lacks the argument {keyword.arg}"
            for module, cell, node in nodes(project)
            if isinstance(node, ast.Call) and not is_of_python_or_module(node.func, module)
            for keyword in node.keywords
            if keyword.arg and not is_left_out(module, keyword.arg)
            if keyword.arg not in words_or_names(project, module, cell)
        ]
    )


def test_every_name_stands_in_the_code(project: Project):
    in_code: dict[tuple[Module, Cell], set[str]] = {}
    for module, cell, node in nodes(project):
        in_code.setdefault((module, cell), set()).update(identifiers(node))
    report(
        [
            f"{place(module.path, cell.line)}: the API index has {name}, which is not in the code"
            for (module, cell), found in in_code.items()
            for name in names_of(project, module, cell)
            if not {word_of(name), OTHER_NAMES.get(word_of(name))} & found
        ]
    )


def test_every_rule_is_the_rule_of_a_name(index: list[ApiName]):
    docs = ApiDocs(RULES)
    used = {docs.rule(name.documented, name.kind) for name in index}
    report(
        [
            f"{place(RULES, rule.line)}: this rule is the first to fit no name of the index"
            for rule in docs.rules
            if rule not in used
        ]
    )


def nodes(project: Project) -> Iterator[tuple[Module, Cell, ast.AST]]:
    """Every node of the syntax tree of every cell of Python that an entry shows."""
    for module in project.modules().values():
        for cell in (cell for cell in module.python_only.cells if not cell.hidden):
            for node in ast.walk(ast.parse(cell.code)):
                yield module, cell, node


def is_left_out(module: Module, name: str) -> bool:
    return name in NO_NAME or f"{module.name}:{name}" in NO_NAME


def line_of(module: Module, cell: Cell, node: ast.AST) -> str:
    return place(module.path, cell.line + node.lineno)


def names_of(project: Project, module: Module, cell: Cell) -> dict[str, str]:
    """What the record has of a cell; whether records hold is looked at once, not for each cell."""
    return project.cell_on_page(f"{module.name}:{cell.name}")[2].api


def words_or_names(project: Project, module: Module, cell: Cell) -> set[str]:
    """What the record has of a cell: whole names, and the words by which they are looked up."""
    names = names_of(project, module, cell)
    return {*names, *map(word_of, names)}


def word_of(name: str) -> str:
    return name.removesuffix(")").replace("(", ".").rpartition(".")[2]


def imported(node: ast.AST) -> list[str]:
    """What an import takes from the public modules of an installed distribution."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if is_installed(alias.name)]
    if isinstance(node, ast.ImportFrom) and is_installed(node.module) and "._" not in node.module:
        return [alias.name for alias in node.names]
    return []


def is_installed(module: str) -> bool:
    top = module.partition(".")[0]
    return top not in sys.stdlib_module_names and distribution_of(top) is not None


def is_of_python_or_module(function: ast.expr, module: Module) -> bool:
    """Whether a function is built in, imported from Python's own library or defined here."""
    while isinstance(function, ast.Attribute):
        function = function.value
    if not isinstance(function, ast.Name):
        return False
    return hasattr(builtins, function.id) or function.id in defined_in(module.text)


@functools.cache
def defined_in(code: str) -> set[str]:
    return {name for node in ast.walk(ast.parse(code)) for name in defined(node)}


def defined(node: ast.AST) -> list[str]:
    """The names of a function, of a class, or of what comes from Python's own library."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        source = getattr(node, "module", None)
        return [
            alias.asname or alias.name
            for alias in node.names
            if not is_installed(source or alias.name)
        ]
    return []


def identifiers(node: ast.AST) -> set[str]:
    """The identifiers that a node holds itself."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
            return {name}
        case ast.alias(name=name):
            return {name.rpartition(".")[2]}
    return set()
