"""Segments while they are written."""

from __future__ import annotations

import parcours
from parcours.loyalty import segments_from_text


def test_the_size_of_a_rule_is_what_the_refresh_would_find(changeable: parcours.Company) -> None:
    text = """
[regulars]
column = "orders"
at_least = 2
[on-the-web]
happened = { channel = ["web"], event = ["Order Placed"] }
"""
    changeable.folder.segments.write_text(text, "utf-8")
    foreseen = {name: changeable.segment_size(one) for name, one in segments_from_text(text).items()}
    changeable.refresh()
    members = changeable.derived("memberships")
    counted = members.group_by("segment").agg(n=members.count()).to_pyarrow().to_pylist()
    assert {name: size.customers for name, size in foreseen.items()} == {row["segment"]: row["n"] for row in counted}
    assert {size.of for size in foreseen.values()} == {200}


def test_what_there_is_to_ask_for_is_told(refreshed: parcours.Company) -> None:
    found = refreshed.segment_words()
    assert set(found.happened["channel"]) == {"web", "app", "parcel"}
    assert found.happened["event"][0] in ("Order Placed", "Order Delivered")
    assert found.columns["life_cycle"]
    assert "name" not in found.columns
    assert found.properties == {}
