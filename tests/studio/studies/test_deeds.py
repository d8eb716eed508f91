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


def test_words_are_offered_exactly_where_some_were_said(company: Path) -> None:
    offered = set()
    for place in designs.places():
        about = {"kind": "touchpoint", "journey": place.journey.id, "touchpoint": place.touchpoint.id}
        found = deeds(about, Lens())
        assert found.people
        assert bool(found.words) == _are_words(place.touchpoint.id)
        offered.add(bool(found.words))
    assert offered == {True, False}
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
