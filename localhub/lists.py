"""Lists of repositories and of commits: what is searched for, in which order, page by page."""

from collections.abc import Callable, Iterable
from typing import Any

from starlette.datastructures import URL, QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse

from localhub import answers
from localhub.errors import bad_request
from localhub.repository import MAIN, Repository

LONGEST_PAGE = 1000
MOST_DIGITS = 18  # of a number in an address; Python refuses to read very long ones
SHORT = (
    *("_id", "id", "author", "private", "gated", "downloads", "likes", "tags"),
    *("pipeline_tag", "library_name", "createdAt", "modelId"),
)
"""What a list tells of a repository unless more is asked for."""
LONG = (*SHORT, "sha", "lastModified", "disabled", "siblings")
DATES = ("createdAt", "lastModified")
"""By these the newest repositories come first; all others are alike here, and go by their id."""


def repositories(request: Request, found: Iterable[Repository]) -> JSONResponse:
    """A page of the repositories that a request asks for."""
    asked = request.query_params
    described = [answers.info(each, each.at(MAIN)) for each in found]
    described = [each for each in described if _fits(each, asked)]
    described.sort(key=lambda each: each["id"].lower())
    if asked.get("sort") in DATES:
        described.sort(key=lambda each: each[asked["sort"]], reverse=True)
    wanted = _fields(asked)
    return page(request, described, lambda each: {key: each[key] for key in wanted if key in each})


def page(
    request: Request, found: list, describe: Callable[[Any], dict], usual: int = LONGEST_PAGE
) -> JSONResponse:
    """A page of a list; the header `Link` leads to the next one.

    Args:
        usual: The length of a page when the request names none.
    """
    limit = _number(request, "limit", usual, 1)
    start = _number(request, "cursor", 0, 0)
    headers = {"X-Total-Count": str(len(found))}
    end = start + min(limit, LONGEST_PAGE)
    if end < len(found):
        following: URL = request.url.include_query_params(cursor=end)
        headers["Link"] = f'<{following}>; rel="next"'
    return JSONResponse([describe(each) for each in found[start:end]], headers=headers)


def many(asked: QueryParams, name: str) -> list[str]:
    """The values of a parameter that may be given several times, or as `name[]`."""
    return [*asked.getlist(name), *asked.getlist(f"{name}[]")]


def is_set(asked: QueryParams, name: str) -> bool:
    """Whether a parameter says yes."""
    return asked.get(name, "").lower() in ("1", "true")


def _fits(described: dict, asked: QueryParams) -> bool:
    """Whether a repository is among those that are asked for."""
    wanted = [tag for value in many(asked, "filter") for tag in value.split(",")]
    own = {*described["tags"], described.get("pipeline_tag"), described.get("library_name")}
    words = asked.get("search", "").lower().split()
    return (
        asked.get("author") in (None, described["author"])
        and asked.get("pipeline_tag") in (None, described.get("pipeline_tag"))
        and asked.get("gated") in (None, str(bool(described["gated"])).lower())
        and all(word in described["id"].lower() for word in words)
        and all(tag in own for tag in wanted)
    )


def _fields(asked: QueryParams) -> list[str]:
    """What is told of each repository."""
    if expand := many(asked, "expand"):
        return [*answers.ALWAYS, *expand]
    fields = LONG if is_set(asked, "full") else SHORT
    return [*fields, "cardData"] if is_set(asked, "cardData") else list(fields)


def _number(request: Request, name: str, usual: int, least: int) -> int:
    text = request.query_params.get(name, str(usual))
    if not text.isdecimal() or len(text) > MOST_DIGITS or int(text) < least:
        raise bad_request(f'"{name}" must be a number, {least} at least')
    return int(text)
