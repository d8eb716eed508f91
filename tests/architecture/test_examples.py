"""Every example in a docstring runs and says what stands there; "shop" is the sample company."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

from tests.sample_company import sample_company

SOURCES = Path(__file__).parents[2] / "src"
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__")
    for path in SOURCES.rglob("*.py")
    if ">>> " in path.read_text("utf-8")
)


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_the_examples_of_a_module_run(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop").symlink_to(sample_company())
    tried = doctest.testmod(importlib.import_module(module))
    assert tried.attempted
    assert not tried.failed
