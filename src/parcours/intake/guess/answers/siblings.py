"""Ratings that the columns beside them give away: the same codes in one row of questions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from parcours.intake.guess.answers.candidates import PERSONAL, Candidate, candidate_of
from parcours.intake.guess.answers.codes import inner_codes
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns

#: So many ratings with the same codes make a row of questions.
ENOUGH = 3
#: Least correlation with the other ratings that a column among them needs, where it can be told.
HALO_AMONG = 0.2
#: The same where its heading speaks of who answered, or where: "gate location", rated among other things.
HALO_AGAINST_NAME = 0.3
#: A column of a scale shows at least so many of its codes, up to the highest.
FEWEST = 3
#: Columns named in one warning.
NAMED = 5
SCALES = ((1, 5), (1, 7), (0, 10), (1, 10))
_ASKED = re.compile(r"(q|f|frage|question|item)[ _.-]?\d+", re.IGNORECASE)


def siblings(
    candidates: Sequence[Candidate], loading: Sequence[float], kept: Collection[int], *, surveyed: bool
) -> list[int]:
    """The places of candidates that are ratings, beside those `kept`, because their neighbours are.

    Either they stand among ratings of their scale, or in a row of questions of a survey. `loading` is 0 where answers
    are too few to compare; what differs from the other ratings is none, unless it stands between two of its kind.
    """
    found = {place for place in _among(candidates, kept) if loading[place] >= HALO_AMONG or loading[place] == 0}
    found |= {place for place in _among(candidates, kept, whatever_said=True) if loading[place] >= HALO_AGAINST_NAME}
    for row in _rows_of_questions(candidates):
        if surveyed or all(_ASKED.match(candidates[place].column.name) for place in row):
            rated = {place for place in row if place in kept}
            open_ = {place for place in row if not kept or loading[place] == 0 or {place - 1, place + 1} <= rated}
            found |= open_
    return sorted(found - set(kept))


def scale_of(candidate: Candidate, *, whatever_said: bool = False) -> tuple[float, float] | None:
    """The usual scale whose highest codes a column shows, beside those that mean nothing.

    None for personal matters, unless the heading does not count (`whatever_said`).
    """
    core, column = inner_codes(candidate.core), candidate.column
    other = column.says("role", *PERSONAL) or (candidate.against and not column.says("score", "experience"))
    if (
        (other and not whatever_said)
        or candidate.worded
        or len(core) < FEWEST
        or any(code != int(code) for code in core)
    ):
        return None
    return next(((low, high) for low, high in SCALES if low <= core[0] and core[-1] == high), None)


def passed_over(file: FileColumns, unused: Sequence[ColumnLook]) -> list[str]:
    """What a person should know of unused columns of a survey whose codes could be ratings."""
    scales: dict[tuple[float, float], list[str]] = {}
    for column in unused:
        candidate = candidate_of(column)
        scale = scale_of(candidate) if candidate is not None else None
        if scale is not None:
            scales.setdefault(scale, []).append(column.name)
    return [
        f"{file.name}: {few(names)} could be rated from {low:g} to {high:g}, but nothing else tells: not used. "
        "For questions, name them and the codes that mean nothing in a codebook."
        for (low, high), names in scales.items()
    ]


def doubted(file: FileColumns, names: Sequence[str]) -> list[str]:
    """What a person should know of ratings that only their neighbours give away."""
    if not names:
        return []
    told = "the same codes as beside them, and nothing else, tell that they are ratings"
    return [f"{file.name}: {few(names)}: {told}. Take out of the recipe what is none."]


def few(names: Sequence[str]) -> str:
    """Some names, and how many more there are.

    >>> few(["a", "b"]), few(list("abcdefg"))
    ('a, b', 'a, b, c, d, e and 2 more')
    """
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _among(candidates: Sequence[Candidate], kept: Collection[int], *, whatever_said: bool = False) -> Iterator[int]:
    """The candidates that stand among ratings of their scale."""
    for place, candidate in enumerate(candidates):
        scale = scale_of(candidate, whatever_said=whatever_said)
        alike = [candidates[other].column.position for other in kept if scale_of(candidates[other]) == scale]
        if scale and len(alike) >= ENOUGH and min(alike) < candidate.column.position < max(alike):
            yield place


def _rows_of_questions(candidates: Sequence[Candidate]) -> Iterator[list[int]]:
    """Columns side by side of one scale that together show most of it."""
    rows: list[list[int]] = []
    for place, candidate in enumerate(candidates):
        scale = scale_of(candidate)
        last = candidates[rows[-1][-1]] if rows else None
        beside = last is not None and last.column.position == candidate.column.position - 1
        if beside and last is not None and scale == scale_of(last):
            rows[-1].append(place)
        elif scale:
            rows.append([place])
    for row in rows:
        codes = {code for each in row for code in inner_codes(candidates[each].core)}
        if len(row) >= ENOUGH and len(codes) > FEWEST:
            yield row
