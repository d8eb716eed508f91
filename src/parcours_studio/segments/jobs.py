"""What the worker does for segments."""

from __future__ import annotations

from typing import Any

import msgspec

from parcours.company.company import Company
from parcours.loyalty.segments import Segment
from parcours_studio.studies.registry import study


@study("segment-size")
def size(company: Company, question: dict[str, Any], language: str) -> dict[str, Any]:
    """How many customers a rule would hold."""
    found = company.segment_size(msgspec.convert(question["rule"], Segment))
    return {"customers": found.customers, "of": found.of}


@study("segment-words")
def words(company: Company, question: dict[str, Any], language: str) -> dict[str, Any]:
    """What rules may ask for."""
    found = company.segment_words()
    return {"columns": found.columns, "properties": found.properties, "happened": found.happened}
