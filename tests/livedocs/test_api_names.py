"""Which API names a cell uses: by its syntax tree, and by what the run has made.

The library of these tests prints or raises when its code is run, and counts what runs.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from livedocs.runner.api import Names, all_names

SHELF = {
    "__init__.py": """
        from shelf.books import Book, Case, Novel, Text, Wrapper, open_book

        __version__ = "1"
        __all__ = ["Book", "Late"]
    """,
    "_hidden.py": """
        class Private:
            def turn(self, page=0): ...
    """,
    "late.py": """
        from typing import Optional, Self

        from shelf.books import Text

        class Late:
            def come(self) -> Self:
                return self

            def ask(self) -> Optional[Text]: ...

            def look(self) -> Text | None: ...
    """,
    "books.py": """
        from __future__ import annotations
        from functools import wraps

        from shelf._hidden import Private

        run = []

        class Text:
            words: int = 0
            def split(self, separator=None) -> list: ...

        class Book(Private):
            known = ["blurb"]

            def __init__(self, heading=""):
                self.heading, self.text = heading, Text()
                self._mark = None

            @property
            def cover(self) -> Text:
                run.append("cover")
                raise RuntimeError("a property was read")

            @classmethod
            def read(cls, path, mode="") -> Book:
                return cls()

            def copy(self) -> Self:
                return self

            def search(self, word) -> Text | list[str] | None: ...

            def __getitem__(self, pages):
                return self

            def __call__(self, page=0) -> Text:
                run.append("call")

            def __getattr__(self, name):
                run.append(name)
                if name == "blurb":
                    return "blurb"
                raise AttributeError(name)

        class Novel(Book):
            def __init__(self, heading="novel"):
                super().__init__(heading)
                self.heading = heading

        class Case(dict):
            pass

        class Scroll:
            def copy(self): ...

        class Wrapper:
            def __init__(self, inner):
                self.inner = inner

            def __getattr__(self, name):
                return getattr(self.inner, name)

        def decorated(function):
            @wraps(function)
            def wrapper(*args, **kwargs):
                return function(*args, **kwargs)
            return wrapper

        @decorated
        def open_book(path="", **options) -> Book:
            return Book(path)
    """,
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An installed library."""
    folder = tmp_path_factory.mktemp("site-packages")
    for name, text in SHELF.items():
        path = folder / "shelf" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == "shelf"]:
        del sys.modules[name]


def names(*cells: str) -> dict[str, str]:
    """The names in the last of some cells that have run one after the other."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    for code in cells:
        exec(textwrap.dedent(code), namespace)
    sys.modules["shelf.books"].run.clear()
    found = all_names({"cell": Names.of(textwrap.dedent(cells[-1]), namespace)}, namespace)["cell"]
    assert sys.modules["shelf.books"].run == []
    return found


@pytest.mark.parametrize(
    ("code", "expected"),
    {
        "import shelf": {"shelf": "module"},
        "import shelf.late as late": {"shelf.late": "module"},
        "from shelf import Book, books": {"shelf.Book": "class", "shelf.books": "module"},
        "from shelf import open_book as o": {"shelf.open_book": "function"},
        "import json, os.path\nfrom pathlib import Path": {},
    }.items(),
)
def test_imports(code: str, expected: dict[str, str]) -> None:
    assert names("import shelf", code) == expected


IMPORTS = "import shelf\nfrom shelf import Book, Novel, Wrapper, books, open_book\n"
USES = {
    "Book": {"shelf.Book": "class"},
    "shelf.Book": {"shelf.Book": "class"},
    "shelf.books.Book": {"shelf.Book": "class"},
    "shelf.__version__": {"shelf.__version__": "attribute"},
    "shelf.__name__": {},
    'open_book("x")': {"shelf.open_book": "function"},
    'open_book(path="x", page=1)': {
        "shelf.open_book": "function",
        "shelf.open_book(page)": "argument",
        "shelf.open_book(path)": "argument",
    },
    'Book(heading="x")': {"shelf.Book": "class", "shelf.Book(heading)": "argument"},
    "book.heading": {"shelf.Book.heading": "attribute"},
    "book.text.words": {"shelf.Book.text": "attribute", "shelf.Text.words": "attribute"},
    "book.turn(page=1)": {"shelf.Book.turn": "method", "shelf.Book.turn(page)": "argument"},
    "novel.copy": {"shelf.Book.copy": "method"},
    "novel.heading": {"shelf.Book.heading": "attribute"},
    "novel.turn": {"shelf.Book.turn": "method"},
    'Novel.read("x", mode="r").heading': {
        "shelf.Novel": "class",
        "shelf.Book.read": "method",
        "shelf.Book.read(mode)": "argument",
        "shelf.Book.heading": "attribute",
    },
    "book(page=1)": {"shelf.Book.__call__(page)": "argument"},
    'library["a"].heading': {"shelf.Book.heading": "attribute"},
    'library["a"].copy().heading': {"shelf.Book.copy": "method", "shelf.Book.heading": "attribute"},
    "novel[1:].heading": {"shelf.Book.heading": "attribute"},
    'f"{book.heading}"': {"shelf.Book.heading": "attribute"},
    "[book.heading for book in library.values()]": {"shelf.Book.heading": "attribute"},
    "book.blurb": {"shelf.Book.blurb": "attribute"},
    "wrapper.heading": {"shelf.Book.heading": "attribute"},
    "wrapper.copy": {"shelf.Book.copy": "method"},
}


@pytest.mark.parametrize("code", USES)
def test_what_a_cell_uses(code: str) -> None:
    made = (
        f'{IMPORTS}book, novel = Book(), Novel()\nlibrary, wrapper = {{"a": book}}, Wrapper(book)'
    )
    assert names(made, code) == USES[code]


def test_a_property_is_not_read_but_its_annotation_is() -> None:
    assert names("from shelf import Book\nbook = Book()", "lambda: book.cover.words") == {
        "shelf.Book.cover": "attribute",
        "shelf.Text.words": "attribute",
    }


def test_of_an_alternative_only_what_one_of_the_classes_defines_counts() -> None:
    code = 'lambda: (book.search("x").words, book.search("x").split, book.search("x").append)'
    assert names("from shelf import Book\nbook = Book()", code) == {
        "shelf.Book.search": "method",
        "shelf.Text.words": "attribute",
        "shelf.Text.split": "method",
    }


def test_annotations_that_are_no_text_are_understood_too() -> None:
    code = "lambda: (late.come().ask().words, late.come().look().split)"
    assert names("from shelf.late import Late\nlate = Late()", code) == {
        "shelf.Late.ask": "method",
        "shelf.Late.come": "method",
        "shelf.Late.look": "method",
        "shelf.Text.split": "method",
        "shelf.Text.words": "attribute",
    }


def test_what_stands_in_strings_and_comments_is_no_name() -> None:
    code = """
        # book.heading
        "book.heading"
        text = f"book.heading {1} Book.read(mode=1)"
    """
    assert names("from shelf import Book\nbook = Book()", code) == {}


def test_what_is_set_is_a_name_where_the_library_knows_it() -> None:
    code = 'book.heading, book.mine = "a", "b"\ndel book.text'
    assert names("from shelf import Book\nbook = Book()", code) == {
        "shelf.Book.heading": "attribute",
        "shelf.Book.text": "attribute",
    }


def test_what_the_module_defines_is_no_name() -> None:
    code = """
        from shelf import Book

        class Mine(Book):
            def __init__(self, page=1):
                super().__init__()
                self.mark = page

            def leaf(self):
                return self.mark

        def helper(book, page=0):
            return page

        mine = Mine(page=1)
        helper(mine, page=2)
        mine.leaf(), mine.mark, Mine.leaf
    """
    assert names("import shelf", code) == {"shelf.Book": "class"}
    inherited = {"shelf.Book.heading": "attribute", "shelf.Book.__call__(page)": "argument"}
    assert names(code, "mine.heading, mine(page=1)") == inherited


def test_local_variables_are_guessed_where_one_class_alone_fits() -> None:
    used = """
        def use(book, other):
            heading = book.heading
            return book.turn(page=1), other.append, other.nothing, heading
    """
    assert names("from shelf import Book\nbook = Book()", used) == {
        "shelf.Book.heading": "attribute",
        "shelf.Book.turn": "method",
        "shelf.Book.turn(page)": "argument",
    }
    assert names("from shelf import Book\nbook = Book()", "def use(x):\n    x.blurb") == {}
    assert names(used) == {}
    two = "class Page:\n    def turn(self): ...\n    heading = 1\n"
    assert names("from shelf import Book\nbook = Book()", two, used) == {}


def test_a_guess_needs_a_class_without_rivals_in_its_module() -> None:
    made = "from shelf import Book\nbook = Book()"
    assert names(made, "def use(book):\n    book.search") == {"shelf.Book.search": "method"}
    assert names(made, "def use(book):\n    book.copy") == {}


def test_an_attribute_is_found_behind_several_hands() -> None:
    made = "from shelf import Book, Wrapper\nwrapped = Wrapper(Wrapper(Book()))"
    assert names(made, "wrapped.turn(page=1)") == {
        "shelf.Book.turn": "method",
        "shelf.Book.turn(page)": "argument",
    }


def test_a_local_variable_is_what_it_is_set_to_once() -> None:
    code = """
        def use(path):
            book = Book()
            other = Book()
            for other in path:
                pass
            return book.heading, other.heading, path.heading
    """
    two = "from shelf import Book\nclass Mine:\n    heading = 1\n"
    assert names(two, code) == {"shelf.Book": "class", "shelf.Book.heading": "attribute"}
    assert names(two, code.replace("book.heading, ", "")) == {"shelf.Book": "class"}


def test_a_class_that_is_used_in_a_function_counts_for_guesses() -> None:
    code = """
        def use(text):
            return books.Late(), text.come
    """
    made = (
        "from shelf import books\nclass Late:\n    def come(self): ...\nbooks.Late = Late\ndel Late"
    )
    one = "from shelf.late import Late\n"
    assert names(one, "def use(text):\n    text.come") == {"shelf.Late.come": "method"}
    assert names(one + made, code) == {}


def test_a_local_variable_hides_a_global_one() -> None:
    code = """
        [book.words for book in range(0)]
        (lambda book: book.words)
        def use(book):
            book.words
    """
    assert names("from shelf import Book, Text\nbook, text = Book(), Text()", code) == {
        "shelf.Text.words": "attribute"
    }


def test_a_class_that_its_package_announces_is_named_by_the_package() -> None:
    assert names("import shelf.late", "from shelf.late import Late\nLate().come") == {
        "shelf.Late": "class",
        "shelf.Late.come": "method",
    }


def test_files_beside_the_script_are_no_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "beside.py").write_text("class Own: ...\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    script = str(tmp_path / "script.py")
    monkeypatch.setattr(sys.modules["__main__"], "__file__", script, raising=False)
    assert names("import shelf", "import beside\nbeside.Own") == {}
    del sys.modules["beside"]


def test_a_private_attribute_is_no_name() -> None:
    made = "from shelf import Book\nbook = Book()"
    assert names(made, "book._mark, book.__dict__") == {}


def test_what_a_class_has_from_python_is_no_name() -> None:
    assert names("from shelf import Case\ncase = Case()", "case.items(), case.keys") == {}
