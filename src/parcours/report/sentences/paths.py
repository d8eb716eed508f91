"""How customers really travelled, and how they leave the design."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from parcours.charts.figures import interval_text, value_text
from parcours.charts.readings import (
    AgreementReading,
    DeviationReading,
    FlowReading,
    Unit,
    WaysReading,
)
from parcours.report.finding import Finding, told
from parcours.report.sentences.spoken import firm
from parcours.vocabulary.wording import Wording

NEARLY_ALL = 0.9995
SPOKEN_DEVIATIONS = {
    "missing": "deviation_said_missing",
    "unplanned": "deviation_said_unplanned",
    "out of order": "deviation_said_order",
    "failed": "deviation_said_failed",
}


def in_a_row(touchpoints: Sequence[str]) -> list[tuple[str, int]]:
    """A way with the same touchpoint several times in a row said once, with how often."""
    return [(label, len(list(same))) for label, same in groupby(touchpoints)]


def flow_finding(flow: FlowReading, say: Wording) -> str:
    """The most travelled link and where paths end."""
    return told(flow_leads(flow, say))


def flow_leads(flow: FlowReading, say: Wording) -> list[Finding]:
    """The most travelled link, and where most paths end, as a share of those that ended."""
    labels = {node.id: node.label for node in flow.nodes}
    links = [link for link in flow.links if link.source != link.target and {link.source, link.target} <= labels.keys()]
    parts = []
    if links:
        top = max(links, key=lambda link: link.steps)
        source, target = say.quoted(labels[top.source]), say.quoted(labels[top.target])
        text = say.say("flow_strongest", source=source, target=target, count=top.steps)
        parts.append(Finding(text, {"kind": "flow", "source": top.source, "target": top.target}))
    last = max(flow.nodes, key=lambda node: node.ends, default=None)
    if last is not None and last.ends and flow.paths:
        share = value_text(last.ends / sum(node.ends for node in flow.nodes), Unit.SHARE, say)
        text = say.say("flow_most_end", touchpoint=say.quoted(last.label), share=share)
        parts.append(Finding(text, {"kind": "end", "touchpoint": last.id}))
    return parts


def flows_told(flows: Sequence[tuple[str, FlowReading]], say: Wording) -> tuple[str, tuple[str, ...]]:
    """The finding of every journey's flow, by its label, and how to read the table of flows."""
    findings = [(name, finding) for name, flow in flows if (finding := flow_finding(flow, say))]
    told = [f"{name}: {finding}" if len(findings) > 1 else finding for name, finding in findings]
    if not told:
        return say.say("flow_none"), ()
    return " ".join(told), (say.say("flow_ends_empty"),)


def ways_finding(ways: WaysReading, say: Wording) -> str:
    """How much of the traffic the shown ways hold, and what is left out; nothing where none is shown."""
    if not ways.shown:
        return ""
    held = sum(one.share.value or 0.0 for one in ways.shown)
    key = "ways_nearly" if NEARLY_ALL <= held < 1 and ways.in_all > len(ways.shown) else "ways_sentence"
    share = say.percent(0.999, 1) if key == "ways_nearly" else say.percent(held)
    sentence = say.say(key, shown=len(ways.shown), all=ways.in_all, share=share)
    return f"{sentence} {say.say('ways_contacts', count=ways.contacts)}" if ways.contacts else sentence


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
    if not one.beyond:
        return sentence if consequence.indicative else f"{sentence} {say.say('deviation_same')}"
    phrase = "deviation_worse" if consequence.value < 0 else "deviation_better"
    interval = firm(interval_text(consequence, Unit.SCORE, say, digits=2))
    return f"{sentence} {say.say(phrase, difference=say.decimal(abs(consequence.value), 2), interval=interval)}"


def agreement_finding(agreement: AgreementReading, say: Wording) -> str:
    """The share that follows the design, the commonest departure and the dearest."""
    return told(agreement_leads(agreement, say))


def deviation_about(one: DeviationReading) -> dict[str, str]:
    """What names a departure: its kind and the touchpoint's id."""
    return {"kind": "deviation", "deviation": one.kind, "touchpoint": one.id}


def agreement_leads(agreement: AgreementReading, say: Wording) -> list[Finding]:
    """The share that follows the design, the commonest departure, and the one that costs most satisfaction."""
    parts = []
    if agreement.follows is not None and agreement.follows.shown and agreement.follows.value is not None:
        share = value_text(agreement.follows.value, Unit.SHARE, say)
        interval = interval_text(agreement.follows, Unit.SHARE, say)
        parts.append(Finding(say.say("design_follows", share=share, interval=interval), {"kind": "follows"}))
    if agreement.deviations:
        top = max(agreement.deviations, key=lambda one: one.paths)
        text = say.say("design_most", deviation=deviation_words(top, say))
        parts.append(Finding(text, deviation_about(top)))
        parts += _dearest(agreement.deviations, say)
    else:
        parts.append(Finding(say.say("design_none")))
    return parts


def _dearest(deviations: Sequence[DeviationReading], say: Wording) -> list[Finding]:
    """The departure that costs most satisfaction over all paths, if any does beyond chance."""
    losses = [
        (one.consequence.known, one) for one in deviations
        if one.beyond and one.consequence is not None and one.consequence.shown and not one.consequence.indicative
        and one.consequence.known < 0
    ]  # fmt: skip
    if not losses:
        return []
    value, one = min(losses, key=lambda pair: pair[0] * pair[1].paths)
    difference = say.decimal(abs(value), 2)
    text = say.say("design_dearest", deviation=deviation_words(one, say), difference=difference)
    return [Finding(text, deviation_about(one))]
