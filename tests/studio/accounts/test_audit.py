"""The audit log: readable, filtered, paged, exported without formulas."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from parcours_studio.accounts.models import AuditLine, Colleague
from parcours_studio.accounts.services import record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]
PAGE = "/settings/audit/"


def shown(client: Client, **asked: str) -> str:
    """The page, without its forms."""
    return re.sub(r"<form.*?</form>", "", client.get(PAGE, asked).content.decode(), flags=re.S)


@pytest.fixture
def written(colleagues: dict[str, Colleague]) -> None:
    """Three lines."""
    record(colleagues["editor"], "accounts.change", "Luc Morel", before={"role": "viewer"}, after={"role": "editor"})
    record(colleagues["administrator"], "accounts.make_team", "Züge & Busse")
    record(
        None,
        "segments.publish",
        "commuters",
        before=None,
        after={"note": "Änderung <b>fett</b>", "parts": [1, {"a": 2}]},
    )


@pytest.mark.usefixtures("written")
def test_a_line_says_who_did_what_and_what_it_was_before(signed_in: Callable[[str], Client]) -> None:
    page = shown(signed_in("administrator"))
    assert "Changed an account" in page
    assert "<del>Viewer</del>" in page
    assert "<ins>Editor</ins>" in page
    assert "Änderung &lt;b&gt;fett&lt;/b&gt;" in page
    assert "segments.publish" in page


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"who": "Editor of Vallorin"}, {"Luc Morel"}),
        ({"verb": "accounts.make_team"}, {"Züge &amp; Busse"}),
        ({"text": "änderung"}, {"commuters"}),
        ({"text": "züge"}, {"Züge &amp; Busse"}),
        ({"text": "viewer"}, {"Luc Morel"}),
        ({"text": "100%"}, set()),
        ({"verb": "accounts.change", "text": "Züge"}, set()),
    ],
)
def test_the_filter_finds(signed_in: Callable[[str], Client], asked: dict[str, str], found: set[str]) -> None:
    page = shown(signed_in("administrator"), **asked)
    assert {name for name in ("Luc Morel", "Züge &amp; Busse", "commuters") if f"<br>{name}<" in page} == found


def test_days_are_those_of_the_company(colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]) -> None:
    late = dt.datetime(2026, 3, 1, 0, 30, tzinfo=ZoneInfo("Europe/Zurich"))
    line = record(colleagues["editor"], "accounts.make_team", "Nachtzug")
    AuditLine.objects.filter(pk=line.pk).update(written_at=late.astimezone(dt.UTC))
    client = signed_in("administrator")
    assert "Nachtzug" in shown(client, start="2026-03-01", end="2026-03-01")
    assert "Nachtzug" not in shown(client, start="2026-02-28", end="2026-02-28")


def test_long_logs_are_paged_and_the_filter_stays(
    colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    for number in range(120):
        record(colleagues["editor"], "accounts.make_team", f"Team {number}")
    page = shown(signed_in("administrator"), text="Team", page="2")
    assert "Page 2 of 3" in page
    assert "?text=Team&amp;page=3" in page
    assert "120 entries" in page


def test_an_export_holds_the_filtered_lines_and_no_formula(
    colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    for trick in ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "harmless"):
        record(colleagues["editor"], "accounts.make_team", trick, after={"name": trick})
    record(colleagues["viewer"], "accounts.change_oneself", "not this")
    answer = signed_in("administrator").get(f"{PAGE}export/", {"verb": "accounts.make_team"})
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == ["When", "Who", "What", "About", "Before", "After"]
    assert {row[3] for row in rows[1:]} == {"'=1+1", "'+1", "'-1", "'@x", "'\t=1", "'\r=1", "harmless"}
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


def test_an_empty_answer_says_what_to_do(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("administrator").get(PAGE, {"text": "nothing of the kind"}).content.decode()
    assert "No entry fits" in page
    assert signed_in("administrator").get(PAGE, {"start": "yesterday"}).status_code == 200


def test_the_rule_against_formulas_is_the_library_s() -> None:
    from parcours.company.export import FORMULA as THEIRS
    from parcours_studio.ui.spreadsheet import FORMULA

    assert f"^{FORMULA.pattern}" == THEIRS
