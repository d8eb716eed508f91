"""Sentences that must not say more, or something else, than the figures they tell."""

from __future__ import annotations

from dataclasses import replace

from parcours.charts.readings import CriticalityReading, JourneyReading, MapReading, Reading, Unit
from parcours.charts.readings.comparison import DifferenceReading
from parcours.report.render import speak
from parcours.report.sentences.criticality import criticality_lines, undrawn_remark
from parcours.report.sentences.lenses import difference_interval, difference_value


def test_a_difference_lies_inside_the_interval_that_is_told_beside_it() -> None:
    say = speak("en")
    for unit in (Unit.TIMES, Unit.SCORE):
        moved = Reading(value=0.05, low=0.03, high=0.08, n=90)
        row = DifferenceReading(
            measure="rounds", unit=unit, first=Reading(value=1.1, n=50), second=Reading(value=1.05, n=40),
            difference=moved, beyond=True,
        )  # fmt: skip
        assert difference_value(row, say) == "+0.05"
        assert difference_interval(row, say) == "0.03 – 0.08"


def test_what_was_not_measured_is_not_told_as_nought() -> None:
    believed = [
        CriticalityReading(id="web", label="Web", importance_belief=3.0),
        CriticalityReading(id="ride", label="Ride", importance_belief=9.0),
    ]
    said = [line.text for line in criticality_lines(believed, MapReading(id="j", label="J", stages=()), speak("en"))]
    assert said[0] == "“Ride”: nothing measured yet, we believed 9 of 10."
    assert not any("%" in line for line in said)


def test_touchpoints_without_a_place_in_the_picture_are_named() -> None:
    weighed = [
        CriticalityReading(id=f"t{place}", label=f"T{place}", importance=Reading(value=0.1, n=90)) for place in range(9)
    ]
    drawn = [replace(one, performance=Reading(value=0.8, n=90)) for one in weighed[:2]]
    journey = JourneyReading(
        map=MapReading(id="j", label="J", stages=()), paths=9, customers=9, criticality=(*drawn, weighed[2])
    )
    assert undrawn_remark(journey, drawn, speak("en")).startswith("“T2” is not drawn:")
    many = replace(journey, criticality=(*drawn, *weighed[2:]))
    assert "„T5“ und 3 weitere sind nicht gezeichnet" in undrawn_remark(many, drawn, speak("de"))
    assert undrawn_remark(replace(journey, criticality=tuple(drawn)), drawn, speak("fr")) == ""
