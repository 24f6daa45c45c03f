"""Records that cannot be used: the module runs again, and `status` says why."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from mini_project import COUNTED, MiniProject, shown


def changed(**fields: object) -> Callable[[bytes], bytes]:
    return lambda record: json.dumps({**json.loads(record), **fields}).encode()


# A module each: what is done to its record.
BREAKS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda record: b"",
    "truncated": lambda record: record[: len(record) // 2],
    "last_byte_missing": lambda record: record[:-1],
    "zeros": lambda record: bytes(len(record)),
    "not_utf_8": lambda record: b"\xff" + record,
    "no_record": lambda record: b"[]",
    "older": changed(format=1),
    "without_format": lambda record: record.replace(b'"format"', b'"was"'),
    "unknown_field": changed(mood="good"),
    "no_cells": changed(cells={}),
    "other_cells": lambda record: record.replace(b'"counted": {', b'"other": {'),
}


@pytest.fixture(scope="module")
def project(new_project) -> MiniProject:
    project = new_project()
    for name in ("whole", *BREAKS):
        project.snippet(name, COUNTED.format(name=name))
    project.open().refresh()
    assert sorted(project.runs()) == sorted(["whole", *BREAKS])
    for name, damage in BREAKS.items():
        path = project.root / f".cache/records/{name}.json"
        before = path.read_bytes()
        path.write_bytes(damage(before))
        assert path.read_bytes() != before
    return project


def test_status_says_so_and_they_run_again(project: MiniProject) -> None:
    status = project.livedocs("status")
    assert (status.returncode, status.stderr) == (0, "")
    because = "because its record is broken or of an older format"
    for name in BREAKS:
        assert re.search(rf"^stale .* {name}  {because}$", status.stdout, re.MULTILINE), name
    assert re.search(r"^fresh .* whole$", status.stdout, re.MULTILINE)
    assert project.runs() == []

    opened = project.open()
    opened.refresh()
    assert sorted(project.runs()) == sorted(BREAKS)
    for name in BREAKS:
        assert shown(opened.cell(f"{name}:counted")[2]) == [("stdout", f"ran {name}\n")]
    assert project.livedocs("status").stdout.count("fresh") == 1 + len(BREAKS)
    project.open().refresh()
    assert project.runs() == []
