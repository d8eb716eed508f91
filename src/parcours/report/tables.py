"""The numbers behind every picture."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parcours.charts.figures import interval_text, metric_name, reading_text, score_name, value_text
from parcours.charts.readings import (
    CriticalityReading,
    DeviationReading,
    FlowReading,
    MapReading,
    PlanReading,
    PromiseReading,
    Reading,
    ScoreReading,
    SegmentReading,
    StageReading,
    Unit,
)
from parcours.charts.whiskers import DEVIATION_PHRASES
from parcours.report.sentences import deviation_about, plan_about, touchpoint_about
from parcours.vocabulary.wording import Wording

LINKS_LISTED = 60
NOTHING = "–"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in a cell; `truth` marks a moment of truth, `few` a figure that is only indicative."""

    text: str
    truth: bool = False
    few: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns and rows in the reader's words; the first column names the row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: int = 1
    """So many columns, from the first, hold words; the others hold figures."""
    anchors: tuple[str, ...] = ()
    """An id for each row, where other parts of the page point to it."""

    abouts: tuple[Mapping[str, Any], ...] = ()
    """What each row is about, as findings say it."""

    def plain(self, *, opened: bool) -> dict[str, Any]:
        """As plain values for JSON; `opened`: the table is itself the content, not the numbers behind a picture."""
        rows = [[{"text": cell.text, "truth": cell.truth, "few": cell.few} for cell in row] for row in self.rows]
        return {
            "caption": self.caption,
            "columns": list(self.columns),
            "rows": rows,
            "words": self.words,
            "anchors": list(self.anchors),
            "abouts": [dict(about) for about in self.abouts],
            "open": opened,
        }


def cells(*texts: str) -> tuple[Cell, ...]:
    """Texts as cells."""
    return tuple(Cell(text=text) for text in texts)


def reading_cell(
    reading: Reading | None,
    unit: Unit,
    say: Wording,
    currency: str = "",
    digits: int | None = None,
    *,
    change: bool = False,
) -> Cell:
    """Value, interval and n in one cell; `change`: of a difference."""
    few = reading is not None and reading.indicative
    text = reading_text(reading, unit, say, currency=currency, digits=digits, change=change)
    return Cell(text=unbroken_inside_brackets(text), few=few)


def unbroken_inside_brackets(text: str) -> str:
    """An interval stays on one line."""
    return re.sub(r"\[[^]]*\]", lambda found: found[0].replace(" ", "\u00a0"), text)


def columns(say: Wording, *names: str) -> tuple[str, ...]:
    """The headings of columns, in words."""
    return tuple(say.say(f"column_{name}") for name in names)


def scorecard_table(scores: Sequence[ScoreReading], say: Wording) -> Table | None:
    """Value, interval and n of each metric, with both comparisons."""
    if not scores:
        return None
    rows = tuple(
        (
            Cell(text=score_name(one, say)),
            reading_cell(one.reading, one.unit, say, one.currency),
            reading_cell(one.against_previous, one.unit, say, one.currency, change=True),
            reading_cell(one.against_last_year, one.unit, say, one.currency, change=True),
        )
        for one in scores
    )
    headings = (*columns(say, "metric", "value"), say.say("against_previous"), say.say("against_last_year"))
    abouts = tuple({"kind": "metric", "metric": one.metric} for one in scores)
    return Table(caption=say.say("section_scorecard"), columns=headings, rows=rows, abouts=abouts)


def map_table(reading: MapReading, say: Wording) -> Table:
    """Every figure of the map, one row per stage."""
    headings = columns(
        say,
        "stage",
        "satisfaction",
        "satisfaction_belief",
        "criticality",
        "criticality_belief",
        "rounds",
        "ease",
        "promise",
        "aim",
    )
    rows = tuple(_stage_row(stage, reading, say) for stage in reading.stages)
    abouts = tuple({"kind": "stage", "stage": stage.id} for stage in reading.stages)
    return Table(caption=f"{say.say('section_map')} · {reading.label}", columns=headings, rows=rows, abouts=abouts)


def _stage_row(stage: StageReading, reading: MapReading, say: Wording) -> tuple[Cell, ...]:
    return (
        Cell(text=stage.label, truth=stage.moment_of_truth),
        reading_cell(stage.satisfaction, reading.scale_unit, say),
        Cell(text=_believed(stage.satisfaction_belief, reading.scale_unit, say)),
        reading_cell(stage.criticality, Unit.SHARE, say),
        Cell(text=_of_ten(stage.criticality_belief, say)),
        reading_cell(stage.rounds, Unit.TIMES, say),
        reading_cell(stage.ease, Unit.SCORE, say),
        *_promise_cells(stage.promise, say),
    )


def _believed(value: float | None, unit: Unit, say: Wording) -> str:
    return NOTHING if value is None else value_text(value, unit, say)


def _of_ten(value: float | None, say: Wording) -> str:
    return NOTHING if value is None else say.say("of_ten", value=say.decimal(value, 0)).replace(" ", "\u00a0")


def _promise_cells(promise: PromiseReading | None, say: Wording) -> tuple[Cell, Cell]:
    if promise is None:
        return Cell(text=NOTHING), Cell(text=NOTHING)
    return reading_cell(promise.kept, Unit.SHARE, say), Cell(text=_believed(promise.aim, Unit.SHARE, say))


def flow_table(flow: FlowReading, say: Wording) -> Table:
    """The most travelled links."""
    labels = {node.id: node.label for node in flow.nodes}
    links = sorted(
        (link for link in flow.links if link.steps), key=lambda link: (-link.steps, link.source, link.target)
    )
    rows = tuple(
        cells(
            labels.get(link.source, link.source),
            labels.get(link.target, link.target),
            say.count(link.steps),
            NOTHING if link.wait_s is None else say.span(link.wait_s),
        )
        for link in links[:LINKS_LISTED]
    )
    return Table(
        caption=say.say("section_paths"),
        columns=columns(say, "from", "to", "steps", "wait"),
        rows=rows,
        words=2,
        abouts=tuple({"kind": "flow", "source": link.source, "target": link.target} for link in links[:LINKS_LISTED]),
    )


def deviations_table(deviations: Sequence[DeviationReading], say: Wording) -> Table:
    """Each deviation with its count, share and consequence."""
    rows = tuple(
        (
            Cell(text=say.say(DEVIATION_PHRASES[one.kind], touchpoint=one.touchpoint)),
            Cell(text=say.count(one.paths)),
            reading_cell(one.share, Unit.SHARE, say),
            reading_cell(one.consequence, Unit.SCORE, say, digits=2),
        )
        for one in deviations
    )
    headings = columns(say, "deviation", "paths", "share", "consequence")
    abouts = tuple(deviation_about(one) for one in deviations)
    return Table(caption=say.say("section_design"), columns=headings, rows=rows, abouts=abouts)


def criticality_table(
    touchpoints: Sequence[CriticalityReading], reading: MapReading, say: Wording, anchor: str = "touchpoint-"
) -> Table:
    """Belief beside evidence for every touchpoint; each row can be linked to by `anchor` and the touchpoint's id."""
    rows = tuple(
        (
            Cell(text=one.label, truth=one.moment_of_truth),
            Cell(text=one.stage or NOTHING),
            reading_cell(one.importance, Unit.SHARE, say),
            Cell(text=_of_ten(one.importance_belief, say)),
            reading_cell(one.satisfaction, reading.scale_unit, say),
            Cell(text=_believed(one.satisfaction_belief, reading.scale_unit, say)),
            _promise_cells(one.promise, say)[0],
            Cell(text=NOTHING if one.reach is None else say.count(one.reach)),
        )
        for one in touchpoints
    )
    return Table(
        caption=say.say("section_criticality"),
        columns=columns(
            say,
            "touchpoint",
            "stage",
            "importance",
            "importance_belief",
            "satisfaction",
            "satisfaction_belief",
            "promise",
            "reach",
        ),
        rows=rows,
        words=2,
        anchors=tuple(f"{anchor}{one.id}" for one in touchpoints),
        abouts=tuple(touchpoint_about(one) for one in touchpoints),
    )


def plan_table(lines: Sequence[PlanReading], say: Wording) -> Table:
    """The plan as figures."""
    rows = tuple(
        cells(
            f"{line.id}. {line.where}",
            _believed(line.current, line.scale_unit, say),
            _believed(line.goal, line.scale_unit, say),
            metric_name(line.outcome, say),
            _moved(line.change.value, line.outcome_unit, say),
            interval_text(line.change, line.outcome_unit, say, digits=2, change=True) or NOTHING,
            NOTHING if line.change.n is None else say.count(line.change.n),
            say.say(f"evidence_{line.evidence}"),
        )
        for line in lines
    )
    headings = columns(say, "where", "from", "to", "metric", "change", "interval", "reach", "evidence")
    abouts = tuple(plan_about(line, say) for line in lines)
    return Table(caption=say.say("section_plan"), columns=headings, rows=rows, abouts=abouts)


def _moved(value: float | None, unit: Unit, say: Wording) -> str:
    """A change with its sign; nothing where there is none."""
    return NOTHING if value is None else value_text(value, unit, say, digits=2, change=True)


def segments_table(reading: SegmentReading, say: Wording) -> Table:
    """One metric, one row per segment, all customers first."""
    rows = [(say.say("everybody"), reading.everybody)] if reading.everybody else []
    return Table(
        caption=score_name(reading, say),
        columns=(say.say("column_segment"), score_name(reading, say)),
        rows=tuple((Cell(text=label), reading_cell(one, reading.unit, say)) for label, one in [*rows, *reading.rows]),
    )
