"""Text to moments, by the formats in which exports write them."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from parcours.intake.months import in_english
from parcours.vocabulary.port import IntakeEngine

#: Outside of these years a time is a placeholder or a slip of the pen.
EARLIEST, LATEST = dt.datetime(1900, 1, 1), dt.datetime(2199, 12, 31, 23, 59, 59, 999_999)
#: An ISO text that says its offset is at least as long as 2024-05-31T13:45Z.
SHORTEST_ZONED = 17
ZONED = r"(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?)$"
SAYS_ITS_ZONE = re.compile(r"%z|%Z|(?<!%)Z$|UTC$|GMT$|\b(UTC|GMT)\b")
#: Figures since 1970, and how many of them make a second.
EPOCHS = {"epoch": 1, "epoch ms": 1_000, "epoch us": 1_000_000}
EXCEL_EPOCH_DAYS = 25_569
DAY_S = 86_400.0


class Moment(NamedTuple):
    """What a text says: a wall-clock time, or an instant in UTC, row by row one of the two or neither."""

    local: ir.TimestampValue
    instant: ir.TimestampValue


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
    return day.between(EARLIEST.date(), LATEST.date()).ifelse(day, ibis.null("date"))


def sane(instant: ir.TimestampValue) -> ir.TimestampValue:
    """A moment, null outside of the years that an export can speak of."""
    return instant.between(EARLIEST, LATEST).ifelse(instant, ibis.null("timestamp(6)"))


def _read(engine: IntakeEngine, text: ir.StringValue, form: str) -> Moment:
    nothing = ibis.null("timestamp(6)")
    if not form:
        return _read_iso(text)
    if form in ("excel", *EPOCHS):
        figure = text.try_cast("float64")
        if form == "excel":
            return Moment(_from_seconds(engine, (figure - EXCEL_EPOCH_DAYS) * DAY_S), nothing)
        return Moment(nothing, _from_seconds(engine, figure / EPOCHS[form]))
    text = in_english(text, form)
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
