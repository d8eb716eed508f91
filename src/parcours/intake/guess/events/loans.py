"""Loans: things that are checked out to somebody for a time, as libraries and stores of tools do."""

from __future__ import annotations

from parcours.intake.guess.language.words import singular
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns

#: How headings say that something was taken along, or that somebody left.
TAKEN = {"checked", "out"}
ARRIVED = {"checked", "in"}
#: Words of headings that number, or name, what is lent.
LENT = {"loan", "barcode", "isbn", "item", "copy", "book", "borrower", "asset", "equipment", "tool"}


def is_loan(file: FileColumns, column: ColumnLook, noun: str) -> bool:
    """Whether a moment of checking out begins a loan, by a day on which it is due or by what is lent."""
    if not set(column.words) >= TAKEN or noun not in ("", "customer"):
        return False
    others = [other for other in file.columns if other is not column]
    if any(other.timed and set(other.words) >= ARRIVED for other in others):
        return False
    return any(other.timed and other.says("time", "due") for other in others) or any(
        LENT & set(map(singular, other.words)) for other in others if not other.timed
    )
