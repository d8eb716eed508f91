"""What an analysis hands back: a table, the sentence that it says, and the picture that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import pandas
    import polars


@dataclass(frozen=True)
class Result:
    """One answered question.

    `table` holds one row per reading, `sentence` says what it shows, `notes` what one must know before quoting it,
    `about` the facts about the analysis itself (method, seed, which loyalty outcome was used, ...).
    """

    name: str
    table: pa.Table
    sentence: str
    notes: tuple[str, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)
    draw: Callable[[pa.Table], str] | None = field(default=None, repr=False, compare=False)

    def summary(self) -> str:
        """The sentence, followed by its notes."""
        return "\n".join([self.sentence, *self.notes])

    def rows(self) -> list[dict[str, Any]]:
        """The table as a list of plain rows."""
        return list(self.table.to_pylist())

    def to_pyarrow(self) -> pa.Table:
        """The table as it is."""
        return self.table

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a pandas frame."""
        frame: pandas.DataFrame = self.table.to_pandas()
        return frame

    def to_polars(self) -> polars.DataFrame:
        """The table as a polars frame; needs the `polars` package."""
        import polars

        return polars.DataFrame(polars.from_arrow(self.table))

    def _repr_html_(self) -> str:
        from html import escape

        picture = self.draw(self.table) if self.draw else ""
        notes = "".join(f"<p><small>{escape(note)}</small></p>" for note in self.notes)
        return f"<p><strong>{escape(self.sentence)}</strong></p>{notes}{picture}{self.to_pandas().to_html(index=False)}"
