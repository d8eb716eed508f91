"""Pages through a lens: the whole is the whole, parts add up, and two lenses are told apart only beyond chance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from parcours.charts.journey_map import journey_map
from parcours.charts.readings import JourneyReading, MapReading, PromiseReading, Reading, Unit
from parcours.charts.readings.touchpoint import MirrorReading
from parcours.engine import DuckDBEngine
from parcours.errors import QuestionError
from parcours.report.compared import differences_section, laid_over
from parcours.report.gather import Sources, comparison, encounter_reading, journey_reading, through
from parcours.report.gather.encounter import share_of
from parcours.report.render import speak
from parcours.report.sentences.encounters import mirror_findings
from parcours.report.sentences.lenses import lens_name
from parcours.statistics import differences
from parcours.vocabulary.lens import Lens
from tests.library.report.small_shop import sources

ALL_DAYS = Lens(None, dt.date(2020, 1, 1), dt.date(2030, 12, 31))
NAMES = ("ours", "theirs")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    engine = DuckDBEngine(tmp_path_factory.mktemp("scratch"), memory="1GB", threads=2)
    yield engine
    engine.backend.disconnect()


@pytest.fixture(scope="module")
def given(session: DuckDBEngine) -> Sources:
    return sources(session)


@pytest.fixture(scope="module")
def whole(given: Sources) -> JourneyReading:
    return journey_reading(given, given.journeys[0], "en")


def seen(given: Sources, lens: Lens) -> JourneyReading:
    return journey_reading(through(given, lens), given.journeys[0], "en")


def test_through_an_open_lens_nothing_changes(given: Sources) -> None:
    assert through(given, Lens()) is given


def test_a_lens_over_every_day_shows_what_no_lens_shows(given: Sources, whole: JourneyReading) -> None:
    found = seen(given, ALL_DAYS)
    same = replace(found, over_period=None, map=replace(found.map, start=None, end=None))
    assert same.paths == whole.paths
    assert same.glance == whole.glance
    assert same.map == whole.map
    assert same.agreement is not None
    assert whole.agreement is not None
    assert same.agreement.follows == whole.agreement.follows
    for one, other in zip(same.agreement.deviations, whole.agreement.deviations, strict=True):
        assert (one.kind, one.id, one.paths, one.share) == (other.kind, other.id, other.paths, other.share)
        if other.consequence:
            assert one.consequence is not None
            assert one.consequence.value == pytest.approx(other.consequence.value)
    assert same.ways == whole.ways
    assert same.flow is not None
    assert whole.flow is not None
    assert set(same.flow.links) == set(whole.flow.links)


def test_paths_of_disjoint_periods_add_up(given: Sources, whole: JourneyReading) -> None:
    first = given.tables["paths"].started_on.min().to_pyarrow().as_py()
    cut = first + dt.timedelta(days=50)
    early, late = (seen(given, lens) for lens in (Lens(None, None, cut), Lens(None, cut + dt.timedelta(days=1), None)))
    assert early.paths
    assert late.paths
    assert early.paths + late.paths == whole.paths
    follow = [one.agreement.follows for one in (early, late) if one.agreement and one.agreement.follows]
    all_of_them = whole.agreement.follows if whole.agreement else None
    assert all_of_them is not None
    assert sum(one.n or 0 for one in follow) == all_of_them.n
    assert sum(one.known * (one.n or 0) for one in follow) == pytest.approx(all_of_them.known * (all_of_them.n or 0))


def test_a_segment_is_read_alone(given: Sources) -> None:
    found = seen(given, Lens("early"))
    paths = given.tables["paths"].to_pyarrow().to_pylist()
    assert found.paths == sum(row["customer"] < 150 for row in paths)
    mean = given.measure("csat-mean", ["stage"], where={"segment": "early"}).rows()
    waits = next(row for row in mean if row["stage"] == "wait")
    satisfaction = found.map.stages[2].satisfaction
    assert satisfaction is not None
    assert satisfaction.value == pytest.approx(waits["value"])
    assert satisfaction.n == waits["n"]


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(QuestionError, match="days-reversed"):
        Lens(None, dt.date(2026, 2, 1), dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("lens", "language", "expected"),
    [
        (Lens("early", dt.date(2026, 7, 1), dt.date(2026, 9, 30)), "fr", "Early birds, T3 2026"),
        (Lens(None, dt.date(2026, 1, 1), dt.date(2026, 12, 31)), "de", "Alle Kunden, 2026"),
        (Lens("unnamed", dt.date(2026, 1, 5), None), "en", "unnamed, since 5 January 2026"),
        (Lens(None, None, dt.date(2026, 1, 5)), "en", "All customers, until 5 January 2026"),
    ],
)
def test_a_lens_is_called_as_people_would(lens: Lens, language: str, expected: str) -> None:
    assert lens_name(lens, {"early": "Early birds"}, speak(language)) == expected


def test_a_lens_against_itself_shows_no_difference(given: Sources, whole: JourneyReading) -> None:
    found = comparison(whole, whole, (given, given), NAMES)
    assert found.rows
    assert all(row.difference.value == 0 and not row.beyond for row in found.rows)
    section = differences_section(found, "shop", speak("en"))
    assert section.finding == "No difference between ours and theirs is more than chance would make."
    assert section.findings == ()


def test_shares_differ_as_newcombe_has_it_and_a_large_difference_is_told(given: Sources, whole: JourneyReading) -> None:
    ours, theirs = share_of(56, 70), share_of(48, 80)
    found = comparison(promising(whole, ours), promising(whole, theirs), (given, given), NAMES)
    row = next(row for row in found.rows if row.measure == "promise")
    newcombe = differences.shares((48, 80), (56, 70))
    assert row.difference.value == pytest.approx(0.2)
    assert row.difference.low == pytest.approx(float(newcombe.low), abs=1e-9)
    assert row.difference.high == pytest.approx(float(newcombe.high), abs=1e-9)
    assert row.beyond
    section = differences_section(found, "shop", speak("en"))
    assert section.finding.startswith("Promises kept at “Waits”: 80% for ours, 60% for theirs")
    assert section.leads[0].about == {"kind": "difference", "measure": "promise", "stage": "wait", "journey": "shop"}


def promising(whole: JourneyReading, kept: Reading) -> JourneyReading:
    """The same journey with this share of promises kept at its third stage."""
    stages = list(whole.map.stages)
    stages[2] = replace(stages[2], promise=PromiseReading(kept=kept, aim=0.9))
    return replace(whole, map=replace(whole.map, stages=tuple(stages)))


def test_what_was_asked_in_another_way_is_neither_compared_nor_drawn(given: Sources, whole: JourneyReading) -> None:
    other = replace(whole, map=replace(whole.map, asked="1-7 cold"))
    found = comparison(whole, other, (given, given), NAMES)
    assert found.apart == ("satisfaction",)
    assert all(row.measure != "satisfaction" for row in found.rows)
    assert all(stage.satisfaction is None for stage in laid_over(whole, other).stages)


def test_what_was_asked_about_the_whole_is_compared_and_drawn_as_two_levels(
    given: Sources, whole: JourneyReading
) -> None:
    ours, theirs = (replace(whole, map=overall(whole.map, value)) for value in (4.5, 3.2))
    row = next(row for row in comparison(ours, theirs, (given, given), NAMES).rows if not row.stage)
    assert (row.measure, row.unit) == ("satisfaction", Unit.SCORE)
    assert row.difference.value == pytest.approx(1.3)
    drawn = journey_map(ours.map, "en", against=laid_over(ours, theirs), names=NAMES)
    words = drawn.replace("\u202f", " ").replace("\xa0", " ")
    assert "Overall 4.5, n 400" in words
    assert f"{NAMES[1]}: 3.2 [3.1 – 3.3]" in words
    elsewhere = replace(theirs, map=replace(theirs.map, scale=(0.0, 10.0)))
    assert laid_over(ours, elsewhere).overall is None
    assert all(row.stage for row in comparison(ours, elsewhere, (given, given), NAMES).rows if row.unit is Unit.SCORE)


def overall(one: MapReading, value: float) -> MapReading:
    """The same map of a company that asked about the whole only."""
    stages = tuple(replace(stage, satisfaction=None, satisfaction_belief=None) for stage in one.stages)
    return replace(one, stages=stages, overall=Reading(value=value, low=value - 0.1, high=value + 0.1, n=400))


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_map_shows_both_lenses_and_names_them(whole: JourneyReading, language: str) -> None:
    drawn = journey_map(whole.map, language, against=whole.map, names=("Us <1>", "Them & co"))
    assert "Us &lt;1&gt;" in drawn
    assert "Them &amp; co" in drawn
    assert 'style="' not in drawn


def test_a_touchpoint_knows_its_neighbours_and_its_promise(given: Sources) -> None:
    journey = given.journeys[0]
    parcel = journey.stages[2].touchpoints[0]
    found = encounter_reading(given, journey, parcel, "en")
    assert found.volume is not None
    steps = given.tables["steps"].to_pyarrow().to_pylist()
    assert found.volume.reading.value == sum(row["touchpoint"] == code_of(given, "parcel") for row in steps)
    assert sum(one.share.known for one in found.after) == pytest.approx(1.0)
    assert found.promises[0].aim == 0.9
    assert found.promises[0].kept is not None
    assert found.mirror.verdict is not None
    assert found.mirror.verdict_belief == 4.2
    assert found.mirror.expected is None
    assert found.spread is not None
    assert sum(share.known for _, share in found.spread.rows) == pytest.approx(1.0)


def test_a_touchpoints_months_end_with_the_last_full_one_as_the_overviews_do(given: Sources) -> None:
    journey = given.journeys[0]
    parcel = journey.stages[2].touchpoints[0]
    whole = encounter_reading(given, journey, parcel, "en").volume
    assert whole is not None
    last = whole.months[-1][0]
    found = encounter_reading(replace(given, end=last - dt.timedelta(days=1)), journey, parcel, "en").volume
    assert found is not None
    assert found.months == whole.months[:-1]


def code_of(given: Sources, touchpoint: str) -> int:
    return next(code for code, row in given.codes("touchpoint").items() if row["id"] == touchpoint)


def read(value: float, half: float, n: int = 200) -> Reading:
    return Reading(value=value, low=value - half, high=value + half, n=n)


@pytest.mark.parametrize(
    ("mirror", "spots"),
    [
        (MirrorReading(verdict=read(2.9, 0.1), verdict_belief=4.2), ["fine"]),
        (MirrorReading(verdict=read(4.2, 0.1), verdict_belief=3.0), ["harsh"]),
        (MirrorReading(verdict=read(4.0, 0.1), verdict_belief=4.2), []),
        (MirrorReading(verdict=read(2.9, 0.1, n=20), verdict_belief=4.2), []),
        (MirrorReading(kept=read(0.95, 0.02), aim=0.9, best=read(0.3, 0.05)), ["kept_unhappy"]),
        (MirrorReading(kept=read(0.5, 0.02), aim=0.9, best=read(0.9, 0.05)), ["broken_happy"]),
        (MirrorReading(kept=read(0.5, 0.02), kept_belief=0.99), ["promise"]),
        (MirrorReading(gap=read(-0.5, 0.2)), ["missed"]),
        (MirrorReading(gap=read(0.5, 0.2)), ["exceeded"]),
        (MirrorReading(gap=read(0.1, 0.2)), []),
        (MirrorReading(criticality_belief=3, moment_of_truth=True), ["weight"]),
        (MirrorReading(criticality_belief=3), []),
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_blind_spots_are_named_where_the_intervals_allow_it(
    mirror: MirrorReading, spots: list[str], language: str
) -> None:
    found = mirror_findings(mirror, "parcel", speak(language))
    assert [one.about["blind_spot"] for one in found] == spots
    assert all(one.about["touchpoint"] == "parcel" and one.text for one in found)
