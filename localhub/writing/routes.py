"""All requests that write besides those that bring files, and the application."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from localhub import answers, lists
from localhub.errors import HubError, bad_request
from localhub.repository import MAIN, Repository
from localhub.server import Hub, application, at
from localhub.writing import accounts, cards
from localhub.writing.access import Access
from localhub.writing.commits import CARD, check_card, check_folders, check_path
from localhub.writing.history import History
from localhub.writing.requests import decoded, fields_of, objects, text
from localhub.writing.shelf import MAY_NOT, PrivateShelf, check_id, check_kind
from localhub.writing.uploads import Uploads, address, only

VISIBILITIES = {"public": False, "private": True}
GATES = ("auto", "manual")


def create_app(shelf: PrivateShelf) -> Starlette:
    """An ASGI application that serves a shelf, and lets who may change it."""
    hub, uploads, access, owners = Hub(shelf), Uploads(shelf), Access(shelf), Owners(shelf)
    hub.actions |= {
        "preupload": {"POST": uploads.preupload},
        "commit": {"POST": uploads.commit},
        "branch": {"POST": owners.create_branch, "DELETE": owners.delete_branch},
        "tag": {"POST": owners.create_tag, "DELETE": owners.delete_tag},
        "settings": {"PUT": owners.change_settings},
        "auth-check": {"GET": access.check},
        "user-access-request": {"GET": access.requests, "POST": access.answer},
    }
    return application(
        hub,
        [
            Route("/api/whoami-v2", owners.whoami, methods=["GET"]),
            Route("/api/settings/repositories", owners.repositories, methods=["GET"]),
            Route(
                "/api/organizations/{owner}/settings/repositories",
                owners.repositories,
                methods=["GET"],
            ),
            Route("/api/validate-yaml", owners.validate_card, methods=["POST"]),
            Route("/api/repos/create", owners.create, methods=["POST"]),
            Route("/api/repos/delete", owners.delete, methods=["DELETE"]),
            Route("/api/repos/move", owners.move, methods=["POST"]),
            Route("/api/lfs-objects/{sha256}", uploads.put, methods=["PUT"]),
            Route("/{repo_id:path}.git/info/lfs/objects/{action}", uploads.lfs, methods=["POST"]),
            Route("/{repo_id:path}/ask-access", access.ask, methods=["POST"]),
        ],
    )


class Owners:
    """Answers what owners ask: to make, change and remove repositories and their names."""

    def __init__(self, shelf: PrivateShelf):
        self.shelf = shelf

    async def whoami(self, request: Request) -> Response:
        """Who has the token of a request."""
        known = self.shelf.accounts
        return JSONResponse(known.whoami(known.needed(request)))

    async def repositories(self, request: Request) -> Response:
        """What belongs to the user, or to an organisation in which it may write."""
        token = self.shelf.accounts.needed(request)
        owner = request.path_params.get("owner", token.user.name)
        if owner != token.user.name and token.user.roles.get(owner) not in accounts.WRITING_ROLES:
            raise HubError(403, None, MAY_NOT)
        found = [
            each
            for (_, repo_id), each in self.shelf.repositories.items()
            if repo_id.startswith(f"{owner}/")
        ]
        described = [answers.info(each, each.at(MAIN)) for each in found]
        total = sum(each["usedStorage"] for each in described)
        entries = [
            {
                "id": each.id,
                "type": each.kind,
                "updatedAt": told["lastModified"],
                "visibility": "private" if each.private else "public",
                "storage": told["usedStorage"],
                "storagePercent": 100 * told["usedStorage"] / total if total else 0,
            }
            for each, told in zip(found, described, strict=True)
        ]
        return lists.page(request, entries, lambda entry: entry)

    async def validate_card(self, request: Request) -> Response:
        """What is wrong with the header of a card."""
        self.shelf.accounts.shown(request)
        errors, warnings = cards.validate(text(await fields_of(request), "content"))
        body = {
            "errors": [{"message": message} for message in errors],
            "warnings": [{"message": message} for message in warnings],
        }
        return JSONResponse(body, status_code=400 if errors else 200)

    async def create(self, request: Request) -> Response:
        """Make a repository."""
        token = self.shelf.accounts.needed(request)
        fields = await fields_of(request)
        kind = text(fields, "type", "model")
        check_kind(kind)
        owner = text(fields, "organization", token.user.name)
        repo_id = f"{owner}/{text(fields, 'name')}"
        check_id(repo_id)
        is_private = _visibility(fields)
        files = [
            (check_path(text(each, "path")), decoded(text(each, "content"), text(each, "path")))
            for each in objects({"files": fields.get("files") or []}, "files")
        ]
        check_folders([path for path, _ in files])
        for path, content in files:
            if path == CARD:
                check_card(content)
        if not accounts.may_write(token, owner):
            message = f'You don\'t have the rights to create a {kind} under the namespace "{owner}"'
            raise HubError(403, None, message)
        if (kind, repo_id) in self.shelf.repositories:
            url = address(request, self.shelf.repositories[kind, repo_id])
            raise HubError(409, None, f"You already created this {kind} repo", url=url)
        made = self.shelf.create(kind, repo_id, token.user.name, files)
        made.private = bool(is_private)
        return JSONResponse({"url": address(request, made), "name": made.id, "id": made.id})

    async def delete(self, request: Request) -> Response:
        """Remove a repository."""
        token = self.shelf.accounts.needed(request)
        fields = await fields_of(request)
        kind = text(fields, "type", "model")
        check_kind(kind)
        repo_id = f"{text(fields, 'organization', token.user.name)}/{text(fields, 'name')}"
        repository = self.shelf.open(request, kind, repo_id)
        self.shelf.delete(self.shelf.writable(token, repository, MAY_NOT))
        return JSONResponse({})

    async def move(self, request: Request) -> Response:
        """Give a repository another name, or another owner."""
        token = self.shelf.accounts.needed(request)
        fields = await fields_of(request)
        kind, new = text(fields, "type", "model"), text(fields, "toRepo")
        check_kind(kind)
        check_id(new)
        repository = self.shelf.open(request, kind, text(fields, "fromRepo"))
        history = self.shelf.writable(token, repository, MAY_NOT)
        if not accounts.may_write(token, new.split("/")[0]):
            raise HubError(403, None, MAY_NOT)
        if (kind, new) in self.shelf.repositories:
            raise HubError(409, None, f"There is a {kind} {new} already")
        self.shelf.move(history, new)
        return JSONResponse({"url": address(request, history)})

    async def change_settings(
        self, request: Request, repository: Repository | History, tail: list[str]
    ) -> Response:
        """Make a repository private or public, gated or open."""
        history = self.shelf.owned(request, repository)
        if tail:
            raise HTTPException(404)
        fields = await fields_of(request)
        is_private, gated = _visibility(fields), fields.get("gated", history.gated)
        if gated is not False and gated not in GATES:
            raise bad_request('"gated" must be one of [auto, manual, false]')
        history.private = history.private if is_private is None else is_private
        history.gated = gated
        return JSONResponse({"private": history.private, "gated": history.gated})

    async def create_branch(
        self, request: Request, repository: Repository | History, tail: list[str]
    ) -> Response:
        """Begin a branch at a revision, `main` if none is named."""
        history = self.shelf.owned(request, repository)
        fields = await fields_of(request)
        start = at(history, text(fields, "startingPoint", MAIN))
        history.add(history.branches, only(tail), start.commit)
        return JSONResponse({})

    async def delete_branch(
        self, request: Request, repository: Repository | History, tail: list[str]
    ) -> Response:
        """Remove a branch; its commits stay."""
        history = self.shelf.owned(request, repository)
        name = only(tail)
        if name == MAIN:
            raise HubError(403, None, f"Cannot delete refs/heads/{MAIN}")
        _remove(history.branches, name, f"refs/heads/{name}")
        return JSONResponse({})

    async def create_tag(
        self, request: Request, repository: Repository | History, tail: list[str]
    ) -> Response:
        """Give a revision a name for good."""
        history = self.shelf.owned(request, repository)
        fields = await fields_of(request)
        history.add(history.tags, text(fields, "tag"), at(history, only(tail)).commit)
        return JSONResponse({})

    async def delete_tag(
        self, request: Request, repository: Repository | History, tail: list[str]
    ) -> Response:
        """Remove a tag."""
        history = self.shelf.owned(request, repository)
        _remove(history.tags, only(tail), f"refs/tags/{only(tail)}")
        return JSONResponse({})


def _visibility(fields: dict) -> bool | None:
    """Whether a repository shall be private; None if that is not said."""
    if fields.get("visibility") is None:
        is_private = fields.get("private")
        if not isinstance(is_private, bool | None):
            raise bad_request('"private" must be true or false')
        return is_private
    asked = text(fields, "visibility")
    if asked not in VISIBILITIES:
        raise bad_request(f'"visibility" must be one of [{", ".join(VISIBILITIES)}]')
    return VISIBILITIES[asked]


def _remove(refs: dict[str, str], name: str, ref: str) -> None:
    """Remove a name that is there, or say that it is not."""
    if refs.pop(name, None) is None:
        raise HubError(404, "RevisionNotFound", f"Invalid rev id: {ref}")
