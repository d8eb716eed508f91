"""Words to choose from."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones


@cache
def zones() -> tuple[str, ...]:
    """The time zones that there are."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))


@cache
def currencies() -> tuple[str, ...]:
    """The currencies that there are."""
    from babel.numbers import list_currencies

    return tuple(sorted(list_currencies("en")))
