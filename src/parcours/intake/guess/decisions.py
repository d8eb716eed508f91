"""Opportunities that were decided: won or lost, at the moment that closed them."""

from __future__ import annotations

from msgspec.structs import replace

from parcours.intake.guess import happenings
from parcours.intake.guess.columns import FileColumns
from parcours.intake.guess.details import ending_of
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.happenings import Moment
from parcours.intake.recipe import Condition, Value

DECIDED = {"ok": "Opportunity Won", "failed": "Opportunity Lost"}


def tell_decided(file: FileColumns, moments: list[Moment], draft: Draft) -> list[Moment]:
    """An event of its own for each ending of a deal, dated by the close date of those that ended.

    The close date of an open deal is a hope; only with an ending beside it has something happened. What a deal is
    worth counts when it is won. Gives back the moments that are left to tell.
    """
    made = [each for each in draft.of(file.name) if "opportunity" in each.subject]
    closed = [each.column for each in moments if each.part == "due" and each.column.says("verb", "closed", "ended")]
    if not made or not closed:
        return moments
    for column in file.columns:
        endings: dict[str, list[str]] = {"ok": [], "failed": []}
        for text in sorted(column.counts) if column.says("role", "status") and column.distinct <= 30 else ():
            if ending := ending_of(text):
                endings[ending].append(text)
        if not all(endings.values()):
            continue
        first = made[0]
        draft.interactions += [
            replace(
                first,
                event=Value(is_=DECIDED[ending]),
                occurred_at=happenings.source_of(file, closed[0]),
                when=(*first.when, Condition(column=column.name, one_of=tuple(texts))),
                outcome=Value(is_=ending),
                amount=first.amount if ending == "ok" else None,
                currency=first.currency if ending == "ok" else None,
                direction=None,
                text=None,
                properties={},
            )
            for ending, texts in endings.items()
        ]
        place = draft.interactions.index(first)
        draft.interactions[place] = replace(first, amount=None, currency=None, outcome=None)
        draft.used[file.name, column.name] = "whether it was won or lost"
        draft.used[file.name, closed[0].name] = "the moment of “Opportunity Won” and “Opportunity Lost”"
        draft.notes.append(f'"{closed[0].name}" of {file.name} counts where "{column.name}" says won or lost')
        return [each for each in moments if each.column is not closed[0]]
    return moments
