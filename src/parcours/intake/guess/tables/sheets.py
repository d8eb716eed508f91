"""One pattern for the sheets of a workbook, or the members of a zip, that are one table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from itertools import takewhile

FIGURES = "0123456789"


def sheets_like(names: Sequence[str], others: Sequence[str] = ()) -> str:
    """One name for the sheets of one kind: their own, else the whole words that all of them begin and end with.

    Parts of words count only where `others` would fit too.

    >>> sheets_like(["Year 2009-2010", "Year 2010-2011"]), sheets_like(["Shop North", "Shop South"])
    ('Year *', 'Shop *')
    >>> sheets_like(["North", "South"]), sheets_like(["North", "South"], ["Staff"]), sheets_like(["A", "A"])
    ('*', '*th', 'A')
    """
    if len(set(names)) < 2:
        return next(iter(names), "")
    begin = _shared_start(names)
    end = _shared_start([name[len(begin) :][::-1] for name in names])[::-1]
    # Next year's sheet has other figures.
    narrow = begin.rstrip(FIGURES), end.lstrip(FIGURES)
    between = [name[len(narrow[0]) : len(name) - len(narrow[1])] for name in names]
    starts = any(part[:1].isalpha() for part in between)
    ends = any(part[-1:].isalpha() for part in between)
    wide = (
        re.sub(r"[^\W\d_]+$", "", narrow[0]) if starts else narrow[0],
        re.sub(r"^[^\W\d_]+", "", narrow[1]) if ends else narrow[1],
    )
    return "*".join(narrow if any(fnmatchcase(other, "*".join(wide)) for other in others) else wide)


def _shared_start(names: Sequence[str]) -> str:
    signs = takewhile(lambda signs: len(set(signs)) == 1, zip(*names, strict=False))
    return "".join(sign for sign, *_ in signs)
