"""Words as people look for them: without capitals and accents, ä like ae like a; the same in Python and on engines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

SPECIAL = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "þ": "t"}
LIGATURES = (("ß", "ss"), ("œ", "oe"), ("æ", "ae"))
SPELT_OUT = (("ae", "a"), ("oe", "o"), ("ue", "u"))
"""So that Mueller is found as Müller, and the other way round."""
SEPARATORS = r"[\s,;:.'’`´\"“”„«»()\[\]/\\&+_@|!?*#<>=-]+"


def _accents() -> dict[str, str]:
    """Each plain letter, and the small accented Latin letters that are built on it."""
    found: dict[str, str] = {}
    for letter in map(chr, range(0xC0, 0x250)):
        plain = SPECIAL.get(letter) or unicodedata.normalize("NFD", letter)[0]
        if letter == letter.lower() and plain != letter and plain.isascii():
            found[plain] = found.get(plain, "") + letter
    return found


ACCENTS = _accents()
USUAL = ("a", "c", "e", "i", "o", "u")
BEYOND = "[^ -~]"
"""Whatever is not plain ASCII."""
_TABLE = str.maketrans({letter: plain for plain, letters in ACCENTS.items() for letter in letters})


def fold(text: str) -> str:
    """A text as it is looked for.

    >>> fold("Müller"), fold("MUELLER"), fold("Ségolène Œuvre")
    ('muller', 'muller', 'segolene ouvre')
    """
    found = text.lower().translate(_TABLE)
    for long, short in (*LIGATURES, *SPELT_OUT):
        found = found.replace(long, short)
    return found


def folded(column: ir.StringValue) -> ir.StringValue:
    """The same for a column."""
    small = column.lower()
    # Most texts have no accents, and of the others most have the usual ones: what is not needed is not done.
    usual = ibis.ifelse(small.re_search(BEYOND), _without(small, USUAL), small)
    found = ibis.ifelse(usual.re_search(BEYOND), _without(usual, [*ACCENTS]), usual)
    for long, short in (*LIGATURES, *SPELT_OUT):
        found = found.replace(long, short)
    return found


def _without(column: ir.StringValue, letters: Sequence[str]) -> ir.StringValue:
    """The column with the accents off these letters."""
    for letter in letters:
        column = column.re_replace(f"[{ACCENTS[letter]}]", letter)
    return column


def words(text: str) -> list[str]:
    """The words that one looks for by, folded.

    >>> words("Käthe Dufour-Egli")
    ['kathe', 'dufour', 'egli']
    """
    return [word for word in re.split(SEPARATORS, fold(text)) if word]


def words_of(column: ir.StringValue) -> ir.ArrayValue:
    """The same for a column; a text that begins or ends with a separator has an empty word there."""
    return folded(column).re_replace(SEPARATORS, " ").split(" ")
