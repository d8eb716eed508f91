"""How the entries of a correction are laid out: fields one below the other, and tables for columns and questions."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.forms import BoundField

from parcours_studio.sources.entries import Entry, Group
from parcours_studio.sources.forms import CorrectionForm
from parcours_studio.ui.words import say


@dataclass
class Cell:
    """One cell of a table of entries."""

    heading: str
    label: str = ""
    field: BoundField | None = None
    also: BoundField | None = None
    shape: str = ""


@dataclass
class Row:
    """What can be corrected of one column or question."""

    title: str
    cells: list[Cell]


@dataclass
class Laid:
    """One group as a page shows it."""

    title: str
    kind: str
    fields: list[Cell] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def lay_out(form: CorrectionForm) -> list[Laid]:
    """The groups of a form, each with its fields and its table."""
    return [_laid(form, group) for group in form.groups]


def _laid(form: CorrectionForm, group: Group) -> Laid:
    laid = Laid(group.title, group.kind)
    headings = _headings()
    rows: dict[object, dict[str, Entry]] = {}
    for entry in group.entries:
        row, what = _row_of(entry)
        if row is None:
            laid.fields.append(_cell(form, entry, ""))
        else:
            rows.setdefault(row, {})[what] = entry
    used = [what for what in headings if any(what in entries for entries in rows.values())]
    laid.headings = [headings[what] for what in used]
    for row, entries in rows.items():
        title = str(row) if group.kind == "columns" else entries["kept"].label
        cells = [
            _cell(form, entries[what], title, headings[what]) if what in entries else Cell(headings[what])
            for what in used
        ]
        laid.rows.append(Row(title, cells))
    return laid


def _row_of(entry: Entry) -> tuple[object | None, str]:
    """Which row of the group's table an entry stands in, and in which column; None for those that stand alone."""
    if entry.place[0] == "files" and "columns" in entry.place:
        return entry.place[3], str(entry.place[4])
    if "questions" in entry.place:
        below = entry.place[4:]
        return entry.place[3], "low" if below == ("scale", 0) else "high" if below == ("scale", 1) else str(below[0])
    return None, ""


def _headings() -> dict[str, str]:
    return {
        "kept": say("sources.question_kept"),
        "property": say("sources.entry_property"),
        "type": say("sources.entry_type"),
        "format": say("sources.entry_format"),
        "missing": say("sources.entry_missing"),
        "label": say("sources.entry_label"),
        "metric": say("sources.field_metric"),
        "low": say("sources.entry_low"),
        "high": say("sources.entry_high"),
        "orientation": say("sources.entry_orientation"),
    }


def _cell(form: CorrectionForm, entry: Entry, row: str, heading: str = "") -> Cell:
    also = form[f"{entry.name}-is"] if f"{entry.name}-is" in form.fields else None
    return Cell(heading, f"{row}: {heading}", form[entry.name], also, entry.shape)
