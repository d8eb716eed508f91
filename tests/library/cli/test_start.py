"""The terminal answers at once: a command loads only what it uses."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import parcours
from parcours.cli.main import root as command
from parcours.metrics.registry import METRICS
from tests.library.cli.conftest import Run

HEAVY = {"ibis", "duckdb", "pandas", "numpy", "pyarrow", "scipy", "statsmodels", "babel", "sqlglot", "deltalake"}


def loaded_by(script: str) -> set[str]:
    """The modules that a fresh Python has after running this."""
    listed = f"{script}\nimport sys; print(*sys.modules)"
    return set(
        subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True).stdout.split()
    )


def test_help_and_usage_errors_need_no_engine_and_no_tables() -> None:
    assert not HEAVY & loaded_by("import parcours.cli.main")


def test_a_measure_loads_no_room_that_it_does_not_ask(refreshed: parcours.Company) -> None:
    script = f"import parcours; parcours.open({str(refreshed.folder.root)!r}).measure('csat').rows()"
    loaded = loaded_by(script)
    assert not {"scipy.stats", "statsmodels", "phonenumbers", "py3langid", "jinja2"} & loaded
    assert not {"parcours.drivers", "parcours.intake.guess", "parcours.voice", "parcours.report"} & loaded


def test_no_line_of_the_list_of_commands_is_cut_off(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for words in ([], ["journeys"]):
        listed = run(*words, "--help").out.partition("Commands:")[2]
        assert listed.strip()
        assert "..." not in listed
    assert all(name in run("--help").out for name in command.commands)


def test_help_names_every_metric(run: Run) -> None:
    listed = run("measure", "--help").out.partition("METRIC is one of")[2].partition("Options:")[0]
    assert set(re.findall(r"[a-z-]+", listed)) == set(METRICS)


def test_an_unknown_language_is_a_usage_error_that_lists_them(run: Run) -> None:
    said = run("demo", "nowhere", "--language", "xx")
    assert said.code == 2
    assert all(f"'{language}'" in said.err for language in ("en", "de", "fr"))


def test_the_sample_company_comes_with_its_report_or_without(
    run: Run, refreshed: parcours.Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copied(folder: Path, **_: object) -> None:
        shutil.copytree(refreshed.folder.root, folder)

    monkeypatch.setattr("parcours.company.sample.build_sample", copied)
    said = run("demo", tmp_path / "plain", "--no-report")
    assert (said.out, said.code) == ("", 0)
    assert f"parcours serve {tmp_path / 'plain'}" in said.err
    assert not (tmp_path / "plain" / "report.html").exists()
    said = run("demo", tmp_path / "told", "--no-open", "--language", "de")
    assert said.out.strip() == str(tmp_path / "told" / "report.html")
    assert 'lang="de"' in (tmp_path / "told" / "report.html").read_text("utf-8")
