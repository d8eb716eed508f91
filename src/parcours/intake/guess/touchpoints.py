"""What a rating is about, as its heading names it."""

from __future__ import annotations

import re
from functools import partial

from parcours.intake.guess.columns import ColumnLook
from parcours.intake.guess.stated import without_statement
from parcours.intake.guess.words import speaks_of, title, words_of

#: Words of a heading that say how something was rated, and that lead to what was.
RATED = ("rating", "nps", "csat", "effort")
OF_THE = {
    *("with", "the", "our", "of", "for", "mit", "der", "dem", "den", "die", "das", "unserer", "unserem", "am"),
    *("avec", "de", "la", "le", "les", "du", "des", "con", "el", "com", "o", "a", "met", "het", "how", "was"),
}


def touchpoint_of(column: ColumnLook) -> str:
    """What the rating is about, in the source's own words; "" when that is a whole sentence."""
    label = without_statement(column.label)
    asked = label or without_statement(column.name)
    listed = re.split(r"\s[-–—]\s|\s*[:|>]\s+", asked)[-1].strip(" []")
    if listed != asked and 0 < len(listed.split()) <= 6:
        return listed
    if len(asked.split()) >= 7:
        return ""
    words = words_of(without_statement(column.name))
    while len(words) > 1 and re.fullmatch(r"q|v|var|item|\d+|f|frage|question|s", words[0]):
        words = words[1:]
    about = tuple(word for word in words if word not in OF_THE and not any(map(partial(_rates, word), RATED)))
    if not about and not label:
        return ""
    worded = label or title(about)
    return worded if len(worded) > 2 else column.name


def _rates(word: str, concept: str) -> bool:
    return word == "ces" or speaks_of((word,), "score", concept)
