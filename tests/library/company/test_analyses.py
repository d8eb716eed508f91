"""From a refreshed company to its readings, the same for library and command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import parcours
from parcours.cli.main import root as command
from parcours.errors import CompanyError, QuestionError, StaleError


def test_readings_agree_with_the_exports(refreshed: parcours.Company) -> None:
    answers = refreshed.answers
    good = answers.filter(answers.score >= 4).count().execute()
    row = refreshed.measure("csat").rows()[0]
    assert row["n"] == answers.count().execute()
    assert row["value"] == pytest.approx(good / row["n"])
    assert row["low"] < row["value"] < row["high"]


def test_every_order_is_a_path_of_two_steps(refreshed: parcours.Company) -> None:
    paths = refreshed.paths.to_pandas()
    assert len(paths) == refreshed.answers.count().execute()
    assert set(paths.steps) == {2}
    assert set(paths.journey) == {"buying"}


def test_flows_say_where_everybody_goes(refreshed: parcours.Company) -> None:
    rows = {(row["touchpoint"], row["next_touchpoint"]): row for row in refreshed.flows().rows()}
    assert rows["order", "delivery"]["share"] == 1.0


def test_late_parcels_break_the_promise_and_cost_satisfaction(refreshed: parcours.Company) -> None:
    kept = refreshed.measure("promise-kept").rows()[0]
    assert 0.7 < kept["value"] < 0.9
    by_promise = {row["promise:in-time"]: row for row in refreshed.measure("csat-mean", by="promise:in-time").rows()}
    assert by_promise["broken"]["value"] < 3 < by_promise["kept"]["value"]


def test_the_delivery_decides_loyalty_though_people_believed_in_the_order(refreshed: parcours.Company) -> None:
    rows = {row["touchpoint"]: row for row in refreshed.criticality().rows() if row["kind"] == "touchpoint"}
    assert rows["delivery"]["importance"] > 0.5
    assert rows["order"]["evidence"] == "belief only"
    assert rows["order"]["belief"] == 8
    plan = refreshed.plan().rows()
    assert plan[0]["touchpoint"] == "delivery"
    assert plan[0]["low"] < plan[0]["change"] < plan[0]["high"]


def test_segments_are_the_rules_of_the_file(refreshed: parcours.Company) -> None:
    members = refreshed.derived("memberships").count().execute()
    assert members == 66
    assert {row["segment"] for row in refreshed.measure("csat", by="segment").rows()} == {"regulars"}


def test_results_show_themselves(refreshed: parcours.Company) -> None:
    result = refreshed.measure("csat", by=["month"])
    page = result._repr_html_()
    assert result.sentence in page
    assert "<svg" in page
    assert result.to_pandas().shape[0] == result.to_polars().shape[0] == result.to_pyarrow().num_rows


def test_without_polars_it_is_said_what_to_install(
    refreshed: parcours.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(CompanyError, match="polars is not installed") as told:
        refreshed.flows().to_polars()
    assert told.value.hint == 'Install it with: pip install "polars".'


def test_a_company_that_was_never_refreshed_says_so(company: parcours.Company) -> None:
    with pytest.raises(parcours.ParcoursError, match="not-refreshed"):
        company.measure("csat")


def test_tables_of_another_version_are_refused_until_the_next_refresh(changeable: parcours.Company) -> None:
    about = changeable.generation.folder / "about.json"
    about.write_text(about.read_text().replace('"shape": "', '"shape": "x'))
    with parcours.open(changeable.folder.root) as again:
        with pytest.raises(StaleError, match="has others") as refused:
            again.measure("csat")
        assert "refresh" in (refused.value.hint or "")
        again.refresh()
        assert again.measure("csat").rows()


def test_a_journey_that_somebody_drew_replaces_the_draft(company: parcours.Company, exports: list[Path]) -> None:
    drawn = company.folder.journeys / "buying.yaml"
    kept = drawn.read_text("utf-8")
    drawn.unlink()
    company.import_files(company.reading(exports))
    company.refresh()
    assert [journey.id for journey in company.journeys] == ["customer-journey"]
    drawn.write_text(kept, "utf-8")
    assert [journey.id for journey in company.journeys] == ["buying"]


def test_an_unknown_journey_or_segment_is_refused_by_name(refreshed: parcours.Company) -> None:
    with pytest.raises(parcours.ParcoursError, match="unknown-journey"):
        refreshed.flows("byuing")
    with pytest.raises(parcours.ParcoursError, match='Did you mean "regulars"'):
        refreshed.flows(segment="regular")


def test_a_refresh_tells_which_segments_hold_nobody_and_why(changeable: parcours.Company) -> None:
    rules = '[keen]\nproperty = "promised"\nfilled = true\n\n[huge]\ncolumn = "orders"\nat_least = 9999\n'
    changeable.folder.segments.write_text(rules, "utf-8")
    huge, keen = (note for note in changeable.refresh().notes if "segment" in note)
    assert huge == 'No customer is in the segment "huge".'
    assert keen.startswith('No customer is in the segment "keen". "promised" is a property of interactions')


def test_new_facts_and_a_changed_map_make_readings_stale(changeable: parcours.Company) -> None:
    assert changeable.staleness() == []
    changeable.undo(changeable.imports().rows()[0]["import_id"])
    with (changeable.folder.journeys / "buying.yaml").open("a") as stream:
        stream.write("silence_days: 17\n")
    assert len(changeable.staleness()) == 2


def test_the_command_line_prints_what_the_library_reads(refreshed: parcours.Company) -> None:
    folder = str(refreshed.folder.root)
    answer = CliRunner().invoke(command, ["measure", folder, "csat", "--by", "month", "--format", "json"])
    assert answer.exit_code == 0, answer.stderr
    told = json.loads(answer.stdout)
    read = refreshed.measure("csat", by=["month"]).rows()
    assert [(row["month"], row["n"]) for row in told] == [(str(row["month"]), row["n"]) for row in read]
    assert told[0]["value"] == pytest.approx(read[0]["value"])


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_report_carries_everything_within_itself(
    refreshed: parcours.Company, tmp_path: Path, language: str
) -> None:
    page = refreshed.report(tmp_path / "shop.html", language=language).read_text("utf-8")
    assert "<svg" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert {"en": "Delivery", "de": "Lieferung", "fr": "Livraison"}[language] in page


@pytest.mark.parametrize("shape", ["parquet", "csv"])
def test_facts_steps_and_paths_leave_as_files(refreshed: parcours.Company, tmp_path: Path, shape: str) -> None:
    names = {
        path.name for what in ("facts", "steps", "paths") for path in refreshed.export(what, tmp_path, shape=shape)
    }
    assert names == {f"{name}.{shape}" for name in ("interactions", "answers", "profiles", "links", "steps", "paths")}


def test_conditions_are_read_as_mappings_and_as_on_the_command_line(refreshed: parcours.Company) -> None:
    channel = refreshed.measure("volume", by="channel").rows()[0]["channel"]
    meant = refreshed.measure("volume", where={"channel": [channel]}).rows()
    assert refreshed.measure("volume", where=f"channel={channel}").rows() == meant
    assert refreshed.measure("volume", where=[f"channel = {channel}"]).rows() == meant
    for unreadable in ("web", ["web"], [3], 3):
        with pytest.raises(QuestionError, match="is no condition"):
            refreshed.measure("volume", where=unreadable)


def test_a_shared_address_is_no_customer_of_its_own_and_the_refresh_says_what_happened(tmp_path: Path) -> None:
    people = ["id,name,email,since"]
    people += [f"{n},Person {n},p{n}@example.org,2024-01-{n % 28 + 1:02d}" for n in range(60)]
    people += ["60,Eva,pair@example.org,2024-02-01", "61,Max,pair@example.org,2024-02-02"]
    (tmp_path / "people.csv").write_text("\n".join(people), "utf-8")
    recipe = """
source = "crm"
[files.people]
match = ["people.csv"]
key = ["id"]
columns = { since = { type = "timestamp" } }
[[profiles]]
file = "people"
customer = { crm = "id", email = "email" }
observed_at = "since"
"""
    (tmp_path / "crm.toml").write_text(recipe, "utf-8")
    parcours.create(tmp_path / "crm", parcours.Settings(name="CRM", time_zone="UTC"))
    with parcours.open(tmp_path / "crm") as company:
        company.import_files(company.reading([tmp_path / "people.csv"], recipe=tmp_path / "crm.toml"))
        said = company.refresh()
        assert company.customers.count().to_pyarrow().as_py() == 62
    assert any("1 contact(s)" in note and "(2 references), who were kept apart." in note for note in said.notes)


def test_customers_without_any_day_are_not_read_as_of_1970(company: parcours.Company, tmp_path: Path) -> None:
    table = tmp_path / "churn.csv"
    rows = [f"{n:04}-ABC,{('Male', 'Female')[n % 2]},{n % 72},{('No', 'Yes')[n % 3 == 0]}" for n in range(60)]
    table.write_text("\n".join(["customerID,gender,tenure,Churn", *rows]), "utf-8")
    company.import_files(company.reading([table]))
    refreshed = company.refresh()
    assert "1970" not in refreshed.sentence
    churn = company.measure("churn")
    assert "customers are known" in churn.sentence
    assert not any("1970" in note for note in churn.notes)
