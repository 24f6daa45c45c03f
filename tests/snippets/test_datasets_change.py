"""What datasets-change.md says in both languages."""

from __future__ import annotations

import contextlib
import inspect
import os
import sqlite3
from collections import Counter
from pathlib import Path

import datasets
import multiprocess
import multiprocess.spawn
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import torch
from datasets import (
    ClassLabel,
    Column,
    Dataset,
    Value,
    concatenate_datasets,
    interleave_datasets,
    load_dataset,
)
from torch.utils.data import default_collate

STARS = [5, 1, 4, 2, 1]


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("datasets_change")


@pytest.fixture
def cache(project):
    """What a cell of the module about the cache and the processes printed, in lines.

    It starts processes, which is left to its own run.
    """
    return lambda cell: project.cell(f"datasets_cache:{cell}")[2].text.strip().splitlines()


@pytest.fixture
def database():
    """What cannot be pickled."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        yield connection


@pytest.fixture
def reviews(page):
    return page["reviews"]


@pytest.fixture
def on_disk(tmp_path):
    """A dataset that has a file, and so a cache."""
    path = tmp_path / "rows.txt"
    path.write_text("one\ntwo\nthree", encoding="utf-8")
    options = {"data_files": str(path), "split": "train", "cache_dir": str(tmp_path / "cache")}
    return load_dataset("text", **options)


def lines(module, cell):
    return module["__stdout__"][cell].strip().splitlines()


def message(module, cell):
    return str(module["__raised__"][cell])


def test_rows__a_row_is_a_dict_and_a_slice_a_dict_of_lists(reviews):
    assert type(reviews[0]) is dict and type(reviews[:2]) is dict
    assert all(type(values) is list and len(values) == 2 for values in reviews[:2].values())


def test_rows__a_column_is_read_when_used_and_becomes_a_list(reviews):
    reads = []
    watched = reviews.with_transform(lambda rows: reads.append(1) or rows)
    column = watched["stars"]
    assert type(column) is Column and reads == []
    assert column[:] == STARS and type(column[:]) is list and reads


def test_rows__a_loop_over_a_slice_gives_names_and_over_take_rows(page, reviews):
    printed = lines(page, "rows-loop")
    assert [line.removeprefix("in a slice: ") for line in printed[:3]] == reviews.column_names
    assert [line.split()[3] for line in printed[3:]] == ["5", "1"]
    assert reviews.select(range(2)).to_list() == reviews.take(2).to_list()


def test_rows__pitfall_a_slice_is_no_list_of_rows(reviews):
    with pytest.raises(TypeError, match="string indices must be integers"):
        [row["text"] for row in reviews[:3]]
    assert len(reviews[:2]) == len(reviews.column_names) == 3
    assert [row["stars"] for row in reviews.to_list()] == reviews[:10]["stars"] == STARS


def test_select__filter_sort_shuffle_and_select(page, reviews):
    assert page["bad"]["stars"][:] == [n for n in STARS if n < 3]
    assert page["best"]["stars"][:] == sorted(STARS, reverse=True)
    mixed = page["mixed"]["stars"][:]
    assert sorted(mixed) == sorted(STARS) and mixed != STARS
    assert lines(page, "select")[-1] == f"select:  {mixed[:3]}"


def test_select__gives_a_new_dataset_and_the_seed_the_same_order(page, reviews):
    assert reviews["stars"][:] == STARS
    order = page["mixed"].to_list()
    assert reviews.shuffle(seed=42).to_list() == order
    assert any(reviews.shuffle(seed=seed).to_list() != order for seed in range(5))


def test_select__pitfall_only_the_order_is_stored_until_it_is_flattened(page, reviews):
    for rows in (page["mixed"], reviews.select([3, 1])):
        assert rows.data.table.equals(reviews.data.table)
        flat = rows.flatten_indices()
        assert flat._indices is None and flat.to_list() == rows.to_list()


def test_columns__are_renamed_cast_added_and_removed(page, reviews):
    slim = page["slim"]
    assert set(slim.column_names) == {"text", "label", "length"}
    assert slim.features["label"] == Value("float32")
    assert slim["label"][:] == STARS
    assert slim["length"][:] == [len(text) for text in reviews["text"]]
    assert set(reviews.unique("topic")) == {"shipping", "quality", "price"}


def test_columns__pitfall_every_method_returns_a_new_dataset(reviews):
    changed = reviews.rename_column("stars", "label")
    assert "stars" in reviews.column_names and "label" in changed.column_names


def test_class_label__ids_begin_at_zero_and_names_stay(page, reviews):
    feature = page["encoded"].features["topic"]
    assert isinstance(feature, ClassLabel)
    assert feature.names == sorted(set(reviews["topic"]))
    assert [feature.int2str(n) for n in page["encoded"]["topic"]] == reviews["topic"][:]
    assert min(page["encoded"]["topic"]) == 0


def test_class_label__an_order_of_your_own(page, reviews):
    names = ["shipping", "quality", "price"]
    assert page["ordered"]["topic"][:] == [names.index(topic) for topic in reviews["topic"]]
    assert page["id2label"] == dict(enumerate(names))


def test_class_label__a_value_without_a_name_is_an_error_and_the_cures_work(page, reviews):
    assert "Invalid string class label price" in message(page, "class-label-unknown")
    assert len(page["known"]) == reviews["topic"][:].count("shipping") + 2
    longer = ClassLabel(names=[*page["two_topics"].names, "price"])
    assert reviews.cast_column("topic", longer)["topic"][:] == page["ordered"]["topic"][:]


def test_class_label__pitfall_numbers_get_new_ids_sorted_as_text(reviews):
    encoded = reviews.class_encode_column("stars")
    assert encoded.features["stars"].names == ["1", "2", "4", "5"]
    assert encoded[0]["stars"] == 3
    numbers = Dataset.from_dict({"label": [2, 10]}).class_encode_column("label")
    assert numbers.features["label"].names == ["10", "2"]
    plain = Dataset.from_dict({"label": [1, 0, 1]})
    kept = plain.cast_column("label", ClassLabel(names=["no", "yes"]))
    assert kept["label"][:] == [1, 0, 1]


def test_split__gives_three_parts_with_all_rows(page):
    splits = page["splits"]
    assert splits.num_rows == {"train": 80, "validation": 10, "test": 10}
    texts = [text for part in splits.values() for text in part["text"]]
    assert sorted(texts) == sorted(page["tickets"]["text"])


def test_split__the_seed_gives_the_same_parts_and_a_number_counts_rows(page):
    tickets = page["tickets"]
    again = tickets.train_test_split(test_size=20, seed=42)
    assert again["test"]["text"][:] == page["first"]["test"]["text"][:]


def test_split__pitfall_duplicates_land_on_both_sides():
    copies = Dataset.from_dict({"text": [f"text {n // 2}" for n in range(100)]})
    parts = copies.train_test_split(test_size=0.5, seed=0)
    assert set(parts["train"]["text"]) & set(parts["test"]["text"])


def test_stratify__a_text_column_and_a_plain_number_are_refused(page):
    assert "only supported for ClassLabel column" in message(page, "stratify-text")
    assert message(page, "stratify-text").endswith("column kind is Value.")
    numbers = Dataset.from_dict({"label": [0, 1] * 5})
    with pytest.raises(ValueError, match="only supported for ClassLabel"):
        numbers.train_test_split(test_size=0.2, stratify_by_column="label")


def test_stratify__both_parts_have_the_same_shares(page):
    names = page["labelled"].features["kind"].names
    for rows in page["parts"].values():
        counts = Counter(names[n] for n in rows["kind"])
        assert counts["question"] == 4 * counts["complaint"]


def test_stratify__a_class_with_one_row_and_the_cures(page):
    assert "has only 1 member, which is too few" in message(page, "stratify-rare")
    assert set(page["common"]["kind"]) == {page["rare"].features["kind"].str2int("question")}
    assert page["common"].num_rows == 8
    kinds = ["question"] * 8 + ["complaint", "praise"]
    merged = [kind if kinds.count(kind) > 1 else "other" for kind in kinds]
    rows = Dataset.from_dict({"kind": merged}).class_encode_column("kind")
    rows.train_test_split(test_size=0.25, seed=42, stratify_by_column="kind")


def test_join__one_after_another_in_turn_and_by_chance(page):
    assert page["both"]["text"][:] == ["S1", "S2", "F1", "F2", "F3"]
    assert page["in_turn"]["text"][:] == ["S1", "F1", "S2", "F2"]
    drawn = Counter(text[0] for text in page["by_chance"]["text"])
    assert drawn["S"] > drawn["F"]


def test_join__pitfall_the_shortest_ends_it(page):
    sets = [page["shop"], page["forum"]]
    strategy = inspect.signature(interleave_datasets).parameters["stopping_strategy"]
    assert strategy.default == "first_exhausted"
    assert "F3" not in page["in_turn"]["text"][:]
    repeated = interleave_datasets(sets, stopping_strategy="all_exhausted")["text"][:]
    assert set(repeated) == set(page["both"]["text"]) and repeated.count("S1") == 2
    once = interleave_datasets(sets, stopping_strategy="all_exhausted_without_replacement")
    assert sorted(once["text"]) == sorted(page["both"]["text"])


def test_align__the_types_differ_and_the_message_ends_with_both(page):
    end = message(page, "not-aligned").split("has unexpected type - ")[1]
    assert "Value('string')" in end and "Value('int64')" in end


def test_align__cast_gives_it_the_types_of_the_other(page):
    joined = concatenate_datasets([page["old"], page["new"]])
    assert joined["label"][:] == [1, 0]
    text = Dataset.from_dict({"text": ["broken"], "label": ["0"]})
    assert text.cast_column("label", page["old"].features["label"])["label"][:] == [0]


def test_align__pitfall_cast_needs_the_same_columns(page):
    more = Dataset.from_dict({"text": ["x"], "label": ["0"], "id": [1]})
    with pytest.raises(ValueError, match="must be identical"):
        more.cast(page["old"].features)
    assert more.remove_columns("id").cast(page["old"].features)["label"][:] == [0]
    nested = Dataset.from_dict({"chat": [[{"role": "user"}]]})
    other = Dataset.from_dict({"chat": [[{"from": "user", "value": "x"}]]})
    with pytest.raises((ValueError, TypeError)):
        nested.cast(other.features)


def test_format__the_form_changes_and_the_data_does_not(page):
    numbers = page["numbers"]
    assert isinstance(page["tensors"][0]["label"], torch.Tensor)
    assert isinstance(page["arrays"][:2]["label"], np.ndarray) and list(page["arrays"][0]) == [
        "label"
    ]
    assert isinstance(numbers.with_format("pandas")[:2], pd.DataFrame)
    assert page["tensors"].data.table.equals(numbers.data.table)
    assert page["tensors"].with_format(None)[0] == numbers[0]


def test_format__pitfall_different_lengths_give_a_list_and_no_batch(page):
    rows = page["tensors"][:2]
    assert isinstance(rows["ids"], list) and isinstance(rows["text"], list)
    ids = page["tensors"].select_columns(["ids"])
    with pytest.raises(RuntimeError):
        default_collate([ids[0], ids[1]])


def test_pandas__gaps_in_the_index_become_a_column(page, reviews):
    assert page["with_index"].column_names[-1] == "__index_level_0__"
    assert page["from_table"].column_names == reviews.column_names
    assert page["from_table"].to_pandas()["stars"].tolist() == [1, 2, 1]
    table = reviews.to_pandas()
    for changed in (
        table.sort_values("stars"),
        pd.DataFrame({"a": [1, 2, 2, 3]}).drop_duplicates(),
    ):
        assert "__index_level_0__" in Dataset.from_pandas(changed).column_names
    assert "__index_level_0__" not in Dataset.from_pandas(table).column_names


def test_pandas__plain_python_goes_in_by_dict_and_list():
    assert Dataset.from_dict({"a": [1]}).to_list() == Dataset.from_list([{"a": 1}]).to_list()


def test_map__a_new_key_becomes_a_column_and_an_old_one_is_replaced(page, reviews):
    shortened = page["shortened"]
    assert shortened.column_names == [*reviews.column_names, "cut"]
    assert shortened["text"][:] == [text[:12] for text in reviews["text"]]
    assert shortened["cut"][:] == [len(text) > 12 for text in reviews["text"]]


def test_map__batched_gives_lists_and_a_function_for_a_row_fails(page, reviews):
    assert message(page, "batched-row") == "'list' object has no attribute 'lower'"
    lowered = [text.lower() for text in reviews["text"]]
    assert page["lowered"]["text"][:] == lowered
    assert reviews.map(page["lower"])["text"][:] == lowered


def test_chunk__more_rows_do_not_fit_to_the_old_columns(page):
    assert isinstance(page["__raised__"]["more-rows"], pa.ArrowInvalid)
    assert "named input_ids expected length 2 but got length" in message(page, "more-rows")


def test_chunk__each_piece_keeps_the_label_and_the_source_of_its_text(page):
    articles, chunks = page["articles"], page["chunks"]
    assert len(chunks) > len(articles)
    for chunk in chunks:
        assert chunk["label"] == articles[chunk["source"]]["label"]
    assert set(chunks["source"]) == {0, 1}


def test_chunk__neighbours_share_two_tokens(page):
    first, second = (row["input_ids"][1:-1] for row in page["chunks"].select([0, 1]))
    assert first[-2:] == second[:2]


def test_chunk__pitfall_the_row_number_starts_again_with_each_batch(page):
    options = {"batched": True, "batch_size": 1, "remove_columns": ["text", "label"]}
    assert set(page["articles"].map(page["cut_with_labels"], **options)["source"]) == {0}


def test_cache__the_second_call_reads_the_file_and_the_option_runs(cache):
    printed = cache("cache")
    runs = [n for n, line in enumerate(printed) if line.startswith("  running")]
    before = [printed[n - 1] for n in runs]
    assert before == ["first call", "load_from_cache_file=False", "after that"]
    assert "files deleted: 1" in printed


def test_cache__a_version_runs_it_anew(cache):
    printed = cache("cache-version")
    assert printed == [
        "call with version 1",
        "  running version 1",
        "call with version 1",
        "call with version 2",
        "  running version 2",
    ]


def test_cache__pitfall_a_file_named_by_you_is_read_whatever_the_function_is(on_disk, tmp_path):
    name = str(tmp_path / "mine.arrow")
    old = on_disk.map(lambda row: {"text": "old"}, cache_file_name=name)
    new = on_disk.map(lambda row: {"text": "new"}, cache_file_name=name)
    assert old["text"][:] == new["text"][:] == ["old"] * 3
    options = {"cache_file_name": name, "load_from_cache_file": False}
    assert on_disk.map(lambda row: {"text": "new"}, **options)["text"][0] == "new"


def test_never_cached__memory_has_no_files_and_disk_has(cache):
    assert cache("never-cached")[:2] == ["files in memory: 0", "files on disk: 1"]
    for rows in (Dataset.from_list([{"a": 1}]), Dataset.from_pandas(pd.DataFrame({"a": [1]}))):
        assert rows.cache_files == []


def test_never_cached__a_growing_list_changes_the_hash(cache):
    assert cache("never-cached")[2:] == [
        "first call",
        "  running",
        "second call",
        "  running",
        "same hash: False",
    ]


def test_never_cached__without_the_list_the_second_call_reads_the_cache(cache):
    assert cache("cached-again") == [
        "first call",
        "  running",
        "second call",
        "same hash: True",
    ]


def test_never_cached__pitfall_a_key_of_your_own_is_used(on_disk):
    ran = []
    for _ in range(2):
        on_disk.map(lambda row: ran.append(1) or {"n": len(ran)}, new_fingerprint="embedded-v1")
    assert len(ran) == len(on_disk)


def test_not_hashed__the_warning_comes_once(project):
    said = project.cell("datasets_cache:not-hashed")[2].stderr
    assert said.count("couldn't be hashed properly, a random hash was used instead") == 1
    assert "Subsequent hashing failures won't be shown" in said


def test_not_hashed__each_call_runs_anew_and_writes_another_file(on_disk, database):
    folder = Path(on_disk.cache_files[0]["filename"]).parent
    before = len(list(folder.iterdir()))
    for _ in range(2):
        on_disk.map(lambda row: {"n": len(database.execute("SELECT 1").fetchall())})
    assert len(list(folder.iterdir())) == before + 2


def test_not_hashed__inside_the_function_the_second_call_reads_the_cache(cache):
    assert cache("opened-inside") == [
        "first call",
        "  opening the database",
        "second call",
        "[1, 0, 0, 0]",
    ]


def test_not_hashed__a_batch_has_a_thousand_rows():
    assert inspect.signature(Dataset.map).parameters["batch_size"].default == 1000


def test_num_proc__two_processes_take_half_of_the_rows_each(cache):
    assert cache("num-proc") == ["{0: 1000, 1: 1000}"]


def test_num_proc__pitfall_tokenizers_are_told_not_to_be_parallel():
    rows = Dataset.from_dict({"n": [1, 2]})

    def told(row):
        return {"told": os.environ.get("TOKENIZERS_PARALLELISM")}

    assert rows.map(told, num_proc=2)["told"][:] == ["false", "false"]


def test_not_pickled__a_connection_cannot_be_sent_and_the_cure_runs(cache):
    assert cache("not-pickled") == ["TypeError: cannot pickle 'sqlite3.Connection' object"]
    assert cache("opened-in-processes") == ["[1, 0, 0, 0]"]


def test_not_pickled__a_nested_function_sends_its_variables(on_disk, database):
    def look_up(row):
        return {"n": len(database.execute("SELECT 1").fetchall())}

    assert on_disk.map(look_up)["n"][:] == [1, 1, 1]
    with pytest.raises(TypeError, match="cannot pickle"):
        on_disk.map(look_up, num_proc=2)


def test_not_pickled__pitfall_the_object_goes_along_unused(on_disk, database):
    class Preparation:
        def __init__(self):
            self.database = database

        def tokenize(self, row):
            return {"n": 1}

    with pytest.raises(TypeError, match="cannot pickle"):
        on_disk.map(Preparation().tokenize, num_proc=2)


def test_hangs__timeout_ends_the_import_and_the_guarded_one_runs(cache):
    assert cache("import-hangs")[-1] == "exit code 124"
    assert "[1, 2]" not in cache("import-hangs")
    assert cache("guarded")[-1] == "[1, 2]"


def test_hangs__on_windows_the_script_is_imported_by_each_process():
    """The start method of Windows, which multiprocess has there alone by default."""
    assert multiprocess.get_context().get_start_method() == "fork"
    assert "spawn" in multiprocess.get_all_start_methods()
    assert "_fixup_main_from_path" in inspect.getsource(multiprocess.spawn.prepare)


def test_hangs__pitfall_cuda_refuses_a_fork():
    assert "Cannot re-initialize CUDA in forked subprocess" in inspect.getsource(torch.cuda)
    assert datasets.utils.py_utils.multiprocess is multiprocess


def test_died__a_killed_process_ends_map(cache):
    assert "One of the subprocesses has abruptly died" in cache("died")[-1]


def test_died__small_batches_give_the_same(cache):
    assert cache("small-batches") == ["(100, 2000)"]
    writer = inspect.signature(Dataset.map).parameters["writer_batch_size"]
    assert writer.default == 1000
