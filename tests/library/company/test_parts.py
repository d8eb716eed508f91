"""Large companies are worked on part by part: customers range by range, subjects hand by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import parcours
from parcours.company import refreshing
from parcours.vocabulary.derived import DERIVED
from tests.library.company.conftest import make_company
from tests.people import write_shop


def test_a_refresh_in_parts_derives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with parcours.open(make_company(tmp_path / "shop")) as company:
        company.import_files(company.reading(write_shop(tmp_path / "exports", customers=120)))
        company.refresh()
        whole = {name: rows(company, name) for name in DERIVED}
        monkeypatch.setattr(refreshing, "RANGE", 60)
        company.refresh()
        assert len(list((company.generation.folder / "subjects").glob("*.parquet"))) > 2
        assert len(list((company.generation.folder / "steps").glob("*.parquet"))) > 2
        for name, expected in whole.items():
            assert rows(company, name) == expected, name


def rows(company: parcours.Company, name: str) -> list[str]:
    """A derived table as text, whatever the order of its rows."""
    table = company.derived(name).to_pyarrow().to_pylist()
    return sorted(
        str({key: round(value, 9) if isinstance(value, float) else value for key, value in row.items()})
        for row in table
    )
