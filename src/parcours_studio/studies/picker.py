"""The lens picker in the head of a page: whose paths, which days, and what they are compared with; all plain links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from parcours_studio.studies.lens import AGAINST, NAMES, Lens, Look, misread
from parcours_studio.studies.periods import calendar_length, last_months, period_before, usual_periods, year_before
from parcours_studio.ui.words import say, voice

DROPPED = {"page", *NAMES, *(AGAINST + name for name in NAMES)}
"""What a link of the picker does not keep of the page's address."""


@dataclass(frozen=True)
class Choice:
    """One link of a picker."""

    label: str
    href: str
    chosen: bool = False


@dataclass(frozen=True)
class Picker:
    """What the template shows."""

    look: Look
    segment: str
    segments: tuple[Choice, ...]
    period: str
    periods: tuple[Choice, ...]
    against: str
    """What the comparison is called; empty when there is none."""
    comparisons: tuple[Choice, ...]
    """Empty on pages that cannot compare."""
    kept: tuple[tuple[str, str], ...]
    """Names and values that the form with one's own days keeps."""
    misread: str
    """What the address says of days and is none; empty when all can be read."""


def picker(
    request: HttpRequest, look: Look, segments: Sequence[tuple[str, str]], until: dt.date, *, compares: bool = False
) -> Picker:
    """The picker of a page; `segments` by id and label, `until` the last day that the facts tell of."""
    links, names = _Links(request), dict(segments)
    lens = look.lens
    return Picker(
        look=look,
        segment=_segment(lens.segment, names),
        segments=tuple(_segments(look, names, links)),
        period=_period_label(lens, until),
        periods=tuple(_periods(lens, links, until)),
        against=_compared(lens, look.against, names, until) if look.against else "",
        comparisons=_comparisons(look, names, links, until) if compares else (),
        kept=(*links.kept, ("segment", lens.segment)) if lens.segment else links.kept,
        misread=voice().enumerated([voice().quoted(text) for text in misread(request)]),
    )


def lens_label(lens: Lens, segments: Sequence[tuple[str, str]], until: dt.date) -> str:
    """A lens in words: "Business customers, last year"."""
    return f"{_segment(lens.segment, dict(segments))} · {_period_label(lens, until)}"


class _Links:
    """Addresses of the same page through another lens."""

    def __init__(self, request: HttpRequest) -> None:
        self.path = request.path
        self.kept: tuple[tuple[str, str], ...] = tuple(
            (name, str(value)) for name, value in request.GET.items() if name not in DROPPED
        )
        asked = request.GET.copy()
        for name in DROPPED:
            asked.pop(name, None)
        self._rest = asked.urlencode()

    def to(self, look: Look) -> str:
        """The page through this look."""
        query = "&".join(part for part in (self._rest, look.query()) if part)
        return f"{self.path}?{query}" if query else self.path


def _segments(look: Look, names: dict[str, str], links: _Links) -> Iterator[Choice]:
    lens = look.lens
    for name in ("", *names):
        there = Look(Lens(name, lens.start, lens.end), look.against)
        yield Choice(_segment(name, names), links.to(there), name == lens.segment)


def _periods(lens: Lens, links: _Links, until: dt.date) -> Iterator[Choice]:
    for one in usual_periods(until):
        there = links.to(Look(Lens(lens.segment, *one.days)))
        name = say("studies.period_months") if one.days == last_months(until) else _named(*one.days)
        yield Choice(name, there, one.days == (lens.start, lens.end))


def _segment(name: str, names: dict[str, str]) -> str:
    return names.get(name, name) if name else say("studies.everybody")


def _period_label(lens: Lens, until: dt.date) -> str:
    """What a period is called: all of it, the last twelve months, a year, a quarter, a month, else its days."""
    days = lens.start, lens.end
    return say("studies.period_months") if days == last_months(until) else _named(*days)


def _named(start: dt.date | None, end: dt.date | None) -> str:
    if start and end:
        match calendar_length(start, end):
            case 1:
                return voice().month(start)
            case 3:
                return say("studies.quarter", quarter=(start.month + 2) // 3, year=str(start.year))
            case 12:
                return str(start.year)
        return voice().period(start, end)
    if start:
        return say("studies.since", day=voice().day(start))
    return say("studies.until", day=voice().day(end)) if end else say("studies.period_all")


def _compared(lens: Lens, against: Lens, names: dict[str, str], until: dt.date) -> str:
    """Only what differs from the first lens is named."""
    parts = [] if against.segment == lens.segment else [_segment(against.segment, names)]
    if (against.start, against.end) != (lens.start, lens.end):
        parts.append(_period_label(against, until))
    return " · ".join(parts)


def _comparisons(look: Look, names: dict[str, str], links: _Links, until: dt.date) -> tuple[Choice, ...]:
    """Nothing; other segments in the same period; the same segment in the period before and a year earlier."""
    lens = look.lens
    found = [Choice(say("studies.compare_nothing"), links.to(Look(lens)), look.against is None)]
    for name in ("", *names):
        if name != lens.segment:
            other = Lens(name, lens.start, lens.end)
            found.append(Choice(_segment(name, names), links.to(Look(lens, other)), look.against == other))
    return (*found, *_earlier(look, links, until))


def _earlier(look: Look, links: _Links, until: dt.date) -> list[Choice]:
    """Periods before; without a period the last twelve months are taken, and the twelve before."""
    lens = look.lens
    start, end = (lens.start, lens.end) if lens.start and lens.end else last_months(until)
    lens = Lens(lens.segment, start, end)
    earlier = {"before": period_before(start, end), "year_before": year_before(start, end)}
    if earlier["before"] == earlier["year_before"]:
        del earlier["year_before"]
    looks = {key: Look(lens, Lens(lens.segment, *one.days)) for key, one in earlier.items()}
    return [
        Choice(say(f"studies.period_{key}", days=_named(*earlier[key].days)), links.to(there), look == there)
        for key, there in looks.items()
    ]
