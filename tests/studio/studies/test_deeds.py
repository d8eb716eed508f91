"""What a finding offers: only what leads somewhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from parcours_studio.company import designs
from parcours_studio.company import queries as company
from parcours_studio.studies.deeds import deeds
from parcours_studio.studies.lens import Lens

pytestmark = pytest.mark.django_db


def test_words_are_those_about_a_touchpoint_or_where_there_are_none_those_of_the_paths_through_it(
    company: Path,
) -> None:
    offered = set()
    for place in designs.places():
        about = {"kind": "touchpoint", "journey": place.journey.id, "touchpoint": place.touchpoint.id}
        found = deeds(about, Lens())
        assert found.people
        asked = parse_qs(urlsplit(found.words).query)
        name = "touchpoint" if _are_words(place.touchpoint.id) else "passed"
        assert asked == {"journey": ["travelling"], name: [place.touchpoint.id]}
        offered.add(name)
    assert offered == {"touchpoint", "passed"}
    assert "touchpoint" in parse_qs(urlsplit(found.people).query)


def test_without_facts_neither_customers_nor_words_are_offered(changed_company: Path) -> None:
    (changed_company / "derived" / "current").unlink()
    found = deeds({"kind": "touchpoint", "journey": "travelling", "touchpoint": "boarding"}, Lens())
    assert (found.people, found.words) == ("", "")
    assert found.action


def _are_words(touchpoint: str) -> bool:
    from parcours.company import words
    from parcours.vocabulary.behind import Behind

    return words.hear(company.readings(), Behind(journey="travelling", touchpoint=touchpoint)).count > 0
