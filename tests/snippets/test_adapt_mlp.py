"""What the recipe adapt_mlp says in both languages."""

from __future__ import annotations

import copy
import re

import pytest
import torch
from learned import holds
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


def unseen(text: str, label: str) -> float:
    """The accuracy on unseen rows that `compare` prints."""
    return float(re.search(rf"^{label} .*unseen ([\d.]+)%", text, re.MULTILINE)[1]) / 100


def trained(text: str, label: str) -> int:
    """How many parameters `compare` says were trained."""
    count = re.search(rf"^{label} .*?([\d,]+) trained", text, re.MULTILINE)[1]
    return int(count.replace(",", ""))


def test_data__the_new_task_has_a_few_hundred_rows_and_the_old_one_many(module):
    assert 100 < len(module["few"]) < 1000 < len(module["many"])


def test_data__the_rule_of_the_new_task_is_stricter(module):
    far = [module[task](module["test"]).bool() for task in ("old_task", "new_task")]
    assert torch.equal(far[0] & far[1], far[1])
    assert far[1].sum() < far[0].sum()


def test_data__the_old_task_is_about_the_distance_of_the_sum_from_its_mean(module):
    x = torch.rand(100, 20)
    mirrored = 1 - x  # its sum is as far from the mean, on the other side
    assert torch.equal(module["old_task"](x), module["old_task"](mirrored))
    assert torch.equal(module["new_task"](x), module["new_task"](mirrored))
    assert not module["old_task"](torch.full((1, 20), 0.5)).any()


def test_data__the_tasks_are_related_but_not_the_same(module, shown):
    same = percent(shown["data"], "same label in both")
    assert 0.6 < same < 0.9
    old, new = (module[task](module["test"]) for task in ("old_task", "new_task"))
    assert same == pytest.approx((old == new).float().mean().item(), abs=0.001)


def test_data__a_model_that_keeps_the_old_answers_has_the_share_of_the_same_labels(module):
    old, new = (module[task](module["test"]) for task in ("old_task", "new_task"))
    assert (old == new).float().mean() == module["same"]


def test_model__only_what_requires_a_gradient_is_trained(module):
    model = module["MLP"](8)
    model.body.requires_grad_(False)
    before = copy.deepcopy(model.state_dict())
    module["train"](model, module["few"], module["new_task"](module["few"]), epochs=1)
    changed = {name for name, w in model.state_dict().items() if not w.equal(before[name])}
    assert changed == {"head.weight", "head.bias"}


def test_base__good_at_the_old_task(module):
    assert holds("recipes/adapt_mlp:base__good_at_the_old_task", module)


def test_base__where_the_labels_differ_the_old_answer_is_wrong(module):
    old, new = (module[task](module["test"]) for task in ("old_task", "new_task"))
    assert (old != new).any() and (old[old != new] == 1).all() and not new[old != new].any()


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


def test_adapter__the_update_is_multiplied_by_alpha_over_r(module):
    layer = module["lora_model"].base_model.model.body[0]
    config = module["config"]
    assert layer.scaling == {"default": config.lora_alpha / config.r}
    x = torch.rand(4, 20)
    with torch.inference_mode():
        matrices = layer.lora_B["default"](layer.lora_A["default"](x))
        update = layer(x) - layer.base_layer(x)
    assert torch.allclose(update, matrices * config.lora_alpha / config.r, atol=1e-4)


def test_adapter__a_misspelt_name_among_others_is_ignored(module):
    config = LoraConfig(target_modules=["body.0", "body.two"])
    model = get_peft_model(module["MLP"](8), config)
    assert model.targeted_module_names == ["body.0"]


def test_adapter__the_model_that_is_given_is_changed(module):
    model = module["MLP"](8)
    get_peft_model(model, module["config"])
    assert any("lora" in name for name, _ in model.named_parameters())
    assert not any("lora" in name for name, _ in module["base"].named_parameters())


def test_compare__from_scratch_is_the_worst(module):
    assert holds("recipes/adapt_mlp:compare__from_scratch_is_the_worst", module)


def test_compare__lora_keeps_up(module):
    assert holds("recipes/adapt_mlp:compare__lora_keeps_up", module)


def test_compare__lora_is_better_than_the_old_answers(module):
    assert holds("recipes/adapt_mlp:compare__lora_is_better_than_the_old_answers", module)


def test_compare__the_adapter_trains_a_small_fraction(shown):
    assert trained(shown["compare"], "LoRA") < 0.05 * trained(shown["compare"], "all weights")


def test_compare__each_way_has_an_accuracy_on_seen_and_unseen_rows(shown):
    lines = shown["compare"].splitlines()
    assert [line[:12].strip() for line in lines] == ["from scratch", "all weights", "LoRA"]
    assert all(re.search(r" seen [\d.]+% unseen [\d.]+% ", line) for line in lines)


def test_loss_curve__all_close_to_zero(module):
    assert holds("recipes/adapt_mlp:loss_curve__all_close_to_zero", module)


def test_loss_curve__from_scratch_overfits(module):
    assert holds("recipes/adapt_mlp:loss_curve__from_scratch_overfits", module)


def test_switch__all_weights_lose_the_old_task(module):
    assert holds("recipes/adapt_mlp:switch__all_weights_lose_the_old_task", module)


def test_switch__with_the_adapter_the_old_task_is_worse(module):
    assert holds("recipes/adapt_mlp:switch__with_the_adapter_the_old_task_is_worse", module)


def test_switch__without_the_adapter_the_base_model_is_back(module, shown):
    base = percent(shown["base"], "old_task")
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


def test_save__on_a_random_base_the_outputs_differ_and_nothing_complains(module, recwarn, capfd):
    other = PeftModel.from_pretrained(module["MLP"](), module["__folder__"] / "adapter")
    assert not recwarn.list
    assert capfd.readouterr() == ("", "")
    x = module["test"]
    assert not torch.allclose(other(x), module["lora_model"](x), atol=0.1)


def test_save__the_base_model_is_in_a_safetensors_file(module):
    saved = load_file(module["__folder__"] / "base.safetensors")
    assert {name: w.shape for name, w in saved.items()} == {
        name: w.shape for name, w in module["base"].state_dict().items()
    }


def test_load__loaded_and_merged_it_does_the_same(module, shown):
    assert "same outputs: True" in shown["load"]
    assert "MLP differs by less than 1e-4: True" in shown["load"]
    assert type(module["merged"]) is module["MLP"]
    merged = percent(shown["load"], "new task")
    assert merged == pytest.approx(unseen(shown["compare"], "LoRA"), abs=0.002)


def test_load__merged_the_adapter_cannot_be_switched_off(module):
    assert not hasattr(module["merged"], "disable_adapter")
    outputs = [module[name](module["test"]) for name in ("merged", "lora_model")]
    assert torch.allclose(*outputs, atol=1e-3)  # so its answers are those of the new task


def test_load__merge_adapter_can_be_undone(module):
    model, x = copy.deepcopy(module["lora_model"]), module["test"]
    before = model(x)
    model.merge_adapter()
    model.unmerge_adapter()
    assert torch.allclose(model(x), before, atol=1e-4)
    with model.disable_adapter():
        assert torch.allclose(model(x), module["base"](x), atol=1e-4)
