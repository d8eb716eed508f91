"""What time zones, currencies and countries are called, for fields in which one of them is chosen."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import get_territory_currencies

from parcours_studio.ui.words import language

Choices = list[tuple[str, str]]
AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zones() -> Choices:
    """Time zones by their IANA names."""
    return [(name, name.replace("_", " ")) for name in _zones()]


def currencies() -> Choices:
    """Currencies that are in use somewhere: code and name."""
    names = Locale(language()).currencies
    return [(code, f"{code} · {names[code]}") for code in sorted(_tenders()) if code in names]


def countries() -> Choices:
    """Countries whose public holidays are known, by name."""
    names = Locale(language()).territories
    found = [(code, names[code]) for code in _regions() if code in names]
    return sorted(found, key=lambda pair: pair[1].casefold())


def regions(country: str) -> list[str]:
    """The codes of a country's parts that have holidays of their own."""
    return _regions().get(country, [])


@cache
def _zones() -> tuple[str, ...]:
    return ("UTC", *sorted(name for name in available_timezones() if name.partition("/")[0] in AREAS))


@cache
def _tenders() -> frozenset[str]:
    return frozenset(
        code
        for territory in Locale("en").territories
        if len(territory) == 2
        for code in get_territory_currencies(territory)
    )


@cache
def _regions() -> dict[str, list[str]]:
    import holidays

    return {code: list(parts) for code, parts in holidays.list_supported_countries().items() if len(code) == 2}
