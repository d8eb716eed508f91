"""Which currency amounts are in: what a column, the cells or a heading say of it."""

from __future__ import annotations

import re

from babel.numbers import list_currencies

from parcours.intake.guess.draft import Draft
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.guess.tables.figures import coin, signs_in
from parcours.intake.recipe import Source, Value

#: Words of headings that name a currency beyond doubt.
COINS = {
    code.lower(): code
    for code in (
        *("EUR", "USD", "GBP", "CHF", "JPY", "CNY", "INR", "BRL", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN"),
        *("CZK", "HUF", "RON", "MXN", "ZAR", "SGD", "HKD", "KRW", "THB", "AED", "SAR", "ILS"),
    )
} | {"euro": "EUR", "euros": "EUR", "franken": "CHF", "pounds": "GBP"}
_LETTERS = re.compile(r"[^A-Za-z]+|[A-Za-z]*[a-z][A-Za-z]*")
#: Signs of several currencies.
OPEN_SIGNS = ("$", "kr", "kr.")


def currency_of(file: FileColumns, amount: ColumnLook, draft: Draft) -> Source | None:
    """The currency of a file's amounts: a column's, else the one beside the amounts or in their heading.

    Where a sign stands there that several currencies have, the draft keeps it for a person to tell which is meant.
    """
    named = next(iter(file.of_kind("currency")), None)
    if named is not None:
        draft.use(named, "the currency")
        return named.name
    if told := named_currency(amount):
        return Value(is_=told)
    if sign := open_sign(amount):
        draft.signs.append(sign)
    return None


def named_currency(column: ColumnLook) -> str:
    """The currency that the cells of an amount, or its heading, name; "" when none does."""
    if column.reading.figures is not None and column.reading.figures.currency:
        return column.reading.figures.currency
    signs = [coin(sign) for sign in signs_in(column.name) if not sign[-1].isalpha() and coin(sign)]
    codes = set(list_currencies())
    told = [word for word in re.findall(r"[A-Z]{3}", _LETTERS.sub(" ", column.name)) if word in codes]
    # "All" and "try" are codes too, so that small letters count for the great currencies only.
    plain = [COINS[word] for word in column.words if word in COINS]
    shouted = column.name.isupper()
    return next(iter([*signs, *([] if shouted else told), *plain]), "")


def open_sign(column: ColumnLook) -> str:
    """The sign beside the amounts, or in their heading, that several currencies have; "" when there is none."""
    beside = column.reading.figures.sign if column.reading.figures is not None else ""
    headed = [sign for sign in signs_in(column.name) if not sign[0].isalpha()]
    return next((sign for sign in (beside, *headed, *column.words) if sign in OPEN_SIGNS), "")
