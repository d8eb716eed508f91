"""Texts as pages show them: a few lines around a mistake, the difference of two texts, words to choose from."""

from __future__ import annotations

import difflib
from functools import cache
from zoneinfo import available_timezones

AROUND = 2


def around(text: str, line: int | None) -> list[tuple[int, str, bool]]:
    """The line of a mistake with its neighbours: number, text, and whether it is the one."""
    if line is None:
        return []
    lines = text.splitlines()
    first, last = max(1, line - AROUND), min(len(lines), line + AROUND)
    return [(number, lines[number - 1], number == line) for number in range(first, last + 1)]


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that differ, with their neighbours: how (added, removed, same, gap) and the line."""
    kinds = {"+": "added", "-": "removed", " ": "same", "@": "gap"}
    found = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))[2:]
    return [(kinds.get(line[:1], "same"), "" if line.startswith("@") else line[1:]) for line in found]


@cache
def zones() -> tuple[str, ...]:
    """The time zones that there are."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))


@cache
def currencies() -> tuple[str, ...]:
    """The currencies that there are."""
    from babel.numbers import list_currencies

    return tuple(sorted(list_currencies("en")))
