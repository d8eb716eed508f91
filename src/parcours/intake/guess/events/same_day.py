"""What a day without a time does not come before: the times that its row, or what the row belongs to, tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from parcours.intake.guess.answers.inherited import seen_from_afar
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.events import happenings, things
from parcours.intake.guess.events.happenings import Moment
from parcours.intake.guess.events.turns import LOOKED_AT, is_day, source_of, told_at
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.guess.tables.relations import Relation
from parcours.intake.recipe import Source


def told_before(know: Knowledge, file: FileColumns, moment: Moment, before: Sequence[Moment]) -> tuple[Source, ...]:
    """The times that come before a moment of days; none where it tells times itself."""
    if not is_day(file, moment.column):
        return ()
    joined = [relation for relation in know.relations if relation.many == file.name]
    above = [source for relation in joined for source in _above(know, relation, moment.column)]
    own = [source_of(file, each.column) for each in before if not is_day(file, each.column)]
    return (*above, *own)


def _above(know: Knowledge, relation: Relation, column: ColumnLook) -> list[Source]:
    """The times of what the row belongs to: its beginning, and what the days do not usually come before.

    A parcel is not sent before its order was placed, and an invoice of the day is not written before the visit.
    """
    parent = know.by_name[relation.one]
    moments = happenings.moments_of(parent, things.noun_of(parent, know.keys[parent.name].key), know.engine)
    events = [each.column for each in moments if each.part == "event"]
    behind = (each for place, each in enumerate(events) if not place or _is_behind(know, relation, column, each))
    return [seen_from_afar(parent.name, source_of(parent, each)) for each in behind if not is_day(parent, each)]


def _is_behind(know: Knowledge, relation: Relation, column: ColumnLook, other: ColumnLook) -> bool:
    """Whether the days lie behind those of a moment above more often than before them, or always on the same."""
    apart = [day - above for day, above in islice(_days(know, relation, column, other), LOOKED_AT)]
    return bool(apart) and sum(days > 0 for days in apart) >= sum(days < 0 for days in apart)


def _days(know: Knowledge, relation: Relation, column: ColumnLook, other: ColumnLook) -> Iterator[tuple[int, int]]:
    """The days of both moments, counted through, in the sampled rows that belong together."""
    many, one = (know.by_name[name].source.sample for name in (relation.many, relation.one))
    above = dict(zip(zip(*(one[name] for name in relation.one_columns), strict=True), one[other.name], strict=True))
    keys = zip(*(many[name] for name in relation.many_columns), strict=True)
    for key, text in zip(keys, many[column.name], strict=True):
        if None in key:
            continue
        day, earlier = told_at(column, text), told_at(other, above.get(key))
        if day is not None and earlier is not None:
            yield day.toordinal(), earlier.toordinal()
