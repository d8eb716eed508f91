"""Settings: written into the company's file, refused at the field, never over somebody else's change."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from parcours.company.folder import Folder, read_settings
from parcours_studio.accounts.models import AuditLine, Colleague
from parcours_studio.administration import services
from tests.studio.mailbox import Mailbox, text_of

pytestmark = pytest.mark.django_db
COMPANY = {"name": "Vallorin", "time_zone": "Europe/Zurich", "currency": "CHF", "first_language": "de"}
RULES = {"at_risk": "0", "lost": "0", "outcome": "nps", "horizon": "90"}


def seen(client: Client, page: str) -> str:
    """What the page remembers of how the settings were."""
    found = re.search(r'name="seen" value="([^"]*)"', client.get(page).content.decode())
    assert found
    return unescape(found[1])


def test_what_is_saved_stands_in_the_file_and_comments_stay(
    changed_company: Path, signed_in: Callable[[str], Client]
) -> None:
    boss = signed_in("administrator")
    form = COMPANY | {"name": "Vallorin & Söhne", "languages": ["fr", "de"], "seen": seen(boss, "/settings/")}
    assert boss.post("/settings/", form).status_code == 302
    settings = read_settings(Folder(changed_company))
    assert (settings.name, settings.languages) == ("Vallorin & Söhne", ("de", "fr"))
    assert "# The invented railway" in (changed_company / "parcours.toml").read_text("utf-8")
    assert "<title>Company · Vallorin &amp; Söhne</title>" in boss.get("/settings/").content.decode()
    line = AuditLine.objects.get()
    assert (line.verb, line.before["name"]) == ("administration.change_settings", "Vallorin Railway")
    assert line.after == {"name": "Vallorin & Söhne", "languages": ["de", "fr"]}


def test_hours_are_written_as_people_write_them(changed_company: Path, signed_in: Callable[[str], Client]) -> None:
    boss = signed_in("administrator")
    form = {
        "mon": "08:00-12:00, 13:00-18:00",
        "sat": "08:00 – 12:00",
        "country": "CH",
        "region": "ZH",
        "closed_on": "2026-12-24\n2026-12-31",
    }
    page = boss.post("/settings/calendar/", form | {"seen": seen(boss, "/settings/calendar/")}, follow=True)
    calendar = read_settings(Folder(changed_company)).calendar
    assert calendar.hours == {"mon": ("08:00-12:00", "13:00-18:00"), "sat": ("08:00-12:00",)}
    assert calendar.closed_on == ("2026-12-24", "2026-12-31")
    assert "Saved." in page.content.decode()


@pytest.mark.parametrize(
    ("page", "form", "field", "told"),
    [
        ("calendar", {"tue": "9 to 5"}, "tue", "Write opening and closing time"),
        ("calendar", {"closed_on": "24.12.2026"}, "closed_on", "Write days as 2026-12-24"),
        ("calendar", {"country": "CH", "region": "BY"}, "region", "This country has no such part"),
        ("rules", RULES | {"at_risk": "90", "lost": "30"}, "lost", "at risk first"),
        ("rules", RULES | {"horizon": "0"}, "horizon", "So many days cannot be"),
        ("rules", RULES | {"horizon": "soon"}, "horizon", "Enter a whole number"),
        ("", COMPANY | {"time_zone": "Europe/Berlim"}, "time_zone", "Select a valid choice"),
        ("", COMPANY | {"name": " "}, "name", "This field is required"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_written(
    company: Path, signed_in: Callable[[str], Client], page: str, form: dict[str, str], field: str, told: str
) -> None:
    boss, before = signed_in("administrator"), (company / "parcours.toml").read_text("utf-8")
    address = f"/settings/{page}/" if page else "/settings/"
    text = boss.post(address, form | {"seen": seen(boss, address)}).content.decode()
    after_field = text[text.index(f'name="{field}"') :]
    assert told in after_field[: after_field.index("</p>") if "</p>" in after_field else None]
    assert (company / "parcours.toml").read_text("utf-8") == before
    assert not AuditLine.objects.exists()


def test_the_second_administrator_is_told_and_sees_the_difference(
    changed_company: Path, colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    first, second = signed_in("administrator"), signed_in("administrator")
    before = seen(second, "/settings/rules/")
    first.post("/settings/rules/", RULES | {"horizon": "30", "seen": seen(first, "/settings/rules/")})
    page = second.post("/settings/rules/", RULES | {"horizon": "60", "seen": before})
    text = page.content.decode()
    assert "Administrator of Vallorin changed these settings" in text
    cells = re.findall(r'<td data-label="[^"]*">(?:<strong>)?(\d+)', text)
    assert cells == ["90", "30", "60"]
    assert read_settings(Folder(changed_company)).loyalty.horizon_days == 30
    shown = unescape(re.findall(r'name="seen" value="([^"]*)"', text)[0])
    assert json.loads(shown)["loyalty.horizon_days"] == 30
    second.post("/settings/rules/", RULES | {"horizon": "60", "seen": shown})
    assert read_settings(Folder(changed_company)).loyalty.horizon_days == 60


def test_changes_of_other_settings_do_not_stand_in_each_other_s_way(
    changed_company: Path, signed_in: Callable[[str], Client]
) -> None:
    boss = signed_in("administrator")
    before = seen(boss, "/settings/rules/")
    boss.post("/settings/", COMPANY | {"languages": ["de"], "seen": seen(boss, "/settings/")})
    assert boss.post("/settings/rules/", RULES | {"horizon": "30", "seen": before}).status_code == 302
    settings = read_settings(Folder(changed_company))
    assert (settings.name, settings.loyalty.horizon_days) == ("Vallorin", 30)


def test_saving_without_a_change_writes_nothing(company: Path, signed_in: Callable[[str], Client]) -> None:
    boss = signed_in("administrator")
    page = boss.post("/settings/rules/", RULES | {"seen": seen(boss, "/settings/rules/")}, follow=True)
    assert "Nothing was changed." in page.content.decode()
    assert not AuditLine.objects.exists()


def test_a_service_refuses_whoever_lacks_the_right(company: Path, colleagues: dict[str, Colleague]) -> None:
    with pytest.raises(PermissionDenied):
        services.change(colleagues["editor"], {"name": "Mine"}, seen={})


def test_the_test_mail_arrives_in_the_reader_s_language(
    company: Path, colleagues: dict[str, Colleague], signed_in: Callable[[str], Client], mailbox: Mailbox
) -> None:
    Colleague.objects.filter(role="administrator").update(language="de")
    boss = signed_in("administrator")
    page = boss.post("/settings/mail/test/", follow=True).content.decode()
    (mail,) = mailbox.wait_for()
    assert mail["Subject"] == "E-Mail funktioniert"
    assert "Vallorin Railway" in text_of(mail)
    assert "wurde übergeben" in page


def test_a_mail_server_that_refuses_is_told(
    company: Path, signed_in: Callable[[str], Client], mailbox: Mailbox
) -> None:
    mailbox.refused.add("administrator@vallorin.example")
    page = signed_in("administrator").post("/settings/mail/test/", follow=True).content.decode()
    assert "could not be sent" in page
    assert "no such reader" in page


def test_the_next_days_off_have_the_reader_s_names(company: Path, signed_in: Callable[[str], Client]) -> None:
    Colleague.objects.filter(role="administrator").update(language="fr")
    page = signed_in("administrator").get("/settings/calendar/").content.decode()
    assert "Jour de Noël" in page or "Noël" in page
