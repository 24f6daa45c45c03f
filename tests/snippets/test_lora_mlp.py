"""What lora-mlp.md says in both languages."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import pytest
import torch
import yaml
from learned import holds
from peft import LoraConfig, PeftModel, get_peft_model
from peft.tuners.lora import LoraLayer
from safetensors.torch import load_file
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from transformers import BertConfig, BertForMaskedLM, PreTrainedModel

from livedocs.modules.cells import read_module

ROOT = Path(__file__).parent.parent.parent
CODE = {cell.name: cell.code for cell in read_module(ROOT / "snippets" / "lora_mlp.py").cells}
NAMES = ["", "seq", "seq.0", "seq.1", "seq.2", "seq.3", "seq.4", "seq.5"]


@pytest.fixture(scope="module")
def module(run_snippet):
    return run_snippet("lora_mlp")


@pytest.fixture
def adapter(module):
    """The folder of the saved adapter."""
    return module["__folder__"] / "mlp-lora"


@pytest.fixture
def tensors(adapter):
    """The saved adapter, by the names of the plain model's layers."""
    loaded = load_file(adapter / "adapter_model.safetensors")
    return {name.removeprefix("base_model.model."): tensor for name, tensor in loaded.items()}


def lora_config(r: int = 8, **options) -> LoraConfig:
    return LoraConfig(r=r, target_modules=["seq.0", "seq.2"], modules_to_save=["seq.4"], **options)


def trainable(model: nn.Module) -> dict[str, int]:
    return {n: p.numel() for n, p in model.named_parameters() if p.requires_grad}


def train_one_epoch(module, model: nn.Module) -> dict[str, torch.Tensor]:
    """Give all parameters to the optimizer; return them as they were before."""
    before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    optimizer = torch.optim.Adam(model.parameters(), lr=0.002)
    module["train"](model, module["train_dataloader"], nn.NLLLoss(), optimizer)
    return before


def log_softmaxes(model: nn.Module, criterion: nn.Module, module) -> int:
    """How many log-softmaxes are computed from the input to the loss."""
    with torch.profiler.profile() as profile:
        criterion(model(module["X"]), module["y"])
    return sum(e.count for e in profile.key_averages() if e.key == "aten::_log_softmax")


def test_lora_mlp__two_small_matrices_are_trained_beside_a_frozen_weight(module):
    model = get_peft_model(module["MLP"](), LoraConfig(r=8, target_modules=["seq.2"]))
    weight = model.base_model.model.seq[2].base_layer.weight
    assert not weight.requires_grad
    counts = trainable(model)
    assert list(counts) == [
        f"base_model.model.seq.2.lora_{matrix}.default.weight" for matrix in "AB"
    ]
    assert sum(counts.values()) * 50 < weight.numel()


def test_lora_mlp__peft_takes_a_network_that_is_no_transformers_model(module):
    assert type(module["peft_model"]) is PeftModel
    network = module["peft_model"].base_model.model
    assert type(network) is module["MLP"] and not isinstance(network, PreTrainedModel)


def test_lora_mlp__the_base_model_was_never_trained(module):
    torch.manual_seed(0)
    untrained = module["MLP"]().state_dict()
    assert all(
        torch.equal(weight, untrained[n]) for n, weight in module["base"].state_dict().items()
    )


def test_data__two_classes_by_the_sum_of_20_numbers(module):
    assert module["X"].shape == (1000, 20)
    assert torch.equal(module["y"] == 1, module["X"].sum(1) > 10)
    assert set(module["y"].tolist()) == {0, 1}
    assert len(module["train_data"]) == 800 and len(module["eval_data"]) == 200


def test_data__is_random_and_made_by_the_code(module):
    assert len(module["X"].unique()) > 19_000
    imports = [line.split()[1] for line in CODE["data"].splitlines() if "import " in line]
    assert imports == ["torch", "torch.utils.data"]


def test_model__three_linear_layers_inside_seq(module):
    layers = [layer for layer in module["base"].seq if isinstance(layer, nn.Linear)]
    assert [(n.in_features, n.out_features) for n in layers] == [
        (20, 2000),
        (2000, 2000),
        (2000, 2),
    ]
    linear = [name for name, m in module["base"].named_modules() if isinstance(m, nn.Linear)]
    assert linear == ["seq.0", "seq.2", "seq.4"]


def test_model__ends_in_log_softmax_and_trains_with_nll_loss(module):
    assert type(module["base"].seq[-1]) is nn.LogSoftmax
    assert type(module["criterion"]) is nn.NLLLoss


def test_model__cross_entropy_gives_the_value_of_nll_loss(module):
    outputs = module["base"](module["X"])
    nll = nn.NLLLoss()(outputs, module["y"])
    assert torch.allclose(nll, nn.CrossEntropyLoss()(outputs, module["y"]), atol=1e-6)


def test_model__cross_entropy_takes_one_more_log_softmax(module):
    assert log_softmaxes(module["base"], nn.NLLLoss(), module) == 1
    assert log_softmaxes(module["base"], nn.CrossEntropyLoss(), module) == 2


def test_train_loop__knows_nothing_of_peft_and_trains_a_plain_model(module):
    assert not re.search("peft|lora", CODE["train-loop"], re.IGNORECASE)
    model = module["MLP"](64)
    before = train_one_epoch(module, model)
    assert not any(torch.equal(weight, before[n]) for n, weight in model.named_parameters())


def test_train_loop__the_smaller_last_batch_is_weighted_by_its_rows(module):
    data = module["train_dataloader"]
    assert len(module["train_data"]) % data.batch_size != 0
    loss, _ = module["evaluate"](module["base"], data, nn.NLLLoss())
    with torch.inference_mode():
        expected = nn.NLLLoss()(module["base"](module["X"][:800]), module["y"][:800]).item()
    assert loss == pytest.approx(expected, rel=1e-4)


def test_train_loop__a_last_batch_of_one_row_counts_as_one_row(module):
    class Given(nn.Module):
        def forward(self, x):
            return x

    losses = torch.tensor([[-1.0, 0], [-1.0, 0], [-1.0, 0], [-5.0, 0]])
    data = TensorDataset(losses, torch.zeros(4, dtype=torch.long))
    loss, _ = module["evaluate"](Given(), DataLoader(data, batch_size=3), nn.NLLLoss())
    assert loss == pytest.approx((1 + 1 + 1 + 5) / 4)


def test_train_loop__train_returns_the_same_mean_as_evaluate(module):
    torch.manual_seed(0)
    model, data = module["MLP"](64), module["eval_dataloader"]
    expected, _ = module["evaluate"](model, data, nn.NLLLoss())
    nothing = torch.optim.SGD(model.parameters(), lr=0.0)
    assert module["train"](model, data, nn.NLLLoss(), nothing) == pytest.approx(expected, rel=1e-4)


def test_train_loop__evaluate_trains_nothing_and_gives_the_accuracy(module):
    model, data = module["MLP"](64), module["eval_data"]
    before = copy.deepcopy(model.state_dict())
    _, accuracy = module["evaluate"](model, module["eval_dataloader"], nn.NLLLoss())
    assert all(torch.equal(weight, before[name]) for name, weight in model.state_dict().items())
    X, y = data.tensors
    assert accuracy == pytest.approx((model(X).argmax(1) == y).float().mean().item())


def test_named_modules__are_those_of_the_note(module):
    assert [name for name, _ in module["MLP"](4).named_modules()] == NAMES
    assert "seq.4  Linear\nseq.5  LogSoftmax" in module["__stdout__"]["named-modules"]


def test_named_modules__shows_names_and_types_only(module):
    expected = [f"{n:6} {type(m).__name__}" for n, m in module["MLP"](4).named_modules()]
    assert module["__stdout__"]["named-modules"].splitlines() == expected


@pytest.mark.parametrize(
    ("targets", "chosen"),
    [
        (["seq.0", "seq.2"], ["seq.0", "seq.2"]),
        (["0", "2"], ["seq.0", "seq.2"]),
        (r"seq\.[02]", ["seq.0", "seq.2"]),
        ("all-linear", ["seq.0", "seq.2", "seq.4"]),
    ],
)
def test_choose_targets__list_by_suffix_and_string_by_regex(module, targets, chosen):
    model = get_peft_model(module["MLP"](4), LoraConfig(target_modules=targets))
    assert model.targeted_module_names == chosen
    assert f"{targets!s:20} {chosen}" in module["__stdout__"]["choose-targets"]


def test_choose_targets__targeted_module_names_are_the_layers_with_lora(module):
    model = get_peft_model(module["MLP"](4), LoraConfig(target_modules=["0", "4"]))
    layers = {n for n, m in model.base_model.model.named_modules() if isinstance(m, LoraLayer)}
    assert layers == set(model.targeted_module_names) == {"seq.0", "seq.4"}


def test_choose_targets__a_suffix_starts_after_a_dot(module):
    with pytest.raises(ValueError, match="not found in the base model"):
        get_peft_model(module["MLP"](4), LoraConfig(target_modules=["eq.0", r"seq\.[02]"]))


@pytest.mark.parametrize("targets", ["0", r"\.[02]", r"seq\."])
def test_choose_targets__a_string_must_match_the_whole_name(module, targets):
    with pytest.raises(ValueError, match="not found in the base model"):
        get_peft_model(module["MLP"](4), LoraConfig(target_modules=targets))


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing")  # peft asks for it
def test_choose_targets__all_linear_spares_the_output_layer_of_a_transformers_model():
    sizes = {"hidden_size": 8, "intermediate_size": 8, "vocab_size": 16}
    bert = BertForMaskedLM(BertConfig(num_hidden_layers=1, num_attention_heads=1, **sizes))
    linear = {name for name, m in bert.named_modules() if isinstance(m, nn.Linear)}
    model = get_peft_model(bert, LoraConfig(target_modules="all-linear"))
    assert linear - set(model.targeted_module_names) == {"cls.predictions.decoder"}


def test_no_target_found__raises(module):
    error = module["__raised__"]["no-target-found"]
    assert "Target modules [02] not found in the base model" in str(error)


def test_no_target_found__no_whole_name_is_just_0_or_2(module):
    names = [name for name, _ in module["MLP"](4).named_modules()]
    assert any(re.search("[02]", name) for name in names)
    assert not any(re.fullmatch("[02]", name) for name in names)


def test_no_target_found__pitfall_one_wrong_name_is_silently_ignored(module, recwarn, capfd):
    model = get_peft_model(module["MLP"](4), LoraConfig(target_modules=["seq.0", "seq.9"]))
    assert model.targeted_module_names == ["seq.0"]
    assert not recwarn.list
    assert capfd.readouterr() == ("", "")


def test_lora_config__prints_the_counts(module):
    printed = module["__stdout__"]["lora-config"]
    assert "trainable params: 52,162 || all params: 4,100,164" in printed


def test_lora_config__prints_the_share_of_all_parameters(module):
    model = module["peft_model"]
    share = 100 * sum(trainable(model).values()) / sum(p.numel() for p in model.parameters())
    assert f"|| trainable%: {share:.4f}" in module["__stdout__"]["lora-config"]


def test_lora_config__the_note_has_a_larger_number():
    old = yaml.safe_load((ROOT / "docs" / "old-outputs.yml").read_text("utf-8"))
    printed = re.match(r"trainable params: ([\d,]+)", old["trainable-parameters"]["output"])[1]
    assert int(printed.replace(",", "")) > 52_162


def test_lora_config__trains_the_lora_matrices_and_the_copy_of_seq_4(module):
    counts = trainable(module["peft_model"])
    lora = {name: n for name, n in counts.items() if ".lora_" in name}
    saved = {name: n for name, n in counts.items() if "seq.4.modules_to_save." in name}
    assert counts == lora | saved
    assert sum(lora.values()) == 8 * (20 + 2000) + 8 * (2000 + 2000)
    assert sum(saved.values()) == 2000 * 2 + 2


def test_lora_config__a_module_to_save_gets_a_full_copy_and_no_lora(module):
    model = get_peft_model(module["MLP"](4), lora_config())
    wrapper = model.base_model.model.seq[4]
    copied = wrapper.modules_to_save["default"]
    assert type(copied) is nn.Linear and copied is not wrapper.original_module
    for name, weight in wrapper.original_module.state_dict().items():
        assert torch.equal(copied.state_dict()[name], weight), name
    assert not any("seq.4" in name and "lora_" in name for name, _ in model.named_parameters())


def test_lora_config__a_larger_r_has_more_parameters(module):
    def count(r):
        config = LoraConfig(r=r, target_modules=["seq.0"])
        return sum(trainable(get_peft_model(module["MLP"](4), config)).values())

    assert count(4) == 2 * count(2)


def test_lora_config__r_is_the_rank(module):
    model = get_peft_model(module["MLP"](64), LoraConfig(r=3, target_modules=["seq.2"]))
    nn.init.normal_(model.base_model.model.seq[2].lora_B["default"].weight)
    delta = model.base_model.model.seq[2].get_delta_weight("default")
    assert delta.shape == (64, 64) and torch.linalg.matrix_rank(delta) == 3


def test_lora_config__the_update_is_multiplied_by_alpha_over_r(module):
    for r, alpha in ((8, 16), (16, 16)):
        config = LoraConfig(r=r, lora_alpha=alpha, target_modules=["seq.0"])
        layer = get_peft_model(module["MLP"](4), config).base_model.model.seq[0]
        nn.init.normal_(layer.lora_B["default"].weight)
        x = module["X"][:4]
        matrices = layer.lora_B["default"](layer.lora_A["default"](x))
        assert torch.allclose(layer(x) - layer.base_layer(x), matrices * alpha / r, atol=1e-4)


def test_lora_config__alpha_is_8_by_default():
    assert LoraConfig().lora_alpha == 8
    assert LoraConfig(r=64).lora_alpha == 8


def test_lora_config__pitfall_the_model_is_changed_in_place(module):
    assert module["peft_model"].base_model.model is module["model"]
    assert any("lora_A" in name for name, _ in module["model"].named_parameters())
    assert not any("lora_" in name for name, _ in module["base"].named_parameters())


def test_lora_config__pitfall_a_layer_in_neither_list_is_frozen(module):
    model = get_peft_model(module["MLP"](4), LoraConfig(target_modules=["seq.0"]))
    assert trainable(model) and all(".seq.0.lora_" in name for name in trainable(model))


def test_lora_config__pitfall_a_forgotten_output_layer_stays_as_it_was(module):
    model = get_peft_model(module["MLP"](64), LoraConfig(target_modules=["seq.0", "seq.2"]))
    before = train_one_epoch(module, model)
    changed = {n for n, weight in model.named_parameters() if not torch.equal(weight, before[n])}
    assert changed and not any("seq.4" in name for name in changed)


def test_lora_config__pitfall_a_wrong_name_in_modules_to_save_is_ignored(module, recwarn, capfd):
    config = LoraConfig(target_modules=["seq.0"], modules_to_save=["seq.9"])
    model = get_peft_model(module["MLP"](4), config)
    assert all(".seq.0.lora_" in name for name in trainable(model))
    assert not recwarn.list
    assert capfd.readouterr() == ("", "")


def test_lora_config__pitfall_modules_to_save_compares_the_ends_of_names():
    layers = {name: nn.Linear(2, 2) for name in ("body", "pre_classifier", "classifier")}
    config = LoraConfig(target_modules=["body"], modules_to_save=["classifier"])
    names = trainable(get_peft_model(nn.ModuleDict(layers), config))
    assert any(".pre_classifier.modules_to_save." in name for name in names)


def test_share__lists_what_is_trained_and_nothing_else(module):
    lines = [line.split() for line in module["__stdout__"]["share"].splitlines()]
    assert {name: int(count.replace(",", "")) for count, name in lines} == trainable(
        module["peft_model"]
    )
    assert {name.split(".")[3] for _, name in lines} == {"0", "2", "4"}


def test_share__only_the_matrices_of_lora_grow_in_step_with_r(module):
    def counts(r):
        model = get_peft_model(module["MLP"](4), lora_config(r=r))
        trained = trainable(model)
        saved = sum(n for name, n in trained.items() if "modules_to_save" in name)
        return sum(trained.values()) - saved, saved

    (lora, saved), (more, same) = counts(2), counts(6)
    assert more == 3 * lora
    assert same == saved > 0


def test_train__the_interface_of_forward_is_that_of_the_base_model(module):
    x = module["X"][:4]
    peft_model, base = module["peft_model"], module["base"]
    assert peft_model(x).shape == base(x).shape
    assert torch.equal(peft_model(x=x), peft_model(x))


def test_train__the_optimizer_is_given_the_trainable_parameters_only(module):
    given = module["optimizer"].param_groups[0]["params"]
    wanted = [p for p in module["peft_model"].parameters() if p.requires_grad]
    assert [id(p) for p in given] == [id(p) for p in wanted]


def test_train__frozen_parameters_are_not_updated(module):
    model = get_peft_model(module["MLP"](64), lora_config())
    before = train_one_epoch(module, model)
    for name, weight in model.named_parameters():
        assert torch.equal(weight, before[name]) != weight.requires_grad, name


def test_train__starts_from_the_outputs_of_the_original_model(module):
    model = get_peft_model(copy.deepcopy(module["base"]), lora_config())
    zeros = [p for n, p in model.named_parameters() if ".lora_B." in n]
    assert len(zeros) == 2 and all((p == 0).all() for p in zeros)
    with torch.no_grad():
        assert torch.equal(model(module["X"]), module["base"](module["X"]))


def test_train__frozen_parameters_have_no_gradient(module):
    peft_model, data = module["peft_model"], module["X"][:4]
    trial = copy.deepcopy(peft_model)
    nn.NLLLoss()(trial(data), module["y"][:4]).backward()
    for name, parameter in trial.named_parameters():
        assert (parameter.grad is not None) == parameter.requires_grad, name


def test_loss_curve__train_close_to_zero(module):
    assert holds("lora_mlp:loss_curve__train_close_to_zero", module)


def test_loss_curve__eval_ten_times_as_high(module):
    assert holds("lora_mlp:loss_curve__eval_ten_times_as_high", module)


def test_loss_curve__draws_both_losses_by_epoch(module):
    history = module["history"]
    assert list(history) == ["train", "eval"]
    assert all(len(losses) == 30 for losses in history.values())
    assert ".plot(range(1, 31), losses, label=name)" in CODE["loss-curve"]


def test_what_changed__only_the_matrices_and_the_copy_of_seq_4(module):
    states = {}
    for line in module["__stdout__"]["what-changed"].splitlines():
        state, name = line.split()
        states.setdefault(state, []).append(name)
    assert set(states) == {"changed", "unchanged"}
    assert states["changed"] == list(trainable(module["peft_model"]))
    assert all(".lora_" in n or ".seq.4.modules_to_save." in n for n in states["changed"])
    assert len(states["unchanged"]) == len(module["base"].state_dict())


def test_what_changed__every_parameter_is_compared(module):
    names = [name for name, _ in module["peft_model"].named_parameters()]
    lines = module["__stdout__"]["what-changed"].splitlines()
    assert [line.split()[1] for line in lines] == names


def test_save__writes_the_adapter_only(module, adapter):
    names = {path.name for path in adapter.iterdir()}
    assert names == {"README.md", "adapter_config.json", "adapter_model.safetensors"}
    tensors = load_file(adapter / "adapter_model.safetensors")
    assert len(tensors) == 6
    assert sum(t.numel() for t in tensors.values()) == 52162
    assert all(".lora_" in name or ".seq.4." in name for name in tensors)
    size = (adapter / "adapter_model.safetensors").stat().st_size
    assert size < module["weights"] / 50
    assert module["weights"] == 4 * 4_048_002


def test_save__keeps_the_trained_copy_and_matrices(module, tensors):
    network = module["peft_model"].base_model.model
    trained = {n: p for n, p in network.named_parameters() if p.requires_grad}
    saved = {
        n.replace(".default", "").replace(".modules_to_save", ""): p for n, p in trained.items()
    }
    assert set(saved) == set(tensors)
    assert all(torch.equal(saved[name], tensor) for name, tensor in tensors.items())


def test_save__keeps_the_configuration_as_json(adapter):
    config = json.loads((adapter / "adapter_config.json").read_text("utf-8"))
    assert config["r"] == 8
    assert sorted(config["target_modules"]) == ["seq.0", "seq.2"]
    assert config["modules_to_save"] == ["seq.4"]


def test_save__lists_sizes_in_bytes_and_the_whole_mlp_last(module, adapter):
    lines = [line.split(maxsplit=1) for line in module["__stdout__"]["save"].splitlines()]
    sizes = {what: size for size, what in lines}
    weights = adapter / "adapter_model.safetensors"
    assert sizes[weights.name] == f"{weights.stat().st_size:,}"
    assert lines[-1] == [f"{module['weights']:,}", "(all weights of the MLP)"]


def test_save__the_third_file_is_a_model_card_to_fill_in(adapter):
    assert "[More Information Needed]" in (adapter / "README.md").read_text("utf-8")


def test_load__gives_the_outputs_of_the_trained_model(module):
    assert "same outputs: True" in module["__stdout__"]["load"]


def test_load__pitfall_frozen_unless_trainable(module, adapter):
    assert "trainable:    False" in module["__stdout__"]["load"]
    again = PeftModel.from_pretrained(copy.deepcopy(module["base"]), adapter, is_trainable=True)
    assert sum(trainable(again).values()) == 52162


def test_load__pitfall_only_a_trainable_one_goes_on_training(module, adapter):
    frozen = PeftModel.from_pretrained(copy.deepcopy(module["base"]), adapter)
    with pytest.raises(RuntimeError, match="does not require grad"):
        train_one_epoch(module, frozen)
    again = PeftModel.from_pretrained(copy.deepcopy(module["base"]), adapter, is_trainable=True)
    before = train_one_epoch(module, again)
    changed = {n for n, weight in again.named_parameters() if not torch.equal(weight, before[n])}
    assert changed == set(trainable(again))


def test_wrong_base__larger_loss(module):
    assert holds("lora_mlp:wrong_base__larger_loss", module)


def test_wrong_base__lower_accuracy(module):
    assert holds("lora_mlp:wrong_base__lower_accuracy", module)


def test_wrong_base__the_shapes_fit_and_nothing_complains(module, adapter, recwarn, capfd):
    other = PeftModel.from_pretrained(module["MLP"](), adapter)
    assert {n: w.shape for n, w in other.state_dict().items()} == {
        n: w.shape for n, w in module["peft_model"].state_dict().items()
    }
    assert not recwarn.list
    assert capfd.readouterr() == ("", "")


def test_wrong_base__the_matrices_are_a_change_relative_to_the_base_model(module, tensors):
    merged, base = module["merged"].state_dict(), module["base"].state_dict()
    for layer in ("seq.0", "seq.2"):
        matrices = tensors[f"{layer}.lora_B.weight"] @ tensors[f"{layer}.lora_A.weight"]
        difference = matrices * module["config"].lora_alpha / module["config"].r
        expected = merged[f"{layer}.weight"] - base[f"{layer}.weight"]
        assert difference.abs().max() > 0.01
        torch.testing.assert_close(difference, expected, atol=1e-5, rtol=1e-4)


def test_wrong_base__pitfall_the_original_weights_are_not_in_the_adapter(module, tensors):
    for name, weight in module["base"].state_dict().items():
        assert not any(
            tensor.shape == weight.shape and torch.equal(tensor, weight)
            for tensor in tensors.values()
        ), name


def test_merge__gives_a_plain_mlp_with_the_same_outputs(module):
    merged = module["merged"]
    assert type(merged) is module["MLP"]
    assert list(merged.state_dict()) == list(module["base"].state_dict())
    assert [name for name, _ in merged.named_modules()] == NAMES
    assert module["__stdout__"]["merge"].splitlines() == [
        "MLP with 6 tensors",
        "same outputs: True",
    ]


def test_merge__needs_no_peft_and_computes_nothing_extra(module):
    modules, plain = list(module["merged"].modules()), list(module["base"].modules())
    assert [type(layer) for layer in modules] == [type(layer) for layer in plain]
    assert not any(type(layer).__module__.startswith("peft") for layer in modules)


def test_merge__puts_lora_and_the_copy_of_seq_4_into_the_weights(module):
    merged, base = module["merged"].state_dict(), module["base"].state_dict()
    changed = {name for name in base if not torch.equal(merged[name], base[name])}
    assert changed == {"seq.0.weight", "seq.2.weight", "seq.4.weight", "seq.4.bias"}


def test_merge__the_output_layer_is_the_trained_copy(module, tensors):
    for name in ("seq.4.weight", "seq.4.bias"):
        assert torch.equal(module["merged"].state_dict()[name], tensors[name])


def test_merge__pitfall_the_weights_change_in_place(module, adapter):
    model = copy.deepcopy(module["base"])
    merged = PeftModel.from_pretrained(model, adapter).merge_and_unload()
    assert merged is model
    assert not torch.equal(model.seq[0].weight, module["base"].seq[0].weight)


def test_merge__pitfall_the_adapter_cannot_be_taken_off_again(module, adapter):
    original = module["base"].seq[0].weight
    loaded = PeftModel.from_pretrained(copy.deepcopy(module["base"]), adapter)
    assert torch.equal(copy.deepcopy(loaded).unload().seq[0].weight, original)
    loaded.merge_and_unload()
    assert not torch.equal(loaded.unload().seq[0].weight, original)


def test_merge__pitfall_merge_adapter_can_be_undone(module, adapter):
    loaded = PeftModel.from_pretrained(copy.deepcopy(module["base"]), adapter)
    layer, original = loaded.base_model.model.seq[0].base_layer, module["base"].seq[0].weight
    loaded.merge_adapter()
    assert not torch.allclose(layer.weight, original, atol=1e-4)
    loaded.unmerge_adapter()
    assert torch.allclose(layer.weight, original, atol=1e-6)
