"""The requests with which clients bring files and commit them."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from localhub.errors import HubError, bad_request, unknown_revision
from localhub.lists import is_set
from localhub.repository import Repository, Revision
from localhub.server import at, segments
from localhub.writing import commits, patterns
from localhub.writing.commits import ATTRIBUTES, SHA256, check_path
from localhub.writing.history import History
from localhub.writing.requests import decoded, fields_of, kind_and_id, number, objects, text
from localhub.writing.shelf import ONLY_BY_REQUEST, PrivateShelf

IGNORED = ".gitignore"
NOT_HIS = "Authorization error."
NO_REQUESTS = "This Hub has no pull requests: commit without `create_pr`"
STALE = "A commit has happened since. Please refresh and try again."


class Uploads:
    """Answers what brings files into the repositories of a shelf.

    Attributes:
        announced: The size of each content that may be uploaded, by SHA-256; it may come twice, as
            two files of a commit may have the same.
    """

    def __init__(self, shelf: PrivateShelf):
        self.shelf = shelf
        self.announced: dict[str, int] = {}

    async def preupload(
        self, request: Request, repository: Repository | History, tail: list[str]
    ) -> Response:
        """Say of files whether they go to LFS, are ignored, or are there already."""
        self.shelf.check_upload(request)
        _refuse_pull_requests(request)
        revision = at(repository, only(tail))
        fields = await fields_of(request)
        attributes = text(fields, "gitAttributes", _read(revision, ATTRIBUTES))
        ignored = text(fields, "gitIgnore", _read(revision, IGNORED))
        answers = []
        for asked in objects(fields, "files"):
            path, size = check_path(text(asked, "path")), number(asked, "size")
            sample = decoded(text(asked, "sample", ""), path)
            in_lfs = patterns.belongs_to_lfs(path, size, sample, attributes)
            answer = {
                "path": path,
                "uploadMode": "lfs" if in_lfs else "regular",
                "shouldIgnore": patterns.is_ignored(path, ignored),
            }
            if path in revision.files:
                answer["oid"] = revision.files[path].etag
            answers.append(answer)
        return JSONResponse({"files": answers})

    async def commit(
        self, request: Request, repository: Repository | History, tail: list[str]
    ) -> Response:
        """Make a commit on a branch."""
        token = self.shelf.check_upload(request)
        _refuse_pull_requests(request)
        history = self.shelf.writable(token, repository, ONLY_BY_REQUEST)
        branch = only(tail).removeprefix("refs/heads/")
        asked = commits.read(await request.body())
        if branch not in history.branches:
            raise unknown_revision(branch)
        before = at(history, branch)
        if asked.parent not in (None, before.commit):
            raise HubError(412, None, STALE)
        files = commits.apply(asked, before, self.shelf.contents, lambda name: at(history, name))
        made = history.commit(branch, files, asked.title, asked.message, token.user.name)
        return JSONResponse(
            {
                "success": True,
                "commitOid": made.commit,
                "commitUrl": f"{address(request, history)}/commit/{made.commit}",
                "hookOutput": "",
            }
        )

    async def lfs(self, request: Request) -> Response:
        """`[/datasets]/{id}.git/info/lfs/objects/{action}`: where contents go, or if they came."""
        kind, repo_id = kind_and_id(request)
        repo_id = self.shelf.renamed(request, kind, repo_id) or repo_id
        repository = self.shelf.open(request, kind, repo_id)
        token = self.shelf.check_upload(request)
        self.shelf.writable(token, repository, NOT_HIS)
        fields = await fields_of(request)
        action = request.path_params["action"]
        if action == "verify":
            return self._verify(fields)
        if action != "batch":
            raise HTTPException(404)
        if fields.get("operation") != "upload":
            raise bad_request('"operation" must be "upload": files are downloaded by resolve')
        found = [self._place(request, each) for each in objects(fields, "objects")]
        return JSONResponse({"transfer": "basic", "objects": found})

    async def put(self, request: Request) -> Response:
        """Take a content; no token is shown here, it must be one that was announced."""
        sha256 = segments(request)[-1]
        if sha256 not in self.announced:
            raise HTTPException(404)
        await self.shelf.contents.receive(sha256, self.announced[sha256], request.stream())
        return Response(headers={"ETag": f'"{sha256}"'})

    def _place(self, request: Request, asked: dict) -> dict:
        """Where a content is to be uploaded, unless it is here."""
        sha256, size = text(asked, "oid"), number(asked, "size")
        if not SHA256.fullmatch(sha256):
            raise bad_request(f'"oid" must be a SHA-256, not {sha256}')
        answer = {"oid": sha256, "size": size, "authenticated": True}
        if self.shelf.contents.size(sha256) == size:
            return answer
        self.announced[sha256] = size
        verify = str(request.url.replace(query="")).removesuffix("/batch") + "/verify"
        upload = f"{base(request)}/api/lfs-objects/{sha256}"
        return {**answer, "actions": {"upload": {"href": upload}, "verify": {"href": verify}}}

    def _verify(self, fields: dict) -> Response:
        sha256, size = text(fields, "oid"), number(fields, "size")
        if not SHA256.fullmatch(sha256) or self.shelf.contents.size(sha256) != size:
            raise HubError(404, None, f"There is no content {sha256} of {size} bytes")
        return JSONResponse({})


def base(request: Request) -> str:
    """The address of this Hub, as who asks has it."""
    return str(request.base_url).rstrip("/")


def address(request: Request, repository: Repository | History) -> str:
    """The address of a repository's page."""
    prefix = "datasets/" if repository.kind == "dataset" else ""
    return f"{base(request)}/{prefix}{repository.id}"


def _refuse_pull_requests(request: Request) -> None:
    if is_set(request.query_params, "create_pr"):
        raise bad_request(NO_REQUESTS)


def only(tail: list[str]) -> str:
    """The only word that a path ends with."""
    if len(tail) != 1 or not tail[0]:
        raise HTTPException(404)
    return tail[0]


def _read(revision: Revision, path: str) -> str:
    """The text of a file, empty if there is none."""
    file = revision.files.get(path)
    return revision.path(file).read_text("utf-8", "replace") if file else ""
