"""Prepares a dataset through `datasets`, for later use without a network.

Runs as a process of its own, `python -m pinnedhub.prepare [ID, COMMIT, CONFIGS]` in JSON, because
the libraries read `HF_HOME` and `HF_ENDPOINT` when they are imported. What goes wrong stands on
stdout, as one sentence.
"""

from __future__ import annotations

import json
import sys

from pinnedhub.sentences import explained


def main(job: str) -> int:
    """Prepare the configurations of a dataset; returns the exit code."""
    repository, commit, configs = json.loads(job)
    from datasets import load_dataset

    try:
        for config in configs:
            load_dataset(repository, config, revision=commit)
    except Exception as error:  # whatever a library raises becomes the parent's sentence
        print(explained(error, repository, "dataset"))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
