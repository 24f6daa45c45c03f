"""Which mutations are tried in one copy of the project, as their messages can be told apart."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from mutations.mutation import Mutation
from mutations.trial import Batch, needed


def batches(mutations: Iterable[Mutation]) -> list[Batch]:
    """Put together what can be tried together, in the order of the first of each batch.

    Those of one batch run the same guards. Each is caught by one guard, whose message names its
    line, or it is harmless; no two name the same line or edit the same snippet, so that none hides
    another or is taken for it.
    """
    found: dict[Hashable, list[list[Mutation]]] = {}
    for mutation in mutations:
        alike = found.setdefault(_kind(mutation), [])
        for batch in alike:
            if not any(_meet(mutation, other) for other in batch):
                batch.append(mutation)
                break
        else:
            alike.append([mutation])
    return [batch for alike in found.values() for batch in alike]


def _kind(mutation: Mutation) -> Hashable:
    """What those of one batch have in common; a mutation that is tried alone is like no other."""
    is_told = mutation.leads_to and mutation.leads_to[1] if mutation.caught_by else True
    needs = mutation.alone or mutation.library or mutation.claims or mutation.scripts
    if needs or len(mutation.caught_by) > 1 or not is_told:
        return mutation.what
    is_harmful, runs_one = bool(mutation.caught_by), mutation.only is not None
    return is_harmful, runs_one, mutation.accepts, tuple(needed(mutation))


def _meet(one: Mutation, other: Mutation) -> bool:
    if one.caught_by and one.leads_to == other.leads_to:
        return True
    return bool(_snippets(one) & _snippets(other))


def _snippets(mutation: Mutation) -> set[str]:
    paths = {edit.path for edit in mutation.edits}
    names = {path for path in paths if path.startswith(("snippets/", "tests/outputs/"))}
    return names | {f"snippets/{mutation.only}.py"} if mutation.only else names
