"""What the rooms found arrives in the report unchanged: counts, shares, intervals and names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
import pytest

from parcours.charts.readings import (
    JourneyReading,
    MapReading,
    PlanReading,
    Reading,
    ReportReading,
    StageReading,
    Unit,
    WithheldReading,
)
from parcours.engine import DuckDBEngine
from parcours.journeys.journey import Stage
from parcours.lake import Import
from parcours.lake.journal import Counts, SourceFile
from parcours.metrics import Tables, measure
from parcours.report.gather import Sources, report_reading
from parcours.report.gather.criticality import decides, weight_of
from parcours.report.gather.maps import map_reading
from parcours.report.gather.paths import effort_reading, ways_reading
from parcours.report.gather.readings import overview_reading
from parcours.report.gather.scores import LOOKING_BACK, high_is_good, scorecard
from parcours.report.gather.sources import one_instrument
from parcours.report.render import render, speak
from parcours.report.sections import all_sections, plan_section, scorecard_section
from parcours.report.sentences import criticality_finding, map_leads, withheld
from parcours.report.tiles import strip
from parcours.vocabulary.words import Direction, Phase
from tests.library.metrics.made import built
from tests.library.report.small_shop import sources


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    engine = DuckDBEngine(tmp_path_factory.mktemp("scratch"), memory="1GB", threads=2)
    yield engine
    engine.backend.disconnect()


@pytest.fixture(scope="module")
def given(session: DuckDBEngine) -> Sources:
    return sources(session)


@pytest.fixture(scope="module")
def report(given: Sources) -> ReportReading:
    return report_reading(given)


def test_the_map_holds_what_the_rooms_measured(given: Sources, report: ReportReading) -> None:
    journey = report.journeys[0]
    paths = given.tables["paths"].to_pyarrow().to_pylist()
    assert journey.paths == len(paths)
    assert journey.customers == 300
    assert [stage.label for stage in journey.map.stages] == ["Hears of us", "Orders", "Waits", "Pays"]
    waits = journey.map.stages[2]
    mean = next(row for row in given.measure("csat-mean", ["stage"]).rows() if row["stage"] == "wait")
    assert waits.satisfaction is not None
    assert waits.satisfaction.value == pytest.approx(mean["value"])
    assert waits.satisfaction.n == mean["n"]
    assert journey.map.scale == (1, 5)
    assert waits.promise is not None
    assert waits.promise.aim == 0.9
    assert waits.promise.kept.value == pytest.approx(given.measure("promise-kept").rows()[0]["value"])
    assert waits.criticality_belief == 9
    assert waits.moment_of_truth
    assert any("Say the day" in action for action in waits.actions)
    assert journey.map.back_to_before is not None
    assert journey.map.back_to_before.value == 0


def test_rounds_count_visits_per_touchpoint_and_path_but_where_coming_again_is_meant(
    given: Sources, report: ReportReading
) -> None:
    steps = given.tables["steps"].to_pyarrow().to_pylist()
    per_path: dict[int, list[int]] = {}
    waiting = next(row["code"] for row in given.codes("stage").values() if row["id"] == "wait")
    for row in steps:
        if row["stage"] == waiting:
            per_path.setdefault(row["path"], []).append(row["touchpoint"])
    expected = sum(len(visits) / len(set(visits)) for visits in per_path.values()) / len(per_path)
    waits = given.journeys[0].stages[2]
    unforeseen = replace_points(waits, repeatable=False)
    stages = tuple(unforeseen if stage is waits else stage for stage in given.journeys[0].stages)
    rounds = map_reading(given, msgspec.structs.replace(given.journeys[0], stages=stages), "en").stages[2].rounds
    assert rounds is not None
    assert rounds.value == pytest.approx(expected)
    assert rounds.n == len(per_path)
    meant = report.journeys[0].map.stages[2].rounds
    assert meant is not None
    assert meant.value == 1, "the hotline may be called again, and the parcel comes once"


def replace_points(stage: Stage, **about: Any) -> Stage:
    points = tuple(msgspec.structs.replace(one, **about) for one in stage.touchpoints)
    return msgspec.structs.replace(stage, touchpoints=points)


def test_coming_again_where_it_is_meant_is_no_circle(given: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parcours.journeys.hidden_effort.CIRCLES", 1)
    meant = given.journeys[0]
    stages = tuple(replace_points(stage, repeatable=False) for stage in meant.stages)
    circling = [effort_reading(given, each) for each in (meant, msgspec.structs.replace(meant, stages=stages))]
    assert [one.known > 0 for one in circling if one] == [False, True]


def test_what_flows_into_a_touchpoint_flows_out_again(report: ReportReading) -> None:
    flow = report.journeys[0].flow
    assert flow is not None
    for node in flow.nodes:
        assert node.starts + sum(link.steps for link in flow.links if link.target == node.id) == node.steps
        assert node.ends + sum(link.steps for link in flow.links if link.source == node.id) == node.steps
    assert sum(node.ends for node in flow.nodes) == flow.paths
    assert all(link.wait_s is not None for link in flow.links)


def test_variants_and_deviations_are_counted_by_path(given: Sources, report: ReportReading) -> None:
    journey = report.journeys[0]
    paths = given.tables["paths"].to_pyarrow().to_pylist()
    assert journey.ways.in_all == len({row["variant"] for row in paths})
    assert journey.ways.shown[0].paths == max(one.paths for one in journey.ways.shown)
    assert journey.agreement is not None
    assert journey.agreement.follows is not None
    finished = [row for row in paths if row["state"] != "open"]
    assert journey.agreement.follows.value == pytest.approx(sum(row["follows"] for row in finished) / len(finished))
    missing = next(one for one in journey.agreement.deviations if one.kind == "missing")
    assert missing.touchpoint == "Parcel"
    assert missing.paths == sum(row["missing"] > 0 for row in finished)
    told = [one for one in journey.agreement.deviations if one.consequence is not None]
    assert told
    assert all(one.consequence.low < one.consequence.value < one.consequence.high for one in told)


def test_ways_of_messages_alone_are_counted_apart(given: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parcours.report.gather.paths.WAYS_SHOWN", 1000)
    journey = given.journeys[0]
    friend, order, *rest = journey.stages
    (checkout,) = order.touchpoints
    mail = msgspec.structs.replace(checkout, direction=Direction.PUSH)
    mailed = msgspec.structs.replace(
        journey, stages=(friend, msgspec.structs.replace(order, touchpoints=(mail,)), *rest)
    )
    every, own = ways_reading(given, journey, "en"), ways_reading(given, mailed, "en")
    alone = [way for way in every.shown if set(way.touchpoints) == {"Checkout"}]
    assert alone
    assert [way.touchpoints for way in own.shown] == [way.touchpoints for way in every.shown if way not in alone]
    assert (every.contacts, own.contacts) == (0, sum(way.paths for way in alone))
    assert own.in_all == every.in_all - len(alone)
    assert sum(way.share.known for way in own.shown) == pytest.approx(1)


def test_the_scorecard_and_segments_read_as_measure_does(given: Sources, report: ReportReading) -> None:
    score = next(one for one in report.scorecard if one.metric == "nps")
    assert score.reading.value == pytest.approx(given.measure("nps").rows()[0]["value"])
    assert len(score.months) >= 4
    assert score.against_previous is None
    assert report.segments[0].rows[0][0] == "early"
    assert report.journeys[0].glance[0].reading.value == report.journeys[0].paths
    assert report.method.loyalty_outcome == "nps"
    assert report.method.explained is not None


@pytest.mark.parametrize(
    ("whole", "customers", "satisfied"),
    [(["whole"], 100, True), (["whole"], 20, False), (["visit", "ever"], 100, False)],
)
def test_satisfaction_is_that_with_the_whole_where_enough_answered_one_question_about_it(
    session: DuckDBEngine, whole: list[str], customers: int, satisfied: bool
) -> None:
    shop = sources(session, customers=customers, whole=whole)
    score = next(one for one in scorecard(shop).read if one.metric == "csat")
    assert score.whole is satisfied
    asked = {"question": "whole"} if satisfied else {}
    assert score.reading.value == pytest.approx(shop.measure("csat", where=asked).rows()[0]["value"])
    assert (score.reading.value == 1.0) is satisfied
    assert (score.pools, score.pooled) == ("question", 1 if satisfied else 2 + len(whole))
    name = "Insgesamt zufrieden (CSAT)" if satisfied else "Zufriedene (CSAT)"
    assert strip([score], speak("de")).tiles[0].name == name


def test_a_period_is_compared_with_the_one_before(given: Sources) -> None:
    given = replace(given, start=dt.date(2024, 3, 1), end=dt.date(2024, 4, 30))
    score = next(one for one in report_reading(given).scorecard if one.metric == "nps")
    assert score.against_previous is not None
    assert score.against_previous.low is not None


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "because the facts begin on"), ("de", "weil die Fakten am"), ("fr", "car les faits commencent le")],
)
def test_what_is_not_compared_is_said_on_the_scorecard(given: Sources, language: str, said: str) -> None:
    found = overview_reading(replace(given, start=dt.date(2024, 3, 1), end=dt.date(2024, 4, 30)))
    score = next(one for one in found.scorecard if one.metric == "promise-kept")
    assert score.against_last_year is None
    assert ("promise-kept", "facts_begin") in {(one.metric, one.why) for one in found.withheld}
    assert any(said in remark for remark in scorecard_section(found, speak(language)).remarks)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Customers lost: not readable yet. A loss shows only after a silence of 388 days"),
        ("de", "Verlorene Kunden: noch nicht ablesbar."),
        ("fr", "Clients perdus\u202f: pas encore lisible."),
    ],
)
def test_losses_that_cannot_have_been_seen_are_said_to_be_unreadable(language: str, said: str) -> None:
    unseen = WithheldReading(metric="churn", why="unseen", days=(388, 365))
    (remark,) = withheld([unseen], speak(language))
    assert remark.startswith(said)


def test_the_gathered_report_becomes_a_page_in_the_readers_language(given: Sources) -> None:
    html = render(report_reading(given, "de"), "de")
    assert "Shop &amp; Co" in html
    assert "Online kaufen" in html


def test_with_beliefs_alone_map_and_plan_still_stand(session: DuckDBEngine) -> None:
    report = report_reading(sources(session, scores=False, customers=60))
    waits = report.journeys[0].map.stages[2]
    assert waits.satisfaction is None
    assert waits.criticality_belief == 9
    assert report.plan
    assert render(report)


def test_nobodys_map_and_a_plan_of_beliefs_say_what_is_believed() -> None:
    say = speak("en")
    stages = tuple(
        StageReading(id=name, label=name, phase=Phase.BEFORE, satisfaction_belief=value)
        for name, value in (("Ask", 4.0), ("Buy", 2.5))
    )
    nobody = JourneyReading(map=MapReading(id="a", label="A", stages=stages), paths=0, customers=0)
    (lead,) = map_leads(nobody, say)
    assert lead.text == "Satisfaction is believed to be lowest at “Buy”: 2.5 of 5. Nothing is measured here yet."
    silent = replace(nobody, map=replace(nobody.map, stages=()))
    assert map_leads(silent, say) == []
    lines = [
        PlanReading(
            id=str(number), where=f"Point {number}", current=2.0, goal=4.0, scale_unit=Unit.SCORE, outcome="",
            outcome_unit=Unit.SCORE, change=Reading(value=None), evidence="belief", touchpoint=f"p{number}",
        )
        for number in range(20)
    ]  # fmt: skip
    told = plan_section(lines, say)
    assert told.plan_rest.endswith("more lines rest on belief; the numbers hold them.")
    assert told.finding == "By what is believed, “Point 0” comes first."
    assert told.plan_findings[0].text not in told.finding


def test_imports_are_summed_up_and_undone_ones_left_out(given: Sources) -> None:
    one = Import(
        import_id="1",
        started_at=dt.datetime(2026, 1, 1),
        state="committed",
        recipe="shop",
        set_aside=3,
        files=(SourceFile(name="a.csv", sha256="", rows=10), SourceFile(name="b.csv", sha256="", rows=5)),
        counts={"interactions": Counts(brought=20, added=20), "answers": Counts(brought=2, added=2)},
    )
    report = report_reading(replace(given, imports=[one, msgspec.structs.replace(one, state="undone")]))
    assert [(row.file, row.rows, row.facts, row.set_aside) for row in report.imports] == [("a.csv, b.csv", 15, 22, 3)]


def test_instruments_are_never_mixed() -> None:
    rows = [{"scale": "0-10", "n": 5}, {"scale": "1-10", "n": 9}, {"scale": "0-10", "n": 6}]
    assert one_instrument(rows, "scale") == [rows[0], rows[2]]
    assert one_instrument([], "scale") == []


def test_a_mean_on_a_scale_on_which_low_is_good_is_drawn_turned() -> None:
    asked = {"scale": "1-6, low is good", "value": 2.08, "low": 2.05, "high": 2.12, "n": 2384}
    turned = high_is_good(asked)
    assert (turned["scale"], turned["n"]) == ("1-6", 2384)
    assert (turned["value"], turned["low"], turned["high"]) == pytest.approx((4.92, 4.88, 4.95))
    assert high_is_good({**asked, "scale": "1-5"})["value"] == 2.08


def test_a_stage_holds_all_answers_also_where_low_is_good(session: DuckDBEngine, given: Sources) -> None:
    scores = given.tables["scores"]
    turned = (scores.metric == "csat").ifelse(6 - scores.score, scores.score)
    grades = scores.mutate(score=turned, orientation=(scores.metric == "csat").ifelse("low", scores.orientation))
    named = {name: given.tables[name] for name in ("dimensions", "steps", "promises", "memberships")}
    asked = replace(given, measure=partial(measure, built(Tables(**named, scores=grades), session)))
    upwards, downwards = (map_reading(each, each.journeys[0], "en").stages[2].satisfaction for each in (given, asked))
    assert upwards is not None
    assert downwards is not None
    assert (downwards.n, downwards.known) == (upwards.n, pytest.approx(upwards.known))


def test_belief_marks_a_moment_of_truth_only_where_nothing_is_measured() -> None:
    believed = {"belief": 9.0}
    little = {"belief": 2.0, "importance": 0.4, "importance_high": 0.5, "moment_of_truth": False}
    decisive = {"belief": 2.0, "importance": 0.6, "importance_high": 0.7, "moment_of_truth": True}
    assert decides(believed, [believed])
    assert not decides(believed, [believed, little])
    assert weight_of(believed, [believed, little]) is None
    assert decides(decisive, [believed, little, decisive])


def test_what_looks_back_is_not_compared_with_the_first_year_of_a_history(given: Sources) -> None:
    given = replace(given, start=dt.date(2024, 3, 1), end=dt.date(2024, 4, 30))
    assert not any(one.months for one in report_reading(given).scorecard if one.metric in LOOKING_BACK)


def test_plan_lines_about_a_moment_of_truth_are_marked(report: ReportReading) -> None:
    decisive = {one.label for one in report.journeys[0].criticality if one.moment_of_truth}
    assert decisive
    assert [line.moment_of_truth for line in report.plan] == [line.where in decisive for line in report.plan]


def test_a_report_on_noise_has_no_headline_and_the_plan_says_the_same_as_the_library(session: DuckDBEngine) -> None:
    given = sources(session, noise=True)
    report = report_reading(given)
    page = render(report)
    assert report.journeys[0].nothing_explained in page
    assert "weighs most" not in page
    assert given.plan.sentence.startswith("Nothing to plan on.")
    assert given.plan.sentence in page


def test_what_is_explained_stands_beside_the_criticality(report: ReportReading) -> None:
    section = next(one for one in all_sections(report, speak("en")) if one.id == "criticality")
    assert any("(R², [" in remark for remark in section.remarks)


def test_touchpoints_that_intervals_do_not_tell_apart_share_the_headline(report: ReportReading) -> None:
    journey = report.journeys[0]
    level = [replace(one, may_lead=True) for one in journey.criticality]
    two = replace(journey, criticality=tuple(level[:2]))
    assert "the intervals do not tell which" in criticality_finding(two, speak("en"))
    many = [replace(one, moment_of_truth=False) for one in level * 2]
    none = replace(journey, criticality=tuple(many))
    assert "cannot be told" in criticality_finding(none, speak("en"))
    one = replace(journey, criticality=(replace(many[0], moment_of_truth=True), *many[1:]))
    said = criticality_finding(one, speak("en"))
    assert said.startswith(f"“{many[0].label}” decides loyalty; which of 6 touchpoints weighs most")


def test_of_many_touchpoints_that_may_weigh_most_the_map_names_none(report: ReportReading) -> None:
    journey = report.journeys[0]
    stages = tuple(replace(one, moment_of_truth=False) for one in journey.map.stages)
    plain = replace(journey, map=replace(journey.map, stages=stages))
    assert "weighs most" in map_leads(plain, speak("en"))[0].text
    level = tuple(replace(one, may_lead=True) for one in journey.criticality * 2)
    (lead, *_) = map_leads(replace(plain, criticality=level), speak("en"))
    assert lead.text == "No touchpoint stands out: 8 of them may weigh most."


def test_a_lower_stage_with_few_answers_is_left_aside_and_that_is_said(report: ReportReading) -> None:
    journey, say = report.journeys[0], speak("en")

    def lowest(*known: Reading) -> str:
        stages = tuple(replace(journey.map.stages[0], satisfaction=one) for one in known)
        return map_leads(replace(journey, map=replace(journey.map, stages=stages)), say)[-1].text

    firm = [Reading(value=3.0, n=100), Reading(value=4.0, n=100)]
    assert lowest(*firm) == lowest(*firm, Reading(value=3.5, n=12))
    assert lowest(*firm, Reading(value=1.0, n=12)) == lowest(*firm) + " Stages with few answers are left aside here."
