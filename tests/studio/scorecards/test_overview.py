"""The overview: where the company stands, and how one begins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.test import Client

from parcours_studio.accounts.models import Colleague
from parcours_studio.actions.models import Action
from parcours_studio.studies.models import Study
from tests.studio.answers import answered

Signing = Callable[[str], Client]


def test_the_overview_shows_six_metrics_what_changed_and_what_decides(company: Path, signed_in: Signing) -> None:
    answered("overview", {})
    page = signed_in("viewer").get("/").content.decode()
    assert page.count('class="tile"') == 6
    for name in ("scorecard", "truths", "changes", "plan", "data"):
        assert f'id="{name}-title"' in page
    assert "Nothing is planned yet" in page
    assert "Facts are known up to" in page
    assert "moment of truth" in page or "No touchpoint" in page or "/touchpoints/" in page


def test_the_overview_tells_how_the_plan_goes_on(
    company: Path, signed_in: Signing, colleagues: dict[str, Colleague]
) -> None:
    answered("overview", {})
    Action.objects.create(title="One", state="under_way", currency="CHF", created_by=colleagues["editor"])
    Action.objects.create(title="Two", state="done", currency="CHF", created_by=colleagues["editor"])
    page = signed_in("viewer").get("/").content.decode()
    assert "1 action is open" in page
    assert "1 of 2 done" in page
    assert "1 without an owner" in page


def test_a_company_without_facts_learns_what_to_do_first(changed_company: Path, signed_in: Signing) -> None:
    (changed_company / "derived" / "current").unlink()
    page = signed_in("editor").get("/").content.decode()
    assert page.count('class="button"') == 1
    assert 'href="/sources/"' in page
    assert "An editor or administrator" in signed_in("viewer").get("/").content.decode()
    assert not Study.objects.exists()


def test_an_overview_without_figures_leads_to_the_sources_and_not_to_the_terminal(
    company: Path, signed_in: Signing
) -> None:
    study = answered("overview", {})
    study.answer["sections"]["scorecard"] |= {"empty": "Import with `parcours import`, then run `parcours refresh`."}
    study.save()
    page = signed_in("editor").get("/").content.decode()
    assert "No figures yet. Import orders" in page
    assert "parcours import" not in page
