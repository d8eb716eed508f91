"""What a broken promise goes with, where breaking it is letting wait."""

from __future__ import annotations

import numpy as np
import pytest

from parcours.drivers.design import Column, Design, Term
from parcours.drivers.fit import fit

COST = 2.0


def parcels(n: int, *, unheard: float) -> Design:
    """Parcels that are late when they take more than eight days; `unheard` of the late ones had not come when asked."""
    chance = np.random.default_rng(3)
    days = chance.exponential(4.0, n)
    kept = (days <= 8).astype(float)
    came = (kept == 1) | (chance.random(n) >= unheard)
    wait = np.where(came, np.log1p(days * 24 * 60), np.nan)
    columns, arrays = [], []
    for role, values in (("kept", kept), ("wait", wait), ("wait known", came.astype(float))):
        centre = float(np.nanmean(values)) if role != "wait known" else 0.0
        columns.append(Column(0, role, centre))
        arrays.append(np.where(np.isnan(values), 0.0, values - centre))
    other = chance.standard_normal(n)
    columns.append(Column(1, "rating", 0.0))
    arrays.append(other)
    outcome = 2.0 + COST * kept + 0.5 * other + chance.normal(0, 0.8, n)
    whole = np.ones(n)
    terms = [Term(0, "facts", n, facts={"kept": kept, "wait": wait[came]}), Term(1, "ratings", n)]
    return Design(terms, [], columns, np.array(arrays, np.float32).T.copy(), outcome, whole, np.arange(n), holes=[])


@pytest.mark.parametrize("unheard", [0.0, 0.5, 1.0])
def test_the_wait_takes_nothing_away_from_what_a_broken_promise_costs(unheard: float) -> None:
    design = parcels(6000, unheard=unheard)
    found = fit(design, draws=200, seed=1)
    for columns, slopes in ((design.main, found.slopes), (design.levers, found.levers)):
        kept, other = (slopes[:, columns.index(number)] for number in (0, 3))
        low, high = np.quantile(kept[1:], [0.001, 0.999])
        assert low < COST < high < COST + 0.4
        assert other[0] == pytest.approx(0.5, abs=0.05)
