"""Columns that say of which kind a row is: a sale, something that came back, money put on a card."""

from __future__ import annotations

from parcours.intake.guess.language.words import speaks_of, words_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns

#: Words of headings that say of which kind a row is, alone or at the end of a compound.
KINDS = ("type", "typ", "art", "kind", "tipo", "soort")
#: A column with more different values is no list of kinds.
MOST_KINDS = 30
#: Verbs of rows by which something came back, by which something was bought, and by which money was only moved.
BACK, BOUGHT, MOVED = ("refunded", "returned", "cancelled"), ("placed", "issued", "paid", "booked"), ("topped_up",)


def names_kinds(column: ColumnLook) -> bool:
    """Whether a column says of which kind a row is."""
    return 1 < column.distinct <= MOST_KINDS and any(word.endswith(KINDS) for word in column.words)


def says(text: str, wanted: tuple[str, ...]) -> bool:
    """Whether the name of a kind speaks of one of these verbs."""
    return any(speaks_of(words_of(text), "verb", verb) for verb in wanted)


def sold_by_kind(file: FileColumns) -> bool:
    """Whether rows with amounts are told apart as sales and as what came back, or was paid in."""
    return any(column.numeric and column.says("role", "amount") for column in file.columns) and any(
        names_kinds(column)
        and any(_is_sale(text) for text in column.counts)
        and any(says(text, (*BACK, *MOVED)) for text in column.counts)
        for column in file.of_kind("category")
    )


def _is_sale(text: str) -> bool:
    return says(text, ("placed",)) or speaks_of(words_of(text), "thing", "order")
