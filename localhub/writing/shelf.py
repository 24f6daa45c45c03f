"""The repositories of a private Hub, and who may see and change which."""

import re
from collections.abc import Iterable
from pathlib import Path

from starlette.requests import Request

from localhub.errors import HubError, bad_request, unknown_repository
from localhub.repository import KINDS, MAIN, Repository
from localhub.shelf import Shelf
from localhub.writing import accounts, patterns
from localhub.writing.accounts import Accounts, Token
from localhub.writing.contents import Contents
from localhub.writing.history import Clock, History

NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
NEEDS_A_WRITE_TOKEN = "you must use a write token to upload to a repository"
ONLY_BY_REQUEST = "Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request"
MAY_NOT = "You have read access but not the required permissions for this operation"


class PrivateShelf(Shelf):
    """Fixed repositories, which everybody may read, and those that were made here.

    Attributes:
        contents: Where the contents of what is made here are.
    """

    def __init__(self, fixed: Iterable[Repository], known: Accounts, folder: Path):
        """Take the repositories that nobody may change, and a folder for what is made here."""
        super().__init__(fixed)
        self.accounts = known
        self.contents = Contents(folder)
        self.clock = Clock()

    def visible(self, request: Request, kind: str) -> list[Repository]:
        """The repositories of a kind that who asks may know of."""
        token = self.accounts.shown(request)
        return [each for each in super().visible(request, kind) if _may_know(token, each)]

    def renamed(self, request: Request, kind: str, repo_id: str) -> str | None:
        """The id of a repository that is asked for by a former one, by who may know of it."""
        now = super().renamed(request, kind, repo_id)
        token = self.accounts.shown(request)
        return now if now and _may_know(token, self.repositories[kind, now]) else None

    def open(self, request: Request, kind: str, repo_id: str) -> Repository | History:
        """Find a repository.

        Raises:
            HubError: there is none for who asks, or nobody has the token that is shown.
        """
        token = self.accounts.shown(request)
        found = self.repositories.get((kind, repo_id))
        if found is None or not _may_know(token, found):
            raise unknown_repository(is_logged_in=token is not None)
        return found

    def check_content(self, request: Request, repository: Repository | History) -> None:
        """Raise the Hub's error unless who asks may read the files of a repository."""
        token = self.accounts.shown(request)
        if not repository.gated or accounts.is_member(token, _owner(repository)):
            return
        what = f"{repository.kind} {repository.id}"
        if token is None:
            message = (
                f"Access to {what} is restricted. You must have access to it and be "
                "authenticated to access it. Please log in."
            )
            raise HubError(401, "GatedRepo", message)
        status, _ = repository.requests.get(token.user.name, ("", None))
        if status == "accepted":
            return
        page = ("datasets/" if repository.kind == "dataset" else "") + repository.id
        messages = {
            "pending": f"Your request to access {what} is awaiting a review from the repo authors.",
            "rejected": f"Your request to access {what} has been rejected by the repo's authors.",
        }
        ask = (
            f"Access to {what} is restricted and you are not in the authorized list. "
            f"Visit https://huggingface.co/{page} to ask for access."
        )
        raise HubError(403, "GatedRepo", messages.get(status, ask))

    def check_upload(self, request: Request) -> Token:
        """The token of a request that is to bring files; to whose repository, is another matter.

        Raises:
            HubError: it shows none, or one that may not write at all.
        """
        token = self.logged_in(request)  # so say clients of the Hub's 401, too
        if token.role != accounts.WRITES:
            raise HubError(403, None, NEEDS_A_WRITE_TOKEN)
        return token

    def writable(self, token: Token, repository: Repository | History, refusal: str) -> History:
        """A repository that a token is good for changing.

        Args:
            refusal: What is said to who may only read it.

        Raises:
            HubError: it is not.
        """
        if not accounts.may_write(token, _owner(repository)) or isinstance(repository, Repository):
            raise HubError(403, None, refusal)
        return repository

    def owned(self, request: Request, repository: Repository | History) -> History:
        """A repository that who asks may change.

        Raises:
            HubError: it may not, or nobody says who asks.
        """
        return self.writable(self.logged_in(request), repository, MAY_NOT)

    def logged_in(self, request: Request) -> Token:
        """The token of a request; without one, the Hub's error."""
        token = self.accounts.shown(request)
        if token is None:
            raise unknown_repository(is_logged_in=False)
        return token

    def create(
        self, kind: str, repo_id: str, author: str, files: Iterable[tuple[str, bytes]] = ()
    ) -> History:
        """Make a repository as the Hub makes it, with one commit; its kind and id are checked.

        Args:
            files: Paths and contents that it begins with, besides `.gitattributes`.
        """
        made = History(kind, repo_id, self.contents, self.clock)
        first = [(".gitattributes", patterns.first_attributes(kind)), *files]
        kept = {path: self.contents.keep(path, content) for path, content in first}
        made.commit(MAIN, kept, "initial commit", "", author)
        self.repositories[kind, repo_id] = made
        self.legacy.pop((kind, repo_id), None)
        return made

    def delete(self, repository: History) -> None:
        """Remove a repository, and the names that led to it."""
        del self.repositories[repository.kind, repository.id]
        names = [key for key, repo_id in self.legacy.items() if repo_id == repository.id]
        for name in names:
            if name[0] == repository.kind:
                del self.legacy[name]

    def move(self, repository: History, repo_id: str) -> None:
        """Give a repository another id; the old one leads there."""
        kind, old = repository.kind, repository.id
        self.repositories[kind, repo_id] = self.repositories.pop((kind, old))
        self.legacy = {
            key: repo_id if key[0] == kind and name == old else name
            for key, name in self.legacy.items()
        }
        self.legacy[kind, old] = repo_id
        self.legacy.pop((kind, repo_id), None)
        repository.id = repo_id


def check_kind(kind) -> None:
    """Raise the Hub's error unless a repository can be of that kind here."""
    if kind not in KINDS:
        raise bad_request(f"This Hub has models and datasets; it has no type {kind!r}")


def check_id(repo_id: str) -> None:
    """Raise the Hub's error unless a repository can have that id."""
    names = repo_id.split("/")
    if len(names) != 2 or not all(map(_is_a_name, names)):
        raise bad_request(f"Invalid repository id: {repo_id!r}")


def _is_a_name(name: str) -> bool:
    """Whether an owner or a repository can have that name."""
    return bool(NAME.fullmatch(name)) and ".." not in name and not name.endswith((".git", "."))


def _owner(repository: Repository | History) -> str:
    return repository.id.split("/")[0]


def _may_know(token: Token | None, repository: Repository | History) -> bool:
    return not repository.private or accounts.is_member(token, _owner(repository))
