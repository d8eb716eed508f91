"""Saying things in the reader's language: phrases from a catalogue, numbers and dates as people there write them."""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_compact_currency, format_currency, format_decimal, format_percent
from babel.units import format_unit

from parcours.vocabulary.typesetting import NARROW_SPACE, typeset
from parcours.vocabulary.words import LANGUAGES

QUOTES = {"en": ("“", "”"), "de": ("„", "“"), "fr": (f"«{NARROW_SPACE}", f"{NARROW_SPACE}»")}
REGIONS = {"en": "en_GB", "de": "de", "fr": "fr"}

Catalogue = Mapping[str, Mapping[str, Any]]
"""key -> language -> a phrase, or {one, other} where the phrase depends on `count`."""

MINUS = "−"
SAME_SHARE = 1e-9
"""Shares that differ by less are the same, but for how computers add."""
MILLION = 1e6
LARGEST_NAMED = 12
"""Powers of ten above have no short name."""
TIME_UNITS = {"day": 86_400.0, "hour": 3_600.0, "minute": 60.0}


@cache
def read_catalogue(path: Path) -> Catalogue:
    """Read a TOML file of phrases: one table per key, one line per language."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Wording:
    """The voice of one language."""

    def __init__(self, language: str, *catalogues: Catalogue) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._locale = Locale.parse(REGIONS[self.language])
        self._phrases: dict[str, Mapping[str, Any]] = {}
        for catalogue in catalogues:
            self._phrases.update(catalogue)

    def knows(self, key: str) -> bool:
        """Whether a phrase of this name exists."""
        return key in self._phrases

    def say(self, key: str, **values: Any) -> str:
        """The phrase with its blanks filled; whole numbers are written with the language's separators.

        Raises KeyError when there is no such phrase.
        """
        phrase = self._phrases[key][self.language]
        if not isinstance(phrase, str):
            phrase = phrase[self._form(values["count"], phrase)]
        text = typeset(str(phrase), self.language)
        return text.format(**{name: self._filled(value) for name, value in values.items()})

    def _form(self, count: float, forms: Mapping[str, str]) -> str:
        form = self._locale.plural_form(count)
        return form if form in forms else "other"

    def _filled(self, value: Any) -> str:
        return self.count(value) if isinstance(value, int) else str(value)

    def count(self, value: float) -> str:
        """A whole number.

        >>> Wording("de").count(48210)
        '48.210'
        """
        return self.decimal(value, 0)

    def decimal(self, value: float, digits: int = 1) -> str:
        """A number with this many digits behind the separator, a true minus before it."""
        return _decimal(round(value, digits) + 0.0, digits, self._locale)

    def plain(self, value: float) -> str:
        """A number with a decimal only where it has one.

        >>> Wording("de").plain(4.0), Wording("de").plain(4.5)
        ('4', '4,5')
        """
        return self.decimal(value, 0 if value == int(value) else 1)

    def percent(self, share: float, digits: int = 0) -> str:
        """A share of 1 as per cent; what is not nothing and not all is never written as 0% or 100%.

        >>> Wording("en").percent(0.41)
        '41%'
        >>> [Wording("en").percent(share) for share in (0, 0.002, 0.0004, 0.997, 0.9996, 1)]
        ['0%', '0.2%', '<0.1%', '99.7%', '>99.9%', '100%']
        """
        end = round(share, digits + 2)
        if end not in (0.0, 1.0) or not SAME_SHARE < share < 1 - SAME_SHARE:
            return self._percent(share, digits)
        if digits == 0:
            return self.percent(share, 1)
        finest = 10.0 ** -(digits + 2)
        return f"<{self._percent(finest, digits)}" if end == 0 else f">{self._percent(1 - finest, digits)}"

    def _percent(self, share: float, digits: int) -> str:
        pattern = self._locale.percent_formats[None].pattern.replace("#,##0", _pattern(digits))
        return _true_minus(format_percent(round(share, digits + 2) + 0.0, pattern, locale=self._locale))

    def money(self, amount: float, currency: str) -> str:
        """An amount without cents.

        >>> Wording("en").money(1217, "CHF").replace("\\xa0", " "), Wording("en").money(1217, "EUR")
        ('CHF 1,217', '€1,217')
        """
        pattern = self._locale.currency_formats["standard"].pattern.replace(".00", "")
        said = format_currency(round(amount), currency, pattern, locale=self._locale, currency_digits=False)
        return _true_minus(_apart(said))

    def short_money(self, amount: float, currency: str) -> str:
        """An amount for a headline, large ones in millions, all with three figures.

        >>> [Wording("de").short_money(amount, "CHF").replace("\\xa0", " ") for amount in (1_001_500, 12_345_678)]
        ['1,00 Mio. CHF', '12,3 Mio. CHF']
        """
        rounded = float(f"{amount:.3g}")
        said = format_compact_currency(rounded, currency, fraction_digits=2, locale=self._locale)
        if abs(rounded) >= MILLION:
            power = min(int(math.log10(abs(rounded))) // 3 * 3, LARGEST_NAMED)
            figure = abs(rounded) / 10**power
            shown = self.decimal(figure, 2 if figure < 10 else 1 if figure < 100 else 0)
            said = re.sub(r"\d[\d.,]*", lambda _: shown, said, count=1)
        return _true_minus(_apart(said))

    def signed(self, text: str, value: float) -> str:
        """A difference, with its plus; the minus is there already, and less than something has neither."""
        return f"+{text}" if value > 0 and not text.startswith("<") else text

    def day(self, day: dt.date) -> str:
        """A day, the month in words.

        >>> Wording("fr").day(dt.date(2018, 3, 1)), Wording("fr").day(dt.date(2018, 3, 11))
        ('1er mars 2018', '11 mars 2018')
        """
        return self._date(day, "long")

    def short_day(self, day: dt.date) -> str:
        """A day for tables."""
        return self._date(day, "medium")

    def month(self, day: dt.date) -> str:
        """Month and year, short."""
        return str(format_date(day, "LLL yyyy", locale=self._locale))

    def moment(self, moment: dt.datetime) -> str:
        """Day and time of day."""
        return f"{self.day(moment.date())}, {format_time(moment, 'short', locale=self._locale)}"

    def short_moment(self, moment: dt.datetime) -> str:
        """Day and time of day in figures, for tables."""
        day = self._date(moment.date(), "medium")
        return f"{day}, {format_time(moment, 'short', locale=self._locale)}"

    def short_period(self, start: dt.date, end: dt.date) -> str:
        """A year, a quarter or a month by its name, else from one day to another.

        >>> Wording("fr").short_period(dt.date(2026, 7, 1), dt.date(2026, 9, 30))
        'T3 2026'
        """
        after = end + dt.timedelta(days=1)
        months = (after.year - start.year) * 12 + after.month - start.month
        if start.day == 1 and after.day == 1:
            if months == 12 and start.month == 1:
                return str(start.year)
            if months == 3 and start.month % 3 == 1:
                return str(format_date(start, "QQQ yyyy", locale=self._locale))
            if months == 1:
                return self.month(start)
        first, last = (self._date(day, "medium") for day in (start, end))
        return f"{first} – {last}"

    def _date(self, day: dt.date, length: Literal["long", "medium"]) -> str:
        """The first of a month is "1er" in French, the only day with an ordinal."""
        said = _date(day, length, self._locale)
        return re.sub("^1(?= )", "1er", said) if self.language == "fr" else said

    def period(self, start: dt.date, end: dt.date) -> str:
        """From one day to another."""
        return f"{self.day(start)} – {self.day(end)}"

    def span(self, seconds: float) -> str:
        """A length of time in the unit that suits.

        >>> Wording("en").span(5400)
        '1.5 hours'
        """
        return self._in_unit(seconds, _time_unit(seconds))

    def within(self, seconds: float) -> str:
        """A length of time as it stands after a word like within; German days take the dative.

        >>> Wording("de").within(16 * 86_400), Wording("de").within(7200)
        ('16 Tagen', '2 Stunden')
        """
        said = self.span(seconds)
        return f"{said}n" if self.language == "de" and said.endswith("Tage") else said

    def spans(self, low: float, high: float) -> str:
        """From one length of time to another, the unit said once.

        >>> Wording("en").spans(15_100, 16_600)
        '4.2 – 4.6 hours'
        """
        unit = _time_unit(high)
        ends = [end / TIME_UNITS[unit] for end in (low, high)]
        digits = 0 if ends[1] >= 10 and round(ends[0]) != round(ends[1]) else 1
        digits = 0 if all(round(end, 1) == int(end) for end in ends) else digits
        return f"{self.decimal(ends[0], digits)} – {self._in_unit(high, unit, digits)}"

    def hours(self, hours: float) -> str:
        """Hours as hours, for business hours, of which a day has fewer than 24."""
        return self._in_unit(hours * TIME_UNITS["hour"], "hour")

    def _in_unit(self, seconds: float, unit: str, digits: int | None = None) -> str:
        value = seconds / TIME_UNITS[unit]
        shown = round(value, 1 if value < 10 or digits else 0)
        if digits is None:
            digits = 0 if shown == int(shown) else 1
        return str(format_unit(shown, f"duration-{unit}", "long", format=_pattern(digits), locale=self._locale))

    def quoted(self, name: str) -> str:
        """A name in the language's quotation marks."""
        opening, closing = QUOTES[self.language]
        return f"{opening}{name}{closing}"

    def inside(self, name: str) -> str:
        """What begins with a word of ours, in the middle of a sentence: small but in German, which writes nouns large.

        >>> [Wording(language).inside("Interactions") for language in ("en", "de", "fr")], Wording("en").inside("NPS")
        (['interactions', 'Interactions', 'interactions'], 'NPS')
        """
        return name if self.language == "de" or name[1:2].isupper() else name[:1].lower() + name[1:]

    def enumerated(self, names: Sequence[str]) -> str:
        """a, b and c."""
        return str(format_list(list(names), locale=self._locale)) if names else ""


# A page writes the same few hundred numbers and days again and again.


@lru_cache(maxsize=10_000)
def _decimal(value: float, digits: int, locale: Locale) -> str:
    return _true_minus(format_decimal(value, _pattern(digits), locale=locale))


@lru_cache(maxsize=10_000)
def _date(day: dt.date, length: Literal["long", "medium"], locale: Locale) -> str:
    return str(format_date(day, length, locale=locale))


def _true_minus(text: str) -> str:
    return text.replace("-", MINUS)


def _apart(amount: str) -> str:
    """Letters of a currency stand apart from the figures (CLDR's currency spacing, which Babel leaves out)."""
    return re.sub(r"([^\W\d_])(?=\d)", "\\1\u00a0", amount, count=1)


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def _time_unit(seconds: float) -> str:
    """The largest unit that the span fills once."""
    return next((unit for unit, length in TIME_UNITS.items() if seconds >= length), "minute")
