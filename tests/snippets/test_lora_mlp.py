"""What lora-mlp.md says in both languages."""

from __future__ import annotations

import copy
import math

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file
from torch import nn

NAMES = ["", "seq", "seq.0", "seq.1", "seq.2", "seq.3", "seq.4", "seq.5"]


@pytest.fixture(scope="module")
def module(run_snippet):
    return run_snippet("lora_mlp")


@pytest.fixture
def adapter(module):
    """The folder of the saved adapter."""
    return module["__folder__"] / "mlp-lora"


def lora_config() -> LoraConfig:
    return LoraConfig(r=8, target_modules=["seq.0", "seq.2"], modules_to_save=["seq.4"])


def trainable(model: nn.Module) -> dict[str, int]:
    return {n: p.numel() for n, p in model.named_parameters() if p.requires_grad}


def test_data_has_two_classes_by_the_sum_of_20_numbers(module):
    assert module["X"].shape == (1000, 20)
    assert torch.equal(module["y"] == 1, module["X"].sum(1) > 10)
    assert set(module["y"].tolist()) == {0, 1}
    assert len(module["train_data"]) == 800 and len(module["eval_data"]) == 200


def test_model_has_three_linear_layers(module):
    layers = [layer for layer in module["base"].seq if isinstance(layer, nn.Linear)]
    assert [(n.in_features, n.out_features) for n in layers] == [
        (20, 2000),
        (2000, 2000),
        (2000, 2),
    ]


def test_model_cross_entropy_gives_the_value_of_nll_loss(module):
    outputs = module["base"](module["X"])
    nll = nn.NLLLoss()(outputs, module["y"])
    assert torch.allclose(nll, nn.CrossEntropyLoss()(outputs, module["y"]), atol=1e-6)


def test_train_loop_weights_the_smaller_last_batch_by_its_rows(module):
    data = module["train_dataloader"]
    assert len(module["train_data"]) % data.batch_size != 0
    loss = module["run_epoch"](module["base"], data, nn.NLLLoss())
    with torch.no_grad():
        expected = nn.NLLLoss()(module["base"](module["X"][:800]), module["y"][:800]).item()
    assert loss == pytest.approx(expected, rel=1e-4)


def test_named_modules_are_those_of_the_note(module):
    assert [name for name, _ in module["MLP"](4).named_modules()] == NAMES
    assert "seq.4  Linear\nseq.5  LogSoftmax" in module["__stdout__"]["named-modules"]


@pytest.mark.parametrize(
    ("targets", "chosen"),
    [
        (["seq.0", "seq.2"], ["seq.0", "seq.2"]),
        (["0", "2"], ["seq.0", "seq.2"]),
        (r"seq\.[02]", ["seq.0", "seq.2"]),
        ("all-linear", ["seq.0", "seq.2", "seq.4"]),
    ],
)
def test_choose_targets_list_by_suffix_and_string_by_regex(module, targets, chosen):
    model = get_peft_model(module["MLP"](4), LoraConfig(target_modules=targets))
    assert model.targeted_module_names == chosen
    assert f"{targets!s:20} {chosen}" in module["__stdout__"]["choose-targets"]


def test_choose_targets_a_suffix_starts_after_a_dot(module):
    with pytest.raises(ValueError, match="not found in the base model"):
        get_peft_model(module["MLP"](4), LoraConfig(target_modules=["eq.0", r"seq\.[02]"]))


def test_no_target_found_raises(module):
    error = module["__raised__"]["no-target-found"]
    assert "Target modules [02] not found in the base model" in str(error)


def test_no_target_found_pitfall_one_wrong_name_is_silently_ignored(module, recwarn, capfd):
    model = get_peft_model(module["MLP"](4), LoraConfig(target_modules=["seq.0", "seq.9"]))
    assert model.targeted_module_names == ["seq.0"]
    assert not recwarn.list
    assert capfd.readouterr() == ("", "")


def test_lora_config_prints_the_counts(module):
    printed = module["__stdout__"]["lora-config"]
    assert "trainable params: 52,162 || all params: 4,100,164" in printed


def test_lora_config_trains_the_lora_matrices_and_the_copy_of_seq_4(module):
    counts = trainable(module["peft_model"])
    lora = {name: n for name, n in counts.items() if ".lora_" in name}
    saved = {name: n for name, n in counts.items() if "seq.4.modules_to_save." in name}
    assert counts == lora | saved
    assert sum(lora.values()) == 8 * (20 + 2000) + 8 * (2000 + 2000)
    assert sum(saved.values()) == 2000 * 2 + 2


def test_lora_config_a_larger_r_has_more_parameters(module):
    def count(r):
        config = LoraConfig(r=r, target_modules=["seq.0"])
        return sum(trainable(get_peft_model(module["MLP"](4), config)).values())

    assert count(4) == 2 * count(2)


def test_lora_config_pitfall_the_model_is_changed_in_place(module):
    assert module["peft_model"].base_model.model is module["model"]
    assert any("lora_A" in name for name, _ in module["model"].named_parameters())
    assert not any("lora_" in name for name, _ in module["base"].named_parameters())


def test_lora_config_pitfall_a_layer_in_neither_list_is_frozen(module):
    model = get_peft_model(module["MLP"](4), LoraConfig(target_modules=["seq.0"]))
    assert trainable(model) and all(".seq.0.lora_" in name for name in trainable(model))


def test_train_starts_from_the_outputs_of_the_original_model(module):
    model = get_peft_model(copy.deepcopy(module["base"]), lora_config())
    zeros = [p for n, p in model.named_parameters() if ".lora_B." in n]
    assert len(zeros) == 2 and all((p == 0).all() for p in zeros)
    with torch.no_grad():
        assert torch.equal(model(module["X"]), module["base"](module["X"]))


def test_train_frozen_parameters_have_no_gradient(module):
    peft_model, data = module["peft_model"], module["X"][:4]
    trial = copy.deepcopy(peft_model)
    nn.NLLLoss()(trial(data), module["y"][:4]).backward()
    for name, parameter in trial.named_parameters():
        assert (parameter.grad is not None) == parameter.requires_grad, name


def test_loss_curve_train_near_zero_and_eval_above_it(module):
    history = module["history"]
    assert len(history["train"]) == len(history["eval"]) == 30
    assert history["train"][-1] < 0.02
    # A coin costs log(2). The run of this test has no seed, so the bounds leave room.
    assert history["train"][-1] * 5 < history["eval"][-1] < math.log(2)
    assert min(history["eval"]) < history["eval"][0] - 0.2


def test_what_changed_only_the_copy_of_seq_4(module):
    lines = module["__stdout__"]["what-changed"].splitlines()
    states = {}
    for line in lines:
        state, name = line.split()
        states.setdefault(state, []).append(name)
    assert states["changed"] == [f"seq.4.modules_to_save.default.{k}" for k in ("weight", "bias")]
    assert all(".lora_" in name for name in states["added"]) and len(states["added"]) == 4
    assert len(states["unchanged"]) == len(module["base"].state_dict())


def test_save_writes_the_adapter_only(module, adapter):
    names = {path.name for path in adapter.iterdir()}
    assert names == {"README.md", "adapter_config.json", "adapter_model.safetensors"}
    tensors = load_file(adapter / "adapter_model.safetensors")
    assert len(tensors) == 6
    assert sum(t.numel() for t in tensors.values()) == 52162
    assert all(".lora_" in name or ".seq.4." in name for name in tensors)
    size = (adapter / "adapter_model.safetensors").stat().st_size
    assert size < module["weights"] / 50
    assert module["weights"] == 4 * 4_048_002


def test_load_gives_the_outputs_of_the_trained_model(module):
    assert "same outputs: True" in module["__stdout__"]["load"]


def test_load_pitfall_frozen_unless_trainable(module, adapter):
    assert "trainable:    False" in module["__stdout__"]["load"]
    again = PeftModel.from_pretrained(copy.deepcopy(module["base"]), adapter, is_trainable=True)
    assert sum(trainable(again).values()) == 52162


def test_wrong_base_raises_nothing_and_is_wrong(module):
    assert module["__stdout__"]["wrong-base"].strip() == "same outputs: False"


def test_merge_gives_a_plain_mlp_with_the_same_outputs(module):
    merged = module["merged"]
    assert type(merged) is module["MLP"]
    assert list(merged.state_dict()) == list(module["base"].state_dict())
    assert [name for name, _ in merged.named_modules()] == NAMES
    assert module["__stdout__"]["merge"].splitlines() == [
        "MLP with 6 tensors",
        "same outputs: True",
    ]


def test_merge_puts_lora_and_the_copy_of_seq_4_into_the_weights(module):
    merged, base = module["merged"].state_dict(), module["base"].state_dict()
    changed = {name for name in base if not torch.equal(merged[name], base[name])}
    assert changed == {"seq.0.weight", "seq.2.weight", "seq.4.weight", "seq.4.bias"}


def test_merge_pitfall_the_weights_change_in_place(module, adapter):
    model = copy.deepcopy(module["base"])
    merged = PeftModel.from_pretrained(model, adapter).merge_and_unload()
    assert merged is model
    assert not torch.equal(model.seq[0].weight, module["base"].seq[0].weight)
