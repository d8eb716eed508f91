"""The time between one interaction of a customer and the next, and the silence after which something else begins."""

from __future__ import annotations

from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from parcours.vocabulary.expressions import microseconds

DAY = 86_400.0
PER_DECADE = 10
"""Bins for each factor of ten."""
SMOOTHING = 1.5
"""Bins; a dip narrower than that is noise."""
SHORTEST, LONGEST = 1.0, 90.0
"""Days between which a journey's silence is looked for."""
DEPTH = 1.5
"""How many times the lower of two modes must exceed the valley between them."""
FEW = 20
WITHOUT_EVIDENCE = 30.0

CURVE = pa.schema(
    [("silence_days", pa.float64()), ("gaps", pa.int64()), ("density", pa.float64()), ("paths", pa.int64())]
)

Floats = npt.NDArray[np.float64]


class Silence(NamedTuple):
    """The length of silence that separates two paths, how it was found, and how many paths other lengths would give."""

    days: float
    why: str
    """valley, separation, longest usual gap, or too few gaps."""
    curve: pa.Table
    """Per length of silence: the gaps of about that length, their smoothed number, the paths that it would give."""


def gaps(interactions: ir.Table, identities: ir.Table, *, every: int = 1) -> ir.Table:
    """The histogram of gaps between each customer's consecutive interactions; see `gaps_between`.

    With `every` = k only each k-th customer is looked at: enough of a large company, and always the same ones.
    """
    chosen = identities.filter(identities.customer % every == 0).select("customer_ref", "customer")
    return gaps_between(interactions.select("customer_ref", "occurred_at").inner_join(chosen, "customer_ref"))


def gaps_between(moments: ir.Table) -> ir.Table:
    """The histogram of log gaps of a table with `customer` and `occurred_at`: columns `bin` and `gaps`.

    A gap of s whole seconds lies in bin floor(10·log10(s + ½)); the half keeps it off every edge, so that engines
    agree. Gaps under a second are in bin −4; `bin` null counts the customers.
    """
    at = microseconds(moments.occurred_at)
    timed = moments.select("customer", at_us=at)
    before = timed.at_us.lag().over(ibis.window(group_by=timed.customer, order_by=timed.at_us))
    seconds = ((timed.at_us - before).cast("float64") / ibis.literal(1e6)).floor()
    bins = ((seconds + 0.5).ln() * ibis.literal(PER_DECADE / np.log(10.0))).floor().cast("int32")
    binned = timed.select(bin=bins)
    return binned.group_by("bin").agg(gaps=binned.count())


def silence(histogram: ir.Table) -> Silence:
    """Read off a histogram of gaps how long a silence separates one path from the next.

    The valley of the smoothed density of log gaps between 1 and 90 days, the deepest if there are several. Without
    one: the middle of a stretch of lengths that hardly ever occur (visits to a web shop minutes against days apart).
    Without that either: the length under which 99 of 100 gaps stay, at most 90 days. Under 20 gaps: 30 days.
    A path ends where a gap is *longer* than the silence. Source: METHODS 5.1.
    """
    from scipy.ndimage import gaussian_filter1d  # not before it is needed: pages read timelines and compute nothing

    first, counts, customers = _counted(histogram)
    density = gaussian_filter1d(counts, SMOOTHING, mode="constant") if len(counts) else counts
    middles = _days(first + np.arange(len(counts)) + 0.5)
    if counts.sum() < FEW:
        days, why = WITHOUT_EVIDENCE, "too few gaps"
    elif (valley := _valley(middles, counts, density)) is not None:
        days, why = float(middles[valley]), "valley"
    elif (between := _separation(counts)) is not None:
        days, why = float(_days(first + between)), "separation"
    else:
        usual = gap_quantile(histogram, 0.99)
        days, why = min(max(usual, SHORTEST), LONGEST), "longest usual gap"
    edges = first + 1 + np.arange(len(counts))
    longer = counts.sum() - np.cumsum(counts)
    columns = [_days(edges), counts.astype(np.int64), density, (customers + longer).astype(np.int64)]
    return Silence(_rounded(days), why, pa.Table.from_arrays([pa.array(column) for column in columns], schema=CURVE))


def gap_quantile(histogram: ir.Table, share: float) -> float:
    """The length in days that this share of the gaps does not exceed, read between the histogram's edges.

    Gaps under a second do not count. NaN when there are no gaps.
    """
    first, counts, _ = _counted(histogram)
    if not counts.sum():
        return float("nan")
    reached = np.concatenate([[0.0], np.cumsum(counts) / counts.sum()])
    return float(_days(np.interp(share, reached, first + np.arange(len(counts) + 1.0))))


def _counted(histogram: ir.Table) -> tuple[int, Floats, int]:
    """The first bin, the gaps from there on without holes, and the number of customers."""
    rows = histogram.to_pyarrow().to_pylist()
    customers = sum(row["gaps"] for row in rows if row["bin"] is None)
    found = {row["bin"]: row["gaps"] for row in rows if row["bin"] is not None and row["bin"] >= 0}
    if not found:
        return 0, np.zeros(0), customers
    first = min(found)
    return first, np.array([found.get(bin_, 0) for bin_ in range(first, max(found) + 1)], dtype=float), customers


def _valley(middles: Floats, counts: Floats, density: Floats) -> int | None:
    """The deepest valley that noise cannot explain between two modes with one in a hundred of the gaps or more."""
    deepest, found = DEPTH, None
    for place in range(1, len(density) - 1):
        lower = min(density[:place].max(), density[place + 1 :].max())
        fewer = min(counts[:place].sum(), counts[place + 1 :].sum())
        is_dip = density[place - 1] > density[place] <= density[place + 1]
        is_in_reach = SHORTEST <= middles[place] <= LONGEST
        is_sure = lower - density[place] >= 3 * np.sqrt(lower) and fewer >= max(FEW, 0.01 * counts.sum())
        depth = lower / max(density[place], 0.5)
        if is_dip and is_in_reach and is_sure and depth > deepest:
            deepest, found = depth, place
    return found


def _separation(counts: Floats) -> float | None:
    """The middle, in bins, of the widest stretch of half a decade or more that holds under one in a thousand gaps."""
    total, widest, found = counts.sum(), PER_DECADE / 2, None
    for start in range(len(counts)):
        for end in range(start + int(widest), len(counts)):
            is_empty = counts[start:end].sum() < 0.001 * total
            both = min(counts[:start].sum(), counts[end:].sum()) >= 0.05 * total
            if is_empty and both and end - start > widest:
                widest, found = end - start, (start + end) / 2
    return found


def _days(bins: npt.ArrayLike) -> Floats:
    """The length at an edge of the histogram."""
    return np.asarray(10.0 ** (np.asarray(bins, dtype=float) / PER_DECADE) / DAY)


def _rounded(days: float) -> float:
    """Two figures are all that a histogram can tell."""
    return float(f"{days:.2g}")
