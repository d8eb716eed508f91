"""The names of months in the languages of exports, and texts put into English, which is all that parsers read."""

from __future__ import annotations

import re
import unicodedata

import ibis
import ibis.expr.types as ir

from parcours.intake.weekdays import plain_weekday, with_plain_weekday

#: Month by month its English name, then full names and usual abbreviations elsewhere (de, fr, es, it, pt, nl).
_FULL = (
    "january januar jänner janvier enero gennaio janeiro januari",
    "february februar feber février febrero febbraio fevereiro februari",
    "march märz maerz mars marzo março maart",
    "april avril abril aprile",
    "may mai mayo maggio maio mei",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august août agosto augustus",
    "september septembre septiembre setiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember décembre diciembre dicembre dezembro",
)
_SHORT = (
    "jan jän janv ene gen", "feb febr fév févr fev", "mar mär mrz mrt", "apr avr abr", "may mag", "jun giu",
    "jul juil lug", "aug aoû ago", "sep sept set", "oct okt ott out", "nov", "dec dez déc dic",
)  # fmt: skip


def _spellings(names: str) -> tuple[str, ...]:
    """Names as written, with accents as signs of their own, and without."""
    plain = (c for c in unicodedata.normalize("NFKD", names) if not unicodedata.combining(c))
    apart = unicodedata.normalize("NFD", names)
    return tuple(dict.fromkeys((*names.split(), *apart.split(), *"".join(plain).split())))


FULL = {word for names in _FULL for word in _spellings(names)}
#: Month by month all its names, the English one first.
ALL = tuple(_spellings(f"{full} {short}") for full, short in zip(_FULL, _SHORT, strict=True))
_ENGLISH = {word: words[0].title() for words in ALL for word in words}
_ANY = "|".join(sorted(_ENGLISH, key=lambda word: (-len(word), word)))
#: Letters of these languages, spelled for Python's and DuckDB's regular expressions alike.
LETTERS = "a-zß-öø-ÿ"
_NAMED = re.compile("%[bB]")


def month_format(word: str) -> str | None:
    """How strptime calls the name of a month in any of the languages; None for other words.

    >>> month_format("Avril"), month_format("févr."), month_format("Mai"), month_format("yesterday")
    ('%B', '%b', '%B', None)
    """
    word = word.lower().removesuffix(".")
    return None if word not in _ENGLISH else "%B" if word in FULL else "%b"


def month_number(word: str) -> int:
    """Which month a word names in any of the languages, 1 to 12; 0 for other words.

    >>> month_number("Avril"), month_number("févr."), month_number("yesterday")
    (4, 2, 0)
    """
    word = word.lower().removesuffix(".")
    return next((number for number, words in enumerate(ALL, 1) if word in words), 0)


def english(text: str, form: str) -> str:
    """A text with the name of its month as strptime reads it in this format.

    >>> english("17 avr. 2024", "%d %b %Y"), english("3. Mai 2024", "%d. %B %Y")
    ('17 Apr 2024', '3. May 2024')
    """
    text = plain_weekday(text, form)
    found = re.search(_pattern(form), text) if _NAMED.search(form) else None
    if found is None:
        return text
    name = _ENGLISH[found[1].lower().removesuffix(".")]
    return text.replace(found[1], name[: _letters(form)], 1)


def in_english(text: ir.StringValue, form: str) -> ir.StringValue:
    """The same as an expression; nothing is done for formats without the name of a month."""
    text = with_plain_weekday(text, form)
    if not _NAMED.search(form):
        return text
    word = text.re_extract(_pattern(form), 1)
    bare = word.lower().replace(".", "")
    names = ((bare.isin(words), text.replace(word, words[0].title()[: _letters(form)])) for words in ALL)
    return ibis.cases(*names, else_=text)


def _pattern(form: str) -> str:
    """Finds the name of a month; the dot of an abbreviation belongs to it unless the format has a dot there."""
    dot = "" if re.search(r"%[bB]\.", form) else r"\.?"
    return rf"(?i)(?:^|[^{LETTERS}])((?:{_ANY}){dot})(?:$|[^{LETTERS}])"


def _letters(form: str) -> int | None:
    return 3 if "%b" in form else None
