"""nyu-mll/glue

en:
**Real:** configuration `mrpc` with its columns and types, the split names and sizes (3,668 / 408 /
1,725 rows), the label names and how many pairs have each label.

**Not real:** the sentences. They are generated, and so are the persons and companies in them. The
label is true by construction: an equivalent pair says the same thing in other words; in a pair that
is not equivalent a number, name, place, time or thing is changed, or the statement is turned round.
Such pairs are easier than the newspaper sentences of the real MRPC. The other tasks of GLUE are
missing.

zh:
**真实的部分**：配置 `mrpc` 的列名和类型、各个划分的名称与行数（3,668 / 408 / 1,725）、
标签名称，以及每种标签各有多少对句子。

**不真实的部分**：句子是程序生成的，句中的人名和公司名都是虚构的。标签的正确性由生成方式保证：
等价的两个句子用不同的说法讲同一件事；不等价的两个句子，
要么数字、名称、地点、时间或事物有出入，要么意思相反。
这样的句子比真实 MRPC 里的新闻句子容易判断。GLUE 的其他任务没有收录。
"""

import random
from pathlib import Path

from localhub.card import write_card
from localhub.newswire import Newswire

REPO_ID = "nyu-mll/glue"
KIND = "dataset"
LEGACY_NAMES = ("glue",)
FILES = {
    "README.md": ("metadata", "stand-in"),
    "*.parquet": ("rows", "stand-in"),
}
DATA = Path(__file__).parent.parent / "data" / "newswire.yaml"
ARCHIVES = ()
USES = ("card.py", "data/newswire.yaml", "newswire.py")
FILES = {"mrpc/*.parquet": ("rows", "stand-in"), "README.md": ("metadata", "stand-in")}
TRAINED_ON = ()
MADE_BY = ("newswire.py", "data/newswire.yaml")

SEED = 0
CONFIG = "mrpc"
LABELS = ("not_equivalent", "equivalent")
# Split: rows, and how many of them are equivalent, as on the Hub
SPLITS = {"train": (3668, 2474), "validation": (408, 279), "test": (1725, 1147)}


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write one Parquet file for each split; no package is needed."""
    draw = random.Random(SEED)
    newswire = Newswire(DATA, SEED)
    # In the original, training and validation rows were numbered together before the split.
    numbers = list(range(SPLITS["train"][0] + SPLITS["validation"][0]))
    draw.shuffle(numbers)
    indices = {
        "train": sorted(numbers[: SPLITS["train"][0]]),
        "validation": sorted(numbers[SPLITS["train"][0] :]),
        "test": list(range(SPLITS["test"][0])),
    }
    (folder / CONFIG).mkdir()
    sizes = {}
    for split, (rows, equivalent) in SPLITS.items():
        labels = [1] * equivalent + [0] * (rows - equivalent)
        draw.shuffle(labels)
        first, second = zip(*newswire.pairs(labels), strict=True)
        path = folder / CONFIG / f"{split}-00000-of-00001.parquet"
        sizes[split] = _write_split(path, first, second, labels, indices[split])
    write_card(folder, _card_header(sizes), REPO_ID, __doc__)


def load() -> None:
    """Prepare the dataset through datasets."""
    from datasets import load_dataset

    load_dataset(REPO_ID, CONFIG)


def _write_split(path: Path, first, second, labels, indices) -> int:
    """Write a Parquet file with the Hub's columns and types; returns the size of the data."""
    import pyarrow as pa
    from pyarrow import parquet

    columns = {
        "sentence1": pa.array(first, pa.string()),
        "sentence2": pa.array(second, pa.string()),
        "label": pa.array(labels, pa.int64()),
        "idx": pa.array(indices, pa.int32()),
    }
    table = pa.table(columns)
    parquet.write_table(table, path)
    return table.nbytes


def _card_header(sizes: dict[str, int]) -> dict:
    names = {str(index): name for index, name in enumerate(LABELS)}
    info = {
        "config_name": CONFIG,
        "features": [
            {"name": "sentence1", "dtype": "string"},
            {"name": "sentence2", "dtype": "string"},
            {"name": "label", "dtype": {"class_label": {"names": names}}},
            {"name": "idx", "dtype": "int32"},
        ],
        "splits": [
            {"name": split, "num_bytes": sizes[split], "num_examples": rows}
            for split, (rows, _) in SPLITS.items()
        ],
    }
    files = [{"split": split, "path": f"{CONFIG}/{split}-*"} for split in SPLITS]
    return {
        "language": ["en"],
        "license": "other",
        "task_categories": ["text-classification"],
        "pretty_name": "GLUE (General Language Understanding Evaluation benchmark)",
        "dataset_info": [info],
        "configs": [{"config_name": CONFIG, "data_files": files}],
    }
