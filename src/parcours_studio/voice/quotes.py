"""Verbatims as the page shows them: long ones folded, the words looked for marked, with what they are about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from parcours.vocabulary.wording import QUOTES
from parcours_studio.behind.names import Names
from parcours_studio.behind.spoken import language_name, metric_name

if TYPE_CHECKING:
    from parcours.company.readings import Readings

LONG = 420


def quotes(readings: Readings, rows: Sequence[Mapping[str, Any]], names: Names, words: str) -> list[dict[str, Any]]:
    """Each verbatim with its labels."""
    from parcours.company.behind import places, sayings

    known, wanted = places(readings), sayings(words)
    found = []
    for row in rows:
        text = str(row["text"]).strip()
        point = known.row("touchpoint", row["touchpoint"])
        journey = known.row("journey", known.journey_of(point)) if point else None
        stage = known.row("stage", point["parent"]) if point else None
        found.append(
            dict(row)
            | {
                "marked": marked(text, wanted),
                "opening": marked(_opening(text), wanted) if len(text) > LONG else "",
                "place": names.coded("touchpoint", row["touchpoint"], known),
                "stage": names.coded("stage", stage["code"], known) if stage else "",
                "point": point["id"] if point else "",
                "journey": journey["id"] if journey else "",
                "spoken": row["language"] or "",
                "spoken_name": language_name(row["language"]) if row["language"] else "",
                "metric": metric_name(row["metric"]) if row["metric"] else "",
                "marks": QUOTES.get(row["language"], QUOTES["en"]),
            }
        )
    return found


def marked(text: str, words: Sequence[str]) -> SafeString:
    """The text, escaped, with what was looked for between <mark> and </mark>."""
    if not words:
        return SafeString(conditional_escape(text))
    pattern = re.compile("(" + "|".join(re.escape(word) for word in words) + ")", re.IGNORECASE)
    parts = [conditional_escape(part) for part in pattern.split(text)]
    joined = "".join(f"<mark>{part}</mark>" if place % 2 else part for place, part in enumerate(parts))
    return mark_safe(joined)  # noqa: S308 - every part is escaped


def _opening(text: str) -> str:
    cut = text.rfind(" ", 0, LONG)
    return text[: cut if cut > LONG // 2 else LONG] + " …"
