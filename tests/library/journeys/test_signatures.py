"""The kinds of interactions that previews are told from."""

from __future__ import annotations

import parcours
from parcours.journeys.catching import caught
from tests.sample_company import sample_company


def test_what_a_preview_tells_is_what_the_map_catches() -> None:
    with parcours.open(sample_company()) as company:
        found = company.signatures()
        counts: dict[str, int] = {}
        for row in company.map().rows():
            counts[row["touchpoint"]] = counts.get(row["touchpoint"], 0) + row["interactions"]
        assert caught(company.journeys[0], found).touchpoints == counts
        assert sum(kind.interactions for kind in found.kinds) == found.interactions
        assert found.interactions == company.interactions.count().to_pyarrow().as_py()


def test_properties_with_few_values_take_part_and_those_that_name_single_things_do_not() -> None:
    with parcours.open(sample_company()) as company:
        found = company.signatures()
    assert "platform" in found.properties
    assert all(1 <= len(found.values(name)) <= 12 for name in found.properties)
    assert "train" not in found.properties
