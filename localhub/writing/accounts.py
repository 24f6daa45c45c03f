"""Users, organisations and tokens that were made up: who asks, and what it may do."""

import hashlib
from dataclasses import dataclass, field

from starlette.requests import Request

from localhub.errors import HubError

WRITES, READS = "write", "read"
WRITING_ROLES = ("write", "admin")


@dataclass(frozen=True)
class User:
    """Somebody with an account.

    Attributes:
        roles: What the user may do in each organisation: "read", "write" or "admin".
    """

    name: str
    fullname: str
    roles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Token:
    """What a client shows instead of a password.

    Attributes:
        role: "write" or "read".
    """

    secret: str
    user: User
    role: str
    name: str


class Accounts:
    """Who is known, and by which token."""

    def __init__(self, tokens: list[Token], organisations: dict[str, str]):
        """Take the tokens, and the full name of each organisation."""
        self.tokens = {token.secret: token for token in tokens}
        self.users = {token.user.name: token.user for token in tokens}
        self.organisations = organisations

    def shown(self, request: Request) -> Token | None:
        """The token that a request shows; None if it shows none.

        Raises:
            HubError: nobody has that token.
        """
        header = request.headers.get("authorization")
        if not header:
            return None
        kind, _, secret = header.partition(" ")
        token = self.tokens.get(secret.strip()) if kind.lower() == "bearer" else None
        if token is None:
            raise HubError(401, None, "Invalid credentials in Authorization header")
        return token

    def needed(self, request: Request) -> Token:
        """The token that a request shows.

        Raises:
            HubError: it shows none, or one that nobody has.
        """
        token = self.shown(request)
        if token is None:
            raise HubError(401, None, "Invalid username or password.")
        return token

    def whoami(self, token: Token) -> dict:
        """What the Hub says about who has a token."""
        user = token.user
        organisations = [
            {
                "type": "org",
                "id": _id(name),
                "name": name,
                "fullname": self.organisations[name],
                "email": None,
                "canPay": False,
                "periodEnd": None,
                "avatarUrl": f"/avatars/{name}.svg",
                "roleInOrg": role,
                "isEnterprise": False,
            }
            for name, role in user.roles.items()
        ]
        return {
            "type": "user",
            "id": _id(user.name),
            "name": user.name,
            "fullname": user.fullname,
            "email": f"{user.name}@example.com",
            "emailVerified": True,
            "canPay": False,
            "periodEnd": None,
            "isPro": False,
            "avatarUrl": f"/avatars/{user.name}.svg",
            "orgs": organisations,
            "auth": {
                "type": "access_token",
                "accessToken": {
                    "displayName": token.name,
                    "role": token.role,
                    "createdAt": "2026-01-01T00:00:00.000Z",
                },
            },
        }


def is_member(token: Token | None, owner: str) -> bool:
    """Whether a token's user is the owner, or belongs to it."""
    return token is not None and (owner == token.user.name or owner in token.user.roles)


def may_write(token: Token | None, owner: str) -> bool:
    """Whether a token is good for writing into what an owner has."""
    return (
        token is not None
        and token.role == WRITES
        and (owner == token.user.name or token.user.roles.get(owner) in WRITING_ROLES)
    )


def _id(name: str) -> str:
    return hashlib.sha1(name.encode()).hexdigest()[:24]
