"""The part of the Hugging Face Hub's HTTP API that its client libraries use to read.

`create_app` gives an ASGI application without state: wrap it to make it misbehave.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse
from starlette.routing import Route

from localhub.repository import KINDS, Repository, RepositoryFile, load_all

# The Hub's API leaves these out of `tags` or turns them into `name:value`.
TAG_PREFIXES = {"license": "license", "datasets": "dataset", "language": "language"}


class HubError(Exception):
    """An answer that the Hub gives when something is missing, with the headers clients read."""

    def __init__(self, status: int, code: str, message: str, commit: str | None = None):
        super().__init__(message)
        self.status, self.code, self.message, self.commit = status, code, message, commit


class Hub:
    """Answers requests from a list of repositories."""

    def __init__(self, repositories: list[Repository]):
        self.repositories = {(r.kind, r.id): r for r in repositories}
        self.legacy = {(r.kind, name): r.id for r in repositories for name in r.legacy_names}

    async def api(self, request: Request):
        """`/api/{kind}s/{id}[/{action}[/{revision}[/{path}]]]`."""
        parts = segments(request)
        kind = parts[1].removesuffix("s")
        actions = {
            "revision": ("GET", self.info),
            "tree": ("GET", self.tree),
            "paths-info": ("POST", self.paths_info),
            "refs": ("GET", self.refs),
        }
        repo_id, rest = split_id(parts[2:], actions)
        name, tail = (rest[0], rest[1:]) if rest else ("revision", ["main"])
        if not repo_id or name not in actions:
            raise HTTPException(404)
        method, action = actions[name]
        if request.method not in (method, "HEAD" if method == "GET" else method):
            raise HTTPException(405, headers={"Allow": method})
        if (kind, repo_id) in self.legacy:
            return self.redirect(request, ["api", f"{kind}s"], kind, repo_id, rest)
        repository = self.repository(kind, repo_id)
        if name == "refs":
            if tail:
                raise HTTPException(404)
            return action(repository)
        if not tail:
            raise HTTPException(404)
        check_revision(repository, tail[0])
        return await action(request, repository, tail[0], "/".join(tail[1:]))

    async def resolve(self, request: Request):
        """`[/datasets]/{id}/resolve/{revision}/{path}`."""
        parts = segments(request)
        kind, prefix = ("dataset", parts[:1]) if parts[0] == "datasets" else ("model", [])
        repo_id, rest = split_id(parts[len(prefix) :], ["resolve"])
        if len(rest) < 3 or rest[0] != "resolve":
            raise HTTPException(404)
        if (kind, repo_id) in self.legacy:
            return self.redirect(request, prefix, kind, repo_id, rest)
        repository = self.repository(kind, repo_id)
        check_revision(repository, rest[1])
        file = repository.files.get("/".join(rest[2:]))
        if file is None:
            raise HubError(404, "EntryNotFound", "Entry not found", repository.commit)
        headers = {"ETag": f'"{file.etag}"', "X-Repo-Commit": repository.commit}
        if file.sha256:
            headers |= {"X-Linked-ETag": f'"{file.sha256}"', "X-Linked-Size": str(file.size)}
        if request.headers.get("if-none-match") in (headers["ETag"], "*"):
            return PlainTextResponse(status_code=304, headers=headers)
        name = file.path.rsplit("/", 1)[-1]
        return FileResponse(
            repository.path(file),
            headers=headers,
            filename=name,
            content_disposition_type="inline",
            media_type="application/octet-stream" if file.sha256 else "text/plain; charset=utf-8",
        )

    async def info(self, request: Request, repository: Repository, _revision: str, path: str):
        """What the Hub knows about a repository, with its list of files (`siblings`)."""
        if path:
            raise HTTPException(404)
        card = repository.card
        blobs = request.query_params.get("blobs", "").lower() in ("1", "true")
        body = {
            "id": repository.id,
            "author": repository.id.split("/")[0],
            "sha": repository.commit,
            "lastModified": repository.last_modified.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "private": False,
            "gated": False,
            "disabled": False,
            "downloads": 0,
            "likes": 0,
            "tags": list(tags(card)),
            "cardData": card,
            "siblings": [sibling(file, blobs) for file in repository.files.values()],
        }
        if repository.kind == "model":
            body["modelId"] = repository.id
            body |= {key: card[key] for key in ("pipeline_tag", "library_name") if key in card}
        return JSONResponse(body)

    async def tree(self, request: Request, repository: Repository, revision: str, path: str):
        """The entries of a folder; with `recursive`, of everything below it."""
        recursive = request.query_params.get("recursive", "").lower() in ("1", "true")
        folders = list(repository.folders())
        if path and path not in folders:
            message = f'{path} does not exist on "{revision}"'
            raise HubError(404, "EntryNotFound", message, repository.commit)
        prefix = f"{path}/" if path else ""
        entries = [folder_entry(folder) for folder in folders]
        entries += [file_entry(file) for file in repository.files.values()]
        return JSONResponse(
            [
                entry
                for entry in sorted(entries, key=lambda entry: entry["path"])
                if entry["path"].startswith(prefix)
                and (recursive or "/" not in entry["path"][len(prefix) :])
            ]
        )

    async def paths_info(self, request: Request, repository: Repository, _revision: str, path: str):
        """The entries of the asked paths; those that do not exist are left out."""
        if path:
            raise HTTPException(404)
        paths = asked_paths(await request.body(), request.headers.get("content-type", ""))
        folders = set(repository.folders())
        entries = [
            file_entry(repository.files[name]) if name in repository.files else folder_entry(name)
            for name in paths
            if name in repository.files or name in folders
        ]
        return JSONResponse(entries)

    def refs(self, repository: Repository):
        """The only branch, `main`."""
        main = {"name": "main", "ref": "refs/heads/main", "targetCommit": repository.commit}
        return JSONResponse({"branches": [main], "converts": [], "tags": []})

    def repository(self, kind: str, repo_id: str) -> Repository:
        """Find a repository, or answer as the Hub does to somebody without a token."""
        found = self.repositories.get((kind, repo_id))
        if found is None:
            raise HubError(401, "RepoNotFound", "Invalid username or password.")
        return found

    def redirect(self, request: Request, prefix: list[str], kind: str, name: str, rest: list[str]):
        """Send a legacy name to the id; relative, as clients follow only relative redirects."""
        parts = [*prefix, *self.legacy[kind, name].split("/"), *rest]
        location = "/" + "/".join(quote(part, safe="") for part in parts)
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(location + query, status_code=307)


def create_app(repositories: Path) -> Starlette:
    """An ASGI application that serves every repository below the folder `repositories`."""
    hub = Hub(load_all(repositories))
    app = Starlette(
        routes=[
            *(
                Route(f"/api/{kind}s/{{rest:path}}", hub.api, methods=["GET", "POST"])
                for kind in KINDS
            ),
            Route("/{rest:path}", hub.resolve, methods=["GET"]),
        ],
        exception_handlers={HubError: hub_error, HTTPException: http_error},
    )
    app.state.hub = hub
    return app


def segments(request: Request) -> list[str]:
    """The decoded parts of the path. Split first: a revision may hold an escaped slash."""
    raw = request.scope["raw_path"].split(b"?")[0].decode("ascii", "replace")
    return [unquote(part) for part in raw.strip("/").split("/")]


def split_id(parts: list[str], actions) -> tuple[str, list[str]]:
    """Cut off the repository id: one part if an action (or nothing) follows it, else two."""
    length = 1 if len(parts) < 2 or parts[1] in actions else 2
    return "/".join(parts[:length]), parts[length:]


def check_revision(repository: Repository, revision: str) -> None:
    """Raise the Hub's error unless `revision` is `main` or the full commit."""
    if revision not in ("main", "refs/heads/main", repository.commit):
        raise HubError(404, "RevisionNotFound", f"Invalid rev id: {revision}")


def asked_paths(body: bytes, content_type: str) -> list[str]:
    """The `paths` of a paths-info request, which clients send as a form or as JSON."""
    try:
        if content_type.startswith("application/json"):
            paths = json.loads(body)["paths"]
        else:
            paths = parse_qs(body.decode(), strict_parsing=True)["paths"]
    except (ValueError, KeyError, TypeError) as error:
        raise HTTPException(400, detail="paths is required") from error
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise HTTPException(400, detail="paths must be a list of strings")
    return paths


def file_entry(file: RepositoryFile) -> dict:
    """A file as the tree describes it."""
    entry = {"type": "file", "path": file.path, "size": file.size, "oid": file.oid}
    if file.sha256:
        lfs = {"oid": file.sha256, "size": file.size, "pointerSize": file.pointer_size}
        entry["lfs"] = lfs
    return entry


def folder_entry(path: str) -> dict:
    """A folder as the tree describes it. git has no oid to read cheaply; clients only show it."""
    return {"type": "directory", "path": path, "size": 0, "oid": "0" * 40}


def sibling(file: RepositoryFile, blobs: bool) -> dict:
    """A file as the repository's info describes it; sizes and hashes only when asked for."""
    if not blobs:
        return {"rfilename": file.path}
    entry = {"rfilename": file.path, "size": file.size, "blobId": file.oid}
    if file.sha256:
        lfs = {"sha256": file.sha256, "size": file.size, "pointerSize": file.pointer_size}
        entry["lfs"] = lfs
    return entry


def tags(card: dict) -> Iterator[str]:
    """The Hub's tags, made from a card's header."""
    yield from card.get("tags", [])
    for field, prefix in TAG_PREFIXES.items():
        values = card.get(field, [])
        for value in [values] if isinstance(values, str) else values:
            yield f"{prefix}:{value}"


async def hub_error(_request: Request, error: HubError) -> JSONResponse:
    """The body and the headers by which clients tell what is missing."""
    headers = {"X-Error-Code": error.code, "X-Error-Message": error.message}
    if error.commit:
        headers["X-Repo-Commit"] = error.commit
    return JSONResponse({"error": error.message}, status_code=error.status, headers=headers)


async def http_error(_request: Request, error: HTTPException) -> JSONResponse:
    """Everything else that was asked for wrongly."""
    return JSONResponse(
        {"error": error.detail}, status_code=error.status_code, headers=error.headers
    )
