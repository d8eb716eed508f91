"""What was written beside a rating, in rows that tell more than the rating."""

from __future__ import annotations

from collections.abc import Sequence

from parcours.intake.guess.answers.scales import Score
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns

#: Share of what was written that must stand in rated rows.
BESIDE = 0.95
#: Where nearly every row is rated, what is written may be about anything.
RATED = 0.9


def remarks(file: FileColumns, scores: Sequence[Score]) -> list[ColumnLook]:
    """The columns of sentences that are filled only where the row is rated, the longest first."""
    rated = [file.source.sample[score.column] for score in scores]
    told = [any(cell is not None and cell.strip() for cell in row) for row in zip(*rated, strict=True)]
    if not any(told) or sum(told) > RATED * len(told):
        return []
    found = [
        column
        for column in file.of_kind("text", "html")
        if not column.says("role", "url", "properties", "street") and _beside(file.source.sample[column.name], told)
    ]
    return sorted(found, key=lambda column: (-column.length, column.position))


def written_apart(file: FileColumns, question: ColumnLook, answer: ColumnLook) -> ColumnLook | None:
    """What the customer wrote in a long survey: sentences, else words of a fitting heading that stand where no
    figure does."""
    others = [each for each in file.columns if each not in (question, answer) and not each.says("role", "question")]
    sentences = [each for each in others if each.kind in ("text", "html")]
    empty = [cell is None or not cell.strip() for cell in file.source.sample[answer.name]]
    short = [
        each
        for each in others
        if each.kind in ("label", "category", "constant")
        and (each.says("role", "text", "answer") or each.says("said", "comment"))
        and not each.says("role", "id")
        and _beside(file.source.sample[each.name], empty)
    ]
    return next(iter((*sentences, *short)), None)


def _beside(cells: Sequence[str | None], rated: Sequence[bool]) -> bool:
    written = [each for cell, each in zip(cells, rated, strict=True) if cell is not None and cell.strip()]
    return bool(written) and sum(written) >= BESIDE * len(written)
