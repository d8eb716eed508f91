"""The audit log, read: filtered, and said so that people understand it."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from parcours_studio.accounts.models import AuditLine
from parcours_studio.company.queries import time_zone
from parcours_studio.ui.templatetags.words import moment
from parcours_studio.ui.words import catalogue, say, voice

SHOWN_DIGITS = 3
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@dataclass(frozen=True)
class Change:
    """One thing that a write changed, in words; a long value is folded by the page."""

    name: str
    before: str
    after: str


def verb_words(verb: str) -> str:
    """What was done, in the reader's language: `journeys.did_publish` says it for `journeys.publish`."""
    room, _, deed = verb.partition(".")
    return _known(f"{room}.did_{deed}", verb)


def who_words(who: str) -> str:
    """Who did it: a colleague by name, what acts by itself in the reader's language."""
    key = who.replace(" ", "_")
    return say(f"accounts.who_{key}") if f"accounts.who_{key}" in catalogue() else who


def changes(line: AuditLine) -> list[Change]:
    """What a line says of before and after, side by side; what stayed the same is left out."""
    if not isinstance(line.before, dict | None) or not isinstance(line.after, dict | None):
        return [Change("", _said(line.before), _said(line.after))]
    before, after = line.before or {}, line.after or {}
    room = line.verb.partition(".")[0]
    return [
        Change(
            _name_words(room, name),
            _said(before.get(name), f"{room}.{name}_"),
            _said(after.get(name), f"{room}.{name}_"),
        )
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]


def lines(wanted: dict[str, Any]) -> QuerySet[AuditLine]:
    """The lines that fit the cleaned filter: `who`, `verb`, `start`, `end`, `text`."""
    found = AuditLine.objects.select_related("colleague")
    if wanted.get("who"):
        found = found.filter(who=wanted["who"])
    if wanted.get("verb"):
        found = found.filter(verb=wanted["verb"])
    if wanted.get("start"):
        found = found.filter(written_at__gte=_begin(wanted["start"]))
    if wanted.get("end"):
        found = found.filter(written_at__lt=_begin(wanted["end"] + dt.timedelta(days=1)))
    return found.filter(_holding(wanted["text"])) if wanted.get("text") else found


def names() -> list[str]:
    """All who ever wrote a line."""
    return list(AuditLine.objects.order_by("who").values_list("who", flat=True).distinct())


def verbs() -> list[str]:
    """All that was ever done."""
    return list(AuditLine.objects.order_by("verb").values_list("verb", flat=True).distinct())


def _holding(text: str) -> Q:
    """Lines in whose words the text stands. SQLite knows no capitals beyond ASCII, and JSON holds them as escapes."""
    found = Q()
    for form in {text, text.lower(), text.upper(), text.capitalize()}:
        found |= Q(about__icontains=form) | Q(who__icontains=form) | Q(verb__icontains=form)
        escaped = json.dumps(form)[1:-1]
        for said in {form, escaped}:
            found |= Q(before__icontains=said) | Q(after__icontains=said)
    return found


def _begin(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZoneInfo(time_zone()))


def _known(key: str, otherwise: str) -> str:
    return say(key) if key in catalogue() else otherwise


def _name_words(room: str, name: str) -> str:
    return _known(f"{room}.audit_{name}", _known(f"{room}.field_{name}", name.replace("_", " ")))


def _moment(text: str) -> str:
    """A moment as people read it; empty for what is none."""
    try:
        found = dt.datetime.fromisoformat(text) if MOMENT.match(text) else None
    except ValueError:
        return ""
    return moment(found) if found and found.tzinfo else ""


def _said(value: Any, key: str = "") -> str:
    """A value in words: by the room's own phrase when it has one, as `accounts.role_editor`."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return say("accounts.yes" if value else "accounts.no")
    if isinstance(value, list):
        return ("; " if any(isinstance(one, dict) for one in value) else ", ").join(_said(one, key) for one in value)
    if isinstance(value, dict):
        room = key.partition(".")[0]
        told = ((_name_words(room, name), _said(one, f"{room}.{name}_")) for name, one in value.items())
        return " · ".join(f"{name}: {said}" for name, said in told if said)
    if isinstance(value, float):
        digits = next(few for few in range(SHOWN_DIGITS + 1) if round(value, few) == round(value, SHOWN_DIGITS))
        return voice().decimal(value, digits)
    if isinstance(value, str):
        return _known(f"{key}{value}", _moment(value) or value)
    return str(value)
