"""Downloads a file of a repository: resumed where it was broken off, tried again, checked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx2
from huggingface_hub import hf_hub_url
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status, http_stream_backoff

from pinnedhub import HubError
from pinnedhub.lock import NAME, Pin, PinnedFile
from pinnedhub.sentences import AGAIN, TOKEN, explained

TRIES = 5
FIRST_WAIT_SECONDS = 1.0
"""Before the second try; it doubles with each, unless the server says how long to wait."""
TIMEOUT_SECONDS = 30.0
INCOMPLETE = ".incomplete"
NOT_SATISFIABLE = 416

Advance = Callable[[int], None]
"""Called with the number of bytes that have come; negative where they had to be thrown away."""


def download(pin: Pin, file: PinnedFile, target: Path, advance: Advance) -> None:
    """Have a file of a repository at `target`, with just the content that is pinned.

    What has come is kept beside it until all is there, and a later call goes on behind it.

    Args:
        target: where it goes; a file that is there is replaced.

    Raises:
        HubError: it cannot be had; the text says why and what to do.
    """
    incomplete = target.with_name(target.name + INCOMPLETE)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _check_space(pin, file, incomplete)
        advance(_size(incomplete))
        for _ in range(TRIES):
            if not _is_whole(incomplete, file):
                _go_on(pin, file, incomplete, advance)
            if _is_whole(incomplete, file):
                break
        else:
            kept = f"{_size(incomplete):,} of {file.size:,} bytes are kept"
            raise HubError(f"{pin.id}: {file.path} broke off {TRIES} times; {kept}; {AGAIN}")
        if not file.is_content_of(incomplete):
            incomplete.unlink()
            raise HubError(
                f"{pin.id}: {file.path} is not the file that {NAME} names, its checksum differs; "
                "nothing of it was kept"
            )
        incomplete.replace(target)
    except (OSError, httpx2.HTTPError) as error:
        raise explained(error, pin.id, pin.kind) from error


def _go_on(pin: Pin, file: PinnedFile, incomplete: Path, advance: Advance) -> None:
    """Append what is missing, as far as it comes."""
    have = _size(incomplete)
    headers = build_hf_headers(token=os.environ.get(TOKEN) or False)
    headers["Accept-Encoding"] = "identity"
    if have:
        headers["Range"] = f"bytes={have}-"
    url = hf_hub_url(pin.id, file.path, repo_type=pin.kind, revision=pin.commit)
    with http_stream_backoff(
        "GET",
        url,
        headers=headers,
        timeout=TIMEOUT_SECONDS,
        max_retries=TRIES - 1,
        base_wait_time=FIRST_WAIT_SECONDS,
    ) as response:
        if response.status_code == NOT_SATISFIABLE:
            _throw_away(incomplete, advance)
            return
        if response.is_error:
            response.read()
        hf_raise_for_status(response)
        if have and response.status_code != httpx2.codes.PARTIAL_CONTENT:
            _throw_away(incomplete, advance)
        with incomplete.open("ab") as kept:
            try:
                for chunk in response.iter_raw():
                    kept.write(chunk)
                    advance(len(chunk))
            except httpx2.TransportError:
                return  # what has come is kept; the next try goes on behind it


def _throw_away(incomplete: Path, advance: Advance) -> None:
    advance(-_size(incomplete))
    incomplete.unlink(missing_ok=True)


def _check_space(pin: Pin, file: PinnedFile, incomplete: Path) -> None:
    missing, free = file.size - _size(incomplete), shutil.disk_usage(incomplete.parent).free
    if free < missing:
        raise HubError(
            f"the disk is full: {pin.id} needs {missing:,} bytes more for {file.path}, "
            f"and {free:,} are free"
        )


def _is_whole(incomplete: Path, file: PinnedFile) -> bool:
    return incomplete.exists() and _size(incomplete) >= file.size


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
