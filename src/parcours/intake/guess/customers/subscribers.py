"""Lists of subscribers: rows that are customers, and tell when each one's subscription began and ended."""

from __future__ import annotations

from parcours.intake.guess.language.verbs import verb_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns

LEFT = ("cancelled", "ended")


def subscribes(file: FileColumns) -> bool:
    """Whether a moment's heading names a subscription, and another one, empty while that runs, says that it ended."""
    moments = [column for column in file.columns if column.timed and not column.says("role", "birth")]
    ended = [column for column in moments if 0 < column.filled < column.rows and verb_of(column.words) in LEFT]
    return bool(ended) and any(_begins(column) for column in moments if column not in ended)


def _begins(column: ColumnLook) -> bool:
    return column.says("thing", "subscription") and not column.says("time", "due", "changed")


def own_number(file: FileColumns, key: tuple[str, ...]) -> list[ColumnLook]:
    """The subscriber's number, which numbers the subscription as well where each has one row."""
    return [file.column(name) for name in key if len(key) == 1 and subscribes(file)]
