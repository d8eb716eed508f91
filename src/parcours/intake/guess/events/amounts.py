"""Where the money is: the one amount that counts, in the row or summed over the rows that belong to it."""

from __future__ import annotations

import numpy as np

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.events.happenings import moments_of
from parcours.intake.guess.language.words import parts_of, speaks_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.guess.tables.figures import number
from parcours.intake.recipe import Source, Value

#: A column with no more than this is no amount beside one that may be.
HIGHEST_GRADE = 10
CENTS = {"cent", "cents", "centimes", "centavos", "centimos", "centesimi", "pence", "rappen", "kopecks"}
PRICES = {"price", "preis", "prix", "precio", "preco", "prezzo", "prijs", "cost"}
#: Words of one piece.
UNIT = {"unit", "einzel", "stuck", "piece", "each", "unitaire", "unitario", "unitaria", "je"}
#: What a service costs, or what comes on top of a price.
FEES = ("fee", "fees", "gebuhr", "gebuhren", "frais")
#: Prices that nobody paid.
NO_PRICE = {"list", "retail", "msrp", "original", "old", "base", "compare", "unverbindlich", "purchase"}
#: From this correlation with the pieces on, a "price" is what they cost together; fewer pairs tell nothing.
TOGETHER, LEAST_PAIRS = 0.5, 20
#: Words of sums of any kind.
ANY_SUM = {"total", "value", "sum", "summe", "gesamt", "wert", "valor", "totale", "totaal", "grand", "net", "gross"}
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


def in_cents(column: ColumnLook) -> bool:
    """Whether a column of whole numbers says that its amounts are hundredths of the currency."""
    whole = column.reading.figures is not None and column.reading.figures.whole
    return whole and bool(CENTS & set(column.words)) and column.says("role", "amount")


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
    return max(priced or filter(_named_money, found), key=_worth, default=None) or _fee(file)


def _fee(file: FileColumns) -> ColumnLook | None:
    """A fee, where the row tells no other money: what a course or a service costs."""
    numbers = [column for column in file.columns if column.numeric]
    fees = [column for column in numbers if any(word.endswith(FEES) for word in column.words)]
    others = [column for column in numbers if column.says("role", "amount", "partial") and column not in fees]
    alone = len(fees) == 1 and not others and not _bounded(fees[0]) and not fees[0].says("role", "id")
    return fees[0] if alone else None


def amount_of(know: Knowledge, file: FileColumns) -> tuple[Source | None, ColumnLook | None, str]:
    """The amount of one row of a file: its own, else the sum over its payments, else over its lines; and why."""
    own, priced = amount_column(file), price_and_pieces(file)
    if own is not None and (priced is None or own is not priced[0]):
        return own.name, own, f'"{own.name}" is the amount'
    if priced is not None:
        price, pieces = priced
        return Value(column=price.name, times=pieces.name), price, _told(price, pieces)
    children = [know.by_name[relation.many] for relation in know.below(file.name)]
    children = [
        child
        for child in children
        if (amount_column(child) is not None or price_and_pieces(child) is not None) and not know.scores[child.name]
    ]
    # What happens at moments of its own carries its amount itself: a sum here would count it twice.
    children = [child for child in children if not _happens(know, child)]
    children.sort(key=lambda child: (not child.says("thing", "payment"), child.name))
    for child in children:
        column, priced = amount_column(child), price_and_pieces(child)
        if priced is not None and (column is None or column is priced[0]):
            price, pieces = priced
            why = f"the sum of {_told(price, pieces, f' over the rows of {child.name}')}"
            return Value(sum=f"{child.name}.{price.name}", times=pieces.name), price, why
        if column is not None and not (column.says("role", "amount") and _per_piece(child, column)):
            why = f'the sum of "{column.name}" over the rows of {child.name} is the amount'
            return Value(sum=f"{child.name}.{column.name}"), column, why
    return None, None, ""


def price_and_pieces(file: FileColumns) -> tuple[ColumnLook, ColumnLook] | None:
    """The price of one piece and how many pieces, where no column says what they come to together."""
    priced = [
        column
        for column in file.columns
        if column.numeric and column.filled and _is_price(column)
        and not column.says("score", "rating") and not (TOTAL | NO_PRICE) & set(column.words)
    ]  # fmt: skip
    pieces = [
        column
        for column in file.of_kind("integer", "number")
        if column.says("role", "quantity") and not column.says("role", "amount") and column.distinct > 1
    ]
    totals = [column for column in file.columns if column.numeric and column.says("role", "amount")]
    if not priced or not pieces or any(_is_total(column, priced) for column in totals):
        return None
    price = max(priced, key=lambda column: (column.kind == "number", column.fill, -column.position))
    return (price, pieces[0]) if _grows_together(file, price, pieces[0]) < TOGETHER else None


def _told(price: ColumnLook, pieces: ColumnLook, where: str = "") -> str:
    return f'"{price.name}" times "{pieces.name}"{where} is the amount'


def _parts(column: ColumnLook) -> set[str]:
    """The words of a heading, and those that its compounds are made of."""
    return {part for word in column.words for part in (word, *parts_of(word))}


def _is_price(column: ColumnLook) -> bool:
    parts = _parts(column)
    priced = bool(PRICES & parts) or any(word.endswith(("preis", "price")) for word in column.words)
    others = tuple(part for part in sorted(parts - UNIT) if not part.endswith(("preis", "price")))
    return priced and column.distinct > 1 and not speaks_of(others, "role", "partial")


def _is_total(column: ColumnLook, priced: list[ColumnLook]) -> bool:
    """Whether it is a whole amount beside the prices."""
    return column not in priced and not column.says("role", "partial", "quantity", "weight", "id")


def _grows_together(file: FileColumns, price: ColumnLook, pieces: ColumnLook) -> float:
    """How the figures of two columns go along: what many pieces cost together grows with them, a price does not."""
    marks = [column.reading.figures.decimal if column.reading.figures else "." for column in (price, pieces)]
    cells = zip(file.source.sample[price.name], file.source.sample[pieces.name], strict=True)
    read = [(number(one or "", marks[0]), number(other or "", marks[1])) for one, other in cells]
    pairs = np.array([(one, other) for one, other in read if one and other and one > 0 and other > 0])
    if len(pairs) < LEAST_PAIRS or (pairs.std(axis=0) == 0).any():
        return 0.0
    return float(np.corrcoef(np.log(pairs), rowvar=False)[0, 1])


def _worth(column: ColumnLook) -> tuple[bool, bool, float, int]:
    decimals = column.kind == "number"
    return bool(TOTAL & _parts(column)), decimals, column.fill, -column.position


def _happens(know: Knowledge, file: FileColumns) -> bool:
    return any(moment.part == "event" for moment in moments_of(file, "", know.engine))


def _named_money(column: ColumnLook) -> bool:
    """Whether the heading speaks of money, and not just of a total or a value of something."""
    return speaks_of(tuple(word for word in column.words if word not in ANY_SUM), "role", "amount")


def _bounded(column: ColumnLook) -> bool:
    """Few different figures up to 10 are a grade or a count rather than money, unless they name a currency."""
    figures = column.reading.figures
    return not (figures and figures.currency) and (column.reading.high or 0) <= HIGHEST_GRADE and column.distinct <= 21


def _per_piece(file: FileColumns, column: ColumnLook) -> bool:
    """A price beside a quantity is the price of one piece."""
    price = PRICES & set(column.words)
    quantities = [
        other for other in file.columns if other.says("role", "quantity") and other.numeric and other.distinct > 1
    ]
    return bool(price) and bool(quantities) and not TOTAL & set(column.words)
