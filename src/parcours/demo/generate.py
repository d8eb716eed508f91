"""Making the sample company: a folder like any other, its exports beside it, and the truth for comparing."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from parcours.demo.block import Block
from parcours.demo.people import draw_people
from parcours.demo.sales import write_register, write_sales
from parcours.demo.service import write_service
from parcours.demo.surveys import write_surveys
from parcours.demo.travel import draw_trips
from parcours.demo.truth import DELAY_TOLD_IMPROVED_ON, Tally, Truth, truth_of
from parcours.demo.writing import Exports

BLOCK = 20_000
"""Customers drawn at a time: memory stays the same however large the railway."""


def generate(folder: Path, *, customers: int = 6000, seed: int = 1) -> Truth:
    """Write the sample company into `folder`: settings, recipes, map, segments, `exports/` and `truth.json`.

    The same number and seed give the same files. About 40 interactions per customer over two years; import every file
    of `exports/` with the recipe under `sources/` whose patterns match it. Not for benchmarks of throughput: its
    exports are small files of many kinds. Raises ValueError for less than one customer.

    >>> import tempfile
    >>> truth = generate(Path(tempfile.mkdtemp()), customers=50, seed=7)
    >>> truth.order[0]
    'delay-told'
    """
    if customers < 1:
        raise ValueError(f"a company needs customers, not {customers}")
    folder.mkdir(parents=True, exist_ok=True)
    with as_file(files("parcours.demo").joinpath("company")) as ready:
        shutil.copytree(ready, folder, dirs_exist_ok=True)
    tally, orders = Tally(customers=customers), 1
    exports = Exports(folder / "exports", tally, np.random.default_rng([seed, 0]))
    for number, first in enumerate(range(0, customers, BLOCK), 1):
        rng = np.random.default_rng([seed, number])
        people = draw_people(first, min(BLOCK, customers - first), rng)
        trips, leaves = draw_trips(people, rng)
        block = Block(people, trips, leaves, orders, rng)
        orders += len(trips)
        write_register(block, exports)
        write_sales(block, exports)
        write_service(block, exports)
        write_surveys(block, exports)
        _count(tally, block)
    truth = truth_of(tally, seed)
    truth.write(folder / "truth.json")
    return truth


def _count(tally: Tally, block: Block) -> None:
    trips = block.trips
    tally.trips += len(trips)
    rating, late = trips.ratings["delay-told"], trips.delays.minutes > 0
    after = trips.rides.departs >= np.datetime64(DELAY_TOLD_IMPROVED_ON)
    for sums, chosen in zip(tally.told, (late & ~after, late & after), strict=True):
        part = rating[chosen]
        for place, amount in enumerate((chosen.sum(), trips.delays.in_time[chosen].sum(), len(part), part.sum())):
            sums[place] += float(amount)
    badly = late & (np.nan_to_num(rating, nan=5.0) <= 2)
    for counts, chosen in zip(tally.left, (~late, late & ~badly, badly), strict=True):
        counts[0] += int(chosen.sum())
        counts[1] += int(block.leaves[chosen].sum())
