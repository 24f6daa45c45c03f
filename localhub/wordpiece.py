"""Files of a BERT tokenizer, made from a list of vocabulary entries."""

import json
from pathlib import Path

SPECIAL_TOKENS = {"[PAD]": 0, "[UNK]": 100, "[CLS]": 101, "[SEP]": 102, "[MASK]": 103}
MAX_LENGTH = 512


def write_tokenizer(
    folder: Path, vocabulary: list[str], *, lowercase: bool, with_json: bool = True
) -> None:
    """Write `vocab.txt`, `tokenizer_config.json` and, if asked, `tokenizer.json`.

    Args:
        folder: Where to write.
        vocabulary: Entries in the order of their ids; the special tokens at BERT's usual places.
        lowercase: Whether text is put in lower case and stripped of accents first.
        with_json: Whether the repository has the file of the tokenizers library as well.
    """
    (folder / "vocab.txt").write_text("".join(f"{entry}\n" for entry in vocabulary), "utf-8")
    config = {"do_lower_case": lowercase, "model_max_length": MAX_LENGTH}
    (folder / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
    if with_json:
        text = json.dumps(_pipeline(vocabulary, lowercase), ensure_ascii=False)
        (folder / "tokenizer.json").write_text(text, "utf-8")


def _pipeline(vocabulary: list[str], lowercase: bool) -> dict:
    """The tokenizer in the format of the tokenizers library (version 1.0)."""

    def special(token):
        return {"SpecialToken": {"id": token, "type_id": 0}}

    def sequence(name, type_id):
        return {"Sequence": {"id": name, "type_id": type_id}}

    last = {"SpecialToken": {"id": "[SEP]", "type_id": 1}}
    single = [special("[CLS]"), sequence("A", 0), special("[SEP]")]
    flags = {
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
        "special": True,
    }
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": index, "content": token, **flags} for token, index in SPECIAL_TOKENS.items()
        ],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": lowercase,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": single,
            "pair": [*single, sequence("B", 1), last],
            "special_tokens": {
                token: {"id": token, "ids": [SPECIAL_TOKENS[token]], "tokens": [token]}
                for token in ("[CLS]", "[SEP]")
            },
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {entry: index for index, entry in enumerate(vocabulary)},
        },
    }
