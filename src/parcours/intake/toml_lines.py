"""Finding the line of a TOML text on which a key stands, so that a mistake can be pointed at."""

from __future__ import annotations

import re
from collections import Counter

HEADER = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
PART = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([^.\s]+)')
KEY = re.compile(
    r"^\s*((?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+))*)\s*="
)


def line_of(text: str, path: tuple[str | int, ...]) -> int:
    """The line (from 1) that comes nearest to a place in the document: the key itself, else its table.

    >>> line_of('a = 1\\n[[b]]\\nc = 2\\n[[b]]\\nc = 3', ("b", 1, "c"))
    5
    """
    best, best_length = 1, 0
    table: tuple[str | int, ...] = ()
    seen: Counter[tuple[str, ...]] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := HEADER.match(line):
            names = _parts(header[2])
            if header[1] == "[[":
                seen[names] += 1
            here = table = _numbered(names, seen)
        elif key := KEY.match(line):
            here = (*table, *_parts(key[1]))
        else:
            continue
        if len(here) > best_length and here == path[: len(here)]:
            best, best_length = number, len(here)
    return best


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(quoted or single or bare for quoted, single, bare in PART.findall(dotted))


def _numbered(names: tuple[str, ...], seen: Counter[tuple[str, ...]]) -> tuple[str | int, ...]:
    """Put the number of the current element behind each name that is a list of tables."""
    path: list[str | int] = []
    for length, name in enumerate(names, start=1):
        path.append(name)
        if count := seen[names[:length]]:
            path.append(count - 1)
    return tuple(path)
