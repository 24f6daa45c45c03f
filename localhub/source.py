"""The local Hub as a source of models and data for another program, which imports this by name."""

import shutil
from pathlib import Path

from localhub import FillError
from localhub.recipes import recipes
from localhub.state import Place, content_hash, incomplete, read_state

NAME = "local"
LABEL = {"zh": "本地替身", "en": "local stand-in"}


def repositories() -> tuple[str, ...]:
    """The ids of the repositories that have a stand-in."""
    return tuple(recipe.REPO_ID for recipe in recipes())


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
        scratch: A folder of that process alone. It gets a copy of the prepared datasets, so that
            what `datasets.map` caches in one run is not there in the next.

    Raises:
        FillError: The cache is not filled.
    """
    place = Place(root)
    datasets = scratch / "datasets"
    prefix = place.prepared_datasets.relative_to(place.hf_home).as_posix() + "/"
    for entry in _entries(place).values():
        for name in entry["files"]:
            if name.startswith(prefix):
                copy = datasets / name.removeprefix(prefix)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(place.hf_home / name, copy)
    return {
        "HF_HOME": str(place.hf_home),
        "HF_HUB_CACHE": str(place.hf_home / "hub"),
        "HF_DATASETS_CACHE": str(datasets),
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }


def attributes(scratch: Path) -> dict[str, str]:
    """What `datasets` took from the environment of a process that imported it before it forked."""
    return {"datasets.config.HF_DATASETS_CACHE": str(scratch / "datasets")}


def fingerprint(root: Path) -> str:
    """A hash that changes when the content of any stand-in below `root` changes.

    Raises:
        FillError: The cache is not filled.
    """
    place = Place(root)
    _entries(place)
    return content_hash(place)


def _entries(place: Place) -> dict[str, dict]:
    state = read_state(place)
    if set(repositories()) - set(state):
        raise FillError(f"{place.hf_home} is not filled; run `python -m localhub fill` first.")
    return state
