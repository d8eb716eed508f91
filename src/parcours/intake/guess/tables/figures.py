"""Numbers as people write them: decimal point or comma, thousands marks, currency signs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from babel.numbers import list_currencies

SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "R$": "BRL",
    "¥": "JPY",
    "₹": "INR",
    "zł": "PLN",
    "CHF": "CHF",
    "Fr.": "CHF",
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
}
_SIGN = re.compile(r"(R\$|US\$|A\$|C\$|[$€£¥₹%]|zł|kr\.?|Fr\.|\b(?:" + "|".join(sorted(list_currencies())) + r")\b)")
# Nobody groups a figure that begins with 0: "0,671" has a decimal comma.
_POINT = re.compile(r"[+-]?([1-9]\d{0,2}(?:[, '’]\d{3})+|\d+)(\.\d+)?$|[+-]?\.\d+$")
_COMMA = re.compile(r"[+-]?([1-9]\d{0,2}(?:[. '’]\d{3})+|\d+)(,\d+)?$|[+-]?,\d+$")
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}$")
_WHOLE = re.compile(r"[+-]?\d+(\.0+)?$")


Mark = Literal[".", ","]


@dataclass(frozen=True)
class Figures:
    """How a column of numbers is to be read."""

    decimal: Mark
    whole: bool
    """Every value is a whole number, perhaps written with ".0"."""
    plain: bool
    """No thousands marks and no signs: a cast reads them."""
    share: float
    currency: str = ""
    sign: str = ""
    """What stands beside most amounts that have a sign, or a code, of a currency."""
    told_by: Literal["", "values", "file"] = ""
    """What tells the decimal mark: the values themselves, the rest of the file, or nothing."""
    unsure: str = ""
    unread: tuple[str, ...] = ()
    """Some of the texts that are no numbers."""


def figures(counts: Counter[str], *, likely: Mark | None = None, least: float = 0.95) -> Figures | None:
    """Read the values as numbers, or None when a smaller share than `least` of them are.

    `likely` is the decimal mark that the rest of the file writes: it decides texts such as "1.234".
    """
    total = sum(counts.values())
    bare = {
        text: _SIGN.sub("", text).strip() if not text[-1:].isdigit() or not _starts(text) else text for text in counts
    }
    point = sum(count for text, count in counts.items() if _POINT.match(bare[text]))
    comma = sum(count for text, count in counts.items() if _COMMA.match(bare[text]))
    if not total or max(point, comma) < least * total:
        return None
    marked = [value for value in bare.values() if "." in value or "," in value]
    told: Mark | None = None if point == comma else "." if point > comma else ","
    decimal = told or likely or "."
    signs = Counter(sign for text in counts for sign in signs_in(text))
    sign = signs.most_common(1)[0][0] if signs else ""
    return Figures(
        decimal=decimal,
        whole=all(_WHOLE.match(value) for value in bare.values() if _POINT.match(value) or _COMMA.match(value)),
        plain=not signs and all(re.fullmatch(r"[+-]?\d*([.]\d+)?", value) for value in bare.values()),
        share=(point if decimal == "." else comma) / total,
        currency=coin(sign),
        sign=sign,
        told_by="values" if told else "file" if likely and marked else "",
        unsure="" if told or likely else _either_way(marked, decimal),
        unread=tuple(text for text in counts if not (_POINT.match(bare[text]) or _COMMA.match(bare[text])))[:3],
    )


def number(text: str, decimal: str = ".") -> float | None:
    """One text as a number, None when it is none."""
    bare = re.sub(r"[ '’\u00a0]", "", _SIGN.sub("", text))
    bare = bare.replace(".", "").replace(",", ".") if decimal == "," else bare.replace(",", "")
    try:
        value = float(bare)
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None


def signs_in(text: str) -> list[str]:
    """The signs and codes of currencies in a text, as they stand there."""
    return _SIGN.findall(text)


def coin(sign: str) -> str:
    """The currency that a sign, or a code, stands for; "" when it may be several ("$", "%")."""
    return SIGNS.get(sign, sign if sign in list_currencies() else "")


def _starts(text: str) -> bool:
    return re.match(r"[+-]?[\d.]", text) is not None


def _either_way(marked: list[str], decimal: Mark) -> str:
    """What a person should know of marks that may stand before decimals or between thousands; "" without one."""
    open_ = sorted(value for value in marked if _AMBIGUOUS.match(value))
    if not open_:
        return ""
    group, fraction = (f"{number(open_[0], mark):g}" for mark in (".", ","))
    here, other = (group, fraction) if decimal == "." else (fraction, group)
    return f'every mark stands before three figures: "{open_[0]}" was read as {here} and may as well be {other}'
