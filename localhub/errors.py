"""What the Hub answers when it cannot do what it is asked, with the headers that clients read."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse


class HubError(Exception):
    """An answer that the Hub gives in place of what it was asked for.

    Attributes:
        code: By which clients tell what is wrong (`X-Error-Code`), if the Hub gives one.
        commit: The commit in which something is missing, if it is known.
        body: What the answer says besides the message.
    """

    def __init__(
        self, status: int, code: str | None, message: str, commit: str | None = None, **body
    ):
        super().__init__(message)
        self.status, self.code, self.message, self.commit = status, code, message, commit
        self.body = body


def unknown_repository(is_logged_in: bool) -> HubError:
    """A repository that is not there, or that nobody is to know of."""
    if is_logged_in:
        return HubError(404, "RepoNotFound", "Repository not found")
    return HubError(401, "RepoNotFound", "Invalid username or password.")


def unknown_revision(revision: str) -> HubError:
    """A revision that a repository does not have."""
    return HubError(404, "RevisionNotFound", f"Invalid rev id: {revision}")


def unknown_entry(message: str, commit: str) -> HubError:
    """A file or a folder that a commit does not have."""
    return HubError(404, "EntryNotFound", message, commit)


def bad_request(message: str) -> HubError:
    """A request that is wrong in itself."""
    return HubError(400, None, message)


async def hub_error(_request: Request, error: HubError) -> JSONResponse:
    """The body and the headers by which clients tell what is missing."""
    headers = {}
    if error.message.isprintable() and _is_latin(error.message):
        headers["X-Error-Message"] = error.message  # otherwise clients find it in the body
    if error.code:
        headers["X-Error-Code"] = error.code
    if error.commit:
        headers["X-Repo-Commit"] = error.commit
    body = {"error": error.message, **error.body}
    return JSONResponse(body, status_code=error.status, headers=headers)


async def http_error(_request: Request, error: HTTPException) -> JSONResponse:
    """Everything else that was asked for wrongly."""
    return JSONResponse(
        {"error": error.detail}, status_code=error.status_code, headers=error.headers
    )


HANDLERS = {HubError: hub_error, HTTPException: http_error}


def _is_latin(text: str) -> bool:
    """Whether a header can hold it."""
    return all(ord(letter) < 256 for letter in text)
