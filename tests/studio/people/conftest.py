"""The odd company in the place of the sample company."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.studio.people.odd import build


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The odd company, made once."""
    root = tmp_path_factory.mktemp("odd") / "company"
    build(root)
    return root


@pytest.fixture
def odd(built: Path, changed_company: Path) -> Path:
    """The odd company where the studio looks; the next test finds the sample company again."""
    for path in changed_company.iterdir():
        if path.name != "studio.key":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(built, changed_company, dirs_exist_ok=True)
    return changed_company
