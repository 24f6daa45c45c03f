"""Which mutations are tried in one copy of the project, as their messages can be told apart."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from pathlib import Path

from mutations.mutation import Mutation
from mutations.trial import Batch, needed


def batches(mutations: Iterable[Mutation]) -> list[Batch]:
    """Put together what can be tried together, in the order of the first of each batch.

    Those of one batch run the same guards. Each is caught by one guard, whose message names its
    line, or it is harmless; no two name the same line or concern the same module, so none hides
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
    return bool(_modules(one) & _modules(other))


def _modules(mutation: Mutation) -> set[str]:
    """The snippet modules whose text or approved outputs it edits."""
    paths = (Path(edit.path) for edit in mutation.edits)
    names = {
        path.stem if path.suffix == ".py" else path.parent.name
        for path in paths
        if path.is_relative_to("snippets") or path.is_relative_to("tests/outputs")
    }
    return names | {mutation.only} if mutation.only else names
