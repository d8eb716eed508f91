"""Importance against performance: where to concentrate, what to keep up, what matters less (METHODS 3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from parcours.drivers.readings import Model
from parcours.statistics.intervals import Numbers, normal_quantile
from parcours.statistics.resampling import generator

QUADRANTS = ("concentrate", "keep up", "low priority", "possible overkill")

Row = dict[str, Any]


def quadrants(importance: Numbers, performance: Numbers) -> npt.NDArray[np.int64]:
    """The place in QUADRANTS per draw and touchpoint; both are draws x touchpoints.

    The cuts are the means of the touchpoints plotted, draw by draw.

    >>> quadrants(np.array([[0.6, 0.1, 0.3]]), np.array([[0.5, 0.9, 0.8]])).tolist()
    [[0, 3, 3]]
    """
    important = importance >= importance.mean(axis=1, keepdims=True)
    good = performance >= performance.mean(axis=1, keepdims=True)
    return np.where(important, np.where(good, 1, 0), np.where(good, 3, 2)).astype(np.int64)


def place_in_quadrants(rows: Sequence[Row], model: Model | None, seed: int) -> None:
    """Give every row its quadrant, and with a model the share of draws that agree.

    Performance is the top-2 share, else the share of promises kept; touchpoints with ratings and those with promises
    alone are cut apart, for the two shares do not compare. Without a model belief stands for importance.
    """
    if model is None:
        _by_belief([row for row in rows if row["belief"] is not None and _performance(row) is not None])
        return
    rated = [row for row in rows if "_place" in row and "top2" in row]
    promised = [row for row in rows if "_place" in row and "top2" not in row and "promise_kept" in row]
    for measure, plotted in (("top2", rated), ("promise_kept", promised)):
        if len(plotted) > 1:
            _by_draws(plotted, measure, model, seed)


def _by_draws(plotted: Sequence[Row], measure: str, model: Model, seed: int) -> None:
    mean = np.array([row[measure] for row in plotted])
    width = np.array([row[f"{measure}_high"] - row[f"{measure}_low"] for row in plotted])
    shares = model.fit.shares[:, [row["_place"] for row in plotted]]
    noise = generator(seed).standard_normal(shares.shape)
    noise[0] = 0
    found = quadrants(shares, mean + noise * width / (2 * normal_quantile()))
    for place, row in enumerate(plotted):
        row["quadrant"] = QUADRANTS[found[0, place]]
        row["p_quadrant"] = float((found[1:, place] == found[0, place]).mean())


def _by_belief(both: Sequence[Row]) -> None:
    if both:
        believed = np.array([[row["belief"] for row in both]])
        found = quadrants(believed, np.array([[_performance(row) for row in both]]))[0]
        for row, place in zip(both, found, strict=True):
            row["quadrant"] = QUADRANTS[place]


def _performance(row: Row) -> float | None:
    """Satisfaction as a share of its scale, measured or else believed."""
    measured = row.get("satisfaction")
    value, scale = (measured, "scale") if measured is not None else (row["satisfaction_belief"], "belief_scale")
    if value is None:
        return None
    return float((value - row[f"{scale}_low"]) / (row[f"{scale}_high"] - row[f"{scale}_low"]))
