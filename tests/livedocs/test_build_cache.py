"""What is kept from build to build."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from jinja2 import DictLoader, Environment
from mini_project import MiniProject
from mkdocs.config import load_config

from livedocs.building import build_cache
from livedocs.modules.inputs import installed_versions


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


def test_where_nothing_can_be_written_templates_are_compiled_anew(
    new_project: Callable[[], MiniProject],
) -> None:
    root = new_project().root
    (root / ".cache").mkdir(exist_ok=True)
    (root / build_cache.FOLDER).write_text("no folder")
    environment = Environment(loader=DictLoader({"page": "{{ x }}"}))
    build_cache.on_env(environment, load_config(str(root / "mkdocs.yml")), None)
    assert environment.get_template("page").render(x=1) == "1"
    assert environment.bytecode_cache is None


def test_templates_of_other_versions_are_swept(new_project: Callable[[], MiniProject]) -> None:
    root = new_project().root
    kept = root / build_cache.FOLDER
    (kept / "templates-0.1").mkdir(parents=True)
    (kept / "something else").mkdir()
    build_cache.on_env(Environment(), load_config(str(root / "mkdocs.yml")), None)
    name = f"templates-{installed_versions()['Jinja2']}"
    assert sorted(path.name for path in kept.iterdir()) == ["something else", name]
