"""What a day without a time does not come before: the times that its row, or what the row belongs to, tells."""

from __future__ import annotations

from collections.abc import Sequence

from parcours.intake.guess import happenings, things
from parcours.intake.guess.columns import FileColumns
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.happenings import Moment
from parcours.intake.guess.people import Customer
from parcours.intake.guess.turns import is_day, source_of
from parcours.intake.recipe import Source


def told_before(
    know: Knowledge, file: FileColumns, customer: Customer, moment: Moment, before: Sequence[Moment]
) -> tuple[Source, ...]:
    """The times that come before a moment of days; none where it tells times itself."""
    if not is_day(file, moment.column):
        return ()
    own = [source_of(file, each.column) for each in before if not is_day(file, each.column)]
    return (*_beginnings(know, file, customer), *own)


def _beginnings(know: Knowledge, file: FileColumns, customer: Customer) -> list[Source]:
    """When that began through which the customer is found: a parcel is not sent before its order was placed."""
    read = {source.partition(".")[0] for source in customer.refs.values()}
    found: list[Source] = []
    for relation in know.relations:
        if relation.many != file.name or relation.one not in read:
            continue
        parent = know.by_name[relation.one]
        moments = happenings.moments_of(parent, things.noun_of(parent, know.keys[parent.name].key), know.engine)
        first = next((each.column for each in moments if each.part == "event"), None)
        if first is not None and not is_day(parent, first) and source_of(parent, first) == first.name:
            found.append(know.reference(file.name, first))
    return found
