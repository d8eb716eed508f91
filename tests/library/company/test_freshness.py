"""How fresh readings are is told from files alone, and beliefs and wording never make them stale."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import parcours
from parcours.company.folder import Folder, fingerprint
from parcours.company.freshness import freshness
from tests.library.company.conftest import make_company
from tests.people import read_rows, write_rows, write_shop

HEAVY = ("duckdb", "deltalake", "scipy", "ibis", "pyarrow", "numpy", "pandas")


def test_a_company_without_readings_says_so(root: Path) -> None:
    found = freshness(root)
    assert found.stale == ("never",)
    assert found.why == ["Nothing has been derived from the facts yet."]
    assert found.generation == ""


def test_what_was_just_refreshed_is_fresh_and_says_up_to_when_its_facts_tell(refreshed: parcours.Company) -> None:
    found = freshness(refreshed.folder.root)
    assert found.stale == ()
    assert found.generation == refreshed.generation.folder.name
    assert found.made_at == refreshed.generation.about.made_at
    assert found.as_of == refreshed.generation.about.as_of


def test_facts_that_were_taken_back_make_readings_stale(changeable: parcours.Company) -> None:
    assert freshness(changeable.folder).stale == ()
    changeable.undo(changeable.imports().rows()[0]["import_id"])
    assert freshness(changeable.folder).stale == ("facts",)
    assert changeable.staleness() == freshness(changeable.folder).why


def test_what_was_known_already_leaves_readings_fresh(changeable: parcours.Company, tmp_path: Path) -> None:
    files = write_shop(tmp_path / "exports", customers=200)
    again = changeable.import_files(changeable.reading(files))
    assert again.already_known == again.landed > 0
    assert freshness(changeable.folder).stale == ()
    changeable.undo(again.import_id)
    assert freshness(changeable.folder).stale == ()
    changeable.import_files(changeable.reading(write_shop(tmp_path / "more", customers=201)))
    assert freshness(changeable.folder).stale == ("facts",)


def test_a_retry_that_lands_nothing_leaves_readings_fresh(company: parcours.Company, exports: list[Path]) -> None:
    reviews = read_rows(exports[1])
    write_rows(exports[1], [reviews[0] | {"stars": "four"}, *reviews[1:]])
    import_id = company.import_files(company.reading(exports)).import_id
    company.refresh()
    company.retry(import_id)
    assert freshness(company.folder).stale == ()


def test_it_is_told_without_an_engine_or_statistics(refreshed: parcours.Company) -> None:
    code = f"""
        import sys
        from parcours.company.freshness import freshness
        assert freshness({str(refreshed.folder.root)!r}).generation
        assert not set(sys.modules) & {set(HEAVY)!r}, set(sys.modules) & {set(HEAVY)!r}
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("beliefs: {by: Ada, on: 2026-01-01, criticality: 3}", "beliefs: {by: Bob, on: 2026-02-02, criticality: 9}"),
        ("label: Pays", "label: {en: Pays, de: Zahlt}"),
        ("owner: sales", "owner: service"),
        ("label: Pays", "# a remark\n    label: Pays"),
    ],
)
def test_beliefs_and_wording_change_no_fingerprint(root: Path, before: str, after: str) -> None:
    assert design(root, before, after) == design(root, before, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("when: {event: Paid}", "when: {event: Payment}"),
        ("when: {event: Paid}", "when: {event: Paid, properties: {label: gold}}"),
        ("phase: after", "phase: during"),
    ],
)
def test_what_derived_rows_are_made_of_changes_the_fingerprint(root: Path, before: str, after: str) -> None:
    assert design(root, before, after) != design(root, before, before)


def test_the_rule_of_a_segment_counts_and_its_label_does_not(tmp_path: Path) -> None:
    folder = Folder(make_company(tmp_path / "shop"))
    marks = []
    for text in ('[label]\ncolumn = "orders"\nlabel = "One"', '[label]\ncolumn = "orders"\nlabel = "Two"',
                 '[label]\ncolumn = "revenue"\nlabel = "Two"'):  # fmt: skip
        folder.segments.write_text(text, "utf-8")
        marks.append(fingerprint(folder))
    assert marks[0] == marks[1] != marks[2]


JOURNEY = """
id: buying
label: Buying
owner: sales
stages:
  - id: pay
    label: Pays
    phase: after
    beliefs: {by: Ada, on: 2026-01-01, criticality: 3}
    touchpoints:
      - id: paid
        label: Paid
        when: {event: Paid}
"""


def design(root: Path, before: str, after: str) -> str:
    """The fingerprint of a company whose journey says `after` where it said `before`."""
    assert before in JOURNEY
    (root / "journeys" / "buying.yaml").write_text(JOURNEY.replace(before, after), "utf-8")
    return fingerprint(Folder(root))
