"""The real tokenizers and models: as on the Hub, as far as it is known what it gives.

What a packager's own runtime gives for the rounded ones is measured by `tests/runtimes.py`.
"""

import hashlib

import pytest
import torch
from test_build_scripts import vectors
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    WhisperForConditionalGeneration,
)

from localhub.builds import ms_marco_minilm_l12

SHA256 = {
    ("google-bert/bert-base-uncased", "vocab.txt"): "07eced375cec144d27c900241f3e3394",
    ("google-bert/bert-base-cased", "vocab.txt"): "eeaa9875b23b04b4c54ef759d03db9d1",
    ("google-bert/bert-base-chinese", "vocab.txt"): "45bbac6b341c319adc98a532532882e9",
    ("openai-community/gpt2", "vocab.json"): "196139668be63f3b5d6574427317ae82",
    ("openai-community/gpt2", "merges.txt"): "1ce1664773c50f3e0cc8842619a93edc",
    ("google-t5/t5-small", "spiece.model"): "d60acb128cf7b7f2536e8f38a5b18a05",
    ("sentence-transformers/all-MiniLM-L6-v2", "model.safetensors"): (
        "53aa51172d142c89d9012cce15ae4d6c"
    ),
    ("intfloat/multilingual-e5-small", "tokenizer.json"): "0b44a9d7b51c3c62626640cda0e2c2f7",
    ("Narsil/candle-examples", "samples_jfk.wav"): "59dfb9a4acb36fe2a2affc14bacbee29",
}
"""The first half of the hashes of the Hub's own files."""
IDS = {
    "openai-community/gpt2": ("Hello world", [15496, 995]),
    "google-t5/t5-small": (
        "translate English to German: The house is wonderful.",
        [13959, 1566, 12, 2968, 10, 37, 629, 19, 1627, 5, 1],
    ),
    "google-bert/bert-base-cased": ("Hello world", [101, 8667, 1362, 102]),
    "google-bert/bert-base-chinese": ("我", [101, 2769, 102]),
}
"""IDs that documentation and courses print."""
SIZES = {
    "google-bert/bert-base-cased": 28_996,
    "google-bert/bert-base-chinese": 21_128,
    "openai-community/gpt2": 50_257,
    "google-t5/t5-small": 32_100,
    "HuggingFaceTB/SmolLM2-135M-Instruct": 49_152,
    "intfloat/multilingual-e5-small": 250_002,
    "openai/whisper-tiny.en": 50_363,
}
QUESTION = "How many people live in Berlin?"
PASSAGES = [
    "Berlin had a population of 3,520,031 registered inhabitants in an area of 891.82 square "
    "kilometers.",
    "Berlin is well known for its museums.",
    "The cat sat on the mat.",
]


@pytest.mark.parametrize(("repo_id", "name"), SHA256)
def test_a_file_is_the_hubs(snapshots, repo_id, name):
    digest = hashlib.sha256((snapshots[repo_id] / name).read_bytes()).hexdigest()
    assert digest.startswith(SHA256[repo_id, name])


@pytest.mark.parametrize("repo_id", IDS)
def test_ids_are_the_hubs(snapshots, repo_id):
    text, ids = IDS[repo_id]
    assert AutoTokenizer.from_pretrained(snapshots[repo_id])(text)["input_ids"] == ids


@pytest.mark.parametrize("repo_id", SIZES)
def test_a_vocabulary_is_whole(snapshots, repo_id):
    assert len(AutoTokenizer.from_pretrained(snapshots[repo_id])) == SIZES[repo_id]


@pytest.mark.parametrize("name", ["all-MiniLM-L6-v2", "paraphrase-MiniLM-L3-v2"])
def test_the_nearer_sentence_is_nearer(snapshots, name):
    texts = ["A man is eating food.", "Someone eats a meal.", "The stock market fell today."]
    one, near, far = vectors(snapshots[f"sentence-transformers/{name}"], texts)
    assert one @ near > 0.5 > 0.3 > one @ far


def test_the_right_passage_is_nearest_in_two_languages(snapshots):
    """Queries and passages as the model card has them, in English and Chinese."""
    texts = [
        "query: how much protein should a female eat",
        "query: 南瓜的家常做法",
        "passage: The average requirement of protein for women ages 19 to 70 is 46 grams per day.",
        "passage: 清炒南瓜丝：嫩南瓜切成细丝，锅烧热放油，入葱花煸出香味，再放南瓜丝快炒。",
    ]
    found = vectors(snapshots["intfloat/multilingual-e5-small"], texts)
    scores = found[:2] @ found[2:].T
    assert scores[0, 0] - scores[0, 1] > 0.1 and scores[1, 1] - scores[1, 0] > 0.1


def test_the_cross_encoder_gives_the_figures_of_its_docstring(snapshots):
    folder = snapshots[ms_marco_minilm_l12.REPO_ID]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder)
    batch = tokenizer([QUESTION] * 3, PASSAGES, padding=True, return_tensors="pt")
    with torch.inference_mode():
        scores = model(**batch).logits[:, 0]
    torch.testing.assert_close(scores, torch.tensor([9.09, -3.93, -11.26]), atol=0.02, rtol=0)
    for score in ("9.09", "-3.93", "-11.26"):
        assert ms_marco_minilm_l12.__doc__.count(score) == 2


@pytest.fixture(scope="module")
def smollm2(snapshots):
    folder = snapshots["HuggingFaceTB/SmolLM2-135M-Instruct"]
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    return AutoTokenizer.from_pretrained(folder), model


def test_smollm2_answers(smollm2):
    tokenizer, model = smollm2
    question = [{"role": "user", "content": "What is the capital of France?"}]
    inputs = tokenizer.apply_chat_template(
        question, add_generation_prompt=True, return_tensors="pt", return_dict=True
    )
    answer = model.generate(**inputs, max_new_tokens=16, do_sample=False)[0]
    answer = tokenizer.decode(answer[inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    assert answer == "The capital of France is Paris."


def test_smollm2_is_as_on_the_hub_but_for_the_rounding(smollm2, snapshots):
    tokenizer, model = smollm2
    assert model.num_parameters() == 134_515_008
    folder = snapshots["HuggingFaceTB/SmolLM2-135M-Instruct"]
    assert AutoModelForCausalLM.from_pretrained(folder).dtype == torch.bfloat16
    assert (folder / "model.safetensors").stat().st_size == pytest.approx(269_060_552, abs=100)
    special = tokenizer.bos_token, tokenizer.eos_token, tokenizer.pad_token, tokenizer.unk_token
    assert special == ("<|im_start|>", "<|im_end|>", "<|im_end|>", "<|endoftext|>")
    assert tokenizer.model_max_length == 8192
    assert tokenizer.tokenize("a  12\n\n3") == ["a", "ĠĠ", "1", "2", "ĊĊ", "3"]  # digits first


def test_whisper_has_every_weight(snapshots):
    model, report = WhisperForConditionalGeneration.from_pretrained(
        snapshots["openai/whisper-tiny.en"], output_loading_info=True
    )
    assert not report["missing_keys"] and not report["unexpected_keys"]
    assert model.dtype == torch.float32 and model.num_parameters() == 37_760_256
    halves = model.model.encoder.layers[0].fc1.weight
    assert halves.equal(halves.half().float())
