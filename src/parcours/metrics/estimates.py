"""From summed tallies to readings: the four kinds of estimate that metrics are made of, each with its interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from parcours.statistics import differences, intervals, weighting
from parcours.statistics.differences import Difference
from parcours.statistics.intervals import Numbers

SUMS = ("n", "hits", "misses", "x", "x2", "w", "w_hits", "w_misses", "wx", "wx2", "w2", "w2x", "w2x2")
"""The additive columns of `vocabulary.derived.TALLIES`."""

WEIGHTED = ("w", "w_hits", "w_misses", "wx", "w2", "w2x", "w2x2")
COUNTED = ("n", "hits", "misses", "x", "n", "x", "x2")
"""Which of them stand for the same thing with weights and without."""


@dataclass(frozen=True)
class Sums:
    """Summed tallies of several cells, either counted or weighted; one array per sum, one element per cell."""

    n: Numbers
    w: Numbers
    hits: Numbers
    misses: Numbers
    x: Numbers
    w2: Numbers
    w2x: Numbers
    w2x2: Numbers
    widening: Numbers
    """The design effect of customers who answer more than once; at least 1."""

    @classmethod
    def of(cls, tallied: Mapping[str, npt.ArrayLike], widening: npt.ArrayLike, *, weighted: bool) -> Sums:
        """Take the counted sums (every answer weighs 1) or the weighted ones."""
        parts = ("w", "hits", "misses", "x", "w2", "w2x", "w2x2")
        names = WEIGHTED if weighted else COUNTED
        chosen = {part: intervals.numbers(tallied[name]) for part, name in zip(parts, names, strict=True)}
        effect = np.maximum(np.nan_to_num(intervals.numbers(widening), nan=1.0), 1.0)
        return cls(n=intervals.numbers(tallied["n"]), widening=effect, **chosen)

    @property
    def n_eff(self) -> Numbers:
        """Answers that equally weighted, independent ones would have to be: (Σw)² / Σw² / design effect."""
        return np.divide(self.w**2, self.w2 * self.widening, out=np.zeros_like(self.w), where=self.w2 > 0)

    @property
    def mean(self) -> Numbers:
        return np.divide(self.x, self.w, out=np.full_like(self.w, np.nan), where=self.w > 0)

    @property
    def error(self) -> Numbers:
        """Linearised standard error of the mean."""
        variance = weighting.variance_of_mean(self.n, self.w, self.x, self.w2, self.w2x, self.w2x2)
        return np.sqrt(variance * self.widening)

    def effective(self, part: Numbers) -> Numbers:
        """A weighted count as a count among n_eff answers."""
        return np.divide(part * self.n_eff, self.w, out=np.full_like(self.w, np.nan), where=self.w > 0)


@dataclass(frozen=True)
class Readings:
    """One reading per cell; nan where there is none. `up` and `down` are hits and misses among n_eff."""

    value: Numbers
    n: Numbers
    low: Numbers
    high: Numbers
    se: Numbers
    n_eff: Numbers
    up: Numbers
    down: Numbers
    method: npt.NDArray[np.object_]
    more: Mapping[str, Numbers] = field(default_factory=dict)
    """Further columns that only this metric has."""

    def take(self, rows: npt.NDArray[np.intp]) -> Readings:
        """These rows, in this order; -1 stands for a row that is not there."""

        def picked(values: npt.NDArray[np.object_] | Numbers) -> Numbers:
            chosen = intervals.numbers(values)[rows] if values.size else np.full(rows.shape, np.nan)
            return np.where(rows >= 0, chosen, np.nan)

        arrays = {
            name: picked(getattr(self, name)) for name in ("value", "n", "low", "high", "se", "n_eff", "up", "down")
        }
        method = self.method[rows] if self.method.size else np.full(rows.shape, "", dtype=object)
        return replace(self, **arrays, method=method, more={name: picked(values) for name, values in self.more.items()})


def readings(
    value: Numbers,
    n: Numbers,
    *,
    method: str,
    low: Numbers | None = None,
    high: Numbers | None = None,
    se: Numbers | None = None,
    n_eff: Numbers | None = None,
    up: Numbers | None = None,
    down: Numbers | None = None,
    more: Mapping[str, Numbers] | None = None,
) -> Readings:
    """Readings of which only some parts are known; the others are nan (n_eff: n)."""
    unknown = np.full_like(value, np.nan)
    return Readings(
        value=value,
        n=n,
        low=unknown if low is None else low,
        high=unknown.copy() if high is None else high,
        se=unknown if se is None else se,
        n_eff=n if n_eff is None else n_eff,
        up=unknown if up is None else up,
        down=unknown if down is None else down,
        method=np.full(value.shape, method, dtype=object),
        more=more or {},
    )


def hidden(found: Readings, readable: npt.NDArray[np.bool_]) -> Readings:
    """The readings without the value and interval of those that cannot be read yet; n stays."""

    def seen(values: Numbers) -> Numbers:
        return np.where(readable, values, np.nan)

    return replace(
        found,
        value=seen(found.value),
        low=seen(found.low),
        high=seen(found.high),
        se=seen(found.se),
        up=seen(found.up),
        down=seen(found.down),
    )


@dataclass(frozen=True)
class Estimate:
    """A kind of reading: how it comes from sums, and how two of them differ (second minus first)."""

    read: Callable[[Sums], Readings]
    differ: Callable[[Readings, Readings], Difference]
    sampled: bool = True
    """False for complete counts, which have no error of sampling."""


def _read_net_score(sums: Sums) -> Readings:
    """100 (P - D) / n, adjusted Wald(3) interval on n_eff; the standard error is the linearised one."""
    up, down = sums.effective(sums.hits), sums.effective(sums.misses)
    ends = intervals.net_score(up, down, sums.n_eff)
    return readings(
        100 * sums.mean, sums.n, low=ends.low, high=ends.high, se=100 * sums.error, n_eff=sums.n_eff, up=up, down=down,
        method="adjusted Wald(3)",
    )  # fmt: skip


def _read_share(sums: Sums) -> Readings:
    """hits / n, Wilson interval on n_eff."""
    up = sums.effective(sums.hits)
    ends = intervals.share(up, sums.n_eff)
    return readings(
        sums.mean, sums.n, low=ends.low, high=ends.high, se=sums.error, n_eff=sums.n_eff, up=up, method="Wilson"
    )


def _read_mean(sums: Sums) -> Readings:
    """Σx / n, Student's interval with the linearised error."""
    ends = intervals.mean(sums.mean, sums.error, sums.n_eff)
    return readings(
        sums.mean, sums.n, low=ends.low, high=ends.high, se=sums.error, n_eff=sums.n_eff, method="Student t"
    )


def _read_total(sums: Sums) -> Readings:
    """Σx. Everything that happened was counted, so there is no interval of sampling."""
    return readings(np.round(sums.x, 4), sums.n, method="complete count")


def _differ_totals(first: Readings, second: Readings) -> Difference:
    value = second.value - first.value
    unknown = np.full_like(value, np.nan)
    return Difference(value, unknown, unknown, unknown)


def differ_by_intervals(first: Readings, second: Readings) -> Difference:
    """Difference of two medians or other readings that only have intervals."""
    return differences.from_intervals(
        first.value,
        intervals.Interval(first.low, first.high),
        second.value,
        intervals.Interval(second.low, second.high),
    )


def differ_shares(first: Readings, second: Readings) -> Difference:
    """Newcombe's difference of two shares."""
    return differences.shares((first.up, first.n_eff), (second.up, second.n_eff))


NET_SCORE = Estimate(
    _read_net_score,
    lambda first, second: differences.net_scores(
        (first.up, first.down, first.n_eff), (second.up, second.down, second.n_eff)
    ),
)
SHARE = Estimate(_read_share, differ_shares)
MEAN = Estimate(
    _read_mean,
    lambda first, second: differences.means(
        (first.value, first.se, first.n_eff), (second.value, second.se, second.n_eff)
    ),
)
TOTAL = Estimate(_read_total, _differ_totals, sampled=False)
