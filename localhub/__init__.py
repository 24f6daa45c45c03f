"""A Hugging Face Hub on this machine: real models first, stand-ins last, under their real ids.

`builds/` makes the repositories, from packages that `catalogue` lists and `archives` reads;
`server` answers for them as the Hub does (with `shelf`, `answers`, `lists` and `errors`), `fill`
lets the Hugging Face libraries fill an ordinary cache from that server. `private` is a Hub of one
program alone, which also writes: `writing/`. `source` is the face for other programs.
"""


class FillError(RuntimeError):
    """The cache could not be filled. Its text is one sentence, written for the user.

    Attributes:
        repository: the id of what could not be had, where it is that of one repository.
    """

    repository: str | None = None
