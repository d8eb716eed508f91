"""The error tree: every refusal has a code, what happened, what to do, and where.

ParcoursError
├── CompanyError      the company folder: missing, damaged, of another format
├── InputError        a file that cannot be read as what it claims to be
├── RecipeError       a recipe that does not fit itself or its files
├── JourneyError      a journey or segment file with a mistake in it
├── QuestionError     a metric, dimension or segment that does not exist
├── StaleError        an analysis asked for before `parcours refresh`
└── StorageError      the disk or the lake refuses: full, locked, damaged
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

#: Hints name no more words than this.
MOST_NAMED = 20


class ParcoursError(Exception):
    """The root of all refusals; `str()` shows code, message, place and hint as one readable text."""

    exit_code = 1

    def __init__(self, code: str, message: str, *, hint: str = "", where: str = "") -> None:
        self.code = code
        self.message = message
        self.hint = hint
        self.where = where
        super().__init__(message)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.code}: {place}{self.message}{hint}"


class CompanyError(ParcoursError):
    """The company folder is missing, damaged or of another format."""

    exit_code = 3


class InputError(ParcoursError):
    """A file cannot be read as what it claims to be."""

    exit_code = 4


class RecipeError(ParcoursError):
    """A recipe does not fit itself or its files."""

    exit_code = 5


class JourneyError(ParcoursError):
    """A journey, segment or state file has a mistake in it."""

    exit_code = 6
    path: tuple[str | int, ...] = ()
    """Keys and positions that lead to the mistake within a journey; empty when it has no place there."""


class QuestionError(ParcoursError):
    """Something was asked for that does not exist."""

    exit_code = 2


class StaleError(ParcoursError):
    """An analysis was asked for before the refresh that it needs."""

    exit_code = 7


class StorageError(ParcoursError):
    """The disk or the lake refuses: full, locked, damaged."""

    exit_code = 8


def nearest(word: str, known: Iterable[str], count: int = 1) -> list[str]:
    """The known words that are spelled much like this one, the nearest first.

    >>> nearest("hotlne", ["hotline", "shop"])
    ['hotline']
    """
    return get_close_matches(word, sorted(set(known)), n=count, cutoff=0.6)


def did_you_mean(word: str, known: Iterable[str], count: int = 1) -> str:
    """Return a hint naming the nearest known word, or all of them when none is near.

    >>> did_you_mean("hotlne", ["hotline", "shop"])
    'Did you mean "hotline"?'
    >>> did_you_mean("zzz", ["hotline", "shop"])
    'Known: hotline, shop.'
    """
    names = sorted(set(known))
    near = nearest(word, names, count)
    if near:
        return "Did you mean " + " or ".join(f'"{name}"' for name in near) + "?"
    more = ", …" if len(names) > MOST_NAMED else "."
    return f"Known: {', '.join(names[:MOST_NAMED])}{more}" if names else ""
