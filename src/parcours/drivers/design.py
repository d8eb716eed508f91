"""The design matrix: visit indicators, experiences where there was a visit, facts where there is no rating.

For touchpoint j with visit indicator v the columns are v (x - mean of x among visitors) and v, and both belong to one
group: who was never there adds nothing to the slope, and the visit effect shows by itself (METHODS 3.1). A fact that
some visitors lack (no promise was made to them) is a touchpoint within the touchpoint: v k (f - mean), v k.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from parcours.drivers.experience import Lived, Rated
from parcours.drivers.gathered import Gathered, Rows
from parcours.drivers.penalty_reward import Cuts, cuts
from parcours.statistics.intervals import Numbers
from parcours.statistics.moments import slopes

Evidence = Literal["ratings", "facts", "visits"]

LEAST = 5
"""Fewer visitors, or fewer on the rarer side of a yes or no, and the column is left out."""
RATED_SHARE = 0.2
"""Ratings are the experience where at least this share of visitors gave one; facts otherwise."""
LEAST_IMPRESSIONS = 30
MINUTE = 60.0
"""Waits are felt by their logarithm, and nobody feels a difference of seconds."""
SAME = 0.05
"""An impression is a term of its own when at least this share of its variance is not in the touchpoints' columns."""

#: A fact's name and whether more of it is better.
FACTS = {"kept": 1, "wait": -1, "repeated": -1, "failed": -1}
IMPRESSIONS = ("first", "last")


class Column(NamedTuple):
    """One column: the term it belongs to, its role, what was subtracted."""

    term: int
    role: str
    centre: float = 0.0


@dataclass(frozen=True)
class Term:
    """A group of columns that enter together: a touchpoint (by code), or the impression at one end of the path."""

    key: int | str
    evidence: Evidence
    n: int
    rated: int = 0
    facts: dict[str, Numbers] = field(default_factory=dict)
    """Known values of each fact among visitors (the wait as log(1 + minutes))."""
    points: tuple[float, float] = (1.0, 1.0)
    """How many points lie between bad and ordinary ratings, and between ordinary and excellent ones, on average."""


class Hole(NamedTuple):
    """Visitors who left a rating blank, and the columns that depend on it."""

    rows: Rows
    donors: Rows
    ratings: Numbers
    column: int
    low: int
    high: int
    bounds: Cuts


@dataclass
class Design:
    """Terms, columns and the matrix (n x columns, single precision), with outcome, weight and customer per row."""

    terms: list[Term]
    impressions: list[Term]
    """First and last; their columns count their terms on from the touchpoints'."""
    columns: list[Column]
    values: npt.NDArray[np.float32]
    outcome: Numbers
    weight: Numbers
    customer: Rows
    holes: list[Hole]
    same_as_touchpoints: tuple[str, ...] = ()
    """Impressions that cannot be told from the touchpoints (every path starts at the same one)."""

    def of(self, *roles: str) -> list[int]:
        """The columns that play one of these roles."""
        return [number for number, column in enumerate(self.columns) if column.role in roles]

    @property
    def main(self) -> list[int]:
        """Columns of the model: ratings, or facts where there are none, and visits."""
        return [n for n, column in enumerate(self.columns) if self._in_model(column)]

    @property
    def contrast(self) -> list[int]:
        """The model with each rating replaced by bad and excellent."""
        return [n for n in self.main if self.columns[n].role != "rating"] + self.of("low", "high")

    @property
    def levers(self) -> list[int]:
        """The model with each rating replaced by the touchpoint's facts where it has any."""
        with_facts = {column.term for column in self.columns if column.role in FACTS}
        swapped = [n for n in self.main if self.columns[n].role != "rating" or self.columns[n].term not in with_facts]
        return sorted({*swapped, *self.of(*FACTS, *(f"{fact} known" for fact in FACTS))})

    @cached_property
    def spread(self) -> npt.NDArray[np.float32]:
        """The standard deviation of every column."""
        return np.asarray(self.values.std(axis=0))

    def _in_model(self, column: Column) -> bool:
        if column.role in ("low", "high") or column.term >= len(self.terms):
            return False
        is_fact = column.role.removesuffix(" known") in FACTS
        return not (is_fact and self.terms[column.term].evidence == "ratings")

    def groups(self, columns: Sequence[int]) -> list[list[int]]:
        """The positions within `columns` that belong to each touchpoint."""
        return [
            [place for place, column in enumerate(columns) if self.columns[column].term == term]
            for term in range(len(self.terms))
        ]


class _Builder:
    """Collects columns touchpoint by touchpoint, so that only one touchpoint is held wide at a time."""

    def __init__(self, n: int, ends: dict[str, Rows], repeatable: Collection[int]) -> None:
        self.n = n
        self.ends = ends
        self.repeatable = repeatable
        self.terms: list[Term] = []
        self.ends_told: list[Term] = []
        self.columns: list[Column] = []
        self.arrays: list[npt.NDArray[np.float32]] = []
        self.holes: list[Hole] = []
        self.impressions = {end: np.full(n, np.nan, np.float32) for end in ends}

    def add(self, role: str, rows: Rows, values: npt.ArrayLike, centre: float = 0.0) -> int:
        """A column that is 0 but on these rows; returns its number."""
        array = np.zeros(self.n, np.float32)
        array[rows] = np.asarray(values) - centre
        self.columns.append(Column(len(self.terms) + len(self.ends_told), role, centre))
        self.arrays.append(array)
        return len(self.columns) - 1

    def touchpoint(self, code: int, rows: Rows, sums: dict[str, Numbers], rated: Rated | None) -> None:
        """The columns of one touchpoint; nothing when too few were there or nothing varies."""
        if len(rows) < LEAST:
            return
        ratings, facts = _ratings(sums), _facts(sums)
        if code in self.repeatable:
            del facts["repeated"]
        answered = ~np.isnan(ratings)
        by_rating = rated is not None and _varies(ratings[answered]) and answered.mean() >= RATED_SHARE
        known = {name: values for name, values in facts.items() if self._fact(name, rows, values)}
        if by_rating and rated is not None:
            self._rating(rows, ratings, cuts(rated.low, rated.high))
        if LEAST <= len(rows) <= self.n - LEAST:
            self.add("visit", rows, 1.0)
        if not any(column.term == len(self.terms) for column in self.columns):
            return
        if by_rating or known:
            self._impress(code, rows, _standard(ratings) if by_rating else _experience_index(known))
        evidence: Evidence = "ratings" if by_rating else "facts" if known else "visits"
        clean = {name: values[~np.isnan(values)] for name, values in known.items()}
        points = _points(ratings[answered], cuts(rated.low, rated.high)) if by_rating and rated else (1.0, 1.0)
        self.terms.append(Term(code, evidence, len(rows), int(answered.sum()), clean, points))

    def _fact(self, name: str, rows: Rows, values: Numbers) -> bool:
        known = ~np.isnan(values)
        if not _varies(values[known]):
            return False
        self.add(name, rows[known], values[known], float(values[known].mean()))
        if LEAST <= known.sum() <= len(rows) - LEAST:
            self.add(f"{name} known", rows[known], 1.0)
        return True

    def _rating(self, rows: Rows, ratings: Numbers, bounds: Cuts) -> None:
        answered = ~np.isnan(ratings)
        donors, given = rows[answered], ratings[answered]
        column = self.add("rating", donors, given, float(given.mean()))
        low = self.add("low", donors, given <= bounds.low)
        high = self.add("high", donors, given >= bounds.high)
        if not answered.all():
            self.holes.append(Hole(rows[~answered], donors, given, column, low, high, bounds))

    def _impress(self, code: int, rows: Rows, index: Numbers) -> None:
        for end, touchpoint in self.ends.items():
            here = touchpoint[rows] == code
            self.impressions[end][rows[here]] = index[here]

    def impression(self, end: str) -> bool:
        """The experience at one end of the path as a term; False when the touchpoints already say it all."""
        values = self.impressions[end].astype(np.float64)
        known = np.flatnonzero(~np.isnan(values))
        if len(known) < LEAST_IMPRESSIONS or not _varies(values[known]):
            return True
        if _told_by(self.arrays, known, values[known]) > 1 - SAME:
            return False
        self.add("impression", known, values[known], float(values[known].mean()))
        if LEAST <= len(known) <= self.n - LEAST:
            self.add("impression known", known, 1.0)
        self.ends_told.append(Term(end, "ratings", len(known)))
        return True


def build(
    observed: pa.Table,
    lived: Lived,
    instruments: dict[int, Rated],
    order: Sequence[int],
    repeatable: Collection[int] = (),
) -> Design:
    """Lay observations (rows) against touchpoints (columns), in the order of the map.

    At `repeatable` touchpoints coming again is meant, and no fact. Observations without any known experience are left
    out: where they went is not known.
    """
    gathered = Gathered(lived.experiences)
    known = gathered.known
    keys = _integers(observed, "observation")
    by_key = np.argsort(keys)
    taken = by_key[np.searchsorted(keys, known, sorter=by_key)]
    builder = _Builder(len(known), _ends(lived.ends, known), repeatable)
    for code in order:
        builder.touchpoint(code, *gathered.at(code), instruments.get(code))
    same = tuple(end for end in IMPRESSIONS if not builder.impression(end))
    matrix = np.array(builder.arrays, np.float32).reshape(len(builder.arrays), len(known)).T.copy()
    customer = np.nan_to_num(observed["customer"].to_numpy().astype(np.float64), nan=-1).astype(np.int64)[taken]
    return Design(
        terms=builder.terms,
        impressions=builder.ends_told,
        columns=builder.columns,
        values=matrix,
        outcome=observed["outcome"].to_numpy().astype(np.float64)[taken],
        weight=observed["weight"].to_numpy().astype(np.float64)[taken],
        customer=np.where(customer < 0, -1 - np.arange(len(taken)), customer),
        holes=builder.holes,
        same_as_touchpoints=same,
    )


def _integers(table: pa.Table, name: str) -> Rows:
    return np.asarray(table[name].to_numpy(), dtype=np.int64)


def _ends(ends: pa.Table, known: Rows) -> dict[str, Rows]:
    """First and last touchpoint of every observation, -1 where there is no path."""
    found = {}
    observation = _integers(ends, "observation")
    present = np.isin(observation, known)
    for end in IMPRESSIONS:
        codes = np.full(len(known), -1, dtype=np.int64)
        codes[np.searchsorted(known, observation[present])] = _integers(ends, end)[present]
        found[end] = codes
    return found


def _ratings(sums: dict[str, Numbers]) -> Numbers:
    """The visitor's own rating: of the same response, else of the same path."""
    own, near = _mean(sums["own"], sums["own_n"]), _mean(sums["near"], sums["near_n"])
    return np.where(np.isnan(own), near, own)


def _facts(sums: dict[str, Numbers]) -> dict[str, Numbers]:
    return {
        "kept": _mean(sums["kept"], sums["promises"]),
        "wait": np.log1p(np.maximum(sums["wait_s"], 0) / MINUTE),
        "repeated": np.where(sums["visits"] > 0, sums["visits"] > 1, np.nan),
        "failed": np.where(sums["endings"] > 0, sums["failed"] > 0, np.nan),
    }


def _mean(total: Numbers, count: Numbers) -> Numbers:
    known = count > 0
    return np.where(known, total / np.where(known, count, 1.0), np.nan)


def _varies(values: Numbers) -> bool:
    """Whether there is enough to learn from: enough values, and enough on either side when there are only two."""
    if len(values) < LEAST:
        return False
    low, high = values.min(), values.max()
    return bool(low < high and min((values > low).sum(), (values < high).sum()) >= LEAST)


def _points(ratings: Numbers, bounds: Cuts) -> tuple[float, float]:
    """The distance from the mean bad rating to the mean ordinary one, and on to the mean excellent one; else 1."""
    bad, excellent = ratings <= bounds.low, ratings >= bounds.high
    ordinary = ~bad & ~excellent
    if not (bad.any() and ordinary.any() and excellent.any()):
        return 1.0, 1.0
    middle = ratings[ordinary].mean()
    return float(middle - ratings[bad].mean()), float(ratings[excellent].mean() - middle)


def _standard(values: Numbers) -> Numbers:
    found: Numbers = (values - np.nanmean(values)) / np.nanstd(values)
    return found


def _experience_index(facts: dict[str, Numbers]) -> Numbers:
    """One number from several facts: the mean of those known, each in standard deviations with good upwards."""
    turned = np.stack([FACTS[name] * _standard(values) for name, values in facts.items()])
    return _mean(np.nansum(turned, axis=0), (~np.isnan(turned)).sum(axis=0).astype(np.float64))


def _told_by(arrays: Sequence[npt.NDArray[np.float32]], rows: Rows, values: Numbers, most: int = 20_000) -> float:
    """R² of the values on these columns, judged on at most `most` evenly spaced rows."""
    some = np.linspace(0, len(rows) - 1, min(len(rows), most)).astype(np.int64)
    told = [array[rows[some]] for array in arrays]
    whole = np.column_stack([np.ones(len(some)), *told, values[some]]).astype(np.float64)
    return float(slopes(whole.T @ whole)[1])
