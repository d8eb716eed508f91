"""A customer's moments as the page shows them: day by day, the newest first, part by part."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from parcours.vocabulary.path_numbers import ordinal
from parcours_studio.behind.names import Names
from parcours_studio.behind.spoken import metric_name
from parcours_studio.ui.words import say, voice

if TYPE_CHECKING:
    from parcours.company.behind import Places
    from parcours.timeline.moments import Asked, Moment, Place, Promised

PART = 40
"""So many moments stand in one part at least; a day is never cut in two unless it is very long."""
LONGEST_PART = 160
LONG = 320
"""Longer texts are folded."""
SUBJECTS = ("order", "invoice", "ticket", "opportunity", "subscription", "campaign", "conversation")


@dataclass(frozen=True)
class Spot:
    """Where on the map a moment lies."""

    label: str
    stage: str
    touchpoint: str
    """Its id, for the address of those who came by as well."""
    journey: str


@dataclass(frozen=True)
class Entry:
    """One moment in words."""

    id: str
    time: str
    title: str
    event: str
    """The source's word, where the title is the touchpoint's."""
    direction: str
    channel: str
    text: str = ""
    opening: str = ""
    """The beginning of a text that is folded."""
    spots: tuple[Spot, ...] = ()
    subject: str = ""
    subject_words: str = ""
    amount: str = ""
    failed: bool = False
    told_by: str = ""
    promises: tuple[tuple[str, str], ...] = ()
    """Each promise in words, with the tone of its chip."""
    asked: str = ""
    elsewhere: bool = False
    """Whether the customer had asked the same over another channel."""
    answers: tuple[Mapping[str, Any], ...] = ()
    path: str = ""
    """Which path it is on, said where the moment before it on the page is on another one."""
    side: str = ""
    """Neighbouring paths are told apart by the line beside them."""


@dataclass(frozen=True)
class Part:
    """A stretch of the timeline."""

    days: tuple[tuple[dt.date | None, tuple[Entry, ...]], ...]
    after: str
    """The moment after which the next part begins; empty at the end."""
    left: int
    channels: tuple[tuple[str, int], ...] = field(default=())


class Telling:
    """Puts moments into words."""

    def __init__(self, names: Names, places: Places, zone: str, paths: Mapping[int, Mapping[str, Any]]) -> None:
        self.names, self.places, self.zone, self.paths = names, places, ZoneInfo(zone), paths

    def part(self, moments: Sequence[Moment], *, after: str = "", whole: bool = False) -> Part:
        """The moments after the one with this id, as many as a part holds."""
        start = next((place for place, one in enumerate(moments, 1) if one.fact_id == after), 0) if after else 0
        end = len(moments) if whole else _end(moments, start)
        above = next((path for one in reversed(moments[:start]) if (path := _path_of(one))), None)
        entries = []
        for one in moments[start:end]:
            entries.append((one.on, self.entry(one, above)))
            above = _path_of(one) or above
        days = tuple(
            (day, tuple(entry for _, entry in same)) for day, same in groupby(entries, key=lambda pair: pair[0])
        )
        return Part(days, moments[end - 1].fact_id if end < len(moments) else "", len(moments) - end)

    def entry(self, one: Moment, above: Place | None = None) -> Entry:
        """One moment; `above` is the place on the path that the moments before it on the page are on."""
        spots = tuple(self._spot(place) for place in one.places if place.touchpoint is not None)
        event = one.survey or one.event or ""
        title = spots[0].label if spots and not one.given else event
        path = _path_of(one)
        new = path is not None and (above is None or path.path != above.path)
        return Entry(
            id=one.fact_id,
            time=self._time(one.at),
            title=title,
            event=event if event != title else "",
            direction=one.direction or "",
            channel=one.channel or "",
            **_text(one.text),
            spots=spots,
            subject=f"{one.subject_kind}:{one.subject_ref}" if one.subject else "",
            subject_words=subject_words(one.subject_kind, one.subject_ref) if one.subject else "",
            amount=voice().money(float(one.amount), one.currency) if one.amount is not None and one.currency else "",
            failed=one.outcome == "failed",
            told_by=" · ".join(part for part in (one.colleague, one.team, one.place) if part),
            promises=tuple(self._promise(promise) for promise in one.promises),
            asked=self._asked(one.asked) if one.asked else "",
            elsewhere=bool(one.asked and set(one.asked.elsewhere) - {one.channel}),
            answers=tuple(self._answer(given) for given in one.given),
            path=self._path(path) if new and path else "",
            side="" if path is None or path.path is None else "odd" if ordinal(path.path) % 2 else "even",
        )

    def _spot(self, place: Place) -> Spot:
        point, journey = (self.places.row(kind, code) for kind, code in
                          (("touchpoint", place.touchpoint), ("journey", place.journey)))  # fmt: skip
        return Spot(
            label=self.names.coded("touchpoint", place.touchpoint, self.places),
            stage=self.names.coded("stage", place.stage, self.places),
            touchpoint=point["id"] if point else "",
            journey=journey["id"] if journey else "",
        )

    def _path(self, place: Place) -> str:
        row = self.paths.get(place.path or -1, {})
        said = say("people.path", number=ordinal(place.path or 0), journey=self._journey(place))
        state = say(f"people.path_{row['state']}") if row.get("state") in ("completed", "dropped", "open") else ""
        follows = say("people.path_follows") if row.get("follows") else ""
        return " · ".join(part for part in (said, state, follows) if part)

    def _journey(self, place: Place) -> str:
        return self.names.coded("journey", place.journey, self.places)

    def _promise(self, promise: Promised) -> tuple[str, str]:
        label = self.names.coded("promise", promise.promise, self.places)
        due = voice().short_moment(self._local(promise.due_at))
        key = promise.state if promise.state != "broken" or promise.done_at else "never"
        return say(f"people.promise_{key}", promise=label, due=due), "good" if promise.state == "kept" else "bad"

    def _asked(self, asked: Asked) -> str:
        before = [
            say("people.asked_on", day=voice().short_day(self._local(at).date()), channel=channel or "–")
            for at, channel in asked.before[-3:]
        ]
        said = say("people.asked", times=asked.times, before=voice().enumerated(before))
        if not asked.told_at:
            return f"{said} {say('people.not_told')}"
        day = voice().short_day(self._local(asked.told_at).date())
        return f"{said} {say('people.told', day=day, channel=asked.told_over or '–')}"

    def _answer(self, given: Any) -> dict[str, Any]:
        point = given.place.touchpoint if given.place else None
        return {
            "question": self.names.coded("touchpoint", point, self.places) or given.question or "",
            "metric": metric_name(given.metric) if given.metric else "",
            "score": given.score,
            "low": given.scale_low,
            "high": given.scale_high,
            "choice": given.choice,
            "blank": given.state in ("blank", "not used"),
            **_text(given.text),
        }

    def _time(self, at: dt.datetime) -> str:
        """The time of day; a day alone has none."""
        local = self._local(at)
        return "" if (local.hour, local.minute, local.second) == (0, 0, 0) else f"{local:%H:%M}"

    def _local(self, at: dt.datetime) -> dt.datetime:
        return at.replace(tzinfo=dt.UTC).astimezone(self.zone)


def _path_of(one: Moment) -> Place | None:
    """Its place on a path, if it is on one."""
    return next((place for place in one.places if place.path is not None), None)


def chosen(moments: Sequence[Moment], *, channel: str = "", subject: str = "", words: bool = False) -> list[Moment]:
    """Only those of one channel, about one subject, or with words."""
    kept = [one for one in moments if not channel or one.channel == channel]
    kept = [one for one in kept if not subject or (one.subject and ":".join(one.subject) == subject)]
    return [one for one in kept if not words or one.text or any(given.text for given in one.given)]


def channels(moments: Sequence[Moment]) -> list[tuple[str, int]]:
    """The channels over which customer and company met, the most used first."""
    return Counter(one.channel for one in moments if one.channel).most_common()


def subject_words(kind: str | None, ref: str | None) -> str:
    """What it is about, in words: "Order VR00000039"."""
    known = kind in SUBJECTS
    return f"{say(f'people.subject_{kind}') if known else kind} {ref}"


def _text(text: str | None) -> dict[str, str]:
    said = (text or "").strip()
    if len(said) <= LONG:
        return {"text": said, "opening": ""}
    cut = said.rfind(" ", 0, LONG)
    return {"text": said, "opening": said[: cut if cut > LONG // 2 else LONG] + " …"}


def _end(moments: Sequence[Moment], start: int) -> int:
    """Where a part that begins here ends: with the day in which it is full."""
    end = min(start + PART, len(moments))
    while 0 < end < len(moments) and end - start < LONGEST_PART and moments[end].on == moments[end - 1].on:
        end += 1
    return end
