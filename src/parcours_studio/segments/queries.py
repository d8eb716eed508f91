"""Which segments there are, read from `segments.toml`."""

from __future__ import annotations

import tomllib

from parcours.journeys.labels import wording
from parcours_studio.company import queries as company


def choices(language: str) -> list[tuple[str, str]]:
    """The segments for pickers: id and label in this language, in the order of the file; none while it is no TOML."""
    return [(name, _wording(table, language) or name) for name, table in _tables().items()]


def label(segment: str, language: str) -> str:
    """What a segment is called; its id when there is none of this name."""
    return dict(choices(language)).get(segment, segment)


def _wording(table: dict[str, object], language: str) -> str:
    said = table.get("label")
    if isinstance(said, dict):
        return wording({str(name): str(text) for name, text in said.items()}, language)
    return said if isinstance(said, str) else ""


def _tables() -> dict[str, dict[str, object]]:
    path = company.folder().segments
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}
    return {name: table for name, table in found.items() if isinstance(table, dict)}
