"""How results and notices look: results on stdout as a table, CSV or JSON; notices on stderr."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from parcours.vocabulary.written import aligned, plain

if TYPE_CHECKING:
    from parcours.vocabulary.result import Result

format_option = click.option(
    "--format", "shape", type=click.Choice(["table", "csv", "json"]), default="table", help="How the result is printed."
)


def notice(text: str, style: str = "") -> None:
    """Say something that is no result."""
    from rich.console import Console

    Console(stderr=True, highlight=False).print(text, style=style, markup=False, soft_wrap=True)


def show(result: Result, shape: str) -> None:
    """Print a result on stdout, what one must know about it on stderr; the table for people shows its main columns."""
    if result.table.num_rows == 0 or (shape == "table" and sys.stdout.isatty()):
        notice(result.sentence)
    for note in result.notes:
        notice(note)
    if shape == "json":
        json.dump(result.rows(), sys.stdout, default=_number, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    elif shape == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(result.table.column_names)
        writer.writerows([[_cell(value) for value in row.values()] for row in result.rows()])
    elif result.table.num_rows:
        table(result.written(), result.numeric())


def table(columns: Mapping[str, Sequence[str]], right: Collection[str] = ()) -> None:
    """Print columns of text side by side on stdout; in a terminal long cells are folded."""
    if not sys.stdout.isatty():
        click.echo(aligned(columns, right=right))
        return
    from rich.console import Console
    from rich.table import Table

    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        drawn.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for cells in zip(*columns.values(), strict=True):
        drawn.add_row(*cells)
    Console(highlight=False, markup=False).print(drawn)


def _cell(value: Any) -> Any:
    """A cell of CSV: numbers stay numbers, and a text that a spreadsheet would run as a formula gets an apostrophe."""
    text = value if isinstance(value, (int, float)) and not isinstance(value, bool) else _number(value)
    return f"'{text}" if isinstance(text, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else plain(value)


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """A bar per step on stderr: the callable takes the step's name and how much of it is done, 0 to 1."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=30), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(step: str, done: float) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=1.0)
            bars.update(tasks[step], completed=done)

        yield report
