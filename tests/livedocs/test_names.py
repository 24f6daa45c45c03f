"""What code reads, binds and changes."""

from __future__ import annotations

import pytest

from livedocs.scripts.names import Names, functions_in, names_in


def names(code: str) -> Names:
    return names_in(code, functions_in(code, {}))


@pytest.mark.parametrize(
    ("code", "reads"),
    [
        ("y = x", {"x"}),
        ("x = 1\ny = x", set()),
        ("x = x + 1", {"x"}),
        ("x += 1", {"x"}),
        ("for x in xs:\n    y = x", {"xs"}),
        ("[f(x) for x in xs if x > a]", {"f", "xs", "a"}),
        ("[y for x in xs for y in x]", {"xs"}),
        ("{k: v for k, v in d.items()}", {"d"}),
        ("lambda a, *b, c=d: a + e", {"d", "e"}),
        ("with open(p) as f:\n    f.read()", {"open", "p"}),
        ("if (n := m) > 1:\n    n", {"m"}),
        ("def f(a, b=c):\n    d = a\n    return d + e", {"c", "e"}),
        ("def f():\n    return later\nlater = 1", set()),
        ("class A(B):\n    x = y\n    z = x\n    def f(self):\n        return g", {"B", "y", "g"}),
        ("try:\n    a\nexcept E as e:\n    e", {"a", "E"}),
        ("match a:\n    case [b, *c]:\n        b, c", {"a"}),
        ("x: T = v", {"T", "v"}),
        ("x.y = z", {"x", "z"}),
        ("import a.b\na.b.c", set()),
        ("from a import b as c\nc, b", {"b"}),
        ("f'{x:{w}}'", {"x", "w"}),
        ("def f(a: A, *b: B) -> C:\n    pass", {"A", "B", "C"}),
        ("class Node:\n    def next(self) -> Node: ...", set()),
    ],
)
def test_what_is_read_before_it_is_bound(code: str, reads: set[str]):
    assert names(code).reads == reads


@pytest.mark.parametrize(
    ("code", "binds", "maybe"),
    [
        ("x = y = 1", {"x", "y"}, set()),
        ("(a, [b, *c]) = d", {"a", "b", "c"}, set()),
        ("for i in x:\n    y = i", {"i", "y"}, {"y"}),
        ("if a:\n    x = 1\nx = 2", {"x"}, set()),
        ("x = 1\nif a:\n    x = 2", {"x"}, set()),
        ("def f():\n    x = 1", {"f"}, set()),
        ("class A:\n    x = 1", {"A"}, set()),
        ("[x for x in y]", set(), set()),
    ],
)
def test_what_is_bound(code: str, binds: set[str], maybe: set[str]):
    found = names(code)
    assert (found.binds, found.maybe) == (binds, maybe)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("x.y = 1", {"x"}),
        ("x.y[0] = 1", {"x"}),
        ("del x[0]", {"x"}),
        ("x[0] += 1", {"x"}),
        ("x.append(1)", {"x"}),
        ("y = x.copy()", set()),
        ("print(x)", set()),
        ("import x\nx.seed(0)", set()),
        ("def f(a, b):\n    a.step()\nf(x, y)", {"x"}),
        ("def f(a, b):\n    a.step()\nf(b=y, a=x)", {"x"}),
        ("def f(a):\n    a.step()\ndef g(b):\n    f(b)\nz = g(x)", {"x"}),
        ("def g(b):\n    f(b)\ndef f(a):\n    a.step()\nz = g(x)", {"x"}),
        ("def f(a):\n    return a\nf(x)", set()),
    ],
)
def test_what_is_changed(code: str, changes: set[str]):
    assert names(code).changes == changes


@pytest.mark.parametrize(
    ("code", "imports", "stars"),
    [
        ("import a.b\nimport a.c", {"a": ["a.b", "a.c"]}, 0),
        ("import a.b\nimport a.c as a", {"a": ["a.c"]}, 0),
        ("from b import a\nimport a.c", {"a": ["a.c"]}, 0),
        ("from a import b\nfrom c import b", {"b": ["b"]}, 0),
        ("from __future__ import annotations", {}, 0),
        ("from a import *\nfrom b import *", {}, 2),
        ("if x:\n    import a", {}, 0),
    ],
)
def test_what_is_imported(code: str, imports: dict[str, list[str]], stars: int):
    found = names(code)
    assert {name: [a.name for _, a in each] for name, each in found.imports.items()} == imports
    assert len(found.stars) == stars
