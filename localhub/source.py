"""The local Hub as a source of models and data for another program, which imports this by name."""

from pathlib import Path
from types import ModuleType

from localhub import FillError, hf_cache
from localhub.named import named_repositories
from localhub.recipes import recipes
from localhub.state import Place, content_hash, incomplete, read_state

NAME = "local"
FIDELITIES = ("none", "exact", "rounded", "stand-in")
"""Of a file of the local Hub, the worst last; "none" says that the Hub has it and we have not."""
PARTS = {"model": ("tokenizer", "weights"), "dataset": ("rows",)}
"""Kind of a repository → what those on the Hub have."""
LABEL = {"zh": "本机 Hub", "en": "local Hub"}


def repositories(root: Path) -> tuple[str, ...]:
    """The ids of the repositories that have a stand-in."""
    return tuple(recipe.REPO_ID for recipe in recipes())


def fidelity(root: Path) -> dict[str, dict[str, str]]:
    """How near each repository is to the one on the Hub, by part; of several files the worst."""
    return {recipe.REPO_ID: _worst(recipe) for recipe in recipes()}


def missing(root: Path, text: str) -> list[tuple[int, str]]:
    """What a Python file names that has no stand-in: the lines, and what is wrong there."""
    there = repositories(root)
    return [
        (named.line, f"`{named.id}` has no stand-in in localhub/recipes")
        for named in named_repositories(text)
        if named.id not in there
    ]


def prepare(root: Path) -> None:
    """Fill the cache below `root` if it is not complete, with a progress bar on stderr.

    Raises:
        FillError: It failed; the text is one sentence for the user.
    """
    if not incomplete(Place(root)):
        return
    from localhub.fill import fill
    from localhub.progress import watched

    with watched() as report:
        fill(root, report)


def environment(root: Path, scratch: Path) -> dict[str, str]:
    """Variables with which a process runs offline from the filled cache below `root`.

    Args:
        root: The folder that holds `.cache`.
        scratch: A folder of that process alone, as in `hf_cache.environment`.

    Raises:
        FillError: The cache is not filled.
    """
    place = Place(root)
    names = (name for entry in _entries(place).values() for name in entry["files"])
    return hf_cache.environment(place.hf_home, names, scratch)


def attributes(scratch: Path) -> dict[str, str]:
    """As `hf_cache.attributes`."""
    return hf_cache.attributes(scratch)


def fingerprint(root: Path) -> str:
    """A hash that changes when the content of any stand-in below `root` changes.

    Raises:
        FillError: The cache is not filled.
    """
    place = Place(root)
    _entries(place)
    return content_hash(place)


def _worst(recipe: ModuleType) -> dict[str, str]:
    parts = dict.fromkeys(PARTS[recipe.KIND], "none")
    for part, one in recipe.FILES.values():
        parts[part] = max(parts.get(part, one), one, key=FIDELITIES.index)
    return parts


def _entries(place: Place) -> dict[str, dict]:
    state = read_state(place.state)
    if {recipe.REPO_ID for recipe in recipes()} - set(state):
        raise FillError(f"{place.hf_home} is not filled; run `python -m localhub fill` first.")
    return state
