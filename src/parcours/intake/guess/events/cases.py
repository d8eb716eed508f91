"""Cases: rows of something that a customer wanted, which was opened and came to an end."""

from __future__ import annotations

from parcours.intake.guess.language.verbs import verb_of
from parcours.intake.guess.language.words import speaks_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns

BEGINNING = ("created", "opened")
ENDING = ("closed", "solved", "decided")
#: Words of an end that answers to a survey have as well: without a number of a case they tell of none.
OF_ANSWERS = {"completed", "completion", "abgeschlossen", "abschluss", "termine"}
WRITTEN = ("category", "label", "text", "html", "constant")


def tells_cases(file: FileColumns) -> bool:
    """Whether rows are cases: opened and closed, with what it was about or a rating; a number of cases needs less."""
    moments = [column for column in file.columns if column.timed and not column.says("time", "due")]
    begun = any(verb_of(column.words) in BEGINNING for column in moments)
    if not begun:
        return False
    if any(_numbers_cases(column) for column in file.columns):
        ended = any(verb_of(column.words) in (*ENDING, "ended") for column in moments)
        return ended or any(column.says("role", "status") and column.kind in WRITTEN for column in file.columns)
    ended = any(verb_of(column.words) in ENDING and not OF_ANSWERS & set(column.words) for column in moments)
    return ended and any(_wanted(column) or column.says("score", "rating", "csat") for column in file.columns)


def named_case(words: tuple[str, ...], file: FileColumns) -> bool:
    """Whether words that mean other things as well ("Fall", "dossier") mean a case in this file."""
    return speaks_of(words, "thing", "case") and tells_cases(file)


def _numbers_cases(column: ColumnLook) -> bool:
    return column.says("thing", "case") and column.idlike and not column.timed


def _wanted(column: ColumnLook) -> bool:
    """Whether a column says what the customer wanted."""
    return column.kind in WRITTEN and column.says("role", "title", "text") and not column.says("role", "id")
