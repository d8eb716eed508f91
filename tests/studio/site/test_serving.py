"""What `parcours serve` does before it answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from parcours_studio.journeys.models import Version
from parcours_studio.site.serving import take_up

pytestmark = pytest.mark.django_db


def test_a_journey_edited_by_hand_while_nobody_served_it_is_a_version_from_the_start(changed_company: Path) -> None:
    assert take_up() == []
    file = changed_company / "journeys" / "travelling.yaml"
    file.write_text(file.read_text("utf-8").replace("owner: customer experience", "owner: Ana"), "utf-8")
    assert take_up() == []
    assert list(Version.objects.order_by("number").values_list("state", "origin")) == [
        ("superseded", "adopted"),
        ("published", "adopted"),
    ]


def test_a_file_with_a_mistake_is_told_and_keeps_nothing_from_being_served(changed_company: Path) -> None:
    (changed_company / "journeys" / "broken.yaml").write_text(
        "id: broken\nstages:\n  - {id: a, phase: befor}\n", "utf-8"
    )
    assert [line.partition(":")[0] for line in take_up()] == ["broken.yaml, line 3"]
    assert Version.objects.filter(journey="travelling", state="published").exists()
