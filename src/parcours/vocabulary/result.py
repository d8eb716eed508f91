"""What an analysis hands back: a table, the sentence that it says, and the picture that shows it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from parcours.errors import CompanyError
from parcours.vocabulary.written import CHANGE, aligned, heading, shortened, written

if TYPE_CHECKING:
    import pandas
    import polars

BY_ROW = "by row"
"""The unit of a column whose rows differ: the row's own `unit` says it."""
SHOWN_ROWS, PAGE_ROWS, SHOWN_SIGNS = 20, 200, 360


@dataclass(frozen=True, repr=False)
class Result:
    """One answered question.

    `table` holds one row per reading, `sentence` says what it shows, `notes` what one must know before quoting it,
    `about` the facts about the analysis itself (method, seed, which loyalty outcome was used, ...). `units` says in
    what columns are counted; the table itself stays raw: shares 0 to 1, hours, seconds. `blanks` says what an empty
    cell of a column stands for. `main` names the columns that people want to see first; empty: all. `always` names
    those that they look for, and therefore see even where nothing stands in them.
    """

    name: str
    table: pa.Table
    sentence: str
    notes: tuple[str, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)
    draw: Callable[[pa.Table], str] | None = field(default=None, compare=False)
    units: Mapping[str, str] = field(default_factory=dict)
    blanks: Mapping[str, str] = field(default_factory=dict)
    main: Collection[str] = ()
    always: Collection[str] = ()

    def summary(self) -> str:
        """The sentence, followed by its notes."""
        return "\n".join([self.sentence, *self.notes])

    def rows(self) -> list[dict[str, Any]]:
        """The table as a list of plain rows."""
        return list(self.table.to_pylist())

    def written(self, rows: int | None = None) -> dict[str, list[str]]:
        """The main columns as text in their units, without those that are empty; `rows` keeps the first so many."""
        shown, columns = self.table.slice(0, rows).to_pylist(), {}
        for name, title in self._headings().items():
            cells = [written(row[name], self._unit(name, row)) or self.blanks.get(name, "") for row in shown]
            if (not self.main or name in self.main) and (any(cells) or (cells and name in self.always)):
                columns[title] = cells
        return columns

    def numeric(self) -> list[str]:
        """The headings of columns of numbers."""
        numbers = {field.name for field in self.table.schema if _is_number(field.type)}
        return [title for name, title in self._headings().items() if name in numbers]

    def to_pyarrow(self) -> pa.Table:
        """The table as it is."""
        return self.table

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a pandas frame."""
        frame: pandas.DataFrame = self.table.to_pandas()
        return frame

    def to_polars(self) -> polars.DataFrame:
        """The table as a polars frame; raises CompanyError where the `polars` package is not installed."""
        try:
            import polars
        except ImportError as error:
            raise CompanyError(
                "polars-missing", "polars is not installed.", hint='Install it with: pip install "polars".'
            ) from error
        return polars.DataFrame(polars.from_arrow(self.table))

    def _headings(self) -> dict[str, str]:
        """What stands over each column; a unit that is not in the cells stands over the first of its columns."""
        row = self.table.slice(0, 1).to_pylist()[0] if self.table.num_rows else {}
        headings: dict[str, str] = {}
        said: set[str] = set()
        for name in self.table.column_names:
            unit = self._unit(name, row).removeprefix(CHANGE)
            title = name.removesuffix("_s") if unit == "seconds" else name  # the cells say their units
            headings[name] = title if unit in said else heading(title, unit)
            said.add(unit)
        return headings

    def _unit(self, column: str, row: Mapping[str, Any]) -> str:
        unit = self.units.get(column, "")
        return unit.replace(BY_ROW, str(row.get("unit") or ""))

    def __repr__(self) -> str:
        columns = self.written(SHOWN_ROWS)
        room = SHOWN_SIGNS // max(len(columns), 2)
        columns = {name: [shortened(cell, max(room, 20)) for cell in cells] for name, cells in columns.items()}
        table = [aligned(columns, right=self.numeric())] if columns else []
        return "\n".join([self.sentence, *self.notes, *table, *self._rest(SHOWN_ROWS)])

    def _repr_html_(self) -> str:
        from html import escape

        picture = self.draw(self.table) if self.draw else ""
        notes = "".join(f"<p><small>{escape(note)}</small></p>" for note in (*self.notes, *self._rest(PAGE_ROWS)))
        columns, right = self.written(PAGE_ROWS), self.numeric()

        def row(tag: str, cells: Iterable[str]) -> str:
            sides = ("right" if name in right else "left" for name in columns)
            inside = zip(cells, sides, strict=True)
            return "".join(f'<{tag} style="text-align:{side}">{escape(cell)}</{tag}>' for cell, side in inside)

        body = "".join(f"<tr>{row('td', cells)}</tr>" for cells in zip(*columns.values(), strict=True))
        table = f"<table><thead><tr>{row('th', columns)}</tr></thead><tbody>{body}</tbody></table>" if columns else ""
        return f"<p><strong>{escape(self.sentence)}</strong></p>{notes}{picture}{table}"

    def _rest(self, shown: int) -> list[str]:
        more = self.table.num_rows - shown
        return [f"… and {more:,} more rows; .to_pandas() has them all."] if more > 0 else []


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))
