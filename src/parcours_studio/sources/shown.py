"""Sample facts as a page shows them: the columns that people ask for, put together where they belong together."""

from __future__ import annotations

import datetime as dt
from typing import Any

from parcours_studio.ui import words
from parcours_studio.ui.words import say, voice

HIDDEN = ("occurred_on", "answered_on", "subject_kind", "currency", "scale_low", "scale_high", "state", "response_id")
"""Columns that are said together with another, or say nothing to people."""
REFERENCES = ("customer_ref", "subject_ref", "left_ref", "right_ref", "company_ref", "interaction_id")
GROUPED_BY = ("event", "question")
ROOM = 18


def shown_samples(samples: dict[str, Any]) -> list[dict[str, Any]]:
    """Sample facts by table, with the headings of the reader's language."""
    return [_table(name, table["columns"], table["rows"]) for name, table in samples.items()]


def _table(name: str, columns: list[str], rows: list[list[dict[str, Any]]]) -> dict[str, Any]:
    facts = [dict(zip(columns, row, strict=True)) for row in rows]
    kept = [column for column in columns if column not in HIDDEN]
    group = next((column for column in GROUPED_BY if column in kept), None)
    if group:
        facts.sort(key=lambda fact: fact[group].get("text", ""))
    return {
        "title": say(f"sources.table_{name}"),
        "columns": [_heading(column) for column in kept],
        "rows": [[_cell(column, fact) for column in kept] for fact in facts],
    }


def _cell(column: str, fact: dict[str, Any]) -> dict[str, Any]:
    """One cell: a moment or day as such, an amount with its currency, a score with its scale."""
    cell = fact[column]
    if "moment" in cell:
        return {"moment": dt.datetime.fromisoformat(cell["moment"])}
    if "day" in cell:
        return {"day": dt.date.fromisoformat(cell["day"])}
    if column in REFERENCES and "text" in cell:
        kind = fact.get("subject_kind", {}).get("text", "") if column == "subject_ref" else ""
        named = f"{say(f'sources.subject_{kind}')} " if kind else ""
        return {"reference": named + _short(cell["text"]), "whole": cell["text"]}
    if "number" not in cell:
        return cell
    number = cell["number"]
    if column == "amount":
        return {"figure": f"{voice().decimal(number, 2)} {fact.get('currency', {}).get('text', '')}".strip()}
    figure = voice().decimal(number, 0 if float(number).is_integer() else 1)
    if column == "score" and "number" in fact.get("scale_high", {}):
        ends = (voice().decimal(fact[end].get("number", 0), 0) for end in ("scale_low", "scale_high"))
        return {"figure": say("sources.score_of", score=figure, scale="–".join(ends))}
    return {"figure": figure}


def _short(reference: str) -> str:
    number = reference.rpartition(":")[2]
    return number if len(number) <= ROOM else number[: ROOM - 1] + "…"


def _heading(column: str) -> str:
    key = f"sources.field_{column}"
    return say(key) if key in words.catalogue() else column.replace("_", " ")
