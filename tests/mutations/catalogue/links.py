"""Links that lead nowhere, in both languages, so that parity has nothing to say."""

from mutations.mutation import Append, Mutation, Replace

LINKS = ("links",)
LISTED = "docs/external-links.yml"


def in_both(page: str, zh: str, en: str) -> tuple[Append, Append]:
    """A paragraph added at the end of a page in each language."""
    return Append(f"docs/zh/{page}", f"\n{zh}\n"), Append(f"docs/en/{page}", f"\n{en}\n")


MUTATIONS = [
    Mutation(
        "a broken anchor on another page",
        in_both("models.md", "见[填充](padding.md#pad-it)。", "See [padding](padding.md#pad-it)."),
        LINKS,
        leads_to=("docs/en/models.md", "padding.md#pad-it"),
        says="that page has no `#pad-it`",
        accepts=True,
    ),
    Mutation(
        "a broken anchor on the same page",
        in_both("models.md", "见[上文](#above)。", "See [above](#above)."),
        LINKS,
        leads_to=("docs/zh/models.md", "(#above)"),
        accepts=True,
    ),
    Mutation(
        "a link to a page that is not there",
        in_both("models.md", "见[训练](no-such-page.md)。", "See [training](no-such-page.md)."),
        LINKS,
        leads_to=("docs/zh/models.md", "(no-such-page.md)"),
        says="no such page",
        accepts=True,
    ),
    Mutation(
        "a heading's id renamed in both languages, and not the link to it",
        (
            Replace("docs/zh/v4-to-v5.md", "{#v4-to-v5}", "{#since}"),
            Replace("docs/en/v4-to-v5.md", "{#v4-to-v5}", "{#since}"),
            *in_both(
                "models.md",
                "见[这里](v4-to-v5.md#v4-to-v5)。",
                "See [it](v4-to-v5.md#v4-to-v5).",
            ),
        ),
        ("links", "claims"),
        leads_to=("docs/en/models.md", "v4-to-v5.md#v4-to-v5"),
        accepts=True,
    ),
    Mutation(
        "a link into the other language",
        in_both("models.md", "见[英文页](/en/padding/)。", "See [padding](/en/padding/)."),
        LINKS,
        leads_to=("docs/zh/models.md", "(/en/padding/)"),
        says="leaves the language",
        accepts=True,
    ),
    Mutation(
        "a link out of the site that is not listed",
        in_both(
            "models.md",
            "见[格式说明](https://example.org/a)。",
            "See [this](https://example.org/a).",
        ),
        LINKS,
        leads_to=("docs/en/models.md", "https://example.org/a"),
        says="is not in docs/external-links.yml",
        accepts=True,
    ),
    Mutation(
        "a listed link that no page has",
        (Append(LISTED, "- https://zzz.example.org/\n"),),
        LINKS,
        leads_to=(LISTED, "https://zzz.example.org/"),
    ),
    Mutation(
        "a listed link that is malformed",
        (
            *in_both("models.md", "见[说明](https:/zzz.org)。", "See [this](https:/zzz.org)."),
            Append(LISTED, "- https:/zzz.org\n"),
        ),
        LINKS,
        leads_to=(LISTED, ""),
        accepts=True,
    ),
    Mutation(
        "a template that links to a page that is not there",
        (
            Append(
                "overrides/main.html",
                '\n{% block footer %}{{ super() }}<a href="imprint/">imprint</a>{% endblock %}\n',
            ),
        ),
        LINKS,
        leads_to=None,
        says="no such page: ",
    ),
]
