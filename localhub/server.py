"""The part of the Hugging Face Hub's HTTP API that its client libraries use to read.

`create_app` gives an ASGI application without state: wrap it to make it misbehave.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from localhub import answers, lists
from localhub.errors import HANDLERS, unknown_entry, unknown_revision
from localhub.lists import is_set, many
from localhub.repository import KINDS, Repository, Revision, load_all, pointer
from localhub.shelf import Shelf

METHODS = ["GET", "POST", "PUT", "DELETE"]
COMMITS_PER_PAGE = 50

Action = Callable[[Request, Repository, list[str]], Awaitable[Response]]
"""Answers for a repository; the list is what stands behind the action's name in the path."""


class Hub:
    """Answers requests from the repositories of a shelf.

    Attributes:
        actions: What can be done with a repository, by the name in the path, then by the method.
    """

    def __init__(self, shelf: Shelf):
        self.shelf = shelf
        self.actions: dict[str, dict[str, Action]] = {
            "revision": {"GET": self.info},
            "tree": {"GET": self.tree},
            "paths-info": {"POST": self.paths_info},
            "refs": {"GET": self.refs},
            "commits": {"GET": self.commits},
        }

    async def listing(self, request: Request) -> Response:
        """`/api/{kind}s`."""
        kind = segments(request)[1].removesuffix("s")
        return lists.repositories(request, self.shelf.visible(request, kind))

    async def api(self, request: Request) -> Response:
        """`/api/{kind}s/{id}[/{action}[/{revision}[/{path}]]]`."""
        parts = segments(request)
        kind = parts[1].removesuffix("s")
        repo_id, rest = split_id(parts[2:], self.actions)
        name, tail = (rest[0], rest[1:]) if rest else ("revision", ["main"])
        if not repo_id or name not in self.actions:
            raise HTTPException(404)
        methods = self.actions[name]
        method = "GET" if request.method == "HEAD" else request.method
        if method not in methods:
            raise HTTPException(405, headers={"Allow": ", ".join(methods)})
        await request.body()  # here, so that what is found and allowed is so when it is used
        if new := self.shelf.renamed(request, kind, repo_id):
            return redirect(request, ["api", f"{kind}s", *new.split("/"), *rest])
        repository = self.shelf.open(request, kind, repo_id)
        return await methods[method](request, repository, tail)

    async def content(self, request: Request) -> Response:
        """`[/datasets]/{id}/resolve/{revision}/{path}`, or `raw` for what git keeps of the file."""
        parts = segments(request)
        kind, prefix = ("dataset", parts[:1]) if parts[0] == "datasets" else ("model", [])
        repo_id, rest = split_id(parts[len(prefix) :], ("resolve", "raw"))
        if len(rest) < 3 or rest[0] not in ("resolve", "raw"):
            raise HTTPException(404)
        if new := self.shelf.renamed(request, kind, repo_id):
            return redirect(request, [*prefix, *new.split("/"), *rest])
        repository = self.shelf.open(request, kind, repo_id)
        self.shelf.check_content(request, repository)
        revision = at(repository, rest[1])
        file = revision.files.get("/".join(rest[2:]))
        if file is None:
            raise unknown_entry("Entry not found", revision.commit)
        is_raw = rest[0] == "raw"
        headers = {
            "ETag": f'"{file.oid if is_raw else file.etag}"',
            "X-Repo-Commit": revision.commit,
        }
        if file.sha256 and not is_raw:
            headers |= {"X-Linked-ETag": f'"{file.sha256}"', "X-Linked-Size": str(file.size)}
        if request.headers.get("if-none-match") in (headers["ETag"], "*"):
            return PlainTextResponse(status_code=304, headers=headers)
        if file.sha256 and is_raw:
            return PlainTextResponse(pointer(file.sha256, file.size), headers=headers)
        return FileResponse(
            revision.path(file),
            headers=headers,
            filename=file.path.rsplit("/", 1)[-1],
            content_disposition_type="inline",
            media_type="application/octet-stream" if file.sha256 else "text/plain; charset=utf-8",
        )

    async def info(self, request: Request, repository: Repository, tail: list[str]) -> Response:
        """What the Hub knows about a repository, with its list of files (`siblings`)."""
        revision = only_revision(repository, tail)
        asked = request.query_params
        expand = many(asked, "expand")
        return JSONResponse(answers.info(repository, revision, is_set(asked, "blobs"), expand))

    async def tree(self, request: Request, repository: Repository, tail: list[str]) -> Response:
        """The entries of a folder; with `recursive`, of everything below it."""
        if not tail:
            raise HTTPException(404)
        revision, path = at(repository, tail[0]), "/".join(tail[1:])
        folders = list(revision.folders())
        if path and path not in folders:
            raise unknown_entry(f'{path} does not exist on "{tail[0]}"', revision.commit)
        prefix = f"{path}/" if path else ""
        entries = [answers.folder_entry(folder) for folder in folders]
        entries += [answers.file_entry(file) for file in revision.files.values()]
        recursive = is_set(request.query_params, "recursive")
        entries = [
            entry
            for entry in sorted(entries, key=lambda entry: entry["path"])
            if entry["path"].startswith(prefix)
            and (recursive or "/" not in entry["path"][len(prefix) :])
        ]
        if is_set(request.query_params, "expand"):
            entries = [answers.expanded(entry, revision) for entry in entries]
        return JSONResponse(entries)

    async def paths_info(
        self, request: Request, repository: Repository, tail: list[str]
    ) -> Response:
        """The entries of the asked paths; those that do not exist are left out."""
        revision = only_revision(repository, tail)
        paths, expand = asked_paths(await request.body(), request.headers.get("content-type", ""))
        files, folders = revision.files, set(revision.folders())
        entries = [
            answers.file_entry(files[name]) if name in files else answers.folder_entry(name)
            for name in paths
            if name in files or name in folders
        ]
        if expand:
            entries = [answers.expanded(entry, revision) for entry in entries]
        return JSONResponse(entries)

    async def refs(self, request: Request, repository: Repository, tail: list[str]) -> Response:
        """The branches and tags."""
        if tail:
            raise HTTPException(404)
        return JSONResponse(answers.refs(repository))

    async def commits(self, request: Request, repository: Repository, tail: list[str]) -> Response:
        """The commits of a revision, the newest first."""
        only_revision(repository, tail)
        formatted = "formatted" in many(request.query_params, "expand")
        return lists.page(
            request,
            repository.log(tail[0]),
            lambda commit: answers.commit_entry(commit, formatted),
            COMMITS_PER_PAGE,
        )


def create_app(repositories: Path) -> Starlette:
    """An ASGI application that serves every repository below the folder `repositories`."""
    return application(Hub(Shelf(load_all(repositories))))


def application(hub: Hub, more: Sequence[Route] = ()) -> Starlette:
    """An ASGI application for a Hub; `more` is asked before what only reads."""
    routes = [
        *more,
        *(Route(f"/api/{kind}s", hub.listing, methods=["GET"]) for kind in KINDS),
        *(Route(f"/api/{kind}s/{{rest:path}}", hub.api, methods=METHODS) for kind in KINDS),
        Route("/api/{rest:path}", unknown, methods=METHODS),
        Route("/{rest:path}", hub.content, methods=["GET"]),
    ]
    app = Starlette(routes=routes, exception_handlers=HANDLERS)
    app.state.hub = hub
    return app


def redirect(request: Request, parts: list[str]) -> Response:
    """Send who asks to another path; relative, as clients follow only relative redirects."""
    location = "/" + "/".join(quote(part, safe="") for part in parts)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(location + query, status_code=307)


async def unknown(_request: Request) -> Response:
    """A path of the API that there is not."""
    raise HTTPException(404, detail="Sorry, we can't find the page you are looking for.")


def segments(request: Request) -> list[str]:
    """The decoded parts of the path. Split first: a revision may hold an escaped slash."""
    raw = request.scope["raw_path"].split(b"?")[0].decode("ascii", "replace")
    return [unquote(part) for part in raw.strip("/").split("/")]


def split_id(parts: list[str], actions) -> tuple[str, list[str]]:
    """Cut off the repository id: one part if an action (or nothing) follows it, else two."""
    length = 1 if len(parts) < 2 or parts[1] in actions else 2
    return "/".join(parts[:length]), parts[length:]


def at(repository: Repository, name: str) -> Revision:
    """A revision of a repository, or the Hub's error if there is none of that name."""
    found = repository.at(name)
    if found is None:
        raise unknown_revision(name)
    return found


def only_revision(repository: Repository, tail: list[str]) -> Revision:
    """The revision that a path ends with."""
    if not tail:
        raise HTTPException(404)
    revision = at(repository, tail[0])
    if "/".join(tail[1:]):
        raise HTTPException(404)
    return revision


def asked_paths(body: bytes, content_type: str) -> tuple[list[str], bool]:
    """The `paths` of a paths-info request, and `expand`; clients send a form or JSON."""
    try:
        if content_type.startswith("application/json"):
            fields = json.loads(body)
            paths, expand = fields["paths"], fields.get("expand", False)
        else:
            fields = parse_qs(body.decode(), strict_parsing=True)
            paths, expand = fields["paths"], fields.get("expand", [""])[0]
    except (ValueError, KeyError, TypeError) as error:
        raise HTTPException(400, detail="paths is required") from error
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise HTTPException(400, detail="paths must be a list of strings")
    return paths, str(expand).lower() in ("1", "true")
