"""What stands over a journey's map."""

from __future__ import annotations

from parcours.charts.figures import interval_text, n_text, value_text
from parcours.charts.map_lanes import ROUND_AND_ROUND
from parcours.charts.readings import (
    JourneyReading,
    MapReading,
    Unit,
)
from parcours.report.finding import Finding, told
from parcours.report.sentences.criticality import SEVERAL
from parcours.report.sentences.spoken import firm
from parcours.vocabulary.wording import Wording


def map_finding(journey: JourneyReading, say: Wording) -> str:
    """Which stages decide, where satisfaction is lowest and what is promised there."""
    return told(map_leads(journey, say))


def map_leads(journey: JourneyReading, say: Wording) -> list[Finding]:
    """Which stages decide and where satisfaction is lowest; else how many travelled; of nobody, what is believed."""
    found = [part for part in (_truths(journey, say), _lowest(journey.map, say)) if part]
    if found or journey.paths:
        return found or [Finding(say.say("map_plain", count=journey.paths, customers=journey.customers))]
    return [part for part in (_lowest_believed(journey.map, say),) if part]


def _truths(journey: JourneyReading, say: Wording) -> Finding | None:
    truths = [stage for stage in journey.map.stages if stage.moment_of_truth]
    if not truths:
        return _heaviest(journey, say)
    names = say.enumerated([say.quoted(stage.label) for stage in truths[:3]])
    measured = any(stage.criticality is not None for stage in truths)
    text = say.say("map_truths" if measured else "map_truths_believed", count=len(truths[:3]), stages=names)
    points = [point.id for stage in truths[:3] for point in stage.touchpoints if point.moment_of_truth]
    about = {"kind": "moment of truth", "stages": [stage.id for stage in truths[:3]], "touchpoints": points}
    return Finding(text, about | ({"touchpoint": points[0]} if len(points) == 1 else {}))


def _heaviest(journey: JourneyReading, say: Wording) -> Finding | None:
    """Where measured weight lies, when no touchpoint is a moment of truth; of many that may lead, none is named."""
    stages = journey.map.stages
    weighed = [stage for stage in stages if stage.criticality is not None and stage.criticality.shown]
    if len(weighed) < 2:
        return None
    leading = sum(one.may_lead for one in journey.criticality)
    if leading > SEVERAL:
        return Finding(say.say("map_open", count=leading))
    top = max(weighed, key=lambda stage: stage.criticality.known if stage.criticality else 0.0)
    share = say.percent(top.criticality.known if top.criticality else 0.0)
    return Finding(
        say.say("map_heaviest", stage=say.quoted(top.label), share=share), {"kind": "stage", "stage": top.id}
    )


def _lowest(reading: MapReading, say: Wording) -> Finding | None:
    known = [(one.satisfaction.known, one) for one in reading.stages if one.satisfaction and one.satisfaction.shown]
    scored = [(value, one) for value, one in known if one.satisfaction and not one.satisfaction.indicative]
    if len(scored) < 2:
        return None
    value, stage = min(scored, key=lambda pair: pair[0])
    text = value_text(value, reading.scale_unit, say)
    name = say.quoted(stage.label)
    if reading.scale_unit is Unit.SCORE:
        sentence = say.say("map_lowest", stage=name, value=text, top=say.decimal(reading.scale[1], 0))
    else:
        sentence = say.say("map_lowest_share", stage=name, value=text)
    if min(known, key=lambda pair: pair[0])[0] < value:
        sentence += " " + say.say("map_few_left_aside")
    promise = stage.promise
    if promise and promise.aim is not None and promise.kept.shown and promise.kept.value is not None:
        sentence += " " + say.say("map_promise", kept=say.percent(promise.kept.value), aim=say.percent(promise.aim))
    return Finding(sentence, {"kind": "stage", "stage": stage.id})


def _lowest_believed(reading: MapReading, say: Wording) -> Finding | None:
    """Where people believe customers to be least satisfied; nothing where they see no difference."""
    believed = [(one.satisfaction_belief, one) for one in reading.stages if one.satisfaction_belief is not None]
    if len({value for value, _ in believed}) < 2:
        return None
    value, stage = min(believed, key=lambda pair: pair[0])
    text = value_text(value, reading.scale_unit, say)
    if reading.scale_unit is Unit.SCORE:
        text = say.say("map_of", value=text, top=say.decimal(reading.scale[1], 0))
    told = say.say("map_lowest_believed", stage=say.quoted(stage.label), value=text)
    return Finding(told, {"kind": "stage", "stage": stage.id})


def map_remarks(journey: JourneyReading, say: Wording) -> list[str]:
    """How many travelled, where they go round, and who went in circles although satisfied."""
    plain = say.say("map_plain", count=journey.paths, customers=journey.customers)
    remarks = [plain] if journey.paths and plain != map_finding(journey, say) else []
    rounds = [(stage.rounds.known, stage.label) for stage in journey.map.stages if stage.rounds and stage.rounds.shown]
    if rounds and max(rounds)[0] >= ROUND_AND_ROUND:
        value, name = max(rounds)
        remarks.append(say.say("map_rounds", stage=say.quoted(name), value=value_text(value, Unit.TIMES, say)))
    effort = journey.hidden_effort
    if effort is not None and effort.shown and effort.value is not None and not journey.glance:
        share = value_text(effort.value, Unit.SHARE, say)
        interval = firm(interval_text(effort, Unit.SHARE, say))
        remarks.append(say.say("map_hidden_effort", share=share, interval=interval, n=n_text(effort, say)))
    return remarks
