"""Questions to a company: each hands the generation's tables to the room that answers it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import pyarrow as pa

from parcours import metrics
from parcours.errors import QuestionError, did_you_mean
from parcours.journeys.flows import read_flows
from parcours.metrics.metric import WHERE_ON_THE_MAP
from parcours.metrics.periods import shifted
from parcours.vocabulary.result import Result
from parcours.vocabulary.words import LANGUAGES

if TYPE_CHECKING:
    from parcours.company.opened import Opened
    from parcours.journeys.journey import Journey
    from parcours.vocabulary.lens import Lens

Where = Mapping[str, str | Sequence[str]] | Sequence[str] | str | None
"""A condition: {"channel": ["web", "app"]}, or as on the command line "channel=web", or several of those."""
BY_YEAR = ("churn", "retention")
"""Metrics that read twelve months when no period is asked for."""
PERIODS = {"day", "week", "month", "quarter", "year"}
UNDATED = "Nothing can be measured: customers are known, but nothing that they lived or said has a day."
NOTHING = "Nothing can be measured: no facts have been imported, or all were taken back."
DRIVERS = ("dimensions", "scores", "steps", "paths", "promises", "memberships", "customers", "subjects")


def measure(
    company: Opened,
    metric: str,
    *,
    by: Sequence[str] | str,
    where: Where,
    start: dt.date | None,
    end: dt.date | None,
    compare: Literal["previous", "last-year"] | None,
    weighted: bool,
) -> Result:
    """A reading per combination of `by`; see `parcours.metrics.measure`."""
    from parcours import charts

    wanted = [by] if isinstance(by, str) else list(by)
    narrowed, notes = conditions(where), _counted(metric, [*wanted, *conditions(where)])
    if metric in BY_YEAR and company.generation.about.as_of and not start and PERIODS.isdisjoint(wanted):
        end = end or as_of_day(company)
        start = shifted("year", end, -1) + dt.timedelta(days=1)
        notes.append(f"Read over twelve months, {start} to {end}; by month (--by month) it shows every month.")
    found = metrics.measure(company.measured, metric, wanted, narrowed, start, end, compare, weighted)
    if not company.generation.about.as_of:
        sentence = UNDATED if company.generation.about.rows.get("customers") else NOTHING
        return replace(found, table=found.table.slice(0, 0), sentence=sentence, notes=())
    return replace(found, draw=charts.reading_chart, notes=(*notes, *found.notes))


def as_of_day(company: Opened) -> dt.date:
    """The last day that the facts tell of, in the company's zone."""
    moment = dt.datetime.fromisoformat(company.generation.about.as_of).replace(tzinfo=dt.UTC)
    return moment.astimezone(ZoneInfo(company.settings.zone)).date()


def _counted(metric: str, dimensions: Sequence[str]) -> list[str]:
    """What is counted: all that happened, or what is on the map."""
    if metric == "customers":
        return ["Counted: customers who are on the map."]
    if metric == "volume":
        on_the_map = not set(WHERE_ON_THE_MAP).isdisjoint(dimensions)
        return ["Counted: steps on the map." if on_the_map else "Counted: all interactions, on the map or not."]
    return []


def conditions(where: Where) -> Mapping[str, str | Sequence[str]]:
    """`channel=web` and `channel=app` together mean web or app; different names must all hold.

    >>> conditions(["channel=web", "channel=app", "team=north"])
    {'channel': ['web', 'app'], 'team': ['north']}
    """
    if where is None or isinstance(where, Mapping):
        return where or {}
    found: dict[str, list[str]] = {}
    for word in where if isinstance(where, Sequence) and not isinstance(where, str) else [where]:
        name, equals, value = word.partition("=") if isinstance(word, str) else ("", "", "")
        if not equals:
            hint = 'Write it as "channel=web", or as {"channel": ["web", "app"]}.'
            raise QuestionError("where-unreadable", f'"{word}" is no condition.', hint=hint)
        found.setdefault(name.strip(), []).append(value.strip())
    return found


def scorecard(company: Opened) -> Result:
    """The headline metrics with the period before and last year; see `parcours.metrics.scorecard`."""
    return metrics.scorecard(company.measured)


def flows(company: Opened, journey: str | None, segment: str | None, language: str) -> Result:
    """From touchpoint to touchpoint, for one journey or all: steps, shares of what leaves, mean waiting."""
    from parcours.company.pictures import flow_picture, flow_readings
    from parcours.report.render import speak
    from parcours.report.sentences import flows_told

    names = _names(company.derived("dimensions").to_pyarrow())
    codes = {row["id"]: code for (kind, code), row in names.items() if kind == "journey"}
    if journey is not None and journey not in codes:
        hint = did_you_mean(journey, codes)
        raise QuestionError("unknown-journey", f'There is no journey "{journey}".', hint=hint)
    check_segment(company, segment)
    rows = []
    for name, code in codes.items():
        if journey in (None, name):
            found = read_flows(company.derived("flows"), code, segment=segment).to_pyarrow().to_pylist()
            rows += [_flow(name, row, names) for row in found]
    designed = company.journeys
    sentence, notes = flows_told(flow_readings(rows, designed, language), speak(language))
    return Result(
        name="flows",
        table=pa.Table.from_pylist(rows, schema=FLOWS),
        sentence=sentence,
        notes=notes,
        draw=flow_picture(designed, language),
        units={"share": "share", "mean_wait_s": "seconds"},
    )


FLOWS = pa.schema(
    {
        "journey": pa.string(),
        "touchpoint": pa.string(),
        "next_touchpoint": pa.string(),
        "steps": pa.int64(),
        "share": pa.float64(),
        "mean_wait_s": pa.float64(),
    }
)


def criticality(company: Opened, journey: str | None, lens: Lens, language: str, models: dict[Any, Any]) -> Result:
    """Belief beside evidence for every touchpoint; see `parcours.drivers.criticality`."""
    from parcours import drivers
    from parcours.company.pictures import criticality_picture

    rule = company.settings.loyalty
    found = drivers.criticality(
        company.engine,
        {name: company.derived(name) for name in DRIVERS},
        company.journeys,
        journey=journey,
        segment=lens.segment,
        start=lens.start,
        end=lens.end,
        outcome=rule.outcome,
        horizon_days=rule.horizon_days,
        models=models,
        language=language,
    )
    shares = [name for name in found.table.column_names if name.startswith(("importance", "promise_", "top2"))]
    units = dict.fromkeys([*shares, "reach_share"], "share") | {"promise_n": "count"}
    return replace(found, draw=criticality_picture(language), units=units, main=AT_A_GLANCE, always=LOOKED_FOR)


AT_A_GLANCE = (
    *("label", "visits", "belief", "importance", "importance_low", "importance_high", "satisfaction"),
    *("promise_kept", "moment_of_truth", "evidence"),
)
"""What people want to see of criticality first; CSV and JSON carry every column."""
LOOKED_FOR = ("belief", "importance", "satisfaction", "promise_kept")
"""What they look for, and want to see that there is none."""


def plan(criticality: Result, journeys: Sequence[Journey], language: str) -> Result:
    """What to improve next; see `parcours.plan.plan`."""
    from parcours import plan as planning

    return replace(planning.plan(criticality, journeys, language=language), main=("rank", "sentence"))


def language_of(company: Opened, asked: str | None) -> str:
    """The language asked for; else one that every label of the map is written in: English, or one of the company's."""
    if asked is not None:
        return asked
    labels = [point.label for journey in company.journeys for stage in journey.stages for point in stage.touchpoints]
    written = [set(label) for label in labels if not isinstance(label, str)]
    fitting = (name for name in ("en", *company.settings.languages) if all(name in names for names in written))
    return next((name for name in fitting if name in LANGUAGES), "en")


def check_segment(company: Opened, segment: str | None) -> None:
    """Raise QuestionError for a segment that nobody is in."""
    known = company.derived("memberships").segment.as_table().distinct().to_pyarrow()["segment"].to_pylist()
    if segment is not None and segment not in known:
        hint = did_you_mean(segment, known) or "Define segments in segments.toml, then run: parcours refresh"
        raise QuestionError("unknown-segment", f'No customer is in a segment "{segment}".', hint=hint)


def _names(dimensions: pa.Table) -> dict[tuple[str, int], dict[str, Any]]:
    return {(row["dimension"], row["code"]): row for row in dimensions.to_pylist()}


def _flow(journey: str, row: dict[str, Any], names: dict[tuple[str, int], dict[str, Any]]) -> dict[str, Any]:
    ends = {
        end: names[("touchpoint", row[end])]["id"] if row[end] is not None else None
        for end in ("touchpoint", "next_touchpoint")
    }
    return {"journey": journey, **ends, "steps": row["steps"], "share": row["share"], "mean_wait_s": row["mean_wait_s"]}
