"""Writes tokenizers as transformers has loaded them: `python -m playground.dump FOLDER REPOSITORY…`

Into the folder, `<hash>.json.gz` for each that differs from the others, and index.json, which says
of each repository

    file        its tokenizer, which it may share with others
    packed, unpacked
                the bytes of that file, and of the JSON in it
    longest     `model_max_length`
    padding     the id of the padding token; null where there is none
    template    the chat template; null where there is none
    special     the special tokens by name, as the template may use them
    licence     what the repository's card says

and of one whose tokenizer.json is larger than `MOST_BYTES`, only `unpacked`, the size of that file.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from pathlib import Path

MOST_BYTES = 4_000_000
"""Of a tokenizer.json: what is larger makes a phone wait too long."""
BEST = 9
ONE_CALL = ("truncation", "padding")
"""What each call of a tokenizer sets anew."""


def main(folder: Path, repositories: list[str]) -> None:
    """Write the tokenizers."""
    index = {repository: about(repository, folder) for repository in repositories}
    text = json.dumps(index, ensure_ascii=False, indent=1)
    (folder / "index.json").write_text(text, encoding="utf-8")


def about(repository: str, folder: Path) -> dict:
    """Write a tokenizer, if no other was the same, and say what it is."""
    size = cached_size(repository)
    if size > MOST_BYTES:
        return {"unpacked": size}
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(repository)
    content = json.loads(tokenizer.backend_tokenizer.to_str()) | dict.fromkeys(ONE_CALL)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    packed = gzip.compress(text, BEST, mtime=0)
    name = f"{hashlib.sha256(text).hexdigest()[:12]}.json.gz"
    (folder / name).write_bytes(packed)
    return {
        "file": name,
        "packed": len(packed),
        "unpacked": len(text),
        "longest": tokenizer.model_max_length,
        "padding": tokenizer.pad_token_id,
        "template": tokenizer.chat_template,
        "special": tokenizer.special_tokens_map,
        "licence": licence(repository),
    }


def cached_size(repository: str) -> int:
    """The size of a repository's tokenizer.json; 0 where it has none."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(repository, "tokenizer.json")
    return Path(found).stat().st_size if isinstance(found, str) else 0


def licence(repository: str) -> str | None:
    """The licence that the card of a repository names, where the cache has it."""
    from huggingface_hub import ModelCard, try_to_load_from_cache

    card = try_to_load_from_cache(repository, "README.md")
    return ModelCard.load(card).data.license if isinstance(card, str) else None


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
