"""Work on actions: states, owners, days, costs, comments; who may, and two at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from parcours_studio.accounts.models import AuditLine, Colleague
from parcours_studio.actions import services
from parcours_studio.actions.models import Action, State
from parcours_studio.company.queries import today
from tests.studio.actions.makers import finding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


@pytest.fixture
def action(colleagues: dict[str, Colleague]) -> Action:
    """An action that the agent owns."""
    opened, _ = services.open_action(colleagues["analyst"], finding(), owner=colleagues["agent"])
    return opened


def test_an_agent_works_on_actions_that_are_hers_and_on_no_others(
    action: Action, colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    agent = signed_in("agent")
    assert agent.post(f"/plan/{action.pk}/move/", {"state": "under_way"}).status_code == 302
    assert agent.post(f"/plan/{action.pk}/comment/", {"text": "Begun"}).status_code == 302
    assert agent.get(f"/plan/{action.pk}/change/").status_code == 200
    others = services.create_action(colleagues["analyst"], title="Another's")
    for address, form in (("move", {"state": "done"}), ("comment", {"text": "Mine"}), ("change", {"due": ""})):
        assert agent.post(f"/plan/{others.pk}/{address}/", form).status_code == 403
    page = agent.get(f"/plan/{others.pk}/").content.decode()
    assert "Move it on" not in page
    assert Action.objects.get(pk=action.pk).state == "under_way"


def test_an_agent_changes_day_and_cost_but_neither_owner_nor_promise(
    action: Action, signed_in: Callable[[str], Client]
) -> None:
    form = {"due": "2026-12-24", "cost": "1500", "currency": "chf", "version": action.version}
    forged = form | {"owner": "", "title": "Mine", "expected_change": "9"}
    assert signed_in("agent").post(f"/plan/{action.pk}/change/", forged).status_code == 302
    kept = Action.objects.get(pk=action.pk)
    assert (kept.due, kept.cost, kept.currency) == (date(2026, 12, 24), Decimal(1500), "CHF")
    assert (kept.owner, kept.title, kept.expected_change) == (action.owner, action.title, 0.46)


def test_what_is_done_keeps_its_day_and_what_was_done(action: Action, signed_in: Callable[[str], Client]) -> None:
    agent = signed_in("agent")
    agent.post(f"/plan/{action.pk}/move/", {"state": "done", "outcome": "Push since <May>", "done_on": "2026-05-04"})
    done = Action.objects.get(pk=action.pk)
    assert (done.state, done.done_on, done.outcome) == ("done", date(2026, 5, 4), "Push since <May>")
    assert "Push since &lt;May&gt;" in agent.get(f"/plan/{action.pk}/").content.decode()
    agent.post(f"/plan/{action.pk}/move/", {"state": "planned"})
    assert Action.objects.get(pk=action.pk).done_on is None
    agent.post(f"/plan/{action.pk}/move/", {"state": "done"})
    assert Action.objects.get(pk=action.pk).done_on == today()
    moved = AuditLine.objects.filter(verb="actions.move").first()
    assert moved is not None
    assert (moved.before["state"], moved.after["state"]) == ("planned", "done")


def test_a_state_that_there_is_not_and_an_empty_comment_change_nothing(
    action: Action, signed_in: Callable[[str], Client]
) -> None:
    agent = signed_in("agent")
    assert agent.post(f"/plan/{action.pk}/move/", {"state": "forgotten"}).status_code == 200
    page = agent.post(f"/plan/{action.pk}/comment/", {"text": " "})
    assert "This field is required." in page.content.decode()
    kept = Action.objects.get(pk=action.pk)
    assert (kept.state, kept.comments.count()) == ("idea", 0)


def test_the_second_of_two_editors_sees_what_the_first_one_saved(
    action: Action, signed_in: Callable[[str], Client]
) -> None:
    first, second = signed_in("analyst"), signed_in("editor")
    form = {"title": action.title, "place": "travelling/delay-told", "owner": action.owner_id, "currency": "CHF",
            "metric": "recommendation", "expected_change": "0.46", "expected_low": "0.42", "expected_high": "0.5",
            "evidence": "association", "reach": "3654", "version": action.version}  # fmt: skip
    assert first.post(f"/plan/{action.pk}/change/", form | {"title": "Tell sooner"}).status_code == 302
    page = second.post(f"/plan/{action.pk}/change/", form | {"title": "Tell at once"}).content.decode()
    assert "Somebody changed this action" in page
    assert "<strong>Tell sooner</strong>" in page
    assert 'value="Tell at once"' in page
    assert Action.objects.get(pk=action.pk).title == "Tell sooner"
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    second.post(f"/plan/{action.pk}/change/", form | {"title": "Tell at once", "version": version})
    assert Action.objects.get(pk=action.pk).title == "Tell at once"


def test_figures_that_nobody_touched_keep_all_their_digits(
    colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    action, _ = services.open_action(colleagues["analyst"], finding(change=0.4613973, low=0.4201677, high=0.5026268))
    page = signed_in("analyst").get(f"/plan/{action.pk}/change/").content.decode()
    assert 'value="0.4614"' in page
    form = {"title": "New title", "place": "travelling/delay-told", "currency": "CHF", "metric": "recommendation",
            "expected_change": "0.4614", "expected_low": "0.4202", "expected_high": "0.5026",
            "evidence": "association", "reach": "3654", "version": "1"}  # fmt: skip
    assert signed_in("analyst").post(f"/plan/{action.pk}/change/", form).status_code == 302
    kept = Action.objects.get(pk=action.pk)
    assert (kept.title, kept.expected_change) == ("New title", 0.4613973)
    assert AuditLine.objects.filter(verb="actions.change").get().after == {"title": "New title"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"title": ""}, "This field is required."),
        ({"title": "x", "cost": "-1"}, "not less than nothing"),
        ({"title": "x", "expected_change": "1"}, "Say of what this is the change"),
        ({"title": "x", "metric": "return", "expected_low": "2", "expected_high": "1"}, "between the two ends"),
        ({"title": "x", "due": "2026-02-30"}, "Enter a valid date"),
        ({"title": "x", "place": "nowhere/at-all"}, "Select a valid choice"),
        ({"title": "x", "owner": "999"}, "Select a valid choice"),
    ],
)
def test_mistakes_are_told_and_what_was_typed_stays(
    given: dict[str, str], told: str, signed_in: Callable[[str], Client]
) -> None:
    page = signed_in("analyst").post("/plan/new/", {"description": "Kept as typed", "version": "1"} | given)
    assert told in page.content.decode()
    assert "Kept as typed" in page.content.decode()
    assert not Action.objects.exists()


def test_a_viewer_may_not_own_and_a_service_refuses_whoever_lacks_the_right(
    action: Action, colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    page = signed_in("analyst").get("/plan/new/").content.decode()
    assert "Viewer of Vallorin" not in page
    with pytest.raises(PermissionDenied):
        services.move(colleagues["viewer"], action, State.DONE)


def test_the_page_of_an_action_whose_owner_left_still_shows(action: Action, signed_in: Callable[[str], Client]) -> None:
    Colleague.objects.filter(role="agent").update(is_active=False)
    assert "Agent of Vallorin" in signed_in("viewer").get(f"/plan/{action.pk}/").content.decode()
    assert signed_in("viewer").get("/plan/999/").status_code == 404
