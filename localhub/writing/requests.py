"""What is read from the body of a request."""

import base64
import json
from typing import Any

from starlette.requests import Request

from localhub.errors import bad_request


def parsed(text: bytes) -> Any:
    """What a text in JSON says.

    Raises:
        ValueError: it is no JSON, or nothing that an answer could repeat.
    """
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if b"\\u" in text:
        json.dumps(value, ensure_ascii=False).encode()  # halves of letters have no UTF-8
    return value


async def fields_of(request: Request) -> dict:
    """The fields of a JSON object in the body; an empty body has none.

    Raises:
        HubError: it is something else.
    """
    body = await request.body()
    try:
        fields = parsed(body) if body.strip() else {}
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


def decoded(text: str, path: str) -> bytes:
    """What base64 stands for, which a client sends of a file.

    Raises:
        HubError: it is something else.
    """
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise bad_request(f"What is sent of {path} is not in base64: {error}") from error


def kind_and_id(request: Request) -> tuple[str, str]:
    """The repository of a path outside the API, `[datasets/]{id}`."""
    path = request.path_params["repo_id"]
    if path.startswith("datasets/"):
        return "dataset", path.removeprefix("datasets/")
    return "model", path
