"""The local Hub as a source of models and data for another program, which imports this by name."""

import hashlib
import json
from contextlib import AbstractContextManager
from pathlib import Path

from localhub import FillError, hf_cache
from localhub.builds import PACKAGE, builds, fidelities
from localhub.named import mentioned, named_repositories
from localhub.state import Place, incomplete, read_state

NAME = "local"
LABEL = {"zh": "本机 Hub", "en": "local Hub"}
CODE = tuple(PACKAGE / name for name in ("hf_cache.py", "named.py", "state.py"))
PRIVATE_CODE = tuple(sorted([*PACKAGE.glob("*.py"), *PACKAGE.glob("writing/*.py")]))
"""Without the build scripts: what they make has a commit, which `fingerprint` knows."""


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
        elif named.weights and here[named.id]["weights"] == "none":
            found.append((named.line, f"`{named.id}` has no weights in the local Hub"))
    return found


def prepare(root: Path, text: str) -> None:
    """Have in the cache below `root` what a Python file names, with progress on stderr.

    Raises:
        FillError: It failed; the text is one sentence for the user, `repository` the id of what
            could not be had.
    """
    wanted = mentioned(text, repositories(root))
    lacking = [script.REPO_ID for script in incomplete(Place(root), wanted)]
    if not lacking:
        return
    from localhub.fill import fill
    from localhub.progress import watched

    try:
        with watched() as progress:
            fill(root, progress, lacking)
    except FillError as error:
        error.repository = error.repository or lacking[0]
        raise


def environment(root: Path, scratch: Path, text: str) -> dict[str, str]:
    """Variables with which a process runs offline from what a Python file names.

    Args:
        root: The folder that holds `.cache`.
        scratch: A folder of that process alone, as in `hf_cache.environment`.
        text: The file's; of the cache the process sees nothing else.

    Raises:
        FillError: Something of it is not in the cache.
    """
    names = [name for entry in _entries(root, text).values() for name in entry["files"]]
    return hf_cache.environment(Place(root).hf_home, names, scratch)


def attributes(scratch: Path) -> dict[str, str]:
    """As `hf_cache.attributes`."""
    return hf_cache.attributes(scratch)


def fingerprint(root: Path, text: str) -> str:
    """A hash that changes when the content of a repository changes that a Python file names.

    Raises:
        FillError: Something of it is not in the cache.
    """
    commits = {repo_id: entry["commit"] for repo_id, entry in _entries(root, text).items()}
    return hashlib.sha256(json.dumps(commits, sort_keys=True).encode()).hexdigest()


def private(root: Path, folder: Path, text: str) -> AbstractContextManager[tuple[dict, dict]]:
    """A Hub of one process alone, with what a Python file names, as `localhub.private` says.

    Args:
        folder: For what the Hub holds.
    """
    from localhub.private import private_hub  # a server is nothing to who only reads a cache

    named = mentioned(text, repositories(root))
    wanted = [(script.KIND, script.REPO_ID) for script in builds() if script.REPO_ID in named]
    return private_hub(Place(root).repositories, wanted, folder)


def _entries(root: Path, text: str) -> dict[str, dict]:
    """What the state says of the repositories that a file names."""
    place, wanted = Place(root), mentioned(text, repositories(root))
    state = read_state(place.state)
    for repo_id in wanted:
        if repo_id not in state:
            raise FillError(
                f"{repo_id} is not in {place.hf_home}; run `python -m localhub fill` first."
            )
    return {repo_id: state[repo_id] for repo_id in wanted}
