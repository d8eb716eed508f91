"""Text to values: numbers, yes and no, closed words; null where the text does not say one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import ibis
import ibis.expr.types as ir

from parcours.intake.moments import Moment
from parcours.intake.recipe import Column, Unit
from parcours.vocabulary.facts import MONEY
from parcours.vocabulary.port import IntakeEngine

YES = ("true", "t", "yes", "y", "1", "x", "ja", "j", "oui", "o", "si", "sí", "sim", "wahr", "vrai")
NO = ("false", "f", "no", "n", "0", "nein", "non", "não", "nao", "falsch", "faux")
#: How many seconds make a unit.
SECONDS: dict[Unit, int] = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
#: Numbers from here on are not measured but mistyped, or infinite, or no number at all.
LARGEST = 1e300

#: In this order: what an escaped ampersand hides must not be read twice.
ENTITIES = {"&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&#x27;": "'", "&amp;": "&"}

_CURRENCY = r"(?:[A-Z]{1,3}\$|[A-Z]{3}|[€$£¥₹]|Fr\.|zł|kr\.?)?"
_SPACED = r" '’\x{00A0}\x{202F}"


def _written(decimal: str, thousands: str) -> str:
    """Numbers as people write them, with marks for thousands and a currency."""
    grouped = rf"[+\-−]?\d{{1,3}}(?:[{thousands}{_SPACED}]\d{{3}})*(?:[{decimal}]\d+)?"
    gap = r"[\s\x{00A0}\x{202F}]*"
    return rf"^([+\-−]?){_CURRENCY}{gap}({grouped}|[+\-−]?\d+(?:[{decimal}]\d+)?){gap}(?:{_CURRENCY}|%)$"


_WRITTEN = {".": _written(".", ","), ",": _written(",", ".")}


def present(
    engine: IntakeEngine, text: ir.StringValue, missing: Sequence[str], *, as_is: bool = False
) -> ir.StringValue:
    """The text without outer blanks (with them when `as_is`), null where it is one of the texts for "nothing here"."""
    # Looking for blanks first takes a quarter of the time of trimming, and there are hardly ever any.
    blank = text.like(" %") | text.like("% ")
    kept = text if as_is else blank.ifelse(engine.function("trim", text, returns="string"), text)
    for word in dict.fromkeys(("", *missing) if not as_is else missing):
        kept = kept.nullif(word)
    return kept


def plain_text(text: ir.StringValue) -> ir.StringValue:
    """HTML as plain text: blocks become lines, other tags vanish, the common entities become characters."""
    lines = text.re_replace(r"(?i)<br\s*/?>|</(?:p|div|li|tr|h[1-6]|blockquote|pre)>", "\n")
    plain = lines.re_replace(r"<[^>]*>", "")
    for entity, character in ENTITIES.items():
        plain = plain.replace(entity, character)
    return plain.re_replace(r"[ \t]+", " ").re_replace(r" ?\n[ \n]*", "\n").strip().nullif("")


def number(text: ir.StringValue, decimal: Literal[".", ","] = ".", kind: str = "float64") -> ir.NumericValue:
    """The number that a text says, marks for thousands and currency signs allowed; `kind` is float64 or a decimal."""
    plain = text if decimal == "." else text.contains(".").ifelse(ibis.null("string"), text.replace(",", "."))
    marks = f"[{',' if decimal == '.' else '.'}{_SPACED}]"
    # A minus may stand before the currency: -$5.00.
    signed = text.re_extract(_WRITTEN[decimal], 1) + text.re_extract(_WRITTEN[decimal], 2)
    bare = signed.re_replace(marks, "").replace("−", "-").replace(",", ".")
    value = ibis.coalesce(plain.try_cast(kind), bare.try_cast(kind))
    return (value.abs() < LARGEST).ifelse(value, ibis.null(kind)) if kind == "float64" else value


def money(text: ir.StringValue, column: Column) -> ir.DecimalValue:
    """An amount as its column writes it, rounded to four decimals."""
    amount = number(text, column.decimal, MONEY)
    return (amount / 100).round(4).cast(MONEY) if column.in_cents else amount


def product(text: ir.StringValue, column: Column, by: ir.StringValue, by_column: Column) -> ir.DecimalValue:
    """An amount times a number of pieces, rounded to four decimals; null where one of them says nothing."""
    amount = number(text, column.decimal) * number(by, by_column.decimal)
    return (amount / (100 if column.in_cents else 1)).round(4).cast(MONEY)


def seconds(text: ir.StringValue, decimal: Literal[".", ","] = ".") -> ir.FloatingValue:
    """A duration in seconds, written as a number of seconds, or as h:mm:ss, mm:ss or 1h05."""
    text = text.re_replace(r"^(\d+) ?h ?(\d{2})$", r"\1:\2:00")
    clock = r"^(?:(\d+):)?(\d{1,3}):(\d{2}(?:\.\d+)?)$"
    parts = [text.re_extract(clock, group).nullif("").try_cast("float64") for group in (1, 2, 3)]
    return ibis.coalesce(number(text, decimal), parts[0].fill_null(0.0) * 3600 + parts[1] * 60 + parts[2])


def later(
    begun: Moment, text: ir.StringValue, decimal: Literal[".", ","] = ".", unit: Unit = "seconds"
) -> ir.StringValue:
    """The ISO text of the moment that lies a while after another, or the text of the while where there is none."""
    figure = number(text, decimal)
    micros = ((figure * SECONDS[unit]).fill_null(seconds(text, decimal)) * 1e6).round().cast("int64")
    local = (begun.local + micros.as_interval("us")).strftime("%Y-%m-%d %H:%M:%S.%f")
    instant = (begun.instant + micros.as_interval("us")).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return ibis.coalesce(local, instant, text)


def flag(text: ir.StringValue) -> ir.BooleanValue:
    """Yes or no."""
    word = text.lower()
    return ibis.cases((word.isin(YES), True), (word.isin(NO), False), else_=ibis.null("boolean"))


def word(text: ir.StringValue, words: Sequence[str]) -> ir.StringValue:
    """One of a closed list of words, in its spelling there."""
    lower = text.lower()
    return lower.isin(list(words)).ifelse(lower, ibis.null("string"))
