"""What the recipe movie_reviews says in both languages.

It trains for minutes, so its cells do not run again here, but for the quick ones: what came of the
training is read from the record, what other seeds give from tests/seeds.json, and how `Trainer`
behaves is tried on a tiny model.
"""

from __future__ import annotations

import ast
import itertools
import json
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
    DistilBertConfig,
    DistilBertForSequenceClassification,
    EarlyStoppingCallback,
    GPT2Config,
    GPT2ForSequenceClassification,
    LlamaConfig,
    LlamaForSequenceClassification,
    Trainer,
    TrainingArguments,
    default_data_collator,
    pipeline,
)

from livedocs.modules.cells import read_module

ROOT = Path(__file__).parent.parent.parent
MODULE = read_module(ROOT / "snippets" / "recipes" / "movie_reviews.py")
CODE = {cell.name: cell.code for cell in MODULE.cells}
CODE["baseline"], FITTING = CODE["baseline"].split("torch.manual_seed(0)\n")
QUICK = ("load", "tokenize", "dynamic-padding", "baseline", "model", "arguments", "lora")
DATASET = "cornell-movie-review-data/rotten_tomatoes"
TINY = {"hidden_size": 8, "num_attention_heads": 1, "intermediate_size": 8}


@pytest.fixture(scope="module")
def module(models, tmp_path_factory) -> dict:
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
    rows = re.findall(r"step (\d+): loss (\S+) accuracy (\S+)", shown["history"])
    names = ("step", "loss", "accuracy")
    return [dict(zip(names, map(float, row), strict=True)) for row in rows]


@pytest.fixture(scope="module")
def compared(shown) -> dict[str, list[float]]:
    """Method → accuracy, standard error and trained parameters, as `compare` prints them."""
    rows = [re.split(r"\s{2,}", line) for line in shown["compare"].splitlines()]
    return {name: numbers(" ".join(rest)) for name, *rest in rows}


@pytest.fixture(scope="module")
def measured() -> list[dict[str, np.ndarray]]:
    """For each setting with five seeds, method → accuracies, as `make margins` measured them."""
    settings = json.loads((ROOT / "tests" / "seeds.json").read_text(encoding="utf-8"))
    assert len(settings["native"]) == 5
    return [
        {method: np.array([seeds[seed][method] for seed in seeds]) for method in seeds["0"]}
        for seeds in settings.values()
        if len(seeds) == 5
    ]


@pytest.fixture
def tiny_trainer(module, tmp_path):
    """Makes a Trainer like the recipe's, with a tiny model and eight rows."""

    def make(*, metrics=None, columns=None, callbacks=(), **options) -> Trainer:
        config = BertConfig(**TINY, num_hidden_layers=1)
        arguments = {"max_steps": 10, "per_device_train_batch_size": 4, "save_only_model": True}
        arguments |= {"eval_strategy": "steps", "eval_steps": 1, "save_steps": 1}
        arguments |= {"load_best_model_at_end": True, "metric_for_best_model": "accuracy"}
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


def trained_in(model, **options) -> list[str]:
    """The parameters that a LoRA of a sequence classifier trains."""
    adapted = get_peft_model(model, LoraConfig(task_type="SEQ_CLS", **options))
    return [name for name, weight in adapted.named_parameters() if weight.requires_grad]


def test_movie_reviews__a_row_is_a_review_and_a_label(module):
    assert module["dataset"]["train"].column_names == ["text", "label"]
    assert module["label_names"] == ["neg", "pos"]


def test_movie_reviews__short_reviews_are_kept_and_a_few_hundred_for_training(module):
    assert 200 <= len(module["dataset"]["train"]) < 1000
    for data in module["dataset"].values():
        assert max(len(text.split()) for text in data["text"]) <= 18


def test_movie_reviews__for_all_of_the_data_drop_filter_and_the_loop(module):
    tree = ast.parse(CODE["load"])
    dropped = [
        node
        for node in tree.body
        if "filter" in ast.unparse(node) or "shuffle" in ast.unparse(node)
    ]
    tree.body = [node for node in tree.body if node not in dropped]
    assert len(dropped) == 2
    namespace = {}
    exec(compile(tree, "load", "exec"), namespace)
    whole = load_dataset(DATASET).num_rows
    assert namespace["dataset"].num_rows == whole != module["dataset"].num_rows


def test_movie_reviews__the_checkpoint_is_named_once():
    code = "\n".join(CODE.values())
    assert code.count("sentence-transformers/all-MiniLM-L6-v2") == 1
    assert code.count("checkpoint = ") == 1


def test_load__rows_are_shown_with_their_labels(module, shown):
    for row in module["dataset"]["validation"].select(range(5)):
        assert f"{module['label_names'][row['label']]} | {row['text']}\n" in shown["load"]


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_load__about_half_of_the_rows_have_each_label(module, split):
    assert np.mean(module["dataset"][split]["label"]) == pytest.approx(0.5, abs=0.05)
    assert np.mean(load_dataset(DATASET, split=split)["label"]) == 0.5


def test_load__without_shuffle_there_is_a_single_class(module):
    labels = load_dataset(DATASET, split="train")["label"][:]
    assert labels == sorted(labels, reverse=True)
    kept = len(module["dataset"]["train"])
    assert set(labels[:kept]) == {1}
    assert set(module["dataset"]["train"]["label"]) == {0, 1}


def test_tokenize__rows_are_not_padded(module):
    ids = module["train_data"]["input_ids"][:]
    assert len({len(row) for row in ids}) > 10
    assert not any(module["tokenizer"].pad_token_id in row for row in ids)


def test_tokenize__the_limit_cuts_next_to_none(module):
    limit = int(re.search(r"max_length=(\d+)", CODE["tokenize"])[1])
    texts = load_dataset(DATASET, split="train")["text"][:]
    lengths = [len(ids) for ids in module["tokenizer"](texts)["input_ids"]]
    assert np.mean([length > limit for length in lengths]) < 0.01


def test_tokenize__return_length_adds_the_length_of_each_row(module):
    rows = module["train_data"].select(range(20))
    assert rows["length"][:] == [len(ids) for ids in rows["input_ids"]]


def test_tokenize__trainer_drops_the_text_column(module, tiny_trainer):
    assert "text" in module["train_data"].column_names
    batch = next(iter(tiny_trainer().get_train_dataloader()))
    assert set(batch) == {"input_ids", "token_type_ids", "attention_mask", "labels"}


@pytest.mark.parametrize("name", ["label", "labels", "label_ids"])
def test_tokenize__three_names_are_known(tiny_trainer, name):
    trainer = tiny_trainer(columns={"label": name} if name != "label" else None, max_steps=1)
    trainer.train()
    assert trainer.state.global_step == 1


def test_tokenize__labels_under_another_name_are_dropped_and_there_is_no_loss(tiny_trainer):
    trainer = tiny_trainer(columns={"label": "target"})
    assert "target" not in next(iter(trainer.get_train_dataloader()))
    with pytest.raises(ValueError, match="did not return a loss"):
        trainer.train()


def test_tokenize__label_names_keeps_another_name(tiny_trainer):
    trainer = tiny_trainer(columns={"label": "target"}, label_names=["target"])
    assert "target" in next(iter(trainer.get_train_dataloader()))


def test_dynamic_padding__batches_by_length_are_padded_least(shown):
    real, by_length, as_they_come, longest = numbers(shown["dynamic-padding"])
    assert real < by_length < as_they_come < longest


def test_dynamic_padding__nothing_is_left_to_save_after_padding_in_map(module):
    def tokenize(rows):
        return module["tokenizer"](rows["text"], truncation=True, padding=True)

    data = module["dataset"]["train"].map(tokenize, batched=True)
    longest = max(len(ids) for ids in module["tokenizer"](data["text"][:])["input_ids"])
    assert module["padded_tokens"](data) == len(data) * longest


def test_dynamic_padding__in_training_trainer_can_do_both(module, tiny_trainer, tmp_path):
    assert isinstance(tiny_trainer().data_collator, DataCollatorWithPadding)
    arguments = module["training_args"](str(tmp_path), 1e-4)
    assert arguments.train_sampling_strategy == "group_by_length"


def test_baseline__the_vectors_are_means_under_the_mask(module):
    data = module["train_data"].select([0])
    [vector], [label] = module["mean_vectors"](data)
    inputs = module["tokenizer"](data["text"][:], return_tensors="pt")
    with torch.inference_mode():
        alone = module["encoder"](**inputs).last_hidden_state[0].mean(0)
    assert label == data["label"][0]
    torch.testing.assert_close(vector, alone, atol=1e-4, rtol=1e-4)


def test_baseline__padding_does_not_change_a_vector(module):
    data = module["by_length"](module["train_data"].select(range(16)))
    vectors, _ = module["mean_vectors"](data)
    [alone], _ = module["mean_vectors"](data.select([0]))
    torch.testing.assert_close(vectors[0], alone, atol=1e-4, rtol=1e-4)


def test_baseline__a_few_hundred_parameters_are_trained(compared):
    assert 300 < compared["logistic regression"][-1] < 1000


def test_baseline__logistic_regression_finds_the_classes(module):
    """With rows that a line divides it is right everywhere; a penalty makes weights smaller."""
    vectors = torch.tensor([[0.0, 1.0], [0.0, 2.0], [3.0, 0.0], [4.0, 0.0]])
    labels = torch.tensor([0, 0, 1, 1])
    heads = [module["fit"](vectors, labels, penalty) for penalty in (0.001, 1)]
    assert module["accuracy"](heads[0], vectors, labels) == 1
    assert heads[1].weight.norm() < heads[0].weight.norm()


def test_baseline__the_penalty_is_chosen_on_the_validation_split(shown):
    assert "eval_vectors" in FITTING.splitlines()[-1]
    assert "test" not in FITTING
    scores = dict(re.findall(r"penalty (\S+): validation accuracy (\S+)", shown["baseline"]))
    assert len(scores) == 4


def test_baseline__all_three_have_the_same_rows_for_training_and_for_the_test():
    assert "by_length(train_data)" in FITTING
    assert "train_dataset=train_data" in CODE["train"]
    assert CODE["test"].count('predict(tokenized["test"])') == 1
    assert CODE["compare"].count('tokenized["test"]') == 2


def test_model__the_new_head_is_missing_in_the_checkpoint(module, shown):
    assert module["report"]["missing_keys"] == {"classifier.weight", "classifier.bias"}
    assert "missing: ['classifier.bias', 'classifier.weight']" in shown["model"]


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
    unseeded = CODE["model"].replace("set_seed(seed)", "pass")
    namespace = dict(module)
    exec(unseeded, namespace)
    heads = [namespace["new_model"]().classifier.weight for _ in range(2)]
    assert not torch.equal(*heads)


def test_model__a_head_of_another_shape_is_an_error_or_a_mismatch(tmp_path):
    BertForSequenceClassification(BertConfig(**TINY, num_hidden_layers=1)).save_pretrained(tmp_path)
    load = AutoModelForSequenceClassification.from_pretrained
    with pytest.raises(RuntimeError, match="ignore_mismatched_sizes"):
        load(tmp_path, num_labels=3)
    options = {"ignore_mismatched_sizes": True, "output_loading_info": True}
    model, report = load(tmp_path, num_labels=3, **options)
    assert model.classifier.out_features == 3
    assert {name for name, *_ in report["mismatched_keys"]} == {
        "classifier.weight",
        "classifier.bias",
    }


def test_arguments__evaluating_and_saving_must_go_together(tmp_path):
    options = {"eval_strategy": "epoch", "load_best_model_at_end": True}
    with pytest.raises(ValueError, match="save and eval strategy to match"):
        TrainingArguments(tmp_path, save_strategy="steps", **options)


def test_arguments__saving_at_a_multiple_of_evaluating_is_enough(tmp_path):
    options = {"eval_strategy": "steps", "eval_steps": 10, "load_best_model_at_end": True}
    TrainingArguments(tmp_path, save_steps=20, **options)
    with pytest.raises(ValueError, match="round multiple"):
        TrainingArguments(tmp_path, save_steps=15, **options)


def test_arguments__the_best_is_by_a_name_of_compute_metrics(module, tmp_path):
    metric = module["training_args"](str(tmp_path), 1e-4).metric_for_best_model
    evaluated = type("Evaluated", (), {"predictions": np.eye(2), "label_ids": np.array([0, 0])})
    assert module["compute_metrics"](evaluated) == {metric: 0.5}


def test_arguments__loss_is_always_there(tiny_trainer):
    trainer = tiny_trainer(metrics=lambda _: {}, metric_for_best_model="loss", max_steps=1)
    trainer.train()
    assert trainer.state.best_model_checkpoint


def test_arguments__save_only_model_leaves_out_the_optimizer(tiny_trainer):
    for only, expected in ((True, False), (False, True)):
        trainer = tiny_trainer(save_only_model=only, max_steps=1)
        trainer.train()
        folder = Path(trainer.args.output_dir, "checkpoint-1")
        assert (folder / "model.safetensors").is_file()
        assert (folder / "optimizer.pt").is_file() == expected


def test_arguments__none_is_the_default_of_report_to(module, tmp_path):
    default, ours = TrainingArguments(tmp_path), module["training_args"](tmp_path, 1e-4)
    assert default.report_to == ours.report_to == []


@pytest.mark.parametrize(
    "old", [{"evaluation_strategy": "steps"}, {"warmup_ratio": 0.1}, {"group_by_length": True}]
)
def test_arguments__old_names_are_a_type_error(old, tmp_path):
    with pytest.raises(TypeError, match=next(iter(old))):
        TrainingArguments(tmp_path, **old)


def test_arguments__warmup_steps_below_one_are_a_share_of_all_steps(tmp_path):
    assert TrainingArguments(tmp_path, warmup_steps=0.1).get_warmup_steps(80) == 8


def test_train__stops_after_two_evaluations_in_a_row_without_a_gain(tiny_trainer):
    scores = iter([0.5, 0.4, 0.6, 0.59, 0.6, 0.9])
    stopping = EarlyStoppingCallback(early_stopping_patience=2)
    assert stopping.early_stopping_threshold == 0
    trainer = tiny_trainer(metrics=lambda _: {"accuracy": next(scores)}, callbacks=[stopping])
    trainer.train()
    assert trainer.state.global_step == 5 < trainer.state.max_steps
    assert "early_stopping_patience=2" in CODE["train"]


def test_train__processing_class_gives_the_collator_and_is_saved(tiny_trainer):
    trainer = tiny_trainer(max_steps=1)
    trainer.train()
    assert isinstance(trainer.data_collator, DataCollatorWithPadding)
    assert Path(trainer.args.output_dir, "checkpoint-1", "tokenizer.json").is_file()
    assert "processing_class=tokenizer" in CODE["train"]


def test_train__tokenizer_is_a_type_error(module, tmp_path):
    with pytest.raises(TypeError, match="tokenizer"):
        Trainer(model=module["model"], tokenizer=module["tokenizer"])


def test_train__without_processing_class_the_first_batch_fails(tiny_trainer):
    trainer = tiny_trainer(processing_class=None)
    assert trainer.data_collator is default_data_collator
    with pytest.raises(ValueError, match="expected sequence of length"):
        trainer.train()
    assert trainer.state.global_step == 0


def test_history__what_is_printed_in_training_are_strings(shown):
    assert re.search(r"'eval_loss': '0\.\d+'", shown["train"])


def test_history__the_checkpoint_with_the_highest_accuracy_is_loaded(shown, evaluations):
    loaded = int(re.search(r"loaded: .*checkpoint-(\d+)", shown["history"])[1])
    best = max(row["accuracy"] for row in evaluations)
    assert loaded in [row["step"] for row in evaluations if row["accuracy"] == best]


def test_history__it_ended_at_an_evaluation(shown, evaluations):
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


def test_loss_curve__the_validation_loss_is_that_of_all_validation_rows(module):
    assert module["eval_data"].num_rows == module["dataset"]["validation"].num_rows
    assert "eval_dataset=eval_data" in CODE["train"]


def test_test__nothing_before_it_looks_at_the_test_split():
    cells = itertools.takewhile(lambda name: name != "test", CODE)
    assert not [name for name in cells if name != "load" and '"test"' in CODE[name]]
    assert "test" not in FITTING


def test_test__the_accuracy_is_the_mean_of_the_recalls(module, shown):
    """Each counts by how many rows have its label."""
    first, *recalls = (numbers(line) for line in shown["test"].splitlines())
    rows = np.bincount(module["tokenized"]["test"]["label"])
    mean = np.average([recall for [recall] in recalls], weights=rows)
    assert first[0] == pytest.approx(mean, abs=2e-3)


def test_test__the_standard_error_is_that_of_a_share(module, shown):
    accuracy, error = numbers(shown["test"].splitlines()[0])
    rows = len(module["tokenized"]["test"])
    assert error == pytest.approx((accuracy * (1 - accuracy) / rows) ** 0.5, abs=6e-4)


def test_test__predict_changes_the_order_with_group_by_length(tiny_trainer):
    in_order = []
    for strategy in ("random", "group_by_length"):
        trainer = tiny_trainer(
            train_sampling_strategy=strategy, per_device_eval_batch_size=2, seed=1
        )
        labels = trainer.predict(trainer.eval_dataset).label_ids.tolist()
        assert sorted(labels) == sorted(trainer.eval_dataset["label"])
        in_order.append(labels == trainer.eval_dataset["label"][:])
    assert in_order == [True, False]


def test_test__evaluate_with_another_prefix_makes_early_stopping_warn(tiny_trainer, logged):
    trainer = tiny_trainer(callbacks=[EarlyStoppingCallback()])
    trainer.predict(trainer.eval_dataset)
    assert not [message for message in logged if "early stopping" in message]
    trainer.evaluate(metric_key_prefix="test")
    assert [message for message in logged if "did not find eval_accuracy" in message]


def test_test__that_warning_changes_neither_the_callback_nor_a_score(tiny_trainer):
    stopping = EarlyStoppingCallback()
    trainer = tiny_trainer(callbacks=[stopping], max_steps=1)
    trainer.train()
    before = trainer.state.global_step, stopping.state()
    scores = trainer.evaluate(metric_key_prefix="test")
    assert (trainer.state.global_step, stopping.state()) == before
    expected = trainer.evaluate()
    for name in ("loss", "accuracy"):
        assert scores[f"test_{name}"] == expected[f"eval_{name}"]


def test_lora__only_the_low_rank_matrices_and_the_head_are_trained(module, shown):
    trained = {n for n, p in module["lora_model"].named_parameters() if p.requires_grad}
    lora = {name for name in trained if ".lora_" in name}
    assert {name.split(".lora_")[0].split(".")[-1] for name in lora} == {"query", "value"}
    assert trained - lora and all(".classifier." in name for name in trained - lora)
    assert numbers(shown["lora"].split("trainable%")[1])[0] < 1


def test_lora__peft_adds_classifier_and_score_by_itself(module):
    bert = trained_in(module["new_model"](), target_modules=["query", "value"])
    assert [name for name in bert if "classifier" in name]
    sizes = {"n_embd": 8, "n_layer": 1, "n_head": 1, "vocab_size": 10}
    gpt2 = GPT2ForSequenceClassification(GPT2Config(**sizes))
    trained = trained_in(gpt2, target_modules=["c_attn"], fan_in_fan_out=True)
    assert [name for name in trained if name.endswith("score.modules_to_save.default.weight")]


def test_lora__a_head_with_another_name_has_to_be_listed():
    """BART's head is called classification_head."""

    def trained_in_head(**options) -> list[str]:
        sizes = {"d_model": 8, "vocab_size": 10, "encoder_layers": 1, "decoder_layers": 1}
        sizes |= {"encoder_attention_heads": 1, "decoder_attention_heads": 1}
        model = BartForSequenceClassification(BartConfig(**sizes))
        trained = trained_in(model, target_modules=["q_proj"], **options)
        return [name for name in trained if "classification_head" in name]

    assert not trained_in_head()
    assert trained_in_head(modules_to_save=["classification_head"])


def test_lora__other_architectures_have_other_names():
    small = {"dim": 8, "hidden_dim": 8, "n_heads": 1, "n_layers": 1, "vocab_size": 10}
    distilbert = DistilBertForSequenceClassification(DistilBertConfig(**small))
    llama = LlamaForSequenceClassification(
        LlamaConfig(**TINY, num_hidden_layers=1, num_key_value_heads=1, vocab_size=10)
    )
    for model, names in ((distilbert, ["q_lin", "v_lin"]), (llama, ["q_proj", "v_proj"])):
        with pytest.raises(ValueError, match="No modules were targeted"):
            trained_in(model, target_modules=["query", "value"])
        trained = trained_in(model, target_modules=names)
        assert {n.split(".lora_")[0].split(".")[-1] for n in trained if "lora_" in n} == set(names)


def test_lora_train__the_learning_rate_is_ten_times_as_high():
    rates = [
        re.search(r"learning_rate=(\S+?)\)", CODE[name])[1] for name in ("train", "lora-train")
    ]
    assert float(rates[1]) == pytest.approx(10 * float(rates[0]))


def test_lora_train__only_model_folder_and_learning_rate_differ():
    calls = [
        node
        for node in ast.walk(ast.parse(CODE["lora-train"]))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    assert {call.func.id for call in calls} == {"training_args", "new_trainer"}


def test_lora_train__frozen_weights_get_no_gradient(module):
    model = module["lora_model"]
    inputs = module["tokenizer"]("one text", return_tensors="pt")
    model(**inputs, labels=torch.tensor([1])).loss.backward()
    trained = {name for name, weight in model.named_parameters() if weight.requires_grad}
    with_gradient = {name for name, w in model.named_parameters() if w.grad is not None}
    model.zero_grad()
    assert with_gradient <= trained and any("lora_" in name for name in with_gradient)


def test_compare__the_errors_are_those_of_the_test_split(module, compared):
    rows = len(module["tokenized"]["test"])
    for accuracy, error, _ in compared.values():
        assert error == pytest.approx((accuracy * (1 - accuracy) / rows) ** 0.5, abs=6e-4)


def test_compare__a_different_seed_changes_the_head_and_not_the_regression(module):
    heads = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        model = AutoModelForSequenceClassification.from_pretrained(module["checkpoint"])
        heads.append(model.classifier.weight)
    assert not torch.equal(*heads)
    data = module["by_length"](module["train_data"].select(range(64)))
    vectors, labels = module["mean_vectors"](data)
    answers = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        answers.append(module["fit"](vectors, labels, 0.1)(vectors).softmax(-1))
    torch.testing.assert_close(*answers, atol=0.01, rtol=0)


def test_compare__the_mean_of_five_seeds_is_a_few_points_above_the_regression(measured):
    """The lead is large against the standard error of a mean, and no larger than said."""
    for method in ("full fine-tuning", "LoRA"):
        for scores in measured:
            leads = scores[method] - scores["logistic regression"]
            assert 0.02 < leads.mean() < 0.1
            assert leads.mean() > 4 * leads.std(ddof=1) / 5**0.5


def test_compare__single_runs_vary_by_nearly_as_much(measured):
    for method in ("full fine-tuning", "LoRA"):
        for scores in measured:
            lead = (scores[method] - scores["logistic regression"]).mean()
            assert np.ptp(scores[method]) > 0.75 * lead


def test_compare__between_full_and_lora_no_difference_shows(measured):
    for scores in measured:
        difference = scores["full fine-tuning"] - scores["LoRA"]
        assert abs(difference.mean()) < 2 * difference.std(ddof=1) / 5**0.5


def test_compare__two_points_are_less_than_two_standard_errors(compared):
    assert all(2 * error > 0.02 for _, error, _ in compared.values())


def test_compare__lora_trains_less_than_one_percent(compared):
    assert compared["LoRA"][-1] < 0.01 * compared["full fine-tuning"][-1]


def test_save__the_tokenizer_is_saved_with_both(shown):
    assert shown["save"].count("tokenizer.json") == 2


def test_save__of_lora_only_the_matrices_and_the_head(module, shown):
    full, lora = shown["save"].split("reviews-lora")
    assert " model.safetensors" in full
    assert "adapter_model.safetensors" in lora and " model.safetensors" not in lora
    names = get_peft_model_state_dict(module["lora_model"])
    assert names and all("lora_" in name or "classifier" in name for name in names)


def test_save__how_much_smaller_depends_on_r_and_targets(module):
    def size(**options) -> int:
        model = get_peft_model(module["new_model"](), LoraConfig(task_type="SEQ_CLS", **options))
        return sum(weight.numel() for weight in get_peft_model_state_dict(model).values())

    ours = size(r=8, target_modules=["query", "value"])
    assert size(r=64, target_modules="all-linear") > 10 * ours
    embeddings = {"modules_to_save": ["classifier", "word_embeddings"]}
    assert size(r=8, target_modules=["query", "value"], **embeddings) > 100 * ours


def test_predict__the_saved_folder_is_all_that_a_pipeline_needs(module, tmp_path):
    model = module["new_model"]().eval()
    model.save_pretrained(tmp_path)
    module["tokenizer"].save_pretrained(tmp_path)
    [result] = pipeline("text-classification", model=str(tmp_path))("One text.")
    inputs = module["tokenizer"]("One text.", return_tensors="pt")
    with torch.inference_mode():
        probabilities = model(**inputs).logits.softmax(-1)[0]
    assert result["label"] == module["label_names"][probabilities.argmax()]
    assert result["score"] == pytest.approx(probabilities.max().item(), abs=1e-4)


def test_predict__three_reviews_are_judged(module, shown):
    rows = [line.split(maxsplit=2) for line in shown["predict"].splitlines()]
    assert len(rows) == 3 and all(label in module["label_names"] for label, _, _ in rows)
    assert all(0.5 <= float(score) <= 1 for _, score, _ in rows)


def test_load_adapter__the_outputs_are_those_at_the_end_of_training(shown):
    assert shown["load-adapter"] == "same outputs: True\n"


def test_load_adapter__the_folder_does_not_hold_the_base_model(module, tmp_path):
    module["lora_model"].save_pretrained(tmp_path)
    with safe_open(tmp_path / "adapter_model.safetensors", "pt") as file:
        names = list(file.keys())
    assert names and all("lora_" in name or "classifier" in name for name in names)


def test_load_adapter__the_head_must_have_the_same_number_of_classes(module, tmp_path):
    module["lora_model"].save_pretrained(tmp_path)
    other = AutoModelForSequenceClassification.from_pretrained(module["checkpoint"], num_labels=3)
    with pytest.raises(RuntimeError, match="size mismatch"):
        PeftModel.from_pretrained(other, tmp_path)
