"""Who has an account at a private Hub, and the repositories that it has without being asked.

The gated ones bear the ids of repositories that are gated on the Hub, so that what is said of them
is what people read there. They have none of their content: nobody here can get in.
"""

from datetime import timedelta

from localhub.writing.accounts import READS, WRITES, Accounts, Token, User
from localhub.writing.history import FIRST
from localhub.writing.shelf import PrivateShelf

USER = "ada"
ORGANISATION = "analytical-engine"
COLLEAGUE = "charles"
TOKEN = "hf_MadeUpForTheDocumentationNobodyHasIt"
READ_TOKEN = "hf_MadeUpForTheDocumentationItReadsOnly"
COLLEAGUES_TOKEN = "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"
ORGANISATIONS = {ORGANISATION: "Analytical Engine"}
ADA = User(USER, "Ada Lovelace", {ORGANISATION: "read"})
CHARLES = User(COLLEAGUE, "Charles Babbage", {ORGANISATION: "admin"})
GATED = (
    ("model", "meta-llama/Llama-3.2-1B", "manual", ("config.json", "generation_config.json")),
    ("model", "google/gemma-3-1b-it", "manual", ("config.json", "tokenizer_config.json")),
    ("dataset", "Idavidrein/gpqa", "auto", ("gpqa_main.csv",)),
)
"""Kind and id, how it is gated, and files that it has on the Hub; they are empty here."""
ASKED = "google/gemma-3-1b-it"
"""Of the gated ones, that which the user has asked for and waits."""
SHARED = f"{ORGANISATION}/difference-engine"
"""A repository of the organisation, where the user may only read."""
CARD = "---\nlicense: mit\n---\n\n# {name}\n"


def accounts() -> Accounts:
    """Everybody that the Hub knows."""
    tokens = [
        Token(TOKEN, ADA, WRITES, "documentation"),
        Token(READ_TOKEN, ADA, READS, "documentation-read-only"),
        Token(COLLEAGUES_TOKEN, CHARLES, WRITES, "documentation"),
    ]
    return Accounts(tokens, ORGANISATIONS)


def put_on(shelf: PrivateShelf) -> None:
    """Give an empty shelf the repositories that are there from the beginning, a month old."""
    shelf.clock.now = FIRST - timedelta(days=30)
    for kind, repo_id, gate, names in GATED:
        owner = repo_id.split("/")[0]
        made = shelf.create(kind, repo_id, owner, [(name, b"") for name in names])
        made.gated = gate
        if repo_id == ASKED:
            made.requests[USER] = "pending", shelf.clock.now
    card = CARD.format(name="Difference Engine").encode()
    shelf.create("model", SHARED, COLLEAGUE, [("README.md", card)])
    shelf.clock.now = FIRST
