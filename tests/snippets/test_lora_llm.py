"""What the page about LoRA on a language model says; the training itself is in the record."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import torch
from datasets import Dataset
from peft import (
    AutoPeftModelForSequenceClassification,
    LoraConfig,
    PeftModel,
    PromptTuningConfig,
    TaskType,
    get_peft_model,
)
from safetensors.torch import load_file
from torch import nn
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BitsAndBytesConfig,
    DataCollatorForLanguageModeling,
    DataCollatorForSeq2Seq,
    DataCollatorWithPadding,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen2Config,
    Trainer,
    TrainingArguments,
)
from trl import SFTConfig, SFTTrainer
from trl.chat_template_utils import get_training_chat_template

from livedocs.modules.cells import read_module

ROOT = Path(__file__).parent.parent.parent
CHECKPOINT = "HuggingFaceTB/SmolLM2-135M-Instruct"
QV = ["q_proj", "v_proj"]
IDS = torch.tensor([[3, 4, 5, 6]])


@pytest.fixture
def said(project):
    """What the page shows below a cell, `module:cell`."""
    return lambda cell: project.cell(cell)[2].text.strip()


@pytest.fixture
def counts(said):
    """The numbers of trainable parameters that a cell printed."""

    def of(cell: str) -> list[int]:
        found = re.findall(r"trainable params: ([\d,]+)", said(cell))
        return [int(number.replace(",", "")) for number in found]

    return of


@pytest.fixture(scope="module")
def chats():
    """What the cells before the training define."""
    names = {}
    for cell in read_module(ROOT / "snippets" / "lora_llm.py").cells:
        if cell.name in ("chats", "labels"):
            exec(cell.code, names)
    return names


def tiny(**options) -> LlamaForCausalLM:
    torch.manual_seed(0)
    sizes = {
        "vocab_size": 64,
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
    }
    return LlamaForCausalLM(LlamaConfig(**sizes | options))


def with_lora(**options):
    return get_peft_model(tiny(), LoraConfig(**{"target_modules": QV} | options))


def ends(model) -> set[str]:
    return {name.rpartition(".")[2] for name in model.targeted_module_names}


def test_lora_llm__the_base_is_frozen():
    names = [name for name, weight in with_lora().named_parameters() if weight.requires_grad]

    assert names and all("lora_" in name for name in names)


def test_layers__names_by_family(said):
    lines = said("lora_adapters:layers").splitlines()
    families = {family: set(names) for family, *names in map(str.split, lines)}

    for family in ("mistral", "qwen2", "qwen3", "gemma3_text"):
        assert families[family] == families["llama"] >= {"q_proj", "v_proj", "down_proj"}
    assert "c_attn" in families["gpt2"] and "query" in families["bert"] and "q" in families["t5"]


def test_layers__all_linear_leaves_out_the_output_layer():
    model = get_peft_model(tiny(), LoraConfig(target_modules="all-linear"))

    assert "lm_head" not in ends(model) and "q_proj" in ends(model)


def test_layers__pitfall_one_wrong_name_is_ignored(recwarn):
    model = with_lora(target_modules=["q_proj", "v_projj"])

    assert ends(model) == {"q_proj"}
    assert not any("v_projj" in str(warning.message) for warning in recwarn)


def test_not_found__names_of_another_family(said):
    assert "not found in the base model" in said("lora_adapters:not-found")
    assert "c_attn" in said("lora_adapters:not-found-fixed")


def test_rank__parameters_grow_with_r(counts):
    q_v, r8, r16, r64 = counts("lora_adapters:rank")

    assert q_v < r8 and r16 == 2 * r8 and r64 == 8 * r8


def test_rank__pitfall_without_names_peft_chooses():
    qwen = Qwen2Config(
        vocab_size=64,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
    )
    for model in (tiny(), AutoModelForCausalLM.from_config(qwen)):
        assert ends(get_peft_model(model, LoraConfig())) == set(QV)
    with pytest.raises(ValueError, match="target_modules"):
        get_peft_model(nn.Sequential(nn.Linear(2, 2)), LoraConfig())


def test_alpha__the_factor_is_alpha_by_r(said):
    *lines, last = said("lora_adapters:alpha").splitlines()
    factors = [float(line.split()[0]) for line in lines]

    assert factors[:4] == [1, 2, 0.5, 2]
    assert factors[4] == pytest.approx(16 / 32**0.5, abs=0.01)
    assert last.endswith("True")


def test_alpha__pitfall_the_default_does_not_grow_with_r():
    assert LoraConfig(r=64).lora_alpha == LoraConfig(r=8).lora_alpha


def test_labels__only_the_answer_and_its_end(chats):
    tokenizer = chats["tokenizer"]
    for chat, row in zip(chats["chats"], chats["rows"], strict=True):
        kept = [label for label in row["labels"] if label != -100]
        assert len(row["labels"]) == len(row["input_ids"])
        assert tokenizer.decode(kept) == chat[1]["content"] + "<|im_end|>\n"
        assert tokenizer.eos_token_id in kept


def test_labels__pitfall_no_labels_no_loss():
    labels = torch.full_like(IDS, -100)

    assert tiny()(input_ids=IDS, labels=labels).loss.isnan()


def test_labels__pitfall_collators(chats):
    tokenizer = chats["tokenizer"]
    two = sorted(chats["rows"], key=lambda row: len(row["labels"]))[:: len(chats["rows"]) - 1]
    assert len(two[0]["labels"]) < len(two[1]["labels"])

    padded = DataCollatorForSeq2Seq(tokenizer)([dict(row) for row in two])["labels"]
    with pytest.raises(ValueError, match="labels"):
        DataCollatorWithPadding(tokenizer)([dict(row) for row in two])
    rows = [{"input_ids": row["input_ids"]} for row in two]
    other = DataCollatorForLanguageModeling(tokenizer, mlm=False)(rows)["labels"]

    assert padded[0, -1] == -100 and padded[1, -1] != -100
    assert (other != -100).sum() > (padded != -100).sum()


def test_train__before_no_answer_is_json(said):
    assert "{" not in said("lora_llm:before")


def test_train__dropout_works_in_training_only():
    layer = get_peft_model(
        nn.Sequential(nn.Linear(64, 64)),
        LoraConfig(target_modules=["0"], lora_dropout=0.5, init_lora_weights=False),
    )
    x = torch.ones(1, 64)

    assert not layer.train()(x).equal(layer(x))
    assert layer.eval()(x).equal(layer(x))


def test_train__the_loss_falls(said):
    first, last = map(float, re.findall(r"from ([\d.]+) to ([\d.]+)", said("lora_llm:train"))[0])

    assert last < first / 2


def test_train__unseen_orders_are_answered_in_json(chats, said):
    answers = [json.loads(line) for line in said("lora_llm:after").splitlines()]

    assert [list(answer) for answer in answers] == [["item", "count"]] * 3
    known = {item for _, item, _ in chats["orders"]}
    assert not known & {answer["item"] for answer in answers}


def test_save__the_adapter_is_small(said):
    lines = [line.split(maxsplit=1) for line in said("lora_llm:save").splitlines()]
    sizes = {name: int(size.replace(",", "")) for size, name in lines}

    assert sizes["adapter_model.safetensors"] * 10 < sizes["(the base model in float32)"]
    assert said("lora_llm:load").strip("'") in said("lora_llm:after")


def test_save__the_configuration_names_the_base(said):
    assert said("lora_llm:merge-causes").endswith(f"base: {CHECKPOINT}")


def test_save__pitfall_a_checkpoint_is_an_adapter(tmp_path):
    args = TrainingArguments(tmp_path, max_steps=1, save_steps=1, report_to="none", use_cpu=True)
    rows = [{"input_ids": [3, 4], "labels": [3, 4]}]
    Trainer(with_lora(), args, train_dataset=rows).train()

    files = {file.name for file in (tmp_path / "checkpoint-1").iterdir()}
    assert {"adapter_model.safetensors", "optimizer.pt"} <= files


@pytest.fixture
def tiny_classifier() -> AutoModelForSequenceClassification:
    size = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1}
    config = AutoConfig.for_model("llama", vocab_size=99, num_attention_heads=2, **size)
    return AutoModelForSequenceClassification.from_config(config)


def test_classifier__the_head_is_in_the_file(said):
    assert "score.weight" in said("lora_classifier:save")


def test_classifier__gives_the_same_logits(said):
    assert "same logits: True" in said("lora_classifier:load")


def test_classifier__without_the_task_the_head_is_new_each_time(said):
    assert "saved head: []" in said("lora_classifier:lost")
    assert "same logits: False" in said("lora_classifier:lost")


def test_classifier__modules_to_save_saves_it_as_well(tiny_classifier):
    model = get_peft_model(
        tiny_classifier, LoraConfig(target_modules=["q_proj"], modules_to_save=["score"])
    )
    assert any("score" in name for name, weight in model.named_parameters() if weight.requires_grad)


def test_classifier__the_auto_class_loads_a_classifier_in_one_call(tiny_classifier, tmp_path: Path):
    base = tmp_path / "base"
    tiny_classifier.save_pretrained(base)
    classifier = AutoModelForSequenceClassification.from_pretrained(base)
    config = LoraConfig(target_modules=["q_proj"], task_type=TaskType.SEQ_CLS)
    get_peft_model(classifier, config).save_pretrained(tmp_path / "adapter")
    loaded = AutoPeftModelForSequenceClassification.from_pretrained(tmp_path / "adapter")
    assert loaded.get_base_model().score.weight.shape == (2, 32)


def test_no_grad__a_loaded_adapter_is_frozen(said, counts):
    assert "does not require grad" in said("lora_adapters:no-grad")
    assert counts("lora_adapters:no-grad-fixed")[0] > 0
    losses = re.findall(r"loss ([\d.]+)", said("lora_adapters:no-grad-fixed"))
    assert float(losses[-1]) < float(losses[0])


def test_no_grad__checkpointing_with_frozen_embeddings(said):
    assert said("lora_adapters:no-grad-checkpointing") == "gradients: True"


def test_no_grad__pitfall_no_grad_and_not_eval():
    model = with_lora()
    with torch.no_grad():
        loss = model(input_ids=IDS, labels=IDS).loss
    with pytest.raises(RuntimeError, match="does not require grad"):
        loss.backward()
    model.eval()(input_ids=IDS, labels=IDS).loss.backward()


def test_merge__an_ordinary_model_with_the_adapters_logits(said):
    lines = said("lora_llm:check-merge").splitlines()
    base, merged = (float(line.split()[1]) for line in lines)

    assert said("lora_llm:merge") == "'LlamaForCausalLM'"
    assert base > 1 and merged < base / 100


def test_merge__pitfall_bfloat16_rounds_a_small_update():
    weight = torch.ones(8, dtype=torch.bfloat16)

    assert (weight + torch.full_like(weight, 1e-3)).equal(weight)


def test_merge_lost__the_wrapper_loads_as_the_base(said, tmp_path):
    model = with_lora()
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            nn.init.ones_(weight)
    model.merge_and_unload()
    model.save_pretrained(tmp_path)
    assert load_file(tmp_path / "adapter_model.safetensors") == {}
    assert said("lora_llm:merge-lost") == "tensors: 0"

    with pytest.warns(UserWarning, match="Found missing adapter keys"):
        loaded = PeftModel.from_pretrained(tiny(), tmp_path)
    with torch.inference_mode():
        assert loaded(input_ids=IDS).logits.equal(tiny()(input_ids=IDS).logits)


def test_merge_lost__b_begins_as_zeros(said):
    assert not any(p.any() for n, p in with_lora().named_parameters() if "lora_B" in n)
    assert "trained: True" in said("lora_llm:merge-causes")


def test_several__each_answers_when_it_is_set(said):
    active, *others = said("lora_adapters:switch").splitlines()

    assert active == "active: ['poems']" and all(line.endswith("False") for line in others)
    assert said("lora_adapters:mixed-batch").split() == ["True"] * 3


def test_several__disabled_is_the_base():
    model, base = with_lora(init_lora_weights=False).eval(), tiny().eval()
    with torch.inference_mode():
        with model.disable_adapter():
            off = model(input_ids=IDS).logits
        assert off.equal(base(input_ids=IDS).logits)
        assert not model(input_ids=IDS).logits.equal(off)


def test_several__pitfall_the_default_name(tmp_path):
    with_lora().save_pretrained(tmp_path)
    model = PeftModel.from_pretrained(tiny(), tmp_path)

    assert list(model.peft_config) == ["default"]
    model.load_adapter(tmp_path, adapter_name="second")
    assert list(model.peft_config) == ["default", "second"]


def test_size_mismatch__the_adapter_holds_more_rows(said):
    rows = re.findall(r"torch.Size\(\[(\d+), \d+\]\)", said("lora_adapters:size-mismatch"))

    assert int(rows[0]) == int(rows[1]) + 2
    assert f"Embedding({rows[0]}," in said("lora_adapters:size-mismatch-fixed")


def test_size_mismatch__pitfall_ignoring_loses_the_vectors(tmp_path):
    grown = tiny(vocab_size=66)
    model = get_peft_model(grown, LoraConfig(target_modules=QV))
    model.save_pretrained(tmp_path, save_embedding_layers=True)
    loaded = PeftModel.from_pretrained(tiny(), tmp_path, ignore_mismatched_sizes=True)

    assert loaded.get_input_embeddings().num_embeddings == 64


def test_new_tokens__only_their_rows(counts):
    whole, rows = counts("lora_adapters:new-tokens")

    assert rows * 10 < whole


def test_unknown_key__a_warning_today_and_an_error_by_hand(project, said):
    assert "are ignored" in project.cell("lora_adapters:unknown-key")[2].stderr
    assert "got an unexpected keyword argument" in said("lora_adapters:unknown-key-old")
    assert "key_of_tomorrow" in said("lora_adapters:unknown-key-fixed")


def test_unknown_key__pitfall_a_key_that_changes_the_model():
    plain, dora = with_lora(), with_lora(use_dora=True)

    assert dora.get_nb_trainable_parameters() > plain.get_nb_trainable_parameters()


def test_typo__is_silent_and_the_count_tells(recwarn, said, counts):
    wrong, right = counts("lora_adapters:typo")
    assert wrong * 10 < right
    with_lora(modules_to_save=["lm_heads"])
    assert not any("lm_heads" in str(warning.message) for warning in recwarn)
    assert "no module 'v_projj'" in said("lora_adapters:typo-check")


def test_purely_quantized__an_adapter_is_needed(said, counts):
    assert "purely quantized" in said("qlora:purely-quantized")
    assert counts("qlora:purely-quantized-fixed")[0] > 0


def test_qlora__the_loss_falls(said):
    first, last = map(float, re.findall(r"from ([\d.]+) to ([\d.]+)", said("qlora:train"))[0])

    assert last < first


def test_qlora__pitfall_the_default_computes_in_float32():
    assert BitsAndBytesConfig(load_in_4bit=True).bnb_4bit_compute_dtype is torch.float32


def test_merge_qlora__two_kinds_of_layers(said):
    assert said("qlora:merge-in-four-bit").startswith("Linear4bit(")
    assert said("qlora:merge-unquantized").startswith("Linear(")


def test_sft__labels_hold_only_the_answer(said):
    assert said("sft:completion-only") == repr("2 x coffee<|im_end|>\n")


def tiny_llama(tokenizer) -> LlamaForCausalLM:
    """A model that is fast to train, for the tokens of `tokenizer`."""
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=8,
        intermediate_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
    )
    return LlamaForCausalLM(config)


@pytest.mark.parametrize(("chosen", "counted"), [(None, [2, 3]), (False, [0, 1, 2, 3])])
def test_sft__completion_only_loss_says_what_counts(tmp_path, chosen, counted):
    tokenizer = AutoTokenizer.from_pretrained(CHECKPOINT)
    model = tiny_llama(tokenizer)
    rows = Dataset.from_dict({"prompt": ["a b"], "completion": [" c"]})
    arguments = SFTConfig(str(tmp_path), completion_only_loss=chosen, report_to="none", bf16=False)
    trainer = SFTTrainer(model, arguments, train_dataset=rows, processing_class=tokenizer)
    labels = trainer.data_collator([trainer.train_dataset[0]])["labels"][0]
    assert SFTConfig(str(tmp_path), bf16=False).completion_only_loss is None
    assert [at for at, label in enumerate(labels.tolist()) if label != -100] == counted


def test_sft__a_stream_needs_max_steps(tmp_path):
    rows = Dataset.from_dict({"prompt": ["a b"], "completion": [" c"]}).to_iterable_dataset()
    tokenizer = AutoTokenizer.from_pretrained(CHECKPOINT)
    arguments = {"report_to": "none", "bf16": False}
    with pytest.raises(ValueError, match="max_steps"):
        SFTTrainer(
            tiny_llama(tokenizer),
            SFTConfig(str(tmp_path), **arguments),
            train_dataset=rows,
            processing_class=tokenizer,
        )
    limited = SFTConfig(str(tmp_path), max_steps=1, **arguments)
    trainer = SFTTrainer(
        tiny_llama(tokenizer), limited, train_dataset=rows, processing_class=tokenizer
    )
    trainer.train()
    assert trainer.state.global_step == 1


def test_sft__pitfall_whole_chats_count_whole(chats, tmp_path):
    tokenizer = chats["tokenizer"]
    rows = Dataset.from_dict({"messages": chats["chats"]})
    arguments = SFTConfig(str(tmp_path), report_to="none", bf16=False)
    trainer = SFTTrainer(
        tiny_llama(tokenizer), arguments, train_dataset=rows, processing_class=tokenizer
    )
    batch = trainer.data_collator([trainer.train_dataset[0]])
    assert batch["labels"].equal(batch["input_ids"])


def test_sft__pitfall_trl_does_not_know_this_template():
    with pytest.raises(ValueError, match="template"):
        get_training_chat_template(AutoTokenizer.from_pretrained(CHECKPOINT))


def test_sft_arguments__old_names_are_refused(said):
    assert "'tokenizer'" in said("sft:tokenizer-argument")
    assert "'max_seq_length'" in said("sft:max-seq-length")


def test_memory__the_budget(said):
    lines = [line.split() for line in said("lora_memory:budget").splitlines()]
    size = {" ".join(words): float(gb) for *words, gb, _ in lines}

    assert size["training all of them"] > 100
    assert size["weights, 4 bit"] < size["weights, bfloat16"] / 2 < 12
    assert size["weights, 4 bit"] < size["prepared for training"] < size["weights, bfloat16"]
    assert size["training LoRA, r=16"] < 1 and size["logits, 8 x 2048 tokens"] > 8


def test_memory__checkpointing_keeps_less(said):
    lines = said("lora_memory:kept").splitlines()
    kept = [tuple(map(int, re.findall(r"(\d+) MB", line))) for line in lines]

    assert all(after < before / 3 for before, after in kept)
    assert kept[1][0] > 3 * kept[0][0] and kept[2][0] > 3 * kept[0][0]


def test_memory__pitfall_accumulation_gives_the_gradient_of_the_batch():
    model, rows = tiny(), torch.arange(16).reshape(4, 4)
    model(input_ids=rows, labels=rows).loss.backward()
    whole = model.lm_head.weight.grad.clone()
    model.zero_grad()
    for row in rows:
        (model(input_ids=row[None], labels=row[None]).loss / 4).backward()

    torch.testing.assert_close(model.lm_head.weight.grad, whole)


def test_methods__numbers_of_parameters(said):
    lines = [line.rsplit(maxsplit=1) for line in said("lora_adapters:methods").splitlines()]
    number = {method: int(count.replace(",", "")) for method, count in lines}

    assert number["VeRA, r=256"] < number["LoRA, r=8"] < number["DoRA, r=8"]


def test_methods__pitfall_prompts_cannot_be_merged():
    config = PromptTuningConfig(num_virtual_tokens=2, task_type="CAUSAL_LM")
    model = get_peft_model(tiny(), config)

    with pytest.raises(AttributeError):
        model.merge_and_unload()
