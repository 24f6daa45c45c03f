"""What the docstring of the MRPC stand-in says of its files, and that every label is true."""

from __future__ import annotations

import re

import pytest
import yaml
from datasets import get_dataset_config_names
from pyarrow import parquet

from localhub.builds import glue_mrpc
from localhub.newswire import SMALL_NUMBERS, slots

SAID = r"(?:(?:{0}) said )?{1}(?:, (?:{0}) said|, according to (?:{0}))?"
VALUES = {
    "percent": r"([\d.]+)(?: percent|%| per cent)",
    "price": r"\$?(\d+\.\d\d)(?: dollars)?",
    "money": r"\$?([\d.]+) million(?: dollars)?",
    "number": r"([\d,]+)",
    "count": rf"(\d+|{'|'.join(SMALL_NUMBERS)})",
    "age": r"(\d+)",
    "vote": r"(\d+-\d+)",
    "day": r"(?:on )?({day})",
    "company": r"((?:{firm}) (?:{trade}))(?: Inc)?",
    "person": r"((?:{first}) (?:{last}))",
}
Statement = tuple[int, str, dict[str, str]]


def test_mrpc_is_the_only_task(snapshots):
    folder = snapshots[glue_mrpc.REPO_ID]
    assert get_dataset_config_names(str(folder)) == ["mrpc"]
    assert {path.name for path in folder.iterdir()} == {"README.md", "mrpc"}


def test_mrpc_types(snapshots):
    for path in (snapshots[glue_mrpc.REPO_ID] / "mrpc").iterdir():
        schema = parquet.read_schema(path)
        assert {name: str(schema.field(name).type) for name in schema.names} == {
            "sentence1": "string",
            "sentence2": "string",
            "label": "int64",
            "idx": "int32",
        }


@pytest.fixture(scope="module")
def wordings() -> list[tuple[int, str, list[str], re.Pattern]]:
    """By frame and side (it says so, or denies it) the slots of a wording, and its pattern."""
    data = yaml.safe_load(glue_mrpc.DATA.read_text("utf-8"))
    words = {kind: "|".join(map(re.escape, words)) for kind, words in data["words"].items()}
    values = {kind: f"({choices})" for kind, choices in words.items()} | VALUES
    for kind in ("day", "company", "person"):
        values[kind] = VALUES[kind].format(**words)
    speakers = "|".join(name for both in data["speakers"] for name in both)
    return [
        (number, side, slots(wording), re.compile(SAID.format(speakers, pattern(wording, values))))
        for number, frame in enumerate(data["frames"])
        for side in ("says", "denies")
        for wording in frame[side]
    ]


def pattern(wording: str, values: dict[str, str]) -> str:
    parts = []
    for part in re.split(r"(\[[^]]+\]|\{[^}]+\})", wording):
        if part.startswith("["):
            parts.append(f"(?:{'|'.join(map(re.escape, part[1:-1].split('|')))})")
        elif part.startswith("{"):
            parts.append(values[slots(part)[0].rstrip("2")])
        else:
            parts.append(re.escape(part))
    return "".join(parts)


def plain(value: str) -> str:
    """A value without the ways in which it can be written."""
    if value in SMALL_NUMBERS:
        return str(SMALL_NUMBERS.index(value) + 2)
    return value.replace(",", "")


def read(sentence: str, wordings) -> Statement:
    """What a sentence states; it can be read in one way only."""
    text = sentence.removesuffix(".")
    readings = [
        (number, side, dict(zip(names, map(plain, match.groups()), strict=True)))
        for number, side, names, expression in wordings
        for start in {text, text[0].lower() + text[1:]}
        if (match := expression.fullmatch(start))
    ]
    assert len(readings) == 1, (sentence, readings)
    return readings[0]


@pytest.mark.parametrize("split", glue_mrpc.SPLITS)
def test_the_label_is_true(snapshots, wordings, split):
    path = snapshots[glue_mrpc.REPO_ID] / "mrpc" / f"{split}-00000-of-00001.parquet"
    for row in parquet.read_table(path).to_pylist():
        frame, side, values = read(row["sentence1"], wordings)
        other_frame, other_side, other_values = read(row["sentence2"], wordings)
        assert frame == other_frame, row
        if row["label"]:
            assert (side, values) == (other_side, other_values), row
        else:
            assert (side == other_side) == (values != other_values), row
