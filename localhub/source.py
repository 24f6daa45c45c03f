"""The local Hub as a source of models and data for another program, which imports this by name."""

from pathlib import Path

from localhub import FillError, hf_cache
from localhub.builds import builds, fidelities
from localhub.named import named_repositories
from localhub.state import Place, content_hash, incomplete, read_state

NAME = "local"
LABEL = {"zh": "本地 Hub", "en": "local Hub"}


def repositories(root: Path) -> tuple[str, ...]:
    """The ids of the repositories that are here."""
    return tuple(script.REPO_ID for script in builds())


def fidelity(root: Path) -> dict[str, dict[str, str]]:
    """How near each part of each repository is to the Hub's, as in `localhub.builds.fidelities`."""
    return {script.REPO_ID: fidelities(script) for script in builds()}


def missing(root: Path, text: str) -> list[tuple[int, str]]:
    """What a Python file asks for that is not here: the lines, and what is wrong there."""
    here = fidelity(root)
    found = []
    for named in named_repositories(text):
        if named.id not in here:
            found.append((named.line, f"`{named.id}` is not in the local Hub (localhub/builds)"))
        elif named.weights and "weights" not in here[named.id]:
            found.append((named.line, f"`{named.id}` has no weights in the local Hub"))
    return found


def prepare(root: Path, text: str) -> None:
    """Make ready what a Python file names, with progress on stderr.

    Raises:
        FillError: It failed; the text is one sentence for the user.
    """
    repo_ids = _named(text)
    if not repo_ids or not incomplete(Place(root), repo_ids):
        return
    from localhub.fill import fill
    from localhub.progress import watched

    with watched() as progress:
        fill(root, progress, repo_ids)


def environment(root: Path, scratch: Path, text: str) -> dict[str, str]:
    """Variables with which a process runs offline, and sees only what a Python file names.

    Args:
        root: The folder that holds `.cache`.
        scratch: A folder of that process alone, as in `hf_cache.environment`.

    Raises:
        FillError: Something of it is not in the cache.
    """
    place = Place(root)
    names = (name for entry in _entries(place, text).values() for name in entry["files"])
    return hf_cache.environment(place.hf_home, names, scratch)


def attributes(scratch: Path) -> dict[str, str]:
    """As `hf_cache.attributes`."""
    return hf_cache.attributes(scratch)


def fingerprint(root: Path, text: str) -> str:
    """A hash that changes when the content of a repository changes that a Python file names.

    Raises:
        FillError: Something of it is not in the cache.
    """
    place = Place(root)
    return content_hash(place, _entries(place, text))


def _named(text: str) -> set[str]:
    return {named.id for named in named_repositories(text)}


def _entries(place: Place, text: str) -> dict[str, dict]:
    state = read_state(place.state)
    named = sorted(_named(text) & set(repositories(place.root)))
    for repo_id in named:
        if repo_id not in state:
            raise FillError(f"{repo_id} is not in {place.hf_home}; run `python -m localhub fill`.")
    return {repo_id: state[repo_id] for repo_id in named}
