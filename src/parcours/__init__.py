"""Parcours joins customer relationships, satisfaction and lived experience on one record.

>>> import parcours
>>> with parcours.open("shop") as company:
...     company.measure("csat", by=["month"]).sentence    # doctest: +ELLIPSIS
'CSAT (two best answers) went from ... to ... (95 % interval ...) in 2025-11; the differences ...'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parcours.company import Company, create, open  # noqa: A004 - parcours.open(folder), as one opens a file
    from parcours.company.settings import Settings
    from parcours.errors import ParcoursError
    from parcours.vocabulary.lens import Lens
    from parcours.vocabulary.result import Result

__all__ = ["Company", "Lens", "ParcoursError", "Result", "Settings", "create", "open"]

HOMES = {
    "Company": "parcours.company.company",
    "Lens": "parcours.vocabulary.lens",
    "ParcoursError": "parcours.errors",
    "Result": "parcours.vocabulary.result",
    "Settings": "parcours.company.settings",
    "create": "parcours.company.folder",
    "open": "parcours.company.company",
}
"""Where the public names live: each is imported when it is first asked for, so that `parcours --help` is quick."""


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'parcours' has no attribute '{name}'")
    globals()[name] = found = getattr(import_module(HOMES[name]), name)
    return found
