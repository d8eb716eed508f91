"""Files of which nothing comes are told, and their rows count as unused."""

from __future__ import annotations

from pathlib import Path

import pytest

from parcours.engine import DuckDBEngine
from parcours.intake import read_source
from parcours.intake.guess import propose
from tests.library.intake.invented_exports import write

VISITS = [[f"R{n:03}", f"D{n % 30:03}", f"2024-03-{n % 28 + 1:02} 10:{n % 60:02}", "Centre"] for n in range(90)]
#: What the other file holds of each number -> whether anything is looked up in it.
OTHERS: dict[str, tuple[list[str], list[list[str]], bool]] = {
    "nothing that is read": (["rep_code", "weight"], [[f"D{n:03}", f"{n}.5"] for n in range(30)], False),
    "what says more": (["rep_code", "tariff"], [[f"D{n:03}", "AB"[n % 2]] for n in range(30)], True),
}


@pytest.mark.parametrize("told", OTHERS)
def test_a_file_that_only_belongs_to_another_is_told_and_unused_unless_it_is_looked_up(
    engine: DuckDBEngine, tmp_path: Path, told: str
) -> None:
    headings, rows, looked_up = OTHERS[told]
    paths = [
        write(tmp_path / "visits.csv", ["visit_id", "rep_code", "visited_at", "place"], VISITS),
        write(tmp_path / "reps.csv", headings, rows),
    ]
    common = {"time_zone": "UTC", "currency": "EUR", "engine": engine}
    proposal = propose(paths, source="s", scratch=tmp_path / "guess", **common)
    report = read_source(proposal.recipe, paths, scratch=tmp_path / "read", **common).report()
    counts = {file.kind: (file.used, file.unused) for file in report.files}
    assert proposal.recipe.joins
    assert counts["reps"] == ((30, 0) if looked_up else (0, 30))
    left_out = "reps is left out: it belongs to visits, but no fact is made of it, and nothing is looked up in it."
    assert any(warning.startswith(left_out) for warning in proposal.warnings) is not looked_up
    assert ("-> left out" in proposal.show()) is not looked_up
