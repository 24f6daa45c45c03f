"""What the recipe paraphrase_mrpc says in both languages.

It trains for half a minute, so its cells do not run again here, but for the quick ones: what came
of the training is read from the record, how `Trainer` behaves is tried on a tiny model.
"""

from __future__ import annotations

import ast
import itertools
import os
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from datasets import load_dataset
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict
from safetensors import safe_open
from transformers import (
    AutoModel,
    AutoModelForSequenceClassification,
    BartConfig,
    BartForSequenceClassification,
    BertConfig,
    BertForSequenceClassification,
    DataCollatorWithPadding,
    EarlyStoppingCallback,
    Trainer,
    TrainingArguments,
    default_data_collator,
    pipeline,
)

from livedocs.modules.cells import read_module

ROOT = Path(__file__).parent.parent.parent
MODULE = read_module(ROOT / "snippets" / "recipes" / "paraphrase_mrpc.py")
CODE = {cell.name: cell.code for cell in MODULE.cells}
QUICK = ("load", "baseline", "tokenize", "dynamic-padding", "model", "arguments", "lora")


@pytest.fixture(scope="module")
def module(tmp_path_factory) -> dict:
    """What the cells define that train nothing."""
    namespace = {}
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("quick"))
    try:
        for name in QUICK:
            exec(compile(CODE[name], name, "exec"), namespace)
    finally:
        os.chdir(before)
    return namespace


@pytest.fixture(scope="module")
def shown(project) -> dict[str, str]:
    """By cell the text that the recipe shows as its output."""
    record = project.records.fresh(MODULE, project.inputs([MODULE])[MODULE])
    return {
        name: "".join(output.text for output in cell.outputs if output.kind != "figure")
        for name, cell in record.cells.items()
    }


@pytest.fixture(scope="module")
def evaluations(shown) -> list[dict[str, float]]:
    """The rows of the table that `history` prints."""
    rows = re.findall(r"step (\d+): loss=(\S+) accuracy=(\S+) f1=(\S+)", shown["history"])
    names = ("step", "loss", "accuracy", "f1")
    return [dict(zip(names, map(float, row), strict=True)) for row in rows]


@pytest.fixture
def tiny_trainer(module, tmp_path):
    """Makes a Trainer like the recipe's, with a tiny model and eight rows."""

    def make(*, metrics=None, columns=None, callbacks=(), **options) -> Trainer:
        config = BertConfig(
            hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8
        )
        arguments = {"max_steps": 10, "per_device_train_batch_size": 4, "save_only_model": True}
        arguments |= {"eval_strategy": "steps", "eval_steps": 1, "save_steps": 1}
        arguments |= {"load_best_model_at_end": True, "metric_for_best_model": "f1"}
        processing_class = options.pop("processing_class", module["tokenizer"])
        data = module["train_data"].select(range(8)).rename_columns(columns or {})
        return Trainer(
            model=BertForSequenceClassification(config),
            args=TrainingArguments(tmp_path / "tiny", **arguments | options),
            train_dataset=data,
            eval_dataset=data,
            processing_class=processing_class,
            compute_metrics=metrics or module["compute_metrics"],
            callbacks=list(callbacks),
        )

    return make


def numbers(text: str) -> list[float]:
    """The numbers in a text, with or without commas."""
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\.?\d*", text)]


def test_paraphrase_mrpc__the_model_has_two_layers(module):
    assert module["model"].config.num_hidden_layers == 2


def test_paraphrase_mrpc__a_few_hundred_rows_are_kept(module):
    rows = module["dataset"].num_rows
    assert 200 <= rows["train"] < 500 and 200 <= rows["test"] < 500


def test_paraphrase_mrpc__for_all_of_it_change_the_name_and_drop_the_loop(module):
    assert "\n".join(CODE.values()).count(module["checkpoint"]) == 1
    tree = ast.parse(CODE["load"])
    loop = next(node for node in tree.body if "select" in ast.unparse(node))
    tree.body.remove(loop)
    namespace = {}
    exec(compile(tree, "load", "exec"), namespace)
    whole = load_dataset("nyu-mll/glue", "mrpc").num_rows
    assert namespace["dataset"].num_rows == whole != module["dataset"].num_rows


def test_load__a_row_is_two_sentences_and_whether_they_mean_the_same(module, shown):
    assert module["label_names"] == ["not_equivalent", "equivalent"]
    for row in module["dataset"]["train"].select(range(3)):
        label = module["label_names"][row["label"]]
        assert f"{row['sentence1']}\n{row['sentence2']}\nlabel: {label}\n" in shown["load"]


def test_baseline__always_equivalent_has_the_larger_share_and_a_higher_f1(module, shown):
    rows = [line.split() for line in shown["baseline"].splitlines()[1:]]
    assert [split for split, *_ in rows] == list(module["dataset"])
    for split, _, accuracy, _, f1 in rows:
        share = np.mean(module["dataset"][split]["label"])
        assert share > 0.55 and float(accuracy) == pytest.approx(share, abs=6e-4)
        assert float(f1) > float(accuracy)


def test_baseline__f1_is_the_harmonic_mean_of_precision_and_recall(module):
    draw = np.random.default_rng(0)
    predicted, labels = draw.integers(0, 2, (2, 50))
    both = ((predicted == 1) & (labels == 1)).sum()
    precision, recall = both / (predicted == 1).sum(), both / (labels == 1).sum()
    f1 = module["scores"](predicted, labels)["f1"]
    assert f1 == pytest.approx(2 / (1 / precision + 1 / recall))


def test_tokenize__both_columns_become_one_pair(module, shown):
    row = module["train_data"][0]
    text = module["tokenizer"].decode(row["input_ids"])
    assert text in shown["tokenize"]
    assert text.count("[SEP]") == 2 and set(row["token_type_ids"]) == {0, 1}


def test_tokenize__rows_are_not_padded(module):
    ids = module["train_data"]["input_ids"][:]
    assert len({len(row) for row in ids}) > 10
    assert not any(module["tokenizer"].pad_token_id in row for row in ids)


def test_tokenize__trainer_drops_the_text_columns(module, tiny_trainer):
    assert "sentence1" in module["train_data"].column_names
    batch = next(iter(tiny_trainer().get_train_dataloader()))
    assert set(batch) == {"input_ids", "token_type_ids", "attention_mask", "labels"}


def test_tokenize__labels_under_another_name_are_dropped_and_there_is_no_loss(tiny_trainer):
    tiny_trainer(columns={"label": "labels"}).train()
    trainer = tiny_trainer(columns={"label": "target"})
    assert "target" not in next(iter(trainer.get_train_dataloader()))
    with pytest.raises(ValueError, match="did not return a loss"):
        trainer.train()


def test_dynamic_padding__batches_by_length_are_padded_least(shown):
    real, by_length, as_they_come, longest = numbers(shown["dynamic-padding"])
    assert real < by_length < as_they_come < longest


def test_dynamic_padding__nothing_is_left_to_save_after_padding_in_map(module):
    def tokenize(rows):
        pair = rows["sentence1"], rows["sentence2"]
        return module["tokenizer"](*pair, truncation=True, padding=True)

    data = module["dataset"]["train"].map(tokenize, batched=True)
    longest = len(data) * max(module["lengths"])
    assert module["padded"](data.select_columns(module["inputs"].column_names)) == longest


def test_dynamic_padding__in_training_trainer_does_both(module, tiny_trainer, tmp_path):
    assert isinstance(tiny_trainer().data_collator, DataCollatorWithPadding)
    arguments = module["arguments"](str(tmp_path), 1e-4)
    assert arguments.train_sampling_strategy == "group_by_length"


def test_model__the_checkpoint_returns_one_score_for_two_texts(module):
    model = AutoModelForSequenceClassification.from_pretrained(module["checkpoint"])
    batch = module["tokenizer"]("one text", "another", return_tensors="pt")
    assert model(**batch).logits.shape == (1, 1)


def test_model__the_head_is_new_and_the_body_is_loaded(module, shown):
    model = module["new_model"]()
    assert model.config.id2label == dict(enumerate(module["label_names"]))
    assert model.classifier.out_features == 2
    assert f"{model.num_parameters():,} parameters" in shown["model"]
    body = AutoModel.from_pretrained(module["checkpoint"]).state_dict()
    loaded = model.bert.state_dict()
    assert all(torch.equal(weight, loaded[name]) for name, weight in body.items())


def test_model__only_set_seed_makes_the_head_the_same_again(module):
    heads = [module["new_model"]().classifier.weight for _ in range(2)]
    assert torch.equal(*heads)
    unseeded = CODE["model"].replace("set_seed(42)", "pass")
    namespace = dict(module)
    exec(unseeded, namespace)
    heads = [namespace["new_model"]().classifier.weight for _ in range(2)]
    assert not torch.equal(*heads)


def test_model__without_the_option_it_is_a_runtime_error(module):
    with pytest.raises(RuntimeError, match="ignore_mismatched_sizes"):
        AutoModelForSequenceClassification.from_pretrained(module["checkpoint"], num_labels=2)


def test_model__a_checkpoint_without_a_head_does_not_need_it():
    berts = "google-bert/bert-base-cased"
    model = AutoModelForSequenceClassification.from_pretrained(berts, num_labels=3)
    assert model.classifier.out_features == 3


def test_arguments__evaluating_and_saving_must_go_together(tmp_path):
    options = {"eval_strategy": "epoch", "load_best_model_at_end": True}
    with pytest.raises(ValueError, match="save and eval strategy to match"):
        TrainingArguments(tmp_path, save_strategy="steps", **options)


def test_arguments__the_metric_has_the_name_that_compute_metrics_returns(module, tmp_path):
    metric = module["arguments"](str(tmp_path), 1e-4).metric_for_best_model
    assert metric in module["scores"](np.array([1, 0]), np.array([1, 1]))


def test_arguments__save_only_model_leaves_out_the_optimizer(tiny_trainer):
    for only, expected in ((True, False), (False, True)):
        trainer = tiny_trainer(save_only_model=only, max_steps=1)
        trainer.train()
        folder = Path(trainer.args.output_dir, "checkpoint-1")
        assert (folder / "model.safetensors").is_file()
        assert (folder / "optimizer.pt").is_file() == expected


def test_arguments__none_is_the_default_of_report_to(module, tmp_path):
    default, ours = TrainingArguments(tmp_path), module["arguments"](tmp_path, 1e-4)
    assert default.report_to == ours.report_to == []


@pytest.mark.parametrize(
    "old", [{"evaluation_strategy": "steps"}, {"warmup_ratio": 0.1}, {"group_by_length": True}]
)
def test_arguments__old_names_are_a_type_error(old, tmp_path):
    with pytest.raises(TypeError, match=next(iter(old))):
        TrainingArguments(tmp_path, **old)


def test_arguments__warmup_steps_below_one_are_a_share_of_all_steps(tmp_path):
    assert TrainingArguments(tmp_path, warmup_steps=0.1).get_warmup_steps(80) == 8


def test_train__stops_after_two_evaluations_in_a_row_without_a_clear_gain(tiny_trainer):
    f1 = iter([0.5, 0.502, 0.6, 0.601, 0.602, 0.9])
    stopping = EarlyStoppingCallback(early_stopping_patience=2, early_stopping_threshold=0.005)
    trainer = tiny_trainer(metrics=lambda _: {"f1": next(f1)}, callbacks=[stopping])
    trainer.train()
    assert trainer.state.global_step == 5 < trainer.state.max_steps
    assert "early_stopping_patience=2, early_stopping_threshold=0.005" in CODE["train"]


def test_train__processing_class_gives_the_collator_and_is_saved(tiny_trainer):
    trainer = tiny_trainer(max_steps=1)
    trainer.train()
    assert isinstance(trainer.data_collator, DataCollatorWithPadding)
    assert Path(trainer.args.output_dir, "checkpoint-1", "tokenizer.json").is_file()
    assert "processing_class=tokenizer" in CODE["train"]


def test_train__without_it_the_first_batch_fails(tiny_trainer):
    trainer = tiny_trainer(processing_class=None)
    assert trainer.data_collator is default_data_collator
    with pytest.raises(ValueError, match="expected sequence of length"):
        trainer.train()
    assert trainer.state.global_step == 0


def test_history__what_is_printed_in_training_are_strings(shown):
    assert re.search(r"'eval_f1': '0\.\d+'", shown["train"])


def test_history__the_checkpoint_with_the_highest_f1_is_loaded(shown, evaluations):
    loaded = int(re.search(r"loaded: .*checkpoint-(\d+)", shown["history"])[1])
    best = max(row["f1"] for row in evaluations)
    assert loaded in [row["step"] for row in evaluations if row["f1"] == best]


def test_history__it_stopped_at_an_evaluation(shown, evaluations):
    planned = int(re.search(r"planned: (\d+)", shown["history"])[1])
    stopped = int(re.search(r"stopped: (\d+)", shown["history"])[1])
    assert stopped == evaluations[-1]["step"] <= planned


def test_history__the_real_numbers_are_in_log_history(tiny_trainer):
    trainer = tiny_trainer(max_steps=1)
    trainer.train()
    logged = [entry for entry in trainer.state.log_history if "eval_loss" in entry]
    assert [type(entry["eval_loss"]) for entry in logged] == [float]


def test_loss_curve__the_training_loss_falls(shown):
    losses = [float(loss) for loss in re.findall(r"'loss': '([\d.]+)'", shown["train"])]
    third = len(losses) // 3
    assert third and np.mean(losses[-third:]) < np.mean(losses[:third])


def test_loss_curve__the_validation_loss_is_that_of_the_whole_split(module):
    assert module["eval_data"].num_rows == 408
    assert "eval_dataset=eval_data" in CODE["train"]


def test_test__nothing_before_it_looks_at_the_test_split():
    cells = itertools.takewhile(lambda name: name != "test", CODE)
    assert not [name for name in cells if name != "load" and '"test"' in CODE[name]]


def test_test__the_accuracy_is_made_up_of_the_recalls(module, shown):
    accuracy, _, *recalls = (float(line.split()[-1]) for line in shown["test"].splitlines())
    share = np.mean(module["tokenized"]["test"]["label"])
    assert accuracy == pytest.approx(recalls[0] * (1 - share) + recalls[1] * share, abs=2e-3)


def test_test__evaluate_with_another_prefix_makes_early_stopping_complain(tiny_trainer, logged):
    trainer = tiny_trainer(callbacks=[EarlyStoppingCallback()])
    trainer.predict(trainer.eval_dataset)
    assert not [message for message in logged if "early stopping" in message]
    trainer.evaluate(metric_key_prefix="test")
    assert [message for message in logged if "did not find eval_f1" in message]


def test_lora__only_the_small_matrices_and_the_head_are_trained(module, shown):
    trained = {n for n, p in module["lora_model"].named_parameters() if p.requires_grad}
    lora = {name for name in trained if ".lora_" in name}
    assert {name.split(".lora_")[0].split(".")[-1] for name in lora} == {"query", "value"}
    assert trained - lora and all(".classifier." in name for name in trained - lora)
    assert numbers(shown["lora"].split("trainable%")[1])[0] < 1


def test_lora__peft_adds_a_classifier_by_itself(module):
    config = LoraConfig(task_type="SEQ_CLS", target_modules=["query", "value"])
    model = get_peft_model(module["new_model"](), config)
    assert [n for n, p in model.named_parameters() if p.requires_grad and "classifier" in n]


def test_lora__a_head_by_another_name_has_to_be_given():
    """BART's head is called classification_head."""

    def trained_in_head(**options) -> list[str]:
        sizes = {"d_model": 8, "vocab_size": 10, "encoder_layers": 1, "decoder_layers": 1}
        sizes |= {"encoder_attention_heads": 1, "decoder_attention_heads": 1}
        config = LoraConfig(task_type="SEQ_CLS", target_modules=["q_proj"], **options)
        model = get_peft_model(BartForSequenceClassification(BartConfig(**sizes)), config)
        trained = [name for name, weight in model.named_parameters() if weight.requires_grad]
        return [name for name in trained if "classification_head" in name]

    assert not trained_in_head()
    assert trained_in_head(modules_to_save=["classification_head"])


def test_lora_train__the_learning_rate_is_ten_times_as_high():
    rates = [
        re.search(r"learning_rate=(\S+?)\)", CODE[name])[1] for name in ("train", "lora-train")
    ]
    assert float(rates[1]) == pytest.approx(10 * float(rates[0]))


def test_lora_train__all_else_is_as_before():
    calls = [
        node
        for node in ast.walk(ast.parse(CODE["lora-train"]))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    assert {call.func.id for call in calls} == {"arguments", "new_trainer"}


def test_save__the_tokenizer_is_saved_with_both(shown):
    assert shown["save"].count("tokenizer.json") == 2


def test_save__of_lora_only_the_matrices_and_the_head(module, shown):
    full, lora = shown["save"].split("paraphrase-lora")
    assert " model.safetensors" in full
    assert "adapter_model.safetensors" in lora and " model.safetensors" not in lora
    names = get_peft_model_state_dict(module["lora_model"])
    assert names and all("lora_" in name or "classifier" in name for name in names)


def test_compare__parameters_and_files_are_far_apart(module, shown):
    full, lora = (numbers(line) for line in shown["compare"].splitlines()[-2:])
    assert full[2] == module["new_model"]().num_parameters()
    assert full[2] > 100 * lora[2] and full[3] > 100 * lora[3]


def test_compare__the_bytes_are_those_of_the_weights(module, shown):
    size = numbers(shown["compare"].splitlines()[-2])[3]
    weights = 4 * module["new_model"]().num_parameters()
    assert weights < size < 1.01 * weights


def test_time__frozen_weights_get_no_gradient(module):
    model = module["lora_model"]
    batch = module["tokenizer"]("one text", "another", return_tensors="pt")
    model(**batch, labels=torch.tensor([1])).loss.backward()
    trained = {name for name, weight in model.named_parameters() if weight.requires_grad}
    with_gradient = {name for name, w in model.named_parameters() if w.grad is not None}
    assert with_gradient <= trained and any("lora_" in name for name in with_gradient)


def test_time__lora_is_not_many_times_faster(shown):
    full, lora = (float(line.split()[1]) for line in shown["time"].splitlines())
    assert 0 < lora < 1.2 * full < 4 * lora


def test_predict__the_saved_folder_is_all_that_a_pipeline_needs(module, tmp_path):
    model = module["new_model"]().eval()
    model.save_pretrained(tmp_path)
    module["tokenizer"].save_pretrained(tmp_path)
    classify = pipeline("text-classification", model=str(tmp_path))
    result = classify({"text": "One text.", "text_pair": "Another."})
    batch = module["tokenizer"]("One text.", "Another.", return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(-1)[0]
    assert result["label"] == module["label_names"][probabilities.argmax()]
    assert result["score"] == pytest.approx(probabilities.max().item(), abs=1e-4)


def test_predict__three_sentences_are_judged(module, shown):
    rows = [line.split(maxsplit=2) for line in shown["predict"].splitlines()]
    assert len(rows) == 3 and all(label in module["label_names"] for label, _, _ in rows)
    assert all(0.5 <= float(score) <= 1 for _, score, _ in rows)


def test_load_adapter__the_outputs_are_those_at_the_end_of_training(shown):
    assert shown["load-adapter"] == "same outputs: True\n"


def test_load_adapter__the_folder_does_not_hold_the_body(module, tmp_path):
    module["lora_model"].save_pretrained(tmp_path)
    with safe_open(tmp_path / "adapter_model.safetensors", "pt") as file:
        names = list(file.keys())
    assert names and all("lora_" in name or "classifier" in name for name in names)


def test_load_adapter__the_head_must_have_as_many_classes(module, tmp_path):
    module["lora_model"].save_pretrained(tmp_path)
    other = AutoModelForSequenceClassification.from_pretrained(
        module["checkpoint"], num_labels=3, ignore_mismatched_sizes=True
    )
    with pytest.raises(RuntimeError, match="size mismatch"):
        PeftModel.from_pretrained(other, tmp_path)
