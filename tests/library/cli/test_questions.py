"""What questions print: units for people, raw figures for machines, and never nothing without a word."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

import parcours
from tests.library.cli.conftest import Run
from tests.people import write_rows


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["nps"], "NPS cannot be read: the company has no answers for it."),
        (["csat", "--from", "2031-01-01"], "has no answers from 2031-01-01; it is known for 2024-01 to 2024-"),
        (["csat", "--where", "channel=unknown", "--where", "stage=choose"], "has no answers with"),
    ],
)
def test_no_row_is_explained(run: Run, refreshed: parcours.Company, words: list[str], why: str) -> None:
    said = run("measure", refreshed.folder.root, *words)
    assert said.code == 0
    assert said.out == ""
    assert why in said.err


def test_segments_that_nobody_defined_are_refused_with_the_file_to_write(
    run: Run, company: parcours.Company, exports: list[Path]
) -> None:
    company.folder.segments.unlink()
    company.import_files(company.reading(exports))
    company.refresh()
    for words in (["measure", company.folder.root, "csat", "--by", "segment"], ["flows", company.folder.root]):
        said = run(*words, *(["--segment", "regulars"] if words[0] == "flows" else []))
        assert said.code == 2
        assert "segments.toml" in said.err


def test_a_comparison_with_nothing_and_weights_that_nobody_has_are_noticed(
    run: Run, refreshed: parcours.Company
) -> None:
    folder = refreshed.folder.root
    said = run("measure", folder, "csat", "--from", "2024-01-01", "--to", "2024-03-31", "--compare", "last-year")
    assert "nothing to compare with" in said.err
    assert "59" in said.out or "%" in said.out
    assert "Weights change nothing here" in run("measure", folder, "csat", "--weighted").err
    assert "Weights" not in run("measure", folder, "csat").err


def test_an_unknown_value_lists_the_known_ones(run: Run, refreshed: parcours.Company) -> None:
    said = run("measure", refreshed.folder.root, "volume", "--where", "channel=xyz")
    assert said.code == 2
    assert "Known: app, parcel, web." in said.err


def test_people_read_units_and_machines_raw_figures(run: Run, refreshed: parcours.Company) -> None:
    folder = refreshed.folder.root
    raw = json.loads(run("measure", folder, "csat", "--format", "json").out)[0]
    assert 0 < raw["value"] < 1
    shown = run("measure", folder, "csat").out.splitlines()
    assert shown[0].split() == ["value", "n", "low", "high"]
    assert shown[1].split()[0] == f"{100 * raw['value']:.1f}%"
    flows = run("flows", folder).out
    assert "days" in flows
    assert "100.0%" in flows
    assert json.loads(run("flows", folder, "--format", "json").out)[0]["share"] == 1.0


def test_unknown_places_are_rows_of_their_own(run: Run, refreshed: parcours.Company) -> None:
    assert run("measure", refreshed.folder.root, "csat", "--by", "team").out.splitlines()[1].split()[0] == "unknown"


def test_plan_lines_within_chance_say_so(run: Run, refreshed: parcours.Company) -> None:
    rows = refreshed.plan().rows()
    chance = [row["low"] is not None and row["low"] <= 0 for row in rows]
    assert ["within chance" in row["sentence"] for row in rows] == chance
    assert chance == sorted(chance)
    assert len(run("plan", refreshed.folder.root).out.splitlines()) == len(rows)


def test_flows_speak_one_language(run: Run, refreshed: parcours.Company) -> None:
    german = refreshed.flows(language="de")
    assert "Am häufigsten führt der Weg von „Bestellung“ nach „Lieferung“" in german.sentence
    assert "“Order” to “Delivery”" in refreshed.flows().sentence
    assert "leeres Ende" in run("flows", refreshed.folder.root, "--language", "de").err


def test_exports_stay_out_of_the_company_s_folder(run: Run, refreshed: parcours.Company) -> None:
    inside = refreshed.folder.root / "lake"
    said = run("export", refreshed.folder.root, "facts", "--to", inside)
    assert said.code == 2
    assert "export-into-company" in said.err
    assert not (inside / "answers.parquet").exists()


def test_results_show_themselves_in_a_terminal_and_in_a_notebook(refreshed: parcours.Company) -> None:
    result = refreshed.measure("csat", by=["month"])
    shown = repr(result).splitlines()
    assert shown[0] == result.sentence
    assert any(line.split()[:1] == ["month"] for line in shown)
    for found in (refreshed.flows(), refreshed.criticality()):
        assert "<svg" in found._repr_html_()
        assert found.sentence in repr(found)


def test_columns_of_criticality_that_are_looked_for_are_shown_though_nothing_stands_in_them(
    refreshed: parcours.Company,
) -> None:
    found = refreshed.criticality()
    empty = pa.nulls(found.table.num_rows, pa.float64())
    for name in ("belief", "importance_low"):
        place = found.table.schema.get_field_index(name)
        found = replace(found, table=found.table.set_column(place, name, empty))
    shown = found.written()
    assert set(shown["belief"]) == {""}
    assert "importance_low" not in shown
    assert replace(found, table=found.table.slice(0, 0)).written() == {}


def survey(folder: Path, named: bool = True) -> Path:
    """A bare survey: who, when, how likely."""
    rows = [
        {
            "response_id": f"r{number:03}",
            "email": f"p{number % 40}@example.org" if named else "",
            "answered_at": f"2024-03-{1 + number % 28:02} 09:30:00",
            "recommend": (number * 7) % 11,
        }
        for number in range(120)
    ]
    folder.mkdir()
    return write_rows(folder / "nps.csv", [row if named else {k: row[k] for k in row if k != "email"} for row in rows])


@pytest.mark.parametrize("named", [True, False])
def test_a_survey_alone_is_measured_and_reported(run: Run, tmp_path: Path, named: bool) -> None:
    folder, page = tmp_path / "survey", tmp_path / "page.html"
    run("init", folder)
    assert run("import", folder, survey(tmp_path / "files", named), "--yes").code == 0
    said = run("refresh", folder)
    assert said.code == 0
    assert "No journey could be drafted" in said.err
    assert json.loads(run("measure", folder, "nps", "--format", "json").out)[0]["n"] == 120
    for words in (["flows"], ["criticality"], ["plan"], ["journeys", "list"]):
        assert run(*words, folder).code == 0
    assert run("report", folder, "-o", page).code == 0
    text = page.read_text("utf-8")
    assert f"120 answers of {40 if named else 120} customers" in text
    assert "0 interactions" not in text


def test_opinions_alone_are_shown_before_anything_was_imported(run: Run, root: Path, tmp_path: Path) -> None:
    said = run("refresh", root)
    assert said.code == 0
    assert "There are no facts: nothing can be measured, and a map shows" in said.err
    said = run("criticality", root)
    assert "belief only" in said.out
    assert {"importance", "satisfaction", "promise_kept"} < set(said.out.splitlines()[0].split())
    assert "(belief)" in run("plan", root).out
    page = tmp_path / "page.html"
    assert run("report", root, "-o", page).code == 0
    text = page.read_text("utf-8")
    assert "is believed to decide loyalty" in text
    assert "0 interactions" not in text
    assert "1970" not in text


def test_where_there_is_neither_fact_nor_journey_nothing_is_derived(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path / "bare")
    said = run("refresh", tmp_path / "bare")
    assert said.code == 7
    assert "no-facts" in said.err


def test_after_the_only_import_was_taken_back_nothing_is_read_from_it(run: Run, changeable: parcours.Company) -> None:
    root = changeable.folder.root
    assert run("undo", root, changeable.imports().rows()[0]["import_id"]).code == 0
    assert run("refresh", root).code == 0
    for metric in ("volume", "csat", "customers"):
        said = run("measure", root, metric)
        assert said.code == 0
        assert said.out == ""
        assert "Nothing can be measured" in said.err


@pytest.mark.parametrize("metric", ["retention", "churn"])
def test_a_metric_that_reads_a_year_says_which(run: Run, refreshed: parcours.Company, metric: str) -> None:
    said = run("measure", refreshed.folder.root, metric)
    assert "Read over twelve months, 2023-" in said.err
    assert "--by month" in said.err
    assert "twelve months" not in run("measure", refreshed.folder.root, metric, "--by", "month").err


def test_counts_say_what_they_count_and_the_report_s_header_counts_the_same(
    run: Run, refreshed: parcours.Company, tmp_path: Path
) -> None:
    folder = refreshed.folder.root
    assert "on the map" in run("measure", folder, "customers").err
    assert "all interactions, on the map or not" in run("measure", folder, "volume").err
    assert "steps on the map" in run("measure", folder, "volume", "--by", "touchpoint").err
    counted = json.loads(run("measure", folder, "volume", "--format", "json").out)[0]["value"]
    page = tmp_path / "page.html"
    run("report", folder, "-o", page)
    assert f"{counted:,.0f} interactions" in page.read_text("utf-8")


def test_units_stand_in_the_cells_and_not_in_the_heading(run: Run, refreshed: parcours.Company) -> None:
    folder = refreshed.folder.root
    assert "mean_wait_s" not in run("flows", folder).out
    assert "mean_wait" in run("flows", folder).out
    assert "mean_wait_s" in run("flows", folder, "--format", "csv").out
