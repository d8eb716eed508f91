"""Somebody who may edit segments, and forms as a browser posts them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.studio.sources.test_correcting import fields


@pytest.fixture
def analyst(changed_company: Path, signed_in: Callable[[str], Client]) -> Iterator[Client]:
    """Somebody who may edit segments; the next test finds the company as it was."""
    return signed_in("analyst")


def form(page: str) -> dict[str, Any]:
    """The fields of the page's form with what stands in them."""
    return fields(page, 'method="post" data-warn')
