"""The board: filtered, sorted, paged, drawn, exported."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from parcours_studio.accounts.models import Colleague
from parcours_studio.actions import services
from parcours_studio.actions.models import Action, State
from parcours_studio.actions.quadrant import quadrant
from parcours_studio.company.queries import today
from tests.studio.actions.makers import finding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


@pytest.fixture
def board(colleagues: dict[str, Colleague]) -> None:
    """Four actions."""
    analyst, agent = colleagues["analyst"], colleagues["agent"]
    make = services.create_action
    make(analyst, title="Bravo", owner=agent, due=today() - timedelta(days=2), cost=500, journey="travelling")
    make(analyst, title="alpha", owner=analyst, due=today() + timedelta(days=9), cost=90)
    make(analyst, title="Charlie")
    services.move(analyst, make(analyst, title="Delta", owner=agent, cost=5), State.DONE)


def titles(client: Client, query: str = "") -> list[str]:
    """The actions in the order of the table."""
    return re.findall(
        r'<th scope="row"><a href="/plan/\d+/">([^<]*)</a>', client.get(f"/plan/{query}").content.decode()
    )


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Bravo", "alpha", "Charlie"]),
        ("?sort=title", ["alpha", "Bravo", "Charlie"]),
        ("?sort=-cost", ["Bravo", "alpha", "Charlie"]),
        ("?sort=cost", ["alpha", "Bravo", "Charlie"]),
        ("?sort=-owner", ["alpha", "Bravo", "Charlie"]),
        ("?sort=nonsense", ["Bravo", "alpha", "Charlie"]),
        ("?state=all&sort=state", ["Bravo", "alpha", "Charlie", "Delta"]),
        ("?state=done", ["Delta"]),
        ("?state=late", ["Bravo"]),
        ("?owner=me", ["alpha"]),
        ("?owner=nobody", ["Charlie"]),
        ("?journey=travelling", ["Bravo"]),
        ("?owner=7777777", ["Bravo", "alpha", "Charlie"]),
        ("?state=dropped", []),
    ],
)
def test_the_table_shows_what_is_asked_for(query: str, found: list[str], signed_in: Callable[[str], Client]) -> None:
    assert titles(signed_in("analyst"), query) == found


@pytest.mark.usefixtures("board")
def test_what_is_late_is_said_in_words(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("viewer").get("/plan/").content.decode()
    assert "3 actions are open" in page
    assert "1 overdue" in page
    assert '<span class="chip bad">overdue</span>' in page


def test_long_boards_are_paged_and_keep_order_and_filter(
    colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    Action.objects.bulk_create(Action(title=f"A{number:03}", currency="CHF", state="planned") for number in range(60))
    analyst = signed_in("analyst")
    assert titles(analyst, "?state=planned&sort=-title&page=2")[0] == "A034"
    page = analyst.get("/plan/?state=planned&sort=-title&page=2").content.decode()
    assert "?state=planned&amp;sort=-title&amp;page=3" in page


def test_the_board_takes_few_questions_to_the_desk_however_long_it_is(
    colleagues: dict[str, Colleague],
    signed_in: Callable[[str], Client],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    agent = colleagues["agent"]
    Action.objects.bulk_create(Action(title=f"A{n}", currency="CHF", owner=agent) for n in range(25))
    client = signed_in("analyst")
    client.get("/plan/")
    with django_assert_max_num_queries(30):
        client.get("/plan/")


@pytest.mark.usefixtures("board")
def test_an_export_holds_the_filtered_actions_and_no_formula(
    colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    services.create_action(colleagues["analyst"], title="=cmd|' /C calc'!A0", cost=-0)
    services.open_action(colleagues["analyst"], finding(change=-0.2, low=-0.4, high=-0.1))
    answer = signed_in("analyst").get("/plan/export/?state=all&sort=title")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:3] == ["Action", "Journey", "Touchpoint"]
    assert "'=cmd|' /C calc'!A0" in {row[0] for row in rows}
    told = next(row for row in rows if row[2] == "Told about the delay")
    assert told[10:13] == ["-0.2", "-0.4", "-0.1"]
    assert len(rows) == 7


def test_the_picture_places_actions_by_cost_and_change(
    colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    analyst = colleagues["analyst"]
    first, _ = services.open_action(analyst, finding(), cost=80)
    second, _ = services.open_action(analyst, finding(lever="x", change=0.23, low=None, high=None), cost=40)
    services.create_action(analyst, title="Without figures")
    page = signed_in("viewer").get("/plan/quadrant/").content.decode()
    assert page.count("<circle") == 2
    assert "1 open action lacks a cost" in page
    assert page.count('<th scope="row">') == 2
    drawn = quadrant([first, second])
    one, two = drawn.marks
    assert one.x - drawn.left == pytest.approx(2 * (two.x - drawn.left))
    assert drawn.nought_y - one.y == pytest.approx(2 * (drawn.nought_y - two.y))
    assert one.high < one.y < one.low
    assert (two.low, two.high) == (two.y, two.y)


def test_losses_stand_below_nought_and_costs_of_other_currencies_are_not_drawn(
    colleagues: dict[str, Colleague], signed_in: Callable[[str], Client]
) -> None:
    analyst = colleagues["analyst"]
    loss, _ = services.open_action(analyst, finding(change=-0.1, low=-0.3, high=0.1), cost=10)
    services.open_action(analyst, finding(lever="x"), cost=10, currency="EUR")
    drawn = quadrant([loss])
    assert drawn.nought_y < drawn.marks[0].y <= drawn.bottom
    assert signed_in("viewer").get("/plan/quadrant/").content.decode().count("<circle") == 1


def test_without_figures_the_picture_says_what_is_missing(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("viewer").get("/plan/quadrant/?metric=nonsense").content.decode()
    assert "Give open actions a cost" in page


def test_the_plan_is_asked_of_the_worker_and_shown_with_one_click_per_line(
    signed_in: Callable[[str], Client], work: Callable[[], list[str]]
) -> None:
    analyst = signed_in("analyst")
    assert "being worked out" in analyst.get("/plan/").content.decode()
    assert set(work()) == {"done"}
    page = analyst.get("/plan/").content.decode()
    assert page.count('action="/plan/open/"') >= 1
    about = re.findall(r'name="text" value="([^"]*)"><input type="hidden" name="about" value="([^"]*)"', page)[0]
    analyst.post("/plan/open/", {"text": unescape(about[0]), "about": unescape(about[1])})
    action = Action.objects.get()
    assert action.finding_key
    again = analyst.get("/plan/").content.decode()
    assert "This has an action: see it" in again
    assert signed_in("viewer").get("/plan/").content.decode().count('action="/plan/open/"') == 0
