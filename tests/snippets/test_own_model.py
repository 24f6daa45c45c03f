"""What the page about a model of your own, export and serving says."""

import importlib.util
import json
import random
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoTokenizer,
    GenerationConfig,
    PreTrainedConfig,
    PreTrainedModel,
    Trainer,
    TrainingArguments,
    set_seed,
)

from livedocs.project import Project


@pytest.fixture(autouse=True)
def unchanged_path():
    """torch.compile imports setuptools, which adds packages of its own to `sys.path`."""
    before = list(sys.path)
    yield
    sys.path[:] = before


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("own_model")


@pytest.fixture(scope="module")
def export(run_snippet):
    return run_snippet("export")


@pytest.fixture(scope="module")
def classifier(run_snippet):
    return run_snippet("onnx_classifier")


@pytest.fixture(scope="module")
def compiled(run_snippet):
    return run_snippet("compile_model")


@pytest.fixture(scope="module")
def gguf_files(run_snippet):
    return run_snippet("gguf_files")


@pytest.fixture(scope="module")
def measure(run_snippet):
    return run_snippet("measure")


@pytest.fixture(scope="module")
def shown(project: Project):
    """What the page shows below a cell, `module:cell`."""
    return lambda reference: project.cell(reference)[2].text.strip()


def test_own_class__the_weight_is_tied_and_there_is_a_loss(page, shown):
    assert shown("own_model:classes").splitlines()[1:] == ["a loss: True", "tied: True"]
    assert page["gru"].lm_head.weight is page["gru"].embed.weight
    assert page["output"].loss.ndim == 0


def test_own_class__the_name_of_the_class_chooses_the_loss(page):
    logits, labels = page["output"].logits, page["ids"]
    by_hand = torch.nn.functional.cross_entropy(
        logits[:, :-1].reshape(-1, logits.shape[-1]), labels[:, 1:].reshape(-1)
    )
    torch.testing.assert_close(page["output"].loss, by_hand)


def test_own_class__without_post_init_loading_fails(page, tmp_path):
    class NoPostInit(page["GruForCausalLM"]):
        def post_init(self):
            pass

    page["gru"].save_pretrained(tmp_path)
    with pytest.raises(AttributeError, match="all_tied_weights_keys"):
        NoPostInit.from_pretrained(tmp_path)


def test_own_class__the_trainer_needs_no_more(page, tmp_path):
    model = page["GruForCausalLM"](page["GruConfig"]())
    rows = [{"input_ids": ids, "labels": ids} for ids in page["ids"]]
    before = model.embed.weight.detach().clone()
    trainer = Trainer(
        model=model,
        args=TrainingArguments(str(tmp_path), max_steps=1, report_to="none", use_cpu=True),
        train_dataset=rows,
    )
    trainer.train()
    assert not torch.equal(before, model.embed.weight)


def test_own_class__saved_and_loaded_it_computes_the_same(page, shown):
    first, *keys = shown("own_model:save").splitlines()
    assert first == "equal: True"
    assert "embed.weight" in keys
    assert "lm_head.weight" not in keys


def test_own_class__pitfall_without_the_setting_nothing_is_tied(page, shown):
    assert shown("own_model:untied") == "tied: False"
    assert not hasattr(PreTrainedConfig(), "tie_word_embeddings")


def test_own_class__pitfall_a_setting_needs_a_type(tmp_path):
    class Bare(PreTrainedConfig):
        model_type = "bare"
        typed: int = 1
        bare = 2

    Bare().save_pretrained(tmp_path)
    settings = json.loads((tmp_path / "config.json").read_text())
    assert "typed" in settings
    assert "bare" not in settings


def test_own_class__pitfall_an_init_as_in_older_code_works(tmp_path):
    class Older(PreTrainedConfig):
        model_type = "older"

        def __init__(self, size=3, **kwargs):
            self.size = size
            super().__init__(**kwargs)

    Older(size=5).save_pretrained(tmp_path)
    assert Older.from_pretrained(tmp_path).size == 5


def test_register__an_auto_class_does_not_know_it_before(page):
    assert "does not recognize this architecture" in str(page["__raised__"]["no-auto-class"])
    assert "`gru-lm`" in str(page["__raised__"]["no-auto-class"])


def test_register__afterwards_it_does(page):
    assert type(page["loaded"]) is page["GruForCausalLM"]
    assert isinstance(AutoConfig.from_pretrained(page["__folder__"] / "gru-lm"), page["GruConfig"])


def test_register__pitfall_the_name_must_be_new(page):
    class Taken(PreTrainedConfig):
        model_type = "llama"

    with pytest.raises(ValueError, match="already used"):
        AutoConfig.register("llama", Taken)
    with pytest.raises(ValueError, match="not consistent"):
        AutoConfig.register("another", page["GruConfig"])


def test_save_code__the_file_is_copied_and_named(page, shown):
    folder = page["__folder__"] / "bag-model"
    assert (folder / "bag_model.py").is_file()
    settings = json.loads((folder / "config.json").read_text())
    assert settings["auto_map"] == {
        "AutoConfig": "bag_model.BagConfig",
        "AutoModelForSequenceClassification": "bag_model.BagForSequenceClassification",
    }
    assert "bag_model.py" in shown("own_model:save-with-code")


def test_save_code__who_loads_it_imports_nothing(page):
    kind = type(page["classifier"])
    assert kind.__name__ == "BagForSequenceClassification"
    assert kind.__module__.startswith("transformers_modules")


def test_save_code__pitfall_main_is_not_saved(page, logged, tmp_path):
    class Mine(page["BagForSequenceClassification"]):
        pass

    Mine.__module__ = "__main__"
    Mine.register_for_auto_class("AutoModelForSequenceClassification")
    Mine(page["BagConfig"]()).save_pretrained(tmp_path)
    assert any("We can't save the code defining" in message for message in logged)


def test_save_code__pitfall_only_relative_imports_are_copied(tmp_path):
    from transformers.dynamic_module_utils import get_relative_import_files

    (tmp_path / "layers.py").write_text("")
    model = tmp_path / "model.py"
    model.write_text("from .layers import x\n")
    assert [Path(file).name for file in get_relative_import_files(model)] == ["layers.py"]
    model.write_text("from layers import x\n")
    assert get_relative_import_files(model) == []


def test_buffers__memory_is_left_as_it_was(page, shown, monkeypatch):
    assert shown("own_model:buffer-lost") == "as it was: False"
    real = torch.empty_like
    monkeypatch.setattr(torch, "empty_like", lambda *a, **k: real(*a, **k).fill_(-7))
    lost = page["ScaledModel"].from_pretrained(page["__folder__"] / "scaled-model")
    assert (lost.scale == -7).all()


def test_buffers__init_weights_sets_it(page, shown):
    assert shown("own_model:buffer-kept") == "as it was: True"
    assert torch.equal(page["kept"].layer.weight, page["scaled"].layer.weight)


def test_buffers__pitfall_missing_parameters(page, monkeypatch, tmp_path):
    class Bare(PreTrainedModel):
        config_class = PreTrainedConfig

        def __init__(self, config):
            super().__init__(config)
            self.layer = torch.nn.Linear(2, 2)
            self.gru = torch.nn.GRU(2, 2)
            self.lstm = torch.nn.LSTM(2, 2)
            self.bare = torch.nn.Parameter(torch.ones(2))
            self.post_init()

    model = Bare(PreTrainedConfig())
    state = {k: v for k, v in model.state_dict().items() if k.startswith("layer")}
    model.save_pretrained(tmp_path, state_dict=state)
    real = torch.empty_like
    monkeypatch.setattr(torch, "empty_like", lambda *a, **k: real(*a, **k).fill_(-7))
    loaded = Bare.from_pretrained(tmp_path)
    assert (loaded.bare == -7).all()
    assert (loaded.gru.weight_ih_l0 == -7).all()
    assert not (loaded.lstm.weight_ih_l0 == -7).any()


def test_buffers__pitfall_a_persistent_buffer_is_saved(page, tmp_path):
    class Saved(PreTrainedModel):
        config_class = PreTrainedConfig

        def __init__(self, config):
            super().__init__(config)
            self.layer = torch.nn.Linear(2, 2)
            self.register_buffer("scale", torch.ones(3), persistent=True)
            self.post_init()

    model = Saved(PreTrainedConfig())
    model.scale.fill_(4)
    model.save_pretrained(tmp_path)
    assert (Saved.from_pretrained(tmp_path).scale == 4).all()


def test_onnx__the_weights_lie_beside_the_graph(export, shown):
    folder = export["__folder__"] / "minilm-onnx"
    sizes = {file.name: file.stat().st_size for file in folder.iterdir()}
    assert sizes["model.onnx.data"] > sizes["model.onnx"]
    assert "model.onnx.data" in shown("export:onnx")


def test_onnx__onnxruntime_agrees_with_the_model(export, shown):
    assert abs(export["hidden"] - export["expected"]).max() < 1e-4
    assert export["hidden"].shape[:2] != tuple(export["sample"]["input_ids"].shape)
    assert "agree: True" in shown("export:onnxruntime")


def test_onnx__exported_model_is_called_like_the_model(export):
    torch.testing.assert_close(
        export["vectors"], torch.from_numpy(export["expected"]), atol=1e-4, rtol=0
    )


def test_onnx__pitfall_no_labels(export):
    with pytest.raises(ValueError, match="labels"):
        export["exporter"].export(
            export["encoder"], {**export["sample"], "labels": torch.ones(2)}, export["OnnxConfig"]()
        )


def test_onnx_shapes__a_static_graph_takes_one_shape(export):
    assert "Got invalid dimensions for input" in str(export["__raised__"]["static"])
    rows_and_length = list(export["sample"]["input_ids"].shape)
    assert all(item.shape == rows_and_length for item in export["fixed"].get_inputs())


def test_onnx_shapes__padded_to_it_it_runs(export):
    assert export["one_shape"][0].shape[:2] == tuple(export["sample"]["input_ids"].shape)


def test_onnx_shapes__a_dynamic_one_takes_all(export):
    for rows, words in ((1, 3), (4, 9)):
        ids = export["tokenizer"](["a " * words] * rows, return_tensors="np")
        [hidden, *_] = export["session"].run(None, {name: ids[name] for name in export["names"]})
        assert hidden.shape[:2] == ids["input_ids"].shape


def test_optimum__the_name_is_gone(classifier):
    assert "cannot import name 'is_tf_available'" in str(classifier["__raised__"]["optimum"])


def test_optimum__the_exporter_gives_the_labels_of_the_model(classifier, shown):
    reviews, tokenizer = classifier["reviews"], classifier["tokenizer"]
    with torch.inference_mode():
        batch = tokenizer(reviews, padding=True, return_tensors="pt")
        logits = classifier["model"](**batch).logits.numpy()
    assert abs(classifier["logits"] - logits).max() < 1e-3
    assert shown("onnx_classifier:classifier").endswith("['POSITIVE', 'NEGATIVE']")


def test_optimum__pytorch_exports_too(classifier):
    assert abs(classifier["scores"] - classifier["logits"]).max() < 1e-3


def test_optimum__pitfall_transformers_onnx_is_gone():
    assert importlib.util.find_spec("transformers.onnx") is None


def test_torch_export__the_graph_computes_the_same(export):
    assert abs(export["from_graph"] - export["expected"]).max() < 1e-4
    assert (export["__folder__"] / "minilm-graph" / "model.pt2").is_file()


def test_compile__without_a_compiler_it_fails(compiled):
    assert "No working C++ compiler found" in str(compiled["__raised__"]["no-compiler"])


def test_compile__the_results_stay(compiled):
    assert torch.allclose(compiled["hidden"], compiled["expected"], atol=1e-4)


def test_compile__aot_eager_needs_no_compiler(compiled, monkeypatch):
    monkeypatch.setattr(compiled["inductor"].cpp, "cxx", ("no-g++",))
    torch.compiler.reset()
    other = torch.compile(compiled["model"], backend="aot_eager")
    with torch.inference_mode():
        hidden = other(compiled["ids"]).last_hidden_state
    torch.compiler.reset()
    assert torch.allclose(hidden, compiled["expected"], atol=1e-4)


def test_compile__pitfall_a_new_shape_compiles_again(compiled):
    from torch._dynamo.testing import CompileCounter

    counter = CompileCounter()
    torch.compiler.reset()
    counted = torch.compile(compiled["model"], backend=counter, dynamic=False)
    with torch.inference_mode():
        counted(compiled["ids"])
        counted(compiled["ids"])
        assert counter.frame_count == 1
        counted(compiled["ids"][:, :16])
    torch.compiler.reset()
    assert counter.frame_count == 2


def test_to_gguf__the_folder_has_all_three(gguf_files):
    names = {file.name for file in (gguf_files["__folder__"] / "my-model").iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"} <= names


def test_to_gguf__the_command_is_printed(shown):
    assert shown("gguf_files:to-gguf").splitlines()[-1] == (
        "python llama.cpp/convert_hf_to_gguf.py my-model --outfile my-model.gguf --outtype f16"
    )


def test_load_gguf__the_answer_is_that_of_the_model(gguf_files, shown):
    assert shown("gguf_files:load-gguf").splitlines()[0] == "The capital of Japan is Tokyo."
    ids = gguf_files["inputs"]["input_ids"]
    with torch.inference_mode():
        ours = gguf_files["gguf_model"](ids).logits
        theirs = gguf_files["model"].float()(ids).logits
    assert (ours - theirs).abs().max() < 0.5


def test_load_gguf__the_tokenizer_can_come_out_of_the_file(gguf_files, tmp_path):
    gguf = gguf_files["gguf"]
    writer = gguf.GGUFWriter(tmp_path / "words.gguf", "llama")
    writer.add_name("words")
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(["a", "b", "ab", "<|end|>"])
    writer.add_token_types([1, 1, 1, 3])
    writer.add_token_merges(["a b"])
    writer.add_eos_token_id(3)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    tokenizer = AutoTokenizer.from_pretrained(tmp_path, gguf_file="words.gguf")
    assert tokenizer("aba").input_ids == [2, 0]


def test_load_gguf__it_is_a_model_like_any(gguf_files):
    model = gguf_files["gguf_model"]
    assert model.dtype == torch.float32
    assert model.num_parameters() == gguf_files["model"].num_parameters()


def test_load_gguf__only_some_architectures(gguf_files):
    message = str(gguf_files["__raised__"]["other-architecture"])
    assert "is not supported yet" in message


def test_load_gguf__pitfall_not_by_its_path(gguf_files):
    with pytest.raises((OSError, ValueError)):
        AutoModelForCausalLM.from_pretrained(str(gguf_files["__folder__"] / "my-model.gguf"))


def test_serve__the_server_answers(shown):
    assert shown("serve:start") == '{"status":"ok"}'
    assert shown("serve:ask") == "The capital of Japan is Tokyo."


def test_serve__the_stream_is_the_same_text(shown):
    assert shown("serve:stream").replace("|", "") == shown("serve:ask")
    assert shown("serve:stream").count("|") > 3


def test_serve__pitfall_temperature_alone_does_not_sample():
    from transformers.cli.serving.chat_completion import ChatCompletionHandler

    state = SimpleNamespace(_compile=False)
    handler = ChatCompletionHandler(model_manager=None, generation_state=state)

    def built(body, **given):
        return handler._build_generation_config(body, GenerationConfig(**given)).do_sample

    assert not built({"temperature": 0.7})
    assert built({"temperature": 0.7}, do_sample=True)
    assert built({"temperature": 0}, do_sample=True) is False


def test_serve__pitfall_it_listens_on_this_machine_only():
    import inspect

    from transformers.cli.serve import Serve

    assert inspect.signature(Serve.__init__).parameters["host"].default == "localhost"


def test_served_name__the_reason_is_in_the_response(shown):
    assert "BadRequestError" in shown("serve:other-name")
    assert "Server is pinned to" in shown("serve:why")
    assert shown("serve:right-name") == shown("serve:ask")


def test_served_name__pitfall_at_is_a_revision():
    from transformers.cli.serving.model_manager import ModelManager
    from transformers.cli.serving.utils import split_model_id

    assert ModelManager.process_model_name("my-folder") == "my-folder@main"
    assert ModelManager.process_model_name("my@folder") == "my@folder"
    assert split_model_id("folder:a.gguf") == ("folder", "a.gguf")


def test_metrics__without_internet_it_fails(measure):
    assert "Module 'accuracy' doesn't exist" in str(measure["__raised__"]["evaluate-offline"])


def test_metrics__a_file_of_your_own_needs_no_internet(shown):
    assert shown("measure:local-metric") == "{'accuracy': 0.75}"


def test_seeds__three_generators(measure, shown):
    assert shown("measure:seed") == "equal: True"
    set_seed(1)
    first = random.random(), np.random.rand(), torch.rand(1).item()
    set_seed(2)
    second = random.random(), np.random.rand(), torch.rand(1).item()
    assert all(a != b for a, b in zip(first, second, strict=True))


def test_seeds__the_head_is_drawn_when_the_model_is_made(shown):
    assert shown("measure:head").splitlines() == ["seed 1 twice: True", "seed 1 and 2: False"]


def test_seeds__pitfall_the_trainer_comes_too_late(measure, tmp_path):
    heads = []
    for seed in (1, 2):
        set_seed(seed)
        model = measure["BertForSequenceClassification"](measure["small"])
        args = TrainingArguments(str(tmp_path), seed=42, report_to="none", use_cpu=True)
        Trainer(model=model, args=args)
        heads.append(model.classifier.weight)
    assert not torch.equal(*heads)


def test_env__versions_are_printed(shown):
    text = shown("measure:env")
    for line in ("`transformers` version", "Platform", "Python version", "PyTorch version"):
        assert f"- {line}" in text
