"""The days on which a company is closed although the weekday is not, so that people can check its calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import holidays

from parcours.company.settings import Settings
from parcours.statistics.calendar import working_calendar


def closed_days(
    settings: Settings, first: dt.date, days: int = 366, *, language: str = ""
) -> list[tuple[dt.date, str]]:
    """Public holidays by their names, and further days off (without one), from the first day on.

    Names are in the language, where they are known in it, else in one of the country's.

    Days on whose weekday the company is closed anyway are left out. Raises CompanyError for a calendar that cannot be.

    >>> from parcours.company.settings import BusinessCalendar
    >>> shop = Settings(name="Shop", calendar=BusinessCalendar(country="CH", region="ZH"))
    >>> closed_days(shop, dt.date(2024, 8, 1), days=1, language="de")
    [(datetime.date(2024, 8, 1), 'Nationalfeiertag')]
    """
    given = settings.calendar
    calendar = working_calendar(
        given.hours, zone=settings.zone, country=given.country, region=given.region, closed_on=given.closed_on
    )
    names = _names(given.country, given.region, language) if given.country else {}
    found = []
    for day in (first + dt.timedelta(days=number) for number in range(days)):
        name = names.get(day) or ""
        if calendar.hours[day.weekday()] and (name or day in calendar.closed_on):
            found.append((day, name))
    return found


def _names(country: str, region: str, language: str) -> Mapping[dt.date, str]:
    known = holidays.country_holidays(country, subdiv=region or None)
    spoken = [one for one in known.supported_languages if language and one.startswith(language)]
    chosen = spoken[0] if spoken else known.default_language
    found: Mapping[dt.date, str] = holidays.country_holidays(country, subdiv=region or None, language=chosen)
    return found
