"""A generation of derived tables and the facts beside it, for many small questions from many threads.

What `Company` is to an analyst, this is to pages: it computes nothing, it looks up. Rows of one customer, a list of
customers, texts: each in milliseconds, with answers that several pages need kept for them.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir
import pyarrow as pa

from parcours.company.folder import SETTLED_NS, Folder, read_settings
from parcours.company.freshness import CURRENT, About, read_about
from parcours.company.generation import must_fit
from parcours.company.settings import Settings
from parcours.errors import StaleError
from parcours.lake.journal import Journal, snapshot
from parcours.lake.reader import registered
from parcours.vocabulary.derived import DERIVED, INDEXES
from parcours.vocabulary.facts import FACTS, SIGHTINGS
from parcours.vocabulary.question import Question, named_tables

if TYPE_CHECKING:
    from parcours.engine.shelf import Laid, Shelf

MOST_KEPT = 24_000_000
"""So many bytes of answers are kept at the most."""
OVERHEAD = 2_000
"""What even an empty answer takes."""

TABLES = named_tables()


class Facts:
    """The facts as they stood at one moment: an edition on the shelf, and the living imports with their order."""

    def __init__(self, lake: Path) -> None:
        live, files = registered(lake, Journal(lake / "imports"), [*FACTS, "sightings"])
        self.numbers = {one.import_id: one.number for one in live}
        self.sighted = frozenset(
            path.name.partition("-")[0].partition(".")[0] for paths in files["sightings"].values() for path in paths
        )
        listed = {name: [path for paths in files[name].values() for path in paths] for name in files}
        self.edition = f"facts {snapshot(live).hash} {hash(tuple(map(tuple, listed.values())))}"
        tables: Laid = {name: (listed[name], schema) for name, (schema, _) in FACTS.items()}
        self.tables: Laid = {**tables, "sightings": (listed["sightings"], SIGHTINGS)}


class Readings:
    """One generation, laid out on a shelf; good for as long as `derived/current` names it."""

    def __init__(self, folder: Folder, shelf: Shelf, name: str) -> None:
        self.folder, self.shelf, self.name = folder, shelf, name
        home = folder.derived / name
        self.about: About = read_about(home)
        must_fit(self.about, folder.root)
        listed = {table: sorted((home / table).glob("*.parquet")) for table in (*DERIVED, *INDEXES)}
        self.lacks = frozenset(table for table in INDEXES if not (home / table).is_dir())
        self._tables: Laid = {table: (listed[table], schema) for table, schema in {**DERIVED, **INDEXES}.items()}
        self._kept: OrderedDict[Hashable, tuple[pa.Table, int]] = OrderedDict()
        self._gates: dict[Hashable, threading.Lock] = {}
        self._size = 0
        self._lock = threading.Lock()
        self._facts: tuple[int, Facts] | None = None
        self._settings: tuple[int, Settings] | None = None

    @property
    def settings(self) -> Settings:
        """What `parcours.toml` says; read anew only when the file has changed."""
        stamp = self.folder.settings_file.stat().st_mtime_ns
        if self._settings is None or self._settings[0] != stamp:
            self._settings = stamp, read_settings(self.folder)
        return self._settings[1]

    @property
    def facts(self) -> Facts:
        """The facts as they stand now."""
        imports = self.folder.lake / "imports"
        written = imports.stat().st_mtime_ns if imports.is_dir() else 0
        kept = self._facts
        if kept and kept[0] == written:
            return kept[1]
        found = Facts(self.folder.lake)
        if time.time_ns() - written > SETTLED_NS:
            self._facts = written, found
        return found

    def ask(self, question: Question, **values: Any) -> pa.Table:
        """The answer from the derived tables."""
        self.shelf.lay(self.name, self._tables)
        return self.shelf.ask(question, [self.name], **values)

    def batches(self, question: Question, **values: Any) -> Iterator[pa.RecordBatch]:
        """The answer from the derived tables, part by part."""
        self.shelf.lay(self.name, self._tables)
        return self.shelf.batches(question, [self.name], **values)

    def ask_facts(self, question: Question, **values: Any) -> pa.Table:
        """The answer from the facts, and from the derived tables beside them."""
        facts = self.facts
        self.shelf.lay(self.name, self._tables)
        self.shelf.lay(facts.edition, facts.tables)
        return self.shelf.ask(question, [facts.edition, self.name], **values)

    def kept(self, about: Hashable, find: Callable[[], pa.Table]) -> pa.Table:
        """An answer that was found before, or found now and kept; those not asked for longest make room.

        Of several who ask for it at once one looks it up, and the others wait for that.
        """
        with self._lock:
            gate = self._gates.setdefault(about, threading.Lock())
        with gate:
            with self._lock:
                if about in self._kept:
                    self._kept.move_to_end(about)
                    return self._kept[about][0]
            found = find()
            with self._lock:
                self._keep(about, found)
        return found

    def _keep(self, about: Hashable, found: pa.Table) -> None:
        size = found.nbytes + OVERHEAD
        self._kept[about] = found, size
        self._size += size
        while self._size > MOST_KEPT and len(self._kept) > 1:
            oldest, (_, freed) = self._kept.popitem(last=False)
            self._gates.pop(oldest, None)
            self._size -= freed


_READ: dict[tuple[Path, int], Readings] = {}
_LOCK = threading.Lock()


def readings(folder: Folder, shelf: Shelf) -> Readings:
    """The generation that readers use now; one object for the whole process until there is another generation.

    Raises StaleError when there is none yet, or when its tables are those of another version.
    """
    try:
        name = (folder.derived / CURRENT).read_text("utf-8").strip()
    except FileNotFoundError as error:
        raise StaleError(
            "not-refreshed",
            "Nothing has been derived from the facts yet.",
            hint=f"Run: parcours refresh {folder.root}",
        ) from error
    with _LOCK:
        found = _READ.get((folder.root, id(shelf)))
        if found is None or found.name != name:
            found = _READ[folder.root, id(shelf)] = Readings(folder, shelf, name)
        return found


def table(name: str) -> ir.Table:
    """A table by its name, as questions speak of it."""
    return TABLES[name]
