"""What the pages about downloading say.

The module runs with a Hub of its own, so its outputs are looked at as they were recorded; what the
prose says besides is tried at a small Hub here.
"""

import contextlib
import errno
import inspect
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import datasets
import httpx2
import pytest
import torch
from hubs import go_to, write_repository
from huggingface_hub import (
    HfApi,
    constants,
    file_download,
    get_token,
    hf_api,
    hf_hub_download,
    hf_hub_url,
    login,
    scan_cache_dir,
    snapshot_download,
)
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
)
from huggingface_hub.utils import _http
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from transformers import AutoConfig, AutoModel, AutoTokenizer, pipeline
from transformers.utils import hub as transformers_hub

from localhub import serving
from localhub.private import private_hub
from localhub.server import create_app

TINY, DATA = "someone/tiny", "someone/data"
WEIGHTS = save({"weight": torch.zeros(1000)})
FILES = {
    "README.md": b"# Tiny\n",
    "config.json": b'{"model_type": "bert", "hidden_size": 8, "num_attention_heads": 2}',
    "model.safetensors": WEIGHTS,
    "vocab.txt": b"[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nword\n",
    "tokenizer_config.json": b'{"tokenizer_class": "BertTokenizer"}',
}
ROWS = {"README.md": b"# Data\n", "train.csv": b"text,label\nword,1\n"}


@pytest.fixture
def code(project):
    """The code of a cell, as the page shows it."""
    return lambda cell: project.cell(f"hub_download:{cell}")[1].shown


class Requests(list):
    """What a Hub was asked for: method, path and headers of each request."""

    def downloads(self) -> list[str]:
        return [path for method, path, _ in self if method == "GET" and "/resolve/" in path]

    def sent_tokens(self) -> bool:
        return any("authorization" in headers for *_, headers in self)


def watched(app, requests: Requests):
    async def answer(scope, receive, send):
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        requests.append((scope["method"], scope["path"], headers))
        await app(scope, receive, send)

    return answer


@pytest.fixture
def repositories(tmp_path) -> Path:
    """The folder of a Hub's two tiny repositories."""
    folder = tmp_path / "repositories"
    write_repository(folder, TINY, FILES)
    write_repository(folder, DATA, ROWS, kind="dataset")
    return folder


@pytest.fixture
def asked(repositories, tmp_path, monkeypatch) -> Requests:
    """The requests at a Hub with two tiny repositories; the cache of this process is empty."""
    requests = Requests()
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(transformers_hub, "_hf_api", None)
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", False)
    with serving.in_thread(watched(create_app(repositories), requests)) as address:
        go_to(address, monkeypatch)
        monkeypatch.setattr(datasets.config, "HF_ENDPOINT", address)
        monkeypatch.setenv("HF_HUB_OFFLINE", "0")
        monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
        monkeypatch.setattr(constants, "HF_HOME", str(tmp_path / "home"))
        yield requests


@pytest.fixture
def private(tmp_path, monkeypatch):
    """A private Hub, to whose address this process and what it starts go."""
    repositories = tmp_path / "fixed"
    write_repository(repositories, TINY, FILES)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_IMPLICIT_TOKEN", False)
    with private_hub(repositories, [("model", TINY)], tmp_path / "private") as (variables, _):
        go_to(variables["HF_ENDPOINT"], monkeypatch)
        yield variables


def python(code: str, *without: str, **variables: str) -> str:
    """What a new Python prints, with variables besides those of this process."""
    environment = {name: text for name, text in os.environ.items() if name not in without}
    command = [sys.executable, "-W", "default", "-c", code]
    done = subprocess.run(
        command, env=environment | variables, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def hf(*words: object) -> subprocess.CompletedProcess:
    """Run the command line `hf`."""
    return subprocess.run(
        [Path(sys.executable).with_name("hf"), *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_mirror__is_read_once_at_import(printed):
    assert printed("mirror") == "Hub: https://hf-mirror.com"
    assert printed("too-late").splitlines() == [
        "Hub: https://huggingface.co",
        "Hub: https://hf-mirror.com",
    ]


@pytest.mark.parametrize("library", ["transformers", "datasets"])
def test_mirror__the_other_libraries_read_it_when_they_are_imported(library):
    code = (
        f"import sys, {library}; print('huggingface_hub.constants' in sys.modules);"
        "print(sys.modules['huggingface_hub.constants'].ENDPOINT)"
    )
    assert python(code, HF_ENDPOINT="https://mirror.example").splitlines()[:2] == [
        "True",
        "https://mirror.example",
    ]


def test_mirror__load_dataset_uses_it_too():
    code = "from datasets import config; print(config.HF_ENDPOINT)"
    assert "https://mirror.example" in python(code, HF_ENDPOINT="https://mirror.example")


def test_mirror__the_cache_is_the_same_for_mirror_and_hub(asked, repositories, tmp_path):
    hf_hub_download(TINY, "config.json")
    others = Requests()
    with serving.in_thread(watched(create_app(repositories), others)) as address:
        hf_hub_download(TINY, "config.json", endpoint=address)
    assert asked.downloads()
    assert others and not others.downloads()


def test_mirror__what_is_no_hub_is_told_by_the_quoted_message(asked, monkeypatch):
    async def login_page(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"<html>"})

    with serving.in_thread(login_page) as address:
        go_to(address, monkeypatch)
        with pytest.raises(LocalEntryNotFoundError) as caught:
            hf_hub_download(TINY, "config.json")
    assert "is missing the 'X-Repo-Commit' header, so it does not seem" in str(caught.value)
    assert type(caught.value.__cause__).__name__ == "FileMetadataError"


@pytest.mark.parametrize("disabled", [False, True])
def test_mirror__pitfall_the_mirror_gets_the_token(asked, monkeypatch, disabled):
    monkeypatch.setenv("HF_TOKEN", "hf_MadeUp")
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_IMPLICIT_TOKEN", disabled)
    hf_hub_download(TINY, "config.json")
    assert asked.sent_tokens() is not disabled


def test_into_folder__holds_ordinary_files_and_only_what_was_picked(asked, printed, tmp_path):
    snapshot_download(TINY, local_dir=tmp_path / "a", allow_patterns=["*.json", "*.txt"])
    files = {path.name for path in (tmp_path / "a").iterdir() if path.is_file()}
    assert files == {"config.json", "tokenizer_config.json", "vocab.txt"}
    assert not any(path.is_symlink() for path in (tmp_path / "a").rglob("*"))

    assert "'model.safetensors'" in printed("snapshot")
    assert "README.md" not in printed("snapshot")


def test_into_folder__without_patterns_all_files_come(asked, tmp_path):
    snapshot_download(TINY, local_dir=tmp_path / "a")
    assert names_in(tmp_path / "a") >= FILES.keys()


def test_into_folder__loading_from_the_folder_asks_for_nothing(asked, printed, tmp_path):
    snapshot_download(TINY, local_dir=tmp_path / "a")
    asked.clear()
    assert AutoTokenizer.from_pretrained(tmp_path / "a").tokenize("word") == ["word"]
    assert AutoConfig.from_pretrained(tmp_path / "a").hidden_size == 8
    assert not asked
    assert printed("load-folder").split() == ["BertTokenizer", "BertModel"]


def test_into_folder__what_is_there_is_only_checked(asked, printed, tmp_path):
    for _ in range(2):
        before = len(asked.downloads())
        snapshot_download(TINY, local_dir=tmp_path / "a")
    assert before == len(asked.downloads()) == len(FILES)
    assert "Downloaded" in printed("download")


def test_into_folder__pitfall_each_pattern_needs_its_own_include(asked, tmp_path):
    done = hf("download", TINY, "--include", "*.json", "*.txt", "--local-dir", tmp_path / "a")
    assert done.returncode
    assert "Ignoring `--include`" in done.stderr
    assert "File not found" in done.stderr and "*.txt" in done.stderr.replace("%2A", "*")

    hf("download", TINY, "--include", "*.json", "--include", "*.txt", "--local-dir", tmp_path / "b")
    assert names_in(tmp_path / "b") >= {"config.json", "vocab.txt"}


def test_into_folder__pitfall_the_folder_is_no_cache(asked, tmp_path):
    snapshot_download(TINY, local_dir=tmp_path / "a")
    before = len(asked.downloads())
    AutoTokenizer.from_pretrained(TINY)
    assert len(asked.downloads()) > before


def test_not_cached__is_raised_where_neither_network_nor_cache_has_the_files(printed):
    assert printed("not-cached").startswith(
        "OSError: We couldn't connect to 'https://huggingface.co' to load the files, "
        "and couldn't find them in the cached files."
    )
    assert "LocalEntryNotFoundError: Cannot find an appropriate" in printed("no-snapshot")
    assert printed("fetched") == "['没', '有', '网', '络']"


def test_not_cached__is_raised_without_a_connection_too(asked, monkeypatch):
    with serving.in_thread(create_app(Path("nothing"))) as address:
        pass
    go_to(address, monkeypatch)  # nobody listens there any more
    monkeypatch.setattr(_http.time, "sleep", lambda seconds: None)
    with pytest.raises(OSError, match=r"couldn't connect to .* to load the files"):
        AutoTokenizer.from_pretrained(TINY)


def test_not_cached__the_first_fix_is_a_mirror(asked, code):
    script = code("from-mirror").replace("google-bert/bert-base-chinese", TINY)
    assert '"https://hf-mirror.com"' in script
    shown = python(script.replace("https://hf-mirror.com", constants.ENDPOINT), "HF_ENDPOINT")
    assert len(asked.downloads()) == len(FILES)
    assert names_in(Path(shown.split()[-1])) == FILES.keys()


def test_not_cached__the_command_takes_the_mirror_from_the_same_variable(asked, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", constants.ENDPOINT)
    hf("download", TINY)
    assert len(asked.downloads()) == len(FILES)


def test_not_cached__offline_raises_it_too(asked, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(OSError, match=r"couldn't connect to .* to load the files"):
        AutoTokenizer.from_pretrained(TINY)
    assert not asked


def test_not_cached__pitfall_an_incomplete_cache_blames_the_repository(asked, tmp_path):
    hf_hub_download(TINY, "config.json")
    assert (tmp_path / "hub" / "models--someone--tiny").is_dir()
    with pytest.raises(OSError, match="does not appear to have a file named"):
        AutoModel.from_pretrained(TINY, local_files_only=True)

    listed = hf("download", TINY, "--dry-run").stdout
    rows = dict(line.split(maxsplit=1) for line in listed.splitlines() if "  " in line)
    assert rows["config.json"].strip() == "-"
    assert rows["model.safetensors"].strip() != "-"


def test_offline__a_cached_repository_is_still_asked_for(asked):
    code = f"from transformers import AutoTokenizer; AutoTokenizer.from_pretrained('{TINY}')"
    AutoTokenizer.from_pretrained(TINY)
    asked.clear()
    logged = python(code, HF_ENDPOINT=constants.ENDPOINT, HF_DEBUG="1")
    assert asked and not asked.downloads()
    assert all(f"{constants.ENDPOINT}{path}" in logged for _, path, _ in asked)


def test_offline__nothing_is_asked(asked, printed, monkeypatch):
    AutoTokenizer.from_pretrained(TINY)
    asked.clear()
    AutoTokenizer.from_pretrained(TINY, local_files_only=True)
    assert not asked
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    AutoTokenizer.from_pretrained(TINY)
    assert not asked
    assert printed("offline") == "['没', '有', '网', '络']"


def test_offline__pitfall_the_variable_is_read_at_import():
    late = "import os, transformers as t; os.environ['HF_HUB_OFFLINE'] = '1';"
    assert "False" in python(late + "print(t.utils.hub.is_offline_mode())", "HF_HUB_OFFLINE")


def test_offline__pitfall_the_older_variable_still_works():
    code = "import huggingface_hub as h; print(h.is_offline_mode())"
    assert "True" in python(code, "HF_HUB_OFFLINE", TRANSFORMERS_OFFLINE="1")


def test_offline__pitfall_a_pipeline_needs_its_task(asked, monkeypatch):
    hf_hub_download(TINY, "config.json")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(RuntimeError, match="You cannot infer task automatically"):
        pipeline(model=TINY)


def test_offline_dataset__load_dataset_asks_at_each_call(asked, tmp_path):
    assert "local_files_only" not in inspect.signature(datasets.load_dataset).parameters
    for _ in range(2):
        asked.clear()
        rows = datasets.load_dataset(DATA, split="train", cache_dir=str(tmp_path / "arrow"))
        assert asked
    assert rows[0] == {"text": "word", "label": 1}


def test_offline_dataset__comes_from_the_cache_with_a_warning(printed):
    rows = printed("dataset-online").splitlines()[-1]
    assert rows == "3668 rows"
    assert printed("dataset-offline").splitlines()[-1] == rows
    assert "offline mode is enabled" in printed("dataset-offline")
    assert "Found the latest cached dataset configuration 'mrpc'" in printed("dataset-offline")


def test_offline_dataset__pitfall_another_configuration_is_not_found(asked, tmp_path, monkeypatch):
    cache = str(tmp_path / "arrow")
    datasets.load_dataset(DATA, cache_dir=cache)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    with pytest.raises(ValueError, match="Couldn't find cache for") as caught:
        datasets.load_dataset(DATA, "other", cache_dir=cache)
    assert "Available configs in the cache: ['default']" in str(caught.value)


def test_offline_dataset__pitfall_data_files_are_found_in_a_folder_only(
    asked, tmp_path, monkeypatch
):
    one = {"data_files": {"train": "train.csv"}, "cache_dir": str(tmp_path / "arrow")}
    assert datasets.load_dataset(DATA, **one)["train"].num_rows == 1
    folder = snapshot_download(
        DATA, repo_type="dataset", local_dir=tmp_path / "part", allow_patterns="*.csv"
    )
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    with pytest.raises(ValueError, match=r"Couldn't find cache for .* for config 'default-"):
        datasets.load_dataset(DATA, **one)
    asked.clear()
    assert datasets.load_dataset(folder, **one)["train"].num_rows == 1
    assert not asked


@pytest.mark.parametrize("name", ["HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"])
def test_offline_dataset__the_variables_are_read_at_the_import(name):
    code = (
        "import os, sys; early = sys.argv[1] == 'early'\n"
        f"if early: os.environ['{name}'] = '1'\n"
        "import datasets\n"
        f"os.environ['{name}'] = '1'\n"
        "print(datasets.config.HF_HUB_OFFLINE)"
    )
    env = {key: value for key, value in os.environ.items() if not key.endswith("_OFFLINE")}
    said = [
        subprocess.run(
            [sys.executable, "-c", code, when], env=env, capture_output=True, text=True, check=True
        ).stdout.strip()
        for when in ("early", "late")
    ]
    assert said == ["True", "False"]


def test_offline_dataset__pitfall_a_saved_dataset_needs_no_cache(asked, tmp_path):
    cache = tmp_path / "arrow"
    rows = datasets.load_dataset(DATA, split="train", cache_dir=str(cache))
    rows.save_to_disk(tmp_path / "saved")
    shutil.rmtree(cache)
    asked.clear()
    assert datasets.load_from_disk(tmp_path / "saved")[0] == {"text": "word", "label": 1}
    assert not asked


def test_cache__lists_what_was_downloaded_and_removes_it(printed):
    listed = printed("cache-list")
    for name in ("model/google-bert/bert-base-chinese", "dataset/nyu-mll/glue"):
        assert name in listed
    assert "Deleted 1 repo(s)" in printed("cache-remove")


def test_cache__the_largest_stands_first(asked):
    snapshot_download(TINY)
    snapshot_download(DATA, repo_type="dataset")
    listed = hf("cache", "ls", "--sort", "size").stdout
    assert listed.index(f"model/{TINY}") < listed.index(f"dataset/{DATA}")


def test_cache__a_repository_is_removed_by_the_id_of_the_list_and_after_a_question(asked, tmp_path):
    snapshot_download(TINY)
    assert "Could not find in cache" in hf("cache", "rm", TINY, "--yes").stderr
    assert "Proceed with deletion?" in hf("cache", "rm", f"model/{TINY}").stdout
    assert len(scan_cache_dir(tmp_path / "hub").repos) == 1
    hf("cache", "rm", f"model/{TINY}", "--yes")
    assert not scan_cache_dir(tmp_path / "hub").repos


def test_cache__prune_leaves_what_is_complete_and_of_today(asked, tmp_path, repositories):
    snapshot_download(TINY)
    write_repository(repositories, TINY, {"config.json": b"{}"})
    with serving.in_thread(create_app(repositories)) as address:
        snapshot_download(TINY, endpoint=address)
    [before] = scan_cache_dir(tmp_path / "hub").repos
    assert len(before.revisions) == 2
    hf("cache", "prune", "--yes")
    [after] = scan_cache_dir(tmp_path / "hub").repos
    assert [revision.refs for revision in after.revisions] == [{"main"}]


def test_cache__pitfall_what_datasets_has_converted_stays(asked, tmp_path):
    datasets.load_dataset(DATA, cache_dir=str(tmp_path / "datasets"))
    hf("cache", "rm", f"dataset/{DATA}", "--yes")
    assert not scan_cache_dir(tmp_path / "hub").repos
    assert list((tmp_path / "datasets").rglob("*.arrow"))


def test_move_cache__everything_is_below_hf_home(printed):
    folders = [Path(line.split(":")[1].strip()) for line in printed("where").splitlines()]
    assert [path.name for path in folders] == ["hub", "datasets", "token"]
    assert {path.parent.parts[-2:] for path in folders} == {("disk", "huggingface")}


def test_move_cache__the_commands_move_it_and_a_new_terminal_finds_it(code, tmp_path):
    (tmp_path / ".cache" / "huggingface" / "hub").mkdir(parents=True)
    (tmp_path / "disk").mkdir()
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    subprocess.run(["bash", "-c", code("move")], env=environment, check=True)
    assert not (tmp_path / ".cache" / "huggingface").exists()
    shown = subprocess.check_output(
        ["bash", "-c", '. ~/.bashrc; printf %s "$HF_HOME"'], env=environment, text=True
    )
    assert Path(shown) == tmp_path / "disk" / "huggingface"
    assert (Path(shown) / "hub").is_dir()


def test_move_cache__a_full_disk_is_warned_of_as_quoted(asked, monkeypatch):
    monkeypatch.setattr(file_download.shutil, "disk_usage", lambda path: SimpleNamespace(free=1))
    with pytest.warns(UserWarning, match="Not enough free disk space to download the file"):
        hf_hub_download(TINY, "model.safetensors")
    assert os.strerror(errno.ENOSPC) == "No space left on device" and errno.ENOSPC == 28
    assert os.strerror(errno.EDQUOT) == "Disk quota exceeded" and errno.EDQUOT == 122


def test_move_cache__by_default_it_is_in_the_home_folder(tmp_path):
    code = "from huggingface_hub import constants; print(constants.HF_HUB_CACHE)"
    unset = ("HF_HOME", "HF_HUB_CACHE", "XDG_CACHE_HOME")
    shown = python(code, *unset, HOME=str(tmp_path)).strip()
    assert shown == str(tmp_path / ".cache" / "huggingface" / "hub")


def test_move_cache__what_was_moved_is_found(asked, tmp_path, monkeypatch):
    AutoTokenizer.from_pretrained(TINY)
    (tmp_path / "disk").mkdir()
    shutil.move(tmp_path / "hub", tmp_path / "disk")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "disk" / "hub"))
    tokenizer = AutoTokenizer.from_pretrained(TINY, local_files_only=True)
    assert tokenizer.tokenize("word") == ["word"]


@pytest.mark.parametrize("variable", ["HF_HUB_CACHE", "HF_DATASETS_CACHE"])
def test_move_cache__each_variable_moves_its_part_alone(variable):
    code = (
        "from datasets import config; from huggingface_hub import constants;"
        "print(constants.HF_HUB_CACHE, config.HF_DATASETS_CACHE, constants.HF_TOKEN_PATH)"
    )
    unset = ("HF_HUB_CACHE", "HF_DATASETS_CACHE")
    shown = python(code, *unset, HF_HOME="/home", **{variable: "/other"}).split()
    assert shown[:3] == [
        "/other" if variable == "HF_HUB_CACHE" else "/home/hub",
        "/other" if variable == "HF_DATASETS_CACHE" else "/home/datasets",
        "/home/token",
    ]


def test_move_cache__pitfall_the_token_is_in_hf_home(tmp_path):
    code = "from huggingface_hub import get_token; print(get_token())"
    for home in ("old", "new"):
        (tmp_path / home).mkdir()
    (tmp_path / "old" / "token").write_text("hf_MadeUp")
    assert "hf_MadeUp" in python(code, "HF_TOKEN", HF_HOME=str(tmp_path / "old"))
    assert "None" in python(code, "HF_TOKEN", HF_HOME=str(tmp_path / "new"))


def test_move_cache__pitfall_transformers_cache_is_ignored():
    code = "from transformers.utils.hub import constants; print(constants.HF_HUB_CACHE)"
    shown = python(code, "HF_HUB_CACHE", HF_HOME="/home", TRANSFORMERS_CACHE="/other").splitlines()
    assert shown == ["/home/hub"]


def test_not_found__transformers_and_huggingface_hub_say_it(printed):
    assert printed("not-found").startswith(
        "OSError: google-bert/bert-base-chinse is not a local folder and is not a valid model "
        "identifier listed on 'https://huggingface.co/models'"
    )
    assert "RepositoryNotFoundError: 401 Client Error." in printed("not-a-model")
    assert "Repository Not Found for url: https://huggingface.co/nyu" in printed("not-a-model")
    assert printed("right-name").split() == ["True", "True"]


def test_not_found__a_dataset_needs_its_type(asked):
    with pytest.raises(RepositoryNotFoundError):
        hf_hub_download(DATA, "README.md")
    assert Path(hf_hub_download(DATA, "README.md", repo_type="dataset")).is_file()
    assert not HfApi().repo_exists(DATA)
    assert HfApi().repo_exists(DATA, repo_type="dataset")


@pytest.mark.parametrize("login", [False, True])
def test_not_found__the_answer_depends_on_the_login(private, login):
    token = private["HF_TOKEN"] if login else False
    for name in ("no/such-model", "someone/private"):
        with pytest.raises(RepositoryNotFoundError) as caught:
            hf_hub_download(name, "config.json", token=token)
        assert caught.value.response.status_code == (404 if login else 401)


def test_list_files__says_what_is_there_and_downloads_nothing(asked, printed):
    assert "RemoteEntryNotFoundError: 404 Client Error." in printed("no-such-file")
    assert "'vocab.txt'" in printed("list-files")
    assert "tokenizer.model" not in printed("list-files")
    with pytest.raises(RemoteEntryNotFoundError):
        hf_hub_download(TINY, "tokenizer.model")
    asked.clear()
    assert set(HfApi().list_repo_files(TINY)) == FILES.keys()
    assert not asked.downloads()


def test_log_in__saves_the_token_and_says_who_it_is(printed):
    assert "Login successful" in printed("log-in")
    assert "Logged in\n  user: ada" in printed("log-in")


def test_log_in__the_variable_wins(printed, monkeypatch, tmp_path):
    assert "Invalid user token. The token from HF_TOKEN environment variable" in printed(
        "revoked-token"
    )
    (tmp_path / "token").write_text("hf_saved")
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setenv("HF_TOKEN", "hf_variable")
    assert get_token() == "hf_variable"
    monkeypatch.delenv("HF_TOKEN")
    assert get_token() == "hf_saved"


def test_log_in__what_is_no_token_is_refused_at_the_login(private, printed, monkeypatch, tmp_path):
    assert printed("log-in-refused").endswith("HfHubHTTPError: Invalid user token.")
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setattr(constants, "HF_STORED_TOKENS_PATH", str(tmp_path / "stored"))
    monkeypatch.setattr(hf_api.api, "endpoint", private["HF_ENDPOINT"])
    monkeypatch.setenv("HF_TOKEN", "hf_old_and_revoked")
    with pytest.raises(HfHubHTTPError, match=r"^Invalid user token\.$") as refused:
        login(token="hf_not_copied_to_the_end")
    assert refused.value.response.status_code == 401
    assert refused.value.response.url.path == "/api/whoami-v2"
    login(token=private["HF_TOKEN"])  # whatever the variable holds
    assert (tmp_path / "token").read_text() == private["HF_TOKEN"]


def test_log_in__a_token_of_an_organization_is_refused():
    with pytest.raises(ValueError, match="not an organization token"):
        login(token="api_org_1234")


def test_log_in__the_environment_says_which_hub_it_is_and_the_whole_token_is_taken(printed):
    assert printed("log-in-anew").startswith("- ENDPOINT: https://huggingface.co\n")
    assert "Login successful" in printed("log-in-anew")


@pytest.mark.parametrize("options", [(), ("--force",)])
def test_log_in__only_by_force_where_a_token_is_there(private, tmp_path, monkeypatch, options):
    monkeypatch.setenv("HF_ENDPOINT", private["HF_ENDPOINT"])
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("HF_TOKEN", "hf_old_and_revoked")
    run = hf("auth", "login", *options)
    is_skipped = "User is already logged in." in run.stdout + run.stderr
    assert is_skipped == (not options)


@pytest.mark.parametrize("token", ["hf_revoked", False])
def test_log_in__pitfall_a_revoked_token_makes_public_repositories_fail(
    private, monkeypatch, token
):
    if not token:
        assert Path(hf_hub_download(TINY, "config.json", token=False)).is_file()
        return
    monkeypatch.setenv("HF_TOKEN", token)
    with pytest.raises(HfHubHTTPError, match="Invalid credentials in Authorization header"):
        hf_hub_download(TINY, "config.json")


def test_gated__says_whether_a_login_or_the_access_is_missing(printed):
    log_in, ask, wait = map(printed, ("gated-log-in", "gated-ask", "gated-wait"))
    assert "GatedRepoError: 401 Client Error." in log_in
    assert "GatedRepoError: 403 Client Error." in ask
    for text in (log_in, ask, wait):
        assert "Cannot access gated repo for url https://huggingface.co/" in text
    assert "Visit https://huggingface.co/meta-llama/Llama-3.2-1B to ask for access" in ask
    assert wait.startswith("OSError: You are trying to access a gated repo.")
    assert "awaiting a review" in wait.splitlines()[-1]


def test_gated__who_was_let_in_reads_it_with_his_token(private, printed):
    ada = HfApi(token=private["HF_TOKEN"])
    ada.create_repo("ada/gated-model")
    ada.upload_file(repo_id="ada/gated-model", path_or_fileobj=b"{}", path_in_repo="config.json")
    ada.update_repo_settings("ada/gated-model", gated="manual")
    token = private["HF_COLLEAGUES_TOKEN"]
    with pytest.raises(GatedRepoError):
        hf_hub_download("ada/gated-model", "config.json", token=token)
    ada.grant_access("ada/gated-model", "charles")
    assert Path(hf_hub_download("ada/gated-model", "config.json", token=token)).is_file()
    assert "model_type" in printed("gated-token")


def test_gated__a_saved_token_is_sent_by_itself(asked, monkeypatch, tmp_path):
    (tmp_path / "token").write_text("hf_saved")
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_IMPLICIT_TOKEN", False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    AutoConfig.from_pretrained(TINY)
    assert asked.sent_tokens()


def test_repo_id_form__is_said_of_a_folder_that_is_not_there(printed):
    assert printed("repo-id-form").startswith(
        "OSError: Repo id must be in the form 'repo_name' or 'namespace/repo_name': '/data/models"
    )
    with pytest.raises(OSError, match="Repo id must use alphanumeric chars"):
        AutoModel.from_pretrained("./no-such-folder")
    assert printed("check-folder") == "BertModel"


def test_repo_id_form__pitfall_only_a_snapshot_holds_the_configuration(asked, tmp_path):
    snapshot = snapshot_download(TINY)
    folder = tmp_path / "hub" / "models--someone--tiny"
    assert Path(snapshot).parent == folder / "snapshots"
    assert "config.json" not in names_in(folder)
    assert AutoConfig.from_pretrained(snapshot).hidden_size == 8
    with pytest.raises((OSError, ValueError)):
        AutoConfig.from_pretrained(folder)


def test_slow__the_time_out_has_this_default(printed):
    code = "from huggingface_hub import constants; print(constants.HF_HUB_DOWNLOAD_TIMEOUT)"
    seconds = python(code, "HF_HUB_DOWNLOAD_TIMEOUT").strip()
    assert seconds == str(constants.DEFAULT_DOWNLOAD_TIMEOUT)
    assert python(code, HF_HUB_DOWNLOAD_TIMEOUT="60").strip() == "60"
    assert "Downloaded" in printed("slow")


def breaking_off(app, requests: Requests, breaks: list[int]):
    """`app`, but while there are `breaks`, a file ends after so many bytes."""

    async def answer(scope, receive, send):
        async def send_first(message):
            if message["type"] == "http.response.body":
                if left:
                    body = message["body"][:left]
                    await send({"type": "http.response.body", "body": body, "more_body": True})
                raise ConnectionResetError("broken off")
            await send(message)

        is_file = scope["method"] == "GET" and "/resolve/" in scope["path"]
        left = breaks.pop(0) if is_file and breaks else None
        with contextlib.suppress(ConnectionResetError):
            await watched(app, requests)(scope, receive, send if left is None else send_first)

    return answer


def ranges(requests: Requests) -> list[str | None]:
    """Of each download the part of the file that was asked for."""
    return [
        headers.get("range")
        for method, path, headers in requests
        if method == "GET" and "/resolve/" in path
    ]


@pytest.fixture
def impatient(monkeypatch):
    """A client that notes each thousand bytes and does not wait between two tries."""
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 1000)
    monkeypatch.setattr(file_download.time, "sleep", lambda seconds: None)


def test_slow__within_a_process_a_broken_download_goes_on(asked, impatient, repositories, caplog):
    requests = Requests()
    with serving.in_thread(breaking_off(create_app(repositories), requests, [2000])) as address:
        path = hf_hub_download(TINY, "model.safetensors", endpoint=address)
    assert ranges(requests) == [None, "bytes=2000-"]
    assert Path(path).read_bytes() == WEIGHTS
    assert "Trying to resume download..." in caplog.text


def test_slow__pitfall_a_new_process_begins_the_file_anew(asked, impatient, repositories):
    requests, breaks = Requests(), [2000, 0, 0, 0, 0, 0]
    with serving.in_thread(breaking_off(create_app(repositories), requests, breaks)) as address:
        with pytest.raises(httpx2.RemoteProtocolError):
            hf_hub_download(TINY, "model.safetensors", endpoint=address)
        assert not breaks
        path = hf_hub_download(TINY, "model.safetensors", endpoint=address)
    assert ranges(requests) == [None, *["bytes=2000-"] * 5, None]
    assert Path(path).read_bytes() == WEIGHTS


def test_slow__pitfall_files_that_are_complete_stay(asked):
    hf_hub_download(TINY, "config.json")
    before = asked.downloads()
    snapshot_download(TINY)
    assert not [path for path in asked.downloads()[len(before) :] if path.endswith("/config.json")]


def test_slow__the_address_of_a_file_is_known():
    assert hf_hub_url("owner/name", "FILE", endpoint="https://huggingface.co") == (
        "https://huggingface.co/owner/name/resolve/main/FILE"
    )


def test_slow__the_argument_proxies_is_ignored(asked):
    with pytest.warns(UserWarning, match="The `proxies` argument is ignored"):
        hf_hub_download(TINY, "config.json", proxies={"https": "http://127.0.0.1:1"})


def test_slow__a_proxy_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    client = _http.default_client_factory()
    assert any(pattern.pattern == "https://" for pattern in client._mounts)


def test_slow__pitfall_the_variable_for_hf_transfer_does_nothing():
    said = python("import huggingface_hub.constants", HF_HUB_ENABLE_HF_TRANSFER="1")
    assert "'hf_transfer' is not used anymore" in said
    assert "HF_XET_HIGH_PERFORMANCE" in said


@pytest.fixture
def limit() -> list[tuple[bytes, bytes]]:
    """What the Hub says of its limits; nothing, unless a test adds headers."""
    return []


@pytest.fixture
def full(monkeypatch, limit) -> list[float]:
    """A Hub that has been asked too often: how long clients have waited for it."""

    async def refuse(scope, receive, send):
        await send({"type": "http.response.start", "status": 429, "headers": limit})
        await send({"type": "http.response.body", "body": b""})

    waited = []
    monkeypatch.setattr(_http.time, "sleep", waited.append)
    with serving.in_thread(refuse) as address:
        go_to(address, monkeypatch)
        yield waited


def test_too_many_requests__is_raised_as_quoted_after_retries(asked, full):
    with pytest.raises(HfHubHTTPError, match="429 Too Many Requests for url: http"):
        HfApi().list_repo_files(TINY)
    assert len(full) > 1


def test_too_many_requests__the_limit_is_named_where_the_hub_names_it(asked, full, limit):
    limit.append((b"ratelimit", b'"api";r=0;t=55'))
    with pytest.raises(HfHubHTTPError, match="you have reached your 'api' rate limit"):
        HfApi().list_repo_files(TINY)


def test_too_many_requests__pitfall_from_pretrained_hides_it(asked, full):
    with pytest.raises(OSError, match=r"couldn't connect to .* to load the files") as caught:
        AutoTokenizer.from_pretrained(TINY)
    causes = []
    error = caught.value
    while error := error.__cause__:
        causes.append(str(error))
    assert any("429 Too Many Requests" in text for text in causes)


def test_too_many_requests__workers_ask_for_nothing(printed):
    assert "Downloaded" in printed("once")
    assert "/models--google-bert--bert-base-chinese/snapshots/" in printed("workers")


def test_damaged__the_message_of_a_pointer_and_how_it_looks(printed):
    assert printed("header-too-large").endswith(
        "SafetensorError: Error while deserializing header: header too large"
    )
    size, begins = printed("look-into").splitlines()
    assert int(size.split()[0]) < 200
    assert begins == "b'version https://git-lfs.github.com/spec/v1'"


def test_damaged__verify_finds_it(printed):
    assert "model.safetensors: expected" in printed("verify")
    assert "Downloaded" in printed("download-anew")


def test_damaged__a_page_of_html_is_too_large_a_header_too(tmp_path):
    (tmp_path / "model.safetensors").write_text("<!DOCTYPE html><title>Sign in</title>")
    with pytest.raises(SafetensorError, match="header too large"):
        load_file(tmp_path / "model.safetensors")


def test_damaged__verify_checks_the_cache_without_a_folder(asked):
    snapshot_download(TINY)
    assert "All checksums match" in hf("cache", "verify", TINY).stdout


def test_damaged__a_file_that_is_cut_short_says_something_else(printed):
    said = printed("cut-short")
    assert "SafetensorError: Error while deserializing header: incomplete metadata" in said
    assert "too large" not in said
