"""Colleagues and teams: changed, deactivated, never without an administrator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from parcours_studio.accounts import services
from parcours_studio.accounts.models import AuditLine, Colleague, Team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def changed(colleague: Colleague, **given: object) -> dict[str, object]:
    """The form of a colleague."""
    names = ("name", "email", "role", "language")
    return {name: getattr(colleague, name) for name in names} | {"team": colleague.team_id or ""} | given


def test_the_sessions_of_a_deactivated_colleague_end_at_once_and_do_not_come_back(
    colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    editor, boss = signed_in("editor"), signed_in("administrator")
    assert editor.get("/me/").status_code == 200
    address = f"/settings/colleagues/{colleagues['editor'].pk}/"
    boss.post(f"{address}deactivate/")
    assert editor.get("/me/").status_code == 302
    boss.post(f"{address}reactivate/")
    assert editor.get("/me/").status_code == 302
    assert Colleague.objects.get(role="editor").is_active
    assert [line.verb for line in AuditLine.objects.all()] == ["accounts.reactivate", "accounts.deactivate"]


def test_a_role_that_is_taken_away_is_gone_with_the_next_page(
    colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    editor = signed_in("editor")
    assert editor.get("/workshops/").status_code == 200
    form = changed(colleagues["editor"], role="viewer")
    assert signed_in("administrator").post(f"/settings/colleagues/{colleagues['editor'].pk}/", form).status_code == 302
    assert editor.get("/workshops/").status_code == 403
    line = AuditLine.objects.get()
    assert (line.before, line.after) == ({"role": "editor"}, {"role": "viewer"})


def test_the_last_administrator_stays_one(colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]) -> None:
    boss, last = signed_in("administrator"), colleagues["administrator"]
    page = boss.post(f"/settings/colleagues/{last.pk}/", changed(last, role="editor"))
    assert "This is the last active administrator" in page.content.decode()
    page = boss.post(f"/settings/colleagues/{last.pk}/deactivate/", follow=True)
    assert "This is the last active administrator" in page.content.decode()
    last.refresh_from_db()
    assert (last.role, last.is_active) == ("administrator", True)
    Colleague.objects.create(email="second@vallorin.example", name="Second", role="administrator")
    boss.post(f"/settings/colleagues/{last.pk}/deactivate/")
    assert not Colleague.objects.get(pk=last.pk).is_active


def test_two_administrators_who_demote_each_other_leave_one(colleagues: dict[str, Colleague]) -> None:
    first = colleagues["administrator"]
    second = Colleague.objects.create(email="second@vallorin.example", name="Second", role="administrator")
    services.change_colleague(first, second, {"role": "viewer"})
    assert second.role == "administrator"  # what the page of the second one still knows
    with pytest.raises(services.LastAdministrator):
        services.change_colleague(second, first, {"role": "viewer"})
    assert Colleague.objects.get(role="administrator", is_active=True) == first


def test_two_colleagues_do_not_share_an_address_however_it_is_written(
    colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    form = changed(colleagues["viewer"], email="EDITOR@Vallorin.example")
    page = signed_in("administrator").post(f"/settings/colleagues/{colleagues['viewer'].pk}/", form)
    assert "A colleague has this address already." in page.content.decode()


def test_a_colleague_who_left_stands_last_in_the_list(
    colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    services.deactivate(colleagues["administrator"], colleagues["agent"])
    page = signed_in("administrator").get("/settings/colleagues/").content.decode()
    assert page.index("Viewer of Vallorin") < page.index("Agent of Vallorin")
    assert "deactivated" in page


def test_teams_are_made_renamed_and_removed_and_their_colleagues_stay(
    colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    boss = signed_in("administrator")
    assert "Make a first team" in boss.get("/settings/teams/").content.decode()
    boss.post("/settings/teams/", {"name": "Call centre"})
    team = Team.objects.get()
    assert (
        "There is a team of this name already."
        in boss.post("/settings/teams/", {"name": "Call centre"}).content.decode()
    )
    Colleague.objects.filter(role="agent").update(team=team)
    boss.post(f"/settings/teams/{team.pk}/", {"name": "Service centre"})
    assert "1 colleague and the team" in boss.get(f"/settings/teams/{team.pk}/").content.decode()
    boss.post(f"/settings/teams/{team.pk}/remove/")
    assert Colleague.objects.get(role="agent").team is None
    assert AuditLine.objects.get(verb="accounts.remove_team").before == {"colleagues": ["Agent of Vallorin"]}


def test_a_service_refuses_whoever_lacks_the_right(colleagues: dict[str, Colleague]) -> None:
    with pytest.raises(PermissionDenied):
        services.deactivate(colleagues["editor"], colleagues["viewer"])
    with pytest.raises(PermissionDenied):
        services.make_team(colleagues["editor"], "Mine")


def test_a_change_of_one_s_language_holds_from_the_answer_on(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("viewer")
    page = client.post("/me/", {"name": "Viewer of Vallorin", "language": "fr"}, follow=True).content.decode()
    assert "Enregistré." in page
    assert '<html lang="fr">' in page
    assert "Saved." not in page


def test_one_s_own_page_changes_neither_role_nor_address(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("viewer")
    client.post("/me/", {"name": "V", "language": "en", "role": "administrator", "email": "x@x.example"})
    viewer = Colleague.objects.get(name="V")
    assert (viewer.role, viewer.email) == ("viewer", "viewer@vallorin.example")


def test_signing_out_everywhere_else_keeps_this_session(signed_in: Callable[[str], Client]) -> None:
    here, there = signed_in("viewer"), signed_in("viewer")
    here.post("/me/end-sessions/")
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
