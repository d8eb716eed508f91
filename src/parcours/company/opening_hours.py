"""The company's opening hours, laid out as tables for the days that a question spans."""

from __future__ import annotations

import datetime as dt

from parcours.company.settings import Settings
from parcours.statistics.business_time import BusinessTime, business_time
from parcours.statistics.calendar import working_calendar
from parcours.vocabulary.port import Engine


def opening_hours(settings: Settings, engine: Engine, first: dt.datetime, last: dt.datetime) -> BusinessTime:
    """Business time between two moments (UTC)."""
    given = settings.calendar
    calendar = working_calendar(
        given.hours, zone=settings.zone, country=given.country, region=given.region, closed_on=given.closed_on
    )
    day = dt.timedelta(days=1)
    return business_time(calendar, engine, (first - day).date(), (last + day).date())
