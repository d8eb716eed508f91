"""Actions are opened from findings: filled by them, once per finding, by those who may."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from parcours_studio.accounts.models import AuditLine, Colleague
from parcours_studio.actions import queries, services
from parcours_studio.actions.findings import Finding, key_of
from parcours_studio.actions.models import Action, State
from parcours_studio.studies.models import Study
from parcours_studio.studies.services import ask
from tests.studio.actions.makers import finding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def test_an_action_takes_from_its_finding_what_the_finding_says(colleagues: dict[str, Colleague]) -> None:
    action, made = services.open_action(colleagues["analyst"], finding())
    assert made
    assert action.title == "Raise “Told about the delay” from 3.14 to 3.99"
    assert (action.journey, action.touchpoint, action.state) == ("travelling", "delay-told", "idea")
    assert (action.expected_change, action.expected_low, action.expected_high) == (0.46, 0.42, 0.5)
    assert (action.metric, action.evidence, action.reach, action.currency) == (
        *("recommendation", "association", 3654, "CHF"),
    )
    line = AuditLine.objects.get()
    assert (line.verb, line.after["touchpoint"]) == ("actions.open", "delay-told")


def test_what_the_map_means_to_do_becomes_the_title(colleagues: dict[str, Colleague]) -> None:
    action, _ = services.open_action(colleagues["analyst"], finding(measure="Tell within 3 minutes"))
    assert action.title == "Tell within 3 minutes"


def test_the_same_finding_shows_the_action_that_it_has_in_every_language_and_after_a_refresh(
    colleagues: dict[str, Colleague],
) -> None:
    first, _ = services.open_action(colleagues["analyst"], finding())
    again, made = services.open_action(
        colleagues["editor"], finding(what="„Über die Verspätung informiert“ heben", change=0.31, rank=2)
    )
    assert (again, made) == (first, False)
    other, made = services.open_action(colleagues["editor"], finding(lever="keep the promise more often"))
    assert made
    assert other != first


def test_a_finding_whose_action_is_done_may_have_another_one(colleagues: dict[str, Colleague]) -> None:
    analyst = colleagues["analyst"]
    first, _ = services.open_action(analyst, finding())
    services.move(analyst, first, State.DONE)
    second, made = services.open_action(analyst, finding())
    assert made
    services.move(analyst, first, State.PLANNED)
    assert queries.for_finding(finding().about) == second
    assert Action.objects.get(pk=first.pk).is_open


def test_findings_that_name_no_place_are_never_one_and_the_same() -> None:
    assert key_of({}) == key_of({"kind": "follows"}) == key_of(None) == ""
    assert key_of({"kind": "flow", "source": "a", "target": "b"}) != key_of(
        {"kind": "flow", "source": "b", "target": "a"}
    )
    assert key_of({"kind": "stage", "stage": "a", "text": "x"}) == key_of({"kind": "stage", "stage": "a", "text": "y"})


def test_a_click_on_any_finding_opens_an_action_and_leads_to_it(signed_in: Callable[[str], Client]) -> None:
    about = {"kind": "deviation", "deviation": "missing", "touchpoint": "invoice", "journey": "travelling"}
    form = {"text": "1 in 3 never gets the <invoice>.", "about": json.dumps(about)}
    page = signed_in("analyst").post("/plan/open/", form, follow=True)
    action = Action.objects.get()
    assert page.redirect_chain[-1][0] == f"/plan/{action.pk}/"
    assert "1 in 3 never gets the &lt;invoice&gt;" in page.content.decode()
    assert (action.touchpoint, action.finding["about"]["deviation"]) == ("invoice", "missing")
    again = signed_in("analyst").post("/plan/open/", form, follow=True)
    assert "has an action already" in again.content.decode()
    assert Action.objects.count() == 1


def test_plain_fields_are_enough(signed_in: Callable[[str], Client]) -> None:
    signed_in("analyst").post(
        "/plan/open/", {"text": "Shorten it", "journey": "travelling", "touchpoint": "claim-form", "kind": "touchpoint"}
    )
    assert [one.title for one in queries.of_touchpoint("travelling", "claim-form")] == ["Shorten it"]


@pytest.mark.parametrize("about", ["[1]", "{", "1", '{"kind": {"a": 1}, "journey": 5, "change": "much", "reach": 1.5}'])
def test_odd_findings_open_an_action_without_figures(about: str, signed_in: Callable[[str], Client]) -> None:
    assert signed_in("analyst").post("/plan/open/", {"text": "Odd", "about": about}).status_code == 302
    action = Action.objects.get()
    assert (action.title, action.expected_change, action.reach) == ("Odd", None, None)


def test_nothing_is_opened_from_nothing(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("analyst").post("/plan/open/", {"text": "  "}, follow=True)
    assert "no finding to open an action from" in page.content.decode()
    assert not Action.objects.exists()


def test_a_line_of_the_plan_brings_the_figures_of_the_plan_and_not_of_the_form(
    company: Path, signed_in: Callable[[str], Client]
) -> None:
    kept = finding()
    study = ask("plan", {}, language="en")
    Study.objects.filter(pk=study.pk).update(
        answer={"sections": {"plan": {"findings": [{"text": kept.text, "about": kept.about}], "tables": []}}}
    )
    forged = dict(kept.about) | {"change": 99, "low": 98, "high": 100}
    signed_in("analyst").post("/plan/open/", {"text": "Forged", "about": json.dumps(forged)})
    assert Action.objects.get().expected_change == 0.46


def test_agents_and_viewers_open_nothing(colleagues: dict[str, Colleague]) -> None:
    for role in ("viewer", "agent"):
        with pytest.raises(PermissionDenied):
            services.open_action(colleagues[role], Finding("x"))


def test_an_action_is_opened_by_hand_at_a_place_that_the_address_names(signed_in: Callable[[str], Client]) -> None:
    analyst = signed_in("analyst")
    page = analyst.get("/plan/new/?journey=travelling&touchpoint=claim-form&title=Shorter").content.decode()
    assert 'value="travelling/claim-form" selected' in page
    assert 'value="Shorter"' in page
    form = {"title": "Shorter form", "place": "travelling/claim-form", "currency": "", "version": "1"}
    assert analyst.post("/plan/new/", form).status_code == 302
    action = Action.objects.get()
    assert (action.stage, action.touchpoint, action.currency) == ("refund", "claim-form", "CHF")


def test_counts_say_how_the_plan_goes_on(colleagues: dict[str, Colleague]) -> None:
    analyst = colleagues["analyst"]
    services.open_action(analyst, finding(), owner=analyst)
    done = services.create_action(analyst, title="Old")
    services.move(analyst, done, State.DONE)
    services.create_action(analyst, title="Late", due="2020-01-01")
    found = queries.progress()
    assert (found.by_state["idea"], found.by_state["done"], found.open, found.total) == (2, 1, 2, 3)
    assert (found.overdue, found.without_owner) == (1, 1)
    assert queries.counts_by_touchpoint("travelling") == {"delay-told": 1}
    assert queries.has_action("travelling", "delay-told")
    assert not queries.has_action("travelling", "invoice")
