"""kill -9 at any point, two imports at once, a full disk: nothing is lost and nothing appears twice."""

from __future__ import annotations

import os
import random
import shutil
import time
from multiprocessing import Pipe
from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.lake import Lake
from tests.library.lake.killed import start
from tests.library.lake.sample import bring, shown
from tests.small_disk import run_on_small_disk

#: How many kills for each of append and undo; half at a call that the lake makes, half at a moment.
KILLS = int(os.environ.get("PARCOURS_KILLS", "6"))

BEFORE = {f"k{n}": "1" for n in range(3000)}
BROUGHT = {f"k{n}": "1" if n % 3 else "2" for n in range(1500, 4500)}
AFTER = BEFORE | BROUGHT


def _measured(folder: Path, work: str, argument: object) -> tuple[int, float]:
    """How many calls and seconds the work takes when nobody kills it."""
    here, there = Pipe()
    process = start(folder, work, argument, there)
    here.recv()
    began = time.monotonic()
    calls = here.recv()
    seconds = time.monotonic() - began
    process.join()
    return calls, seconds


def _kill(folder: Path, work: str, argument: object, calls: int = 0, seconds: float = 0.0) -> None:
    here, there = Pipe()
    process = start(folder, work, argument, there, calls)
    here.recv()
    if seconds:
        time.sleep(seconds)
        process.kill()
    process.join()


def _lake_with(folder: Path, engine: DuckDBEngine, copy_of: Path | None = None) -> Lake:
    if copy_of:
        shutil.copytree(copy_of, folder / "lake")
    return Lake(folder / "lake", engine)


@pytest.mark.parametrize("work", ["append", "undo"])
def test_a_kill_at_any_point_leaves_either_all_of_it_or_nothing(
    work: str, tmp_path: Path, engine: DuckDBEngine
) -> None:
    ground = _lake_with(tmp_path / "ground", engine)
    bring(ground, BEFORE)
    argument: object = BROUGHT
    before, after = BEFORE, AFTER
    if work == "undo":
        argument = bring(ground, BROUGHT)
        before, after = AFTER, BEFORE
    _lake_with(tmp_path / "measured", engine, ground.folder)
    calls, seconds = _measured(tmp_path / "measured", work, argument)
    chance = random.Random(7)
    for kill in range(KILLS):
        folder = tmp_path / str(kill)
        lake = _lake_with(folder, engine, ground.folder)
        if kill % 2:
            _kill(folder, work, argument, calls=chance.randint(1, calls))
        else:
            _kill(folder, work, argument, seconds=chance.uniform(0.001, seconds))
        found = shown(lake)
        assert found in (before, after)
        lake.recover()
        assert shown(lake) == found
        _nothing_is_left_over(lake)
        if work == "append":
            bring(lake, BROUGHT)
        else:
            lake.undo(str(argument))
        assert shown(lake) == after
        shutil.rmtree(folder)


def _nothing_is_left_over(lake: Lake) -> None:
    known = {import_.import_id for import_ in lake.imports()}
    assert all(import_.state != "intent" for import_ in lake.imports())
    assert {path.stem for path in (lake.folder / "imports").iterdir()} == known
    for table in ("interactions", "sightings"):
        homes = {path.name for path in (lake.folder / table).glob("*")} - {"_delta_log"}
        assert homes <= known


def test_two_imports_at_once_both_land_and_nothing_appears_twice(tmp_path: Path, engine: DuckDBEngine) -> None:
    ends = [Pipe() for _ in range(3)]
    brought = [{f"k{n}": str(which) for n in range(1000 * which, 1000 * which + 2500)} for which in range(3)]
    running = [start(tmp_path, "append", contents, there) for contents, (_, there) in zip(brought, ends, strict=True)]
    for process in running:
        process.join()
        assert process.exitcode == 0
    lake = _lake_with(tmp_path, engine)
    assert len(lake.snapshot().imports) == 3
    assert set(shown(lake)) == {f"k{n}" for n in range(4500)}
    assert sum(import_.counts["interactions"].added for import_ in lake.imports()) == 4500


def test_a_full_disk_is_a_clear_error_and_loses_nothing(tmp_path: Path) -> None:
    script = f"""
        import random
        from pathlib import Path
        from parcours.engine import DuckDBEngine
        from parcours.errors import StorageError
        from parcours.lake import Lake
        from tests.library.lake.sample import bring, shown
        lake = Lake(Path("{tmp_path}/disk/lake"), DuckDBEngine(Path("{tmp_path}/scratch"), memory="500MB", threads=1))
        bring(lake, {{"a": "1"}})
        chance = random.Random(1)
        for left in (0, 3_000, 200_000):
            filler = Path("{tmp_path}/disk/filler")
            room = __import__("shutil").disk_usage(filler.parent).free
            filler.write_bytes(bytes(max(room - left, 0)))
            try:
                bring(lake, {{f"k{{n}}": chance.randbytes(20).hex() for n in range(30_000)}})
            except StorageError as error:
                assert error.code == "disk-full", error
            else:
                raise AssertionError("the disk was not full")
            filler.unlink()
            assert shown(lake) == {{"a": "1"}}
            lake.recover()
            assert [each.state for each in lake.imports()] == ["committed"]
        bring(lake, {{"b": "1"}})
        assert shown(lake) == {{"a": "1", "b": "1"}}
    """
    run_on_small_disk(tmp_path, script, megabytes=3)
