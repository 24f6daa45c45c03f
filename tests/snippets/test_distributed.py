"""What the page about several processes says, from what was recorded and from small trials."""

import ast
import re
from types import SimpleNamespace

import pytest
import torch
from accelerate import Accelerator, PartialState, infer_auto_device_map
from peft import prepare_model_for_kbit_training
from transformers import BitsAndBytesConfig, LlamaConfig, LlamaForCausalLM
from transformers.quantizers import AutoHfQuantizer

from livedocs.modules.cells import read_module


@pytest.fixture
def tiny():
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=128,
            hidden_size=32,
            intermediate_size=64,
            num_attention_heads=2,
            num_hidden_layers=2,
        )
    )


def test_reduce__both_end_with_the_mean(printed):
    rows = re.findall(r"process (\d): row ([\d.]+), gradient ([\d.]+)", printed("reduce"))

    assert [(process, row) for process, row, _ in rows] == [("0", "1.0"), ("1", "2.0")]
    assert {float(gradient) for _, _, gradient in rows} == {1.5}


def test_loop__two_processes_share_the_rows(printed):
    lines = dict(line.split(": ") for line in printed("loop").splitlines() if ": " in line)

    assert lines["processes"] == "2"
    assert lines["batches in each"] == "9"  # 70 rows in batches of 4, by two processes
    assert lines["rows evaluated"] == "70"
    assert lines["all errors below 0.3"] == "True"


def test_loop__without_multi_gpu_one_process_runs(printed):
    assert "processes: 1" in printed("one-process")
    assert "batches in each: 18" in printed("one-process")


def test_gather__only_the_second_drops_repeated_rows(printed):
    gathered, kept = (
        ast.literal_eval(line.split(":")[1].strip()) for line in printed("gather").splitlines()
    )

    assert sorted(kept) == list(range(5))
    assert len(gathered) == 8 and set(gathered) == set(kept)


def test_once__says_how_many_processes_run_a_line(printed):
    lines = printed("once").splitlines()

    assert lines.count("in every process") == 2
    assert lines.count("in the first one only") == 1
    assert lines.count("one after the other") == 2


def test_prefix__all_names_begin_with_it(recorded, printed):
    assert 'Unexpected key(s) in state_dict: "module.weight", "module.bias"' in printed("prefix")
    assert printed("prefix-fixed") == "<All keys matched successfully>"


def test_prefix__ddp_has_the_model_in_an_attribute():
    model = torch.nn.Linear(1, 1)
    wrapped = torch.nn.DataParallel(model)

    assert wrapped.module is model
    assert Accelerator(cpu=True).unwrap_model(wrapped) is model


def test_auto__layers_are_spread_over_both(printed):
    layers = ast.literal_eval(printed("auto").partition(": ")[2])

    assert set(layers) == {0, 1}
    assert sum(layers.values()) == 30


def test_auto__one_device_is_enough_for_a_small_model(tiny):
    assert set(infer_auto_device_map(tiny, max_memory={0: "1GB", 1: "1GB"}).values()) == {0}


def test_device_map__is_refused_and_none_is_not(printed):
    assert printed("device-map").startswith(
        "ValueError: You can't train a model that has been loaded with `device_map='auto'`"
    )


def test_device_map__without_it_trainer_runs_in_two_processes(printed):
    lines = printed("device-map-fixed").splitlines()[-3:]

    assert lines == ["processes: 2", "model: DistributedDataParallel", "steps: 2"]


def test_device_map__the_comment_for_4_bit_is_one_part_on_the_own_gpu(root, tiny):
    module = read_module(root / "snippets" / "distributed.py")
    comments = re.findall(r"^# (\w+=.*,)$", module.cell("device-map-script").shown, re.MULTILINE)
    names = {"BitsAndBytesConfig": BitsAndBytesConfig, "PartialState": PartialState}
    said = eval(f"dict({' '.join(comments)})", names)

    assert said["quantization_config"].load_in_4bit
    assert said["device_map"] == {"": 0}  # the first process, which is the only one
    tiny.hf_device_map = said["device_map"]
    assert not Accelerator(cpu=True).verify_device_map(tiny)


def test_device_map__without_it_4_bit_goes_to_the_current_gpu(monkeypatch):
    quantizer = AutoHfQuantizer.from_config(BitsAndBytesConfig(load_in_4bit=True))
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.current_device", lambda: 0)

    assert quantizer.update_device_map(None) == {"": 0}


def test_device_map__what_counts_is_more_than_one_part(tiny):
    accelerator = Accelerator(cpu=True)
    tiny.hf_device_map = {"": "cpu"}
    assert not accelerator.verify_device_map(tiny)
    tiny.hf_device_map = {"model": 0, "lm_head": 1}
    assert accelerator.verify_device_map(tiny)


def test_ready_once__reentrant_checkpointing_reports_twice(printed):
    error = printed("ready-twice")

    assert error.startswith("RuntimeError: Expected to mark a variable ready only once.")
    assert "has been marked as ready twice" in error
    assert printed("ready-once").endswith("steps: 2")


def test_ready_once__checkpointing_is_not_reentrant_by_default(tiny):
    tiny.activation_checkpointing_enable()
    layer = tiny.model.layers[0]

    assert layer._gradient_checkpointing_func.keywords == {"use_reentrant": False}


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_ready_once__pitfall_preparing_for_lora_is_reentrant(tiny):
    tiny.is_loaded_in_4bit = True
    prepare_model_for_kbit_training(tiny)
    kwargs = tiny.model.layers[0]._gradient_checkpointing_func.keywords
    assert "use_reentrant" not in kwargs  # which torch takes for True

    prepare_model_for_kbit_training(tiny, gradient_checkpointing_kwargs={"use_reentrant": False})
    kwargs = tiny.model.layers[0]._gradient_checkpointing_func.keywords
    assert kwargs == {"use_reentrant": False}


def test_nccl__is_missing_here(printed):
    assert printed("nccl") == "RuntimeError: Distributed package doesn't have NCCL built in"
    assert printed("gloo") == "gloo"


def test_port__names_the_port_that_is_taken(printed):
    assert "port: 29511" in printed("port") and "EADDRINUSE" in printed("port")
    assert printed("port-free") == "another port: True"


def test_accumulate__four_small_batches_are_one_large(printed):
    assert printed("accumulate").split() == ["step", "-", "-", "-", "step", "True"]


def test_accumulate__tokens_weigh_otherwise_than_batches(printed):
    by_batch, by_token = (
        float(line.split()[-1]) for line in printed("accumulate-tokens").splitlines()
    )

    assert by_batch == pytest.approx(1.5)
    assert by_token == pytest.approx(1.2)


def test_accumulate__pitfall_a_scheduler_takes_a_step_for_each_process(monkeypatch):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1)
    accelerator = Accelerator(cpu=True)
    prepared, steps = accelerator.prepare(optimizer, scheduler)
    two = SimpleNamespace(num_processes=2)
    monkeypatch.setattr("accelerate.scheduler.AcceleratorState", lambda: two)
    before = scheduler.last_epoch
    prepared.step()
    steps.step()

    assert scheduler.last_epoch == before + 2
