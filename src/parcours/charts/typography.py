"""How wide a text will be, and how to make it fit: measured with the bundled font, so that nothing runs over."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import NamedTuple

FONT_FOLDER = Path(__file__).parent / "fonts"
FONT_FAMILY = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
REGULAR = 400
SEMIBOLD = 600
FONT_FILES = {REGULAR: FONT_FOLDER / "Inter-Regular.otf", SEMIBOLD: FONT_FOLDER / "Inter-SemiBold.otf"}

SEMIBOLD_FAMILY = "Inter Semi Bold"
"""What the heavier file calls its family; a page says Inter and a weight instead."""

ELLIPSIS = "…"
LEAST_HEAD = 3.0
"""A word is parted behind another one only when so many ems are left on the line."""
VOWELS = frozenset("aeiouyäöüàâéèêëîïôùûœæ")
PAIRS = frozenset(re.findall("..", "chckphthshqugnpfstspbrcrdrfrgrkrprtrblclflglklpl"))
"""Consonants that stay together at the beginning of a syllable."""


@cache
def font_faces() -> str:
    """The bundled font as CSS with its files inside, for pages and pictures that carry everything within themselves."""
    return "".join(
        f"@font-face{{font-family:Inter;font-weight:{weight};src:url(data:font/otf;base64,"
        f"{b64encode(path.read_bytes()).decode()}) format('opentype')}}"
        for weight, path in FONT_FILES.items()
    )


class Metrics(NamedTuple):
    """Advance width of each character, in ems; `other` stands for a character that the font does not draw."""

    widths: dict[int, float]
    other: float


@cache
def _metrics(weight: int) -> Metrics:
    from fontTools.ttLib import TTFont

    with TTFont(FONT_FILES[weight], lazy=True) as font:
        advances = font["hmtx"].metrics
        em = font["head"].unitsPerEm
        widths = {code: advances[glyph][0] / em for code, glyph in font.getBestCmap().items()}
    return Metrics(widths, other=1.0)


def text_width(text: str, size: float, weight: int = REGULAR) -> float:
    """Width of one line in pixels; characters outside the font count as a full em.

    >>> text_width("ii", 12) < text_width("WW", 12)
    True
    """
    metrics = _metrics(weight)
    return size * sum(metrics.widths.get(ord(character), metrics.other) for character in text)


def shorten(text: str, room: float, size: float, weight: int = REGULAR) -> str:
    """The text, or as much of it as fits with an ellipsis behind."""
    if text_width(text, size, weight) <= room:
        return text
    for end in range(len(text) - 1, 0, -1):
        short = text[:end].rstrip(" -–,.") + ELLIPSIS
        if text_width(short, size, weight) <= room:
            return short
    return ELLIPSIS


def wrap(text: str, room: float, size: float, weight: int = REGULAR, lines: int = 2) -> list[str]:
    """Break a text into at most `lines` lines; a word that is wider than a line is parted with a hyphen.

    What does not fit even then ends with an ellipsis.
    """
    rows: list[str] = []
    words = _words(text.replace("\u00ad", ""))
    while words:
        if len(rows) == lines - 1:
            rows.append(shorten(" ".join(words), room, size, weight))
            break
        rows.append(_fill_line(words, room, size, weight))
    return rows


def _words(text: str) -> list[str]:
    """What a line may be broken between; a space that does not break holds its words together."""
    return re.findall("[^ \t\r\n]+", text)


def _fill_line(words: list[str], room: float, size: float, weight: int) -> str:
    """Take words off the front of the list until the line is full."""
    line = ""
    while words:
        longer = f"{line} {words[0]}".strip()
        if text_width(longer, size, weight) <= room:
            line = longer
            words.pop(0)
            continue
        left_over = room - text_width(f"{line} ", size, weight) if line else room
        too_wide_for_any_line = text_width(words[0], size, weight) > room
        if not line or (too_wide_for_any_line and left_over > LEAST_HEAD * size):
            head, words[0] = _part(words[0], left_over, size, weight)
            line = f"{line} {head}".strip()
        break
    return line


def _part(word: str, room: float, size: float, weight: int) -> tuple[str, str]:
    """Cut a word that is wider than the line: behind its own hyphen, else between syllables, else anywhere."""
    fitting = max((end for end in range(1, len(word)) if text_width(word[:end] + "-", size, weight) <= room), default=1)
    own = max((word.rfind(sign, 0, fitting) + 1 for sign in "-/–"), default=0)
    if own > 2:
        return word[:own], word[own:]
    end = next((end for end in range(fitting, 2, -1) if _syllable_starts(word, end)), max(fitting, 1))
    return word[:end] + "-", word[end:]


def _syllable_starts(word: str, position: int) -> bool:
    """Whether a syllable may start here: a consonant or a pair before a vowel (a rule of thumb)."""
    if position < 3 or len(word) - position < 3:
        return False
    before, first, second, third = (letter.lower() for letter in word[position - 1 : position + 3])
    if not first.isalpha() or first in VOWELS or before == "-" or before + first in PAIRS:
        return False
    return second in VOWELS or (first + second in PAIRS and third in VOWELS)


def wrap_well(
    text: str, room: float, sizes: tuple[float, ...], weight: int = REGULAR, most: int = 3
) -> tuple[list[str], float]:
    """Wrap so that whole words come first, then few lines, then the larger size; only the last resort cuts text off.

    Returns the lines and the size.
    """
    tries = [(size, lines) for lines in range(min(2, most), most + 1) for size in sizes]
    for whole in (True, False):
        for size, lines in tries:
            rows = wrap(text, room, size, weight, lines)
            cut_off = bool(rows) and rows[-1].endswith(ELLIPSIS) and not text.endswith(ELLIPSIS)
            if not cut_off and (not whole or _whole_words(text, room, size, weight)):
                return rows, size
    return wrap(text, room, sizes[-1], weight, most), sizes[-1]


def _whole_words(text: str, room: float, size: float, weight: int) -> bool:
    return all(text_width(word, size, weight) <= room for word in _words(text))
