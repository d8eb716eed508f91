"""Whether what a file holds is a table at all: prose, program code and bytes of other things have no columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from parcours.intake.files.dialects import Found
from parcours.intake.files.headings import VALUE
from parcours.intake.files.opening import no_table

JUDGED = 65_536
"""Signs that are enough to see whether something is text."""
ODD = 0.02
"""Text has at most this share of signs that nobody can read."""
FIT = 0.6
"""At least this share of the rows has as many cells as the heading; more are lost otherwise than read."""
ALONE = 0.97
"""The same for a single column: its cells hold no delimiter, or are quoted."""
READABLE = "\t\n\r\v\f\x1a"


def check_text(path: Path, text: str) -> None:
    """Raise InputError when what was read as text is none: a picture, a font, a program."""
    head = text[:JUDGED]
    odd = sum((sign < " " and sign not in READABLE) or sign in "\x7f\ufffd" for sign in head)
    if odd > ODD * len(head):
        raise no_table(path, "no table: it holds bytes that are no text")


def is_loose(records: Sequence[Sequence[str]], width: int, found: Found) -> bool:
    """Whether lines have no columns in common: no sign cuts them evenly, and too many do not fit the first."""
    fits = sum(_fits(record, width) for record in records)
    return found.width == 1 and fits < (ALONE if width == 1 else FIT) * len(records)


def _fits(record: Sequence[str], width: int) -> bool:
    """Whether a record has the columns of the heading; figures with a decimal comma are one cell."""
    if width == 1 and len(record) == 2 and VALUE.fullmatch(",".join(record)):
        return True
    return len(record) == width or (len(record) == width + 1 and not record[-1].strip())
