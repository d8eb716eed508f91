"""Where the money is: the one amount that counts, in the row or summed over the rows that belong to it."""

from __future__ import annotations

import re

from babel.numbers import list_currencies

from parcours.intake.guess.columns import ColumnLook, FileColumns
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.figures import SIGNS
from parcours.intake.guess.happenings import moments_of
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
#: A column with no more than this is no amount beside one that may be.
HIGHEST_GRADE = 10
TOTAL = {
    "total",
    "gesamt",
    "gesamtbetrag",
    "gesamtpreis",
    "totale",
    "totaal",
    "sum",
    "summe",
    "grand",
    "montant",
    "ttc",
    "brutto",
    "gross",
    "revenue",
    "umsatz",
    "turnover",
}


def amount_column(file: FileColumns) -> ColumnLook | None:
    """The column with the row's whole amount; unit prices, taxes, discounts and shipping alone do not count."""
    found = [
        column
        for column in file.columns
        if column.numeric
        and column.says("role", "amount")
        and not column.says("role", "partial", "quantity", "wait", "weight")
        and not (column.says("role", "id") and "value" not in column.words)
        and not column.says("score", "rating")
        and (column.reading.high or 0) > 0
    ]
    priced = [column for column in found if not _bounded(column)]
    return max(priced or found, key=_worth, default=None)


def amount_of(know: Knowledge, file: FileColumns) -> tuple[Source | None, ColumnLook | None, str]:
    """The amount of one row of a file: its own, else the sum over its payments, else over its lines; and why."""
    own = amount_column(file)
    if own is not None:
        return own.name, own, f'"{own.name}" is the amount'
    children = [know.by_name[relation.many] for relation in know.below(file.name)]
    children = [child for child in children if amount_column(child) is not None and not know.scores[child.name]]
    # What happens at moments of its own carries its amount itself: a sum here would count it twice.
    children = [child for child in children if not _happens(know, child)]
    children.sort(key=lambda child: (not child.says("thing", "payment"), child.name))
    for child in children:
        column = amount_column(child)
        if column is not None and not (column.says("role", "amount") and _per_piece(child, column)):
            why = f'the sum of "{column.name}" over the rows of {child.name} is the amount'
            return Value(sum=f"{child.name}.{column.name}"), column, why
    return None, None, ""


def named_currency(column: ColumnLook) -> str:
    """The currency that the cells of an amount, or its heading, name; "" when none does."""
    if column.reading.figures is not None and column.reading.figures.currency:
        return column.reading.figures.currency
    signs = [code for sign, code in SIGNS.items() if not sign.isalpha() and len(sign) == 1 and sign in column.name]
    codes = set(list_currencies())
    told = [word for word in re.findall(r"[A-Z]{3}", _LETTERS.sub(" ", column.name)) if word in codes]
    # "All" and "try" are codes too, so that small letters count for the great currencies only.
    plain = [COINS[word] for word in column.words if word in COINS]
    shouted = column.name.isupper()
    return next(iter([*signs, *([] if shouted else told), *plain]), "")


def currency_column(file: FileColumns) -> ColumnLook | None:
    """The column that names the currency."""
    return next(iter(file.of_kind("currency")), None)


def _worth(column: ColumnLook) -> tuple[bool, bool, float, int]:
    decimals = column.kind == "number"
    return bool(TOTAL & set(column.words)), decimals, column.fill, -column.position


def _happens(know: Knowledge, file: FileColumns) -> bool:
    return any(moment.part == "event" for moment in moments_of(file, "", know.engine))


def _bounded(column: ColumnLook) -> bool:
    """Few different figures up to 10 are a grade or a count rather than money, unless they name a currency."""
    figures = column.reading.figures
    return not (figures and figures.currency) and (column.reading.high or 0) <= HIGHEST_GRADE and column.distinct <= 21


def _per_piece(file: FileColumns, column: ColumnLook) -> bool:
    """A price beside a quantity is the price of one piece."""
    price = {"price", "preis", "prix", "precio", "preco", "prezzo", "prijs", "cost"} & set(column.words)
    quantities = [
        other for other in file.columns if other.says("role", "quantity") and other.numeric and other.distinct > 1
    ]
    return bool(price) and bool(quantities) and not TOTAL & set(column.words)
