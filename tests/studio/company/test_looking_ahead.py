"""The web process loads and plans what pages look up before somebody asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import parcours
from parcours.company import people
from parcours.engine.shelf import Shelf
from parcours_studio.company import queries

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper


def test_the_first_who_asks_finds_the_list_of_customers_ready(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    queries.look_ahead()
    monkeypatch.setattr(Shelf, "ask", lambda *asked, **values: pytest.fail("It was not looked up before."))
    assert len(people.find(queries.readings())) == queries.opened().customers.count().to_pyarrow().as_py()


def test_without_readings_there_is_nothing_to_look_ahead_at(tmp_path: Path, settings: SettingsWrapper) -> None:
    parcours.create(tmp_path / "new", parcours.Settings(name="New"))
    settings.COMPANY = tmp_path / "new"
    queries.look_ahead()
