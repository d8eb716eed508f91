"""A customer's moments lie in order, with promises where they were kept or broken and what was asked before."""

from __future__ import annotations

import datetime as dt
from typing import Any

from parcours.timeline.moments import Moment, Place, moments, repeated
from parcours.vocabulary.facts import ANSWERS, INTERACTIONS

DAY = dt.datetime(2024, 5, 1, 12)


def happened(number: int, event: str, day: float, **about: Any) -> dict[str, Any]:
    at = DAY + dt.timedelta(days=day)
    row: dict[str, Any] = dict.fromkeys(INTERACTIONS)
    return (
        row
        | {
            "interaction_id": f"i{number}",
            "sequence": number,
            "event": event,
            "occurred_at": at,
            "occurred_on": at.date(),
        }
        | about
    )


def said(number: int, response: str | None, day: float, **about: Any) -> dict[str, Any]:
    at = DAY + dt.timedelta(days=day)
    row: dict[str, Any] = dict.fromkeys(ANSWERS)
    return (
        row | {"answer_id": f"a{number}", "response_id": response, "answered_at": at, "answered_on": at.date()} | about
    )


def ticket(number: int, day: float, channel: str, direction: str = "pull") -> dict[str, Any]:
    about = {"channel": channel, "direction": direction, "subject_kind": "ticket", "subject_ref": "T1"}
    return happened(number, "Asked", day, **about)


def told(rows: list[dict[str, Any]], answers: list[dict[str, Any]] | None = None, **more: Any) -> list[Moment]:
    return moments(rows, answers or [], places=more.pop("places", {}), about=more.pop("about", {}), **more)


def test_the_newest_comes_first_and_the_order_of_the_file_breaks_ties() -> None:
    found = told([happened(1, "B", 0, sequence=2), happened(2, "A", 0, sequence=1), happened(3, "C", 5)])
    assert [one.event for one in found] == ["C", "B", "A"]


def test_the_answers_of_one_response_are_one_moment() -> None:
    answers = [
        said(1, "r1", 0, survey="wave", question="nps", score=9.0),
        said(2, "r1", 0, survey="wave", question="why", text="<b>fine</b>"),
        said(3, None, 1, survey="hot", question="csat", score=2.0),
    ]
    found = told([], answers, about={"a1": Place(touchpoint=4, path=7)})
    assert [(one.survey, [given.question for given in one.given]) for one in found] == [
        ("hot", ["csat"]), ("wave", ["nps", "why"]),
    ]  # fmt: skip
    assert found[1].given[0].place == Place(touchpoint=4, path=7)
    assert found[1].places == (Place(touchpoint=4, path=7),)


def test_what_was_asked_before_is_told_with_its_channels_and_our_last_word() -> None:
    rows = [ticket(1, 0, "form"), ticket(2, 3, "phone"), ticket(3, 4, "e-mail", "push"), ticket(4, 9, "phone")]
    last, reply, second, first = told(rows)
    assert first.asked is None
    assert reply.asked is None
    assert second.asked is not None
    assert (second.asked.times, second.asked.elsewhere, second.asked.told_at) == (2, ("form",), None)
    assert last.asked is not None
    assert (last.asked.times, last.asked.elsewhere) == (3, ("form", "phone"))
    assert (last.asked.told_at, last.asked.told_over) == (DAY + dt.timedelta(days=4), "e-mail")


def test_buying_twice_is_not_asking_twice() -> None:
    about = {"direction": "pull", "nature": "transactional", "subject_kind": "order", "subject_ref": "O1"}
    rows = [happened(n, "Paid", n, **about) for n in range(3)]
    assert [one.asked for one in told(rows)] == [None, None, None]
    asked = about | {"nature": "informational"}
    assert [one.asked is None for one in told([happened(n, "Where is it", n, **asked) for n in range(2)])] == [
        False,
        True,
    ]


def test_matters_asked_about_more_than_once_are_listed_with_all_times() -> None:
    rows = [ticket(1, 0, "form"), ticket(2, 3, "phone"), ticket(3, 8, "letter", "push")]
    (again,) = repeated(told(rows))
    assert again.subject == ("ticket", "T1")
    assert [channel for _, channel in again.asked] == ["form", "phone"]
    assert (again.told_at, again.told_over) == (DAY + dt.timedelta(days=8), "letter")


def promise(state: str, **about: Any) -> dict[str, Any]:
    made = {"promise": 1, "touchpoint": 5, "subject_kind": "order", "subject_ref": "O1", "path": 9, "from_at": DAY}
    return made | {"state": state, "due_at": DAY + dt.timedelta(days=1), "done_at": None} | about


def test_a_promise_lies_at_the_moment_that_kept_it_else_at_the_one_that_made_it() -> None:
    order = {"subject_kind": "order", "subject_ref": "O1"}
    rows = [happened(1, "Placed", 0, **order), happened(2, "Told", 0.5, **order), happened(3, "Search", 0.5)]
    kept = promise("kept", done_at=DAY + dt.timedelta(days=0.5))
    found = {one.event: one for one in told(rows, promises=[kept, promise("broken")])}
    assert [one.state for one in found["Told"].promises] == ["kept"]
    assert [one.state for one in found["Placed"].promises] == ["broken"]
    assert found["Search"].promises == ()


def test_of_two_moments_at_the_same_time_the_one_at_the_touchpoint_has_the_promise() -> None:
    rows = [happened(1, "Told", 0), happened(2, "Told", 0)]
    found = told(rows, places={(DAY, 2): [Place(touchpoint=5)]}, promises=[promise("kept", done_at=DAY)])
    assert {one.fact_id: len(one.promises) for one in found} == {"i1": 0, "i2": 1}
