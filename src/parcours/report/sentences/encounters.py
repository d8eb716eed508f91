"""What is said of one touchpoint: how often and how good, what surrounds it, what it weighs, and the blind spots."""

from __future__ import annotations

from collections.abc import Iterator

from parcours.charts.figures import interval_text, metric_name, value_text
from parcours.charts.readings import Reading, ScoreReading, Unit
from parcours.charts.readings.touchpoint import EncounterReading, MirrorReading, NeighbourReading
from parcours.report.finding import Finding
from parcours.report.sentences.spoken import beyond_chance, firm
from parcours.vocabulary.wording import Wording

NOTICEABLE = 0.05
"""A belief this share of the scale beyond the interval is a blind spot."""
GOOD = 0.7
"""From this share of best answers on, customers count as satisfied; under half of them they do not."""
POOR = 0.5
UNDERRATED = 6.0
"""A moment of truth believed to weigh less than this (of 10) is underrated."""


def volume_finding(reading: EncounterReading, say: Wording) -> str:
    """How often the touchpoint happened, and in which month most."""
    volume = reading.volume
    if volume is None or not volume.reading.value:
        return ""
    said = say.say("encounter_volume", count=int(volume.reading.value))
    months = [(one.value or 0.0, month) for month, one in volume.months]
    if len(months) > 1:
        value, month = max(months)
        said += " " + say.say("encounter_most", month=say.month(month), value=say.count(value))
    return said


def scores_finding(reading: EncounterReading, say: Wording) -> str:
    """The first metrics of the touchpoint with interval; empty where nobody was asked."""
    shown = [one for one in reading.scores if one.reading.shown]
    return " ".join(_score(one, say) for one in shown[:2])


def _score(score: ScoreReading, say: Wording) -> str:
    value = value_text(score.reading.known, score.unit, say)
    interval = firm(interval_text(score.reading, score.unit, say))
    few = f" ({say.say('indicative')})" if score.reading.indicative else ""
    return f"{metric_name(score.metric, say)}: {value} [{interval}]{few}.".replace(" []", "")


def promises_finding(reading: EncounterReading, say: Wording) -> str:
    """What was kept of each promise, against its aim."""
    told = []
    for one in reading.promises:
        kept = one.kept.reading if one.kept else None
        if kept and kept.shown:
            interval = firm(interval_text(kept, Unit.SHARE, say))
            told.append(
                say.say("encounter_promise", promise=say.quoted(one.label), kept=say.percent(kept.known),
                        interval=interval, aim=say.percent(one.aim))
            )  # fmt: skip
    return " ".join(told)


def around_findings(reading: EncounterReading, say: Wording) -> list[Finding]:
    """Where customers most often come from, and what most often comes next."""
    found = []
    for phrase, rows, arriving in (("from", reading.before, True), ("to", reading.after, False)):
        if rows:
            top = rows[0]
            key = f"neighbour_{phrase}" if top.id else f"neighbour_{phrase}_nowhere"
            share = value_text(top.share.known, Unit.SHARE, say)
            text = say.say(key, touchpoint=say.quoted(top.label), share=share)
            found.append(Finding(text, _flow(reading.id, top, arriving=arriving)))
    return found


def _flow(here: str, there: NeighbourReading, *, arriving: bool) -> dict[str, str]:
    if not there.id:
        return {"kind": "touchpoint", "touchpoint": here}
    source, target = (there.id, here) if arriving else (here, there.id)
    return {"kind": "flow", "source": source, "target": target}


def weight_findings(reading: EncounterReading, say: Wording) -> list[Finding]:
    """What the touchpoint weighs in loyalty, and what a better rating goes with; associations, both."""
    if reading.nothing_explained:
        return [Finding(reading.nothing_explained)]
    weight = reading.weight
    if weight is None or weight.importance is None or not weight.importance.shown:
        return [Finding(say.say("encounter_no_weight"))]
    about = {"kind": "moment of truth" if weight.moment_of_truth else "touchpoint", "touchpoint": reading.id}
    interval = firm(interval_text(weight.importance, Unit.SHARE, say))
    share = value_text(weight.importance.known, Unit.SHARE, say)
    key = "encounter_decides" if weight.moment_of_truth else "encounter_weighs"
    found = [Finding(say.say(key, share=share, interval=interval), about)]
    slope = reading.slope
    if slope is not None and slope.value is not None and reading.slope_unit.startswith("point"):
        unit = Unit.SHARE if reading.outcome == "return" else Unit.SCORE
        change = value_text(slope.value, unit, say, digits=2, change=True)
        ends = firm(interval_text(slope, unit, say, digits=2, change=True))
        firmly = "encounter_slope" if beyond_chance(slope) else "encounter_slope_chance"
        outcome = say.say(f"loyalty_{reading.outcome}")
        found.append(Finding(say.say(firmly, change=change, interval=ends, outcome=outcome), about))
    return found


def mirror_findings(mirror: MirrorReading, touchpoint: str, say: Wording) -> list[Finding]:
    """The blind spots: where what we do, what they say, what they expect and what we believe part. METHODS A."""
    spots = [*_about_verdict(mirror, say), *_about_promise(mirror, say), *_about_expectation(mirror, say)]
    if mirror.moment_of_truth and mirror.criticality_belief is not None and mirror.criticality_belief < UNDERRATED:
        belief = say.decimal(mirror.criticality_belief, 0)
        spots.append(("blind_weight", say.say("blind_weight", belief=belief)))
    return [
        Finding(text, {"kind": "mirror", "blind_spot": code.removeprefix("blind_"), "touchpoint": touchpoint})
        for code, text in spots
    ]


Spot = tuple[str, str]
"""Code and words of a blind spot."""


def _about_verdict(mirror: MirrorReading, say: Wording) -> Iterator[Spot]:
    """Our belief against the customer's verdict."""
    verdict, belief = _solid(mirror.verdict), mirror.verdict_belief
    if verdict is None or belief is None or verdict.low is None or verdict.high is None:
        return
    room = NOTICEABLE * (mirror.scale[1] - mirror.scale[0])
    code = "blind_fine" if belief > verdict.high + room else "blind_harsh" if belief < verdict.low - room else ""
    if code:
        values = (value_text(one, Unit.SCORE, say) for one in (belief, verdict.known))
        yield code, say.say(code, **dict(zip(("belief", "verdict"), values, strict=True)))


def _about_promise(mirror: MirrorReading, say: Wording) -> Iterator[Spot]:
    """Our own indicator against the verdict, the aim and our belief."""
    kept, best, aim = _solid(mirror.kept), _solid(mirror.best), mirror.aim
    if kept is None or kept.low is None or kept.high is None:
        return
    if aim is not None and best is not None and best.low is not None and best.high is not None:
        said = {"kept": say.percent(kept.known), "aim": say.percent(aim), "best": say.percent(best.known)}
        if kept.known >= aim and best.high < POOR:
            yield "blind_kept_unhappy", say.say("blind_kept_unhappy", **said)
        if kept.high < aim and best.low > GOOD:
            yield "blind_broken_happy", say.say("blind_broken_happy", **said)
    if mirror.kept_belief is not None and mirror.kept_belief > kept.high + NOTICEABLE:
        said = {"belief": say.percent(mirror.kept_belief), "kept": say.percent(kept.known)}
        yield "blind_promise", say.say("blind_promise", **said)


def _about_expectation(mirror: MirrorReading, say: Wording) -> Iterator[Spot]:
    """The verdict against what was expected: missed, met, exceeded."""
    gap = _solid(mirror.gap)
    if gap is None:
        return
    if beyond_chance(gap):
        code = "blind_missed" if gap.known < 0 else "blind_exceeded"
        interval = firm(interval_text(gap, Unit.SCORE, say, digits=2))
        yield code, say.say(code, gap=say.decimal(abs(gap.known), 2), interval=interval)


def _solid(reading: Reading | None) -> Reading | None:
    """A reading on which a blind spot may be claimed: shown, and not merely indicative."""
    return reading if reading is not None and reading.shown and not reading.indicative else None
