"""The table of what has changed, with a row that runs prove wrong, or a cell that proves none."""

from mutations.mutation import Append, Mutation, Replace

CHANGES = ("changes",)
ROWS = "hfmigrate/changes.yml"
HUB = "snippets/changed_hub.py"
HTTP_ERROR = """\
      now: 'except HfHubHTTPError:'
      library: huggingface_hub
      version: "1.0"
      happens: other
      entry: hub-download.md#not-found
"""


def _row(old: str, new: str) -> tuple[Replace]:
    return (Replace(ROWS, HTTP_ERROR, HTTP_ERROR.replace(old, new)),)


MUTATIONS = [
    Mutation(
        "a row of the changes that says that the old form raises, where it does not",
        _row("happens: other", "happens: raises"),
        CHANGES,
        leads_to=(ROWS, "id: requests-http-error"),
        says="it happens `raises`, and the old cell ends in None",
    ),
    Mutation(
        "a row of the changes that leads to no entry",
        _row("#not-found", "#never-found"),
        CHANGES,
        leads_to=(ROWS, "id: requests-http-error"),
        says="there is no hub-download.md#never-found",
    ),
    Mutation(
        "a row of the changes that types what an error says",
        (Replace(ROWS, "en: ask a chat model for a summary", 'en: "an old KeyError: no summary"'),),
        CHANGES,
        leads_to=(ROWS, "id: summarization"),
    ),
    Mutation(
        "an old form that shows what the form of today shows",
        (
            Replace(
                HUB, "print(issubclass(HfHubHTTPError, requests.HTTPError))", "print('size_of')"
            ),
        ),
        CHANGES,
        leads_to=(ROWS, "id: requests-http-error"),
        says="old and now show the same",
        accepts=True,
        only="changed_hub",
    ),
    Mutation(
        "a cell of the changes that proves no row",
        (Append(HUB, '\n# %% nothing-old hidden=true\nprint("nothing")\n'),),
        CHANGES,
        leads_to=(HUB, "# %% nothing-old"),
        says="no row has the cell changed_hub:nothing-old",
        accepts=True,
        only="changed_hub",
    ),
]
