"""Proof that the guards bite: each mutation of the project must be caught by the right one.

    mutation.py   what can go wrong, as edits of a copy of the project
    catalogue/    every mutation, a file for each guard, and edits that no guard may mind
    library.py    an environment in which one library is another one
    batches.py    which of them are tried in one copy
    trial.py      a batch: applied to a copy, the guards run, and what they said

`python tests/mutate.py` runs them all.
"""
