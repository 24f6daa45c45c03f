"""Two tiny repositories, and a server for them."""

import pytest
from huggingface_hub import HfApi

from localhub import serving
from localhub.server import create_app

CARD = b"""---
license: apache-2.0
language: en
datasets: [sst2]
tags: [tiny]
pipeline_tag: text-classification
library_name: transformers
---
# Tiny
"""
WEIGHTS = bytes(range(256)) * 1000
MODEL = "someone/tiny-model"
DATASET = "someone/tiny-data"
JSON = b'{"a": 1}'


@pytest.fixture
def model(make_repository):
    """A model repository with an LFS file and a file in a folder."""
    files = {
        "README.md": CARD,
        "config.json": JSON,
        "model.safetensors": WEIGHTS,
        "onnx/model config.json": b"{}",
        "empty.txt": b"",
    }
    return make_repository(MODEL, files, legacy_names=["tiny-model"])


@pytest.fixture
def endpoint(tmp_path, model, make_repository):
    """Address of a server with the model and a dataset."""
    files = {"README.md": b"# Data\n", "data/train.parquet": b"PAR1"}
    make_repository(DATASET, files, kind="dataset", legacy_names=["tiny-data"])
    with serving.in_thread(create_app(tmp_path / "repositories")) as address:
        yield address


@pytest.fixture
def api(endpoint):
    """The client library's API, as somebody without a token."""
    return HfApi(endpoint=endpoint, token=False)
