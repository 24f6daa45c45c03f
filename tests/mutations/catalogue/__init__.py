"""Every mutation, by the guard that must catch it, and edits that no guard may mind."""

from mutations.catalogue import (
    changes,
    claims,
    deprecation,
    entries,
    freshness,
    glossary,
    harmless,
    links,
    orphans,
    outputs,
    parity,
    scripts,
)

GUARDED = (
    outputs,
    claims,
    deprecation,
    parity,
    freshness,
    glossary,
    entries,
    orphans,
    links,
    scripts,
    changes,
)
MUTATIONS = [mutation for module in GUARDED for mutation in module.MUTATIONS]
HARMLESS = harmless.EDITS
