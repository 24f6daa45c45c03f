"""A Hub for one program alone: on a port of its own, with a token that nobody was ever given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from starlette.responses import JSONResponse

from localhub.repository import repository_folder
from localhub.server import create_app
from localhub.serving import in_thread

TOKEN = "hf_MadeUpForTheDocumentationNobodyHasIt"
ADDRESS = "https://huggingface.co"
PORT = 443
"""What the Hub is called in what programs print, and its port where they name that."""
REFUSAL = "the private Hub takes no writes"
READS_BY_POST = "/paths-info/"


@contextmanager
def private_hub(
    repositories: Path, wanted: Iterable[tuple[str, str]], folder: Path
) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Serve some repositories while the block runs.

    Args:
        repositories: Where they are, as the server serves them.
        wanted: Kind and id of each.
        folder: For what the Hub holds; it is made.

    Yields:
        Variables for a program that shall find this Hub, and texts to be replaced in what it
        prints: each with what stands there instead.
    """
    folder.mkdir()
    for kind, repo_id in wanted:
        place = repository_folder(folder, kind, repo_id)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(repository_folder(repositories, kind, repo_id).absolute())
    with in_thread(_reading(create_app(folder))) as address:
        variables = {
            "HF_ENDPOINT": address,
            "HF_TOKEN": TOKEN,
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


def _reading(app):
    """`app`, but for what would write; that is refused as the Hub refuses what is forbidden."""

    async def answer(scope, receive, send) -> None:
        reads = scope["method"] in ("GET", "HEAD") or READS_BY_POST in scope["path"]
        refusal = JSONResponse(
            {"error": REFUSAL}, 403, {"X-Error-Code": "Forbidden", "X-Error-Message": REFUSAL}
        )
        await (app if reads else refusal)(scope, receive, send)

    return answer
