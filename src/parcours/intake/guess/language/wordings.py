"""Ratings given in words: which scale the texts of a column belong to, and the figure that each stands for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from parcours.intake.cells import NO, YES
from parcours.intake.guess.language.words import fold, listed, stands_for_nothing

#: Share of a column's answers that its scale must know.
KNOWN = 0.95
#: Levels that must have been seen, so that a few words do not make a scale by accident.
FEWEST_LEVELS = 3
#: What tools write behind a rating beside which something was written.
_COMMENTED = re.compile(r" with comment$")
_BOTH_SEXES = re.compile(r"(?<=\w)(?:\((?:e|es|s|ne|a|as)\)|[·•](?:e|es|s|ne)\b)")
#: What changes only the looks of a sign: tones of skin, in colour or not, joined to another sign.
_LOOKS = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d♀♂]")


@dataclass(frozen=True)
class Worded:
    """A scale in words, or in faces."""

    about: str
    """What it rates: satisfaction, effort, agreement, likelihood, quality."""
    top: int
    """Its highest figure; the lowest is 1."""
    codes: dict[str, float]
    """Text as read -> its figure."""


def worded_scale(counts: Counter[str]) -> Worded | None:
    """The scale that knows the texts of a column, all of them on different levels; None when there is none.

    >>> worded_scale(Counter(["Very satisfied", "Satisfied", "Neutral", "Neutral", "n/a"])).codes
    {'Very satisfied': 5.0, 'Satisfied': 4.0, 'Neutral': 3.0}
    """
    said = {text: count for text, count in counts.items() if not stands_for_nothing(text)}
    for about, levels in _scales():
        codes = {text: float(level) for text in said if (level := levels.get(plain(text)))}
        wordings = {plain(text) for text in codes}
        enough = sum(said[text] for text in codes) >= KNOWN * sum(said.values())
        fewest = min(FEWEST_LEVELS, max(levels.values()))
        if enough and len(wordings) == len(set(codes.values())) >= fewest:
            return Worded(about, max(levels.values()), codes)
    return None


def yes_or_no(counts: Counter[str]) -> Worded | None:
    """Yes above no, for questions to which that is an answer.

    >>> yes_or_no(Counter(["Ja", "Nein", "Ja"])).codes
    {'Ja': 2.0, 'Nein': 1.0}
    """
    codes = {text: 2.0 if text.lower() in YES else 1.0 for text in counts if text.lower() in (*YES, *NO)}
    return Worded("yes or no", 2, codes) if len(set(codes.values())) == 2 else None


def plain(text: str) -> str:
    """A wording without case, accents, punctuation and endings for both sexes; a face without the tone of its skin.

    >>> plain("Teils / teils"), plain("Tout à fait d’accord"), plain("Très satisfait(e)")
    ('teils teils', 'tout a fait d accord', 'tres satisfait')
    >>> plain("👍🏽") == plain("👍")
    True
    """
    words = re.findall(r"\w+", _BOTH_SEXES.sub("", fold(text)))
    return _COMMENTED.sub("", " ".join(words)) if words else _LOOKS.sub("", text).strip()


@cache
def _scales() -> tuple[tuple[str, dict[str, int]], ...]:
    return tuple(
        (
            scale["about"],
            {plain(text): level for level, texts in enumerate(scale["levels"], 1) for text in texts},
        )
        for scale in listed("wordings.toml")["scale"]
    )
