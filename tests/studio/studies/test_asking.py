"""Asking, kept answers, what is worked out in advance and what is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parcours.errors import QuestionError
from parcours_studio.accounts.models import Colleague
from parcours_studio.queue.models import Job, State
from parcours_studio.queue.running import load_deeds
from parcours_studio.studies import registry, services
from parcours_studio.studies.models import Study

Doing = Callable[[], list[str]]


@pytest.fixture
def counted(company: Path, db: None) -> Iterator[list[dict[str, Any]]]:
    """A kind of study that answers at once and remembers what it was asked."""
    load_deeds()
    asked: list[dict[str, Any]] = []
    before = dict(registry._kinds)

    def answer(opened: object, question: dict[str, Any], language: str) -> dict[str, Any]:
        if question.get("refuse"):
            raise QuestionError("refused", "No.")
        asked.append(question)
        return {"n": len(asked), "language": language}

    registry.study("counted", digest=lambda found: {"n": found["n"]}, usual=lambda: ({"usual": True},))(answer)
    yield asked
    registry._kinds.clear()
    registry._kinds.update(before)


def test_an_answer_is_kept_and_asked_once(counted: list[Any], work: Doing) -> None:
    assert services.ask("counted", {"a": 1}).answer is None
    assert services.ask("counted", {"a": 1}).works
    work()
    study = services.ask("counted", {"a": 1})
    assert study.answer == {"n": 1, "language": "en"}
    assert study.digest == {"n": 1}
    assert not study.works
    assert len(counted) == 1


def test_a_changed_map_makes_an_answer_old_and_it_is_shown_meanwhile(
    counted: list[Any], work: Doing, changed_company: Path
) -> None:
    services.ask("counted", {})
    work()
    with (changed_company / "journeys" / "travelling.yaml").open("a") as stream:
        stream.write("# a word\n")
    study = services.ask("counted", {})
    assert study.works
    assert study.answer == {"n": 1, "language": "en"}
    work()
    assert services.ask("counted", {}).answer == {"n": 2, "language": "en"}


def test_a_refused_question_is_not_asked_again_by_itself(counted: list[Any], work: Doing) -> None:
    services.ask("counted", {"refuse": True})
    assert work() == ["failed"]
    study = services.ask("counted", {"refuse": True})
    assert study.failed
    assert work() == []
    services.retry(study)
    assert work() == ["failed"]


def test_a_glance_leaves_the_answer_in_the_desk(counted: list[Any], work: Doing) -> None:
    services.glance("counted", {})
    work()
    study = services.glance("counted", {})
    assert "answer" in study.get_deferred_fields()
    assert study.digest == {"n": 1}


def test_who_may_not_ask_sees_what_is_open_to_all_or_was_answered(
    counted: list[Any], work: Doing, colleagues: dict[str, Colleague]
) -> None:
    viewer, analyst = colleagues["viewer"], colleagues["analyst"]
    assert services.look("counted", {"s": 1}, viewer, open_to_all=False) is None
    assert services.look("counted", {}, viewer, open_to_all=True) is not None
    assert services.look("counted", {"s": 1}, analyst, open_to_all=False) is not None
    assert services.look("counted", {"s": 1}, viewer, open_to_all=False) is None
    work()
    seen = services.look("counted", {"s": 1}, viewer, open_to_all=False)
    assert seen is not None
    assert seen.answer is not None


def test_usual_questions_are_asked_in_the_languages_of_colleagues_and_lately_asked_ones_again(
    counted: list[Any], work: Doing, colleagues: dict[str, Colleague], changed_company: Path
) -> None:
    Colleague.objects.filter(pk=colleagues["viewer"].pk).update(language="fr")
    services.ask("counted", {"lately": 1}, language="de")
    services.ask("counted", {"long ago": 1})
    work()
    Study.objects.filter(question={"long ago": 1}).update(last_asked_at=timezone.now() - timedelta(days=15))
    with (changed_company / "journeys" / "travelling.yaml").open("a") as stream:
        stream.write("# a word\n")
    usual = [("counted", {"usual": True})]
    assert services.ask_in_advance(usual) == 3
    assert services.ask_in_advance(usual) == 0
    waiting = {(study.language, *study.question) for study in Study.objects.filter(job__state=State.WAITING)}
    assert waiting == {("en", "usual"), ("fr", "usual"), ("de", "lately")}


def test_nothing_is_asked_in_advance_before_the_first_refresh(counted: list[Any], changed_company: Path) -> None:
    (changed_company / "derived" / "current").unlink()
    assert services.ask_in_advance([("counted", {})]) == 0


def test_what_is_asked_in_advance_waits_for_nobody_until_somebody_looks(counted: list[Any]) -> None:
    services.ask_in_advance([("counted", {})])
    assert Job.objects.get().in_advance
    assert services.ask("counted", {}).works
    assert not Job.objects.get().in_advance


def test_answers_that_nobody_looks_at_are_forgotten_and_looking_keeps_them(counted: list[Any], work: Doing) -> None:
    for name in ("old", "looked at"):
        services.ask("counted", {name: 1})
    work()
    Study.objects.update(last_asked_at=timezone.now() - timedelta(days=31))
    services.ask("counted", {"looked at": 1})
    assert services.forget_unasked() == 1
    assert list(Study.objects.values_list("question", flat=True)) == [{"looked at": 1}]


def test_preparing_pages_can_be_done_twice(counted: list[Any], company: Path, db: None) -> None:
    from parcours_studio.queue.registry import deed
    from parcours_studio.queue.work import Work

    registry._kinds = {"counted": registry._kinds["counted"]}
    job = Job.objects.create(kind="warm", key="warm")
    assert deed("warm")(Work(job)) == {"asked": 1, "forgotten": 0}
    assert deed("warm")(Work(job)) == {"asked": 0, "forgotten": 0}


def test_a_study_that_was_forgotten_meanwhile_is_no_failure(counted: list[Any], work: Doing) -> None:
    services.ask("counted", {})
    Study.objects.all().delete()
    assert work() == ["done"]


def test_the_state_of_a_study_asks_again_until_it_is_answered(
    counted: list[Any], work: Doing, signed_in: Callable[[str], Client]
) -> None:
    study = services.ask("counted", {})
    client = signed_in("viewer")
    assert b"hx-get" in client.get(f"/studies/{study.pk}/").content
    work()
    assert client.get(f"/studies/{study.pk}/").headers["HX-Refresh"] == "true"
