"""Names of the days of the week before a date: they say nothing more than it, and parsers read them in English only."""

from __future__ import annotations

import re
import unicodedata

import ibis.expr.types as ir

#: Full names and usual abbreviations (en, de, fr, es, it, pt, nl).
_NAMES = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun",
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so",
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim",
    "lunes martes miércoles jueves viernes sábado domingo lun mar mié jue vie sáb dom",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica gio sab",
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira",
    "segunda terça quarta quinta sexta seg ter qua qui sex",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo",
)


def _spellings(names: str) -> set[str]:
    """Names as written, with accents as signs of their own, and without."""
    apart = unicodedata.normalize("NFD", names)
    return {*names.split(), *apart.split(), *(c for c in _bare(apart).split())}


def _bare(text: str) -> str:
    return "".join(sign for sign in text if not unicodedata.combining(sign))


_ALL = {name for names in _NAMES for name in _spellings(names)}
_FIRST = rf"(?i)^(?:{'|'.join(sorted(_ALL, key=lambda name: (-len(name), name)))})\.?"
#: What stands for any of them where a parser wants one.
_ANY = "Mon"


def is_weekday(word: str) -> bool:
    """Whether a word names a day of the week.

    >>> is_weekday("Mo."), is_weekday("Jeudi"), is_weekday("miércoles"), is_weekday("March")
    (True, True, True, False)
    """
    return word.lower().removesuffix(".") in _ALL


def plain_weekday(text: str, form: str) -> str:
    """A text with an English name for its first word where the format begins with a day of the week.

    >>> plain_weekday("Mo., 03.02.2025", "%a, %d.%m.%Y"), plain_weekday("Mo", "%d")
    ('Mon, 03.02.2025', 'Mo')
    """
    return re.sub(_FIRST, _ANY, text) if form.startswith("%a") else text


def with_plain_weekday(text: ir.StringValue, form: str) -> ir.StringValue:
    """The same as an expression."""
    return text.re_replace(_FIRST, _ANY) if form.startswith("%a") else text
