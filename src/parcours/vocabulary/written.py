"""How values stand in a table for people: in their unit, in columns that line up. CSV and JSON carry them raw."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

CHANGE = "change of "
"""Before a unit: a difference of two such values, written with its sign."""
HEADED = ("points",)
"""Units that stand in the heading, because their cells are bare numbers."""


def written(value: Any, unit: str = "") -> str:
    """One cell; `unit` is share, points, hours, business hours, seconds, money, count, or a change of one of them.

    >>> written(0.7053, "share"), written(-0.021, "change of share"), written(292.88, "hours"), written(None)
    ('70.5%', '-2.1 pp', '12 days', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(written(part) for part in value)
    if not isinstance(value, (int, float, Decimal)):
        return plain(value)
    kind, negative = unit.removeprefix(CHANGE), float(value) < 0
    sign = "-" if negative else "+" if kind != unit and value else ""
    return sign + _size(-value if negative else value, kind, change=kind != unit)


def _size(value: float | Decimal, unit: str, *, change: bool) -> str:
    """A number without its sign."""
    match unit:
        case "share":
            return f"{100 * value:.1f}{' pp' if change else '%'}"
        case "points":
            return f"{value:.1f}"
        case "count":
            return f"{value:,.0f}"
        case "money":
            return f"{value:,.2f}"
        case "hours" | "business hours" | "seconds":
            return _time(float(value), unit)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.4g}" if value < 1 else f"{value:,.2f}"


def _time(value: float, unit: str) -> str:
    """A length of time in the unit that suits; business hours never become days, for their days are shorter."""
    from parcours.vocabulary.wording import Wording

    say = Wording("en")
    if unit == "business hours":
        return say.hours(value)
    return say.span(value * 3600 if unit == "hours" else value)


def heading(column: str, unit: str = "") -> str:
    """A column's name, with its unit where the cells do not say it.

    >>> heading("value", "points"), heading("value", "share")
    ('value (points)', 'value')
    """
    bare = unit.removeprefix(CHANGE)
    return f"{column} ({bare})" if bare in HEADED else column


def plain(value: Any) -> str:
    """A value as text that machines read too."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (list, dict)):
        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value)


def shortened(text: str, room: int) -> str:
    """A text on one line that keeps within so many signs.

    >>> shortened("far too long for here", 12)
    'far too lon…'
    """
    line = " ".join(text.split())
    return line if len(line) <= room else line[: room - 1] + "…"


def aligned(columns: Mapping[str, Sequence[str]], *, right: Collection[str] = ()) -> str:
    """Columns of text side by side below their headings; those named in `right` end flush.

    >>> print(aligned({"who": ["Anna", "Ben"], "orders": ["2", "11"]}, right=["orders"]))
    who   orders
    Anna       2
    Ben       11
    """
    wide = {name: max(map(len, (name, *cells))) for name, cells in columns.items()}
    rows = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    lines = [
        "  ".join(
            cell.rjust(wide[name]) if name in right else cell.ljust(wide[name])
            for name, cell in zip(columns, row, strict=True)
        )
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)
