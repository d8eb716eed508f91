"""Rows become interactions."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.errors import RecipeError
from parcours.vocabulary.facts import FACTS
from tests.library.intake.sources import ORDERS, aside, facts, read

ONE_ORDER = {"orders.csv": "id,at,customer,paid\n7,2024-05-31 13:45:10,42,12.50\n"}


def test_a_row_becomes_an_interaction_with_all_columns_of_the_schema(engine: DuckDBEngine, tmp_path: Path) -> None:
    intake = read(engine, tmp_path, ORDERS, ONE_ORDER, time_zone="Europe/Berlin")
    for name, (schema, _) in FACTS.items():
        assert intake.facts[name].schema() == schema
    (order,) = facts(intake)
    assert order["interaction_id"] == "shop|Order Placed|7"
    assert order["occurred_at"] == dt.datetime(2024, 5, 31, 11, 45, 10)
    assert order["occurred_on"] == dt.date(2024, 5, 31)
    assert order["customer_ref"] == "crm:42"
    assert (order["subject_kind"], order["subject_ref"]) == ("order", "7")
    assert (order["amount"], order["currency"]) == (Decimal("12.5000"), "EUR")
    assert order["source"] == "shop"
    assert aside(intake) == []


def test_a_second_subject_is_kept_as_a_property(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = ORDERS.replace(
        'subject = { order = "id" }', 'subject = { order = "id", ticket = "ticket", invoice = "bill" }'
    )
    file = "id,at,customer,paid,ticket,bill\n7,2024-05-31,42,1,T1,B1\n8,2024-05-31,42,1,,\n"
    both, one = facts(read(engine, tmp_path, recipe, {"orders.csv": file}))
    assert (both["subject_kind"], both["subject_ref"]) == ("order", "7")
    assert json.loads(both["properties"]) == {"ticket": "T1", "invoice": "B1"}
    assert one["properties"] is None


def test_of_two_subjects_the_first_that_is_filled_counts(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = ORDERS.replace('subject = { order = "id" }', 'subject = { order = "number", ticket = "id" }')
    (fact,) = facts(read(engine, tmp_path, recipe, {"orders.csv": "id,at,customer,paid,number\n7,2024-05-31,42,1,\n"}))
    assert (fact["subject_kind"], fact["subject_ref"], fact["properties"]) == ("ticket", "7", None)


def test_import_id_and_time_of_receipt_are_put_on_when_given(engine: DuckDBEngine, tmp_path: Path) -> None:
    received = dt.datetime(2024, 6, 1)
    (order,) = facts(read(engine, tmp_path, ORDERS, ONE_ORDER, import_id="i1", received_at=received))
    assert (order["import_id"], order["received_at"]) == ("i1", received)


JOINED = """
source = "shop"
currency = "BRL"

[files.orders]
match = ["orders.csv"]
key = ["id"]
[files.customers]
match = ["customers.csv"]
[files.regions]
match = ["regions.csv"]
[files.payments]
match = ["payments.csv"]

[[joins]]
many = ["orders.customer"]
one = ["customers.id"]
[[joins]]
many = ["customers.region"]
one = ["regions.id"]
[[joins]]
many = ["payments.order"]
one = ["orders.id"]

[[interactions]]
file = "orders"
event = { is = "Order Placed" }
occurred_at = "placed"
customer = { person = "customers.person" }
place = "regions.name"
amount = { sum = "payments.paid" }
[interactions.properties]
payments = { count = "payments" }
vouchers = { count = "payments.voucher" }
least = { min = "payments.paid" }
most = { max = "payments.paid" }
kind = { first = "payments.kind" }

[[interactions]]
file = "orders"
event = { is = "Order Delivered" }
occurred_at = "delivered"
customer = { person = "customers.person" }
"""
JOINED_FILES = {
    "orders.csv": "id,customer,placed,delivered\n1,a,2024-01-01,2024-01-03\n2,b,2024-01-02,\n3,zz,2024-01-02,\n",
    "customers.csv": "id,person,region\na,P1,10\nb,P1,20\n",
    "regions.csv": "id,name\n10,North\n20,South\n",
    "payments.csv": "order,paid,kind,voucher\n1,9.50,card,\n1,10.00,voucher,V1\n2,100,card,\n9,5,card,\n",
}


def test_columns_come_through_chains_of_joins_and_aggregates_over_many_rows(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    intake = read(
        engine,
        tmp_path,
        JOINED.replace("[files.payments]", "[files.payments]\ncolumns.paid.type = 'number'"),
        JOINED_FILES,
    )
    delivered, first, second = facts(intake)
    assert delivered["event"] == "Order Delivered"
    assert (first["customer_ref"], first["place"], first["amount"]) == ("person:P1", "North", Decimal("19.5"))
    assert json.loads(first["properties"]) == {
        "payments": "2", "vouchers": "1", "least": "9.50", "most": "10.00", "kind": "card",
    }  # fmt: skip
    assert (second["customer_ref"], second["place"], second["amount"]) == ("person:P1", "South", Decimal(100))
    (lost,) = aside(intake)
    assert (lost["file"], lost["line"], lost["code"]) == ("orders.csv", 4, "missing-customer")


def test_one_row_becomes_several_interactions_only_where_their_times_are_there(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    report = read(engine, tmp_path, JOINED, JOINED_FILES).report()
    assert {event.event: event.interactions for event in report.events} == {"Order Placed": 2, "Order Delivered": 1}
    (placed,) = [event for event in report.events if event.event == "Order Placed"]
    assert (placed.customers, placed.amounts) == (1, {"BRL": Decimal("119.5")})


def test_rows_of_joined_files_count_as_used_when_they_found_a_partner(engine: DuckDBEngine, tmp_path: Path) -> None:
    files = {file.file: file for file in read(engine, tmp_path, JOINED, JOINED_FILES).report().files}
    assert (files["payments.csv"].used, files["payments.csv"].unused) == (3, 1)
    assert (files["orders.csv"].used, files["orders.csv"].set_aside) == (2, 1)


def test_a_join_takes_the_last_of_several_rows_with_one_key_and_makes_no_more_rows(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    files = JOINED_FILES | {"customers.csv": "id,person,region\na,old,10\nb,P1,20\na,new,10\n"}
    intake = read(engine, tmp_path, JOINED, files)
    assert [row["customer_ref"] for row in facts(intake)] == ["person:new", "person:new", "person:P1"]


def test_a_missing_joined_file_is_named(engine: DuckDBEngine, tmp_path: Path) -> None:
    files = {name: text for name, text in JOINED_FILES.items() if name != "regions.csv"}
    with pytest.raises(RecipeError, match=r'"orders" is read together with "regions".*regions\.csv'):
        read(engine, tmp_path, JOINED, files)


def test_numbers_join_by_value_where_the_recipe_says_that_they_are_numbers(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    recipe = JOINED.replace('match = ["customers.csv"]', 'match = ["customers.csv"]\ncolumns.region.type = "integer"')
    recipe = recipe.replace('match = ["regions.csv"]', 'match = ["regions.csv"]\ncolumns.id.type = "integer"')
    files = JOINED_FILES | {"regions.csv": "id,name\n10.0,North\n20.0,South\n"}
    assert {row["place"] for row in facts(read(engine, tmp_path, recipe, files)) if row["place"]} == {"North", "South"}


def test_rows_of_one_key_become_one_interaction_when_the_recipe_sums_over_them(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    recipe = ORDERS.replace(
        'amount = "paid"', 'amount = { sum = "paid" }\nproperties = { lines = { count = "orders" } }'
    )
    lines = "1,2024-01-01,c,1.50\n2,2024-01-02,c,5\n1,2024-01-01,c,2.25\n"
    intake = read(engine, tmp_path, recipe, {"orders.csv": "id,at,customer,paid\n" + lines})
    first, second = facts(intake)
    assert (first["amount"], json.loads(first["properties"])) == (Decimal("3.75"), {"lines": "2"})
    assert second["amount"] == Decimal(5)
    (file,) = intake.report().files
    assert (file.used, file.set_aside) == (3, 0)


def test_only_rows_that_take_part_are_summed_up(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = ORDERS.replace(
        'amount = "paid"', 'amount = { sum = "paid" }\nwhen = [{ column = "customer", filled = true }]'
    )
    lines = "1,2024-01-01,,1\n1,2024-01-02,c,2\n1,2024-01-03,c,3\n2,2024-01-03,,7\n"
    (order,) = facts(read(engine, tmp_path, recipe, {"orders.csv": "id,at,customer,paid\n" + lines}))
    assert (order["amount"], order["occurred_on"]) == (Decimal(5), dt.date(2024, 1, 2))


def test_sums_and_columns_of_a_file_in_between_go_together(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = (
        JOINED
        + """
[files.calls]
match = ["calls.csv"]
key = ["nr"]
[[joins]]
many = ["calls.order"]
one = ["orders.id"]
[[interactions]]
file = "calls"
event = { is = "Call" }
occurred_at = "at"
customer = { person = "customers.person" }
amount = { sum = "payments.paid" }
properties = { placed = "orders.placed", region = "regions.name" }
"""
    )
    files = JOINED_FILES | {"calls.csv": "nr,order,at\n1,1,2024-02-01\n2,1,2024-02-02\n3,2,2024-02-03\n"}
    calls = [row for row in facts(read(engine, tmp_path, recipe, files)) if row["event"] == "Call"]
    assert [row["amount"] for row in calls] == [Decimal("19.5"), Decimal("19.5"), Decimal(100)]
    assert json.loads(calls[0]["properties"]) == {"placed": "2024-01-01", "region": "North"}


CALLS = """
source = "calls"
[files.calls]
match = ["calls.csv"]
key = ["id"]
[files.calls.columns]
paid = { type = "number", decimal = "," }
[[interactions]]
file = "calls"
event = { column = "kind", map = { 1 = "Call Received", 2 = "Call Made" }, otherwise = "Call" }
occurred_at = "at"
customer = { crm = "nr", email = "mail", phone = "phone" }
when = [{ column = "status", none_of = ["spam"] }, { column = "agent", other_than = "nr" }]
direction = { column = "kind", map = { 1 = "pull", 2 = "push" }, otherwise = "" }
outcome = "result"
duration_s = "length"
amount = "paid"
currency = "money"
colleague = { template = "{agent} ({team})" }
text = "note"
properties = { status = "status", flagged = "flag" }
"""
CALLS_FILE = (
    "id,kind,at,nr,mail,phone,status,agent,team,result,length,paid,money,note,flag\n"
    'a,1,2024-01-01 10:00,1, Ada@Example.ORG ,+49 (30) 12-34,ok,Eve,Red,OK,0:03:05,"1.234,50",eur,"a\n b ",\n'
    "b,2,2024-01-01 11:00,,bob@x.org,,ok,Eve,,failed,62.5,,,,yes\n"
    "c,3,2024-01-01 12:00,3,,,spam,Eve,Red,ok,1,,,,\n"
    "d,3,2024-01-01 12:00,4,,,ok,4,Red,ok,1,,,,\n"
    "e,9,2024-01-01 12:00,5,,,,Eve,Red,hm,1,,,,\n"
)


def test_maps_constants_templates_conditions_and_closed_words(engine: DuckDBEngine, tmp_path: Path) -> None:
    intake = read(engine, tmp_path, CALLS, {"calls.csv": CALLS_FILE})
    rows = {row["interaction_id"].rpartition("|")[2]: row for row in facts(intake)}
    assert set(rows) == {"a", "b", "e"}
    a, b, e = rows["a"], rows["b"], rows["e"]
    assert (a["event"], a["direction"], a["outcome"], a["duration_s"]) == ("Call Received", "pull", "ok", 185.0)
    assert (a["amount"], a["currency"], a["colleague"], a["text"]) == (Decimal("1234.5"), "EUR", "Eve (Red)", "a\n b ")
    assert json.loads(a["properties"]) == {"status": "ok"}
    assert (b["event"], b["direction"], b["outcome"], b["duration_s"]) == ("Call Made", "push", "failed", 62.5)
    assert (b["amount"], b["currency"], b["colleague"]) == (None, None, "Eve ()")
    assert (e["event"], e["direction"], e["outcome"], e["properties"]) == ("Call", None, None, None)
    (strange,) = aside(intake)
    assert (strange["line"], strange["column"], strange["value"], strange["code"]) == (
        7,
        "result",
        "hm",
        "unreadable-word",
    )


def test_the_first_filled_reference_is_the_customer_and_the_others_are_linked(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    intake = read(engine, tmp_path, CALLS, {"calls.csv": CALLS_FILE})
    rows = {row["interaction_id"].rpartition("|")[2]: row["customer_ref"] for row in facts(intake)}
    assert rows == {"a": "crm:1", "b": "email:bob@x.org", "e": "crm:5"}
    links = facts(intake, "links")
    assert {(link["left_ref"], link["right_ref"]) for link in links} == {
        ("crm:1", "email:ada@example.org"),
        ("crm:1", "phone:+493012-34".replace("-", "")),
    }
    assert all(link["same"] and link["why"] == 'on one row of "calls"' for link in links)


def test_moments_in_properties_keep_both_the_instant_and_the_companys_wall_clock(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    recipe = ORDERS.replace("key = [", 'columns.due = { type = "timestamp" }\ncolumns.day = { type = "date" }\nkey = [')
    recipe += 'properties = { due = "due", day = "day" }\n'
    files = {"orders.csv": "id,at,customer,paid,due,day\n7,2024-05-31,42,1,2024-07-17 00:00:00,2024-07-18\n"}
    (order,) = facts(read(engine, tmp_path, recipe, files, time_zone="America/Sao_Paulo"))
    assert json.loads(order["properties"]) == {"due": "2024-07-17T00:00:00-03:00", "day": "2024-07-18"}


def test_html_becomes_plain_text(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = ORDERS.replace("key = [", 'columns.note = { type = "html" }\nkey = [') + 'text = "note"\n'
    note = "<p>R&amp;D&nbsp;: &lt;b&gt; <b>bold</b></p><ul><li>one</li><li>two</li></ul>"
    (order,) = facts(
        read(engine, tmp_path, recipe, {"orders.csv": f"id,at,customer,paid,note\n7,2024-05-31,42,1,{note}\n"})
    )
    assert order["text"] == "R&D : <b> bold\none\ntwo"


def test_profiles_and_links_are_read(engine: DuckDBEngine, tmp_path: Path) -> None:
    recipe = """
source = "crm"
[files.people]
match = ["people.csv"]
[files.same]
match = ["same.csv"]
[[profiles]]
file = "people"
customer = { crm = "id", email = "mail" }
kind = { column = "type", map = { P = "person", C = "company" } }
last_name = "name"
email = "mail"
born_on = "born"
email_consent = "consent"
company = { crm = "employer" }
[[links]]
file = "same"
left = { crm = "a" }
right = { crm = "b" }
same = false
why = "checked by hand"
"""
    files = {
        "people.csv": (
            "id,mail,type,name,born,consent,employer\n1,a@x,P,Ada,1815-12-10,ja,9\n2,,C,Ltd,1985-02-30,nope,\n"
        ),
        "same.csv": "a,b\n2,1\n1,2\n3,\n",
    }
    intake = read(engine, tmp_path, recipe, files)
    ada, company = facts(intake, "profiles")
    assert (ada["customer_ref"], ada["kind"], ada["company_ref"]) == ("crm:1", "person", "crm:9")
    assert ada["email_consent"] is True
    assert ada["born_on"] is None
    assert (company["kind"], company["born_on"], company["email_consent"]) == ("company", None, None)
    said = {(link["left_ref"], link["right_ref"], link["same"]) for link in facts(intake, "links")}
    assert said == {("crm:1", "email:a@x", True), ("crm:1", "crm:2", False)}
    assert [(row["file"], row["line"], row["code"]) for row in aside(intake)] == [
        ("people.csv", 2, "unreadable-day"),
        ("people.csv", 3, "unreadable-day"),
        ("people.csv", 3, "unreadable-flag"),
        ("same.csv", 4, "missing-customer"),
    ]


def test_a_name_mistyped_in_the_recipe_is_not_taken_for_a_renamed_column(engine: DuckDBEngine, tmp_path: Path) -> None:
    mistyped = ORDERS.replace('customer = { crm = "customer" }', 'customer = { crm = "custmer" }', 1)
    assert mistyped != ORDERS
    read_elsewhere = mistyped.replace("key = [", 'may_lack = ["paid"]\nkey = [') + 'properties = { who = "customer" }\n'
    with pytest.raises(RecipeError) as caught:
        read(engine, tmp_path, read_elsewhere, {"orders.csv": "id,at,customer,note\n7,2024-05-31,42,x\n"})
    assert caught.value.hint == 'Did you mean "customer"?'


def test_a_column_renamed_since_the_recipe_is_named_with_the_way_to_mend_it(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    files = {"orders.csv": "id,at,Customer_Id,paid\n7,2024-05-31,42,1\n"}
    with pytest.raises(RecipeError) as caught:
        read(engine, tmp_path, ORDERS, files)
    assert caught.value.code == "column-missing"
    assert '"customer"' in caught.value.message
    assert 'renamed = { "Customer_Id" = "customer" }' in caught.value.hint
    mended = ORDERS.replace("key = [", 'renamed = { "Customer_Id" = "customer" }\nkey = [')
    assert len(facts(read(engine, tmp_path, mended, files, again="2"))) == 1


@pytest.mark.parametrize(
    ("heading", "hint"),
    [
        ("id,buchungszeit,customer,paid", 'Is it "buchungszeit" now? Then write renamed = { "buchungszeit" = "at" }'),
        ("id,ate,customer,paid,note", 'Is it "ate" now?'),
        ("id,zzz,customer,paid,note", "Known: note, zzz."),
    ],
)
def test_only_columns_that_the_recipe_does_not_know_are_taken_for_a_renamed_one(
    heading: str, hint: str, engine: DuckDBEngine, tmp_path: Path
) -> None:
    row = ",".join(["7", "2024-05-31", "42", "1", "x"][: heading.count(",") + 1])
    with pytest.raises(RecipeError) as caught:
        read(engine, tmp_path, ORDERS, {"orders.csv": f"{heading}\n{row}\n"})
    assert hint in caught.value.hint
    assert '"id"' not in caught.value.hint


def test_a_column_that_was_left_out_is_not_looked_for_among_the_known(engine: DuckDBEngine, tmp_path: Path) -> None:
    with pytest.raises(RecipeError) as caught:
        read(engine, tmp_path, ORDERS, {"orders.csv": "id,customer,paid\n7,42,1\n"})
    assert 'may_lack = ["at"]' in caught.value.hint


def test_files_of_one_kind_may_lack_only_what_the_recipe_allows(engine: DuckDBEngine, tmp_path: Path) -> None:
    files = {
        "orders1.csv": "id,at,customer,paid\n1,2024-01-01,a,1\n",
        "orders2.csv": "id,at,customer\n2,2024-01-01,a\n",
    }
    with pytest.raises(RecipeError, match=r'no column "paid", as other files') as caught:
        read(engine, tmp_path, ORDERS, files)
    assert caught.value.where == "orders2.csv"
    allowed = ORDERS.replace("key = [", 'may_lack = ["paid"]\nkey = [')
    assert [row["amount"] for row in facts(read(engine, tmp_path, allowed, files, again="2"))] == [Decimal(1), None]


def test_a_path_that_fits_no_pattern_is_an_error_alone_and_a_notice_among_others(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    with pytest.raises(RecipeError, match=r'fits the file "order.csv".*Did you mean "orders\*.csv"'):
        read(engine, tmp_path, ORDERS, {"order.csv": "id\n1\n"})
    report = read(engine, tmp_path, ORDERS, ONE_ORDER | {"readme.csv": "a\n1\n"}, again="2").report()
    assert report.unread == ("readme.csv",)
    assert any("readme.csv fits no pattern" in line for line in report.sentences)
