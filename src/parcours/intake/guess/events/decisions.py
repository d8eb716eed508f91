"""What a status says became of it: opportunities won or lost, orders cancelled."""

from __future__ import annotations

from msgspec.structs import replace

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events.details import ending_of
from parcours.intake.guess.events.happenings import Moment
from parcours.intake.guess.events.tries import CANCELLED, PLACED, instead, is_cancelled, is_failed
from parcours.intake.guess.events.turns import source_of
from parcours.intake.guess.language import verbs
from parcours.intake.guess.language.states import state_verb
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns, engine_row
from parcours.intake.recipe import Condition, Interaction, Source, Value

DECIDED = {"ok": "Opportunity Won", "failed": "Opportunity Lost"}
OPENED = Value(is_="Ticket Opened")
ENDS = {"solved", "closed"}


#: What calls begin with, and what they come to when they solve the matter.
OVER = {"Conversation Started": "Conversation Closed", "Ticket Opened": "Ticket Solved"}


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
                occurred_at=source_of(file, closed[0]),
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


def tell_cancelled(know: Knowledge, file: FileColumns, draft: Draft) -> None:
    """An event of its own for orders that a status calls cancelled, or failed, where no column says when that was.

    Otherwise they would count as bought. The order's own time is the only one that is sure. Orders whose rows have
    several states are left alone: one row that is cancelled does not cancel the others.
    """
    placed = [each for each in draft.of(file.name) if each.event == PLACED and "order" in each.subject]
    if len(placed) != 1 or any(each.event == Value(is_=CANCELLED) for each in draft.interactions):
        return
    for column in file.of_kind("category"):
        off = tuple(text for text in sorted(column.counts) if is_cancelled(text) or is_failed(text))
        stated = column.says("role", "status") and 0 < len(off) < len(column.counts) <= 30
        if stated and _one_each(know, file, placed[0], column):
            made = replace(placed[0], outcome=_without(placed[0].outcome, off))
            draft.interactions[draft.interactions.index(placed[0])] = made
            off_where = Condition(column=column.name, one_of=off)
            draft.interactions.append(replace(instead(placed[0], CANCELLED, off_where), properties={}))
            draft.used[file.name, column.name] = "whether the order was cancelled"
            shown = ", ".join(f'"{text}"' for text in off)
            draft.notes.append(f'{file.name}: an order is cancelled, at its own time, where "{column.name}" is {shown}')
            return


def tell_over(file: FileColumns, draft: Draft) -> None:
    """An event of its own for calls that their outcome calls solved: a call is over when it ends, and is not left open.

    Only where the call is all that the row tells; of how it ended otherwise nobody knows whether the matter is closed.
    """
    made = draft.of(file.name)
    first = made[0] if len(made) == 1 else None
    begun = first.event.is_ if first is not None and isinstance(first.event, Value) else None
    if first is None or begun not in OVER or not isinstance(first.outcome, Value) or first.duration_s is None:
        return
    solved = tuple(
        text for text, ending in first.outcome.map.items() if ending == "ok" and state_verb(text) == "solved"
    )
    lasted = first.duration_s if isinstance(first.duration_s, str) else ""
    if not solved or not isinstance(first.occurred_at, str):
        return
    told = lasted in file.source.columns and file.column(lasted).fill == 1
    event = OVER[str(begun)]
    draft.interactions.insert(
        draft.interactions.index(first) + 1,
        Interaction(
            file=file.name,
            event=Value(is_=event),
            occurred_at=Value(column=first.occurred_at, plus=lasted) if told else first.occurred_at,
            customer=first.customer,
            subject=first.subject,
            key=first.key,
            when=(*first.when, Condition(column=first.outcome.column, one_of=solved)),
            direction=verbs.constant(verbs.direction(event)),
            nature=verbs.constant(verbs.nature(event)),
            channel=first.channel,
            outcome=Value(is_="ok"),
        ),
    )
    shown = ", ".join(f'"{text}"' for text in solved)
    draft.notes.append(f'{file.name}: a call was over and its matter solved where "{first.outcome.column}" is {shown}')


def warn_of_open(file: FileColumns, draft: Draft) -> None:
    """Say that tickets which a status calls closed count as open, where no part of the recipe tells when they were."""
    if not any(each.event == OPENED for each in draft.of(file.name)):
        return
    told = [each.event.is_ if isinstance(each.event, Value) else None for each in draft.interactions]
    if any(not isinstance(event, str) or state_verb(event, "ticket") in ENDS for event in told):
        return
    for column in file.of_kind("category"):
        ended = [text for text in column.counts if state_verb(text) in ENDS]
        if ended and column.says("role", "status"):
            share = sum(column.counts[text] for text in ended) / sum(column.counts.values())
            draft.warnings.append(
                f'{file.name}: "{column.name}" calls {share:.0%} of the rows closed, and no column says when that was: '
                "they count as open, and how long a solution takes cannot be measured."
            )
            return


def _one_each(know: Knowledge, file: FileColumns, placed: Interaction, column: ColumnLook) -> bool:
    """Whether the rows of each order tell one state: a payment that failed may be tried again."""
    table, number = file.source.table, placed.subject["order"]
    known = [name for name in placed.key or (number,) if isinstance(name, str) and name in table.columns]
    if not known:
        return True
    orders = table.group_by(known).aggregate(states=table[column.name].strip().nullif("").nunique())
    row = engine_row(orders.aggregate(most=orders.states.max()), know.engine)
    return int(row["most"] or 0) <= 1


def _without(outcome: Source | None, texts: tuple[str, ...]) -> Source | None:
    """How an order ended, but for those that were cancelled: that is told by itself, and no failure to order."""
    if not isinstance(outcome, Value):
        return outcome
    left = {text: ending for text, ending in outcome.map.items() if text not in texts}
    return replace(outcome, map=left) if "failed" in left.values() else None
