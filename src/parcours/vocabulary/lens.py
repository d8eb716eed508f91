"""The lens: for whom and for when a page is read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from parcours.errors import QuestionError


@dataclass(frozen=True)
class Lens:
    """Whom and which days an answer is about: the members of one segment, a first and a last day, both included.

    Without any of them it is about everybody and everything known. Segments overlap: readings through two lenses of
    segments are never added up. A day left out is open at that end.
    Raises QuestionError when the last day lies before the first.

    >>> Lens("business", dt.date(2026, 7, 1), dt.date(2026, 9, 30)).has_period
    True
    >>> Lens().is_open
    True
    """

    segment: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise QuestionError(
                "days-reversed", f"The lens starts on {self.start} and ends on {self.end}.", hint="Swap them."
            )

    @property
    def is_open(self) -> bool:
        """Whether everything is seen through it."""
        return self.segment is None and not self.has_period

    @property
    def has_period(self) -> bool:
        """Whether only some days are seen through it."""
        return self.start is not None or self.end is not None

    @property
    def whole_months(self) -> bool:
        """Whether it begins with a month and ends with one, so that tallies by month answer it."""
        begins = self.start is None or self.start.day == 1
        return begins and (self.end is None or (self.end + dt.timedelta(days=1)).day == 1)

    def plain(self) -> dict[str, str | None]:
        """As plain values for JSON; days as 2026-07-01."""
        ends = (day.isoformat() if day else None for day in (self.start, self.end))
        return {"segment": self.segment, **dict(zip(("start", "end"), ends, strict=True))}
