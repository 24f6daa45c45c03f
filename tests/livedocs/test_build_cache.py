"""What is kept from build to build: words, templates, and what happens where nothing can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import jieba
import pytest
from jinja2 import DictLoader, Environment
from material.plugins.search.plugin import SearchIndex
from mini_project import MiniProject
from mkdocs.config import load_config

from livedocs.building import build_cache
from livedocs.building.build_cache import Words

SENTENCE = "分词器把句子切成词元"


@pytest.fixture(autouse=True)
def no_dictionary() -> Iterator[None]:
    """jieba as it is in a new process, and again after the test."""
    before = dict(vars(jieba.dt))
    jieba.dt.initialized, jieba.dt.FREQ = False, {}
    yield
    vars(jieba.dt).update(before)


@pytest.fixture(scope="module")
def dictionary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of jieba's dictionary."""
    folder = tmp_path_factory.mktemp("dictionary")
    build_cache.load_dictionary(folder)
    (file,) = folder.iterdir()
    return file


@pytest.fixture
def folder(tmp_path: Path, dictionary: Path) -> Path:
    """A folder with nothing in it but the dictionary."""
    (tmp_path / dictionary.name).hardlink_to(dictionary)
    return tmp_path


def cut(words: Words, text: str = SENTENCE) -> list[str]:
    return words.cut(text.encode())


def test_known_words_need_no_dictionary(folder: Path) -> None:
    words = Words(folder)
    first = cut(words)
    assert len(first) > 1
    assert "".join(first) == SENTENCE
    words.save()
    jieba.dt.initialized, jieba.dt.FREQ = False, {}
    assert cut(Words(folder)) == first
    assert not jieba.dt.initialized


def test_the_dictionary_read_at_once_is_jiebas_own(tmp_path: Path) -> None:
    jieba.dt.initialize()
    expected, frequencies = list(build_cache.cut_anew(SENTENCE)), jieba.dt.FREQ
    for _ in ("made", "read"):
        jieba.dt.initialized, jieba.dt.FREQ = False, {}
        build_cache.load_dictionary(tmp_path)
        assert frequencies == jieba.dt.FREQ
        assert list(build_cache.cut_anew(SENTENCE)) == expected
    assert [path.name for path in tmp_path.iterdir()] == [f"jieba-{jieba.__version__}.cache"]


def test_a_broken_dictionary_is_made_again(tmp_path: Path) -> None:
    (tmp_path / f"jieba-{jieba.__version__}.cache").write_bytes(b"x")
    assert "".join(cut(Words(tmp_path))) == SENTENCE


def test_the_search_plugin_cuts_as_before(
    new_project: Callable[[], MiniProject], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_cache.load_dictionary(folder)
    monkeypatch.setattr(jieba, "cut", build_cache.cut_anew)
    before = SearchIndex()._segment_chinese(f"{SENTENCE}，tokenizer {SENTENCE}")
    config = load_config(str(new_project().root / "mkdocs.yml"))
    build_cache.on_config(config)
    assert SearchIndex()._segment_chinese(f"{SENTENCE}，tokenizer {SENTENCE}") == before
    build_cache.on_post_build(config)
    (file,) = (Path(config.config_file_path).parent / build_cache.FOLDER).glob("words-*.json")
    assert SENTENCE in file.read_text(encoding="utf-8")


def test_words_that_no_page_uses_are_forgotten(folder: Path) -> None:
    words = Words(folder)
    cut(words)
    cut(words, "模型")
    words.save()
    words = Words(folder)
    cut(words, "模型")
    words.save()
    kept = Words(folder).path.read_text(encoding="utf-8")
    assert "模型" in kept
    assert SENTENCE not in kept


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"3"])
def test_a_broken_file_of_words_is_as_none(folder: Path, content: bytes) -> None:
    Words(folder).path.write_bytes(content)
    assert "".join(cut(Words(folder))) == SENTENCE


def test_where_nothing_can_be_written_words_are_cut_anew(tmp_path: Path) -> None:
    folder = tmp_path / "file"
    folder.write_text("no folder")
    words = Words(folder)
    assert "".join(cut(words)) == SENTENCE
    words.save()
    assert folder.read_text() == "no folder"


def test_a_template_is_compiled_once_and_again_when_it_changes(
    new_project: Callable[[], MiniProject], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = new_project()
    compiled = []
    compile_template = Environment.compile

    def counted(self: Environment, source: str, *arguments, **options) -> object:
        compiled.append(source)
        return compile_template(self, source, *arguments, **options)

    monkeypatch.setattr(Environment, "compile", counted)
    config = load_config(str(project.root / "mkdocs.yml"))
    for text in ("a {{ x }}", "a {{ x }}", "b {{ x }}"):
        environment = Environment(loader=DictLoader({"page": text}))
        build_cache.on_env(environment, config, None)
        assert environment.get_template("page").render(x=1) == text.replace("{{ x }}", "1")
    assert compiled == ["a {{ x }}", "b {{ x }}"]
