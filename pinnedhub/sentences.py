"""What the Hub's refusals and a network's failures mean, as one sentence for the user."""

from __future__ import annotations

import errno
import os

import httpx2
from huggingface_hub import constants
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from pinnedhub import HubError

TOKEN = "HF_TOKEN"
PIN = "`python -m livedocs pin`"
AGAIN = "run the command again, it goes on behind what is there"


def explained(error: Exception, repository: str, kind: str) -> HubError:
    """The error with which a request about a repository ended, as a sentence."""
    sentence = _sentence(error, repository, kind)
    return HubError(without_token(" ".join(sentence.split())))


def without_token(text: str) -> str:
    """The text without the access token."""
    token = os.environ.get(TOKEN)
    return text.replace(token, "***") if token else text


def _sentence(error: Exception, repository: str, kind: str) -> str:
    endpoint = constants.ENDPOINT
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return f"the disk is full: {repository} does not fit; {AGAIN}"
    match error:
        case GatedRepoError():
            return (
                f"{repository} is gated: accept its conditions on {endpoint}/{repository}, then "
                f"set {TOKEN} to a token of that account"
            )
        case RevisionNotFoundError():
            return f"{repository} has the pinned commit no longer; {PIN} takes the newest"
        case RemoteEntryNotFoundError():
            return f"{repository} lacks a file that is pinned; {PIN} takes the newest commit"
        case RepositoryNotFoundError():
            return (
                f"{endpoint} has no {kind} {repository}, or it is private: then set {TOKEN} to a "
                "token that may read it"
            )
        case OfflineModeIsEnabled():
            return f"{repository} cannot be asked for while HF_HUB_OFFLINE is set"
        case HfHubHTTPError():
            return _refusal(error.response.status_code, repository)
        case httpx2.TimeoutException():
            return f"{endpoint} does not answer in time; {AGAIN}"
        case httpx2.TransportError():
            return f"{endpoint} cannot be reached ({error}); is the network up? {AGAIN}"
    return f"{repository}: {type(error).__name__}: {error}"


def _refusal(status: int, repository: str) -> str:
    match status:
        case 401:
            return f"the Hub does not accept the token in {TOKEN} for {repository} (401)"
        case 403:
            return f"the token in {TOKEN} may not read {repository} (403)"
        case 404:
            return f"the Hub has no {repository} (404)"
        case 429:
            return f"the Hub had too many requests (429), also after waiting; {AGAIN}"
        case _ if status >= 500:
            return f"the Hub fails with {status}, also after several tries; {AGAIN}"
    return f"the Hub refuses {repository} with {status}"
