"""How results and notices look: results on stdout as a table, CSV or JSON; notices on stderr."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from parcours.vocabulary.result import Result

format_option = click.option(
    "--format", "shape", type=click.Choice(["table", "csv", "json"]), default="table", help="How the result is printed."
)


def notice(text: str, style: str = "") -> None:
    """Say something that is no result."""
    Console(stderr=True, highlight=False).print(text, style=style, markup=False, soft_wrap=True)


def show(result: Result, shape: str, *, hidden: Sequence[str] = ()) -> None:
    """Print a result; `hidden` columns are left out of the table for people, never out of CSV and JSON."""
    rows = result.rows()
    if shape == "json":
        json.dump(rows, sys.stdout, default=_plain, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    elif shape == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(result.table.column_names)
        writer.writerows([[_cell(value) for value in row.values()] for row in rows])
    else:
        _table(result, rows, hidden)


def _table(result: Result, rows: list[dict[str, Any]], hidden: Sequence[str]) -> None:
    if sys.stdout.isatty():
        notice(result.summary())
    else:
        for note in result.notes:
            notice(note)
    columns = [
        name
        for name in result.table.column_names
        if name not in hidden and any(row[name] not in (None, "", []) for row in rows)
    ]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        numeric = any(isinstance(row[name], (int, float, Decimal)) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*[_text(row[name]) for name in columns])
    width = None if sys.stdout.isatty() else 10_000
    Console(highlight=False, width=width, markup=False).print(table)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1 else f"{value:,.2f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(_text(part) for part in value)
    return str(_plain(value))


def _cell(value: Any) -> Any:
    text = _plain(value) if not isinstance(value, (int, float, str)) or isinstance(value, bool) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (list, dict)):
        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value)


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """A bar per step on stderr: the callable takes the step's name and how much of it is done, 0 to 1."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=30), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(step: str, done: float) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=1.0)
            bars.update(tasks[step], completed=done)

        yield report
