"""Columns that name the same customer side by side: checked over all rows where both are filled."""

from __future__ import annotations

from typing import NamedTuple

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns, engine_row, where_filled

#: A contact that is filled in fewer rows leaves too many without a customer.
NEARLY_ALWAYS = 0.95
#: Share of the values of each side that must have one partner only.
ONE_PARTNER = 0.95
#: Fewer values that come together prove nothing.
FEWEST = 20


class Together(NamedTuple):
    """How many values two columns have in the rows where both are filled, and how many pairs."""

    left: int
    right: int
    pairs: int

    @property
    def name_one(self) -> bool:
        """Whether each value of one stays with one value of the other."""
        return min(self.left, self.right) >= max(FEWEST, ONE_PARTNER * self.pairs)


def together(know: Knowledge, file: FileColumns, left: ColumnLook, right: ColumnLook) -> Together:
    """Count the values and pairs of two columns of a file."""
    rows = where_filled(file.source.table, left.name, right.name)
    pairs = rows.group_by(a=rows[left.name].strip(), b=rows[right.name].strip()).aggregate(rows_=rows.count())
    row = engine_row(pairs.aggregate(left=pairs.a.nunique(), right=pairs.b.nunique(), pairs=pairs.count()), know.engine)
    return Together(int(row["left"] or 0), int(row["right"] or 0), int(row["pairs"] or 0))


def number_beside(know: Knowledge, file: FileColumns, contact: ColumnLook) -> ColumnLook | None:
    """The number of the customer under a heading that does not say so: always filled, and going with the contact.

    Only where the contact itself is missing in many rows; and only a number that comes again, for one that is new with
    every row numbers the rows.
    """
    if contact.fill >= NEARLY_ALWAYS:
        return None
    for column in file.columns:
        steady = column.fill >= NEARLY_ALWAYS and FEWEST <= column.distinct < 0.9 * column.filled
        marks = column.kind in ("identifier", "integer", "code") and not column.timed
        else_ = column.says("role", "amount", "quantity", "duration", "agent", "status", "place") or column.says(
            "thing", "order", "ticket", "product", "seller", "campaign"
        )
        if steady and marks and not else_ and together(know, file, column, contact).name_one:
            return column
    return None
