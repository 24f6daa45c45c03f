"""What the docstrings, which the site shows, say beyond what test_build_scripts.py checks."""

from __future__ import annotations

import hashlib
import re
from statistics import mean
from types import ModuleType

import huggingface_hub.constants
import pytest
import torch
import yaml
from pyarrow import parquet
from safetensors import safe_open
from test_build_scripts import CASED, COURSE, HATE, UNCASED
from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertForPreTraining,
)

from localhub import minilm, sentiment
from localhub.builds import bert_base_cased, bert_base_uncased, glue_mrpc
from localhub.builds import sst2_distilbert as sst2

NUMBER = re.compile(r"(?<![A-Za-z\d-])\d[\d,.]*(?<![,.])(?![A-Za-z\d])")


def numbers(recipe: ModuleType) -> tuple[set[str], set[str]]:
    """The numbers in the English and in the Chinese part of a docstring."""
    en, zh = recipe.__doc__.split("\nzh:\n")
    return set(NUMBER.findall(en)), set(NUMBER.findall(zh))


def written(*values: int) -> set[str]:
    return {f"{value:,}" for value in values}


def words_in(examples: list[tuple[str, int]]) -> list[int]:
    return [len(sentence.split()) for sentence, _ in examples]


def tensors(path) -> dict[str, torch.Tensor]:
    with safe_open(path, "pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


@pytest.fixture
def offline(online, monkeypatch) -> None:
    """Repository ids lead to the filled cache."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)


# --- distilbert/distilbert-base-uncased-finetuned-sst-2-english


@pytest.fixture(scope="module")
def classifier(snapshots):
    return AutoModelForSequenceClassification.from_pretrained(snapshots[sst2.REPO_ID]).eval()


def test_sentiment_numbers(classifier, snapshots):
    config = classifier.config
    text = sentiment.read_sentences(sst2.SENTENCES)
    short = sentiment.short_sentences(sst2.PHRASES)
    expected = written(
        len((snapshots[sst2.REPO_ID] / "vocab.txt").read_text("utf-8").splitlines()),
        config.n_layers,
        config.n_heads,
        config.dim,
        classifier.num_parameters(),
        len(set(text)),
        len(short),
    )
    assert numbers(sst2) == (expected, expected)


def test_the_uncased_vocabulary_is_berts_own(snapshots):
    """The hash is that of the Hub's vocab.txt."""
    for repo_id in (sst2.REPO_ID, UNCASED):
        digest = hashlib.sha256((snapshots[repo_id] / "vocab.txt").read_bytes()).hexdigest()
        assert digest == "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"


def test_sentiment_is_trained_on_these_sentences_only(monkeypatch, tmp_path, archives):
    class Training(Exception):
        pass

    def train(config, encoder, tokenizer, examples):
        raise Training(examples)

    monkeypatch.setattr(sentiment, "train", train)
    with pytest.raises(Training) as training:
        sst2.build(tmp_path, archives)
    text = sentiment.read_sentences(sst2.SENTENCES)
    assert training.value.args[0] == text + sentiment.short_sentences(sst2.PHRASES)


def test_the_short_sentences_are_put_together_from_word_lists():
    data = yaml.safe_load(sst2.PHRASES.read_text("utf-8"))
    words = {kind: "|".join(map(re.escape, words)) for kind, words in data["words"].items()}
    frames = {
        (re.sub(r"\\{(\w+)\\}", lambda m: f"(?:{words[m[1]]})", re.escape(frame)), label)
        for label in sentiment.LABELS
        for frame in data["frames"][label]
    }
    short = sentiment.short_sentences(sst2.PHRASES)
    for sentence, label in short:
        assert any(
            sentiment.LABELS[label] == name and re.fullmatch(frame, sentence)
            for frame, name in frames
        ), sentence
    text = sentiment.read_sentences(sst2.SENTENCES)
    assert mean(words_in(short)) < mean(words_in(text))


def test_the_encoder_is_minilm_twice_as_wide(classifier, encoder):
    small = minilm.distilbert_state(encoder)
    wide = classifier.distilbert.state_dict()
    assert {name: weight.dim() for name, weight in small.items()} == {
        name: weight.dim() for name, weight in wide.items()
    }
    for name in ("embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight"):
        assert torch.equal(wide[name], torch.cat([small[name]] * 2, dim=1))


def test_both_halves_of_every_state_are_the_same(classifier):
    with torch.no_grad():
        state = classifier.distilbert(torch.tensor([[101, 2023, 2607, 102]])).last_hidden_state
    torch.testing.assert_close(state[..., :384], state[..., 384:], atol=1e-4, rtol=0)


def test_sentiment_logits_and_scores_differ_from_those_on_the_hub(classifier, snapshots):
    """The Hub's logits and scores are those of the course."""
    tokenizer = AutoTokenizer.from_pretrained(snapshots[sst2.REPO_ID])
    with torch.no_grad():
        logits = classifier(torch.tensor([[200, 200, 200]])).logits[0]
        inputs = tokenizer([COURSE, HATE], padding=True, return_tensors="pt")
        mask = inputs["attention_mask"]
        scores = classifier(inputs["input_ids"], mask).logits.softmax(1).max(1).values
    assert (logits - torch.tensor([1.5694, -1.3895])).abs().max() > 0.01
    assert (scores - torch.tensor([0.9598, 0.9995])).abs().max() > 1e-3


# --- the two BERTs


def test_uncased_numbers(snapshots):
    expected = written(len(AutoTokenizer.from_pretrained(snapshots[UNCASED])))
    assert numbers(bert_base_uncased) == (expected, expected)


@pytest.mark.parametrize(("repo_id", "vocab_size"), [(UNCASED, 30_522), (CASED, 28_996)])
def test_the_configuration_is_berts(snapshots, repo_id, vocab_size):
    """A default `BertConfig` is bert-base-uncased."""
    config = AutoConfig.from_pretrained(snapshots[repo_id])
    sizes = (config.hidden_size, config.num_hidden_layers, config.num_attention_heads)
    assert sizes == (768, 12, 12)
    berts = BertConfig(vocab_size=vocab_size, architectures=["BertForMaskedLM"]).to_dict()
    ours = config.to_dict()
    assert {key: ours[key] for key in berts if key != "_name_or_path"} == {
        key: berts[key] for key in berts if key != "_name_or_path"
    }


def test_uncased_has_no_file_of_weights(snapshots, offline):
    files = {path.name for path in snapshots[UNCASED].iterdir()}
    assert not [name for name in files if name.endswith((".safetensors", ".bin", ".h5"))]
    with pytest.raises(OSError, match=r"model\.safetensors"):
        AutoModel.from_pretrained(UNCASED)


def test_cased_numbers(snapshots):
    weights = tensors(snapshots[CASED] / "model.safetensors")
    cls = [name for name in weights if name.startswith("cls.")]
    size = f"{len(AutoTokenizer.from_pretrained(snapshots[CASED])):,}"
    assert numbers(bert_base_cased) == ({size, "0.02"}, {size, "0.02", str(len(cls))})
    assert "the seven `cls.*` tensors" in bert_base_cased.__doc__.replace("\n", " ")


def test_cased_names_and_shapes(snapshots):
    """The file on the Hub has BertForPreTraining's tensors without the tied decoder."""
    with torch.device("meta"):
        state = BertForPreTraining(BertConfig(vocab_size=28_996)).state_dict()
    shapes = {
        name.replace("LayerNorm.weight", "LayerNorm.gamma").replace(
            "LayerNorm.bias", "LayerNorm.beta"
        ): tuple(tensor.shape)
        for name, tensor in state.items()
        if ".decoder." not in name and "position_ids" not in name
    }
    weights = tensors(snapshots[CASED] / "model.safetensors")
    assert {name: tuple(tensor.shape) for name, tensor in weights.items()} == shapes
    assert {name for name in weights if name.startswith("cls.")} == {
        "cls.predictions.bias",
        "cls.predictions.transform.LayerNorm.beta",
        "cls.predictions.transform.LayerNorm.gamma",
        "cls.predictions.transform.dense.bias",
        "cls.predictions.transform.dense.weight",
        "cls.seq_relationship.bias",
        "cls.seq_relationship.weight",
    }


def test_cased_weights_are_normal_with_standard_deviation_0_02(snapshots):
    for name, tensor in tensors(snapshots[CASED] / "model.safetensors").items():
        if tensor.dim() < 2:
            continue
        bound = 0.1 / tensor.numel() ** 0.5
        assert abs(tensor.mean()) < bound and abs(tensor.std() - 0.02) < bound, name
        if tensor.numel() > 100_000:
            assert abs((tensor.abs() < 0.02).float().mean() - 0.6827) < 0.005, name


# --- nyu-mll/glue


@pytest.fixture(scope="module")
def splits(snapshots) -> dict[str, dict[str, list]]:
    folder = snapshots[glue_mrpc.REPO_ID] / "mrpc"
    return {
        path.name.partition("-")[0]: parquet.read_table(path).to_pydict()
        for path in sorted(folder.iterdir())
    }


def test_mrpc_numbers(splits):
    expected = written(*(len(rows["label"]) for rows in splits.values()))
    assert numbers(glue_mrpc) == (expected, expected)
