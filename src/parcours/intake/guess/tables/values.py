"""What the values of one column are, judged by the values first and by the heading second."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import phonenumbers
from babel import Locale
from babel.numbers import list_currencies

from parcours.intake.guess.language.words import speaks_of, stands_for_nothing
from parcours.intake.guess.tables.dated_figures import are_days, dated_figures
from parcours.intake.guess.tables.figures import Figures, Mark, figures, number
from parcours.intake.guess.tables.times import CLOCK, Moments, moments

Kind = Literal[
    "empty", "constant", "integer", "number", "boolean", "date", "timestamp", "clock", "identifier", "email", "phone",
    "url", "json", "html", "text", "category", "code", "currency", "language", "country", "label", "names",
]  # fmt: skip

#: Always "nothing here", whatever the column.
NOTHING = {"NULL", "null", "N/A", "n/a", "#N/A", "NaN", "nan", "\\N", "(null)", "?", "<NA>", "#NV", "NA"}
#: From this share of the values on, and this often, an unknown word among figures or moments is a custom ("open").
CUSTOM_SHARE, CUSTOM_TIMES = 0.02, 5
#: So many of a column's values must be numbers; where the heading names an amount, a small file may have more slips.
OF_NUMBERS, OF_AMOUNTS = 0.95, 0.8
#: More different texts than this are no placeholder.
FEW_NEVERS = 4
TRUE_FALSE = [
    {"true", "false"}, {"yes", "no"}, {"ja", "nein"}, {"oui", "non"}, {"si", "no"}, {"sí", "no"}, {"sim", "não"},
    {"sim", "nao"}, {"sì", "no"}, {"ja", "nee"}, {"y", "n"}, {"t", "f"}, {"j", "n"}, {"wahr", "falsch"}, {"x", "-"},
]  # fmt: skip
#: Share of sentences from which on a column of different texts is what people wrote.
SENTENCES = 0.1
#: Share of sentences that makes them texts, even where the same ones come again and again.
MOSTLY = 0.5
_END = re.compile(r"[a-zà-ÿ]{3}[.!?…]+(\s|$)")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[A-Za-z]{2,}$")
_URL = re.compile(r"(https?://|www\.)\S+$", re.IGNORECASE)
_HTML = re.compile(r"</?(p|br|div|a|span|ul|li|table|strong|em|b|i|h\d)\b[^>]*>", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-fA-F]{16,64}$|[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$")
#: Days that databases write for "never" and "not yet": no export speaks of times that far away.
_FAR = r"(?:000[01]|2[2-9]\d\d|[3-9]\d{3})"
_NEVER = re.compile(rf"(?:{_FAR}(?:[-/.]\d|\d{{4}}$)|\d{{1,2}}[-/. ]\w{{1,9}}[-/. ]{_FAR}\b)")
#: The beginnings of what computers count days from, written where nothing happened yet.
_BEGINNINGS = re.compile(r"(?:1900|1970|1980)-01-01[T ]00:00:00")
_PAIR = re.compile(r"\d{4,}\.\d{5,}$|\d{9,}\.(?!0$)\d+$")
_TOKEN = re.compile(r"[^\s]{1,80}$")
_CODED = re.compile(r"[A-Za-z]*[\W_]?\d[\w\-./#:]*$|[A-Za-z0-9]+([-_/.:#][A-Za-z0-9]+)+$")
_INTERNATIONAL = re.compile(r"\+|00[1-9]\d[\d\s()./-]{7,}$")
_PHONE = re.compile(r"\+?[\d\s()./-]{7,22}$")


@dataclass(frozen=True)
class Reading:
    """What one column's values are."""

    kind: Kind
    sure: float
    why: str
    missing: tuple[str, ...] = ()
    """Texts that mean "nothing here"."""
    stray: tuple[str, ...] = ()
    """Words among values of another kind that nobody knows to mean nothing."""
    moments: Moments | None = None
    figures: Figures | None = None
    low: float | None = None
    high: float | None = None


def read_values(
    counts: Counter[str],
    words: tuple[str, ...],
    *,
    distinct: float,
    largest_parts: tuple[int, int] | None = None,
    likely: Mark | None = None,
) -> Reading:
    """Judge the filled values of a column (with how often the sample shows each).

    `distinct` is the share of distinct values among the filled ones of the whole column, `likely` the decimal mark that
    the rest of the file writes.
    """
    said, nothing = _without_nothing(counts)
    if not said:
        return Reading("empty", 1.0, "it holds no value", missing=nothing)
    for attempt in (_as_boolean, _as_contact, _as_moments, _as_figures, _as_markup, _as_identifier, _as_standard_code):
        found = attempt(_Question(said, words, distinct, largest_parts, likely))
        if found:
            return replace(found, missing=(*nothing, *found.missing))
    found = _as_words(_Question(said, words, distinct, None, None))
    return Reading(found.kind, found.sure, found.why, nothing)


@dataclass(frozen=True)
class _Question:
    counts: Counter[str]
    words: tuple[str, ...]
    distinct: float
    largest_parts: tuple[int, int] | None
    likely: Mark | None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def share(self, test: Callable[[str], object]) -> float:
        return sum(count for text, count in self.counts.items() if test(text)) / self.total


def _without_nothing(counts: Counter[str]) -> tuple[Counter[str], tuple[str, ...]]:
    nothing = tuple(sorted(text for text in counts if text in NOTHING))
    return Counter({text: count for text, count in counts.items() if text not in NOTHING}), nothing


@dataclass(frozen=True)
class _Sorted:
    """A column's texts: those with figures, and the few words among them."""

    counts: Counter[str]
    missing: tuple[str, ...]
    stray: tuple[str, ...]


def _without_words(counts: Counter[str]) -> _Sorted:
    """Set the few words apart that stand among figures or times; many different ones are no accident, and stay."""
    words = [text for text in counts if not any(sign.isdigit() for sign in text)]
    nothing = {text for text in words if stands_for_nothing(text)}
    others = {text for text in words if text not in nothing and len(text) > 2}
    if len(words) >= len(counts) / 2 or len(others) > 3:
        return _Sorted(counts, (), ())
    often = max(CUSTOM_TIMES, CUSTOM_SHARE * sum(counts.values()))
    custom = {text for text in others if counts[text] >= often}
    left = Counter({text: count for text, count in counts.items() if text not in nothing | others})
    return _Sorted(left, tuple(sorted(nothing | custom)), tuple(sorted(others - custom)))


def _as_boolean(question: _Question) -> Reading | None:
    seen = {text.lower() for text in question.counts}
    if len(seen) == 2 and any(seen == pair for pair in TRUE_FALSE):
        return Reading("boolean", 0.99, f"its values are {' and '.join(sorted(question.counts))}")
    if seen <= {"true", "false"}:
        return Reading("boolean", 0.95, "its only value is " + next(iter(seen)))
    return None


def _as_contact(question: _Question) -> Reading | None:
    if question.share(_EMAIL.match) >= 0.9:
        return Reading("email", 0.99, "its values are e-mail addresses")
    if question.share(_URL.match) >= 0.9:
        return Reading("url", 0.98, "its values are web addresses")
    named = speaks_of(question.words, "role", "phone")
    international = question.share(_INTERNATIONAL.match)
    if (named or international > 0.5) and question.share(_PHONE.match) >= 0.9:
        tried = [text for text, _ in question.counts.most_common(40)]
        possible = sum(_is_phone(text) for text in tried) / len(tried)
        if possible >= 0.6 or (named and question.share(lambda text: sum(sign.isdigit() for sign in text) >= 6) > 0.9):
            return Reading("phone", 0.6 + 0.39 * possible, "its values are telephone numbers")
    return None


def _as_moments(question: _Question) -> Reading | None:
    found = _without_words(question.counts)
    often = max(CUSTOM_TIMES, CUSTOM_SHARE * sum(found.counts.values()))
    never = tuple(
        sorted(
            text for text, n in found.counts.items() if _NEVER.match(text) or (n >= often and _BEGINNINGS.match(text))
        )
    )
    never = never if len(never) < min(FEW_NEVERS, len(found.counts)) else ()
    counts = Counter({text: count for text, count in found.counts.items() if text not in never})
    apart = ((*found.missing, *never), found.stray)
    if sum(count for text, count in counts.items() if CLOCK.match(text)) >= 0.9 * sum(counts.values()):
        return Reading("clock", 0.95, "its values are times of day", *apart)
    read = moments(counts, largest_parts=question.largest_parts)
    if read is None:
        return None
    if read.clock_only:
        return Reading("clock", 0.9, "its values are times of day behind an empty date", *apart)
    if all(text.isdigit() for text in counts) and not are_days(counts, question.words, read):
        return None
    kind: Kind = "timestamp" if read.timed and read.midnight < 1 else "date"
    how = "ISO 8601" if not read.format else read.format
    sure = 0.6 if read.unsure else 0.9 + 0.09 * read.share
    most = "all its values are" if read.share == 1 and not found.stray else "most of its values are"
    return Reading(kind, sure, f"{most} times ({how})", *apart, moments=read)


def _as_figures(question: _Question) -> Reading | None:
    found = _without_words(question.counts)
    counts, apart = found.counts, (found.missing, found.stray)
    least = OF_AMOUNTS if speaks_of(question.words, "role", "amount") else OF_NUMBERS
    read = figures(counts, likely=question.likely, least=least)
    if read is None:
        return None
    if speaks_of(question.words, "role", "id") and all(map(_PAIR.match, counts)):
        return Reading("identifier", 0.85, "its values are two numbers with a point, and its heading names one", *apart)
    values = [value for value in (number(text, read.decimal) for text in counts) if value is not None]
    low, high = min(values), max(values)
    zeros = sum(count for text, count in counts.items() if re.match(r"0\d+$", text))
    if read.whole and zeros:
        kind: Kind = "identifier" if question.distinct > 0.5 else "code"
        return Reading(kind, 0.8, "its figures begin with zeros, so they are a code and no quantity", *apart)
    dated = dated_figures(values, question.words)
    if dated:
        why = f"its heading speaks of when and its figures lie where {dated.format} times do"
        return Reading("timestamp" if dated.timed else "date", 0.8, why, *apart, moments=dated)
    if read.whole:
        why = f"whole numbers from {low:g} to {high:g}"
        return Reading("integer", 0.97, why, *apart, figures=read, low=low, high=high)
    mark = "comma" if read.decimal == "," else "point"
    sure = 0.6 if read.unsure else 0.85 if read.told_by == "file" else 0.97
    why = f"numbers with a decimal {mark}" + (", as the file is written elsewhere" if read.told_by == "file" else "")
    return Reading("number", sure, why, *apart, figures=read, low=low, high=high)


def _as_markup(question: _Question) -> Reading | None:
    if question.share(_HTML.search) >= 0.3:
        return Reading("html", 0.95, "its texts carry HTML marks")
    if question.share(lambda text: text[:1] in "{[" and _is_json(text)) >= 0.9:
        return Reading("json", 0.97, "its texts are JSON")
    return None


def _as_identifier(question: _Question) -> Reading | None:
    if question.share(_HASH.match) >= 0.95:
        return Reading("identifier", 0.97, "its values are hashes of one form")
    named = speaks_of(question.words, "role", "id")
    if question.share(_TOKEN.match) < 0.98:
        return None
    coded = question.share(_CODED.match)
    digits = question.share(lambda text: any(sign.isdigit() for sign in text))
    many = question.distinct > 0.3 or len(question.counts) > (60 if named else 200)
    if min(coded, digits) >= 0.9 and many:
        return Reading("identifier", 0.85 if named else 0.75, "its values are numbered marks without spaces")
    if named and question.distinct > 0.95 and len(question.counts) > 5:
        return Reading("identifier", 0.7, "its heading and its different values speak of an identifier")
    return None


def _as_standard_code(question: _Question) -> Reading | None:
    said = {text.strip() for text in question.counts}
    if speaks_of(question.words, "role", "currency") and {text.upper() for text in said} <= set(list_currencies()):
        return Reading("currency", 0.98, "its values are currency codes")
    if speaks_of(question.words, "role", "language") and all(
        re.match(r"[A-Za-z]{2,3}([-_]\w+)?$", text) for text in said
    ):
        return Reading("language", 0.95, "its values are language codes")
    if speaks_of(question.words, "role", "country") and said <= _countries():
        return Reading("country", 0.95, "its values are country codes or names")
    return None


def _as_words(question: _Question) -> Reading:
    length = sum(len(text) * count for text, count in question.counts.items()) / question.total
    spaced = question.share(lambda text: len(text.split()) >= 4)
    different, located = len(question.counts), speaks_of(question.words, "role", "street")
    if (length > 30 and spaced > 0.4 and (question.distinct > 0.3 or different > 100)) or (
        spaced > 0.8 and different > 100
    ):
        return Reading("text", 0.95, "its values are sentences")
    if speaks_of(question.words, "role", "text") and question.distinct > 0.2 and spaced > 0.15:
        return Reading("text", 0.85, "its heading speaks of text and its values are phrases")
    if question.distinct > 0.3 and different > 5 and question.share(_is_sentence) >= SENTENCES and not located:
        return Reading("text", 0.8, "sentences stand among its values")
    if speaks_of(question.words, "said", "comment") and different > 1 and question.share(_is_sentence) > MOSTLY:
        return Reading("text", 0.8, "its heading speaks of comments and its values are sentences")
    if different == 1:
        return Reading("constant", 0.9, "its filled values are all the same")
    if different <= 60 or question.distinct < 0.05:
        return Reading("category", 0.9, f"{different} different values come again and again")
    if question.share(_TOKEN.match) > 0.98 and question.distinct < 0.3:
        return Reading("category", 0.7, "its single words come again and again")
    return Reading("label", 0.6, "its values are short names")


def _is_sentence(text: str) -> bool:
    """Whether a text is a sentence: some words, and a mark behind one that is no abbreviation."""
    return len(text.split()) >= 4 and _END.search(text) is not None


def _is_phone(text: str) -> bool:
    for region in (None, "DE", "US", "FR", "GB"):
        try:
            if phonenumbers.is_possible_number(phonenumbers.parse(text, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@cache
def _countries() -> frozenset[str]:
    codes = set(Locale("en").territories)
    names = {name for language in ("en", "de", "fr") for name in Locale(language).territories.values()}
    folded = {*codes, *names, *(name.upper() for name in names), "UK", "USA", "England"}
    return frozenset(folded)
