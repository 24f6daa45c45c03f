"""Builds the repositories that are missing and fills an ordinary Hugging Face cache with them.

Everything is below `<root>/.cache`: `localhub/` holds the packages while they are needed, the
repositories and the state, `huggingface/` is the cache (`HF_HOME`). The state names what is
complete and is written last, so that a fill which was killed at any moment is simply done again.
"""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import filelock

from localhub import FillError, hf_cache
from localhub.builds import build_key, builds, part_and_fidelity
from localhub.progress import Progress
from localhub.repository import Repository, replace_folder, repository_folder
from localhub.state import Place, incomplete, mark_complete, mark_incomplete

SILENT = Progress()


def fill(root: Path, progress: Progress = SILENT, repo_ids: Collection[str] | None = None) -> bool:
    """Make the cache below `root` complete.

    Args:
        root: The folder that holds `.cache`.
        progress: Told of each step.
        repo_ids: Only these repositories; None: all.

    Returns:
        Whether there was something to do.

    Raises:
        FillError: It failed; the text is one sentence, and nothing half-written counts as done.
    """
    place = Place(root)
    if not incomplete(place, repo_ids):
        return False
    with _alone(place, progress):
        _forget_gone(place)
        uncached = incomplete(place, repo_ids)
        unbuilt = [script for script in uncached if not _is_built(place, script)]
        total = len(_archives(unbuilt)) + len(unbuilt) + len(uncached)
        _build(place, unbuilt, progress, total)
        _cache(place, uncached, progress, total)
        return bool(uncached)


def build(root: Path, progress: Progress = SILENT, repo_ids: Collection[str] | None = None) -> Path:
    """Make the repositories below `root` complete, without the cache.

    Returns:
        The folder to serve.

    Raises:
        FillError: As `fill`.
    """
    place = Place(root)
    with _alone(place, progress):
        _forget_gone(place)
        unbuilt = [script for script in builds(repo_ids) if not _is_built(place, script)]
        _build(place, unbuilt, progress, len(_archives(unbuilt)) + len(unbuilt))
    return place.repositories


@contextmanager
def _alone(place: Place, progress: Progress) -> Iterator[None]:
    """Hold the lock of `place`; errors of the disk become one sentence."""
    try:
        place.localhub.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(place.localhub / "lock")
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            progress.begin_step("waiting for another fill", 0)
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


def _forget_gone(place: Place) -> None:
    """Remove the repositories that no build script makes any more: they must not be served."""
    here = {(script.KIND, script.REPO_ID) for script in builds()}
    for folder in place.repositories.glob("*/*/*"):
        kind, repo_id = folder.parts[-3].removesuffix("s"), "/".join(folder.parts[-2:])
        if (kind, repo_id) not in here:
            shutil.rmtree(folder)
            shutil.rmtree(hf_cache.repository(place.hf_home, kind, repo_id), ignore_errors=True)


def _is_built(place: Place, script: ModuleType) -> bool:
    folder = repository_folder(place.repositories, script.KIND, script.REPO_ID)
    try:
        return Repository.load(folder).key == build_key(script)
    except (FileNotFoundError, ValueError):
        return False


def _archives(unbuilt: list[ModuleType]) -> list:
    """The packages that build scripts read, each once."""
    return list(dict.fromkeys(archive for script in unbuilt for archive in script.ARCHIVES))


def _build(place: Place, unbuilt: list[ModuleType], progress: Progress, total: int) -> None:
    """Build repositories; a package is kept no longer than they need it."""
    if not unbuilt:
        return
    from localhub.archives import ensure

    paths: dict[str, Path] = {}
    for number, script in enumerate(unbuilt):
        try:
            for archive in script.ARCHIVES:
                if archive.name not in paths:
                    progress.begin_step(f"package {archive}", total)
                    paths[archive.name] = ensure(archive, place.archives, progress)
            progress.begin_step(f"building {script.REPO_ID}", total)
            _build_one(place, script, paths)
        except FillError as error:
            error.repository = script.REPO_ID
            raise
        still_needed = _archives(unbuilt[number + 1 :])
        for archive in script.ARCHIVES:
            if archive not in still_needed:
                paths.pop(archive.name).unlink()


def _build_one(place: Place, script: ModuleType, archives: dict[str, Path]) -> None:
    new = place.building / "new"
    (new / "files").mkdir(parents=True)
    script.build(new / "files", archives)
    names = script.REPO_ID, script.KIND, script.LEGACY_NAMES
    repository = Repository.seal(new, *names, key=build_key(script))
    for path in repository.files:
        part_and_fidelity(script, path)
    folder = repository_folder(place.repositories, script.KIND, script.REPO_ID)
    replace_folder(new, folder, place.building)


def _cache(place: Place, uncached: list[ModuleType], progress: Progress, total: int) -> None:
    if not uncached:
        return
    from localhub import cache, server, serving

    repositories = {}
    finished = []

    def starting(script: ModuleType) -> None:
        progress.begin_step(f"caching {script.REPO_ID}", total)

    def done(script: ModuleType) -> None:
        mark_complete(place, script, repositories[script.REPO_ID].commit)
        finished.append(script)

    for script in uncached:
        _forget(place, script)
    try:
        app = server.create_app(place.repositories)
        repositories |= {r.id: r for r in app.state.hub.shelf.repositories.values()}
        for script in uncached:
            _link(place, script, repositories[script.REPO_ID])
        with serving.in_thread(app) as endpoint:
            cache.cache(uncached, place.hf_home, endpoint, starting=starting, done=done)
    finally:
        for script in uncached:
            if script not in finished:
                _forget(place, script)


def _link(place: Place, script: ModuleType, repository: Repository) -> None:
    """Give the cache the files under the names by which the library looks for them.

    They are hard links, as two copies of every model would be too many; the library then finds that
    it need not download them.
    """
    blobs = place.cached(script)[0] / "blobs"
    blobs.mkdir(parents=True)
    for file in repository.files.values():
        if not (blobs / file.etag).exists():
            os.link(repository.path(file), blobs / file.etag)


def _forget(place: Place, script: ModuleType) -> None:
    """Remove what the cache holds of a repository: an older content must not be served any more."""
    mark_incomplete(place, script)
    for folder in place.cached(script):
        shutil.rmtree(folder, ignore_errors=True)
