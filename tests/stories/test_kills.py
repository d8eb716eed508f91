"""A process that is killed at any moment leaves a company that continues as if nothing had happened.

The ordinary run kills a few times; PARCOURS_KILLS=50 kills that often.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from pathlib import Path
from typing import Any

import pytest

import parcours
from tests.library.company.conftest import make_company
from tests.people import write_shop

KILLS = int(os.environ.get("PARCOURS_KILLS", "6"))
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["parcours.company.refreshing", "parcours.company.importing", "parcours.company.analyses"])


def bring(root: Path, exports: Path) -> None:
    """Import the shop's files."""
    with parcours.open(root) as company:
        company.import_files(company.reading(sorted(exports.glob("*.csv"))))


def take_back(root: Path, exports: Path) -> None:
    """Undo every import but the first."""
    with parcours.open(root) as company:
        for row in company.imports().rows()[1:]:
            company.undo(row["import_id"])


def derive(root: Path, exports: Path) -> None:
    """Refresh."""
    with parcours.open(root) as company:
        company.refresh()


def seen(root: Path) -> dict[str, Any]:
    """What the company knows: its facts by content, and its readings."""
    with parcours.open(root) as company:
        facts = company.interactions.select("interaction_id", "content_hash").to_pyarrow().to_pylist()
        said = company.answers.select("answer_id", "content_hash").to_pyarrow().to_pylist()
        return {
            "facts": sorted(map(str, facts)),
            "answers": sorted(map(str, said)),
            "csat": company.measure("csat", by=["month"]).rows(),
            "flows": company.flows().rows(),
        }


def run(deed: Any, root: Path, exports: Path, kill_after: float | None = None) -> float:
    """Do it in a process of its own, which is killed after some seconds; returns how long it lived."""
    process = FORKS.Process(target=deed, args=(root, exports))
    started = time.monotonic()
    process.start()
    process.join(kill_after)
    if process.is_alive():
        process.kill()
        process.join()
    elif kill_after is None:
        assert process.exitcode == 0
    return time.monotonic() - started


@pytest.mark.slow
def test_killed_imports_undos_and_refreshes_end_with_the_same_facts_and_readings(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    write_shop(exports)
    lives, root = {}, make_company(tmp_path / "shop")
    for deed in (bring, derive, take_back):
        lives[deed] = run(deed, root, exports)
    untouched = seen(root)
    chance = random.Random(11)
    for _ in range(KILLS):
        deed = chance.choice([bring, take_back, derive])
        run(deed, root, exports, kill_after=chance.uniform(0.0, 1.1) * lives[deed])
    for deed in (bring, take_back, derive):
        run(deed, root, exports)
    assert seen(root) == untouched
    assert list((root / "derived").glob("*.aside")) == []
    assert len([path for path in (root / "derived").glob("g*") if path.is_dir()]) <= 2


def test_two_imports_at_once_both_land_and_none_twice(tmp_path: Path) -> None:
    root = make_company(tmp_path / "shop")
    first, second = tmp_path / "first", tmp_path / "second"
    write_shop(first, customers=40)
    write_shop(second, customers=60)
    both = [FORKS.Process(target=bring, args=(root, exports)) for exports in (first, second)]
    for process in both:
        process.start()
    for process in both:
        process.join()
        assert process.exitcode == 0
    with parcours.open(root) as company:
        assert [row["state"] for row in company.imports().rows()] == ["committed", "committed"]
        ids = company.interactions.interaction_id
        assert ids.count().execute() == ids.nunique().execute()
        customers = company.interactions.customer_ref
        assert customers.nunique().execute() == 60
