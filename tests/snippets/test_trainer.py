"""What the page about Trainer says."""

import ast
import inspect
import json
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers.training_args
from accelerate.utils import memory as accelerate_memory
from datasets import Dataset
from safetensors.torch import load_file
from sklearn.utils.class_weight import compute_class_weight
from transformers import (
    BartConfig,
    BartForSequenceClassification,
    BertConfig,
    BertForSequenceClassification,
    DataCollatorWithPadding,
    ProgressCallback,
    Qwen2_5OmniForConditionalGeneration,
    Qwen2_5OmniThinkerForConditionalGeneration,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    set_seed,
)
from transformers.integrations import TensorBoardCallback
from transformers.training_args import OptimizerNames


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("trainer")


@pytest.fixture(scope="module")
def memory(run_snippet):
    return run_snippet("trainer_memory")


@pytest.fixture(scope="module")
def checkpoints(run_snippet):
    return run_snippet("trainer_checkpoints")


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def lines(page, cell):
    return page["__stdout__"][cell].splitlines()


def raised(page, cell):
    return str(page["__raised__"][cell])


def small(**options):
    """A classifier with random weights, always the same, and without dropout."""
    set_seed(0)
    sizes = {
        "vocab_size": 100,
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
    }
    return BertForSequenceClassification(BertConfig(**sizes | options))


set_seed(0)
ROWS = [{"input_ids": ids, "labels": int(ids[0] < 50)} for ids in torch.randint(100, (16, 6))]


def trained(model, kind=Trainer, rows=ROWS, callbacks=(), **options):
    """A trainer that has trained."""
    named = {name: options.pop(name) for name in ("compute_loss_func",) if name in options}
    settings = {"max_steps": 2, "logging_steps": 1, "save_strategy": "no"} | options
    args = TrainingArguments("runs", **settings)
    trainer = kind(model=model, args=args, train_dataset=rows, callbacks=list(callbacks), **named)
    trainer.remove_callback(ProgressCallback)
    trainer.train()
    return trainer


def logged_values(trainer, name="loss"):
    return [entry[name] for entry in trainer.state.log_history if name in entry]


def test_train__each_split_has_the_same_share_of_each_class(page):
    for split in page["data"].values():
        labels = split["label"][:]
        assert labels.count(0) == labels.count(1)
    assert page["data"]["train"].features["label"].names == ["0", "1"]


def test_train__the_loss_falls_by_more_than_half(recorded):
    text = recorded("train").text
    losses = [float(line.split("'")[3]) for line in text.splitlines() if line.startswith("{'loss'")]
    assert losses[-1] < losses[0] / 2


def test_train__processing_class_pads_and_is_saved(page):
    assert isinstance(
        Trainer(small(), processing_class=page["tokenizer"]).data_collator,
        DataCollatorWithPadding,
    )
    folder = page["__folder__"] / "messages"
    assert {"tokenizer.json", "model.safetensors"} <= {path.name for path in folder.iterdir()}


def test_train__a_pipeline_needs_the_folder_only(page):
    assert all(line.split()[-1] in ("delivery", "payment") for line in lines(page, "ask"))


def test_train__pitfall_the_loss_falls_on_wrong_labels_too():
    wrong = [{**row, "labels": n % 2} for n, row in enumerate(ROWS)]
    losses = logged_values(trained(small(), rows=wrong, max_steps=60, learning_rate=1e-2))

    assert losses[-1] < losses[0] / 2


def test_arguments__steps_are_counted_as_the_cell_does(page):
    shown = dict(line.split(": ") for line in lines(page, "arguments"))
    args = TrainingArguments(
        "runs", per_device_train_batch_size=2, gradient_accumulation_steps=2, num_train_epochs=3
    )
    trainer = Trainer(
        small(vocab_size=len(page["tokenizer"])),
        args,
        train_dataset=page["tokenized"]["train"],
        processing_class=page["tokenizer"],
    )
    values = trainer.set_initial_training_values(trainer.args, trainer.get_train_dataloader())
    _, per_epoch, _, _, rows, _, steps = values
    assert [int(shown[name]) for name in shown] == [rows, per_epoch, steps]


def test_arguments__a_share_of_the_steps_warms_up():
    trainer = trained(small(), max_steps=10, warmup_steps=0.5, learning_rate=1.0)
    rates = logged_values(trainer, "learning_rate")
    assert rates.index(max(rates)) == 5


def test_arguments__the_defaults_are_those_of_the_library(page):
    shown = dict(line.split() for line in lines(page, "defaults"))
    defaults = {field.name: field.default for field in fields(TrainingArguments)}
    assert float(shown["learning_rate"]) == defaults["learning_rate"]
    assert int(shown["save_steps"]) == defaults["save_steps"]
    assert len(shown) > 10


def test_arguments__pitfall_nothing_is_evaluated_and_everything_kept(page):
    shown = dict(line.split() for line in lines(page, "defaults"))
    assert shown["eval_strategy"] == "no"
    assert shown["save_total_limit"] == "None"
    trained(small(vocab_size=20_000), save_strategy="steps", max_steps=1)
    sizes = {path.name: path.stat().st_size for path in Path("runs/checkpoint-1").iterdir()}
    assert 2.7 < sum(sizes.values()) / sizes["model.safetensors"] < 3.3


def test_metrics__are_those_of_scikit_learn_and_get_a_prefix(page):
    labels, scores = np.array([0, 1, 1, 0]), np.array([[2, 1], [1, 2], [2, 1], [2, 1]])
    metrics = page["compute_metrics"](page["EvalPrediction"](scores, labels))
    assert metrics["accuracy"] == 0.75
    assert 0 < metrics["f1"] < 1
    assert "eval_accuracy" in page["__stdout__"]["metrics"]
    assert "eval_f1" in page["__stdout__"]["metrics"]


def test_metrics__pitfall_padding_counts_as_a_wrong_label(page):
    labels, scores = np.array([0, 1, -100, -100]), np.array([[2, 1], [1, 2], [2, 1], [2, 1]])
    assert page["compute_metrics"](page["EvalPrediction"](scores, labels))["accuracy"] == 0.5
    kept = labels != -100
    prediction = page["EvalPrediction"](scores[kept], labels[kept])
    assert page["compute_metrics"](prediction)["accuracy"] == 1


def test_metrics__load_metric_is_gone(page):
    assert raised(page, "load-metric").startswith("cannot import name 'load_metric'")


def test_metrics__pitfall_bart_returns_a_tuple():
    set_seed(0)
    sizes = {"d_model": 8, "encoder_layers": 1, "decoder_layers": 1}
    heads = {"encoder_attention_heads": 1, "decoder_attention_heads": 1}
    bart = BartForSequenceClassification(
        BartConfig(vocab_size=100, eos_token_id=2, num_labels=2, **sizes, **heads)
    )
    rows = [{"input_ids": [5, 6, 2], "labels": 0}, {"input_ids": [7, 8, 2], "labels": 1}]
    predictions = Trainer(bart).predict(rows).predictions
    assert isinstance(predictions, tuple)
    assert predictions[0].shape == (2, 2)


def test_evaluation_strategy__the_error_names_the_first_one(page):
    assert "unexpected keyword argument 'evaluation_strategy'" in raised(
        page, "evaluation-strategy"
    )
    assert lines(page, "new-names")[0].split()[0] == "epoch"


def test_evaluation_strategy__no_old_name_passes_silently(page):
    answers = {name: page["answer"](name) for name in page["write"]}
    assert answers.pop("gradient_checkpointing") == "FutureWarning"
    assert set(answers.values()) == {"TypeError"}
    assert page["answer"]("use_cpu") == "taken"
    assert {new.split("=")[0] for new in page["write"].values() if new} <= page["known"]


def test_evaluation_strategy__train_begins_anew_and_saves_safetensors():
    for _ in range(2):
        trainer = trained(small(), save_strategy="steps", save_steps=1)
        assert trainer.state.global_step == len(logged_values(trainer)) == 2
    assert Path("runs/checkpoint-2/model.safetensors").exists()


def test_evaluation_strategy__the_folder_of_tensorboard_is_a_variable():
    assert "TENSORBOARD_LOGGING_DIR" in inspect.getsource(TensorBoardCallback)


def test_tokenizer_argument__is_called_processing_class(page):
    assert "unexpected keyword argument 'tokenizer'" in raised(page, "tokenizer-argument")
    assert lines(page, "processing-class") == ["DataCollatorWithPadding"]
    assert page["is_new"]
    assert page["takes"]["processing_class"].annotation is not inspect.Parameter.empty


def test_accelerate__the_message_is_that_of_the_library(monkeypatch):
    monkeypatch.setattr(transformers.training_args, "is_accelerate_available", lambda *_: False)
    with pytest.raises(ImportError, match=r"requires `accelerate>="):
        TrainingArguments("runs")


def test_accelerate__the_cell_says_what_to_run(page):
    python, needed, found, install = lines(page, "accelerate")
    assert python.split(": ")[1] in install
    assert "accelerate" in needed and "accelerate" in found
    assert install.endswith("-m pip install -U accelerate")


def test_second_arguments__break_the_older_trainer(page):
    assert "no attribute `distributed_type`" in raised(page, "second-arguments")
    shown = lines(page, "second-arguments-fixed")
    assert [line for line in shown if line.startswith("runs/")] == ["runs/first 2", "runs/second 2"]


def test_no_loss__columns_that_forward_does_not_name_are_dropped(page):
    message = raised(page, "no-loss")
    assert message.startswith("The model did not return a loss from the inputs")
    assert "topic" not in message and "labels" not in message
    assert "'labels'" in lines(page, "no-loss-fixed")[0]


def test_no_loss__a_column_of_numbers_needs_only_the_name(page):
    data = page["tokenized"]["train"].rename_column("label", "topic")
    model = small(vocab_size=len(page["tokenizer"]))
    collator = DataCollatorWithPadding(page["tokenizer"])
    trainer = Trainer(
        model,
        TrainingArguments("runs", max_steps=1, label_names=["topic"]),
        train_dataset=data,
        data_collator=collator,
    )
    with pytest.raises(ValueError, match=r"did not return a loss.*topic"):
        trainer.train()

    trainer.args.label_names = None
    trainer = Trainer(
        model,
        TrainingArguments("runs", max_steps=1, save_strategy="no"),
        train_dataset=data.rename_column("topic", "labels"),
        data_collator=collator,
    )
    assert trainer.train().global_step == 1


def test_no_loss_causal__labels_make_the_loss(page):
    assert raised(page, "no-loss-causal").startswith("The model did not return a loss")
    for cell in ("no-loss-causal-fixed", "no-loss-collator"):
        assert lines(page, cell)[-1] == "2"


def test_no_loss_causal__labels_are_a_copy_with_the_padding_left_out(page):
    batch = page["collate"](list(page["stories"]))
    padding = batch["attention_mask"] == 0
    assert padding.any()
    assert (batch["labels"][padding] == -100).all()
    assert batch["labels"][~padding].equal(batch["input_ids"][~padding])
    ids = torch.tensor([[3, 4, 5]])
    model = page["language_model"].eval()
    loss = torch.nn.functional.cross_entropy(model(ids).logits[0, :-1], ids[0, 1:])
    torch.testing.assert_close(model(ids, labels=ids).loss, loss)


def test_no_loss_causal__pitfall_the_thinker_takes_labels():
    whole = Qwen2_5OmniForConditionalGeneration.forward
    thinker = Qwen2_5OmniThinkerForConditionalGeneration.forward
    assert "labels" in inspect.signature(thinker).parameters
    assert "labels" not in inspect.signature(whole).parameters


def test_no_eval_loss__label_names_bring_it_back(page):
    message = raised(page, "no-eval-loss")
    assert "is set to 'eval_loss', which is not found in the evaluation metrics" in message
    assert "'eval_loss'" in page["__stdout__"]["eval-loss"]
    assert lines(page, "eval-loss")[-1].startswith("best: runs/judge/checkpoint-")


def test_no_eval_loss__arguments_with_label_in_their_name_are_known(page):
    class Renamed(torch.nn.Linear):
        def forward(self, input_ids, attention_mask, my_labels=None):
            return {"logits": input_ids}

    assert Trainer(Renamed(2, 2)).label_names == ["my_labels"]
    assert Trainer(page["Judge"]()).label_names == []


def test_no_eval_loss__pitfall_a_forward_without_names_drops_all_columns(page):
    class Wrapper(torch.nn.Module):
        def __init__(self, body):
            super().__init__()
            self.body = body

        def forward(self, **batch):
            return self.body(**batch)

    trainer = Trainer(
        Wrapper(small()),
        TrainingArguments("runs", max_steps=1),
        train_dataset=page["tokenized"]["train"].remove_columns("label"),
        processing_class=page["tokenizer"],
    )
    assert trainer.label_names == []
    with pytest.raises(ValueError, match="No columns in the dataset match"):
        trainer.train()


def test_streamed__wants_max_steps(page):
    assert "max_steps has to be specified" in raised(page, "streamed")
    assert lines(page, "streamed-fixed")[-1] == "steps: 6"


def counted(read):
    for n, row in enumerate(ROWS):
        read.append(n)
        yield {"input_ids": row["input_ids"].tolist(), "labels": row["labels"]}


def test_streamed__begins_again_when_it_ends():
    stream = Dataset.from_list(list(counted([]))).to_iterable_dataset()
    trainer = trained(small(), rows=stream, max_steps=9, per_device_train_batch_size=4)
    assert trainer.state.global_step == 9 > len(ROWS) / 4


def test_streamed__pitfall_resuming_reads_what_was_read():
    class Stream(torch.utils.data.IterableDataset):
        def __init__(self):
            self.read = []

        def __iter__(self):
            yield from counted(self.read)

    options = {"per_device_train_batch_size": 2, "save_strategy": "steps", "save_steps": 3}
    trained(small(), rows=Stream(), max_steps=3, **options)
    counts = {}
    for ignore in (False, True):
        stream = Stream()
        args = TrainingArguments("runs", max_steps=5, ignore_data_skip=ignore, **options)
        trainer = Trainer(small(), args, train_dataset=stream)
        trainer.train(resume_from_checkpoint="runs/checkpoint-3")
        counts[ignore] = len(stream.read)
    assert counts[False] >= counts[True] + 6


def test_class_weights__are_balanced(page):
    labels = [0] * 900 + [1] * 100
    balanced = compute_class_weight("balanced", classes=np.array([0, 1]), y=labels)
    assert page["weights"].tolist() == pytest.approx(balanced.tolist())
    outputs = {"logits": torch.tensor([[2.0, 0.0]])}
    loss = page["weighted_loss"]
    assert loss(outputs, torch.tensor([1])) > loss(outputs, torch.tensor([0]))


def test_class_weights__pitfall_a_mean_grows_with_accumulation(page):
    def mean(outputs, labels, num_items_in_batch=None):
        return torch.nn.functional.cross_entropy(outputs["logits"], labels)

    whole = {"per_device_train_batch_size": 8, "max_steps": 1, "seed": 0}
    parts = whole | {"per_device_train_batch_size": 2, "gradient_accumulation_steps": 4}
    for loss, ratio in ((page["weighted_loss"], 1), (mean, 4)):
        one, many = (
            logged_values(trained(small(), compute_loss_func=loss, **options))[0]
            for options in (whole, parts)
        )
        assert many / one == pytest.approx(ratio, rel=1e-3)


def test_compute_loss__takes_one_more_argument(page):
    assert "unexpected keyword argument 'num_items_in_batch'" in raised(page, "compute-loss")


def test_compute_loss__a_mean_is_divided_if_it_says_so(page):
    class Unsaid(page["WeightedTrainer"]):
        loss_is_scaled_for_ga = None

    class Older(Unsaid):
        def __init__(self, **options):
            super().__init__(**options)
            self.model_accepts_loss_kwargs = False

    options = {"per_device_train_batch_size": 2, "max_steps": 1, "seed": 0}
    parts = options | {"gradient_accumulation_steps": 4}
    first = [
        logged_values(trained(small(), kind, **parts))[0]
        for kind in (page["WeightedTrainer"], Older, Unsaid)
    ]
    assert first[0] == pytest.approx(first[1])
    assert first[2] / first[0] == pytest.approx(4, rel=1e-3)


def test_precision__the_hardware_decides(memory):
    assert raised(memory, "no-bf16").startswith("Your setup doesn't support bf16/gpu")
    if not torch.cuda.is_available():
        assert lines(memory, "precision") == ["GPU: False", "precision: no"]


def test_precision__bf16_scales_no_loss():
    args = TrainingArguments("runs", bf16=True, use_cpu=True)
    assert Trainer(small(), args).accelerator.scaler is None


def test_precision__pitfall_emulation_counts_unless_it_is_left_out():
    parameter = inspect.signature(torch.cuda.is_bf16_supported).parameters["including_emulation"]
    assert parameter.default is True


def test_fp16_gradients__the_weights_must_be_float32(memory):
    assert raised(memory, "fp16-gradients") == "Attempting to unscale FP16 gradients."
    for cell in ("fp16-float32", "fp16-trained-only"):
        assert lines(memory, cell) == ["{torch.float32}"]
    dtypes = {parameter.dtype for parameter in memory["half"].parameters()}
    assert dtypes == {torch.float16, torch.float32}


def test_fp16_gradients__the_dtype_of_the_file_is_kept():
    small().half().save_pretrained("half")
    model = BertForSequenceClassification.from_pretrained("half")
    assert model.dtype == torch.float16


def shown_peaks(memory):
    return [float(line.split()[0]) for line in lines(memory, "memory")]


def test_memory__each_switch_takes_less(memory):
    peaks = shown_peaks(memory)
    assert len(peaks) == 6
    assert all(after < before for before, after in pairwise(peaks))
    assert peaks[1] < peaks[0] / 2
    assert peaks[-1] < peaks[0] / 5


def weights_after(model, **options):
    trained(model, **options)
    return torch.cat([p.detach().flatten() for p in model.parameters()])


def test_memory__accumulation_and_checkpointing_keep_the_result():
    whole = {"per_device_train_batch_size": 8, "seed": 0}
    base = weights_after(small(), **whole)
    parts = {**whole, "per_device_train_batch_size": 2, "gradient_accumulation_steps": 4}
    torch.testing.assert_close(weights_after(small(), **parts), base, atol=1e-4, rtol=1e-3)
    again = weights_after(small(), **whole, activation_checkpointing=True)
    torch.testing.assert_close(again, base, atol=1e-6, rtol=1e-5)


def test_memory__bf16_keeps_weights_gradients_and_optimizer():
    model = small()
    dtypes = set()

    class Look(TrainerCallback):
        def on_pre_optimizer_step(self, args, state, control, **kwargs):
            dtypes.update(p.grad.dtype for p in model.parameters() if p.grad is not None)

    trainer = trained(model, bf16=True, use_cpu=True, callbacks=[Look()])
    states = trainer.optimizer.state_dict()["state"][0]
    assert dtypes == {model.dtype, states["exp_avg"].dtype} == {torch.float32}


def state_bytes(trainer):
    states = trainer.optimizer.state_dict()["state"].values()
    return sum(
        value.numel() * value.element_size()
        for state in states
        for value in state.values()
        if torch.is_tensor(value)
    )


def test_memory__adamw_stores_two_numbers_and_adafactor_far_less():
    model = small()
    size = sum(p.numel() * p.element_size() for p in model.parameters())
    adamw = state_bytes(trained(model))
    assert adamw == pytest.approx(2 * size, rel=0.05)
    assert state_bytes(trained(small(), optim="adafactor")) < adamw / 2
    assert "adamw_bnb_8bit" in {name.value for name in OptimizerNames}


def test_memory__the_older_name_warns(project):
    record = project.cell("trainer_memory:old-checkpointing")[2]
    assert "Use `activation_checkpointing` instead" in record.stderr
    assert record.text.strip() == "True"


def test_memory__pitfall_the_accumulation_stays():
    assert "* 0.9" in inspect.getsource(accelerate_memory.find_executable_batch_size)
    sizes = []

    class Short(Trainer):
        def training_step(self, model, inputs, num_items_in_batch=None):
            sizes.append(len(inputs["input_ids"]))
            if sizes[-1] > 4:
                raise RuntimeError("CUDA out of memory.")
            return super().training_step(model, inputs, num_items_in_batch)

    trainer = trained(
        small(), Short, auto_find_batch_size=True, gradient_accumulation_steps=2, max_steps=1
    )
    assert sizes[0] == 8 and sizes[-1] <= 4
    assert trainer.args.gradient_accumulation_steps == 2


def test_eval_memory__all_logits_are_kept_unless_they_are_reduced(memory):
    [logits], [ids] = lines(memory, "eval-memory"), lines(memory, "eval-ids")
    assert "(32, 64, 2000)" in logits and "(32, 64)" in ids
    assert float(logits.split()[-2]) > 100 * float(ids.split()[-2])


def test_eval_memory__the_batch_size_does_not_follow_that_of_training():
    args = TrainingArguments("runs", per_device_train_batch_size=1)
    assert args.per_device_eval_batch_size > 1


def test_eval_memory__batch_by_batch_gives_the_same_accuracy(memory):
    def evaluated(compute, **options):
        return Trainer(
            memory["lm"],
            TrainingArguments("runs", **options),
            eval_dataset=memory["eval_rows"],
            compute_metrics=compute,
            preprocess_logits_for_metrics=memory["to_ids"],
        ).evaluate()["eval_accuracy"]

    assert lines(memory, "eval-batches") == ["True"]
    batches = evaluated(memory["Accuracy"](), batch_eval_metrics=True)
    assert batches == pytest.approx(evaluated(memory["accuracy"]))


def test_eval_memory__with_the_loss_alone_nothing_is_kept(memory):
    args = TrainingArguments("runs", prediction_loss_only=True)
    output = Trainer(memory["lm"], args).predict(memory["eval_rows"])
    assert output.predictions is None
    assert "test_loss" in output.metrics


def test_eval_memory__pitfall_accumulation_keeps_as_much(memory):
    sizes = set()
    for steps in (None, 1):
        args = TrainingArguments("runs", eval_accumulation_steps=steps)
        sizes.add(Trainer(memory["lm"], args).predict(memory["eval_rows"]).predictions.nbytes)
    assert len(sizes) == 1


def test_report_to__none_in_quotes(checkpoints):
    message = raised(checkpoints, "report-to")
    assert message.startswith("None is not supported") and "wandb" in message
    shown = lines(checkpoints, "report-to-none")
    assert "ProgressCallback" in shown
    assert not any("wandb" in name.lower() for name in shown)
    assert TrainingArguments("runs").report_to == []


def test_callback__writes_each_log_as_a_line(checkpoints):
    text = (checkpoints["__folder__"] / "log.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["step"] for line in text[:4]] == [2, 4, 6, 8]
    shown = checkpoints["__stdout__"]["callback"]
    assert "train_runtime" not in shown and "learning_rate" in shown


def test_callback__stops_and_saves_in_time(checkpoints, tmp_path):
    late = checkpoints["LogFile"](tmp_path / "log.jsonl", hours=-1)
    trainer = trained(small(), callbacks=[late], max_steps=5)
    assert trainer.state.global_step == 1
    assert Path("runs/checkpoint-1").is_dir()


def test_callback__pitfall_what_it_gets():
    seen = {}

    class Look(TrainerCallback):
        def on_step_end(self, args, state, control, **kwargs):
            seen.update(kwargs)

    trained(small(), callbacks=[Look()])
    assert {"model", "optimizer", "lr_scheduler", "processing_class"} <= set(seen)
    assert "trainer" not in seen


def test_best_model__both_strategies_must_match(checkpoints):
    message = raised(checkpoints, "best-model")
    assert message.startswith("--load_best_model_at_end requires the save and eval strategy")
    with pytest.raises(ValueError, match="round multiple"):
        TrainingArguments(
            "runs",
            eval_strategy="steps",
            save_strategy="steps",
            eval_steps=4,
            save_steps=6,
            load_best_model_at_end=True,
        )
    TrainingArguments(
        "runs", eval_strategy="epoch", save_strategy="best", load_best_model_at_end=True
    )


def test_best_model__only_the_best_is_left(checkpoints):
    kept, loaded = lines(checkpoints, "best-model-fixed")
    assert kept == f"kept: ['{Path(loaded.split()[-1]).name}']"


def test_best_model__pitfall_the_name_decides():
    options = {"eval_strategy": "epoch", "save_strategy": "epoch", "load_best_model_at_end": True}
    for name, more in (("perplexity", True), ("loss", False), ("eval_loss", False)):
        args = TrainingArguments("runs", metric_for_best_model=name, **options)
        assert args.greater_is_better is more


def test_resume__ends_with_the_same_weights(checkpoints):
    assert lines(checkpoints, "resume") == ["the same: True"]


def test_resume__needs_all_these_files(checkpoints):
    needed = {"model.safetensors", "optimizer.pt", "scheduler.pt", "rng_state.pth"}
    assert needed | {"trainer_state.json"} <= set(lines(checkpoints, "checkpoint-files"))


def test_resume__asks_whether_there_is_one(checkpoints):
    assert raised(checkpoints, "nothing-to-resume").startswith("No valid checkpoint found")
    assert lines(checkpoints, "resume-if-there-is-one") == ["began with: None", "steps: 8"]


def test_resume__pitfall_the_argument_of_that_name_does_nothing():
    trained(small(), save_strategy="steps", save_steps=1)
    trainer = trained(small(), resume_from_checkpoint="runs/checkpoint-2")
    assert len(logged_values(trainer)) == 2


def test_only_model__the_learning_rate_begins_anew(checkpoints):
    right, wrong = map(ast.literal_eval, lines(checkpoints, "only-model"))
    assert float(right[1]) < float(right[0]) == float(wrong[0]) < float(wrong[1])


def test_only_model__optimizer_and_random_numbers_are_missing(checkpoints):
    files = {p.name for p in (checkpoints["__folder__"] / "runs/small/checkpoint-4").iterdir()}
    assert not files & {"optimizer.pt", "scheduler.pt", "rng_state.pth"}
    assert "model.safetensors" in files


def test_resume_rng__another_name_is_refused_and_written_anew(checkpoints):
    message = raised(checkpoints, "resume-rng")
    assert message.startswith("Weights only load failed.")
    assert "numpy.core.multiarray._reconstruct was not an allowed global" in message
    for cell in ("rng-written-anew", "rng-deleted"):
        assert lines(checkpoints, cell) == ["steps: 8"]


def test_resume_rng__without_the_file_only_dropout_differs():
    options = {"save_strategy": "steps", "save_steps": 2, "learning_rate": 1e-2}
    base = weights_after(small(), max_steps=4, **options)
    Path("runs/checkpoint-2/rng_state.pth").unlink()
    args = TrainingArguments("runs", max_steps=4, **options)
    resumed = Trainer(small(), args, train_dataset=ROWS)
    resumed.train(resume_from_checkpoint="runs/checkpoint-2")
    again = torch.cat([p.detach().flatten() for p in resumed.model.parameters()])
    torch.testing.assert_close(again, base)  # this model has no dropout


def test_shared_tensors__save_file_refuses_and_the_model_does_not(checkpoints):
    assert "Some tensors share memory" in raised(checkpoints, "shared-tensors")
    for cell in ("save-pretrained", "save-model", "own-model"):
        assert lines(checkpoints, cell)[-1] == "tied: True"
    saved = load_file(checkpoints["__folder__"] / "tied/model.safetensors")
    assert "lm_head.weight" not in saved and "transformer.wte.weight" in saved


def test_shared_tensors__the_checkpoint_of_a_plain_module_fails(checkpoints):
    assert "Some tensors share memory" in raised(checkpoints, "own-module")
    folder = checkpoints["__folder__"] / "runs/tied/checkpoint-2"
    assert list(load_file(folder / "model.safetensors")) == ["words.weight"]
