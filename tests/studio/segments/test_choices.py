"""Pickers of other rooms."""

from __future__ import annotations

from pathlib import Path

from parcours_studio.segments.queries import choices, label


def test_segments_are_offered_by_id_and_label_in_the_order_of_the_file(company: Path) -> None:
    assert choices("de")[:2] == [("business", "Geschäftskunden"), ("private", "Privatkunden")]
    assert label("business", "fr") == "Clients professionnels"
    assert label("nobody", "fr") == "nobody"


def test_a_file_that_is_no_toml_offers_nothing_instead_of_breaking_every_page(changed_company: Path) -> None:
    (changed_company / "segments.toml").write_text("[business\n", "utf-8")
    assert choices("en") == []
