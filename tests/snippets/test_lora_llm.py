"""What the page about LoRA on a language model says."""

from __future__ import annotations

import json
import re

import pytest
import torch
from peft import (
    AutoPeftModelForCausalLM,
    LoraConfig,
    NoMatchingPeftModuleError,
    PeftModel,
    PromptTuningConfig,
    get_peft_model,
    prepare_model_for_kbit_training,
)
from safetensors import safe_open
from torch import nn
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    BitsAndBytesConfig,
    DataCollatorForLanguageModeling,
    DataCollatorForSeq2Seq,
    DataCollatorWithPadding,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen2Config,
)

CHECKPOINT = "HuggingFaceTB/SmolLM2-135M-Instruct"
QV = ["q_proj", "v_proj"]


@pytest.fixture(scope="module")
def trained(run_snippet):
    return run_snippet("lora_llm")


@pytest.fixture(scope="module")
def adapters(run_snippet):
    return run_snippet("lora_adapters")


@pytest.fixture(scope="module")
def four_bit(run_snippet):
    return run_snippet("qlora")


@pytest.fixture(scope="module")
def memory(run_snippet):
    return run_snippet("lora_memory")


@pytest.fixture(scope="module")
def sft(run_snippet):
    return run_snippet("sft")


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


def shown(module: dict, cell: str) -> list[str]:
    """The lines that the page shows below a cell."""
    return module["__stdout__"][cell].strip().splitlines()


def counts(module: dict, cell: str) -> list[int]:
    """The numbers of trainable parameters that a cell printed."""
    found = re.findall(r"trainable params: ([\d,]+)", module["__stdout__"][cell])
    return [int(number.replace(",", "")) for number in found]


def in_adapter(folder) -> list[str]:
    with safe_open(folder / "adapter_model.safetensors", "pt") as file:
        return list(file.keys())


IDS = torch.tensor([[3, 4, 5, 6]])


def test_lora_llm__the_base_is_frozen(trained):
    names = [n for n, p in trained["model"].named_parameters() if p.requires_grad]

    assert names and all("lora_" in name for name in names)


def test_layers__names_by_family(adapters):
    families = dict(line.split(maxsplit=1) for line in shown(adapters, "layers"))
    llama = set(families["llama"].split())
    same = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}

    assert llama == same
    for family in ("mistral", "qwen2", "qwen3", "gemma3_text"):
        assert set(families[family].split()) == same
    assert "c_attn" in families["gpt2"] and "query" in families["bert"]
    for family in ("gpt_neox", "bloom", "falcon"):
        assert "query_key_value" in families[family]


def test_layers__all_linear_leaves_out_the_output_layer(adapters):
    names = adapters["skeleton"].targeted_module_names

    assert names and not any("lm_head" in name for name in names)
    assert shown(adapters, "layers-of-yours")[0].count("_proj") >= 1


def test_layers__pitfall_one_wrong_name_is_ignored(silent):
    with silent():
        model = get_peft_model(tiny(), LoraConfig(target_modules=["q_proj", "v_projj"]))

    assert all(name.endswith("q_proj") for name in model.targeted_module_names)


def test_not_found__names_of_another_family(adapters):
    error = adapters["__raised__"]["not-found"]

    assert "not found in the base model" in str(error)
    assert any("c_attn" in name for name in adapters["gpt2"].targeted_module_names)


def test_rank__parameters_grow_with_r(adapters):
    q_v, r8, r16, r64 = counts(adapters, "rank")

    assert q_v < r8 and r16 == 2 * r8 and r64 == 8 * r8


def test_rank__pitfall_without_names_peft_chooses():
    model = get_peft_model(tiny(), LoraConfig())
    chosen = {name.rpartition(".")[2] for name in model.targeted_module_names}
    assert chosen == {"q_proj", "v_proj"}

    qwen = Qwen2Config(
        vocab_size=64,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
    )
    model = get_peft_model(AutoModelForCausalLM.from_config(qwen), LoraConfig())
    assert {name.rpartition(".")[2] for name in model.targeted_module_names} == {"q_proj", "v_proj"}
    with pytest.raises(ValueError, match="target_modules"):
        get_peft_model(nn.Sequential(nn.Linear(2, 2)), LoraConfig())


def test_alpha__the_factor_is_alpha_by_r(adapters):
    *lines, last = shown(adapters, "alpha")
    factors = [float(line.split()[0]) for line in lines]

    assert factors[:4] == [1, 2, 0.5, 2]
    assert factors[4] == pytest.approx(16 / 32**0.5, abs=0.01)
    assert last.endswith("True")


def test_alpha__pitfall_it_does_not_grow_with_r():
    assert LoraConfig(r=64).lora_alpha == LoraConfig(r=8).lora_alpha == LoraConfig().lora_alpha


def test_labels__only_the_answer_and_its_end(trained):
    tokenizer = trained["tokenizer"]
    for chat, row in zip(trained["chats"], trained["rows"], strict=True):
        kept = [label for label in row["labels"] if label != -100]
        assert len(row["labels"]) == len(row["input_ids"])
        assert tokenizer.decode(kept) == chat[1]["content"] + "<|im_end|>\n"
        assert tokenizer.eos_token_id in kept


def test_labels__pitfall_no_labels_no_loss():
    labels = torch.full_like(IDS, -100)

    assert tiny()(input_ids=IDS, labels=labels).loss.isnan()


def test_labels__pitfall_collators(trained):
    tokenizer, rows = trained["tokenizer"], trained["rows"]
    different = [rows[0], rows[4]]
    assert len(rows[0]["labels"]) != len(rows[4]["labels"])
    padded = DataCollatorForSeq2Seq(tokenizer)([dict(row) for row in different])
    assert padded["labels"].shape == padded["input_ids"].shape
    with pytest.raises(ValueError, match="labels"):
        DataCollatorWithPadding(tokenizer)([dict(row) for row in different])
    other = DataCollatorForLanguageModeling(tokenizer, mlm=False)(
        [{"input_ids": row["input_ids"]} for row in different]
    )
    assert (other["labels"] != -100).sum() > (padded["labels"] != -100).sum()


def test_train__before_no_answer_is_json(trained):
    for line in trained["__stdout__"]["before"].split("\n- "):
        with pytest.raises(json.JSONDecodeError):
            json.loads(line.removeprefix("- "))


def test_train__dropout_works_in_training_only(trained):
    assert trained["config"].lora_dropout > 0
    layer = get_peft_model(
        nn.Sequential(nn.Linear(64, 64)),
        LoraConfig(target_modules=["0"], lora_dropout=0.5, init_lora_weights=False),
    )
    x = torch.ones(1, 64)
    assert not layer.train()(x).equal(layer(x))
    assert layer.eval()(x).equal(layer(x))


def test_train__the_loss_falls_by_more_than_half(trained):
    assert trained["losses"][-1] < trained["losses"][0] / 2


def test_train__unseen_orders_are_answered_in_json(trained):
    known = {order for order, *_ in trained["orders"]}
    assert not known & set(trained["new_orders"])
    for line in shown(trained, "after"):
        answer = json.loads(line.removeprefix("- "))
        assert list(answer) == ["item", "count"]


def test_save__the_adapter_is_small_and_names_its_base(trained):
    folder = trained["__folder__"] / "orders-lora"
    config = json.loads((folder / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == CHECKPOINT
    adapter, whole = [
        int(line.split()[0].replace(",", ""))
        for line in shown(trained, "save")
        if "safetensors" in line or "base model" in line
    ]
    assert adapter * 10 < whole
    assert isinstance(trained["loaded"], PeftModel)
    assert shown(trained, "load")[0].strip("'") in trained["__stdout__"]["after"]


def test_save__pitfall_a_checkpoint_is_an_adapter(trained, tmp_path):
    from transformers import Trainer, TrainingArguments

    args = TrainingArguments(tmp_path, max_steps=1, save_steps=1, report_to="none", use_cpu=True)
    model = get_peft_model(tiny(), LoraConfig(target_modules=QV))
    rows = [{"input_ids": [3, 4], "labels": [3, 4]}]
    Trainer(model, args, train_dataset=rows).train()
    assert (tmp_path / "checkpoint-1" / "adapter_model.safetensors").is_file()
    assert (tmp_path / "checkpoint-1" / "optimizer.pt").is_file()


def test_no_grad__a_loaded_adapter_is_frozen(adapters):
    assert "does not require grad" in str(adapters["__raised__"]["no-grad"])
    assert counts(adapters, "no-grad-fixed")[0] > 0
    losses = [float(line.split()[-1]) for line in shown(adapters, "no-grad-fixed")[1:]]
    assert losses[-1] < losses[0]


def test_no_grad__checkpointing_with_frozen_embeddings(adapters):
    assert shown(adapters, "no-grad-checkpointing") == ["gradients: True"]


def test_no_grad__pitfall_no_grad_and_not_eval():
    model = get_peft_model(tiny(), LoraConfig(target_modules=QV))
    with torch.no_grad():
        loss = model(input_ids=IDS, labels=IDS).loss
    with pytest.raises(RuntimeError, match="does not require grad"):
        loss.backward()
    model.eval()
    model(input_ids=IDS, labels=IDS).loss.backward()


def test_merge__an_ordinary_model_with_the_adapters_logits(trained):
    assert type(trained["merged"]).__name__ == "LlamaForCausalLM"
    base, merged = [float(line.split()[1]) for line in shown(trained, "check-merge")]
    assert base > 1 and merged < base / 100


def test_merge__pitfall_bfloat16_rounds_a_small_update():
    weight = torch.ones(8, dtype=torch.bfloat16)

    assert (weight + torch.full_like(weight, 1e-3)).equal(weight)


def test_merge_lost__the_wrapper_has_no_weights_left(trained):
    folder = trained["__folder__"] / "lost"
    assert in_adapter(folder) == []
    assert shown(trained, "merge-lost")[-1].endswith(" 0")


def test_merge_lost__b_begins_as_zeros(trained):
    fresh = get_peft_model(tiny(), LoraConfig(target_modules=QV))
    assert all(not p.any() for n, p in fresh.named_parameters() if "lora_B" in n)
    assert shown(trained, "merge-causes")[0].endswith("True")


def test_several__each_answers_when_it_is_set(adapters):
    assert shown(adapters, "switch")[1:] == ["orders = poems: False", "poems = none:   False"]
    assert shown(adapters, "mixed-batch") == ["True"] * 3


def test_several__disabled_is_the_base(adapters):
    plain = AutoModelForCausalLM.from_pretrained(CHECKPOINT, dtype=torch.float32)
    with torch.inference_mode():
        logits = plain(**adapters["inputs"]).logits[0, -1]

    torch.testing.assert_close(adapters["without"], logits)


def test_several__pitfall_the_default_name(tmp_path):
    get_peft_model(tiny(), LoraConfig(target_modules=QV)).save_pretrained(tmp_path)
    model = PeftModel.from_pretrained(tiny(), tmp_path)
    assert list(model.peft_config) == ["default"]


def test_size_mismatch__the_adapter_holds_more_rows(adapters):
    assert "size mismatch" in str(adapters["__raised__"]["size-mismatch"])
    assert adapters["loaded"].get_input_embeddings().num_embeddings == adapters["vocabulary"]


def test_size_mismatch__pitfall_ignoring_loses_the_vectors(adapters, monkeypatch):
    monkeypatch.chdir(adapters["__folder__"])
    base = AutoModelForCausalLM.from_pretrained(CHECKPOINT)
    rows = base.get_input_embeddings().num_embeddings
    model = PeftModel.from_pretrained(base, "grown", ignore_mismatched_sizes=True)
    assert model.get_input_embeddings().num_embeddings == rows < adapters["vocabulary"]


def test_new_tokens__only_their_rows(adapters):
    whole, rows = counts(adapters, "new-tokens")

    assert rows * 10 < whole


def test_unknown_key__a_warning_today_and_an_error_by_hand(adapters, stderr):
    assert "got an unexpected keyword argument" in str(adapters["__raised__"]["unknown-key-old"])
    assert "key_of_tomorrow" not in json.loads(
        (adapters["__folder__"] / "downloaded" / "adapter_config.json").read_text()
    )
    assert "key_of_tomorrow" in shown(adapters, "unknown-key-fixed")[0]


def test_unknown_key__pitfall_dora_is_one():
    model = get_peft_model(tiny(), LoraConfig(target_modules=QV, use_dora=True))

    assert any("magnitude" in name for name, _ in model.named_parameters())


def test_typo__is_silent_and_the_count_tells(silent, adapters):
    wrong, right = counts(adapters, "typo")
    assert wrong * 10 < right
    with silent():
        get_peft_model(tiny(), LoraConfig(target_modules=QV, modules_to_save=["lm_heads"]))
    with pytest.raises(ValueError, match="lm_heads"):
        adapters["check_modules"](tiny(), LoraConfig(modules_to_save=["lm_heads"]))


def test_purely_quantized__an_adapter_is_needed(four_bit):
    assert "purely quantized" in str(four_bit["__raised__"]["purely-quantized"])
    assert counts(four_bit, "purely-quantized-fixed")[0] > 0


def test_qlora__four_bit_weights_and_float32_adapter(four_bit):
    dtypes = {p.dtype for n, p in four_bit["fresh_dtypes"]} if "fresh_dtypes" in four_bit else None
    assert dtypes in (None, {torch.float32})
    assert four_bit["losses"][-1] < four_bit["losses"][0]


def test_qlora__pitfall_the_default_computes_in_float32():
    assert BitsAndBytesConfig(load_in_4bit=True).bnb_4bit_compute_dtype is torch.float32


def test_merge_qlora__two_kinds_of_layers(four_bit):
    assert "Linear4bit" in four_bit["__stdout__"]["merge-in-four-bit"]
    assert four_bit["__stdout__"]["merge-unquantized"].strip().startswith("Linear(")


def test_sft__labels_hold_only_the_answer(sft):
    assert "<|im_end|>" in sft["__stdout__"]["completion-only"]
    assert "user" not in sft["__stdout__"]["completion-only"]


def test_sft_arguments__old_names_are_refused(sft):
    assert "'tokenizer'" in str(sft["__raised__"]["tokenizer-argument"])
    assert "'max_seq_length'" in str(sft["__raised__"]["max-seq-length"])


def test_memory__the_budget(memory):
    size = dict(line.rsplit(maxsplit=2)[:2] for line in shown(memory, "budget"))
    size = {what.strip(): float(gb) for what, gb in size.items()}
    assert size["training all of them"] > 100
    assert size["weights, bfloat16"] < 24
    assert size["weights, 4 bit"] < size["weights, bfloat16"] / 2
    assert size["training LoRA, r=16"] < 1
    assert size["logits, 8 x 2048 tokens"] > 8


def test_memory__checkpointing_keeps_less(memory):
    for before, after in zip(memory["plain"], memory["checkpointed"], strict=True):
        assert after < before / 3
    assert memory["plain"][1] > 3 * memory["plain"][0]


def test_memory__pitfall_accumulation_gives_the_gradient_of_the_batch():
    model, rows = tiny(), torch.arange(16).reshape(4, 4)
    model(input_ids=rows, labels=rows).loss.backward()
    whole = model.lm_head.weight.grad.clone()
    model.zero_grad()
    for row in rows:
        (model(input_ids=row[None], labels=row[None]).loss / 4).backward()
    torch.testing.assert_close(model.lm_head.weight.grad, whole)


def test_methods__numbers_of_parameters(adapters):
    number = {
        line.rsplit(maxsplit=1)[0]: int(line.rsplit(maxsplit=1)[1].replace(",", ""))
        for line in shown(adapters, "methods")
    }
    assert number["LoRA, r=8"] < number["DoRA, r=8"]
    assert number["VeRA, r=256"] < number["LoRA, r=8"]


def test_methods__pitfall_prompts_cannot_be_merged():
    config = PromptTuningConfig(num_virtual_tokens=2, task_type="CAUSAL_LM")
    model = get_peft_model(tiny(), config)

    with pytest.raises(AttributeError):
        model.merge_and_unload()
