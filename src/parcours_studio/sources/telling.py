"""What the library found, as the desk keeps it: proposals, sample facts and reports as values that JSON can hold."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from parcours.intake import ImportReport
    from parcours.intake.guess import Proposal

LONGEST = 400
"""Signs of a sample value that are kept."""


def proposal(found: Proposal, recipe: str) -> dict[str, Any]:
    """What was guessed and why."""
    return {"recipe": recipe, "findings": [asdict(one) for one in found.findings], "warnings": list(found.warnings)}


def samples(found: Mapping[str, pa.Table]) -> dict[str, dict[str, Any]]:
    """Sample facts by table: the columns that say something, and the rows as texts with their kinds."""
    from parcours.company.samples import shown_columns

    told = {}
    for name, facts in found.items():
        columns = shown_columns(name, facts)
        rows = [[_cell(column, row[column]) for column in columns] for row in facts.to_pylist()]
        told[name] = {"columns": columns, "rows": rows}
    return told


def report(found: ImportReport) -> dict[str, Any]:
    """Every count of an import."""
    told: dict[str, Any] = json.loads(json.dumps(asdict(found), default=_plain))
    for file in told["files"]:
        file.pop("sha256")
    return told | {"landed": found.landed, "added": found.added, "foreign": list(found.foreign_currencies)}


def _cell(column: str, value: Any) -> dict[str, Any]:
    if value is None or value == "":
        return {}
    if column == "properties":
        return {"pairs": [[name, _short(said)] for name, said in json.loads(value).items()]}
    if isinstance(value, dt.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    if isinstance(value, bool):
        return {"yes": value}
    if isinstance(value, float | Decimal):
        return {"number": float(value)}
    return {"text": _short(value)}


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)
