"""Pages find the customers and the words behind every number: the same ones that the derived tables hold."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

import parcours
from parcours.company import customer as one
from parcours.company import people, words
from parcours.company.folder import Folder
from parcours.company.readings import Readings, readings
from parcours.engine.shelf import Shelf
from parcours.errors import QuestionError, StaleError
from parcours.journeys.deviations import deviations
from parcours.journeys.journey_file import read_journeys
from parcours.journeys.taking_part import taking_part
from parcours.loyalty import lookups
from parcours.vocabulary.behind import Behind
from tests.sample_company import sample_company

SPRING = {"start": dt.date(2025, 3, 1), "end": dt.date(2025, 5, 31)}


@pytest.fixture(scope="module")
def company() -> Iterator[parcours.Company]:
    """The sample company, read as an analyst does."""
    with parcours.open(sample_company()) as opened:
        yield opened


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("shelf"))


@pytest.fixture(scope="module")
def read(shelf: Shelf) -> Readings:
    """The sample company, read as pages do."""
    return readings(Folder(sample_company()), shelf)


def numbers(table: ir.Table) -> set[int]:
    return set(table.select("customer").distinct().to_pyarrow()["customer"].to_pylist()) - {None}


def code(company: parcours.Company, dimension: str, wanted: str) -> int:
    rows = company.derived("dimensions").to_pyarrow().to_pylist()
    return next(row["code"] for row in rows if (row["dimension"], row["id"]) == (dimension, wanted))


def number(company: parcours.Company, customer_id: str) -> int:
    known = company.customers.filter(company.customers.customer_id == customer_id)
    return int(known.to_pyarrow()["customer"][0].as_py())


def found(read: Readings, **about: Any) -> set[int]:
    listed = people.find(read, Behind(**about)).numbers.to_pylist()
    assert len(listed) == len(set(listed))
    return set(listed)


Expected = Callable[[parcours.Company], ir.Table]
in_spring = ibis._.occurred_on.between(SPRING["start"], SPRING["end"])


def steps(company: parcours.Company, touchpoint: str) -> ir.Table:
    table = company.derived("steps")
    return table.filter(table.touchpoint == code(company, "touchpoint", touchpoint))


CASES: dict[str, tuple[dict[str, Any], Expected]] = {
    "everybody": ({}, lambda c: c.customers),
    "touchpoint": ({"touchpoint": "boarding"}, lambda c: steps(c, "boarding")),
    "touchpoint in a period": ({"touchpoint": "boarding", **SPRING}, lambda c: steps(c, "boarding").filter(in_spring)),
    "stage": (
        {"journey": "travelling", "stage": "delayed"},
        lambda c: c.derived("steps").filter(ibis._.stage == code(c, "stage", "delayed")),
    ),
    "journey in a period": (
        {"journey": "travelling", **SPRING},
        lambda c: c.derived("paths").filter(ibis._.started_on.between(SPRING["start"], SPRING["end"])),
    ),
    "link": (
        {"link": ("delay-told", "boarding")},
        lambda c: steps(c, "delay-told").filter(ibis._.next_touchpoint == code(c, "touchpoint", "boarding")),
    ),
    "beginning": ({"link": ("", "search-web")}, lambda c: steps(c, "search-web").filter(ibis._.position == 1)),
    "end": ({"link": ("boarding", "")}, lambda c: steps(c, "boarding").filter(ibis._.next_touchpoint.isnull())),
    "promise": (
        {"promise": ("confirmed-soon", "broken")},
        lambda c: c.derived("promises").filter(
            (ibis._.promise == code(c, "promise", "confirmed-soon")) & (ibis._.state == "broken")
        ),
    ),
    "score": (
        {"score": (1.0, 2.0), "metric": "csat"},
        lambda c: c.derived("scores").filter(
            (ibis._.metric == "csat") & ibis._.score.between(1, 2) & (ibis._.state == "answered")
        ),
    ),
    "score about a touchpoint": (
        {"score": (None, 2.0), "touchpoint": "boarding"},
        lambda c: c.derived("scores")
        .filter((ibis._.score <= 2) & (ibis._.state == "answered"))
        .filter(ibis._.touchpoint == code(c, "touchpoint", "boarding")),
    ),
    "segment": ({"segment": "business"}, lambda c: c.derived("memberships").filter(ibis._.segment == "business")),
    "life cycle": ({"life_cycle": "lost"}, lambda c: c.customers.filter(ibis._.life_cycle == "lost")),
    "words": ({"words": "Zug"}, lambda c: c.derived("verbatims").filter(ibis._.text.lower().contains("zug"))),
    "company": (
        {"account": "crm:F700000"},
        lambda c: c.customers.filter(ibis._.account == number(c, "crm:F700000")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_people_behind_a_number_are_those_of_the_derived_tables(
    name: str, company: parcours.Company, read: Readings
) -> None:
    about, expected = CASES[name]
    wanted = numbers(expected(company))
    assert wanted
    assert found(read, **about) == wanted


@pytest.mark.parametrize("kind", ["missing", "unplanned", "out of order", "failed"])
@pytest.mark.parametrize("segment", ["", "business"])
def test_those_who_leave_the_design_are_as_many_as_the_page_of_the_design_says(
    kind: str, segment: str, company: parcours.Company, read: Readings
) -> None:
    journey = next(one for one in read_journeys(company.folder.journeys) if one.id == "travelling")
    theirs = [code(company, "touchpoint", point) for point in taking_part(journey)]
    members = company.derived("memberships").filter(ibis._.segment == segment).select("customer") if segment else None
    told = deviations(
        company.derived("steps"), company.derived("paths"), company.derived("variants"),
        company.derived("dimensions").to_pyarrow(), journey=1, segment=members, taking_part=theirs,
    ).rows()  # fmt: skip
    mine = [row for row in told if row["kind"] == kind]
    for row in mine[:6]:
        behind = Behind(journey="travelling", deviation=(kind, row["touchpoint"]), segment=segment)
        assert people.counted(read, behind) == row["paths"]
        assert 0 < len(people.find(read, behind)) <= row["paths"]


def test_several_filters_hold_together(company: parcours.Company, read: Readings) -> None:
    both = found(read, touchpoint="delay-told", segment="business", life_cycle="active")
    alone = found(read, touchpoint="delay-told"), found(read, segment="business"), found(read, life_cycle="active")
    assert both == set.intersection(*alone)
    assert both


@pytest.mark.parametrize(
    "about",
    [
        {"said": True},
        {"touchpoint": "boarding", "said": True},
        {"words": "zug", "segment": "business"},
        {"language": "fr", "score": (1.0, 3.0)},
        {"deviation": ("out of order", "invoice"), "said": True},
        {"promise": ("confirmed-soon", "broken"), "words": "ich", "life_cycle": "active"},
    ],
)
def test_whoever_speaks_on_the_page_of_words_stands_in_the_list(about: dict[str, Any], read: Readings) -> None:
    heard = words.hear(read, Behind(**about))
    assert len(found(read, **about)) == heard.customers > 0


@pytest.mark.parametrize(
    ("about", "code", "near"),
    [
        ({"touchpoint": "bording"}, "unknown-touchpoint", "boarding"),
        ({"journey": "traveling"}, "unknown-journey", "travelling"),
        ({"stage": "delay"}, "unknown-stage", "delayed"),
        ({"deviation": ("mising", "boarding")}, "unknown-deviation", "missing"),
        ({"deviation": ("missing", "bording")}, "unknown-touchpoint", "boarding"),
        ({"link": ("boarding", "delay-tolt")}, "unknown-touchpoint", "delay-told"),
        ({"link": ("", "")}, "empty-link", ""),
        ({"promise": ("confirmed-son", "kept")}, "unknown-promise", "confirmed-soon"),
        ({"promise": ("confirmed-soon", "brocken")}, "unknown-promise-state", "broken"),
        ({"segment": "busines"}, "unknown-segment", "business"),
        ({"account": "crm:nobody"}, "unknown-customer", ""),
    ],
)
def test_what_does_not_exist_is_refused_with_the_nearest_that_does(
    about: dict[str, Any], code: str, near: str, read: Readings
) -> None:
    with pytest.raises(QuestionError) as refused:
        people.find(read, Behind(**about))
    assert refused.value.code == code
    assert near in refused.value.hint


@pytest.mark.parametrize("sort", people.SORTS)
@pytest.mark.parametrize("turned", [False, True])
def test_lists_are_sorted_with_empty_values_last(sort: str, turned: bool, read: Readings) -> None:
    listed = people.find(read, Behind(segment="business"), sort=sort, turned=turned)
    column, greatest_first = people.SORTS[sort]
    values = [row[column] for row in people.rows(read, listed[0 : len(listed)])]
    known = [value for value in values if value is not None]
    assert values == known + [None] * (len(values) - len(known))
    assert known == sorted(known, reverse=greatest_first != turned)


def with_index(folder: Path) -> None:
    """Give the generation in use the index that refreshes write."""
    with parcours.open(folder) as opened:
        home = opened.generation.folder
        made = lookups(opened.customers, opened.derived("identities"), opened.profiles, calling_code="41")
        shutil.rmtree(home / "lookups", ignore_errors=True)
        opened.engine.write_parquet(made, home / "lookups", sort_by=["word"])


@pytest.fixture(params=["with an index", "without one"])
def searched(request: pytest.FixtureRequest, tmp_path: Path, shelf: Shelf) -> Readings:
    """The sample company, its generation made by this version or by an older one."""
    root = tmp_path / "sample"
    shutil.copytree(sample_company(), root)
    name = (root / "derived" / "current").read_text().strip()
    shutil.rmtree(root / "derived" / name / "lookups", ignore_errors=True)
    if request.param == "with an index":
        with_index(root)
    # Another name, so that what the shelf has laid out for the other one is not taken for it.
    fresh = f"{name}{abs(hash(str(root)))}"
    (root / "derived" / name).rename(root / "derived" / fresh)
    (root / "derived" / "current").write_text(fresh)
    return readings(Folder(root), shelf)


def test_customers_are_found_by_everything_they_are_known_by(searched: Readings) -> None:
    row = people.rows(searched, people.find(searched, Behind(), "nina")[0:1])[0]
    known = one.customer(searched, row["customer_id"])
    typed = [known.name, known.name.upper().split()[-1], known.id, *(ref for ref, _ in known.refs)]
    typed += [str(known.told[name].value) for name in ("email", "phone") if name in known.told]
    typed += [str(known.told["phone"].value).replace("+41 ", "0")] if "phone" in known.told else []
    for text in typed:
        assert row["customer"] in people.find(searched, Behind(), text).numbers.to_pylist(), text
    assert len(people.find(searched, Behind(), "nobody-is-called-so")) == 0


def test_any_reference_leads_to_its_customer(searched: Readings) -> None:
    identities = searched.ask_facts(ALL_REFS).to_pylist()
    for row in identities[:: len(identities) // 40]:
        assert one.number_of(searched, row["customer_ref"]) == row["customer"]
    with pytest.raises(QuestionError, match="crm:nobody"):
        one.customer(searched, "crm:nobody")


def _all_refs() -> Any:
    from parcours.company.readings import TABLES
    from parcours.vocabulary.question import Question

    return Question(TABLES["identities"].order_by("customer_ref").select("customer_ref", "customer"))


ALL_REFS = _all_refs()


def test_one_customers_moments_are_all_their_facts(company: parcours.Company, read: Readings) -> None:
    busiest = people.rows(read, people.find(read, sort="interactions")[0:1])[0]
    known = one.customer(read, busiest["customer_id"])
    refs = [ref for ref, _ in known.refs]
    happened = company.interactions.filter(ibis._.customer_ref.isin(refs))
    said = company.answers.filter(ibis._.customer_ref.isin(refs))
    told = one.history(read, known)
    encounters = {moment.fact_id for moment in told if not moment.given}
    assert encounters == set(happened.interaction_id.to_pyarrow().to_pylist())
    assert sum(len(moment.given) for moment in told) == said.count().to_pyarrow().as_py()
    assert [moment.at for moment in told] == sorted((moment.at for moment in told), reverse=True)
    placed = [place for moment in told for place in moment.places if not moment.given]
    walked = company.derived("steps").filter(ibis._.customer == known.number)
    assert len(placed) == walked.count().to_pyarrow().as_py()
    assert len(one.paths_of(read, known.number)) == walked.path.nunique().to_pyarrow().as_py()
    promises = company.derived("promises").filter(ibis._.customer == known.number).count().to_pyarrow().as_py()
    assert sum(len(moment.promises) for moment in told) <= promises


def test_a_company_stands_with_its_people(company: parcours.Company, read: Readings) -> None:
    known = one.customer(read, "crm:F700000")
    people_of = company.customers.filter((ibis._.account == known.number) & (ibis._.customer != known.number))
    assert known.is_company
    assert known.people_in_all == people_of.count().to_pyarrow().as_py() > 0
    assert known.together is not None
    assert known.together["orders"] == people_of.orders.sum().to_pyarrow().as_py() + known.row["orders"]
    person = one.customer(read, known.people[0]["customer_id"])
    assert person.company is not None
    assert person.company["customer_id"] == known.id


def test_the_newest_record_speaks_and_the_others_are_kept_beside_it(company: parcours.Company, read: Readings) -> None:
    known = one.customer(read, "crm:100010")
    assert known.told["email"].source == "crm"
    assert known.told["email_consent"].value in (True, False)
    assert dict(known.refs)["crm:100010"].startswith(("earliest", "only", "linked"))
    assert known.life.first_at == known.row["first_at"]


def test_words_are_counted_listed_and_read_with_their_scales(company: parcours.Company, read: Readings) -> None:
    said = company.derived("verbatims")
    for about, wanted in (
        (Behind(), said),
        (Behind(touchpoint="claim-call"), said.filter(said.touchpoint == code(company, "touchpoint", "claim-call"))),
        (Behind(language="fr"), said.filter(said.language == "fr")),
        (Behind(words='"ich warte"'), said.filter(said.text.lower().contains("ich warte"))),
        (Behind(score=(4.0, None), **SPRING), said.filter((said.score >= 4) & said.said_on.between(*SPRING.values()))),
        (Behind(channel="phone"), said.filter(said.channel == "phone")),
    ):
        heard = words.hear(read, about)
        assert heard.count == len(heard) == wanted.count().to_pyarrow().as_py() > 0
        assert heard.customers == wanted.customer.nunique().to_pyarrow().as_py()
    rows = words.texts(read, words.hear(read, Behind(score=(1.0, 5.0)))[0:25])
    assert [row["said_at"] for row in rows] == sorted((row["said_at"] for row in rows), reverse=True)
    assert any(row["metric"] == "csat" and row["scale_high"] == 5 for row in rows)
    assert all(row["who"]["customer"] == row["customer"] for row in rows if row["customer"] is not None)


def test_the_words_behind_a_path_are_those_said_on_it(company: parcours.Company, read: Readings) -> None:
    behind = Behind(promise=("confirmed-soon", "broken"), **SPRING)
    made = company.derived("promises")
    made = made.filter(
        (made.promise == code(company, "promise", "confirmed-soon")) & (made.state == "broken")
        & made.occurred_on.between(*SPRING.values())
    )  # fmt: skip
    wanted = company.derived("verbatims").semi_join(made, "path").count().to_pyarrow().as_py()
    assert words.hear(read, behind).count == wanted > 0


def test_the_words_of_those_who_came_by_a_touchpoint_are_those_of_their_paths(
    company: parcours.Company, read: Readings
) -> None:
    steps = company.derived("steps")
    steps = steps.filter(steps.touchpoint == code(company, "touchpoint", "boarding"))
    wanted = company.derived("verbatims").semi_join(steps, "path")
    heard = words.hear(read, Behind(passed="boarding"))
    assert heard.count == wanted.count().to_pyarrow().as_py() > 0
    assert len(people.find(read, Behind(passed="boarding"))) == wanted.customer.nunique().to_pyarrow().as_py()


def test_all_words_are_taken_along_guarded_against_formulas(read: Readings) -> None:
    rows = [row for batch in words.taken_along(read, Behind(language="de")) for row in batch.to_pylist()]
    assert len(rows) == words.hear(read, Behind(language="de")).count
    assert {"text", "customer_id", "touchpoint"} <= rows[0].keys()
    assert all(isinstance(value, str) for row in rows for value in row.values())


def test_nothing_is_read_before_the_first_refresh(tmp_path: Path, shelf: Shelf) -> None:
    parcours.create(tmp_path / "new", parcours.Settings(name="New"))
    with pytest.raises(StaleError):
        readings(Folder(tmp_path / "new"), shelf)


def test_of_several_who_ask_the_same_at_once_one_looks_it_up(shelf: Shelf) -> None:
    fresh, asked, gate = Readings(Folder(sample_company()), shelf, read_current()), [], threading.Barrier(4)

    def look_up() -> pa.Table:
        asked.append(threading.get_ident())
        time.sleep(0.1)
        return pa.table({"customer": [1]})

    def ask() -> int:
        gate.wait()
        return fresh.kept("somebody", look_up).num_rows

    with ThreadPoolExecutor(4) as pool:
        found = [one.result() for one in [pool.submit(ask) for _ in range(4)]]
    assert (found, len(asked)) == ([1] * 4, 1)


def read_current() -> str:
    return (sample_company() / "derived" / "current").read_text("utf-8").strip()
