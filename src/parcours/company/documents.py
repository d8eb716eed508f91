"""What leaves the house: the report, and facts, steps and paths as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from parcours.company.export import export
from parcours.company.folder import write_text
from parcours.errors import QuestionError, did_you_mean
from parcours.vocabulary.facts import FACTS

if TYPE_CHECKING:
    from parcours.charts.readings import ReportReading
    from parcours.company.opened import Opened

EXPORTS = ("facts", "steps", "paths")


def write_report(reading: ReportReading, target: Path, language: str) -> Path:
    """Write the report as one self-contained page."""
    from parcours.report import render

    write_text(target, render(reading, language))
    return target


def export_tables(company: Opened, what: str, folder: Path, shape: Literal["parquet", "csv"]) -> list[Path]:
    """Write the tables that `what` stands for, one file each."""
    if what not in EXPORTS:
        raise QuestionError("unknown-export", f'"{what}" cannot be exported.', hint=did_you_mean(what, EXPORTS))
    home, target = company.folder.root.resolve(), folder.resolve()
    if home in (target, *target.parents):
        raise QuestionError(
            "export-into-company",
            f'"{folder}" lies in the company\'s own folder.',
            hint="Name a folder outside it, so that exports are never taken for what the company is made of.",
        )
    names = FACTS if what == "facts" else (what,)
    tables = {name: getattr(company, name) for name in names}
    return [export(table, name, folder, company.engine, shape) for name, table in tables.items()]
