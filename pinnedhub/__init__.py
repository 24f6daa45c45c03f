"""The Hugging Face Hub at pinned revisions, as a source of models and data.

`hub.lock` names each repository's commit and files. `pin` writes it from what the code names;
`fill` downloads just that into a Hugging Face cache, and checks it; `source` is the face for other
programs. A token is taken from the environment variable HF_TOKEN only.
"""


class HubError(RuntimeError):
    """Something is wrong with the Hub or the lock. Its text is one sentence, for the user.

    Attributes:
        repository: the id of what could not be had, where it is that of one repository.
    """

    repository: str | None = None
