"""What `parcours.toml` says about a company."""

from __future__ import annotations

from typing import Literal

import msgspec

FORMAT = 2
"""Of the folder's layout: 1 was that before the first release."""
AUTO = "auto"
"""In place of a time zone: nobody has chosen one yet, the first import's recipe decides."""
UNCHOSEN = "UTC"
DEFAULT_CURRENCY = "EUR"
"""While it stands here, the recipe of the first import may name another one."""


class Strict(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """A table of the settings file: an unknown key is an error."""


class BusinessCalendar(Strict, frozen=True):
    """When the company works: opening hours per weekday, and whose public holidays it keeps."""

    hours: dict[str, tuple[str, ...]] = msgspec.field(
        default_factory=lambda: dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-17:00",))
    )
    country: str = ""
    region: str = ""
    closed_on: tuple[str, ...] = ()

    @property
    def calling_code(self) -> str:
        """What telephone numbers of the country begin with, without the plus; empty when no country is known."""
        from phonenumbers import country_code_for_region

        return str(country_code_for_region(self.country.upper()) or "") if self.country else ""


class LifeCycleRule(Strict, frozen=True):
    """Silence that makes a customer at risk, then lost; 0 means: read off how often customers come."""

    at_risk_after_days: float = 0
    lost_after_days: float = 0


class LoyaltyRule(Strict, frozen=True):
    """What loyalty is here; auto takes recommendation, else overall satisfaction, else return within the horizon."""

    outcome: Literal["auto", "nps", "csat", "return"] = "auto"
    horizon_days: int = 90


class Settings(Strict, frozen=True, kw_only=True):
    """One company."""

    format: int = FORMAT
    name: str
    time_zone: str = AUTO
    currency: str = DEFAULT_CURRENCY
    languages: tuple[str, ...] = ("en",)
    calendar: BusinessCalendar = BusinessCalendar()
    life_cycle: LifeCycleRule = LifeCycleRule()
    loyalty: LoyaltyRule = LoyaltyRule()

    @property
    def zone(self) -> str:
        """The zone in which days are counted."""
        return UNCHOSEN if self.time_zone == AUTO else self.time_zone
