"""Parcours joins customer relationships, satisfaction and lived experience on one record.

>>> import parcours
>>> company = parcours.open("shop")          # doctest: +SKIP
>>> company.measure("csat", by=["month"])    # doctest: +SKIP
"""

from __future__ import annotations

from parcours.company import Company, create, open  # noqa: A004 - parcours.open(folder), as one opens a file
from parcours.company.settings import Settings
from parcours.errors import ParcoursError
from parcours.vocabulary.result import Result

__all__ = ["Company", "ParcoursError", "Result", "Settings", "create", "open"]
