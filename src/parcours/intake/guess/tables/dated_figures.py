"""Bare figures that are moments: days written as 20240106, and seconds since 1970, by their values and headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from parcours.intake.guess.language.verbs import verb_of
from parcours.intake.guess.language.words import speaks_of, spoken
from parcours.intake.guess.tables.times import Moments, from_figures

#: So many different figures that are all days of a calendar are no accident, whatever their heading says.
ENOUGH_DAYS = 20
NEARLY_ALL = 0.98
#: Seconds since 1970 of earlier years are as likely to be numbers of something else.
THIS_CENTURY = 2000
#: Things that a heading may name beside what was done ("first response").
DONE = ("response", "survey")


def are_days(counts: Counter[str], words: tuple[str, ...], read: Moments) -> bool:
    """Whether figures such as 20240106 are days: their heading says so, or they are nothing but days."""
    if speaks_of_time(words) or _says_what_was_done(words):
        return True
    return len(counts) >= ENOUGH_DAYS and read.share >= NEARLY_ALL and not _counts_or_numbers(words)


def dated_figures(values: Iterable[float], words: tuple[str, ...]) -> Moments | None:
    """The moments that figures are; under a heading that says only what was done, seconds since 1970 at most."""
    if speaks_of_time(words):
        return from_figures(values)
    read = from_figures(values) if _says_what_was_done(words) else None
    return read if read and read.format != "excel" and read.low.year >= THIS_CENTURY else None


def speaks_of_time(words: tuple[str, ...]) -> bool:
    """Whether a heading speaks of days or moments."""
    concepts = ("time", "due", "changed", "started", "finished", "submitted")
    return speaks_of(words, "role", "birth") or any(speaks_of(words, "time", concept) for concept in concepts)


def _says_what_was_done(words: tuple[str, ...]) -> bool:
    """Whether a heading says what was done ("solved", "réservé le"), and no thing that may be numbered."""
    return bool(verb_of(words)) and not _counts_or_numbers(words)


def _counts_or_numbers(words: tuple[str, ...]) -> bool:
    counted = any(speaks_of(words, "role", role) for role in ("id", "amount", "quantity", "phone", "postcode"))
    return counted or bool(set(spoken(words, "thing")) - set(DONE))
