"""Who is let into a gated repository: users ask, its owner answers."""

import hashlib
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from localhub.answers import written
from localhub.errors import HubError, bad_request
from localhub.lists import page
from localhub.repository import Repository
from localhub.writing.history import History
from localhub.writing.requests import fields_of, kind_and_id, text
from localhub.writing.shelf import PrivateShelf

PENDING, ACCEPTED, REJECTED = STATUSES = ("pending", "accepted", "rejected")


class Access:
    """Answers requests about who may read the gated repositories of a shelf."""

    def __init__(self, shelf: PrivateShelf):
        self.shelf = shelf

    async def check(
        self, request: Request, repository: Repository | History, tail: list[str]
    ) -> Response:
        """`auth-check`: whether who asks may read the files, or with `write`, change them."""
        if tail == ["write"]:
            self.shelf.owned(request, repository)
        elif tail:
            raise HTTPException(404)
        self.shelf.check_content(request, repository)
        return JSONResponse({})

    async def ask(self, request: Request) -> Response:
        """`/{id}/ask-access`: ask to be let in, as the button on the page of a repository does."""
        repository = self.shelf.open(request, *kind_and_id(request))
        user = self.shelf.logged_in(request).user.name
        if not repository.gated:
            raise bad_request("This repository is not gated")
        if user not in repository.requests:
            status = ACCEPTED if repository.gated == "auto" else PENDING
            repository.requests[user] = status, self.shelf.clock.now
        return JSONResponse({})

    async def requests(
        self, request: Request, repository: Repository | History, tail: list[str]
    ) -> Response:
        """The users with a request of one status."""
        history = self._owned(request, repository)
        if len(tail) != 1 or tail[0] not in STATUSES:
            raise HTTPException(404)
        found = [user for user, (status, _) in history.requests.items() if status == tail[0]]
        return page(request, found, lambda user: self._entry(user, *history.requests[user]))

    async def answer(
        self, request: Request, repository: Repository | History, tail: list[str]
    ) -> Response:
        """Let somebody in who did not ask (`grant`), or answer who did (`handle`)."""
        history = self._owned(request, repository)
        if tail not in (["grant"], ["handle"]):
            raise HTTPException(404)
        fields = await fields_of(request)
        by_id = {_request_id(user): user for user in history.requests}
        user = by_id.get(text(fields, "requestId", "")) or text(fields, "user", "")
        if user not in self.shelf.accounts.users:
            raise HubError(404, None, f"User {user!r} not found")
        status, date = history.requests.get(user, ("", self.shelf.clock.now))
        if tail == ["grant"]:
            asked = ACCEPTED
        elif not status:
            raise HubError(404, None, f"{user} has not asked for access")
        else:
            asked = text(fields, "status")
        if asked not in STATUSES:
            raise bad_request(f'"status" must be one of {", ".join(STATUSES)}')
        if asked == status:
            raise bad_request(f"The access request of {user} is {status} already")
        history.requests[user] = asked, date
        return JSONResponse(self._entry(user, asked, date))

    def _owned(self, request: Request, repository: Repository | History) -> History:
        history = self.shelf.owned(request, repository)
        if not history.gated:
            raise bad_request("This repository is not gated")
        return history

    def _entry(self, name: str, status: str, date: datetime) -> dict:
        user = self.shelf.accounts.users[name]
        email = f"{name}@example.com"
        described = {"user": name, "fullname": user.fullname, "email": email, "type": "user"}
        return {
            "requestId": _request_id(name),
            "user": described,
            "status": status,
            "timestamp": written(date),
        }


def _request_id(user: str) -> str:
    return hashlib.sha1(f"request of {user}".encode()).hexdigest()[:24]
