"""What a moment is called after its heading: the words that say what happened, and what began."""

from __future__ import annotations

import re

from parcours.intake.guess.events.things import things_named
from parcours.intake.guess.language.verbs import event_name
from parcours.intake.guess.language.words import concepts, conventions, singular, speaks_of, titled
from parcours.intake.guess.tables.clock_columns import WHEN
from parcours.intake.guess.tables.columns import ColumnLook

#: What makes a number of a heading an ordinal.
ORDINALS = {"st", "nd", "rd", "th", "er", "e", "eme", "ste", "te"}
#: Articles and prepositions, with which no name begins; some are elided ("date d'ouverture").
LEADING = {
    *("a", "an", "the", "of", "from", "for", "d", "l", "du", "de", "des", "la", "le", "les", "au", "aux", "en"),
    *("der", "die", "das", "dem", "den", "des", "vom", "von", "zum", "zur", "im", "in", "ins", "fur"),
    *("el", "los", "las", "del", "do", "da", "dos", "das", "della", "dello", "il", "lo", "het", "een", "van"),
}
#: Words that say which beginning is meant, and not of what.
WHICH = {"actual", "real", "planned", "scheduled", "effective", "tatsachlich", "ist", "soll", "first", "last", "prevu"}
#: Things whose beginning is no beginning of anything else that a heading names.
TAKEN_UP = ("", "order", "appointment")
#: Ends of German compounds for a beginning and an end.
COMPOUND = re.compile(r"\w{3,}(?:beginn|anfang|ende)")


def from_heading(column: ColumnLook, noun: str) -> str:
    """The heading as a name, without what says only that it is a moment; "" when it says no more."""
    words = tuple(word for word in _with_ordinals(column.words) if word not in WHEN and not word.isdigit())
    words = _led(words)
    told = titled(words, column.heading)
    thing = conventions("nouns").get(noun, "") if noun != "customer" else ""
    if not words or not thing:
        return told or thing
    return told if any(speaks_of((word,), "thing", noun) for word in words) else f"{thing} {told}"


def begun(column: ColumnLook, noun: str, verb: str) -> str:
    """The name of a beginning, or an end, of something that the heading names and the row is not about; "" of others.

    A "début de pause" is "Pause Started", and the "Kursbeginn" in a row of bookings no beginning of the order.
    """
    if noun not in TAKEN_UP:
        return ""
    if not verb and column.words and COMPOUND.fullmatch(column.words[-1]):
        return from_heading(column, "")
    what = _begins(column.words, verb) if verb in ("started", "ended") else ()
    return f"{titled(what, column.heading)} {event_name('', verb)}" if what and not things_named(what) else ""


def _begins(words: tuple[str, ...], verb: str) -> tuple[str, ...]:
    """What a heading says beside that it began or ended, and when."""
    told = {part for entry in concepts("verb")[verb] for part in entry}
    left = tuple(
        word
        for word in words
        if word not in WHEN and word not in WHICH and not {word, singular(word)} & told and not word.isdigit()
    )
    return _led(left) if not any(speaks_of((word,), "time", "time") for word in left) else ()


def _led(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words from the first on that is no article or preposition; all of them where there is no other."""
    place = next((place for place, word in enumerate(words) if word not in LEADING), 0)
    return words[place:]


def _with_ordinals(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with "2" and "nd" put together again."""
    found: list[str] = []
    for word in words:
        if found and found[-1].isdigit() and word in ORDINALS:
            found[-1] += word
        else:
            found.append(word)
    return tuple(found)
