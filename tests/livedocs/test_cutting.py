"""Statements cut out of code, or put into a call."""

from __future__ import annotations

import ast

import pytest

from livedocs.scripts.cutting import calling, indented, without, without_last


def is_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import | ast.ImportFrom)


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("import a\nx = 1", "x = 1"),
        ("import a  # for x\nx = 1", "x = 1"),
        ("import a; x = 1", "x = 1"),
        ("x = 1; import a", "x = 1"),
        ("x = 1; import a; y = 2  # 二", "x = 1; y = 2  # 二"),
        ("x = '填充'; import a; y = '二'", "x = '填充'; y = '二'"),
        ("import a; import b", ""),
        ("import a; import b; x = 1; import c", "x = 1"),
        ("import a;\nx = 1", "x = 1"),
        ("import a; \\\nx = 1; \\\nimport b", "x = 1"),
        ("import a  # \\\nx = 1", "x = 1"),
        ("from a import (\n    b,\n    c,\n)\nx = b", "x = b"),
        ("# why\nimport a", "# why"),
        ("x = '''\nimport a\n'''", "x = '''\nimport a\n'''"),
        ("if x:\n    import a", "if x:\n    import a"),
    ],
)
def test_what_is_left_without_imports(code: str, left: str):
    assert without(code, is_import) == left


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("x = 1\nx", "x = 1"),
        ("x = 1; x", "x = 1"),
        ("x = 1; x  # one", "x = 1  # one"),
        ("x", ""),
        ("# nothing", "# nothing"),
        ("x = 1\n\n\n@f(\n    x\n)\n@g\ndef h():\n    pass", "x = 1"),
        ("x = '填充'; f(\n    x\n)", "x = '填充'"),
    ],
)
def test_what_is_left_without_the_last_statement(code: str, left: str):
    assert without_last(code) == left


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("x", "print(x)"),
        ("x  # the result", "print(x)  # the result"),
        ("a = 1; a", "a = 1; print(a)"),
        ("a = '填充'; a  # 填充", "a = '填充'; print(a)  # 填充"),
        ("a, b", "print((a, b))"),
        ("(a, b)", "print((a, b))"),
        ("(a), b", "print(((a), b))"),
        ("*a, b", "print((*a, b))"),
        ("(a)", "print(a)"),
        ("(\n    a\n    + 2\n)", "print(\n    a\n    + 2\n)"),
        ("(a for a in b)", "print(a for a in b)"),
        ("(a).b(c)", "print((a).b(c))"),
        ("f(\n    a,\n)", "print(\n    f(\n        a,\n    )\n)"),
        ('"""one\ntwo""".upper()', 'print("""one\ntwo""".upper())'),
        ('f("""one\ntwo""",\n  3)', 'print(\n    f("""one\ntwo""",\n      3)\n)'),
        ('f"""one\n{two}""".upper()', 'print(f"""one\n{two}""".upper())'),
        ("a, f(\n    b,\n)", "print((a, f(\n    b,\n)))"),
        ("(a := 5)", "print(a := 5)"),
        ("a if b else c", "print(a if b else c)"),
        ("lambda: a", "print(lambda: a)"),
    ],
)
def test_the_last_expression_is_printed(code: str, printed: str):
    assert calling(code, "print") == printed
    ast.parse(printed)


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("x  # the text", "print(repr(x))  # the text"),
        ("a, b", "print(repr((a, b)))"),
        ("(a)", "print(repr(a))"),
        ("f(\n    a,\n)", "print(repr(\n    f(\n        a,\n    )\n))"),
    ],
)
def test_the_last_expression_is_printed_as_a_notebook_shows_it(code: str, printed: str):
    assert calling(code, "print(repr") == printed


def test_what_is_in_strings_is_not_indented():
    code = 'x = """a\n  b"""\nif x:\n\n    y = f"""{\n        x\n    } """\n'
    assert indented(code) == (
        '    x = """a\n  b"""\n    if x:\n\n        y = f"""{\n        x\n    } """\n'
    )
