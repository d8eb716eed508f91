"""Which moments the texts of a column tell, and in which format; day and month are told apart by evidence."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from parcours.intake.moments import EPOCHS
from parcours.intake.months import english, month_format
from parcours.intake.weekdays import is_weekday

#: strptime format of ISO 8601 texts, which need no format in the recipe.
ISO = ""
DAY_OR_MONTH = "?"
CLOCK = re.compile(r"\d{1,2}(?::| ?h ?)\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp]\.?[Mm]\.?)?$")
#: Days that spreadsheets and databases write when they only mean a time of day.
EMPTY_DAYS = {dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1900, 1, 1), dt.date(1970, 1, 1)}
#: Only this many different texts go through Python's parser.
TRIED = 400
#: Share of the texts that must be times.
MOST = 0.7
#: So many of the texts that cannot be read are named.
SHOWN = 3

_CLOCK = (
    r"(?P<hour>\d{1,2})(?P<mark>:| ?h ?)(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?P<fraction>[.,]\d{1,9})?)?(?P<half> ?[AaPp][Mm])?"
)
_ZONE = r"(?P<zone> ?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?"
#: Figures that mean moments: what they count from, and how many make a day.
FIGURES = {
    "excel": (dt.datetime(1899, 12, 30), 1),
    "epoch": (dt.datetime(1970, 1, 1), 86_400),
    "epoch ms": (dt.datetime(1970, 1, 1), 86_400_000),
    "epoch us": (dt.datetime(1970, 1, 1), 86_400_000_000),
}
_LETTER = r"[^\W\d_][\u0300-\u036f]?"
_NAME = rf"(?:{_LETTER}){{3,10}}\.?"
_WEEKDAY = rf"(?:(?P<weekday>(?:{_LETTER}|-){{2,14}}\.?)(?P<after>,? (?:den |le )?))?"
#: What stands between day and time of day.
_GAP = "T| |, | - |,? (?:à|um|at) "
_DAYS = {
    "year_first": r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})",
    "year_last": r"(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})",
    "plain": r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])",
    "day_name_year": rf"(?P<d>\d{{1,2}})(?P<nth>\.|er)?(?P<s>[- /]| de )(?P<mon>{_NAME})(?P=s)(?P<y>\d{{4}}|\d{{2}})",
    "name_day_year": rf"(?P<mon>{_NAME})(?P<s> )(?P<d>\d{{1,2}}), (?P<y>\d{{4}})",
}
_COMPACT = re.compile(
    r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?P<gap>T?)[0-2]\d[0-5]\d(?P<s>[0-5]\d)?(?P<z>Z?)$"
)
_SHAPES = {
    name: re.compile(rf"{_WEEKDAY}{day}(?:(?P<gap>{_GAP}){_CLOCK}{_ZONE}(?P<end> Uhr)?)?$")
    for name, day in _DAYS.items()
}
#: As C, Java and JavaScript write moments where nobody asked for a form: "Tue Oct 31 22:10:47 +0000 2017".
_SPOKEN = re.compile(
    rf"(?P<weekday>[A-Z][a-z]{{2}}) (?P<mon>[A-Z][a-z]{{2}}) (?P<d>\d{{1,2}}) {_CLOCK}{_ZONE} (?P<y>\d{{4}})$"
)


@dataclass(frozen=True)
class Moments:
    """How a column of times is to be read, and what it then shows."""

    format: str
    """As a recipe wants it: empty for ISO 8601, several joined by " | "."""
    timed: bool
    """Whether a time of day is told at all."""
    midnight: float
    """Share of values at midnight, 0 to 1; 1 when no time of day is told."""
    zoned: bool
    low: dt.datetime
    high: dt.datetime
    share: float
    """Share of the values that this reads."""
    unsure: str = ""
    """What to ask a person, when day and month could be either."""
    clock_only: bool = False
    """The day is a placeholder: only the time of day means something."""
    formats: tuple[str, ...] = ()
    """The same in full, ISO 8601 spelled out."""
    unread: tuple[str, ...] = ()
    """Some of the texts that no format reads."""

    def parse(self, text: str) -> dt.datetime | None:
        """One value as a moment without zone, None when it is none."""
        if self.format in FIGURES:
            start, size = FIGURES[self.format]
            return start + dt.timedelta(days=float(text) / size) if text.replace(".", "", 1).isdigit() else None
        return _parsed(text, list(self.formats))


def moments(counts: Counter[str], *, largest_parts: tuple[int, int] | None = None) -> Moments | None:
    """Read the values as times, or None when fewer than 70 % of them are; the rest is then told in `unread`.

    `largest_parts` gives the largest first and second figure over the whole column, where the caller has looked.
    """
    shaped: Counter[str] = Counter()
    parts = [largest_parts] if largest_parts else []
    for text, count in counts.items():
        shape = _shape(text.strip())
        if shape is None:
            continue
        shaped[shape] += count
        if DAY_OR_MONTH in shape:
            first, second = re.findall(r"\d+", text)[:2]
            parts.append((int(first), int(second)))
    total = sum(counts.values())
    share = sum(shaped.values()) / total if total else 0.0
    if share < MOST:
        return None
    order, unsure = _day_or_month([pair for pair in parts if pair], shaped)
    # Whichever way the month is called, %B and %b read all of its names.
    named = {shape.replace("%B", "%b"): shape for shape, _ in reversed(shaped.most_common())}
    formats = [shape.replace(DAY_OR_MONTH, order, 1) for shape, _ in shaped.most_common(8) if shape in named.values()]
    found = _seen(counts, formats, unsure)
    return found and _told_apart(found, counts)


def from_figures(values: Iterable[float]) -> Moments | None:
    """Serial days of spreadsheets, or seconds since 1970 and thousandths and millionths of them; None when neither.

    Figures alone prove nothing: ask only where the heading speaks of time.
    """
    figures = sorted(values)
    ranges: dict[str, tuple[float, float]] = {"excel": (20_000, 60_000)}
    ranges |= {form: (6e8 * size, 2.5e9 * size) for form, size in EPOCHS.items()}
    for form, (start, end) in ranges.items():
        if figures and start <= figures[len(figures) // 50] and figures[-1 - len(figures) // 50] <= end:
            first, size = FIGURES[form]
            days = [figure / size for figure in figures]
            midnight = sum(day == int(day) for day in days) / len(days)
            low, high = (first + dt.timedelta(days=min(max(day, 0), 60_000)) for day in (days[0], days[-1]))
            return Moments(form, midnight < 1, midnight, form != "excel", low, high, 1.0)
    return None


def clock_format(text: str) -> str:
    """The strptime format of a time of day.

    >>> clock_format("9:30 PM"), clock_format("14:05:00")
    ('%I:%M %p', '%H:%M:%S')
    """
    found = re.match(rf"{_CLOCK}{_ZONE}$", text.strip())
    return _clock_format(found) if found else "%H:%M:%S"


def _shape(text: str) -> str | None:
    """The strptime format of one text, with DAY_OR_MONTH where two orders are possible."""
    if compact := _COMPACT.match(text):
        return f"%Y%m%d{compact['gap']}%H%M{'%S' if compact['s'] else ''}{compact['z']}"
    if (spoken := _SPOKEN.match(text)) and month_format(spoken["mon"]):
        return f"%a %b %d {_clock_format(spoken)} %Y"
    for name, pattern in _SHAPES.items():
        found = pattern.match(text)
        if found:
            day = _day_format(name, found)
            if day is None:
                return None
            if found["weekday"] and not is_weekday(found["weekday"]):
                return None
            weekday = f"%a{found['after']}" if found["weekday"] else ""
            return weekday + day + (found["gap"] or "") + _clock_format(found) + (found["end"] or "")
    return None


def _day_format(name: str, found: re.Match[str]) -> str | None:
    year = "%Y" if len(found["y"]) == 4 else "%y"
    if name == "plain":
        return "%Y%m%d"
    if name == "year_last":
        return f"{DAY_OR_MONTH}{found['s']}{year}"
    if name == "year_first":
        return found["s"].join((year, "%m", "%d"))
    month = month_format(found["mon"])
    if month is None:
        return None
    return f"{month} %d, %Y" if name == "name_day_year" else found["s"].join((f"%d{found['nth'] or ''}", month, year))


def _clock_format(found: re.Match[str]) -> str:
    if found["hour"] is None:
        return ""
    half = (" " if (found["half"] or "").startswith(" ") else "") + "%p" if found["half"] else ""
    hour = "%I" if half else "%H"
    second = ":%S" if found["second"] else ""
    fraction = f"{found['fraction'][0]}%f" if found["fraction"] else ""
    zone = found["zone"] or ""
    named = zone.strip() in ("", "UTC", "GMT", "Z")
    mark = zone if named else (" " if zone.startswith(" ") else "") + "%z"
    return f"{hour}{found['mark']}%M{second}{fraction}{half}{mark}"


def _day_or_month(parts: list[tuple[int, int]], shaped: Counter[str]) -> tuple[str, str]:
    """Which of two figures is the day: the one that goes above 12; else by the separator, and say so."""
    mark = next((shape[shape.index(DAY_OR_MONTH) + 1] for shape in shaped if DAY_OR_MONTH in shape), "/")
    if not parts:
        return "", ""
    first, second = max(a for a, _ in parts), max(b for _, b in parts)
    day_first, month_first = f"%d{mark}%m", f"%m{mark}%d"
    if first > 12 >= second:
        return day_first, ""
    if second > 12 >= first:
        return month_first, ""
    if first > 12 and second > 12:
        return day_first, "some dates only make sense as day/month, others only as month/day"
    if mark == ".":  # as they are written in German and in much of Europe, and month first nowhere
        return day_first, ""
    return day_first, "every day is 12 or less: day/month was assumed, month/day is as possible"


def _told_apart(found: Moments, counts: Counter[str]) -> Moments:
    """The same, with what cannot be read: other texts, and days that no calendar has (31 February)."""
    tried = counts.most_common(TRIED)
    unread = [text for text, _ in tried if _parsed(text.strip(), list(found.formats)) is None]
    lost = sum(counts[text] for text in unread) / sum(count for _, count in tried)
    return replace(found, unread=tuple(unread[:SHOWN]), share=1 - lost)


def _seen(counts: Counter[str], formats: list[str], unsure: str) -> Moments | None:
    tried = [text.strip() for text, _ in counts.most_common(TRIED)]
    read = [moment for moment in (_parsed(text, formats) for text in tried) if moment]
    if len(read) < MOST * len(tried):
        return None
    timed = any("%M" in name for name in formats)
    midnight = sum(moment.time() == dt.time() for moment in read) / len(read)
    iso = all(re.fullmatch(r"%Y-%m-%d([T ]%H:%M(:%S(\.%f)?)?( ?(%z|Z|UTC|GMT))?)?", name) for name in formats)
    seen = Moments(
        format=ISO if iso else " | ".join(dict.fromkeys(formats)),
        timed=timed,
        midnight=midnight,
        zoned=any(re.search(r"%z|Z$|UTC$|GMT$|\b(UTC|GMT)\b", name) for name in formats),
        low=min(read),
        high=max(read),
        share=1.0,
        unsure=unsure,
        formats=tuple(formats),
    )
    return replace(seen, clock_only=True) if timed and {moment.date() for moment in read} <= EMPTY_DAYS else seen


def _parsed(text: str, formats: list[str]) -> dt.datetime | None:
    for name in formats:
        try:
            # Nanoseconds and commas before fractions are more than Python's parser knows.
            plain = re.sub(r"(:\d{2})[.,](\d{1,6})\d*", r"\1.\2", text)
            return dt.datetime.strptime(english(plain, name), name.replace(",%f", ".%f")).replace(tzinfo=None)
        except ValueError:
            continue
    return None
