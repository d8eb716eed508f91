"""Segments are rules in a file; who fits them belongs to them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.errors import JourneyError
from parcours.loyalty import memberships, read_segments
from parcours.vocabulary.derived import CUSTOMERS, MEMBERSHIPS
from tests.library.loyalty.shop import NOW, ago, happened, known, recorded, table


def belonging(engine: DuckDBEngine, tmp_path: Path, text: str) -> dict[str, set[int]]:
    """Segment -> customers, in a company of three."""
    path = tmp_path / "segments.toml"
    path.write_text(text)
    segments = read_segments(path)
    found = memberships(
        engine,
        segments,
        customers=table(
            engine,
            CUSTOMERS,
            {"customer": 0, "orders": 5, "revenue": Decimal("99.5"), "life_cycle": "active", "last_order_at": ago(3)},
            {"customer": 1, "orders": 1, "revenue": Decimal(10), "life_cycle": "lost", "last_order_at": ago(200)},
            {"customer": 2, "orders": 0, "life_cycle": "prospect", "country": "CH"},
        ),
        profiles=recorded(
            engine,
            {"customer_ref": "crm:0", "observed_at": ago(9), "properties": '{"tier": "silver", "seats": "12"}'},
            {"customer_ref": "crm:0", "observed_at": ago(1), "properties": '{"tier": "gold"}'},
            {"customer_ref": "crm:1", "properties": '{"tier": "silver", "seats": "3"}'},
        ),
        interactions=happened(
            engine,
            ("crm:0", "Order Returned", 10, "mail"),
            ("crm:0", "Call", 3, "phone"),
            ("crm:1", "Call", 3, "phone"),
            ("crm:1", "Call", 300, "phone"),
        ),
        identities=known(engine, crm_0=0, crm_1=1, crm_2=2),
        as_of=NOW,
    )
    assert found.schema() == MEMBERSHIPS
    members: dict[str, set[int]] = {name: set() for name in segments}
    rows = found.to_pyarrow().to_pylist()
    for row in rows:
        members[row["segment"]].add(row["customer"])
    assert len(rows) == sum(map(len, members.values()))
    return members


@pytest.mark.parametrize(
    ("rule", "members"),
    [
        ('column = "orders"\nat_least = 1', {0, 1}),
        ('column = "orders"\nat_most = 1', {1, 2}),
        ('column = "revenue"\nat_least = 99.5', {0}),
        ('column = "life_cycle"\none_of = ["lost", "prospect"]', {1, 2}),
        ('column = "country"\nnone_of = ["CH"]', set()),
        ('column = "country"\nfilled = false', {0, 1}),
        ('column = "last_order_at"\nwithin_days = 3', {0}),
        ('column = "last_order_at"\nbefore_days = 3', {1}),
        ('column = "last_order_at"\nat_least = 2024-12-28', {0}),
        ('column = "last_order_at"\nat_most = 2024-12-28', {0, 1}),
        ('not = { column = "last_order_at", within_days = 3 }', {1, 2}),
        ('property = "tier"\none_of = ["gold"]', {0}),
        ('property = "seats"\nat_least = 10', {0}),
        ('happened = { event = ["Call"] }', {0, 1}),
        ('happened = { event = ["Call"], at_least = 2 }', {1}),
        ('happened = { channel = ["phone"], within_days = 5, at_least = 2 }', set()),
        ('all = [{ column = "orders", at_least = 1 }, { happened = { channel = ["mail"] } }]', {0}),
        ('any = [{ column = "country", one_of = ["CH"] }, { column = "orders", at_least = 5 }]', {0, 2}),
        ('column = "orders"\nat_least = 1\nnot = { property = "tier", one_of = ["gold"] }', {1}),
    ],
)
def test_a_rule_holds_for_those_it_describes(
    engine: DuckDBEngine, tmp_path: Path, rule: str, members: set[int]
) -> None:
    assert belonging(engine, tmp_path, f"[some]\n{rule}\n") == {"some": members}


def test_customers_may_be_in_several_segments(engine: DuckDBEngine, tmp_path: Path) -> None:
    text = """
        [buyers]
        label = { de = "Käufer", en = "Buyers" }
        column = "orders"
        at_least = 1
        [callers]
        happened = { channel = ["phone"] }
        [nobody]
        column = "orders"
        at_least = 100
    """
    assert belonging(engine, tmp_path, text) == {"buyers": {0, 1}, "callers": {0, 1}, "nobody": set()}


def test_no_file_means_no_segments(engine: DuckDBEngine, tmp_path: Path) -> None:
    assert read_segments(tmp_path / "segments.toml") == {}
    assert belonging(engine, tmp_path, "") == {}


@pytest.mark.parametrize(
    ("rule", "code", "word", "line"),
    [
        ('\ncolumn = "order"\nat_least = 3', "unknown-column", '"orders"', 4),
        ('colum = "orders"', "unknown-key", '"column"', 3),
        ('column = "orders"\none_of = ["3"]', "no-text", "at_least", 3),
        ('column = "country"\nat_least = 3', "no-number", "one_of", 3),
        ('column = "country"\nwithin_days = 3', "no-time", "number or a text", 3),
        ('column = "last_at"\nat_least = 3', "no-number", "within_days", 3),
        ('all = [\n{ column = "life_cycle", one_of = ["looost"] }]', "unknown-word", '"lost"', 4),
        ('happened = { evnt = ["Call"] }', "unknown-key", '"event"', 3),
        ('happened = { outcome = ["failled"] }', "unknown-word", '"failed"', 3),
        ('column = "orders"', "empty-rule", "at_least", 3),
        ("", "empty-rule", "column", 2),
        ('column = "orders"\nproperty = "tier"\nat_least = 3', "two-rules", "all", 2),
        ("column = 3", "not-a-rule", "column", 2),
        ('column = "orders"\nat_least = "many"', "not-a-limit", "at_least = 2025-01-31", 4),
        ('column = "last_at"\nwithin_days = "few"', "not-a-limit", "within_days = 3", 4),
    ],
)
def test_a_mistake_is_named_with_file_line_and_segment(
    tmp_path: Path, rule: str, code: str, word: str, line: int
) -> None:
    path = tmp_path / "segments.toml"
    path.write_text(f"# ours\n[some]\n{rule}\n")
    with pytest.raises(JourneyError) as refusal:
        read_segments(path)
    assert refusal.value.code == code
    assert word in refusal.value.hint
    assert refusal.value.where == f"{path}, line {line}"
    assert '"some"' in refusal.value.message


def test_the_example_in_the_reference_is_valid(tmp_path: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "segments.md"
    path = tmp_path / "segments.toml"
    path.write_text(page.read_text(encoding="utf-8").split("```toml")[1].split("```")[0])
    assert list(read_segments(path)) == ["loyal", "wavering", "gold-with-trouble"]
