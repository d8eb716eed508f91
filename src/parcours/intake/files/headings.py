"""Headings: how many rows are headings, and column names that are filled, tidy and unique."""

from __future__ import annotations

import re
from collections.abc import Sequence

VALUE = re.compile(
    r"\s*(?:[-+(]?[€$£]?\s*\d[\d.,'’\s%€$£)-]*"
    r"|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T].*)?|\S+@\S+\.\w+|\d{1,2}:\d\d.*)\s*"
)
"""Looks like a number, an amount, a date, a time or an e-mail address: a value, not a heading."""
JUDGED = 200
"""Rows that are enough to tell what a column holds."""


def heading_rows(records: Sequence[Sequence[str]]) -> int:
    """How many of the first records are headings, 0 to 4.

    A heading has words where the rows below have values. In an all-text table the first row is a heading unless its
    words come back further down.
    """
    if not records:
        return 0
    width = len(records[0])
    body = [record for record in records[4:JUDGED] if len(record) == width] or list(records[1:])
    valued = [number for number in range(width) if _is_valued([row[number] for row in body if number < len(row)])]
    if any('"ImportId"' in cell for row in records[1:4] for cell in row):
        return 1 + next(k for k in range(1, 4) if any('"ImportId"' in cell for cell in records[k]))
    if not _is_heading(records[0], valued, body):
        return 0
    count = 1
    while count < min(4, len(records) - 1) and _continues(records[count], valued):
        count += 1
    return count


def names_row(records: Sequence[Sequence[str]], header: int) -> int:
    """Which heading row (from 1) has the names: the one with most distinct ones, the first of equals."""
    distinct = [len({cell.strip() for cell in record if cell.strip()}) for record in records[:header]]
    return distinct.index(max(distinct)) + 1 if distinct else 0


def full_names(headed: Sequence[Sequence[str]], names_in: int) -> list[str]:
    """The names of the columns, put together from all heading rows where the row of names leaves cells open.

    A question that stands once above its options names each of them; a heading that comes again takes the one above.

    >>> full_names([["Id", "How was ...?", "", "Comment"], ["", "Room", "Food", "Open-Ended Response"]], 1)
    ['Id', 'How was ...? - Room', 'How was ...? - Food', 'Comment']
    >>> full_names([["Stay", "", "Meal", ""], ["Score", "Text", "Score", "Text"]], 2)
    ['Stay - Score', 'Stay - Text', 'Meal - Score', 'Meal - Text']
    """
    own = [cell.strip() for cell in headed[names_in - 1]]
    if len(headed) == 1:
        return own
    above, below = _beside(headed[: names_in - 1][::-1], own), _beside(headed[names_in:], own)
    again = {name for name in own if own.count(name) > 1}
    grouped = [bool(not name and below[place] and any(own[:place])) for place, name in enumerate(own)]
    names, group = [], ""
    for place, name in enumerate(own):
        group = name or group
        opens = name and below[place] and any(grouped[place + 1 : place + 2])
        if opens or grouped[place]:
            names.append(f"{group} - {below[place]}")
        elif name in again or not name:
            over = next((cell for cell in above[place::-1] if cell), "") if name else above[place] or below[place]
            names.append(f"{over} - {name}" if name and over else name or over)
        else:
            names.append(name)
    return names


def width_of(heading: Sequence[str], body: Sequence[Sequence[str]]) -> int:
    """How many columns there are: a last one without heading and content comes from a delimiter at the end of rows."""
    width = len(heading)
    is_filled = any(len(row) >= width and row[width - 1].strip() for row in body[:JUDGED])
    return width if width < 2 or heading[-1].strip() or is_filled else width - 1


def tidy(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names without outer blanks, filled, unique whatever their case; and a note for each that had to change."""
    taken: set[str] = set()
    kept, notes = [], []
    for number, heading in enumerate(names, 1):
        name = " ".join(heading.replace("\ufeff", "").replace("\0", "").split())
        wanted = name or f"column_{number}"
        unique, copy = wanted, 1
        while unique.casefold() in taken:
            copy += 1
            unique = f"{wanted}_{copy}"
        taken.add(unique.casefold())
        kept.append(unique)
        if not name:
            notes.append(f'Column {number} has no heading and is called "{unique}".')
        elif unique != name:
            notes.append(f'The heading "{name}" comes twice; column {number} is called "{unique}".')
    return tuple(kept), tuple(notes)


def _beside(rows: Sequence[Sequence[str]], own: Sequence[str]) -> list[str]:
    """For each column, what the nearest of the other heading rows says."""
    return [
        next((row[place].strip() for row in rows if place < len(row) and row[place].strip()), "")
        for place in range(len(own))
    ]


def _is_valued(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and sum(VALUE.fullmatch(cell) is not None for cell in filled) >= 0.8 * len(filled)


def _is_heading(first: Sequence[str], valued: Sequence[int], body: Sequence[Sequence[str]]) -> bool:
    filled = [cell for cell in first if cell.strip()]
    if not filled:
        return False
    if valued:
        words = [number for number in valued if not VALUE.fullmatch(first[number])]
        return len(words) > len(valued) / 2
    if any(VALUE.fullmatch(cell) for cell in filled) or len({cell.casefold() for cell in filled}) < len(filled):
        return False
    again = sum(any(number < len(row) and row[number] == cell for row in body) for number, cell in enumerate(first))
    return again <= len(first) / 3


def _continues(record: Sequence[str], valued: Sequence[int]) -> bool:
    """Whether a row below the first heading has words in every column of values, so that it is a heading as well."""
    return len(valued) >= 2 and all(
        number < len(record) and record[number].strip() and not VALUE.fullmatch(record[number]) for number in valued
    )
