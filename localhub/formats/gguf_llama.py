"""A Llama and its tokenizer out of a GGUF file."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from pathlib import Path
from typing import TYPE_CHECKING

from localhub import FillError

if TYPE_CHECKING:
    from transformers import LlamaForCausalLM, PreTrainedTokenizerBase


def read_llama(path: Path, where: str) -> tuple[LlamaForCausalLM, PreTrainedTokenizerBase]:
    """Read the model in fp32, and the tokenizer with its chat template.

    transformers undoes the quantisation and the order in which the format has the rows of query and
    key.

    Args:
        path: of the file; the library wants one on disk.
        where: archive and file, for errors.

    Raises:
        FillError: this is not such a file.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    source = {"pretrained_model_name_or_path": path.parent, "gguf_file": path.name}
    try:
        with redirect_stderr(io.StringIO()):  # a fill has bars of its own
            tokenizer = AutoTokenizer.from_pretrained(**source)
            model = AutoModelForCausalLM.from_pretrained(**source, dtype=torch.float32)
    except Exception as error:  # a broken file raises whatever the library stumbles over
        reason = " ".join(str(error).split())[:200]
        raise FillError(f"{where} is not a GGUF file of a Llama ({reason}).") from error
    return model, tokenizer
