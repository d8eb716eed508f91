"""Texts become moments: formats, time zones, clock changes."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from pathlib import Path

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.engine import DuckDBEngine
from parcours.intake.clocks import Clock, changes
from parcours.intake.moments import read_moment, sane
from tests.library.intake.sources import ORDERS, aside, facts, read


def moment(engine: DuckDBEngine, text: str, form: str, zone: str) -> dt.datetime | None:
    """What a cell of a column of times is read as."""
    table = engine.from_arrow(pa.table({"text": [text]}))
    read = read_moment(engine, table.text, form)
    found = engine.view(table.select(local=read.local, instant=read.instant))
    utc = sane(ibis.coalesce(found.instant, Clock(engine, zone).utc(found.local)))
    return found.select(utc=utc).to_pyarrow()["utc"][0].as_py()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("2024-05-31 13:45:10", "", (2024, 5, 31, 11, 45, 10)),
        ("2024-05-31T13:45:10.250", "", (2024, 5, 31, 11, 45, 10, 250000)),
        ("2024-05-31", "", (2024, 5, 30, 22)),
        ("2024-05-31 13:45:10 +0000", "", (2024, 5, 31, 13, 45, 10)),
        ("2024-05-31T13:45:10Z", "", (2024, 5, 31, 13, 45, 10)),
        ("2024-05-31 13:45:10-05", "", (2024, 5, 31, 18, 45, 10)),
        ("2024-05-31 13:45:10 UTC", "", (2024, 5, 31, 13, 45, 10)),
        ("31.05.2024 13:45", "%d.%m.%Y %H:%M", (2024, 5, 31, 11, 45)),
        ("5/31/24 1:45 PM", "%d.%m.%Y | %m/%d/%y %I:%M %p", (2024, 5, 31, 11, 45)),
        ("2024-05-31T13:45:10Z", "%Y-%m-%dT%H:%M:%SZ", (2024, 5, 31, 13, 45, 10)),
        ("2024-05-31T13:45:10Z", "%Y-%m-%dT%H:%M:%S%z", (2024, 5, 31, 13, 45, 10)),
        ("31 May 2024 13:45 +0200", "%d %b %Y %H:%M %z", (2024, 5, 31, 11, 45)),
        ("Fri May 31 13:45:10 +0200 2024", "%a %b %d %H:%M:%S %z %Y", (2024, 5, 31, 11, 45, 10)),
        ("Fri May 31 13:45:10 UTC 2024", "%a %b %d %H:%M:%S UTC %Y", (2024, 5, 31, 13, 45, 10)),
        ("31 mai 2024", "%d %B %Y", (2024, 5, 30, 22)),
        ("5 MÄRZ 2024", "%d %B %Y", (2024, 3, 4, 23)),
        ("5 aout 2024", "%d %B %Y", (2024, 8, 4, 22)),
        ("17 févr. 2024", "%d %B %Y", (2024, 2, 16, 23)),
        ("Sept 5, 2024", "%b %d, %Y", (2024, 9, 4, 22)),
        ("12 de Mayo de 2024", "%d de %B de %Y", (2024, 5, 11, 22)),
        ("12.Mrz.2024", "%d.%b.%Y", (2024, 3, 11, 23)),
        ("17 avril 2024 à 14:05", "%d %B %Y à %H:%M", (2024, 4, 17, 12, 5)),
        ("5. März 2024, 14:05 Uhr", "%d. %B %Y, %H:%M Uhr", (2024, 3, 5, 13, 5)),
        ("3. Dez. 2024 14:05 +0100", "%d. %b %Y %H:%M %z", (2024, 12, 3, 13, 5)),
        ("5 nonsense 2024", "%d %B %Y", None),
        ("Mo., 03.02.2025 14:05", "%a, %d.%m.%Y %H:%M", (2025, 2, 3, 13, 5)),
        ("mar 4 février 2025 à 14h05", "%a %d %B %Y à %Hh%M", (2025, 2, 4, 13, 5)),
        ("Montag, den 3. Februar 2025", "%a, den %d. %B %Y", (2025, 2, 2, 23)),
        ("3 aou\u0302t 2024", "%d %B %Y", (2024, 8, 2, 22)),
        ("1717155910", "epoch", (2024, 5, 31, 11, 45, 10)),
        ("1717155910250", "epoch ms", (2024, 5, 31, 11, 45, 10, 250000)),
        ("1717155910250000", "epoch us", (2024, 5, 31, 11, 45, 10, 250000)),
        ("45443.5", "excel", (2024, 5, 31, 10)),
        ("31.02.2024", "%d.%m.%Y", None),
        ("9999-12-31", "", None),
        ("0001-01-01", "", None),
        ("infinity", "", None),
    ],
)
def test_a_moment_is_read_as_written_by_a_clock_in_berlin(
    engine: DuckDBEngine, text: str, form: str, expected: tuple[int, ...] | None
) -> None:
    assert moment(engine, text, form, "Europe/Berlin") == (dt.datetime(*expected) if expected else None)  # type: ignore[arg-type]


def test_the_day_is_that_of_the_company_not_of_the_source(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = ORDERS.replace('source = "shop"', 'source = "shop"\ntime_zone = "America/Sao_Paulo"')
    files = {"orders.csv": "id,at,customer,paid\n1,2024-05-31 23:30:00,a,1\n"}
    (order,) = facts(read(engine, tmp_path, recipe, files, time_zone="Europe/Berlin"))
    assert order["occurred_at"] == dt.datetime(2024, 6, 1, 2, 30)
    assert order["occurred_on"] == dt.date(2024, 6, 1)


ODD_HOURS = "id,at,customer,paid\n1,2024-10-27 02:30:00,a,1\n2,2024-03-31 02:30:00,a,1\n3,2024-07-01 02:30:00,a,1\n"


@pytest.mark.parametrize(
    ("rules", "repeated", "skipped"),
    [
        ("", dt.datetime(2024, 10, 27, 0, 30), dt.datetime(2024, 3, 31, 1, 30)),
        ('repeated_hour = "second"', dt.datetime(2024, 10, 27, 1, 30), dt.datetime(2024, 3, 31, 1, 30)),
        ('repeated_hour = "reject"\nskipped_hour = "reject"', None, None),
    ],
)
def test_hours_that_clock_changes_repeat_or_skip_follow_the_recipes_rule_and_are_counted(
    engine: DuckDBEngine, tmp_path: Path, rules: str, repeated: dt.datetime | None, skipped: dt.datetime | None
) -> None:
    recipe = ORDERS.replace('source = "shop"', f'source = "shop"\n{rules}')
    intake = read(engine, tmp_path, recipe, {"orders.csv": ODD_HOURS}, time_zone="Europe/Berlin")
    found = {row["interaction_id"][-1]: row["occurred_at"] for row in facts(intake)}
    assert (found.get("1"), found.get("2")) == (repeated, skipped)
    report = intake.report()
    assert (report.repeated_hours, report.skipped_hours) == (1, 1)
    assert any("1 times in an hour that comes twice" in line for line in report.sentences)
    assert [row["code"] for row in aside(intake)] == ["unreadable-time"] * (0 if repeated else 2)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])
@settings(max_examples=4)
@given(data=st.data())
def test_wall_clocks_become_utc_as_the_zone_rules_of_python_say(
    engine: DuckDBEngine, zone: str, data: st.DataObject
) -> None:
    around = [change.start for change in changes(zone)] or [dt.datetime(2020, 1, 1)]
    near = st.builds(
        lambda start, minutes: start + dt.timedelta(minutes=minutes), st.sampled_from(around), st.integers(-180, 180)
    )
    anywhere = st.datetimes(dt.datetime(1971, 1, 1), dt.datetime(2068, 1, 1)).map(
        lambda each: each.replace(microsecond=0)
    )
    moments = data.draw(st.lists(near | anywhere, min_size=100, max_size=100))
    table = engine.from_arrow(pa.table({"wall": pa.array(moments, pa.timestamp("us"))}))
    clock = Clock(engine, zone)
    utc = engine.view(table.select("wall", utc=clock.utc(table.wall)))
    rows = utc.mutate(back=clock.local(utc.utc)).to_pyarrow().to_pylist()
    for row in rows:
        aware = row["wall"].replace(tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(dt.UTC)
        assert row["utc"] == aware.replace(tzinfo=None)
        assert row["back"] == aware.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None)


def test_a_while_after_a_moment_is_a_moment_and_a_while_that_cannot_be_read_is_set_aside(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    recipe = ORDERS.replace('occurred_at = "at"', 'occurred_at = {column = "at", plus = "wait", unit = "minutes"}')
    lines = ["1,2024-05-31 23:30,a,1,90", "2,2024-05-31 23:30,a,1,", "3,2024-05-31 23:30,a,1,soon"]
    lines += ["4,2024-05-31 23:30,a,1,0:02:30", "5,2024-05-31T23:30:00Z,a,1,1.5"]
    intake = read(engine, tmp_path, recipe, {"orders.csv": "id,at,customer,paid,wait\n" + "\n".join(lines) + "\n"})
    assert [(row["subject_ref"], row["occurred_at"]) for row in facts(intake)] == [
        ("1", dt.datetime(2024, 6, 1, 1)),
        ("4", dt.datetime(2024, 5, 31, 23, 32, 30)),
        ("5", dt.datetime(2024, 5, 31, 23, 31, 30)),
    ]
    assert [(row["line"], row["value"]) for row in aside(intake)] == [(4, "soon")]
