"""Files that say of themselves that they are histories, whatever they call the number of their cases."""

from __future__ import annotations

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.events.changes import NEW, telling
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns

#: How names of files end that hold what became of something.
NAMES = ("historie", "history", "verlauf", "historique", "historial", "historico", "storico", "changes", "anderungen")
#: Share of the rows that have a number, and of the numbers that have figures.
FILLED = 0.95
MEASURES = ("amount", "quantity", "duration", "weight", "agent", "phone", "postcode")


def numbered_case(know: Knowledge, file: FileColumns) -> dict[str, ColumnLook]:
    """The column that numbers the cases of a history, under a heading that names nothing; empty where none does.

    Each of its rows is a state of a case, so that no row has a number of its own. What names customers is no case.
    """
    _, states = telling(file)
    if not states or len(know.keys[file.name].key) == 1 or not _is_history(file, states):
        return {}
    numbers = [column for column in file.columns if _may_number(column)]
    case = max(numbers, key=lambda column: (column.distinct, -column.position), default=None)
    return {"ticket": case} if case is not None else {}


def _may_number(column: ColumnLook) -> bool:
    """Whether marks with figures stand in all rows, some again and again, that number neither customers nor amounts."""
    if column.kind not in ("identifier", "label", "integer", "code") or column.fill <= FILLED:
        return False
    if column.says("thing", "customer", "account") or column.says("role", *MEASURES):
        return False
    marked = sum(count for text, count in column.counts.items() if any(sign.isdigit() for sign in text))
    return column.distinct < column.rows and marked > FILLED * sum(column.counts.values())


def _is_history(file: FileColumns, states: list[ColumnLook]) -> bool:
    """Whether the file's name says so, or its headings speak of what is new and when it changed."""
    changed = any(column.timed and column.says("time", "changed") for column in file.columns)
    return any(word.endswith(NAMES) for word in file.words) or (
        changed and any(NEW & set(column.words) for column in states)
    )
