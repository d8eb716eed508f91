"""The sample company is the same from the same seed, reads like any other, and its known truths can be found again."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pytest

from parcours.company.folder import Folder, read_settings
from parcours.demo import Truth, generate
from parcours.demo.surveys import QUESTIONS
from parcours.demo.truth import DRIVERS, KINDS
from parcours.intake.files import look, stage
from parcours.intake.recipe import Recipe
from parcours.intake.recipe_file import read_recipe
from parcours.journeys.journey_file import read_journey
from parcours.statistics.importance import importance
from parcours.timeline.states import read_states

Company = tuple[Path, Truth]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("railway")
    return folder, generate(folder, customers=3000, seed=3)


def recipes(folder: Path) -> list[Recipe]:
    return [read_recipe(path) for path in sorted((folder / "sources").glob("*.toml"))]


def rows_of(path: Path, delimiter: str = ",", encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_one_seed_gives_the_same_files_and_another_seed_others(tmp_path: Path) -> None:
    def fingerprints(name: str, seed: int) -> dict[str, str]:
        generate(tmp_path / name, customers=120, seed=seed)
        files = sorted((tmp_path / name).rglob("*.*"))
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()}

    assert fingerprints("a", 5) == fingerprints("b", 5)
    assert fingerprints("a", 5)["claims.csv"] != fingerprints("c", 6)["claims.csv"]


def test_a_railway_of_no_customers_is_refused_and_one_of_a_single_customer_works(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not 0"):
        generate(tmp_path, customers=0)
    assert generate(tmp_path, customers=1, seed=2).customers == 1


def test_settings_recipes_map_and_states_are_in_order(company: Company) -> None:
    folder, _ = company
    assert read_settings(Folder(folder)).languages == ("de", "fr", "en")
    assert len(recipes(folder)) == 11
    assert ("order", "boarded") in read_states(folder / "states.toml")
    journey = read_journey(folder / "journeys" / "travelling.yaml")
    drawn = {touchpoint.id for stage in journey.stages for touchpoint in stage.touchpoints}
    assert drawn == {touchpoint for *_, touchpoint, _ in KINDS if touchpoint}
    assert set(DRIVERS) <= drawn


def test_the_map_places_every_kind_of_event_where_it_truly_belongs(company: Company) -> None:
    folder, truth = company
    journey = read_journey(folder / "journeys" / "travelling.yaml")
    rules = [
        (condition, touchpoint.id, stage.phase.value)
        for stage in journey.stages
        for touchpoint in stage.touchpoints
        for condition in touchpoint.when
    ]
    for kind in truth.kinds:
        found = [
            (touchpoint, phase)
            for rule, touchpoint, phase in rules
            if kind["event"] in rule.event and (not rule.channel or kind["channel"] in rule.channel)
        ]
        assert found == ([(kind["touchpoint"], kind["phase"])] if kind["touchpoint"] else [])


def test_every_export_is_known_to_one_recipe_and_staged_whole(company: Company, tmp_path: Path) -> None:
    folder, truth = company
    kinds = [file for recipe in recipes(folder) for file in recipe.files.values()]
    exports = sorted((folder / "exports").iterdir())
    assert {path.name for path in exports} == set(truth.files)
    for path in exports:
        known = [file for file in kinds if any(fnmatch(path.name, pattern) for pattern in file.match)]
        assert len(known) == 1, path.name
        staged = stage(path, known[0], tmp_path)
        assert (staged.rows, staged.rejects.num_rows) == (truth.files[path.name]["rows"], 0)
        seen = look(path)
        assert (seen.delimiter, seen.encoding) == (known[0].delimiter, known[0].encoding), path.name
        assert (seen.header, seen.columns) == (known[0].header, staged.columns), path.name


def test_the_usual_dirt_is_there_and_stays_about_one_per_cent(company: Company) -> None:
    folder, truth = company
    rows = sum(file["rows"] for file in truth.files.values())
    assert 0.005 < sum(file["bad"] for file in truth.files.values()) / rows < 0.012
    assert 0.002 < sum(file["doubled"] for file in truth.files.values()) / rows < 0.008
    exports = folder / "exports"
    assert "customer_email" in rows_of(exports / "webshop_orders_2024.csv")[0]
    assert "email" in rows_of(exports / "webshop_orders_2025.csv")[0]
    channels = Counter(row["channel"] for row in rows_of(exports / "webshop_orders_2024.csv"))
    assert {"web", "WEB", "app", "APP", "web ", "app "} == set(channels)
    calls = rows_of(exports / "anrufe.csv", ";", "windows-1252")
    assert {"gelöst", "offen", ""} == {call["Ergebnis"] for call in calls}
    assert all("," in call["Kosten"] for call in calls)
    with gzip.open(exports / "digital_events_2024.csv.gz", "rt", encoding="utf-8") as file:
        assert next(csv.DictReader(file))["occurred_at"].endswith("Z")


def waves(folder: Path) -> list[dict[str, str]]:
    """The responses of all waves without their heading rows, each once."""
    found = {
        row["ResponseId"]: row for path in sorted((folder / "exports").glob("wave_*")) for row in rows_of(path)[2:]
    }
    return list(found.values())


def test_drivers_with_visits_find_what_decides_loyalty_in_its_true_order(company: Company) -> None:
    folder, truth = company
    answered = [row for row in waves(folder) if row["Q1"].isdigit() and int(row["Q1"]) <= 10]
    outcome = np.array([float(row["Q1"]) for row in answered])
    columns, slopes = [], {}
    for column, (touchpoint, _) in QUESTIONS.items():
        rating = np.array([float(row[column]) if row[column] in "12345" else np.nan for row in answered])
        there = ~np.isnan(rating)
        level = np.where(there, np.nan_to_num(rating) - rating[there].mean(), 0.0)
        columns += [level, there.astype(float)]
        slopes[touchpoint] = len(columns) - 2
    correlation = np.corrcoef(np.column_stack([*columns, outcome]).T)
    groups = [[2 * number, 2 * number + 1] for number in range(len(QUESTIONS))]
    values = dict(zip([name for name, _ in QUESTIONS.values()], importance(correlation, groups).values[0], strict=True))
    ranked = sorted(values, key=lambda name: -values[name])
    assert ranked[:3] == truth.order[:3] == ["delay-told", "claim-answer", "boarding"]
    assert set(ranked[3:5]) == {"buy-app", "buy-web"}
    assert 0.3 < sum(values.values()) < 0.7
    design = np.column_stack([*columns, np.ones(len(outcome))])
    fitted = np.linalg.lstsq(design, outcome, rcond=None)[0]
    for name in ("delay-told", "claim-answer", "boarding"):
        assert fitted[slopes[name]] == pytest.approx(truth.drivers[name]["slope"], rel=0.25)


def test_telling_customers_in_time_improved_on_the_known_day(company: Company) -> None:
    folder, truth = company
    told: dict[bool, list[bool]] = {False: [], True: []}
    for row in rows_of(folder / "exports" / "delays.csv"):
        if row["known_at"][:2] == "20" and row["known_at"] > "2024":
            known = np.datetime64(row["known_at"].strip())
            waited = np.datetime64(row["told_at"]) - known if row["told_at"] else np.timedelta64(1, "D")
            told[str(known)[:10] >= truth.improvement["on"]].append(bool(waited <= np.timedelta64(180, "s")))
    shares = {after: sum(kept) / len(kept) for after, kept in told.items()}
    assert shares[False] == pytest.approx(truth.improvement["told_in_time_before"], abs=0.02)
    assert shares[True] == pytest.approx(truth.improvement["told_in_time_after"], abs=0.02)
    assert 0.5 < float(truth.improvement["shift"]) < 0.9


def test_some_customers_went_in_circles_and_say_that_they_are_satisfied(company: Company) -> None:
    folder, truth = company
    satisfied = {f"crm:{row['ExternalReference']}" for row in waves(folder) if row["Q2"] in ("4", "5", "9")}
    failed = Counter(
        f"crm:{row['customer_no']}"
        for path in (folder / "exports").glob("webshop_orders_*")
        for row in rows_of(path)
        if row["status"] == "failed"
    )
    assert 0.01 < len(truth.in_circles) / truth.customers < 0.1
    assert set(truth.in_circles) <= satisfied
    assert sum(failed[customer] > 0 for customer in truth.in_circles) > 0.8 * len(truth.in_circles)


def test_a_delay_badly_told_drives_customers_away(company: Company) -> None:
    _, truth = company
    churn = truth.churn
    assert churn["left_badly_told_delay"] > 2 * churn["left_without_delay"]
    assert churn["left_with_delay"] < 2 * churn["left_without_delay"]


def test_the_truth_lies_beside_the_company_as_json(company: Company) -> None:
    folder, truth = company
    written = json.loads((folder / "truth.json").read_text("utf-8"))
    assert written["order"] == truth.order
    assert written["kinds"] == truth.kinds


def test_customers_write_in_three_languages_and_rarely_the_same(company: Company) -> None:
    folder, _ = company
    rows = rows_of(folder / "exports" / "hot_survey.csv")
    texts = [row["comment"] for row in rows if row["comment"]]
    assert {row["language"] for row in rows} == {"de", "fr", "en"}
    assert Counter(texts).most_common(1)[0][1] < 0.05 * len(texts)
    assert not any("{" in text for text in texts)
