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
}
_SIGN = re.compile(r"(R\$|US\$|A\$|C\$|[$€£¥₹%]|zł|kr\.?|Fr\.|\b(?:" + "|".join(sorted(list_currencies())) + r")\b)")
_POINT = re.compile(r"[+-]?(\d{1,3}(?:[, '’]\d{3})+|\d+)(\.\d+)?$|[+-]?\.\d+$")
_COMMA = re.compile(r"[+-]?(\d{1,3}(?:[. '’]\d{3})+|\d+)(,\d+)?$")
_WHOLE = re.compile(r"[+-]?\d+(\.0+)?$")


@dataclass(frozen=True)
class Figures:
    """How a column of numbers is to be read."""

    decimal: Literal[".", ","]
    whole: bool
    """Every value is a whole number, perhaps written with ".0"."""
    plain: bool
    """No thousands marks and no signs: a cast reads them."""
    share: float
    currency: str = ""
    unsure: str = ""


def figures(counts: Counter[str], *, comma_likely: bool = False) -> Figures | None:
    """Read the values as numbers, or None when fewer than 95 % of them are.

    `comma_likely` says that the rest of the file writes decimal commas: it decides texts such as "1.234".
    """
    total = sum(counts.values())
    bare = {
        text: _SIGN.sub("", text).strip() if not text[-1:].isdigit() or not _starts(text) else text for text in counts
    }
    point = sum(count for text, count in counts.items() if _POINT.match(bare[text]))
    comma = sum(count for text, count in counts.items() if _COMMA.match(bare[text]))
    if not total or max(point, comma) < 0.95 * total:
        return None
    decimal, unsure = _decimal([bare[text] for text in counts], point, comma, comma_likely=comma_likely)
    share = (point if decimal == "." else comma) / total
    signs = Counter(sign for text in counts for sign in _SIGN.findall(text))
    return Figures(
        decimal=decimal,
        whole=all(_WHOLE.match(value) for value in bare.values() if _POINT.match(value) or _COMMA.match(value)),
        plain=not signs and all(re.fullmatch(r"[+-]?\d*([.]\d+)?", value) for value in bare.values()),
        share=share,
        currency=_coin(signs.most_common(1)[0][0]) if signs else "",
        unsure=unsure,
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


def _coin(sign: str) -> str:
    """The currency that a sign, or a code, stands for; "" when it may be several ("$", "%")."""
    return SIGNS.get(sign, sign if sign in list_currencies() else "")


def _starts(text: str) -> bool:
    return text[:1].isdigit() or text[:1] in "+-."


def _decimal(values: list[str], point: int, comma: int, *, comma_likely: bool) -> tuple[Literal[".", ","], str]:
    """The decimal mark: the one that cannot be a thousands mark somewhere."""
    if point != comma:
        return (".", "") if point > comma else (",", "")
    marked = [value for value in values if "." in value or "," in value]
    if not marked:
        return (",", "") if comma_likely else (".", "")
    # Here every value has at most one mark with three figures behind it: 1.234 or 1,234.
    if any("," in value for value in marked):
        return (".", "") if not comma_likely else (",", "every comma stands before three figures")
    if comma_likely:
        return ",", "every point stands before three figures: read as thousands, as elsewhere in the file"
    return ".", ""
