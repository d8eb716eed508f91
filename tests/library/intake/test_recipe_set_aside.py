"""What is wrong is set aside with its reason, and can be read again."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.engine import DuckDBEngine
from parcours.intake import read_again, recipe_from_text
from parcours.vocabulary.facts import QUARANTINE
from tests.library.intake.sources import ORDERS, aside, facts, read

BAD = (
    "id,at,customer,paid\n"
    "1,2024-01-01,a,1.50\n"
    '2,"31.01.\n2024",b,2\n'
    "3,2024-01-03,,3\n"
    "4,2024-01-04,d,four\n"
    "5,2024-01-05,e\n"
    "6,,f,6\n"
)


def test_bad_cells_are_set_aside_with_file_line_column_value_reason_and_record(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    intake = read(engine, tmp_path, ORDERS, {"orders.csv": BAD})
    assert intake.quarantine.schema() == QUARANTINE
    rows = aside(intake)
    assert [(row["line"], row["column"], row["value"], row["code"], row["fact_table"]) for row in rows] == [
        (3, "at", "31.01.\n2024", "unreadable-time", "interactions"),
        (5, "customer", None, "missing-customer", "interactions"),
        (6, "paid", "four", "unreadable-money", "interactions"),
        (7, None, "5,2024-01-05,e", "broken-line", None),
    ]
    assert json.loads(rows[0]["record"]) == {"id": "2", "at": "31.01.\n2024", "customer": "b", "paid": "2"}
    assert rows[2]["reason"] == '"four" is not an amount; the cell was left empty.'
    assert {row["file"] for row in rows} == {"orders.csv"}


def test_an_unreadable_amount_costs_the_amount_and_not_the_fact(engine: DuckDBEngine, tmp_path: Path) -> None:
    rows = {row["subject_ref"]: row for row in facts(read(engine, tmp_path, ORDERS, {"orders.csv": BAD}))}
    assert set(rows) == {"1", "4"}
    assert (rows["4"]["amount"], rows["4"]["currency"]) == (None, None)


GUESTS = """
[[interactions]]
file = "orders"
event = { is = "Order Placed" }
occurred_at = "at"
customer = { anonymous = "id" }
subject = { order = "id" }
when = [{ column = "customer", filled = false }]
"""


def test_what_a_row_lacks_for_one_declaration_is_not_set_aside_when_another_made_the_fact(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    intake = read(engine, tmp_path, ORDERS + GUESTS, {"orders.csv": BAD})
    assert {row["customer_ref"] for row in facts(intake)} == {"crm:a", "crm:d", "anonymous:3"}
    assert "missing-customer" not in {row["code"] for row in aside(intake)}


def test_a_row_that_makes_another_event_only_is_still_set_aside(engine: DuckDBEngine, tmp_path: Path) -> None:
    other = GUESTS.replace("Order Placed", "Order Paid")
    intake = read(engine, tmp_path, ORDERS + other, {"orders.csv": BAD})
    assert "missing-customer" in {row["code"] for row in aside(intake)}


PAID = ORDERS[ORDERS.index("[[interactions]]") :].replace("Order Placed", "Order Paid")
JOINED = """
[files.{file}]
match = ["{file}.csv"]

[[joins]]
many = ["orders.customer"]
one = ["{file}.code"]

[[interactions]]
file = "orders"
event = {{ is = "{event}" }}
occurred_at = "at"
customer = {{ email = "{file}.mail" }}
"""


def test_a_bad_cell_that_serves_several_facts_is_set_aside_once(engine: DuckDBEngine, tmp_path: Path) -> None:
    once = aside(read(engine, tmp_path / "one", ORDERS, {"orders.csv": BAD}))
    twice = aside(read(engine, tmp_path / "two", ORDERS + PAID, {"orders.csv": BAD}))
    assert [(row["line"], row["column"], row["code"]) for row in twice] == [
        (row["line"], row["column"], row["code"]) for row in once
    ]


def test_a_bad_cell_among_many_stands_in_its_column(engine: DuckDBEngine, tmp_path: Path) -> None:
    first = ORDERS.replace('amount = "paid"', 'amount = { first = "paid" }')
    intake = read(engine, tmp_path, first, {"orders.csv": BAD})
    (bad,) = [row for row in aside(intake) if row["value"] == "four"]
    assert (bad["line"], bad["column"]) == (6, "paid")
    mended = first.replace('key = ["id"]', 'key = ["id"]\ncolumns = { paid = { missing = ["four"] } }')
    again = read_again(recipe_from_text(mended), intake.quarantine, engine=engine)
    assert "four" not in {row["value"] for row in aside(again)}


def test_a_row_that_is_read_again_has_what_each_declaration_took_from_other_files(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    orders = BAD.replace(".\n2024", ".2024")
    files = {"orders.csv": orders, "buyers.csv": "code,mail\nb,b@x.org\n", "users.csv": "code,mail\nb,u@x.org\n"}
    recipe = ORDERS + JOINED.format(file="buyers", event="Order Paid") + JOINED.format(file="users", event="Order Used")
    intake = read(engine, tmp_path, recipe, files)
    typed = 'key = ["id"]\ncolumns = { at = { format = "%d.%m.%Y | %Y-%m-%d" } }'
    mended = recipe_from_text(recipe.replace('key = ["id"]', typed))
    again = facts(read_again(mended, intake.quarantine, engine=engine))
    assert {(row["event"], row["customer_ref"]) for row in again} >= {
        ("Order Placed", "crm:b"),
        ("Order Paid", "email:b@x.org"),
        ("Order Used", "email:u@x.org"),
    }


def test_rows_read_are_used_unused_or_set_aside(engine: DuckDBEngine, tmp_path: Path) -> None:
    (file,) = read(engine, tmp_path, ORDERS, {"orders.csv": BAD}).report().files
    assert (file.records, file.rows, file.broken) == (6, 5, 1)
    assert (file.used, file.unused, file.set_aside) == (2, 1, 2)


TIMELESS = "id,at,sent,customer\n1,2024-01-01,,a\n2,,,b\n3,,2024-01-03,c\n4,,,d\n"
SENT = """
[[interactions]]
file = "orders"
event = { is = "Order Shipped" }
occurred_at = "sent"
customer = { crm = "customer" }
"""


@pytest.mark.parametrize(("further", "count", "columns"), [("", 3, "at"), (SENT, 2, "at or sent")])
def test_rows_that_bring_nothing_for_want_of_a_time_are_told_with_the_first_of_them(
    engine: DuckDBEngine, tmp_path: Path, further: str, count: int, columns: str
) -> None:
    recipe = ORDERS.replace('amount = "paid"\ncurrency = { is = "EUR" }\n', "") + further
    report = read(engine, tmp_path, recipe, {"orders.csv": TIMELESS}).report()
    (file,) = report.files
    assert (file.timeless, file.unused, file.timeless_line) == (count, count, 3)
    told = f"orders.csv: {count} rows brought nothing, for there is no time in {columns}, line 3 for one."
    assert told in report.findings
    assert told.replace("brought", "would bring") in report.losses
    assert {"about": "file", "name": "orders.csv", "figure": "timeless", "value": count} in report.rows()


def test_rows_that_no_part_of_the_recipe_takes_are_told_where_they_are_more_than_a_few(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    lines = [f"{number},7,2024-03-01 08:00,1.00,{'open' if number % 3 else 'done'}" for number in range(30)]
    text = "\n".join(["id,customer,at,paid,state", *lines])
    for again, (states, idle) in enumerate({'"done"': 20, '"done", "open"': 0}.items()):
        when = f'when = [{{ column = "state", one_of = [{states}] }}]\n'
        report = read(engine, tmp_path, ORDERS + when, {"orders.csv": text}, again=str(again)).report()
        told = "orders.csv: 20 of 30 rows brought nothing, for no part of the recipe takes them."
        assert (report.files[0].idle, told in report.findings) == (idle, idle > 0)
        assert (told.replace("brought", "would bring") in report.losses) == (idle > 0)


def test_a_row_without_a_time_that_tells_who_a_customer_is_brings_something(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    profile = '[[profiles]]\nfile = "orders"\ncustomer = { crm = "customer" }\n'
    recipe = ORDERS.replace('amount = "paid"\ncurrency = { is = "EUR" }\n', "") + profile
    (file,) = read(engine, tmp_path, recipe, {"orders.csv": TIMELESS}).report().files
    assert (file.used, file.timeless) == (4, 0)


def test_an_amount_that_cannot_be_added_up_is_set_aside_where_it_stands(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = ORDERS.replace('amount = "paid"', 'amount = { sum = "payments.paid" }') + (
        '[files.payments]\nmatch = ["payments.csv"]\n[[joins]]\nmany = ["payments.order"]\none = ["orders.id"]\n'
    )
    files = {"orders.csv": "id,at,customer\n1,2024-01-01,a\n", "payments.csv": "order,paid\n1,5\n1,five\n"}
    intake = read(engine, tmp_path, recipe, files)
    assert facts(intake)[0]["amount"] == Decimal(5)
    (row,) = aside(intake)
    assert (row["file"], row["line"], row["column"], row["code"]) == ("payments.csv", 3, "paid", "unreadable-money")


def test_a_cell_left_out_of_a_sum_is_not_read_again_alone(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = ORDERS.replace('amount = "paid"', 'amount = { sum = "paid" }')
    text = "id,at,customer,paid\n1,2024-01-01,a,5\n1,2024-01-01,a,five\n"
    first = read(engine, tmp_path, recipe, {"orders.csv": text})
    assert facts(first)[0]["amount"] == Decimal(5)
    again = read_again(recipe_from_text(recipe), first.quarantine, engine=engine, import_id="i2")
    assert not facts(again)
    assert [row["value"] for row in aside(again)] == ["five"]


MENDED = ORDERS.replace("key = [", 'columns.at = { type = "timestamp", format = "%Y-%m-%d | %d.%m.%Y" }\nkey = [')


def test_what_was_set_aside_is_read_again_with_a_mended_recipe(engine: DuckDBEngine, tmp_path: Path) -> None:
    text = BAD.replace("31.01.\n2024", "31.01.2024")
    first = read(engine, tmp_path, ORDERS, {"orders.csv": text})
    again = read_again(recipe_from_text(MENDED), first.quarantine, engine=engine, import_id="i2")
    rows = {row["subject_ref"]: row for row in facts(again)}
    assert set(rows) == {"2", "4"}
    assert (str(rows["2"]["occurred_on"]), rows["2"]["import_id"]) == ("2024-01-31", "i2")
    assert rows["4"]["interaction_id"] in {row["interaction_id"] for row in facts(first)}
    assert [(row["line"], row["code"]) for row in aside(again)] == [
        (4, "missing-customer"),
        (5, "unreadable-money"),
        (6, "broken-line"),
    ]
    third = read_again(recipe_from_text(MENDED), again.quarantine, engine=engine)
    assert aside(third) == aside(again)


def test_reading_again_gives_the_facts_that_a_good_recipe_would_have_given(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    text = "id,at,customer,paid\n1,2024-01-01,a,1\n2,31.01.2024,b,2\n3,1.2.2024,c,3\n"
    wrong = read(engine, tmp_path, ORDERS, {"orders.csv": text})
    right = read(engine, tmp_path, MENDED, {"orders.csv": text}, again="2")
    again = read_again(recipe_from_text(MENDED), wrong.quarantine, engine=engine)
    together = {row["interaction_id"]: row["content_hash"] for row in (*facts(wrong), *facts(again))}
    assert together == {row["interaction_id"]: row["content_hash"] for row in facts(right)}


def test_a_record_holds_what_it_took_from_other_files(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = ORDERS.replace('"customer" }', '"people.person" }') + (
        '[files.people]\nmatch = ["people.csv"]\n[[joins]]\nmany = ["orders.customer"]\none = ["people.id"]\n'
    )
    files = {"orders.csv": "id,at,customer,paid\n1,31.01.2024,a,1\n", "people.csv": "id,person\na,P1\n"}
    first = read(engine, tmp_path, recipe, files)
    mended = recipe.replace("key = [", 'columns.at = { type = "timestamp", format = "%d.%m.%Y" }\nkey = [')
    (order,) = facts(read_again(recipe_from_text(mended), first.quarantine, engine=engine))
    assert order["customer_ref"] == "crm:P1"


def test_a_row_that_lost_against_another_is_not_tried_again(engine: DuckDBEngine, tmp_path: Path) -> None:
    first = read(engine, tmp_path, ORDERS, {"orders.csv": "id,at,customer,paid\n1,2024-01-01,a,1\n1,2024-01-01,a,2\n"})
    again = read_again(recipe_from_text(ORDERS), first.quarantine, engine=engine)
    assert facts(again) == []
    assert [row["code"] for row in aside(again)] == ["same-key"]


cell = st.sampled_from(["", "a", "1", "2024-01-01", "31.01.2024", "x|y", '"', "1,5", "\\", "é", "2.5"])


@settings(max_examples=12)
@given(rows=st.lists(st.tuples(cell, cell, cell, cell), max_size=25), keyed=st.booleans())
def test_whatever_a_file_holds_every_row_is_accounted_for(
    engine: DuckDBEngine, tmp_path_factory: object, rows: list[tuple[str, ...]], keyed: bool
) -> None:
    folder: Path = tmp_path_factory.mktemp("any")  # type: ignore[attr-defined]
    quoted = [",".join('"' + text.replace('"', '""') + '"' for text in row) for row in rows]
    recipe = ORDERS if keyed else ORDERS.replace('key = ["id"]\n', "")
    intake = read(engine, folder, recipe, {"orders.csv": "\n".join(["id,at,customer,paid", *quoted]) + "\n"})
    report = intake.report()
    (file,) = report.files
    made = facts(intake)
    assert file.records == file.rows + file.broken
    assert file.rows == file.used + file.unused + file.set_aside == len(rows)
    assert len({row["interaction_id"] for row in made}) == len(made) == report.facts["interactions"]
    assert file.used == len(made) + report.repeated.get("interactions", 0)
    lost = {row["line"] for row in aside(intake) if row["code"] != "unreadable-money"}
    assert len(lost) == file.set_aside
    good = pa.Table.from_pylist(made)
    assert not made or good["occurred_at"].null_count == good["customer_ref"].null_count == 0
