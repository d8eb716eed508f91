"""A company with the small shop's map, and the shop's exports."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import parcours
from tests.people import JOURNEY, RECIPE, SEGMENTS, write_shop


def make_company(root: Path) -> Path:
    """An empty company with the shop's map, segments and recipe."""
    parcours.create(root, parcours.Settings(name="Shop", time_zone="Europe/Berlin"))
    (root / "journeys" / "buying.yaml").write_text(JOURNEY, "utf-8")
    (root / "segments.toml").write_text(SEGMENTS, "utf-8")
    (root / "sources" / "shop.toml").write_text(RECIPE, "utf-8")
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a new company."""
    return make_company(tmp_path / "shop")


@pytest.fixture
def exports(tmp_path: Path) -> list[Path]:
    """orders.csv and reviews.csv."""
    return write_shop(tmp_path / "exports")


@pytest.fixture
def company(root: Path) -> Iterator[parcours.Company]:
    """The new company, opened."""
    with parcours.open(root) as opened:
        yield opened


@pytest.fixture(scope="session")
def _imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imported")
    with parcours.open(make_company(folder / "shop")) as opened:
        opened.import_files(opened.reading(write_shop(folder / "exports")))
    return folder / "shop"


@pytest.fixture
def imported(_imported: Path, tmp_path: Path) -> Iterator[parcours.Company]:
    """A company that has imported `exports`, for changing."""
    with parcours.open(shutil.copytree(_imported, tmp_path / "imported")) as opened:
        yield opened


@pytest.fixture
def changeable(refreshed: parcours.Company, tmp_path: Path) -> Iterator[parcours.Company]:
    """A copy of the refreshed company, for changing."""
    with parcours.open(shutil.copytree(refreshed.folder.root, tmp_path / "changeable")) as opened:
        yield opened


@pytest.fixture(scope="session")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[parcours.Company]:
    """A company that has imported the shop's exports and refreshed; only for reading."""
    folder = tmp_path_factory.mktemp("refreshed")
    with parcours.open(make_company(folder / "shop")) as opened:
        opened.import_files(opened.reading(write_shop(folder / "exports", customers=200)))
        opened.refresh()
        yield opened
