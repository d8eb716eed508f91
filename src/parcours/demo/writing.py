"""Writing the exports as a company's systems would: every file in its own dialect, with the usual dirt in it."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parcours.demo.people import LAST_DAY, Texts, Times
from parcours.demo.truth import Tally

ISO = "%Y-%m-%d %H:%M:%S"
DOUBLED = 0.004
"""Share of rows that a file holds twice."""
SPOILT = 0.008
"""Share of rows with a value that cannot be read."""
PADDED = 0.02
"""Share of cells with blanks behind them, in the columns where people type."""


class Dialect(NamedTuple):
    """How one system writes its files."""

    delimiter: str = ","
    encoding: str = "utf-8"
    newline: str = "\n"


@dataclass
class Exports:
    """The folder of exports; knows which files have their headings already, and counts rows and dirt."""

    folder: Path
    tally: Tally
    rng: np.random.Generator
    _begun: set[str] = field(default_factory=set)

    def add(
        self,
        name: str,
        columns: Mapping[str, Any],
        dialect: Dialect = Dialect(),  # noqa: B008 -- frozen
        *,
        by: Times | None = None,
        spoil: Mapping[str, Sequence[str]] | None = None,
        pad: Sequence[str] = (),
        headings: Sequence[Sequence[str]] = (),
    ) -> None:
        """Append rows to a file, in the order of `by`; `spoil` names columns and what stands there when it is wrong.

        `headings` are heading rows below the first, as survey tools write them. What happens after the last day is in
        no export yet.
        """
        table = {heading: np.asarray(column, dtype=object).copy() for heading, column in columns.items()}
        if by is not None:
            there = ~(by >= LAST_DAY)
            table, by = {heading: column[there] for heading, column in table.items()}, by[there]
        count = len(next(iter(table.values())))
        for heading in pad:
            chosen = self.rng.random(count) < PADDED
            table[heading][chosen] = table[heading][chosen] + "  "
        bad = self._spoil(table, spoil or {}, count)
        order = np.arange(count) if by is None else np.argsort(by, kind="stable")
        doubled = self.rng.random(count) < DOUBLED
        order = np.repeat(order, 1 + doubled[order])
        self._count(name, len(order), int(bad[order].sum()), int(doubled.sum()))
        rows = zip(*(column[order] for column in table.values()), strict=True)
        with self._open(name, dialect) as file:
            writer = csv.writer(file, delimiter=dialect.delimiter, lineterminator=dialect.newline)
            if name not in self._begun:
                writer.writerows([list(table), *headings])
            writer.writerows(rows)
        self._begun.add(name)

    def by_year(self, name: str, columns: Mapping[str, Any], at: Times, **how: Any) -> None:
        """Append rows to one file per year: `name` has the year in place of {}."""
        years = at.astype("datetime64[Y]").astype(int) + 1970
        for year in (2024, 2025):
            chosen = years == year
            if chosen.any():
                part = {heading: np.asarray(column, dtype=object)[chosen] for heading, column in columns.items()}
                self.add(name.format(year), part, by=at[chosen], **how)

    def _spoil(self, table: dict[str, Texts], spoil: Mapping[str, Sequence[str]], count: int) -> np.ndarray:
        bad = np.zeros(count, dtype=bool)
        for heading, wrong in spoil.items():
            chosen = (self.rng.random(count) < SPOILT / len(spoil)) & (table[heading] != "") & ~bad
            table[heading][chosen] = self.rng.choice(np.array(wrong, dtype=object), int(chosen.sum()))
            bad |= chosen
        return bad

    def _count(self, name: str, rows: int, bad: int, doubled: int) -> None:
        for counts, number in ((self.tally.rows, rows), (self.tally.bad_rows, bad), (self.tally.doubled_rows, doubled)):
            counts[name] = counts.get(name, 0) + number

    def _open(self, name: str, dialect: Dialect) -> IO[str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        mode = "a" if name in self._begun else "w"
        path = self.folder / name
        if name.endswith(".gz"):
            packed = gzip.GzipFile(path, f"{mode}b", compresslevel=4, mtime=0)
            return io.TextIOWrapper(packed, encoding=dialect.encoding, newline="")
        return path.open(mode, encoding=dialect.encoding, newline="", errors="replace")


def stamp(times: Times, written: str = ISO) -> Texts:
    """Moments as text in a strftime format; "" where there is none."""
    moments = pa.array(times.astype("datetime64[s]"))
    return _texts(pc.strftime(moments, written))


def stamp_utc(times: Times, zone: str, written: str = "%Y-%m-%dT%H:%M:%SZ") -> Texts:
    """Wall-clock times of a zone as text in UTC."""
    moments = pc.assume_timezone(
        pa.array(times.astype("datetime64[s]")), zone, ambiguous="earliest", nonexistent="latest"
    )
    return _texts(pc.strftime(moments.cast(pa.timestamp("s", "UTC")), written))


def numbered(prefix: str, numbers: Any, digits: int = 0) -> Texts:
    """Numbers with a prefix, as systems number their documents."""
    return np.array([f"{prefix}{number:0{digits}}" for number in np.asarray(numbers).tolist()], dtype=object)


def comma(amounts: Any) -> Texts:
    """Amounts with a decimal comma and two decimals."""
    return np.array([f"{amount:.2f}".replace(".", ",") for amount in np.asarray(amounts).tolist()], dtype=object)


def point(amounts: Any) -> Texts:
    """Amounts with a decimal point and two decimals."""
    return np.array([f"{amount:.2f}" for amount in np.asarray(amounts).tolist()], dtype=object)


def where(condition: Any, yes: Any, no: Any = "") -> Texts:
    """One text or another, row by row."""
    return np.where(condition, np.asarray(yes, dtype=object), np.asarray(no, dtype=object))


def _texts(written: pa.Array) -> Texts:
    return np.asarray(written.fill_null("").to_numpy(zero_copy_only=False), dtype=object)
