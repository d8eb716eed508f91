"""Things that pages of sources are about."""

from __future__ import annotations

from parcours_studio.sources.models import State, Upload
from tests.people import RECIPE
from tests.studio_home import COMPANY


def upload() -> str:
    """An upload that waits to be checked."""
    found = Upload.objects.filter(state=State.OPEN).first() or Upload.objects.create(
        files=[{"name": "orders.csv", "bytes": 1200}], recipe=RECIPE
    )
    return str(found.pk)


def imported() -> str:
    """An import of the sample company."""
    return min(path.stem for path in (COMPANY / "lake" / "imports").glob("*.json"))
