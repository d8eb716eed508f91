"""Text to moments: formats, time zones, and the hours that clock changes skip or repeat."""

from __future__ import annotations

import datetime as dt
import functools
import re
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import ibis
import ibis.expr.types as ir

from parcours.vocabulary.expressions import microseconds
from parcours.vocabulary.port import IntakeEngine

#: Outside of these years a time is a placeholder or a slip of the pen.
EARLIEST, LATEST = dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1)
#: 1970 counts for clock changes; before that nobody's exports begin.
YEARS = range(1970, 2070)
#: An ISO text that says its offset is at least as long as 2024-05-31T13:45Z.
SHORTEST_ZONED = 17
ZONED = r"(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?)$"
SAYS_ITS_ZONE = re.compile(r"%z|%Z|(?<!%)Z$|UTC$|GMT$")
EXCEL_EPOCH_DAYS = 25_569
DAY_S = 86_400.0
SLOT_S = 900


class Moment(NamedTuple):
    """What a text says: a wall-clock time, or an instant in UTC, row by row one of the two or neither."""

    local: ir.TimestampValue
    instant: ir.TimestampValue


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


@dataclass(frozen=True)
class Clock:
    """How wall-clock times of one zone become UTC, by the zone rules of Python's `zoneinfo`.

    Comparing with the few moments at which a zone's offset changes takes a third of the time of asking the engine
    row by row, and lets the recipe say what the hours mean that clock changes repeat or skip.
    """

    zone: str
    repeated: Literal["first", "second", "reject"] = "first"
    skipped: Literal["forward", "reject"] = "forward"

    def utc(self, local: ir.TimestampValue) -> ir.TimestampValue:
        """The instant of a wall-clock time, in UTC; null where the rules for clock changes reject it."""
        return _shifted(local, self._offsets(), -1)

    def local(self, utc: ir.TimestampValue) -> ir.TimestampValue:
        """The wall-clock time of an instant."""
        first = offset_before(self.zone)
        return _shifted(utc, [(None, first), *((change.at, change.after) for change in changes(self.zone))], 1)

    def repeats(self, local: ir.TimestampValue) -> ir.BooleanValue:
        """Whether a wall-clock time happens twice."""
        return _within(local, [change for change in changes(self.zone) if change.repeats])

    def skips(self, local: ir.TimestampValue) -> ir.BooleanValue:
        """Whether a wall-clock time never happens."""
        return _within(local, [change for change in changes(self.zone) if not change.repeats])

    def _offsets(self) -> list[tuple[dt.datetime | None, dt.timedelta | None]]:
        """From which wall-clock time on which offset holds; no offset where times are rejected."""
        found: list[tuple[dt.datetime | None, dt.timedelta | None]] = [(None, offset_before(self.zone))]
        for change in changes(self.zone):
            if (self.repeated if change.repeats else self.skipped) == "reject":
                found += [(change.start, None), (change.end, change.after)]
            else:
                found.append(
                    (change.start if change.repeats and self.repeated == "second" else change.end, change.after)
                )
        return found


def read_moment(engine: IntakeEngine, text: ir.StringValue, formats: str) -> Moment:
    """Read text as moments, by strptime formats separated by " | ", or as ISO 8601 when there is none."""
    read = [_read(engine, text, each) for each in formats.split(" | ")]
    return Moment(
        ibis.coalesce(*(moment.local for moment in read)), ibis.coalesce(*(moment.instant for moment in read))
    )


def read_day(engine: IntakeEngine, text: ir.StringValue, formats: str) -> ir.DateValue:
    """Read text as a day; a time of day after it is left out."""
    moment = read_moment(engine, text, formats)
    day = ibis.coalesce(moment.local, moment.instant).date()
    return ((day >= EARLIEST.date()) & (day < LATEST.date())).ifelse(day, ibis.null("date"))


def sane(instant: ir.TimestampValue) -> ir.TimestampValue:
    """A moment, null outside of the years that an export can speak of."""
    return ((instant >= EARLIEST) & (instant < LATEST)).ifelse(instant, ibis.null("timestamp(6)"))


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


def _shifted(
    moment: ir.TimestampValue, offsets: Sequence[tuple[dt.datetime | None, dt.timedelta | None]], sign: int
) -> ir.TimestampValue:
    """Add the offset that holds at each time, found by halving."""
    if all(offset == dt.timedelta() for _, offset in offsets):
        return moment
    if len(offsets) == 1:
        offset = offsets[0][1]
        if offset is None:
            return ibis.null("timestamp(6)")
        return moment + ibis.interval(seconds=sign * int(offset.total_seconds()))
    middle = len(offsets) // 2
    earlier, later = (_shifted(moment, half, sign) for half in (offsets[:middle], offsets[middle:]))
    return (moment < offsets[middle][0]).ifelse(earlier, later)


def _within(local: ir.TimestampValue, spans: Sequence[Change]) -> ir.BooleanValue:
    """Whether a time lies in one of many spans, looked up by its quarter of an hour: no zone is finer than that."""
    slots = {start // SLOT_S for span in spans for start in range(_seconds(span.start), _seconds(span.end), SLOT_S)}
    if not slots:
        return ibis.literal(False)
    return (microseconds(local) // (SLOT_S * 1_000_000)).isin(sorted(slots))


def _seconds(local: dt.datetime) -> int:
    return int((local - dt.datetime(1970, 1, 1)).total_seconds())


def _read(engine: IntakeEngine, text: ir.StringValue, form: str) -> Moment:
    nothing = ibis.null("timestamp(6)")
    if not form:
        return _read_iso(text)
    if form in ("epoch", "epoch ms", "excel"):
        figure = text.try_cast("float64")
        if form == "excel":
            return Moment(_from_seconds(engine, (figure - EXCEL_EPOCH_DAYS) * DAY_S), nothing)
        return Moment(nothing, _from_seconds(engine, figure if form == "epoch" else figure / 1000))
    if "%z" in form or "%Z" in form:
        plain = text.re_search(r"(Z|UTC|GMT)$").ifelse(text.re_replace(r"(Z|UTC|GMT)$", "+00:00"), text)
        zoned = engine.function("try_strptime", plain if "%z" in form else text, form, returns="timestamp('UTC')")
        return Moment(nothing, engine.function("timezone", "UTC", zoned, returns="timestamp(6)"))
    plain = engine.function("try_strptime", text, form, returns="timestamp(6)")
    return Moment(nothing, plain) if SAYS_ITS_ZONE.search(form) else Moment(plain, nothing)


def _read_iso(text: ir.StringValue) -> Moment:
    nothing = ibis.null("timestamp(6)")
    zoned = (text.length() >= SHORTEST_ZONED) & text.re_search(ZONED)
    # A blank before the offset and an offset without colon are common, but not known to the cast.
    spelled = text.re_replace(r" ?(?:Z|UTC|GMT)$", "+00:00").re_replace(r" ?([+-]\d{2}):?(\d{2})$", r"\1:\2")
    instant = spelled.try_cast("timestamp('UTC')").cast("timestamp(6)")
    return Moment(zoned.ifelse(nothing, text.try_cast("timestamp(6)")), zoned.ifelse(instant, nothing))


def _from_seconds(engine: IntakeEngine, seconds: ir.FloatingValue) -> ir.TimestampValue:
    sane = seconds.abs() < 1e11
    micros = (sane.ifelse(seconds, ibis.null("float64")) * 1e6).round().cast("int64")
    return engine.function("make_timestamp", micros, returns="timestamp(6)")
