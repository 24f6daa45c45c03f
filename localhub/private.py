"""A Hub for one program alone: on a port of its own, with tokens that nobody was ever given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from localhub.repository import Repository, repository_folder
from localhub.serving import in_thread
from localhub.writing import own
from localhub.writing.own import COLLEAGUES_TOKEN, READ_TOKEN, TOKEN
from localhub.writing.routes import create_app
from localhub.writing.shelf import PrivateShelf

ADDRESS = "https://huggingface.co"
PORT = 443
"""What the Hub is called in what programs print, and its port where they name that."""
TOKENS = {"HF_TOKEN": TOKEN, "HF_READ_TOKEN": READ_TOKEN, "HF_COLLEAGUES_TOKEN": COLLEAGUES_TOKEN}
"""Variables that have the tokens; libraries know the first one only."""


@contextmanager
def private_hub(
    repositories: Path, wanted: Iterable[tuple[str, str]], folder: Path
) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Serve some repositories while the block runs, and take others.

    Args:
        repositories: Where they are, as the server serves them.
        wanted: Kind and id of each.
        folder: For what the Hub takes; it is made, and nothing is written elsewhere.

    Yields:
        Variables for a program that shall find this Hub, and texts to be replaced in what it
        prints: each with what stands there instead.
    """
    folder.mkdir()
    places = [repository_folder(repositories, kind, repo_id) for kind, repo_id in wanted]
    shelf = PrivateShelf(map(Repository.load, places), own.accounts(), folder / "contents")
    own.put_on(shelf)
    with in_thread(create_app(shelf)) as address:
        variables = {
            "HF_ENDPOINT": address,
            **TOKENS,
            "HF_HUB_OFFLINE": "0",
            "HF_HUB_DISABLE_IMPLICIT_TOKEN": "0",
            "HF_HUB_DISABLE_XET": "1",
        }
        yield variables, _spellings(address)


def _spellings(address: str) -> dict[str, str]:
    """How programs write the address of this Hub, each with how they write that of the Hub.

    The port differs from run to run, and errors tell of it in many ways.
    """
    host, port = address.removeprefix("http://").split(":")
    public = ADDRESS.removeprefix("https://")
    return {
        address: ADDRESS,
        quote(address, safe=""): quote(ADDRESS, safe=""),
        f"{host}:{port}": public,
        quote(f"{host}:{port}"): public,
        f"host='{host}', port={port}": f"host='{public}', port={PORT}",
        f"('{host}', {port})": f"('{public}', {PORT})",
        f"{host} port {port}": f"{public} port {PORT}",
    }
