"""Pairs of invented newswire sentences whose label is true by construction.

A sentence is a wording of a frame with values in its slots. The second sentence of an equivalent
pair says the same in other words; in a pair that is not equivalent a fact is changed: a value,
two values that swap places, or the statement itself, which becomes its contrary.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

SMALL_NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
CHOICE = re.compile(r"\[([^]]+)\]")
SAME_WORDING = 0.4  # share of pairs whose two sentences are made from one wording
ATTRIBUTED = 0.4  # share of pairs that say who said it
TWO_FACTS = 0.5  # share of not equivalent pairs in which a second value differs


class Newswire:
    """Makes pairs from the words and frames of a data file."""

    def __init__(self, path: Path, seed: int):
        data = yaml.safe_load(path.read_text("utf-8"))
        self.words, self.frames, self.speakers = data["words"], data["frames"], data["speakers"]
        self.random = random.Random(seed)
        self.seen = set()
        for frame in self.frames:
            wordings = frame["says"] + frame["denies"]
            if len({frozenset(slots(wording)) for wording in wordings}) != 1:
                raise ValueError(f"{path}: the wordings differ in their slots: {wordings}")

    def pairs(self, labels: list[int]) -> Iterator[tuple[str, str]]:
        """One pair for each label: 1 equivalent, 0 not. No sentence is ever used twice."""
        for label in labels:
            pair = self._pair(label)
            while pair[0] == pair[1] or self.seen & set(pair):
                pair = self._pair(label)
            self.seen |= set(pair)
            yield pair

    def _pair(self, label: int) -> tuple[str, str]:
        frame = self.random.choice(self.frames)
        values = {slot: self._value(slot) for slot in sorted(set(slots(frame["says"][0])))}
        first = self.random.choice(frame["says"])
        if label:
            side, changed = "says", values
        else:
            side, changed = self._changed(values)
        same = side == "says" and self.random.random() < SAME_WORDING
        second = first if same else self.random.choice(frame[side])
        speaker = self.random.choice(self.speakers)
        attributed = self.random.random() < ATTRIBUTED
        texts = [self._text(first, values), self._text(second, changed)]
        if attributed:
            texts = [self._attributed(text, self.random.choice(speaker)) for text in texts]
        sentences = [text[0].upper() + text[1:] + "." for text in texts]
        self.random.shuffle(sentences)
        return sentences[0], sentences[1]

    def _changed(self, values: dict) -> tuple[str, dict]:
        """The side of the frame and the values of a sentence that says something else."""
        twins = [slot for slot in values if f"{slot}2" in values]
        options = ["contrary", *(["swap"] if twins else []), *values]
        option = self.random.choice(options)
        if option == "contrary":
            return "denies", values
        if option == "swap":
            one = twins[0]
            return "says", values | {one: values[f"{one}2"], f"{one}2": values[one]}
        chosen = {option}
        if self.random.random() < TWO_FACTS:
            chosen.add(self.random.choice(sorted(values)))
        return "says", values | {slot: self._other(slot, values) for slot in sorted(chosen)}

    def _other(self, slot: str, values: dict):
        """A value that differs clearly from the one given, and from that of every other slot."""
        while True:
            value = self._value(slot)
            if value in values.values():
                continue
            if isinstance(value, int | float) and 0.7 < value / values[slot] < 1.4:
                continue
            return value

    def _value(self, slot: str):
        kind = slot.rstrip("2")
        draw = self.random
        match kind:
            case "company":
                return f"{draw.choice(self.words['firm'])} {draw.choice(self.words['trade'])}"
            case "person":
                return f"{draw.choice(self.words['first'])} {draw.choice(self.words['last'])}"
            case "percent":
                return draw.randint(2, 60) + draw.choice([0, 0.5])
            case "price":
                return draw.randint(400, 9900) / 100
            case "money":
                return draw.choice([draw.randint(2, 95), draw.randint(20, 95) / 10])
            case "number":
                return draw.randint(11, 990) * draw.choice([10, 100])
            case "count":
                return draw.randint(2, 40)
            case "age":
                return draw.randint(41, 97)
            case "vote":
                ayes = draw.randint(52, 90)
                return f"{ayes}-{100 - ayes}"
        return draw.choice(self.words[kind])

    def _text(self, wording: str, values: dict) -> str:
        text = CHOICE.sub(lambda match: self.random.choice(match[1].split("|")), wording)
        text = SLOT.sub(lambda match: self._shown(match[1], match[2], values[match[1]]), text)
        return text

    def _shown(self, slot: str, form: str | None, value) -> str:
        """A value in one of the ways in which newspapers write it."""
        match slot.rstrip("2"):
            case "day":
                forms = [value] if form == "bare" else [f"on {value}"]
            case "company":
                forms = [value, value, f"{value} Inc"]
            case "percent":
                forms = [f"{value:g} percent", f"{value:g}%", f"{value:g} per cent"]
            case "price":
                forms = [f"${value:.2f}", f"{value:.2f} dollars"]
            case "money":
                forms = [f"${value:g} million", f"{value:g} million dollars"]
            case "number":
                forms = [f"{value:,}", f"{value}"]
            case "count":
                words = SMALL_NUMBERS[value - 2 : value - 1]
                forms = [str(value), *words]
            case _:
                forms = [str(value)]
        return self.random.choice(forms)

    def _attributed(self, text: str, speaker: str) -> str:
        return self.random.choice(
            [f"{text}, {speaker} said", f"{text}, according to {speaker}", f"{speaker} said {text}"]
        )


def slots(wording: str) -> list[str]:
    """The names of a wording's slots."""
    return [match[1] for match in SLOT.finditer(wording)]
