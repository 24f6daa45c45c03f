"""What the digits of a result depend on: it reaches the run, and it is part of the record's key."""

from __future__ import annotations

from pathlib import Path

import pytest
from mini_project import COUNTED, MiniProject

from livedocs.errors import LiveDocsError
from livedocs.modules import arithmetic
from livedocs.modules.arithmetic import CAPABILITY_VARIABLE, THREADS_VARIABLE, described
from livedocs.runs.execute import default_workers

SHOWS = """
for name in ("OMP_NUM_THREADS", "ATEN_CPU_CAPABILITY", "TZ"):
    print(name, os.environ.get(name))
"""
X86 = """\
processor\t: 0
vendor_id\t: AuthenticAMD
cpu family\t: 25
model\t\t: 17
model name\t: AMD EPYC
flags\t\t: fpu sse sse4_2 avx2 fma avx ht avx512f amx_tile

processor\t: 1
model name\t: another
"""
ARM = """\
processor\t: 0
BogoMIPS\t: 50.00
Features\t: fp asimd aes sve asimddp
CPU implementer\t: 0x41
CPU part\t: 0xd0c
"""


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (CAPABILITY_VARIABLE, THREADS_VARIABLE):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(new_project) -> MiniProject:
    project = new_project()
    project.snippet("one", COUNTED.format(name="one") + SHOWS)
    return project


def printed(project: MiniProject) -> list[str]:
    """What the module printed when it was last run, which it is now if need be."""
    return project.open().cell("one:counted")[2].text.splitlines()[1:]


def reasons(project: MiniProject) -> list[str]:
    opened = project.open()
    [(module, now)] = opened.inputs(opened.modules().values()).items()
    return opened.records.reasons_to_run(module, now)


def test_a_run_has_one_thread_whatever_the_users_variables_say(
    project: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert printed(project) == ["OMP_NUM_THREADS 1", "ATEN_CPU_CAPABILITY None", "TZ UTC"]
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    assert reasons(project) == []


@pytest.mark.parametrize(
    ("variable", "value", "line", "words"),
    [
        (CAPABILITY_VARIABLE, "avx2", "ATEN_CPU_CAPABILITY avx2", "CPU capability native → avx2"),
        (THREADS_VARIABLE, "2", "OMP_NUM_THREADS 2", "threads 1 → 2"),
    ],
)
def test_what_is_chosen_reaches_the_run_and_its_key(
    project: MiniProject,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    line: str,
    words: str,
) -> None:
    assert line not in printed(project)
    monkeypatch.setenv(variable, value)
    assert reasons(project) == [words]
    assert line in printed(project)
    assert reasons(project) == []
    assert project.runs() == ["one", "one"]
    monkeypatch.delenv(variable)
    before, _, after = words.rpartition(" → ")
    name, _, was = before.rpartition(" ")
    assert reasons(project) == [f"{name} {after} → {was}"]


def test_a_record_of_another_processor_does_not_hold(
    project: MiniProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    monkeypatch.setattr(arithmetic, "CPUINFO", cpuinfo)
    monkeypatch.setattr(arithmetic, "processor", arithmetic.processor.__wrapped__)
    cpuinfo.write_text(X86, encoding="utf-8")
    printed(project)
    assert reasons(project) == []
    cpuinfo.write_text(X86.replace("AMD EPYC", "Xeon").replace(" avx512f", ""), encoding="utf-8")
    assert reasons(project) == [
        "processor AMD EPYC/25/17 → Xeon/25/17",
        "vector instructions amx_tile avx avx2 avx512f fma sse4_2 → amx_tile avx avx2 fma sse4_2",
    ]


@pytest.mark.parametrize(
    ("cpuinfo", "name", "instructions"),
    [
        (X86, "AMD EPYC/25/17", "amx_tile avx avx2 avx512f fma sse4_2"),
        (ARM, "0x41/0xd0c", "asimd asimddp sve"),
        ("", "", ""),
    ],
    ids=["x86", "arm", "empty"],
)
def test_a_processor_is_told_by_its_name_and_its_vectors(
    cpuinfo: str, name: str, instructions: str
) -> None:
    assert described(cpuinfo) == (name, instructions)


def test_where_there_is_no_proc_the_machine_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(arithmetic, "CPUINFO", tmp_path / "none")
    name, instructions = arithmetic.processor.__wrapped__()
    assert name
    assert instructions == ""


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        (
            THREADS_VARIABLE,
            "two",
            "LIVEDOCS_THREADS is `two`; it is a number of threads, such as 2",
        ),
        (THREADS_VARIABLE, "0", "LIVEDOCS_THREADS is `0`; it is a number of threads, such as 2"),
        (THREADS_VARIABLE, "-1", "LIVEDOCS_THREADS is `-1`; it is a number of threads, such as 2"),
        (
            CAPABILITY_VARIABLE,
            "AVX2",
            "ATEN_CPU_CAPABILITY is `AVX2`; "
            "PyTorch knows default, avx2, avx512, sve256, vsx, zvector",
        ),
    ],
)
def test_a_wrong_variable_is_told_before_anything_runs(
    project: MiniProject, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(variable, value)
    command = project.livedocs("run")
    assert (command.returncode, command.stderr) == (1, f"{words}\n")
    with pytest.raises(LiveDocsError):
        project.open().refresh()
    assert project.runs() == []


def test_more_threads_mean_fewer_runs_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = default_workers()
    monkeypatch.setenv(THREADS_VARIABLE, str(workers))
    assert default_workers() == 1
    monkeypatch.setenv(THREADS_VARIABLE, str(4 * workers))
    assert default_workers() == 1


def test_with_more_threads_than_one_no_checkpoint_is_left(
    project: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.snippet("one", COUNTED.format(name="one") + "\n# %% second\n2\n")
    for threads, points in (("1", [1, 2]), ("2", [])):
        monkeypatch.setenv(THREADS_VARIABLE, threads)
        executor = project.executor(checkpoints=True)
        try:
            opened = project.open()
            inputs = opened.inputs([project.module("one")])
            [result] = executor.run(inputs, 1, lambda name: None)
            assert result.error is None
            assert sorted(executor.checkpoints.take("one").points) == points
        finally:
            executor.close()
