"""What the page about loading data says."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest
from datasets import (
    Audio,
    ClassLabel,
    Dataset,
    DatasetDict,
    Features,
    Image,
    IterableDataset,
    List,
    Value,
    concatenate_datasets,
    load_dataset,
)
from datasets.exceptions import DatasetGenerationCastError, DatasetGenerationError
from datasets.naming import camelcase_to_snakecase
from PIL import Image as Pictures


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("datasets_load")


@pytest.fixture(scope="module")
def files(page) -> Path:
    """The folder with the files that the cells have written."""
    return page["__folder__"]


@pytest.fixture
def hub(project):
    """What the page shows below a cell of the module that has a Hub."""
    return lambda cell: project.cell(f"hub_datasets:{cell}")[2].text.strip()


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder to write into, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rows_of(kind: str, **arguments) -> list[dict]:
    return load_dataset(kind, split="train", **arguments).to_list()


def test_json__lines_and_a_list_are_read_alike(page, folder):
    rows = [{"text": "A great film.", "label": 1}, {"text": "Far too long.", "label": 0}]
    assert page["dataset"].to_list() == rows
    Path("list.json").write_text(json.dumps(rows))
    assert rows_of("json", data_files="list.json") == rows


def test_json__without_split_it_is_a_dict_with_the_one_key_train(page, folder):
    Path("rows.jsonl").write_text('{"a": 1}\n')
    loaded = load_dataset("json", data_files="rows.jsonl")
    assert isinstance(loaded, DatasetDict)
    assert list(loaded) == ["train"]


def test_json__field_names_the_key_of_the_rows(page):
    assert page["questions"].to_list() == [
        {"question": "Who?", "answers": ["Ada"]},
        {"question": "When?", "answers": ["1843"]},
    ]


def test_json__a_file_alone_is_taken_for_an_id(hub, folder):
    assert hub("local-file").endswith(
        "Dataset 'reviews.jsonl' doesn't exist on the Hub or cannot be accessed."
    )
    for path in ("reviews.jsonl", "data/reviews.jsonl"):
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text('{"a": 1}\n')
        with pytest.raises(ConnectionError, match=f"Couldn't reach '{path}' on the Hub"):
            load_dataset(path)


def test_json__a_path_with_two_slashes_is_taken_for_a_folder(printed, folder):
    assert "FileNotFoundError: Couldn't find any data file at" in printed("json-path")
    Path("reviews.jsonl").write_text('{"a": 1}\n')
    with pytest.raises(FileNotFoundError, match="Couldn't find any data file at"):
        load_dataset(str(folder / "reviews.jsonl"))
    assert rows_of("json", data_files=str(folder / "reviews.jsonl")) == [{"a": 1}]


def test_csv__arguments_are_those_of_read_csv(page):
    assert page["ratings"].to_list() == [
        {"text": "A great film.", "label": 1},
        {"text": "Far too long.", "label": 0},
    ]


def test_csv__types_are_guessed_and_missing_values_too(page, folder):
    assert page["guessed"].to_list() == [
        {"code": 7, "country": None},
        {"code": 42, "country": "CN"},
    ]
    Path("words.csv").write_text("word,kind\nNone,a\nnull,b\n,c\nno,d\n")
    assert [row["word"] for row in rows_of("csv", data_files="words.csv")] == [None] * 3 + ["no"]


def test_csv__features_keep_the_cells_as_they_are_written(page):
    assert page["codes"].to_list() == [
        {"code": "007", "country": "NA"},
        {"code": "042", "country": "CN"},
    ]


def test_csv_encoding__the_cause_is_a_decode_error(page, printed):
    error = page["__raised__"]["csv-gbk"]
    assert type(error) is DatasetGenerationError
    assert isinstance(error.__cause__, UnicodeDecodeError)
    assert str(error.__cause__).startswith("'utf-8' codec can't decode byte")
    assert printed("csv-gbk").endswith("An error occurred while generating the dataset")


def test_csv_encoding__gb18030_reads_gbk_and_gb2312(page):
    assert page["comments"].to_list() == [
        {"text": "这部电影很好看", "label": 1},
        {"text": "太长了", "label": 0},
    ]
    for encoding in ("gbk", "gb2312"):
        assert "这部电影".encode(encoding).decode("gb18030") == "这部电影"


def test_parquet__keeps_types_and_reads_only_the_columns(page, folder):
    assert page["texts"].column_names == ["text"]
    typed = Features({"day": Value("date32"), "kind": ClassLabel(names=["a", "b"])})
    Dataset.from_dict({"day": [None], "kind": [1]}, features=typed).to_parquet("typed.parquet")
    loaded = load_dataset("parquet", data_files="typed.parquet", split="train")
    assert loaded.features == typed


def test_text__a_row_is_a_line_a_paragraph_or_a_file(page, files):
    assert page["lines"]["text"][:] == ["It was night.", "It rained.", "", "Morning came."]
    assert len(page["paragraphs"]) == 2
    whole = {"data_files": str(files / "story.txt"), "sample_by": "document"}
    assert len(rows_of("text", **whole)) == 1


def test_splits__a_dict_names_them_and_takes_patterns(page):
    splits = page["splits"]
    assert splits.num_rows == {"train": 4, "test": 2}
    assert splits["test"]["id"][:] == ["test-a", "test-b"]


def test_splits__a_folder_has_them_in_the_names(files, monkeypatch):
    monkeypatch.chdir(files)
    assert load_dataset("./shop").num_rows == {"train": 4, "test": 2}
    assert len(load_dataset("./shop", split="train[:50%]")) == 2
    shutil.copytree("shop", "deeper/validation")
    assert list(load_dataset("./deeper")) == ["validation"]


def test_splits__pitfall_a_list_is_one_split(files):
    paths = [str(files / "shop" / name) for name in ("train-1.jsonl", "test.jsonl")]
    assert load_dataset("json", data_files=paths).num_rows == {"train": 4}


def test_from_memory__rows_or_columns(page):
    assert page["from_rows"].to_list() == page["reviews"]
    assert page["from_columns"][1] == {"text": "Far too long."}


def test_from_memory__an_index_becomes_a_column_unless_left_out(page):
    assert page["with_index"].column_names == ["text", "label", "__index_level_0__"]
    assert page["without"].column_names == ["text", "label"]
    assert Dataset.from_pandas(page["frame"]).column_names == ["text", "label"]


def test_generator__yields_rows_that_lie_on_disk(page):
    assert page["faq"].to_list() == [{"question": "Open?", "answer": "9 to 5"}]
    assert page["faq"].cache_files


def test_generator__is_cached_by_function_and_arguments(page):
    assert page["stale"].to_list() == page["faq"].to_list()
    assert page["fresh"].to_list() == [{"question": "Open?", "answer": "24 hours"}]


def test_images__a_folder_is_a_class(page):
    photos = page["photos"]
    assert photos.features["label"].names == ["flower", "temple"]
    assert photos["label"][:] == [0, 0, 1, 1]
    assert isinstance(photos[0]["image"], Pictures.Image)


def test_images__folders_around_them_are_splits(files, folder):
    for split in ("train", "test"):
        shutil.copytree(files / "photos", folder / "all" / split)
    loaded = load_dataset("imagefolder", data_dir="all")
    assert loaded.num_rows == {"train": 4, "test": 4}
    assert loaded["test"].features["label"].names == ["flower", "temple"]


def test_images__metadata_brings_columns(page):
    assert page["captioned"].features["image"] == Image()
    assert page["captioned"].column_names == ["image", "caption"]
    assert page["captioned"]["caption"][:] == ["an orange dahlia", "a temple in summer"]


def test_images__pitfall_labels_vanish_and_files_are_skipped(files, folder):
    shutil.copytree(files / "photos", folder / "photos")
    Path("photos/notes.docx").write_text("x")
    assert len(load_dataset("imagefolder", data_dir="photos", split="train")) == 4
    Path("photos/flower/deep").mkdir()
    shutil.copy("photos/flower/1.jpg", "photos/flower/deep/3.jpg")
    uneven = load_dataset("imagefolder", data_dir="photos", split="train")
    assert uneven.column_names == ["image"]
    kept = load_dataset("imagefolder", data_dir="photos", split="train", drop_labels=False)
    assert "label" in kept.column_names
    shutil.rmtree("photos/flower/deep")
    Path("photos/metadata.csv").write_text("file_name,caption\nflower/1.jpg,red\n")
    described = load_dataset("imagefolder", data_dir="photos", split="train")
    assert described.column_names == ["image", "caption"]


def test_sound__fails_at_the_first_row(page, printed):
    assert page["speech"].features["audio"] == Audio(decode=False)
    error = page["__raised__"]["sound-needs-torchcodec"]
    assert "please install 'torchcodec'" in str(error)


def test_sound__without_decoding_a_row_has_the_bytes(page):
    assert page["array"].shape == (8000,)
    assert page["rate"] == 16000
    assert abs(page["array"]).max() == pytest.approx(20000 / 32768, abs=0.001)
    assert page["speech"][0]["audio"]["bytes"][:4] == b"RIFF"


def test_sound__a_folder_fails_while_it_is_loaded(page):
    error = page["__raised__"]["sound-folder"]
    assert isinstance(error.__cause__, ImportError)
    said = "To support encoding audio data, please install 'torchcodec'."
    assert str(error.__cause__) == said


def test_sound__paths_need_no_torchcodec(page, files):
    sound = page["clips"][0]["audio"]
    assert sound == {"bytes": None, "path": "clips/high.wav"}
    content = {"bytes": (files / sound["path"]).read_bytes()}
    assert page["samples_of"](content)[1] == 16000


def test_columns_differ__the_message_names_file_and_columns(page, printed):
    error = page["__raised__"]["columns-differ"]
    assert type(error) is DatasetGenerationCastError
    said = printed("columns-differ")
    assert "All the data files must have the same columns" in said
    assert "1 new columns ({'source'})" in said
    assert "mixed/2025.csv" in said


def test_columns_differ__parts_are_united_with_none(page):
    assert page["united"].column_names == ["text", "label", "source"]
    assert page["united"]["source"][:] == [None, None, "web", "mail"]


@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
def test_columns_differ__the_first_file_sets_them(kind, folder):
    rows = {"few": [{"a": "x"}, {"a": "y"}], "more": [{"a": "z", "b": "z"}] * 2}
    for name, part in rows.items():
        getattr(Dataset.from_list(part), f"to_{kind}")(f"{name}.{kind}")
    with pytest.raises(DatasetGenerationError) as raised:
        rows_of(kind, data_files=[f"few.{kind}", f"more.{kind}"])
    is_named = isinstance(raised.value, DatasetGenerationCastError)
    assert is_named == (kind == "csv")
    if not is_named:
        assert str(raised.value) == "An error occurred while generating the dataset"
        assert str(raised.value.__cause__).endswith("because column names don't match")
    loaded = rows_of(kind, data_files=[f"more.{kind}", f"few.{kind}"])
    assert loaded[2:] == [{"a": "x", "b": None}, {"a": "y", "b": None}]


def test_columns_differ__of_json_only_the_cause_says_so(printed):
    said = printed("columns-json")
    assert said.startswith("An error occurred while generating the dataset\nIts cause:")
    assert said.endswith("because column names don't match")


def test_columns_differ__features_fill_in_none_but_not_for_csv(page, folder):
    assert page["filled"].to_list() == [
        {"text": "Dull.", "label": 0, "source": None},
        {"text": "Lovely.", "label": None, "source": "web"},
    ]
    features = page["filled"].features
    for name, row in {"1": {"text": "a", "label": 1}, "2": {"text": "b", "source": "c"}}.items():
        Dataset.from_list([row]).to_parquet(f"{name}.parquet")
        Dataset.from_list([row]).to_csv(f"{name}.csv")
    rows = rows_of("parquet", data_files=["1.parquet", "2.parquet"], features=features)
    assert [row["source"] for row in rows] == [None, "c"]
    with pytest.raises(DatasetGenerationError):
        rows_of("csv", data_files=["1.csv", "2.csv"], features=features)


def test_columns_differ__splits_of_one_call_are_not_apart(files, printed):
    assert "source" not in printed("columns-apart")
    with pytest.raises(DatasetGenerationCastError):
        load_dataset(
            "csv",
            data_files={"a": str(files / "mixed/2024.csv"), "b": str(files / "mixed/2025.csv")},
        )


def test_columns_differ__pitfall_text_of_csv_and_of_json(page):
    from_csv = page["united"].select_columns(["text", "label"])
    with pytest.raises(ValueError, match="The features can't be aligned"):
        concatenate_datasets([from_csv, page["dataset"]])
    cast = from_csv.cast(page["dataset"].features)
    assert len(concatenate_datasets([cast, page["dataset"]])) == 6


def test_generation_error__says_nothing_and_its_cause_does(page, printed):
    error = page["__raised__"]["generation-error"]
    assert type(error) is DatasetGenerationError
    assert str(error) == "An error occurred while generating the dataset"
    assert "Couldn't cast array of type" in printed("generation-cause")
    assert "loss" in printed("generation-cause")


def test_generation_error__a_key_that_is_missing_becomes_none(page):
    first, *_, last = page["chat_rows"]
    assert first["messages"] == [{"role": "user", "content": "Hello", "loss": None}]
    assert last["messages"][0]["loss"] is False


def test_generation_error__numbers_and_text_become_text(folder):
    Path("1.jsonl").write_text("""{"id": 1}\n{"id": 2}\n""")
    Path("2.jsonl").write_text("""{"id": "b3"}\n{"id": "b4"}\n""")
    files = {"data_files": ["1.jsonl", "2.jsonl"]}
    with pytest.raises(DatasetGenerationError) as raised:
        rows_of("json", **files)
    assert "Failed to parse string" in str(raised.value.__cause__)
    rows = rows_of("json", **files, features=Features(id=Value("string")))
    assert [row["id"] for row in rows] == ["1", "2", "b3", "b4"]


def test_generation_error__text_that_is_empty_in_the_first_file(folder):
    Path("1.jsonl").write_text("""{"a": null}\n{"a": null}\n""")
    Path("2.jsonl").write_text("""{"a": "x"}\n{"a": "y"}\n""")
    files = {"data_files": ["1.jsonl", "2.jsonl"]}
    with pytest.raises(DatasetGenerationError) as raised:
        rows_of("json", **files)
    assert str(raised.value.__cause__) == "Couldn't cast array of type string to null"
    rows = rows_of("json", **files, features=Features(a=Value("string")))
    assert [row["a"] for row in rows] == [None, None, "x", "y"]


def test_generation_error__a_generator_without_rows():
    with pytest.raises(DatasetGenerationError) as raised:
        Dataset.from_generator(lambda: iter(()))
    assert type(raised.value.__cause__).__name__ == "SchemaInferenceError"
    said = "Please pass `features` or at least one example when writing data"
    assert str(raised.value.__cause__) == said


def test_script__is_not_run(hub):
    assert hub("script").endswith("Dataset scripts are no longer supported, but found notes.py")


def test_script__the_converted_branch_and_the_files_are_loaded(hub):
    assert ast.literal_eval(hub("converted"))["term"] == "mill"
    assert "num_rows: 2" in hub("raw-files")
    assert "num_rows: 2" in hub("run-script")


def test_script__trust_remote_code_does_not_change_that(folder, monkeypatch):
    Path("notes").mkdir()
    Path("notes/notes.py").touch()
    logged = []
    monkeypatch.setattr(datasets.load.logger, "error", logged.append)
    with pytest.raises(RuntimeError, match="Dataset scripts are no longer supported"):
        load_dataset("./notes", trust_remote_code=True)
    assert logged[0].startswith("`trust_remote_code` is not supported anymore.")


def test_script__pitfall_converted_configurations_are_folders(folder):
    for language in ("en", "fr"):
        part = Dataset.from_dict({"language": [language]})
        part.to_parquet(f"converted/{language}/train/0000.parquet")
    mixed = load_dataset("./converted", split="train")
    assert sorted(mixed["language"][:]) == ["en", "fr"]
    with pytest.raises(ValueError, match="BuilderConfig 'en' not found"):
        load_dataset("./converted", "en")
    only = load_dataset("./converted", data_dir="en", split="train")
    assert only["language"][:] == ["en"]


def test_list_not_found__the_metadata_has_the_name(page, printed):
    assert '"_type": "List"' in printed("list-type")
    plain = page["plain"]
    assert plain.features == {"tags": List(Value("string"))}


def test_list_not_found__the_copy_in_the_cache_is_a_folder(project):
    assert not project.cell("hub_datasets:cached-copy")[2].text.strip()  # rmtree found it


def test_list_not_found__capitals_of_the_name_are_gone():
    assert camelcase_to_snakecase("MyNotes") == "my_notes"


def test_list_not_found__without_metadata_there_is_no_name(page, files):
    assert not pq.read_schema(files / "plain.parquet").metadata
    assert rows_of("parquet", data_files=str(files / "plain.parquet")) == page["tagged"].to_list()


def test_save_to_disk__load_dataset_refuses_and_load_from_disk_reads(page, files):
    error = page["__raised__"]["saved"]
    assert "Please use `load_from_disk` instead" in str(error)
    assert page["saved"].to_list() == page["dataset"].to_list()
    assert page["saved"].cache_files[0]["filename"].startswith(("saved-reviews", str(files)))


def test_save_to_disk__parquet_files_are_for_load_dataset(page, files, monkeypatch):
    monkeypatch.chdir(files)
    assert load_dataset("./for-load-dataset").num_rows == page["splits"].num_rows
    assert load_dataset("./saved-splits").num_rows == page["splits"].num_rows


def test_local_copy__loads_the_configuration(hub):
    assert "sentence1" in hub("local-copy")


def test_local_copy__the_names_of_configurations_stand_in_the_card(folder):
    card = "---\nconfigs:\n- config_name: en\n  data_files: en/*\n---\n"
    Dataset.from_dict({"a": [1]}).to_parquet("copy/en/0.parquet")
    with pytest.raises(ValueError, match="BuilderConfig 'en' not found"):
        load_dataset("./copy", "en")
    Path("copy/README.md").write_text(card)
    assert load_dataset("./copy", "en").num_rows == {"train": 1}


def test_cached_configuration__the_message_lists_what_is_there(page, printed):
    assert printed("cached-configuration").startswith("ValueError: Couldn't find cache for")
    assert "mrpc" in printed("cached-configuration")
    assert "num_rows" in printed("cached-configuration-right")


def test_cached_configuration__of_a_dataset_that_is_not_cached_at_all():
    with pytest.raises(ConnectionError, match=r"on the Hub \(OfflineModeIsEnabled\)"):
        load_dataset("someone/nothing")


def test_cached_configuration__files_of_a_folder_load_offline(hub):
    assert hub("files-offline").splitlines()[-1] == "3668 rows"


def test_stream__reads_rows_while_it_goes(page):
    assert isinstance(page["stream"], IterableDataset)
    assert next(iter(page["stream"])) == {"number": 0}
    assert [row["number"] for row in page["stream"].skip(500).take(2)] == [500, 501]


def test_stream__a_small_buffer_keeps_the_first_rows_first(page):
    small = page["stream"].shuffle(seed=1, buffer_size=10)
    assert all(row["number"] < 10 + at for at, row in enumerate(small.take(50)))
    large = page["stream"].shuffle(seed=1, buffer_size=1000)
    assert max(row["number"] for row in large.take(5)) > 50


def test_stream_length__there_is_none(page, printed):
    assert "has no len()" in str(page["__raised__"]["stream-length"])
    assert f"rows: {page['train_rows']}" in printed("stream-steps")
    assert page["train_rows"] == len(load_dataset("nyu-mll/glue", "mrpc", split="train"))
