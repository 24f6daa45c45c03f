"""The tokenizers that the playground offers, as the chosen source has them.

They are what `AutoTokenizer.from_pretrained` makes of a repository's files, since that is the call
that the page shows; for some models it is not the same as their tokenizer.json. A process of its
own writes them (dump.py), and they are kept until source, libraries or that program change.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from livedocs.source import Source
from playground import dump

REPOSITORIES = (
    "google-bert/bert-base-cased",
    "google-bert/bert-base-uncased",
    "google-bert/bert-base-chinese",
    "openai-community/gpt2",
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    "google-t5/t5-small",
    "openai/whisper-tiny.en",
    "sentence-transformers/all-MiniLM-L6-v2",
    "sentence-transformers/paraphrase-MiniLM-L3-v2",
    "cross-encoder/ms-marco-MiniLM-L12-v2",
    "distilbert/distilbert-base-uncased-finetuned-sst-2-english",
    "intfloat/multilingual-e5-small",
)
"""In the order of the list to choose from."""
PART, REAL = "tokenizer", "exact"
LIBRARIES = ("tokenizers", "transformers")
INDEX = "index.json"


@dataclass(frozen=True)
class Offer:
    """What there is to choose from.

    Attributes:
        folder: where the files lie; None where there is none.
        chosen: by repository what dump.py says of it, its `file` among that.
        too_large: by repository the size in bytes of what is left out.
        absent: the repositories that the source does not have, or not yet.
    """

    folder: Path | None = None
    chosen: dict[str, dict] = field(default_factory=dict)
    too_large: dict[str, int] = field(default_factory=dict)
    absent: tuple[str, ...] = ()


def offered(source: Source, kept: Path) -> Offer:
    """The tokenizers of a source; made ready if they are not.

    Args:
        kept: the folder that keeps them.

    Raises:
        RuntimeError: transformers cannot load one; the text is one sentence.
    """
    fidelity = source.fidelity()
    real = [name for name in REPOSITORIES if fidelity.get(name, {}).get(PART, REAL) == REAL]
    prints = {name: source.fingerprint(repr(name)) for name in source.named_in(repr(real))}
    here = [name for name in real if prints.get(name)]
    absent = tuple(name for name in real if name not in here)
    if not here:
        return Offer(absent=absent)
    folder = kept / _key([source.name, [[name, prints[name]] for name in here]])
    if not (folder / INDEX).is_file():
        _make(source, here, folder)
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    chosen = {name: about for name, about in index.items() if "file" in about}
    too_large = {name: index[name]["unpacked"] for name in index.keys() - chosen}
    return Offer(folder, chosen, too_large, absent)


def _key(content: list) -> str:
    """A hash of all that the files depend on."""
    versions = [version(name) for name in LIBRARIES]
    code = Path(dump.__file__).read_text(encoding="utf-8")
    return hashlib.sha256(json.dumps([content, versions, code]).encode()).hexdigest()[:16]


def _make(source: Source, repositories: list[str], folder: Path) -> None:
    """Have another process write the tokenizers; what was kept of the same source before goes."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="making-", dir=folder.parent) as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        seen = source.environment(Path(scratch), repr(repositories))
        done = subprocess.run(
            [sys.executable, "-P", "-m", dump.__name__, str(new), *repositories],
            env={**os.environ, **seen, "PYTHONPATH": str(Path(__file__).parent.parent)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise RuntimeError(f"The tokenizers could not be loaded: {reason}")
        for old in folder.parent.glob("[0-9a-f]" * 16):
            shutil.rmtree(old, ignore_errors=True)
        new.rename(folder)
