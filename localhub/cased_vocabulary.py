"""A vocabulary of bert-base-cased's size that gives the true ids where the pages show them."""

SIZE = 28_996
FIRST_CHARACTER = 106  # "!"; the other printable ASCII characters follow in order
FIRST_OTHER_CHARACTER = 200  # "¡"
FIRST_WORD = 1103  # "the"

# Words that the pages tokenize, and their pieces. Ids computed with the Hub's own vocab.txt.
SPLIT_WORDS = {
    "HuggingFace": {"Hu": 20164, "##gging": 10932, "##F": 2271, "##ace": 7954},
    "Transformer": {"Trans": 13809, "##former": 23763},
    "transformer": {"transform": 11303, "##er": 1200},
}
WHOLE_WORDS = {
    **{"ve": 1396, "been": 1151, "waiting": 2613, "for": 1111, "course": 1736, "my": 1139},
    **{"whole": 2006, "life": 1297, "hate": 4819, "this": 1142, "so": 1177, "much": 1277},
    **{"Using": 7993, "network": 2443, "is": 1110, "simple": 3014, "So": 1573, "have": 1138},
    **{"This": 1188, "amazing": 6929, "the": 1103, "themselves": 2310, "##ine": 2042},
    **{"search": 3403, "hours": 2005, "Riders": 17662, "stern": 12172, "changes": 2607},
    **{"正": 1045, "國": 1005, "月": 1037},
}
TRUE_IDS = WHOLE_WORDS | {
    token: i for pieces in SPLIT_WORDS.values() for token, i in pieces.items()
}


def cased_vocabulary(uncased: list[str]) -> list[str]:
    """The entries in the order of their ids.

    Args:
        uncased: The vocabulary of bert-base-uncased; its words are ordered by frequency.
    """
    entries: list[str | None] = [None] * SIZE
    entries[:FIRST_CHARACTER] = _reserved()
    ascii_characters = [chr(code) for code in range(0x21, 0x7F)]
    entries[FIRST_CHARACTER:FIRST_OTHER_CHARACTER] = ascii_characters
    for token, index in TRUE_IDS.items():
        entries[index] = token
    others = _characters(uncased)
    _fill(entries, range(FIRST_OTHER_CHARACTER, FIRST_WORD), others)
    letters = [entry for entry in entries[FIRST_CHARACTER:FIRST_WORD] if entry.isalnum()]
    words = [token for token in uncased if len(token.removeprefix("##")) > 1 and token[0] != "["]
    _fill(entries, range(FIRST_WORD, SIZE), [f"##{letter}" for letter in letters])
    _fill(entries, range(FIRST_WORD, SIZE), _with_capitals(words))
    return entries


def _reserved() -> list[str]:
    special = ["[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    unused = [f"[unused{number}]" for number in range(1, 102)]
    return ["[PAD]", *unused[:99], *special, *unused[99:]]


def _characters(uncased: list[str]) -> list[str]:
    """Characters beyond ASCII: Latin first, then punctuation and what bert-base-uncased has."""
    latin = [chr(code) for code in (*range(0xA1, 0xAD), *range(0xAE, 0x180))]
    singles = [token for token in uncased if len(token) == 1 and ord(token) >= 0x180]
    punctuation = [token for token in singles if 0x2010 <= ord(token) < 0x2200]
    return latin + punctuation + singles


def _with_capitals(words: list[str]) -> list[str]:
    """Each word, followed by its capitalised form; word pieces stay as they are."""
    forms = []
    for word in words:
        forms.append(word)
        if word[0].isalpha():
            forms.append(word.capitalize())
    return forms


def _fill(entries: list[str | None], places: range, tokens: list[str]) -> None:
    """Put tokens into the free places, without repeating one or changing `SPLIT_WORDS`."""
    taken = {entry for entry in entries if entry} | _longer_prefixes()
    fresh = iter([token for token in dict.fromkeys(tokens) if token not in taken])
    for place in places:
        if entries[place] is None:
            entries[place] = next(fresh, None)


def _longer_prefixes() -> set[str]:
    """What greedy longest-match would prefer to the true pieces of `SPLIT_WORDS`."""
    longer = set()
    for word, pieces in SPLIT_WORDS.items():
        start = 0
        for piece in pieces:
            length = len(piece.removeprefix("##"))
            mark = "##" if start else ""
            longer |= {mark + word[start:end] for end in range(start + length + 1, len(word) + 1)}
            start += length
    return longer
