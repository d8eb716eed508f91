"""The lens through which numbers are seen: a segment and a period, kept in the address of the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict


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


def lens_of(request: HttpRequest, prefix: str = "") -> Lens:
    """The lens that the address of a page names; `prefix` is for the second one of a comparison."""
    asked = request.GET
    return Lens(
        segment=asked.get(f"{prefix}segment", ""), start=_day(asked, f"{prefix}from"), end=_day(asked, f"{prefix}to")
    )


def lens_from(plain: dict[str, Any]) -> Lens:
    """The lens that `plain` wrote down."""
    return Lens(segment=plain.get("segment", ""), start=_date(plain.get("from")), end=_date(plain.get("to")))


def _day(asked: QueryDict, name: str) -> dt.date | None:
    return _date(asked.get(name))


def _date(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
