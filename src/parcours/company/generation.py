"""Generations of derived tables: written aside, published at once, read until the reader is done.

`derived/current` holds the name of the generation that readers use; it is replaced as a whole. A refresh that dies
leaves a folder that nobody reads and that the next refresh removes.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import ibis
import ibis.expr.types as ir
import msgspec

from parcours.company.folder import Folder, write_text
from parcours.company.freshness import ABOUT, CURRENT, WHY, About, changed, read_about
from parcours.errors import StaleError
from parcours.lake import Lake
from parcours.vocabulary.derived import DERIVED, INDEXES
from parcours.vocabulary.expressions import given
from parcours.vocabulary.port import Engine

KEPT = 2
"""How many generations stay: today's, and the one that a reader may still be in."""
ROW_GROUPS = {
    **dict.fromkeys(("customers", "paths", "subjects", "promises", "scores"), 6_144),
    **dict.fromkeys(("identities", "verbatims"), 10_240),
    **dict.fromkeys(("steps", "lookups"), 30_720),
}
"""Tables in which pages look up a few rows: so many lie together, that little else is read with them."""
SHAPE = hashlib.sha256(str(DERIVED).encode()).hexdigest()[:16]
"""Fingerprint of the columns of all derived tables."""


class Draft:
    """A generation being written; nobody reads it before `publish`."""

    def __init__(self, derived: Path, name: str, engine: Engine) -> None:
        self.folder = derived / name
        self.name = name
        self.engine = engine
        self.rows: dict[str, int] = {}
        self.aside = derived / f"{name}.aside"
        self._derived = derived
        self._parts: dict[str, int] = {}
        self.folder.mkdir(parents=True)

    def write(self, table_name: str, table: ir.Table, *, sort_by: Sequence[str] = ()) -> None:
        """Append the expression's rows to a derived table of this draft, without columns of which it has nothing."""
        part = self._parts[table_name] = self._parts.get(table_name, -1) + 1
        target = self.folder / table_name
        target.mkdir(exist_ok=True)
        columns = {**DERIVED, **INDEXES}[table_name]
        there = set(given(table))
        shaped = table.select(**{name: table[name].cast(kind) for name, kind in columns.items() if name in there})
        files = self.engine.write_parquet(
            shaped, target, sort_by=sort_by, prefix=f"part-{part:04d}", row_group=ROW_GROUPS.get(table_name)
        )
        self.rows[table_name] = self.rows.get(table_name, 0) + sum(file.rows for file in files)

    def replace(self, table_name: str, table: ir.Table, *, sort_by: Sequence[str] = ()) -> None:
        """Write the rows in place of all that has been written of a table; they may be read from it."""
        before = sorted((self.folder / table_name).glob("*.parquet"))
        self.rows[table_name] = 0
        self.write(table_name, table, sort_by=sort_by)
        for file in before:
            file.unlink()

    def write_aside(self, name: str, table: ir.Table) -> None:
        """Append rows to a table that is needed only while the draft is written."""
        part = len(list((self.aside / name).glob("*")))
        self.engine.write_parquet(table, self.aside / name, prefix=f"part-{part:04d}")

    def read_aside(self, name: str, schema: ibis.Schema) -> ir.Table:
        """What has been written aside under that name."""
        return self.engine.read_parquet(sorted((self.aside / name).glob("*.parquet")), schema)

    def read(self, table_name: str) -> ir.Table:
        """What has been written of a table so far."""
        return _read(self.folder, table_name, self.engine)

    def publish(self, about: About) -> None:
        """Make this the generation that readers use, then drop those that nobody can still be in."""
        write_text(self.folder / ABOUT, msgspec.json.format(msgspec.json.encode(about)).decode())
        write_text(self._derived / CURRENT, self.name + "\n")
        shutil.rmtree(self.aside, ignore_errors=True)
        _drop_old(self._derived, self.name)


class Generation:
    """A published generation, read table by table."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder = folder
        self.engine = engine
        self.about = read_about(folder)
        self._tables: dict[str, ir.Table] = {}

    def read(self, table_name: str) -> ir.Table:
        """The derived table of that name."""
        if table_name not in self._tables:
            self._tables[table_name] = _read(self.folder, table_name, self.engine)
        return self._tables[table_name]


def current(derived: Path, engine: Engine) -> Generation:
    """The generation that readers use; raises StaleError when there is none yet, or when its tables are others."""
    pointer = derived / CURRENT
    if not pointer.exists():
        raise StaleError(
            "not-refreshed",
            "Nothing has been derived from the facts yet.",
            hint=f"Run: parcours refresh {derived.parent}",
        )
    found = Generation(derived / pointer.read_text("utf-8").strip(), engine)
    must_fit(found.about, derived.parent)
    return found


def must_fit(about: About, company: Path) -> None:
    """Raise StaleError when a generation's tables are others than this version of Parcours reads."""
    if about.shape != SHAPE:
        raise StaleError(
            "made-by-another-version",
            f"Parcours {about.version} made the derived tables; {version('parcours')} has others.",
            hint=f"Run: parcours refresh {company}",
        )


def staleness(folder: Folder, lake: Lake, generation: Generation) -> list[str]:
    """In words, what has changed since the generation was made."""
    return [WHY[code] for code in changed(generation.about, lake.snapshot().hash, folder)]


def clear_drafts(derived: Path) -> None:
    """Remove what refreshes that died have left behind; call it only under the refresh lock."""
    for folder in derived.iterdir() if derived.exists() else ():
        if folder.is_dir() and folder.name.startswith("g") and not _is_whole(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _read(folder: Path, table_name: str, engine: Engine) -> ir.Table:
    return engine.read_parquet(sorted((folder / table_name).glob("*.parquet")), DERIVED[table_name])


def _drop_old(derived: Path, newest: str) -> None:
    names = sorted(path.name for path in derived.iterdir() if path.is_dir() and _is_whole(path))
    for name in names[:-KEPT]:
        if name != newest:
            shutil.rmtree(derived / name, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    return (folder / ABOUT).exists()
