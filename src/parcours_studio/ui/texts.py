"""Texts as pages show them: a few lines around a mistake, and the difference of two texts."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parcours.errors import ParcoursError

AROUND = 2


def line_of(error: ParcoursError) -> int | None:
    """The line of a text that a refusal of the library names."""
    for said, begin in ((error.where, "line "), (error.message, "at line ")):
        number = said.partition(begin)[2].partition(",")[0].strip(" .")
        if number.isdigit():
            return int(number)
    return None


def around(text: str, line: int | None) -> list[tuple[int, str, bool]]:
    """The line of a mistake with its neighbours: number, text, and whether it is the one."""
    if line is None:
        return []
    lines = text.splitlines()
    first, last = max(1, line - AROUND), min(len(lines), line + AROUND)
    return [(number, lines[number - 1], number == line) for number in range(first, last + 1)]


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that differ, with their neighbours: how (added, removed, same, gap) and the line.

    >>> difference("a\\nb", "a\\nc")[-2:]
    [('removed', 'b'), ('added', 'c')]
    """
    kinds = {"+": "added", "-": "removed", " ": "same", "@": "gap"}
    found = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=AROUND))[2:]
    return [(kinds.get(line[:1], "same"), "" if line.startswith("@") else line[1:]) for line in found]
