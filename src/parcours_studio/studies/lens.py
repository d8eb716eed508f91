"""The lens through which numbers are seen: a segment and a period, kept in the address of the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

AGAINST = "against_"
"""Stands before the names of the second lens of a comparison."""
NAMES = ("segment", "from", "to")
YEARS = range(1900, 2200)
"""Days of other years are none that anybody means, and those at the end of the calendar have no day after."""


@dataclass(frozen=True)
class Lens:
    """Whose paths, and from when to when; empty means everybody, and all that is known."""

    segment: str = ""
    start: dt.date | None = None
    end: dt.date | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.segment or self.start or self.end)

    def query(self, prefix: str = "") -> str:
        """The lens as a query string, empty for the whole."""
        found = QueryDict(mutable=True)
        for name, value in self.plain().items():
            found[prefix + name] = value
        return found.urlencode()

    def plain(self) -> dict[str, str]:
        """The lens as texts, without what is empty: for addresses and questions."""
        ends = {name: day.isoformat() for name, day in (("from", self.start), ("to", self.end)) if day}
        return ({"segment": self.segment} if self.segment else {}) | ends


@dataclass(frozen=True)
class Look:
    """How a page is looked at: through one lens, or through two laid over each other."""

    lens: Lens = Lens()
    against: Lens | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everything is seen, and nothing compared."""
        return self.lens.is_whole and self.against is None

    def plain(self) -> dict[str, Any]:
        """For a question: what the whole leaves out is not named, so that it is one question everywhere."""
        found: dict[str, Any] = {} if self.lens.is_whole else {"lens": self.lens.plain()}
        return found if self.against is None else found | {"against": self.against.plain()}

    def query(self) -> str:
        """For an address; a second lens without limits names an empty segment."""
        if self.against is None:
            return self.lens.query()
        second = self.against.query(AGAINST) or f"{AGAINST}segment="
        return "&".join(part for part in (self.lens.query(), second) if part)


def lens_of(request: HttpRequest, prefix: str = "") -> Lens:
    """The lens that the address of a page names; `prefix` is for the second one of a comparison."""
    asked = request.GET
    start, end = _date(asked.get(f"{prefix}from")), _date(asked.get(f"{prefix}to"))
    if start and end and start > end:
        start, end = end, start
    return Lens(segment=asked.get(f"{prefix}segment", "")[:120], start=start, end=end)


def look_of(request: HttpRequest) -> Look:
    """How the address of a page wants it looked at; comparing something with itself is no comparison."""
    lens = lens_of(request)
    compares = any(AGAINST + name in request.GET for name in NAMES)
    against = lens_of(request, AGAINST) if compares else None
    return Look(lens, None if against == lens else against)


def lens_from(plain: dict[str, Any]) -> Lens:
    """The lens that `plain` wrote down."""
    return Lens(segment=plain.get("segment", ""), start=_date(plain.get("from")), end=_date(plain.get("to")))


def look_from(plain: dict[str, Any]) -> Look:
    """The look that `plain` wrote down."""
    against = plain.get("against")
    return Look(lens_from(plain.get("lens", {})), None if against is None else lens_from(against))


def misread(request: HttpRequest) -> list[str]:
    """The days in the address that are none; the page leaves them out, and says so."""
    asked = (request.GET.get(prefix + name, "") for prefix in ("", AGAINST) for name in ("from", "to"))
    return [text[:40] for text in asked if text and _date(text) is None]


def _date(text: str | None) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None
