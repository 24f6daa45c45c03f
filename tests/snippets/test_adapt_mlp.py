"""What the recipe adapt_mlp says in both languages."""

from __future__ import annotations

import copy
import re

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file
from torch import nn


@pytest.fixture(scope="module")
def module(run_snippet):
    return run_snippet("recipes/adapt_mlp")


@pytest.fixture(scope="module")
def shown(module) -> dict[str, str]:
    return module["__stdout__"]


def percent(text: str, label: str) -> float:
    """The share that stands behind a label in an output."""
    return float(re.search(rf"^{re.escape(label)}:? +([\d.]+)%", text, re.MULTILINE)[1]) / 100


def trained(text: str, label: str) -> int:
    """How many parameters `compare` says were trained."""
    count = re.search(rf"^{label} .*?([\d,]+) trained", text, re.MULTILINE)[1]
    return int(count.replace(",", ""))


def test_data__the_new_task_has_a_few_hundred_rows_and_the_old_one_many(module):
    assert 100 < len(module["few"]) < 1000 < len(module["many"])


def test_data__the_new_task_looks_at_the_first_half_only(module):
    x = torch.rand(100, 20)
    other = torch.cat([x[:, :10], torch.rand(100, 10)], dim=1)
    assert torch.equal(module["new_task"](x), module["new_task"](other))
    assert not torch.equal(module["old_task"](x), module["old_task"](other))


def test_data__the_classes_are_balanced_and_the_tasks_are_related_but_not_the_same(shown):
    assert 0.45 < percent(shown["data"], "old_task: class 1 is") < 0.55
    assert 0.45 < percent(shown["data"], "new_task: class 1 is") < 0.55
    assert 0.6 < percent(shown["data"], "same label in both") < 0.9


def test_model__only_what_requires_a_gradient_is_trained(module):
    model = module["MLP"](8)
    model.body.requires_grad_(False)
    before = copy.deepcopy(model.state_dict())
    module["train"](model, module["few"], module["new_task"](module["few"]), epochs=1)
    changed = {name for name, w in model.state_dict().items() if not w.equal(before[name])}
    assert changed == {"head.weight", "head.bias"}


def test_base__it_is_good_at_the_old_task_and_answers_the_new_one_by_the_old_rule(shown):
    old, new = (percent(shown["base"], name) for name in ("old_task", "new_task"))
    assert old > 0.9
    assert abs(new - percent(shown["data"], "same label in both")) < 0.05


def test_base__the_network_does_the_same_in_training_and_at_inference(module):
    model, x = module["MLP"](8), module["test"]
    assert torch.equal(model.train()(x), model.eval()(x))
    assert not any(isinstance(part, nn.Dropout) for part in model.modules())


def test_adapter__untrained_it_changes_nothing_since_one_matrix_of_each_pair_is_zero(module, shown):
    assert "same outputs: True" in shown["adapter"]
    model = get_peft_model(module["MLP"](8), module["config"])
    pairs = [name for name, weight in model.named_parameters() if "lora_B" in name]
    assert len(pairs) == 2
    assert all(not model.get_parameter(name).any() for name in pairs)
    assert all(model.get_parameter(name.replace("lora_B", "lora_A")).any() for name in pairs)


def test_adapter__the_head_is_trained_in_full(module):
    model = get_peft_model(module["MLP"](8), module["config"])
    head = [n for n, p in model.named_parameters() if p.requires_grad and "lora_" not in n]
    assert [name.rpartition(".")[2] for name in head] == ["weight", "bias"]
    assert all("head.modules_to_save" in name for name in head)


def test_adapter__a_misspelt_name_among_others_is_ignored(module):
    config = LoraConfig(target_modules=["body.0", "body.two"])
    model = get_peft_model(module["MLP"](8), config)
    assert model.targeted_module_names == ["body.0"]


def test_adapter__the_model_that_is_given_is_changed(module):
    model = module["MLP"](8)
    get_peft_model(model, module["config"])
    assert any("lora" in name for name, _ in model.named_parameters())
    assert not any("lora" in name for name, _ in module["base"].named_parameters())


def test_compare__from_scratch_is_the_worst_and_the_others_are_about_equal(shown):
    scratch, full, lora = (
        percent(shown["compare"], name) for name in ("from scratch", "all weights", "LoRA")
    )
    assert scratch < min(full, lora)
    assert abs(full - lora) < 0.02
    assert lora > percent(shown["data"], "same label in both")


def test_compare__the_adapter_trains_a_small_fraction(shown):
    assert trained(shown["compare"], "LoRA") < 0.05 * trained(shown["compare"], "all weights")


def test_compare__with_more_rows_all_three_come_closer(module, shown):
    names = ("from scratch", "all weights", "LoRA")
    scores = [percent(shown["compare"], name) for name in names]
    torch.manual_seed(0)
    more, base = torch.rand(3000, 20), module["base"]
    lora = get_peft_model(copy.deepcopy(base), module["config"])
    models = {module["MLP"](): 1e-3, copy.deepcopy(base): 1e-3, lora: 3e-3}
    closer = []
    for model, lr in models.items():
        module["train"](model, more, module["new_task"](more), epochs=10, lr=lr)
        closer.append(module["accuracy"](model, module["new_task"]))
    assert max(closer) - min(closer) < max(scores) - min(scores)


def test_loss_curve__every_loss_comes_close_to_zero(module):
    assert all(values[-1] < 0.1 for values in module["losses"].values())


def test_loss_curve__fine_tuning_starts_higher_since_the_base_model_is_sure_and_wrong(module):
    losses = module["losses"]
    assert min(losses, key=lambda name: losses[name][0]) == "from scratch"
    labels = module["new_task"](module["few"])
    with torch.no_grad():
        loss = {
            name: nn.functional.cross_entropy(model(module["few"]), labels).item()
            for name, model in {"base": module["base"], "untrained": module["MLP"]()}.items()
        }
    assert loss["untrained"] == pytest.approx(0.693, abs=0.05)
    assert loss["base"] > 1


def test_switch__all_weights_lose_the_old_task_and_the_adapter_does_not(module, shown):
    base = percent(shown["base"], "old_task")
    assert percent(shown["switch"], "all weights, old task") < base - 0.05
    assert percent(shown["switch"], "adapter on,  old task") < base - 0.05
    assert percent(shown["switch"], "adapter off, old task") == base
    assert "same outputs as base:  True" in shown["switch"]


def test_switch__the_head_is_switched_too(module):
    model, x = module["lora_model"], torch.rand(4, 512)
    head = model.base_model.model.head
    with model.disable_adapter():
        off = head(x)
    assert torch.equal(off, head.original_module(x))
    assert not torch.equal(off, head(x))


def test_save__the_adapter_does_not_hold_the_base_model(module):
    folder = module["__folder__"]
    names = load_file(folder / "adapter" / "adapter_model.safetensors")
    assert all("lora_" in name or ".head." in name for name in names)
    sizes = [
        (folder / file).stat().st_size
        for file in ("adapter/adapter_model.safetensors", "base.safetensors")
    ]
    assert sizes[0] < 0.05 * sizes[1]


def test_save__on_another_base_model_the_answers_are_noise_and_nothing_complains(module):
    torch.manual_seed(1)
    wrong = PeftModel.from_pretrained(module["MLP"](), module["__folder__"] / "adapter")
    assert module["accuracy"](wrong, module["new_task"]) < 0.75


def test_load__loaded_and_merged_it_does_the_same(module, shown):
    assert "same outputs: True" in shown["load"]
    assert "MLP differs by less than 1e-4: True" in shown["load"]
    assert type(module["merged"]) is module["MLP"]
    assert percent(shown["load"], "new task") == percent(shown["compare"], "LoRA")


def test_load__the_old_task_is_gone_after_merging(module):
    old = module["accuracy"](module["merged"], module["old_task"])
    assert old < module["accuracy"](module["base"], module["old_task"]) - 0.05
    assert not hasattr(module["merged"], "disable_adapter")
