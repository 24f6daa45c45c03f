"""What is read from the body of a request."""

import json

from starlette.requests import Request

from localhub.errors import bad_request


async def fields_of(request: Request) -> dict:
    """The fields of a JSON object in the body; an empty body has none.

    Raises:
        HubError: it is something else.
    """
    body = await request.body()
    try:
        fields = json.loads(body) if body.strip() else {}
    except ValueError as error:
        raise bad_request(f"The body is no JSON: {error}") from error
    if not isinstance(fields, dict):
        raise bad_request("The body must be a JSON object")
    return fields


def text(fields: dict, name: str, usual: str | None = None) -> str:
    """A field that is a string.

    Args:
        usual: What it is when it is missing; None: it must not be.

    Raises:
        HubError: it is something else.
    """
    value = fields.get(name)
    value = usual if value is None else value
    if not isinstance(value, str):
        raise bad_request(f'"{name}" must be a string')
    return value


def number(fields: dict, name: str) -> int:
    """A field that is a number, zero at least.

    Raises:
        HubError: it is something else.
    """
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise bad_request(f'"{name}" must be a number, 0 at least')
    return value


def objects(fields: dict, name: str) -> list[dict]:
    """A field that is a list of objects.

    Raises:
        HubError: it is something else.
    """
    value = fields.get(name)
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise bad_request(f'"{name}" must be a list of objects')
    return value


def kind_and_id(request: Request) -> tuple[str, str]:
    """The repository of a path outside the API, `[datasets/]{id}`."""
    path = request.path_params["repo_id"]
    if path.startswith("datasets/"):
        return "dataset", path.removeprefix("datasets/")
    return "model", path
