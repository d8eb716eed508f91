"""What the figures say, in a sentence: the finding that stands over each picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from parcours.charts.figures import interval_text, metric_name, n_text, value_text
from parcours.charts.map_lanes import ROUND_AND_ROUND
from parcours.charts.readings import (
    AgreementReading,
    CriticalityReading,
    DeviationReading,
    FlowReading,
    ImportReading,
    JourneyReading,
    MapReading,
    MethodReading,
    PlanReading,
    Reading,
    ScoreReading,
    SegmentReading,
    StageReading,
    Unit,
    VariantReading,
)
from parcours.vocabulary.wording import Wording

SPOKEN_DEVIATIONS = {
    "missing": "deviation_said_missing",
    "unplanned": "deviation_said_unplanned",
    "out of order": "deviation_said_order",
    "failed": "deviation_said_failed",
}
LITTLE_EXPLAINED = 0.10
"""Below this R² the report warns that touchpoints explain little of loyalty."""
LINES = 5
"""So many touchpoints are spelt out beside the quadrant."""
PLAN_LINES = 10
"""So many lines of the plan are spelt out; the table holds all."""
UNDERRATED = 6.0
"""A deciding touchpoint that was believed to weigh less than this (of 10) is called underrated."""


def beyond_chance(difference: Reading | None) -> bool:
    """Whether the interval of a difference leaves out nought."""
    if difference is None or difference.low is None or difference.high is None:
        return False
    return difference.low > 0 or difference.high < 0


def difference_text(value: float, score: ScoreReading, say: Wording) -> str:
    """The size of a difference, without its sign, with the unit's name."""
    size = abs(value)
    if score.unit is Unit.SHARE:
        return say.say("percent_points", value=say.decimal(size * 100, 1))
    if score.unit is Unit.POINTS:
        return say.say("points", value=say.decimal(size, 1))
    return value_text(size, score.unit, say, currency=score.currency, digits=2 if score.unit is Unit.SCORE else None)


def scorecard_finding(scores: Sequence[ScoreReading], say: Wording) -> str:
    """What changed beyond chance; else that nothing did; else where the first metric stands."""
    compared = [one for one in scores if one.against_previous is not None]
    changes = []
    for one in compared:
        difference = one.against_previous
        if difference is not None and difference.value is not None and beyond_chance(difference):
            phrase = "change_up" if difference.value > 0 else "change_down"
            metric = metric_name(one.metric, say, one.label)
            changes.append(say.say(phrase, metric=metric, difference=difference_text(difference.value, one, say)))
    if changes:
        return say.say("scorecard_changed", changes=say.enumerated(changes[:3]))
    if compared:
        return say.say("scorecard_steady")
    for one in sorted(scores, key=lambda one: (not one.months, one.reading.n is None)):
        if one.reading.shown:
            value = value_text(one.reading.known, one.unit, say, currency=one.currency)
            return say.say("scorecard_stands", metric=metric_name(one.metric, say, one.label), value=value)
    return ""


def map_finding(journey: JourneyReading, say: Wording) -> str:
    """Which stages decide, where satisfaction is lowest and what is promised there."""
    reading = journey.map
    parts = [_truths(reading, say), _lowest(reading, say)]
    said = [part for part in parts if part]
    return " ".join(said) or say.say("map_plain", count=journey.paths, customers=journey.customers)


def _truths(reading: MapReading, say: Wording) -> str:
    truths = [stage for stage in reading.stages if stage.moment_of_truth]
    if not truths:
        return _heaviest(reading, say)
    names = say.enumerated([say.quoted(stage.label) for stage in truths[:3]])
    measured = any(stage.criticality is not None for stage in truths)
    return say.say("map_truths" if measured else "map_truths_believed", count=len(truths[:3]), stages=names)


def _heaviest(reading: MapReading, say: Wording) -> str:
    """Where measured weight lies, when no touchpoint is a moment of truth."""
    weighed = [stage for stage in reading.stages if stage.criticality is not None and stage.criticality.shown]
    if len(weighed) < 2:
        return ""
    top = max(weighed, key=lambda stage: stage.criticality.known if stage.criticality else 0.0)
    share = say.percent(top.criticality.known if top.criticality else 0.0)
    return say.say("map_heaviest", stage=say.quoted(top.label), share=share)


def in_a_row(touchpoints: Sequence[str]) -> list[tuple[str, int]]:
    """A way with the same touchpoint several times in a row said once, with how often."""
    return [(label, len(list(same))) for label, same in groupby(touchpoints)]


def _satisfaction(stage: StageReading) -> float | None:
    reading = stage.satisfaction
    return reading.value if reading is not None and reading.shown and not reading.indicative else None


def _lowest(reading: MapReading, say: Wording) -> str:
    scored = [(value, stage) for stage in reading.stages if (value := _satisfaction(stage)) is not None]
    if len(scored) < 2:
        return ""
    value, stage = min(scored, key=lambda pair: pair[0])
    text = value_text(value, reading.scale_unit, say)
    name = say.quoted(stage.label)
    if reading.scale_unit is Unit.SCORE:
        sentence = say.say("map_lowest", stage=name, value=text, top=say.decimal(reading.scale[1], 0))
    else:
        sentence = say.say("map_lowest_share", stage=name, value=text)
    promise = stage.promise
    if promise and promise.aim is not None and promise.kept.shown and promise.kept.value is not None:
        sentence += " " + say.say("map_promise", kept=say.percent(promise.kept.value), aim=say.percent(promise.aim))
    return sentence


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
        interval = _firm(interval_text(effort, Unit.SHARE, say))
        remarks.append(say.say("map_hidden_effort", share=share, interval=interval, n=n_text(effort, say)))
    return remarks


def _firm(interval: str) -> str:
    """An interval that no line break parts."""
    return interval.replace(" ", "\u00a0")


def flow_finding(flow: FlowReading, say: Wording) -> str:
    """The most travelled link and where paths end."""
    labels = {node.id: node.label for node in flow.nodes}
    links = [link for link in flow.links if link.source != link.target and {link.source, link.target} <= labels.keys()]
    parts = []
    if links:
        top = max(links, key=lambda link: link.steps)
        source, target = say.quoted(labels[top.source]), say.quoted(labels[top.target])
        parts.append(say.say("flow_strongest", source=source, target=target, count=top.steps))
    last = max(flow.nodes, key=lambda node: node.ends, default=None)
    if last is not None and last.ends and flow.paths:
        share = value_text(last.ends / flow.paths, Unit.SHARE, say)
        parts.append(say.say("flow_most_end", touchpoint=say.quoted(last.label), share=share))
    return " ".join(parts)


def variants_finding(variants: Sequence[VariantReading], in_all: int | None, say: Wording) -> str:
    """How much of the traffic the shown ways hold."""
    held = sum(one.share.value or 0.0 for one in variants)
    every = in_all if in_all is not None else len(variants)
    return say.say("variants_sentence", shown=len(variants), all=every, share=say.percent(held))


def deviation_words(one: DeviationReading, say: Wording) -> str:
    """What happens, without numbers."""
    return say.say(SPOKEN_DEVIATIONS[one.kind], touchpoint=say.quoted(one.touchpoint))


def deviation_sentence(one: DeviationReading, say: Wording) -> str:
    """A deviation with its count and, where it is measured, its consequence."""
    share = value_text(one.share.value or 0.0, Unit.SHARE, say)
    sentence = say.say("deviation_sentence", count=one.paths, share=share, deviation=deviation_words(one, say))
    consequence = one.consequence
    if consequence is None or not consequence.shown or consequence.value is None:
        return sentence
    if not beyond_chance(consequence):
        return sentence if consequence.indicative else f"{sentence} {say.say('deviation_same')}"
    phrase = "deviation_worse" if consequence.value < 0 else "deviation_better"
    interval = _firm(interval_text(consequence, Unit.SCORE, say, digits=2))
    return f"{sentence} {say.say(phrase, difference=say.decimal(abs(consequence.value), 2), interval=interval)}"


def agreement_finding(agreement: AgreementReading, say: Wording) -> str:
    """The share that follows the design, and the commonest departure."""
    parts = []
    if agreement.follows is not None and agreement.follows.shown and agreement.follows.value is not None:
        share = value_text(agreement.follows.value, Unit.SHARE, say)
        parts.append(say.say("design_follows", share=share, interval=interval_text(agreement.follows, Unit.SHARE, say)))
    if agreement.deviations:
        top = max(agreement.deviations, key=lambda one: one.paths)
        parts.append(say.say("design_most", deviation=deviation_words(top, say)))
        parts += _dearest(agreement.deviations, say)
    else:
        parts.append(say.say("design_none"))
    return " ".join(parts)


def _dearest(deviations: Sequence[DeviationReading], say: Wording) -> list[str]:
    """The departure that costs most satisfaction over all paths, if any does beyond chance."""
    losses = [
        (one.consequence.known, one) for one in deviations
        if one.consequence is not None and one.consequence.shown and not one.consequence.indicative
        and beyond_chance(one.consequence) and one.consequence.known < 0
    ]  # fmt: skip
    if not losses:
        return []
    value, one = min(losses, key=lambda pair: pair[0] * pair[1].paths)
    difference = say.decimal(abs(value), 2)
    return [say.say("design_dearest", deviation=deviation_words(one, say), difference=difference)]


def criticality_finding(touchpoints: Sequence[CriticalityReading], say: Wording) -> str:
    """Which touchpoint weighs most, and which were underrated."""
    measured = [one for one in touchpoints if one.importance is not None and one.importance.shown]
    if not measured:
        return say.say("criticality_believed")
    top = max(measured, key=lambda one: (one.importance and one.importance.value) or 0.0)
    value = (top.importance and top.importance.value) or 0.0
    sentence = say.say("criticality_most", touchpoint=say.quoted(top.label), share=say.percent(value))
    underrated = [
        say.quoted(one.label) for one in measured
        if one.weight == "decides" and one.importance_belief is not None and one.importance_belief < UNDERRATED
    ]  # fmt: skip
    if underrated:
        names = say.enumerated(underrated[:3])
        sentence += " " + say.say("criticality_underrated", count=len(underrated[:3]), touchpoints=names)
    return sentence


def criticality_lines(touchpoints: Sequence[CriticalityReading], reading: MapReading, say: Wording) -> list[str]:
    """Evidence and belief in one line for each of the weightiest touchpoints."""
    ranked = sorted(touchpoints, key=lambda one: -((one.importance and one.importance.value) or 0.0))
    return [_criticality_line(one, reading, say) for one in ranked[:LINES]]


def _criticality_line(one: CriticalityReading, reading: MapReading, say: Wording) -> str:
    importance, satisfaction = one.importance, one.satisfaction
    share = say.percent((importance and importance.value) or 0.0)
    interval = _firm(interval_text(importance, Unit.SHARE, say)) if importance else ""
    line = say.say("criticality_line", touchpoint=say.quoted(one.label), share=share, interval=interval)
    line = line if interval else line.replace(" []", "")
    if one.importance_belief is not None:
        line += ", " + say.say("criticality_line_belief", belief=say.decimal(one.importance_belief, 0))
    if satisfaction is not None and satisfaction.value is not None:
        value = value_text(satisfaction.value, reading.scale_unit, say)
        line += "; " + say.say("criticality_line_satisfaction", value=value)
        if one.satisfaction_belief is not None:
            believed = value_text(one.satisfaction_belief, reading.scale_unit, say)
            line += ", " + say.say("criticality_line_expected", value=believed)
    return line + "."


def plan_lines(lines: Sequence[PlanReading]) -> list[PlanReading]:
    """The lines worth reading aloud: those that promise more than chance, and beliefs; else the first few."""
    worth = [
        line for line in lines
        if line.change.value is None or line.evidence == "belief"
        or (beyond_chance(line.change) and line.change.value > 0)
    ]  # fmt: skip
    return (worth or list(lines[:LINES]))[:PLAN_LINES]


def plan_line(line: PlanReading, say: Wording) -> str:
    """ "Raise X from a to b: +c [low, high] on metric, reaching n customers"."""
    if line.sentence:
        return re.sub(r"\*(.+?)\*", lambda name: say.quoted(name[1]), line.sentence).rstrip(".")
    where = say.quoted(line.where)
    if line.current is not None and line.goal is not None:
        current, goal = (value_text(value, line.scale_unit, say) for value in (line.current, line.goal))
        head = say.say("plan_raise", where=where, current=current, goal=goal)
    else:
        head = say.say("plan_improve", where=where)
    if line.change.value is None:
        return head
    change, interval = _change_text(line, say)
    sentence = say.say(
        "plan_change", line=head, change=change, interval=interval, metric=metric_name(line.outcome, say)
    )
    if not interval:
        sentence = sentence.replace(" []", "")
    if line.change.n is not None:
        sentence += ", " + say.say("plan_reach", count=line.change.n)
    return sentence


def _change_text(line: PlanReading, say: Wording) -> tuple[str, str]:
    """The expected change with its sign, and its interval."""
    value = line.change.value or 0.0
    digits = 1 if line.outcome_unit in (Unit.POINTS, Unit.SHARE) else 2
    change = say.signed(value_text(value, line.outcome_unit, say, digits=digits), value)
    return change, interval_text(line.change, line.outcome_unit, say, digits=digits)


def plan_finding(lines: Sequence[PlanReading], say: Wording) -> str:
    """Where the plan's first line lies and what it promises."""
    first = lines[0]
    if first.change.value is None:
        return plan_line(first, say) + "."
    change, interval = _change_text(first, say)
    metric = metric_name(first.outcome, say)
    known = first.change.low is not None
    phrase = "plan_within_chance" if known and not beyond_chance(first.change) else "plan_most"
    sentence = say.say(phrase, where=say.quoted(first.where), change=change, interval=interval, metric=metric)
    return sentence if interval else sentence.replace(" []", "")


def segments_finding(reading: SegmentReading, say: Wording) -> str:
    """The lowest and the highest segment that rest on enough answers."""
    solid = [
        (one.value, label) for label, one in reading.rows if one.shown and not one.indicative and one.value is not None
    ]
    if len(solid) < 2:
        return metric_name(reading.metric, say)
    (low, lowest), (high, highest) = min(solid), max(solid)
    if not _apart([one for _, one in reading.rows if one.shown and not one.indicative]):
        return say.say("segments_alike", metric=metric_name(reading.metric, say))
    return say.say(
        "segments_spread", metric=metric_name(reading.metric, say), low=value_text(low, reading.unit, say),
        lowest=lowest, high=value_text(high, reading.unit, say), highest=highest,
    )  # fmt: skip


def _apart(readings: Sequence[Reading]) -> bool:
    """Whether the intervals of the lowest and the highest leave a gap; without intervals they count as apart."""
    low, high = (end(readings, key=lambda one: one.known) for end in (min, max))
    return low.high is None or high.low is None or low.high < high.low


def imports_finding(imports: Sequence[ImportReading], say: Wording) -> str:
    """How many rows came in and how many were set aside."""
    rows, aside, files = (sum(getattr(one, name) for one in imports) for name in ("rows", "set_aside", "files"))
    key = "imports_sentence" if aside else "imports_all"
    return say.say(key, rows=rows, files=files, count=files, aside=aside)


def method_notes(method: MethodReading, say: Wording) -> list[str]:
    """Outcome, fit, intervals, small numbers, splitting of paths, versions."""
    notes = [_outcome_note(method, say)] if method.loyalty_outcome else []
    if method.explained is not None and method.explained.value is not None:
        explained = method.explained
        interval = interval_text(explained, Unit.SHARE, say)
        note = say.say("method_explained", share=say.percent(explained.value or 0.0), interval=interval)
        note = note if interval else note.replace(", []", "")
        little = (explained.value or 0.0) < LITTLE_EXPLAINED
        notes.append(note + (" " + say.say("method_explained_little") if little else ""))
        notes.append(say.say("method_importance"))
    notes += [say.say("method_intervals"), say.say("method_small")]
    if method.compared:
        notes.append(say.say("method_compared"))
    if method.efforts:
        notes.append(say.say("method_effort"))
    if method.consequences:
        notes.append(say.say("method_consequence"))
    if method.silence_days is not None:
        notes.append(say.say("method_silence", days=say.decimal(method.silence_days, 0)))
    if method.time_zone:
        notes.append(say.say("method_zone", zone=method.time_zone))
    notes += method.notes
    if method.versions:
        notes.append(say.say("method_versions", versions=", ".join(" ".join(pair) for pair in method.versions)))
    return notes


def _outcome_note(method: MethodReading, say: Wording) -> str:
    note = say.say(f"method_outcome_{method.loyalty_outcome}", days=method.horizon_days or 0)
    if method.outcome_n is not None:
        note += " " + say.say("method_outcome_n", n=method.outcome_n)
    return note
