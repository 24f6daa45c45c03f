"""The repositories that a server has, and who may see which."""

from collections.abc import Iterable

from starlette.requests import Request

from localhub.errors import unknown_repository
from localhub.repository import Repository


class Shelf:
    """Repositories that everybody may read.

    Attributes:
        repositories: By kind and id.
        legacy: The id of a repository, by kind and another name that it has.
    """

    def __init__(self, repositories: Iterable[Repository]):
        found = list(repositories)
        self.repositories = {(each.kind, each.id): each for each in found}
        self.legacy = {(each.kind, name): each.id for each in found for name in each.legacy_names}

    def visible(self, request: Request, kind: str) -> list[Repository]:
        """The repositories of a kind that who asks may know of."""
        return [each for (its, _), each in self.repositories.items() if its == kind]

    def renamed(self, request: Request, kind: str, repo_id: str) -> str | None:
        """The id of a repository that is asked for by another name that it has."""
        return self.legacy.get((kind, repo_id))

    def open(self, request: Request, kind: str, repo_id: str) -> Repository:
        """Find a repository.

        Raises:
            HubError: there is none for who asks.
        """
        found = self.repositories.get((kind, repo_id))
        if found is None:
            raise unknown_repository(is_logged_in=False)
        return found

    def check_content(self, request: Request, repository: Repository) -> None:
        """Raise the Hub's error unless who asks may read the files of a repository."""
