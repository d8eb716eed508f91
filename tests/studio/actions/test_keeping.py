"""What is planned at a touchpoint keeps it from being deleted."""

from __future__ import annotations

import pytest

from parcours_studio.actions.models import Action
from parcours_studio.journeys.services.keeping import kept_because


@pytest.mark.django_db
def test_a_touchpoint_with_an_action_is_kept_and_the_editor_says_why() -> None:
    Action.objects.create(title="Tell sooner", journey="travelling", touchpoint="delay-told")
    said = [reason for asked in kept_because if (reason := asked("travelling", "delay-told"))]
    assert said == ["1 action is about it"]
    assert not any(asked("travelling", "search-web") for asked in kept_because)
