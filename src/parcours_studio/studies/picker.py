"""The lens picker in the head of a page: whose paths, which days, and what they are compared with; all plain links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from parcours_studio.studies.lens import AGAINST, NAMES, Lens, Look
from parcours_studio.studies.periods import Period, period_before, usual_periods, year_before
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


def picker(
    request: HttpRequest, look: Look, segments: Sequence[tuple[str, str]], until: dt.date, *, compares: bool = False
) -> Picker:
    """The picker of a page; `segments` by id and label, `until` the last day that the facts tell of."""
    links, names = _Links(request), dict(segments)
    lens, against = look.lens, look.against
    return Picker(
        look=look,
        segment=_segment(lens.segment, names),
        segments=tuple(
            Choice(_segment(name, names), links.to(Look(Lens(name, lens.start, lens.end), against)), name == lens.segment)
            for name in ("", *names)
        ),
        period=_period_label(lens, until),
        periods=tuple(
            Choice(
                say(f"studies.period_{one.key}"), links.to(Look(Lens(lens.segment, *one.days))),
                one.days == (lens.start, lens.end),
            )
            for one in usual_periods(until)
        ),
        against=_compared(look, names, until) if against else "",
        comparisons=_comparisons(look, names, links, until) if compares else (),
        kept=(*links.kept, *((("segment", lens.segment),) if lens.segment else ())),
    )  # fmt: skip


def lens_label(lens: Lens, segments: Sequence[tuple[str, str]], until: dt.date) -> str:
    """A lens in words: "Business customers, last year"."""
    return f"{_segment(lens.segment, dict(segments))} · {_period_label(lens, until)}"


class _Links:
    """Addresses of the same page through another lens."""

    def __init__(self, request: HttpRequest) -> None:
        self.path = request.path
        self.kept = tuple((name, value) for name, value in request.GET.items() if name not in DROPPED)
        asked = request.GET.copy()
        for name in DROPPED:
            asked.pop(name, None)
        self._rest = asked.urlencode()

    def to(self, look: Look) -> str:
        """The page through this look."""
        query = "&".join(part for part in (self._rest, look.query()) if part)
        return f"{self.path}?{query}" if query else self.path


def _segment(name: str, names: dict[str, str]) -> str:
    return names.get(name, name) if name else say("studies.everybody")


def _period_label(lens: Lens, until: dt.date) -> str:
    """The name of a usual period, else its days."""
    days = lens.start, lens.end
    usual = next((one.key for one in usual_periods(until) if one.days == days), "")
    return say(f"studies.period_{usual}") if usual else _days(*days)


def _days(start: dt.date | None, end: dt.date | None) -> str:
    if start and end:
        return voice().period(start, end)
    if start:
        return say("studies.since", day=voice().day(start))
    return say("studies.until", day=voice().day(end)) if end else say("studies.period_all")


def _compared(look: Look, names: dict[str, str], until: dt.date) -> str:
    """Only what differs from the first lens is named."""
    lens, against = look.lens, look.against
    assert against is not None
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
    if not (lens.start and lens.end):
        months: Period = usual_periods(until)[1]
        lens = Lens(lens.segment, months.start, months.end)
    assert lens.start is not None
    assert lens.end is not None
    found = {}
    for one in (period_before(lens.start, lens.end), year_before(lens.start, lens.end)):
        found.setdefault(one.days, one)
    return [
        Choice(
            say(f"studies.period_{one.key}", days=_days(*one.days)),
            links.to(Look(lens, Lens(lens.segment, *one.days))),
            look == Look(lens, Lens(lens.segment, *one.days)),
        )
        for one in found.values()
    ]
