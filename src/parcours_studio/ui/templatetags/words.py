"""Template tags and filters that speak the reader's language; built in, no template has to load them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from parcours.vocabulary.typesetting import whole_intervals
from parcours_studio.company.queries import time_zone
from parcours_studio.ui import words

register = template.Library()


@register.simple_tag
def say(key: str, **values: Any) -> str:
    """{% say "journeys.publish" %}: the phrase in the reader's language; escaped like any text."""
    return words.say(key, **values)


@register.filter
def whole(text: str) -> str:
    """Text whose intervals no line break parts."""
    return whole_intervals(text)


@register.filter
def count(value: float | None) -> str:
    """A whole number."""
    return "–" if value is None else words.voice().count(value)


@register.filter
def decimal(value: float | None, digits: int = 1) -> str:
    """A number with so many digits."""
    return "–" if value is None else words.voice().decimal(value, digits)


@register.filter
def plain(value: float | None) -> str:
    """A score: with a decimal only where it has one."""
    return "–" if value is None else words.voice().plain(value)


@register.filter
def percent(value: float | None, digits: int = 0) -> str:
    """A share of 1 as per cent."""
    return "–" if value is None else words.voice().percent(value, digits)


@register.filter
def points_of_share(value: float | None) -> str:
    """A change of a share, in percentage points."""
    return "–" if value is None else words.points_of_share(value)


@register.filter
def money(value: float | None, currency: str) -> str:
    """An amount without cents."""
    return "–" if value is None else words.voice().money(float(value), currency)


@register.filter
def day(value: dt.date | None) -> str:
    """A day, the month in words."""
    return "–" if value is None else words.voice().day(value)


@register.filter
def short_day(value: dt.date | None) -> str:
    """A day in figures, for tables; of a moment the day that it was where the company is."""
    if value is None:
        return "–"
    return words.voice().short_day(_local(value).date() if isinstance(value, dt.datetime) else value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Day and time of day in the company's time zone."""
    return "–" if value is None else words.voice().short_moment(_local(value))


@register.filter
def clock(value: dt.datetime | None) -> str:
    """The time of day when it is today, else the day as well."""
    if value is None:
        return "–"
    local, now = _local(value), dt.datetime.now(ZoneInfo(time_zone()))
    return f"{local:%H:%M}" if local.date() == now.date() else words.voice().short_moment(local)


@register.filter
def picture(svg: str) -> SafeString:
    """A drawing of the library, which escapes every text that it writes."""
    return mark_safe(svg)  # noqa: S308 - our own SVG


@register.filter
def unlocalized(value: float) -> str:
    """A number as HTML and SVG want it, whatever the reader's language."""
    return repr(value)


@register.filter
def as_json(value: Any) -> str:
    """A value for a hidden field of a form, escaped like any text."""
    return json.dumps(value, ensure_ascii=False, default=str)


@register.filter
def with_code(text: str) -> SafeString:
    """Text with what stands between backticks set as code."""
    parts = [conditional_escape(part) for part in text.split("`")]
    joined = "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))
    return mark_safe(joined)  # noqa: S308 - every part is escaped


def _local(value: dt.datetime) -> dt.datetime:
    aware = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return aware.astimezone(ZoneInfo(time_zone()))
