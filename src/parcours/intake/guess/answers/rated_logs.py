"""Logs in which some rows carry a rating: what the other rows tell would be lost in a survey."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from parcours.intake.guess.answers.scales import Score
from parcours.intake.guess.events.amounts import amount_column
from parcours.intake.guess.events.happenings import again_and_again
from parcours.intake.guess.events.logs import event_column
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns

#: Less than this share of rated rows is a minority.
HALF = 0.5
#: Share of the rows whose kind of event is never rated, from which on they are events of their own.
UNRATED = 0.2
#: A kind of event that is unrated in fewer rows may be so by chance.
LEAST_ROWS = 5


def is_rated_log(file: FileColumns, scores: Sequence[Score]) -> bool:
    """Whether most rows, or those of some kinds of events, tell something that happened and are not rated."""
    moments = [column for column in file.columns if column.timed and not column.says("time", "due")]
    if not moments or any(column.says("time", "invited", "submitted") for column in moments):
        return False
    rated = _rated(file, scores)
    few = sum(rated) < HALF * len(rated)
    event = event_column(file)
    if event is not None:
        return few or _never_rated(file, event, rated) >= UNRATED
    return few and again_and_again(file) and _paid_unrated(file, rated)


def _rated(file: FileColumns, scores: Sequence[Score]) -> list[bool]:
    """For each row of the sample, whether it has any rating."""
    columns = [file.source.sample[score.column] for score in scores]
    return [any(cell is not None and cell.strip() for cell in row) for row in zip(*columns, strict=True)]


def _never_rated(file: FileColumns, event: ColumnLook, rated: Sequence[bool]) -> float:
    """The share of the rows whose kind of event has no rating in any row."""
    told = file.source.sample[event.name]
    rows, with_rating = Counter(told), Counter(text for text, each in zip(told, rated, strict=True) if each)
    unrated = sum(count for text, count in rows.items() if count >= LEAST_ROWS and not with_rating[text])
    return unrated / max(1, len(rated))


def _paid_unrated(file: FileColumns, rated: Sequence[bool]) -> bool:
    """Whether amounts stand in rows without a rating, and in more of them than are rated."""
    amount = amount_column(file)
    if amount is None:
        return False
    cells = zip(file.source.sample[amount.name], rated, strict=True)
    return sum(text is not None and not each for text, each in cells) > sum(rated)
