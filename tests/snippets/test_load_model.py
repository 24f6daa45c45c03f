"""What the pages on loading a model say."""

import json
import logging
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
import transformers
from accelerate.utils import get_max_memory
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from torch._subclasses import FakeTensorMode
from transformers import (
    CONFIG_MAPPING,
    AutoConfig,
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertForMaskedLM,
    BertForSequenceClassification,
    BertModel,
    BitsAndBytesConfig,
    DynamicCache,
    LlamaConfig,
    PreTrainedConfig,
    PreTrainedModel,
    pipeline,
)
from transformers.dynamic_module_utils import get_class_from_dynamic_module
from transformers.quantizers.quantizer_bnb_4bit import Bnb4BitHfQuantizer

TINY = {
    "vocab_size": 64,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
}
IDS = torch.tensor([[3, 4, 5]])


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("load_model")


@pytest.fixture(scope="module")
def quantize(run_snippet):
    return run_snippet("quantize")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A folder with a small Llama."""
    folder = tmp_path_factory.mktemp("tiny")
    AutoModelForCausalLM.from_config(LlamaConfig(**TINY)).save_pretrained(folder)
    return folder


def lines(page, cell):
    return page["__stdout__"][cell].splitlines()


def test_check__first_line_is_the_python_that_runs(page):
    first, *_, last = lines(page, "check")
    assert first.split(":")[1].strip().endswith("python")
    assert last.split() == ["GPU:", str(torch.cuda.is_available())]
    assert transformers.__version__ in page["__stdout__"]["check"]


def test_check__without_pytorch_the_import_succeeds_and_warns():
    code = "import sys; sys.modules['torch'] = None; import transformers; print('imported')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0 and "imported" in done.stdout
    assert "PyTorch was not found" in done.stderr


def code_of(project, cell: str) -> str:
    return project.cell(f"load_model:{cell}")[1].code


def test_check__names_what_this_python_lacks_and_how_to_install_it(project):
    bare = [sys.executable, "-I", "-S", "-c", code_of(project, "check")]
    done = subprocess.run(bare, capture_output=True, text=True)
    for name in ("transformers", "torch", "accelerate"):
        assert f"{name}: not installed here" in done.stdout
    *_, command, missing = done.stdout.splitlines()
    assert command == f"to install: {sys.executable} -m pip install -U torch accelerate"
    assert missing == "No module named 'torch'"
    assert done.returncode == 0, done.stderr


def test_check__a_pytorch_that_is_too_old_counts_as_none():
    code = """
import importlib.metadata as metadata
real = metadata.version
metadata.version = lambda name: "2.5.1" if name == "torch" else real(name)
from transformers import AutoModelForCausalLM
AutoModelForCausalLM.from_pretrained("any/model")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "Disabling PyTorch because PyTorch >= 2.6 is required but found 2.5.1" in done.stderr
    assert "PyTorch was not found. Models won't be available" in done.stderr
    assert (
        "AutoModelForCausalLM requires PyTorch >= 2.6, but PyTorch was not found or an older "
        "version is installed."
    ) in done.stderr


def test_no_cuda__pytorch_without_cuda_says_so(page):
    if torch.version.cuda is not None:
        pytest.skip("this PyTorch was built with CUDA")
    error = page["__raised__"]["no-cuda"]
    assert str(error) == "Torch not compiled with CUDA enabled"


def test_one_device__tokenizers_return_tensors_on_the_cpu(page):
    batch = AutoTokenizer.from_pretrained(page["repo_id"])("Paris", return_tensors="pt")
    assert batch["input_ids"].device.type == "cpu"


def test_one_device__model_inputs_and_outputs_share_it(page):
    assert page["__stdout__"]["one-device"].split() == [page["device"], page["device"]]


def test_one_device__pitfall_only_models_and_batches_move_in_place(page, tiny):
    ids = IDS.clone()
    ids.to("meta")
    assert ids.device.type == "cpu"

    batch = AutoTokenizer.from_pretrained(page["repo_id"])("Paris", return_tensors="pt")
    batch.to("meta")
    assert batch["input_ids"].device.type == "meta"

    model = AutoModelForCausalLM.from_pretrained(tiny)
    model.to("meta")
    assert model.device.type == "meta"


def test_two_devices__the_message_names_both(page):
    error = page["__raised__"]["two-devices"]
    assert isinstance(error, RuntimeError)
    assert str(error) == (
        "Expected all tensors to be on the same device, but found at least two devices, "
        "cuda:0 and cpu!"
    )


def test_two_devices__nothing_is_computed(page):
    assert type(page["weights"]).__name__ == "FakeTensor"


def test_two_devices__moving_the_inputs_is_the_cure(page):
    assert lines(page, "same-device") == ["cuda:0 cuda:0"]


def test_two_devices__a_gpu_is_chosen_when_the_program_starts(page):
    assert lines(page, "choose-gpu") == ["GPU 1 is cuda:0 in this program"]


def test_two_devices__a_tensor_of_ones_own_needs_the_device_too():
    assert torch.arange(3).device.type == "cpu"
    assert torch.arange(3, device="meta").device.type == "meta"


def test_two_devices__each_layer_is_on_one_device(page):
    assert set(page["layer_map"].values()) == set(page["gpus"])
    layers = [name for name in page["layer_map"] if name.startswith("model.layers.")]
    assert len(layers) == page["split"].config.num_hidden_layers
    names = {name for name, _ in page["split"].named_modules()}
    assert names >= page["layer_map"].keys()


def test_device_map__what_does_not_fit_goes_to_disk(page):
    [line] = lines(page, "device-map")
    assert "'cpu'" in line and "'disk'" in line


def test_device_map__pitfall_a_device_without_a_limit_gets_nothing():
    assert set(get_max_memory({"cpu": "1GB"})) == {"cpu"}


def test_device_map__labels_go_to_the_device_of_the_logits(page):
    assert page["targets"].device == page["logits"].device == page["right"].device
    with FakeTensorMode():
        logits = torch.ones(1, 3, 8, device="cuda:1")
        inputs = torch.ones(1, 3, dtype=torch.int64, device="cuda:0")
        labels = inputs.to(logits.device)
        assert (logits.argmax(-1) == labels).device == torch.device("cuda:1")


def test_device_map__a_map_with_an_empty_name_is_all_of_the_model(page):
    assert lines(page, "one-gpu") == [str(page["whole"].device)]
    assert {p.device for p in page["whole"].parameters()} == {page["whole"].device}


def test_device_map__a_split_model_gives_the_same_outputs(page):
    batch = AutoTokenizer.from_pretrained(page["repo_id"])("Paris is in", return_tensors="pt")
    whole = AutoModelForCausalLM.from_pretrained(page["repo_id"])
    with torch.inference_mode():
        expected = whole(**batch).logits
    torch.testing.assert_close(page["logits"], expected)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_device_map__pitfall_on_a_single_device_there_is_no_map(tiny):
    model = AutoModelForCausalLM.from_pretrained(tiny, device_map="auto")
    assert model.device.type == "cpu"
    assert not hasattr(model, "hf_device_map")


def test_meta__a_split_model_cannot_be_moved(page):
    assert "can't move a model" in str(page["__raised__"]["moved"])


def test_meta__a_model_without_weights_says_it_in_pytorchs_words(page):
    assert str(page["__raised__"]["meta"]).startswith("Cannot copy out of meta tensor; no data!")


def test_meta__load_all_of_it_on_one_device_instead(page, tiny):
    assert lines(page, "not-empty") == ["cpu"]
    model = AutoModelForCausalLM.from_pretrained(tiny, device_map={"": "cpu"})
    assert {parameter.device.type for parameter in model.parameters()} == {"cpu"}


def test_meta__pitfall_to_empty_gives_no_weights(tiny):
    trained = AutoModelForCausalLM.from_pretrained(tiny)
    with torch.device("meta"):
        empty = AutoModelForCausalLM.from_config(trained.config)
    empty.to_empty(device="cpu")
    weight = "model.layers.0.mlp.up_proj.weight"
    assert empty.device.type == "cpu"
    assert not empty.state_dict()[weight].equal(trained.state_dict()[weight])


def test_dtype__four_bytes_or_two_for_a_parameter(page):
    parameters = page["empty"].num_parameters()
    sizes = {line.split()[0]: int(line.split()[-2]) for line in lines(page, "dtype")}
    assert sizes["torch.float32"] == pytest.approx(4 * parameters / 1e6, abs=1)
    assert sizes["torch.bfloat16"] == pytest.approx(2 * parameters / 1e6, abs=1)


def test_dtype__auto_is_the_default_and_follows_config_json(page):
    assert lines(page, "dtype")[0].split()[:3] == ["auto", "→", "torch.bfloat16,"]
    assert AutoModelForCausalLM.from_pretrained(page["repo_id"]).dtype == torch.bfloat16


def test_dtype__bfloat16_has_the_range_of_float32():
    assert torch.finfo(torch.bfloat16).max == pytest.approx(
        torch.finfo(torch.float32).max, rel=0.01
    )


def test_dtype__the_old_name_still_works_in_from_pretrained(tiny, logged):
    model = AutoModelForCausalLM.from_pretrained(tiny, torch_dtype=torch.bfloat16)
    assert model.dtype == torch.bfloat16
    assert not logged


def test_dtype__the_old_name_is_deprecated_where_it_is_read(stderr):
    assert "`torch_dtype` is deprecated! Use `dtype` instead!" in stderr("torch-dtype")


def test_dtype__the_old_name_is_deprecated_in_pipelines_too(page, tiny, logged):
    logging.Logger.warning_once.cache_clear()
    pipeline(
        "text-generation",
        model=str(tiny),
        tokenizer=page["repo_id"],
        torch_dtype=torch.float32,
    )
    assert "`torch_dtype` is deprecated! Use `dtype` instead!" in logged


def test_dtype__pitfall_float16_overflows(page):
    assert torch.isinf(torch.tensor(70_000.0).to(torch.float16))
    assert not torch.isinf(torch.tensor(70_000.0).to(torch.bfloat16))
    assert lines(page, "float16-range") == [
        f"largest float16: {torch.finfo(torch.float16).max:,.0f}"
    ]


def test_dtype__pitfall_adamw_keeps_two_states_for_each_parameter(tiny):
    model = AutoModelForCausalLM.from_pretrained(tiny, dtype=torch.float32)
    optimizer = torch.optim.AdamW(model.parameters())
    model(input_ids=IDS, labels=IDS).loss.backward()
    optimizer.step()
    states = sum(
        value.numel()
        for state in optimizer.state.values()
        for name, value in state.items()
        if name != "step"
    )
    assert states == 2 * model.num_parameters()


def test_out_of_memory__counted_without_weights_as_loaded(page):
    assert all(parameter.is_meta for parameter in page["counted"].parameters())
    loaded = AutoModelForCausalLM.from_pretrained(page["repo_id"], dtype=torch.float32)
    assert page["parameters"] == loaded.num_parameters()
    least = page["parameters"] * page["bytes_each"]["float32"]
    assert least <= loaded.get_memory_footprint() < 1.01 * least


def test_out_of_memory__calls_keep_activations_without_inference_mode(page):
    linear = torch.nn.Linear(2, 2)
    assert linear(torch.ones(2)).grad_fn is not None
    with torch.inference_mode():
        assert linear(torch.ones(2)).grad_fn is None


def test_attention__sdpa_gives_an_empty_tuple_and_eager_one_tensor_for_each_layer(page):
    config = AutoConfig.from_pretrained(page["repo_id"])
    assert lines(page, "attention")[:2] == [
        "sdpa → layers: 0",
        f"eager → layers: {config.num_hidden_layers}",
    ]


def test_attention__batch_heads_tokens_tokens(tiny):
    model = AutoModelForCausalLM.from_pretrained(tiny, attn_implementation="eager")
    weights = model(input_ids=IDS, output_attentions=True).attentions[0]
    assert weights.shape == (1, TINY["num_attention_heads"], 3, 3)
    torch.testing.assert_close(weights.sum(-1), torch.ones(1, 2, 3))


def test_attention__sdpa_is_the_default(tiny):
    model = AutoModelForCausalLM.from_pretrained(tiny)
    assert model.config._attn_implementation == "sdpa"
    assert model(input_ids=IDS, output_attentions=True).attentions == ()


def test_flash_attention__missing_package_is_an_import_error(page):
    message = str(page["__raised__"]["flash-missing"])
    assert message.startswith("FlashAttention2 has been toggled on, but it cannot be used")


def test_flash_attention__sdpa_is_taken_otherwise(page):
    assert lines(page, "flash-or-sdpa") == ["'sdpa'"]


def test_flash_attention__sdpa_and_eager_give_the_same_outputs(tiny):
    outputs = [
        AutoModelForCausalLM.from_pretrained(tiny, attn_implementation=name)(input_ids=IDS).logits
        for name in ("sdpa", "eager")
    ]
    torch.testing.assert_close(*outputs)


def test_unknown_type__is_named_in_the_error(page):
    message = str(page["__raised__"]["unknown-type"])
    assert "model type `qwen9` but Transformers does not recognize this architecture" in message


def test_unknown_type__can_be_asked_before_the_weights_are_there(page):
    assert lines(page, "known-types") == ["qwen9 known: False", "llama known: True"]


def test_unknown_type__pitfall_no_type_at_all_is_another_error(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(
        ValueError,
        match=r"Unrecognized model in .*Should have a `model_type` key in its config.json",
    ):
        AutoConfig.from_pretrained(tmp_path)


def test_remote_code__has_to_be_allowed(page):
    message = str(page["__raised__"]["remote-code"])
    assert "contains custom code which must be executed" in message
    assert "`trust_remote_code=True`" in message


def write_model_with_code(folder: Path, model_type: str) -> None:
    (folder / "config.json").write_text(
        json.dumps(
            {"model_type": model_type, "auto_map": {"AutoConfig": "configuration_own.OwnConfig"}}
        )
    )
    (folder / "configuration_own.py").write_text(
        "from transformers import PreTrainedConfig\n\n"
        f"class OwnConfig(PreTrainedConfig):\n    model_type = {model_type!r}\n"
    )


def test_remote_code__runs_once_it_is_allowed(tmp_path):
    write_model_with_code(tmp_path, "own")
    config = AutoConfig.from_pretrained(tmp_path, trust_remote_code=True)
    assert type(config).__name__ == "OwnConfig"


def test_remote_code__pitfall_it_beats_the_class_of_the_library(tmp_path):
    write_model_with_code(tmp_path, "phi3")
    remote = AutoConfig.from_pretrained(tmp_path, trust_remote_code=True)
    assert type(remote).__name__ == "OwnConfig"
    assert type(AutoConfig.from_pretrained(tmp_path)) is CONFIG_MAPPING["phi3"]


def test_old_remote_code__names_of_the_old_cache_have_gone(page, project):
    assert "has no attribute 'seen_tokens'" in str(page["__raised__"]["old-remote-code"])
    code = project.cell("load_model:removed-from-cache")[1].code
    before = re.findall(r"# before: \w+\.(\w+)", code)
    assert len(before) == 6
    assert [name for name in before if hasattr(DynamicCache(), name)] == []


def test_old_remote_code__without_it_the_class_of_the_library_loads(page, tmp_path):
    assert lines(page, "without-remote-code") == ["class of the library: LlamaForCausalLM"]
    write_model_with_code(tmp_path, "llama")
    assert type(AutoConfig.from_pretrained(tmp_path)) is CONFIG_MAPPING["llama"]


def test_old_remote_code__the_new_calls_do_the_same(page):
    keys, values = page["past"][0]
    assert keys.shape == values.shape == (1, 2, 5, 4)
    cache = DynamicCache(page["past"] * 2)
    assert cache.layers[1].keys.equal(keys) and cache.layers[1].values.equal(values)
    cache.update(keys, values, 1)
    assert [cache.get_seq_length(layer) for layer in range(2)] == [5, 10]
    assert DynamicCache(None).get_seq_length() == 0


def test_old_remote_code__pitfall_no_limit_is_minus_one():
    assert DynamicCache().get_max_length(0) == -1
    with pytest.raises(ValueError, match=r"^max\(\) arg is an empty sequence$"):
        DynamicCache().get_max_length()
    limit, mask = DynamicCache().get_max_length(0), torch.ones(1, 5)
    assert limit is not None and mask[:, -limit:].shape == (1, 4)


def test_no_post_init__an_old_class_of_a_repository_fails_while_it_loads(page):
    assert "all_tied_weights_keys" in str(page["__raised__"]["no-post-init"])


def test_no_post_init__a_derived_class_makes_the_call(page):
    assert lines(page, "post-init") == ["'PatchedModel'"]
    assert page["OldModel"].__module__.startswith("transformers_modules.")
    folder = page["__folder__"] / "old-model"
    loaded = page["PatchedModel"].from_pretrained(folder)
    assert loaded.layer.weight.equal(load_file(folder / "model.safetensors")["layer.weight"])


def test_no_post_init__the_derived_class_drops_what_tie_weights_is_passed(page):
    class WithoutTheMethod(page["OldModel"]):
        def __init__(self, config):
            super().__init__(config)
            self.post_init()

    with pytest.raises(TypeError, match="unexpected keyword argument 'recompute_mapping'"):
        WithoutTheMethod(page["OldModel"].config_class())
    assert page["PatchedModel"](page["OldModel"].config_class()).layer.weight.shape == (2, 2)


def test_no_post_init__code_is_taken_without_a_question(tmp_path):
    write_model_with_code(tmp_path, "own")
    (tmp_path / "configuration_own.py").write_text("raise InterruptedError")
    with pytest.raises(InterruptedError):
        get_class_from_dynamic_module("configuration_own.OwnConfig", tmp_path)


def test_no_post_init__the_version_that_saved_the_model_is_named(page):
    settings = json.loads((page["__folder__"] / "old-model" / "config.json").read_text())
    assert lines(page, "saved-with") == [
        f'pip install "transformers=={settings["transformers_version"]}"'
    ]


class Own(PreTrainedModel):
    config_class = PreTrainedConfig

    def __init__(self, config):
        super().__init__(config)
        self.layer = torch.nn.Linear(2, 2)
        self.post_init()


class OwnWithList(Own):
    _tied_weights_keys = ["layer.weight"]  # noqa: RUF012


def test_no_post_init__in_a_class_of_ones_own_the_call_is_enough(tmp_path):
    Own(PreTrainedConfig()).save_pretrained(tmp_path)
    assert Own.from_pretrained(tmp_path).layer.weight.shape == (2, 2)


class OldTie(PreTrainedModel):
    config_class = PreTrainedConfig

    def __init__(self, config):
        super().__init__(config)
        self.layer = torch.nn.Linear(2, 2)

    def tie_weights(self):
        self.layer.bias = None


def test_no_post_init__pitfall_an_old_tie_weights_takes_no_arguments(tmp_path):
    class Patched(OldTie):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.post_init()

    with pytest.raises(TypeError, match="unexpected keyword argument 'recompute_mapping'"):
        Patched(PreTrainedConfig())

    class TiesToo(Patched):
        def tie_weights(self, *args, **kwargs):
            return super().tie_weights()

    TiesToo(PreTrainedConfig()).save_pretrained(tmp_path)
    assert TiesToo.from_pretrained(tmp_path).layer.bias is None


def test_no_post_init__pitfall_tied_weights_are_a_dict():
    config = PreTrainedConfig(tie_word_embeddings=True)
    with pytest.raises(AttributeError, match="'list' object has no attribute 'keys'"):
        OwnWithList(config)


def test_no_weights__is_named_with_its_folder(page):
    message = str(page["__raised__"]["no-weights"])
    assert message.startswith("Error no file named model.safetensors, or pytorch_model.bin")
    assert "no-weights" in message


def test_no_weights__an_adapter_with_a_configuration_is_taken_for_a_model(page, tmp_path):
    assert "no file named model.safetensors" in str(page["__raised__"]["adapter-folder"])
    folder = page["__folder__"] / page["adapter"]
    assert (folder / "adapter_config.json").is_file()


def test_no_weights__the_base_first_then_the_adapter(page):
    assert lines(page, "load-adapter") == ["'PeftModel'"]
    assert isinstance(page["adapted"], PeftModel)


def test_no_weights__a_moved_base_does_no_harm(page, tmp_path):
    model = AutoModel.from_config(page["config"])
    model.save_pretrained(tmp_path / "here")
    adapter = get_peft_model(model, LoraConfig(target_modules=["query"]))
    adapter.save_pretrained(tmp_path / "adapter")
    moved = (tmp_path / "here").rename(tmp_path / "there")
    assert PeftModel.from_pretrained(AutoModel.from_pretrained(moved), tmp_path / "adapter")


def test_bin__is_read_and_saved_as_safetensors(page):
    name, files = lines(page, "bin")
    assert files == str(["config.json", "model.safetensors"])
    assert isinstance(page["converted"], BertForMaskedLM) and name == BertForMaskedLM.__name__
    old = torch.load(page["__folder__"] / "old-checkpoint" / "pytorch_model.bin")
    new = load_file(page["__folder__"] / "new-checkpoint" / "model.safetensors")
    tied = {f"cls.predictions.decoder.{part}" for part in ("weight", "bias")}
    assert old.keys() - new.keys() == tied
    assert all(old[name].equal(new[name]) for name in new)


def test_bin__the_automodel_loses_the_head(page):
    bare = AutoModel.from_pretrained(page["__folder__"] / "old-checkpoint")
    assert not any("predictions" in name for name in bare.state_dict())


def test_bin__pytorch_and_safetensors_convert_it_without_transformers(page, project):
    assert "'model.safetensors'" in lines(page, "bin-by-torch")[0]
    folder = page["__folder__"] / "old-checkpoint"
    old, new = torch.load(folder / "pytorch_model.bin"), load_file(folder / "model.safetensors")
    assert old.keys() == new.keys()
    assert all(old[name].equal(new[name]) for name in old)
    assert "transformers" not in code_of(project, "bin-by-torch")


def test_bin__several_files_become_one(page, project, tmp_path, monkeypatch):
    folder = tmp_path / "old-checkpoint"
    folder.mkdir()
    for number in (1, 2):
        part = {f"weight.{number}": torch.full((2,), float(number))}
        torch.save(part, folder / f"pytorch_model-0000{number}-of-00002.bin")
    monkeypatch.chdir(tmp_path)
    exec(code_of(project, "bin-by-torch"), {})
    assert load_file(folder / "model.safetensors").keys() == {"weight.1", "weight.2"}


def test_bin__tied_and_transposed_weights_can_be_saved_as_the_cell_does(tmp_path):
    weight = torch.arange(6.0).view(2, 3)
    weights = {"one": weight, "tied": weight, "turned": weight.T}
    with pytest.raises((RuntimeError, ValueError)):
        save_file(weights, tmp_path / "model.safetensors")
    save_file(
        {k: v.contiguous().clone() for k, v in weights.items()}, tmp_path / "model.safetensors"
    )
    assert load_file(tmp_path / "model.safetensors")["turned"].equal(weight.T)


def test_bin__an_old_torch_is_refused(page, monkeypatch):
    from transformers import modeling_utils
    from transformers.utils import import_utils

    monkeypatch.setattr(import_utils, "is_torch_greater_or_equal", lambda *_: False)
    with pytest.raises(ValueError, match=r"serious vulnerability issue in `torch.load`"):
        modeling_utils.check_torch_load_is_safe()
    assert AutoModel.from_pretrained(page["__folder__"] / "new-checkpoint")


def test_new_head__other_labels_do_not_fit(page, stderr):
    assert "`ignore_mismatched_sizes`" in str(page["__raised__"]["other-labels"])
    report = stderr("other-labels")
    assert "classifier.weight" in report and "MISMATCH" in report


def test_new_head__labels_are_stored_with_the_model(page, tmp_path):
    model = page["model"]
    model.save_pretrained(tmp_path)
    config = AutoConfig.from_pretrained(tmp_path)
    assert config.id2label == dict(enumerate(page["labels"]))
    assert config.num_labels == model.classifier.out_features == 3


def test_new_head__the_body_is_loaded_and_the_head_random(page):
    def load():
        return AutoModelForSequenceClassification.from_pretrained(
            page["sst2"], num_labels=3, ignore_mismatched_sizes=True
        )

    first, second = load(), load()
    assert first.pre_classifier.weight.equal(second.pre_classifier.weight)
    assert not first.classifier.weight.equal(second.classifier.weight)


def test_new_head__pitfall_any_mismatch_is_accepted(tmp_path, page):
    BertModel(page["config"]).save_pretrained(tmp_path)
    model, report = BertModel.from_pretrained(
        tmp_path, hidden_size=16, ignore_mismatched_sizes=True, output_loading_info=True
    )
    assert model.config.hidden_size == 16
    assert len(report["mismatched_keys"]) > 10


def test_freeze__only_the_head_is_left_to_train(page):
    first, second = (
        [int(n.replace(",", "")) for n in line.split(" of ")] for line in lines(page, "freeze")
    )
    assert first[0] == first[1] == second[1]
    model = page["model"]
    left = {name.split(".")[0] for name, p in model.named_parameters() if p.requires_grad}
    assert left == {"pre_classifier", "classifier"}
    assert second[0] == sum(p.numel() for p in model.parameters() if p.requires_grad)


def test_freeze__pitfall_dropout_stays_on(page):
    model = BertForSequenceClassification(page["config"])
    model.base_model.requires_grad_(False)
    model.train()

    def body():
        return model.base_model(IDS).last_hidden_state

    assert not body().equal(body())
    model.base_model.eval()
    assert body().equal(body())
    assert model.training


def test_hidden_states__one_more_than_layers(page):
    layers, states, shape, last = (line.split(": ")[1] for line in lines(page, "hidden-states"))
    assert int(states) == int(layers) + 1
    assert last == "True"
    assert eval(shape)[2] == page["encoder"].config.hidden_size


def test_hidden_states__the_first_is_the_output_of_the_embeddings(page):
    encoder, inputs = page["encoder"], page["inputs"]
    with torch.inference_mode():
        embedded = encoder.embeddings(inputs["input_ids"])
    torch.testing.assert_close(page["states"][0], embedded)


def test_hidden_states__pitfall_the_first_layer_is_at_one(page):
    encoder, states = page["encoder"], page["states"]
    with torch.inference_mode():
        after = encoder.encoder.layer[0](states[0])
    after = after[0] if isinstance(after, tuple) else after
    torch.testing.assert_close(after, states[1])


def test_revision__a_full_hash(page):
    assert lines(page, "revision") == ["40"]
    assert set(page["commit"]) <= set("0123456789abcdef")


def test_revision__pitfall_the_tokenizer_takes_it_too(page):
    assert AutoTokenizer.from_pretrained(page["minilm"], revision=page["commit"])
    with pytest.raises(OSError):
        AutoTokenizer.from_pretrained(page["minilm"], revision="0" * 40)


def test_four_bit__linear_layers_take_half_a_byte_and_in_eight_bit_one(quantize):
    four, eight = (
        int(quantize["__stdout__"][cell].split()[0]) for cell in ("four-bit", "eight-bit")
    )
    assert four < eight < 269


def test_four_bit__embeddings_stay_as_they_are(quantize):
    embeddings = quantize["model_8bit"].get_input_embeddings()
    assert type(embeddings) is torch.nn.Embedding
    assert embeddings.weight.dtype.is_floating_point
    assert type(quantize["model_8bit"].model.layers[0].mlp.up_proj).__name__ == "Linear8bitLt"


def test_four_bit__the_bare_argument_is_a_type_error(quantize):
    message = str(quantize["__raised__"]["bare-argument"])
    assert "unexpected keyword argument 'load_in_4bit'" in message


@pytest.mark.parametrize(
    "change", [lambda m: m.half(), lambda m: m.float(), lambda m: m.to(torch.bfloat16)]
)
def test_four_bit__pitfall_the_dtype_cannot_change(quantize, change):
    with pytest.raises(ValueError, match=r"not supported for quantized|cannot cast"):
        change(quantize["model_8bit"])


def test_torchao__linear_layers_are_int8(quantize):
    size = int(quantize["__stdout__"]["torchao"].split()[1])
    assert size < 269 / 1.5
    weight = quantize["model_ao"].model.layers[0].mlp.up_proj.weight
    assert weight.qdata.dtype == torch.int8


def test_torchao__names_have_become_classes(quantize):
    message = str(quantize["__raised__"]["torchao-string"])
    assert message.startswith("String-based quantization type 'int8_weight_only'")


def test_torchao__pitfall_the_footprint_is_that_before_quantization(quantize):
    model = quantize["model_ao"]
    assert model.model.layers[0].mlp.up_proj.weight.dtype == torch.bfloat16
    before = AutoModelForCausalLM.from_pretrained(quantize["repo_id"]).get_memory_footprint()
    assert model.get_memory_footprint() == before


@pytest.mark.skipif(find_spec("mslk") is not None, reason="mslk is installed")
def test_torchao__pitfall_four_bit_needs_mslk(tmp_path):
    from torchao.quantization import Int4WeightOnlyConfig, quantize_

    model = torch.nn.Linear(256, 256, dtype=torch.bfloat16)
    with pytest.raises(ImportError, match="Requires mslk"):
        quantize_(model, Int4WeightOnlyConfig())


def test_dispatched__a_low_limit_provokes_it(quantize):
    message = str(quantize["__raised__"]["dispatched"])
    assert message.startswith("Some modules are dispatched on the CPU or the disk.")
    assert "`llm_int8_enable_fp32_cpu_offload=True`" in message


def test_dispatched__pitfall_a_tenth_is_taken_off(quantize):
    quantizer = Bnb4BitHfQuantizer(quantize["config"])
    assert quantizer.adjust_max_memory({"cpu": 100}) == {"cpu": 90}


def test_dispatched__all_of_it_on_one_device_loads(quantize):
    assert quantize["__stdout__"]["one-gpu"].strip() == str(quantize["model"].device)
    assert quantize["model"].is_loaded_in_8bit


def test_dispatched__what_is_on_the_cpu_stays_unquantized(quantize, project):
    model = quantize["model_4bit"]
    config = model.config.quantization_config
    assert config.load_in_4bit and config.llm_int8_enable_fp32_cpu_offload
    if torch.cuda.is_available():
        pytest.skip("with a GPU, the first layers are quantized")
    assert type(model.model.layers[0].mlp.up_proj) is torch.nn.Linear
    warning = project.cell("quantize:offload")[2].stderr
    assert "eetq but no linear modules were found in your model" in warning
    size = int(quantize["__stdout__"]["offload"].split()[0])
    plain = AutoModelForCausalLM.from_pretrained(quantize["repo_id"])
    assert size == pytest.approx(plain.get_memory_footprint() / 1e6, abs=1)


def test_dispatched__the_map_names_each_part_and_the_layers_on_the_gpu_are_quantized(quantize):
    places = quantize["device_map"]
    names = [name for name, _ in quantize["model_4bit"].named_parameters()]
    assert all(any(name.startswith(f"{part}.") for part in places) for name in names)
    # A device object is no word, so the library takes it for a GPU.
    gpu = torch.device("cpu")
    first = [f"model.layers.{i}" for i in range(quantize["on_gpu"])]
    model = AutoModelForCausalLM.from_pretrained(
        quantize["repo_id"],
        quantization_config=BitsAndBytesConfig(
            load_in_4bit=True, llm_int8_enable_fp32_cpu_offload=True
        ),
        device_map={part: gpu if part in first else "cpu" for part in places},
    )
    kinds = [type(layer.mlp.up_proj).__name__ for layer in model.model.layers]
    rest = len(kinds) - len(first)
    assert kinds == ["Linear4bit"] * len(first) + ["Linear"] * rest
    assert rest > 0
