"""Changing journeys, and telling what was changed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from parcours.errors import JourneyError
from parcours.journeys import editing
from parcours.journeys.catching import Questioned, Signature, Signatures, caught, holds, preview
from parcours.journeys.checks import check_journey
from parcours.journeys.differences import Difference, differences
from parcours.journeys.journey import Asked, Condition, Journey, Persona, Promise, Stage, Touchpoint
from parcours.vocabulary.words import Phase


def touchpoint(id_: str, **fields: object) -> Touchpoint:
    return Touchpoint(id=id_, label=id_.title(), **fields)  # type: ignore[arg-type]


JOURNEY = Journey(
    id="buying",
    label="Buying",
    personas=(Persona(id="ana", label="Ana", emotions={"order": "curious", "use": "glad"}),),
    stages=(
        Stage(id="look", label="Looks", phase=Phase.BEFORE, touchpoints=(touchpoint("web"), touchpoint("app"))),
        Stage(id="order", label="Orders", phase=Phase.BEFORE, touchpoints=(touchpoint("shop"),)),
        Stage(id="use", label="Uses", phase=Phase.DURING, touchpoints=(touchpoint("help"),)),
    ),
)


def order(journey: Journey) -> list[tuple[str, str, list[str]]]:
    return [(stage.phase.value, stage.id, [one.id for one in stage.touchpoints]) for stage in journey.stages]


def told(before: Journey, after: Journey) -> list[tuple[str, str, str, object, object]]:
    return [(one.what, one.id, one.field, one.before, one.after) for one in differences(before, after)]


def test_a_stage_moves_within_its_phase_and_over_into_the_next() -> None:
    right = editing.shift_stage(JOURNEY, "look", "right")
    assert [stage for _, stage, _ in order(right)] == ["order", "look", "use"]
    over = editing.shift_stage(right, "look", "right")
    assert order(over)[1] == ("during", "look", ["web", "app"])
    end = editing.shift_stage(editing.shift_stage(over, "look", "right"), "look", "right")
    assert order(end)[2] == ("after", "look", ["web", "app"])
    assert editing.shift_stage(end, "look", "right") == end
    assert editing.shift_stage(JOURNEY, "look", "left") == JOURNEY


def test_a_touchpoint_moves_up_and_down_and_to_neighbouring_stages() -> None:
    assert order(editing.shift_touchpoint(JOURNEY, "app", "up"))[0][2] == ["app", "web"]
    assert editing.shift_touchpoint(JOURNEY, "web", "up") == JOURNEY
    right = editing.shift_touchpoint(JOURNEY, "web", "right")
    assert [ids for _, _, ids in order(right)] == [["app"], ["shop", "web"], ["help"]]
    assert editing.shift_touchpoint(JOURNEY, "web", "left") == JOURNEY


def test_something_is_placed_before_something_else() -> None:
    assert [ids for _, _, ids in order(editing.place_touchpoint(JOURNEY, "help", "look", "app"))] == [
        ["web", "help", "app"],
        ["shop"],
        [],
    ]
    placed = editing.place_stage(JOURNEY, "use", Phase.BEFORE, "order")
    assert [(phase, stage) for phase, stage, _ in order(placed)] == [
        ("before", "look"),
        ("before", "use"),
        ("before", "order"),
    ]


def test_what_is_added_gets_a_free_id_made_of_its_name() -> None:
    journey, first = editing.add_touchpoint(JOURNEY, {"de": "Überweisung"}, "use")
    journey, second = editing.add_touchpoint(journey, {"de": "Überweisung"}, "look")
    assert (first, second) == ("uberweisung", "uberweisung-2")
    journey, stage = editing.add_stage(journey, "Вопрос", Phase.AFTER)
    assert stage == "stage"
    check_journey(journey)


def test_a_stage_that_is_lived_without_us_is_not_when_it_gets_a_touchpoint() -> None:
    alone = editing.change_stage(JOURNEY, "use", {"touchpoints": (), "without_us": True})
    journey, _ = editing.add_touchpoint(alone, "Call", "use")
    assert not editing.stage_of(journey, "use").without_us


def test_removing_a_stage_takes_what_personas_said_of_it() -> None:
    journey = editing.remove_stage(JOURNEY, "order")
    assert journey.personas[0].emotions == {"use": "glad"}
    check_journey(journey)


def test_what_is_not_there_is_not_changed_and_the_nearest_is_named() -> None:
    with pytest.raises(JourneyError) as error:
        editing.change_touchpoint(JOURNEY, "wep", {"owner": "Ana"})
    assert (error.value.code, error.value.hint) == ("unknown-touchpoint", 'Did you mean "web"?')


def test_a_mistake_says_where_it_is() -> None:
    promise = Promise(id="soon", to="Answered", from_="Asked", within="2 dayz")
    wrong = editing.change_touchpoint(JOURNEY, "shop", {"promises": (promise,)})
    with pytest.raises(JourneyError) as error:
        check_journey(wrong)
    assert error.value.path == ("stages", 1, "touchpoints", 0, "promises", 0, "within")
    assert error.value.hint == 'Did you mean "2 days"?'


def test_nothing_differs_between_a_journey_and_itself() -> None:
    assert differences(JOURNEY, JOURNEY) == []


def test_fields_are_told_with_what_they_were() -> None:
    after = editing.change_touchpoint(JOURNEY, "web", {"channel": "website", "optional": False})
    assert told(JOURNEY, after) == [
        ("changed", "web", "channel", None, "website"),
        ("changed", "web", "optional", None, False),
    ]


def test_rules_and_promises_are_told_one_by_one() -> None:
    one = Condition(event=("Asked",))
    two, three = Condition(event=("Called",)), Condition(channel=("phone",))
    soon = Promise(id="soon", to="Answered", from_="Asked", within="2 days")
    before = editing.change_touchpoint(JOURNEY, "web", {"when": (one, two), "promises": (soon,)})
    after = editing.change_touchpoint(
        JOURNEY, "web", {"when": (three, one), "promises": (replace(soon, within="1 day"),)}
    )
    assert [(found.field, found.part, found.before, found.after) for found in differences(before, after)] == [
        ("when", "", {"event": ("Called",)}, {"channel": ("phone",)}),
        (
            "promises",
            "soon",
            {"id": "soon", "to": "Answered", "from": "Asked", "within": "2 days"},
            {"id": "soon", "to": "Answered", "from": "Asked", "within": "1 day"},
        ),
    ]
    assert differences(before, editing.change_touchpoint(before, "web", {"when": (two, one)})) == []


def test_moving_is_told_as_moving_and_only_of_what_moved() -> None:
    moved = editing.place_touchpoint(JOURNEY, "web", "use")
    assert told(JOURNEY, moved) == [("moved", "web", "stage", "look", "use")]
    swapped = told(JOURNEY, editing.shift_touchpoint(JOURNEY, "app", "up"))
    assert [(what, before, after) for what, _, _, before, after in swapped] == [("moved", "look", "look")]
    assert told(JOURNEY, editing.shift_stage(JOURNEY, "use", "left")) == [("moved", "use", "phase", "during", "before")]


def test_retiring_adding_and_removing_are_told() -> None:
    after = editing.change_touchpoint(JOURNEY, "web", {"retired": True})
    after, _ = editing.add_touchpoint(editing.remove_touchpoint(after, "app"), "Kiosk", "use")
    assert [(one.what, one.id) for one in differences(JOURNEY, after)] == [
        ("removed", "app"),
        ("added", "kiosk"),
        ("retired", "web"),
    ]
    assert [(one.what, one.id) for one in differences(after, JOURNEY)] == [
        ("removed", "kiosk"),
        ("added", "app"),
        ("back", "web"),
    ]


def test_what_personas_feel_is_told_by_stage() -> None:
    after = editing.change_persona(JOURNEY, "ana", {"emotions": {"order": "bored", "look": "lost"}})
    assert [(one.field, one.part, one.before, one.after) for one in differences(JOURNEY, after)] == [
        ("emotions", "order", "curious", "bored"),
        ("emotions", "use", "glad", None),
        ("emotions", "look", None, "lost"),
    ]


@given(st.integers(0, 10_000))
def test_after_any_moves_all_touchpoints_are_still_there_once_and_the_moved_ones_are_told(seed: int) -> None:
    draw, journey = random.Random(seed), JOURNEY
    for _ in range(draw.randrange(1, 6)):
        if draw.random() < 0.3:
            journey = editing.shift_stage(
                journey, draw.choice(["look", "order", "use"]), draw.choice(["left", "right"])
            )
        else:
            way = draw.choice(["left", "right", "up", "down"])
            journey = editing.shift_touchpoint(journey, draw.choice(["web", "app", "shop", "help"]), way)
    assert sorted(place.touchpoint.id for place in editing.places(journey)) == ["app", "help", "shop", "web"]
    check_journey(journey)
    found: list[Difference] = differences(JOURNEY, journey)
    assert {one.what for one in found} <= {"moved"}
    assert bool(found) == (order(journey) != order(JOURNEY))


CALL = Signature("Asked", "phone", "crm", None, "pull", None, "ticket", ("refund",), 12)
MAIL = Signature("Asked", "e-mail", "crm", None, "pull", None, "ticket", ("delay",), 30)
NEWS = Signature("Email Delivered", "e-mail", "mailing", None, "push", None, None, (None,), 100)
KINDS = Signatures(150, ("kind",), (NEWS, MAIL, CALL))


def with_rules(**rules: tuple[Condition, ...]) -> Journey:
    journey = JOURNEY
    for id_, when in rules.items():
        journey = editing.change_touchpoint(journey, id_, {"when": when})
    return journey


def test_the_first_touchpoint_whose_rule_holds_takes_the_interactions() -> None:
    journey = with_rules(web=(Condition(channel=("phone",)),), shop=(Condition(event=("Asked",)), Condition()))
    found = caught(with_rules(web=(Condition(channel=("phone",)),), shop=(Condition(event=("Asked",)),)), KINDS)
    assert found.touchpoints == {"web": 12, "shop": 30}
    assert found.nobody == (NEWS,)
    assert (found.uncaught, round(found.uncaught_share, 3)) == (108, 0.72)
    assert caught(journey, KINDS).rules == {"web": (12,), "shop": (30, 100)}


def test_a_preview_says_what_others_take_first_and_whom_it_takes_from() -> None:
    journey = with_rules(web=(Condition(channel=("phone",)),), help=(Condition(channel=("e-mail",)),))
    found = preview(journey, "shop", (Condition(event=("Asked",)),), KINDS)
    assert (found.fits, found.catches) == (42, 30)
    assert (found.taken_by, found.takes_from) == ({"web": 12}, {"help": 30})
    assert found.uncaught == 8
    assert found.kinds == (MAIL, CALL)


def test_rules_ask_for_words_and_properties_together() -> None:
    rule = Condition(event=("Asked",), properties={"kind": ("refund", "loss")})
    assert [holds(rule, kind, KINDS.properties) for kind in KINDS.kinds] == [False, False, True]
    assert not preview(JOURNEY, "web", (rule,), KINDS).uncertain
    other = Condition(properties={"order": ("17",)})
    assert preview(JOURNEY, "web", (other,), KINDS).uncertain
    assert preview(JOURNEY, "web", (other,), KINDS).fits == 0


def test_words_and_values_are_offered_with_their_interactions() -> None:
    assert KINDS.words("channel") == {"e-mail": 130, "phone": 12}
    assert KINDS.values("kind") == {"delay": 30, "refund": 12}
    assert KINDS.values("colour") == {}


def test_answers_are_counted_by_what_was_asked() -> None:
    questions = (
        Questioned("wave", "q1", None, 40),
        Questioned("wave", "q2", "Order", 30),
        Questioned(None, "q1", None, 5),
    )
    known = Signatures(0, (), (), questions)
    assert known.asked("question") == {"q1": 45, "q2": 30}
    assert known.answers(Asked(survey=("wave",), question=("q1",))) == 40
    assert known.answers(Asked(question=("q1", "q2"))) == 75
