"""Wall-clock times of a zone and UTC, and the hours that clock changes skip or repeat."""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import ibis
import ibis.expr.types as ir

from parcours.vocabulary.port import IntakeEngine

#: 1970 counts for clock changes; before that nobody's exports begin.
YEARS = range(1970, 2070)
EPOCH = dt.datetime(1970, 1, 1)
#: Edges are looked up by the quarter of a year that they lie in; zones seldom have two of them in one.
SLOT = dt.timedelta(days=91)
MICROSECOND = dt.timedelta(microseconds=1)
#: In microseconds, what no time is after, and what none is before.
LATEST, EARLIEST = 2**63 - 1, -(2**63 - 1)


class Change(NamedTuple):
    """A clock change at the instant `at`: wall-clock times from `start` up to `end` are skipped or repeated."""

    at: dt.datetime
    before: dt.timedelta
    after: dt.timedelta

    @property
    def repeats(self) -> bool:
        """Whether the clock goes back."""
        return self.after < self.before

    @property
    def start(self) -> dt.datetime:
        """The first wall-clock time that is skipped or repeated."""
        return self.at + min(self.before, self.after)

    @property
    def end(self) -> dt.datetime:
        """The first wall-clock time after those."""
        return self.at + max(self.before, self.after)


Offsets = Sequence[tuple[dt.datetime, dt.timedelta | None]]
"""From which time on which offset holds; no offset where times are rejected."""


@dataclass(frozen=True)
class Clock:
    """How wall-clock times of one zone become UTC, by the zone rules of Python's `zoneinfo`.

    Counting the clock changes that a time has passed takes a quarter of the time of asking the engine row by row, and
    lets the recipe say what the hours mean that clock changes repeat or skip.
    """

    engine: IntakeEngine
    zone: str
    repeated: Literal["first", "second", "reject"] = "first"
    skipped: Literal["forward", "reject"] = "forward"

    def utc(self, local: ir.TimestampValue) -> ir.TimestampValue:
        """The instant of a wall-clock time, in UTC; null where the rules for clock changes reject it."""
        return self._shifted(local, self._offsets(), -1)

    def local(self, utc: ir.TimestampValue) -> ir.TimestampValue:
        """The wall-clock time of an instant."""
        return self._shifted(utc, [(change.at, change.after) for change in changes(self.zone)], 1)

    def repeats(self, local: ir.TimestampValue) -> ir.BooleanValue:
        """Whether a wall-clock time happens twice."""
        return self._within(local, [change for change in changes(self.zone) if change.repeats])

    def skips(self, local: ir.TimestampValue) -> ir.BooleanValue:
        """Whether a wall-clock time never happens."""
        return self._within(local, [change for change in changes(self.zone) if not change.repeats])

    def _offsets(self) -> Offsets:
        found: list[tuple[dt.datetime, dt.timedelta | None]] = []
        for change in changes(self.zone):
            if (self.repeated if change.repeats else self.skipped) == "reject":
                found += [(change.start, None), (change.end, change.after)]
            else:
                found.append(
                    (change.start if change.repeats and self.repeated == "second" else change.end, change.after)
                )
        return found

    def _shifted(self, moment: ir.TimestampValue, offsets: Offsets, sign: int) -> ir.TimestampValue:
        """Add the offset that holds at each time."""
        first = sign * offset_before(self.zone) // MICROSECOND
        if not offsets and not first:
            return moment
        rest = [None if offset is None else sign * offset // MICROSECOND for _, offset in offsets]
        now = self._integer("epoch_us", moment)
        offset = self._at([first, *rest], self._passed(now, [edge for edge, _ in offsets]))
        shifted: ir.TimestampValue = self.engine.function("make_timestamp", now + offset, returns="timestamp(6)")
        return shifted

    def _within(self, local: ir.TimestampValue, spans: Sequence[Change]) -> ir.BooleanValue:
        """Whether a time lies in one of many spans, which are sorted: before the end of the last that has begun."""
        if not spans:
            return ibis.literal(False)
        now = self._integer("epoch_us", local)
        begun = self._passed(now, [span.start for span in spans])
        return now < self._at([EARLIEST, *(_microseconds(span.end) for span in spans)], begun)

    def _passed(self, now: ir.IntegerValue, edges: Sequence[dt.datetime]) -> ir.IntegerValue:
        """How many of the edges, which are sorted, a time has passed: those before its slot, and those within it."""
        if not edges:
            return ibis.literal(0, "int64")
        first, last = ((edge - EPOCH) // SLOT for edge in (edges[0], edges[-1]))
        before = [bisect_left(edges, EPOCH + number * SLOT) for number in range(first, last + 2)]
        slot = now // (SLOT // MICROSECOND) - first
        known = self._at(before, self._integer("least", self._integer("greatest", slot, 0), last + 1 - first))
        within = max(later - earlier for earlier, later in pairwise(before))
        moments = [*map(_microseconds, edges), *[LATEST] * within]
        return sum(((now >= self._at(moments, known + number)).cast("int64") for number in range(within)), known)

    def _at(self, numbers: Sequence[int | None], index: ir.IntegerValue) -> ir.IntegerValue:
        """The number at an index from 0."""
        return self._integer("list_extract", self.engine.numbers(numbers), index + 1)

    def _integer(self, function: str, *arguments: Any) -> ir.IntegerValue:
        """A function of the engine: Ibis writes what it says for these with every argument several times."""
        found: ir.IntegerValue = self.engine.function(function, *arguments, returns="int64")
        return found


def _microseconds(time: dt.datetime) -> int:
    return (time - EPOCH) // MICROSECOND


@functools.cache
def changes(zone: str) -> tuple[Change, ...]:
    """The clock changes of an IANA zone, 1970 to 2069, in order."""
    place, found = zoneinfo.ZoneInfo(zone), []
    day, last = dt.datetime(YEARS[0], 1, 1, tzinfo=dt.UTC), offset_before(zone)
    while day.year in YEARS:
        offset = day.astimezone(place).utcoffset() or dt.timedelta()
        if offset != last:
            found.append(Change(_instant_of_change(place, day - dt.timedelta(days=1), last), last, offset))
        last = offset
        day += dt.timedelta(days=1)
    return tuple(found)


def offset_before(zone: str) -> dt.timedelta:
    """The offset of a zone before the first change that counts."""
    return dt.datetime(YEARS[0], 1, 1, tzinfo=dt.UTC).astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() or dt.timedelta()


def _instant_of_change(place: zoneinfo.ZoneInfo, start: dt.datetime, before: dt.timedelta) -> dt.datetime:
    """The UTC minute within the day after `start` at which the offset is no longer `before`."""
    low, high = 0, 24 * 60
    while high - low > 1:
        middle = (low + high) // 2
        same = (start + dt.timedelta(minutes=middle)).astimezone(place).utcoffset() == before
        low, high = (middle, high) if same else (low, middle)
    return (start + dt.timedelta(minutes=high)).replace(tzinfo=None)
