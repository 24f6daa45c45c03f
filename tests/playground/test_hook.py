"""The playground as a build meets it: what cannot be had is said on its page."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from mkdocs.exceptions import PluginError

from livedocs.errors import LiveDocsError
from localhub import FillError
from localhub.builds import builds, fidelities
from playground import hook, offered
from playground.known import FILE as KNOWN
from playground.offered import Offer
from playground.packages import SERVED
from playground.words import FILE as WORDS
from playground.words import words

LANGUAGES = ("zh", "en")
PLACE = "<p><em>Not without scripts.</em></p>"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What the hook asks for of the configuration of MkDocs."""
    project = SimpleNamespace(source=None)
    monkeypatch.setattr(hook, "fences_of", lambda config: SimpleNamespace(project=project))
    monkeypatch.setattr(hook, "_ready", [])
    i18n = SimpleNamespace(building=False)
    return SimpleNamespace(
        config_file_path=str(tmp_path / "mkdocs.yml"),
        site_dir=str(tmp_path / "site"),
        theme={"language": "zh"},
        plugins={"i18n": i18n},
    )


def shown(config: SimpleNamespace, language: str, place: str = PLACE, wanted: bool = True) -> str:
    page = SimpleNamespace(
        file=SimpleNamespace(src_uri=f"{language}/playground.md"),
        url="playground/",
        meta={"playground": True} if wanted else {},
    )
    return hook.on_page_content(f"<h1>A</h1>\n{place}\n<p>b</p>", page, config, None)


def test_a_page_that_does_not_ask_for_it_stays_as_it_is(config):
    assert PLACE in shown(config, "en", wanted=False)
    assert not hook._ready


def test_a_page_that_does_not_say_where_is_named(config):
    with pytest.raises(PluginError, match=r"^en/playground\.md:1: no paragraph is all emphasis"):
        shown(config, "en", place="<p>not here</p>")


def no_packages(folder: Path) -> dict[str, bytes]:
    raise FillError("npm does not give <it>.")


def no_models(source: object, kept: Path) -> Offer:
    raise LiveDocsError("nothing is here")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_npm_the_page_says_why(config, monkeypatch: pytest.MonkeyPatch, language: str):
    monkeypatch.setattr(hook, "scripts", no_packages)
    html = shown(config, language)
    assert words(language)["no-packages"].format("npm does not give &lt;it&gt;.") in html
    assert "<form" not in html
    hook.on_post_build(config)
    assert not Path(config.site_dir).exists()


@pytest.mark.parametrize("offer", [no_models, lambda source, kept: Offer()])
def test_without_models_the_page_says_why(config, monkeypatch: pytest.MonkeyPatch, offer):
    monkeypatch.setattr(hook, "scripts", lambda folder: {})
    monkeypatch.setattr(hook, "offered", offer)
    assert words("en")["no-tokenizers"] in shown(config, "en")


def test_its_files_are_written_and_import_each_other_by_their_version(
    config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "a.json.gz").write_bytes(b"a")
    about = {"file": "a.json.gz", "packed": 1, "licence": "mit"}
    offer = Offer(tmp_path, {"a/b": about}, {"a/large": 17_000_000})
    monkeypatch.setattr(hook, "scripts", lambda folder: {"tokenizers.js": b"export {}"})
    monkeypatch.setattr(hook, "offered", lambda source, kept: offer)
    html = shown(config, "en")
    assert "17.0 MB" in html
    version = hook._ready[0].version
    hook.on_post_build(config)
    assets = Path(config.site_dir) / "assets"
    assert (assets / "tokenizers" / "a.json.gz").read_bytes() == b"a"
    assert f'"./places.js?{version}"' in (assets / "playground" / "encode.js").read_text("utf-8")
    assert f'import("./jinja.js?{version}")' in (assets / "playground" / "page.js").read_text(
        "utf-8"
    )
    assert f"page.js?{version}" in html


def test_every_real_tokenizer_of_the_local_hub_is_offered():
    real = {script.REPO_ID for script in builds() if fidelities(script).get("tokenizer") == "exact"}
    assert real == set(offered.REPOSITORIES)


@pytest.mark.parametrize("file", [KNOWN, WORDS], ids=lambda file: file.stem)
def test_all_is_said_in_both_languages(file: Path):
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    entries = content["words"] if file == WORDS else content
    assert len(entries) > 5
    for name, entry in entries.items():
        assert all(entry[language] for language in LANGUAGES), name
        assert entry["zh"].count("{}") == entry["en"].count("{}"), name


def test_each_package_has_a_licence_and_a_hash():
    assert {one.archive.licence for one in SERVED} <= {"Apache-2.0", "MIT"}
    assert all(len(one.archive.sha256) == 64 for one in SERVED)
