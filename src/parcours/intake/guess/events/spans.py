"""Moments that a row tells by how long after the opening they came: "First reply time in minutes"."""

from __future__ import annotations

from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events.happenings import Moment
from parcours.intake.guess.language import verbs
from parcours.intake.guess.language.verbs import verb_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.recipe import Interaction, Unit, Value

#: What is told by a while, where no column tells the moment itself.
TOLD = ("replied", "solved")
#: Words of units as headings write them.
UNITS: dict[str, Unit] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sek", "sekunden", "secondes"), "seconds"),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten"), "minutes"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "std", "stunden", "heures"), "hours"),
    **dict.fromkeys(("d", "day", "days", "tage", "tagen", "jours"), "days"),
}
#: Words of a time during which somebody else's clock ran, or that was worked out of several.
OTHER = {"business", "within", "working", "calendar", "average", "avg", "mean", "target", "sla", "next", "requester"}
#: Words that tell the first of several.
FIRST = {"first", "initial", "erste", "ersten", "premiere"}


def tell_spans(file: FileColumns, start: list[Moment], draft: Draft) -> None:
    """Add what came a while after the opening of a ticket, where no column tells the moment itself."""
    opened = next((each for each in draft.of(file.name) if each.event == Value(is_="Ticket Opened")), None)
    if opened is None or not isinstance(opened.occurred_at, str):
        return
    place = draft.interactions.index(opened) + 1
    for verb in TOLD:
        found = _while(file, verb)
        if found is None or any(
            each.verb in (verb, "closed") for each in start if verb == "solved" or each.verb == verb
        ):
            continue
        column, unit = found
        event = verbs.event_name("ticket", verb)
        draft.interactions.insert(place, _later(opened, event, column, unit))
        place += 1
        draft.use(column, f"how long after “Ticket Opened” “{event}” was, in {unit}")
        draft.notes.append(f'{file.name}: "{column.name}" tells, in {unit}, how long after the opening “{event}” was')


def _later(opened: Interaction, event: str, column: ColumnLook, unit: Unit) -> Interaction:
    return Interaction(
        file=opened.file,
        event=Value(is_=event),
        occurred_at=Value(column=str(opened.occurred_at), plus=column.name, unit=unit),
        customer=opened.customer,
        subject=opened.subject,
        key=opened.key,
        when=opened.when,
        direction=verbs.constant(verbs.direction(event)),
        nature=verbs.constant(verbs.nature(event)),
    )


def _while(file: FileColumns, verb: str) -> tuple[ColumnLook, Unit] | None:
    """The column that tells how long it took, and its unit: the first reply, the last solution."""
    fitting = [
        (column, unit)
        for column in file.columns
        if (column.numeric or column.kind == "clock")
        and column.distinct > 2
        and not OTHER & set(column.words)
        and (column.says("time", "time") or column.says("role", "duration", "wait"))
        and verb_of(column.words) == verb
        and (unit := _unit(column))
    ]
    return max(
        fitting, key=lambda pair: (bool(FIRST & set(pair[0].words)) == (verb == "replied"), pair[0].fill), default=None
    )


def _unit(column: ColumnLook) -> Unit | None:
    """The unit that the heading names; clocks need none."""
    named = next((UNITS[word] for word in column.words if word in UNITS), None)
    return named or ("seconds" if column.kind == "clock" else None)
