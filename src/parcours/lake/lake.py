"""The lake: facts are appended, superseded and taken back here, and never edited.

Every import has a folder of its own inside each table's folder. An import *claims* a fact by storing a row of it; when
the lake already knows the fact's key, the import also writes a *sighting* that says in which import's folder the
content lies (its own, when the content is different). From that follow all the rules:

- a fact without sightings of living imports is seen as long as the import that stored it lives: reading costs nothing;
- a fact with such sightings has the content of the newest of them, even if the import that stored it was undone;
- a retry reads old rows: where an import later than the retried one says otherwise, it gives way while that one lives;
- undoing an import is one small write to the journal, after which its rows and its sightings no longer count.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
from filelock import FileLock, Timeout
from msgspec.structs import replace

from parcours.errors import QuestionError, StorageError
from parcours.lake import delta
from parcours.lake.disk import disk
from parcours.lake.journal import (
    Counts,
    Import,
    Journal,
    Snapshot,
    SourceFile,
    now,
    snapshot,
)
from parcours.lake.reader import Reader, files_of
from parcours.lake.writing import TABLES, write
from parcours.vocabulary.facts import FACTS, QUARANTINE, SIGHTINGS

if TYPE_CHECKING:
    from parcours.vocabulary.port import Engine, WrittenFile

#: For how long the files of an undone import stay on the disk: somebody may still be reading them.
GRACE = dt.timedelta(days=1)
#: Commits take milliseconds; only an import that lost a race compares its keys while holding the lock.
PATIENCE = 1800.0

#: Marks the files of a retry's second sightings, of facts about which it gives way to a later import.
GIVING_WAY = "-later"

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many parts are finished, and of how many."""


def _silent(step: str, done: int, of: int) -> None: ...


class Lake:
    """The facts of one company, in its `lake` folder, read and written through one engine session.

    Only DuckDB may append; every engine may read. Not for use from two threads.
    """

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder = folder.absolute()
        self.engine = engine
        self.journal = Journal(self.folder / "imports")
        self.reader = Reader(self.folder, self.journal, engine)
        self._lock = FileLock(self.folder / "lock", timeout=PATIENCE, thread_local=False)

    # Reading

    def imports(self) -> list[Import]:
        """Every import on record, in the order of commits; undone ones stay on record."""
        return self.journal.imports()

    def snapshot(self) -> Snapshot:
        """Which imports count now; its hash tells whether something derived from the facts is stale."""
        return snapshot(self.journal.live())

    def facts(self, name: str) -> ir.Table:
        """The facts of one table as they stand now: each key once, with its newest content.

        `name` is interactions, answers, profiles or links. Raises QuestionError for any other.
        """
        return self.reading([name])[1][name]

    def reading(self, names: Sequence[str] = tuple(FACTS)) -> tuple[Snapshot, dict[str, ir.Table]]:
        """Several tables of facts as they stood at one moment, and which moment that was."""
        for name in names:
            if name not in FACTS:
                raise QuestionError("unknown-table", f'There is no table of facts "{name}".', hint=", ".join(FACTS))
        live, files = self.reader.registered([*names, "sightings"])
        return snapshot(live), {name: self.reader.resolved(name, live, files) for name in names}

    def stored_by(self, import_id: str, name: str) -> ir.Table:
        """The rows of one table that an import stored: what it brought, but for facts that were known already."""
        files = self.reader.registered([name])[1]
        return self.engine.read_parquet(files_of(files[name], [import_id]), TABLES[name])

    def quarantine(self, import_id: str | None = None) -> ir.Table:
        """What one living import set aside; without an id, all that is still set aside.

        Of an import and its retries only the newest tells what is still wrong. A row that several imports of one file
        set aside alike is there once, as the newest of them had it.
        """
        return self.reader.quarantine(import_id)

    # Writing

    def begin(
        self,
        recipe: str = "",
        *,
        recipe_text: str = "",
        files: Sequence[SourceFile] = (),
        retry_of: str = "",
        asked_as: str = "",
    ) -> Import:
        """Write down the intent of an import, so that what it leaves behind can be cleared away if it dies.

        `retry_of` names the import whose quarantine it reads again: the two are undone together. `asked_as` is what
        the one who asks calls it: whoever is not sure whether it was done asks again under the same name.
        """
        with disk(self.folder):
            self.journal.folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            self._tidy()
            return self.journal.begin(recipe, recipe_text, files, retry_of, asked_as)

    def append(
        self,
        import_: Import,
        facts: Mapping[str, ir.Table],
        *,
        quarantine: ir.Table | None = None,
        expected: Mapping[str, int] = MappingProxyType({}),
        progress: Progress = _silent,
    ) -> Import:
        """Store what an import brings and commit it: all of it, or nothing.

        Each table holds each key once and carries the columns of its schema but `import_id` (missing ones are null);
        facts whose `content_hash` the lake already sees under their key are not stored again. `expected` says about how
        many rows tables have that may be large: they are written by ranges of customers.
        Raises StorageError when the disk is full or the lake stays locked, QuestionError when another import that was
        asked for under the same name is committed; the lake is then as it was before.
        """
        self.journal.must_hold(import_)
        tables = {**facts, **({"quarantine": quarantine} if quarantine is not None else {})}
        try:
            brought = {}
            for done, (name, table) in enumerate(tables.items()):
                progress(f"writing {name}", done, len(tables))
                brought[name] = self._write(import_, name, table, rows=expected.get(name, 0))
            progress("comparing with what is known", len(tables), len(tables))
            compared_with = self.snapshot()
            settled = self._settle(import_, brought)
            with self._locked():
                if self.snapshot() != compared_with:  # somebody else committed or undid something meanwhile
                    settled = self._settle(import_, brought)
                return self._commit(import_, settled, brought)
        except BaseException as error:
            if getattr(error, "code", "") != "lake-busy":
                self.abandon(import_)
            raise

    def must_count(self, import_id: str) -> Import:
        """The import of that id; raises QuestionError when there is none, or when it does not count."""
        import_ = self.journal.find(import_id)
        if import_.state == "undone":
            raise QuestionError(
                "import-undone", f'The import "{import_id}" was taken back.', hint="Import its files again."
            )
        if import_.state == "intent":
            raise QuestionError("import-running", f'The import "{import_id}" is still running.')
        return import_

    def abandon(self, import_: Import) -> None:
        """Give up an import that was begun: nothing of it stays. Without effect on one that is committed."""
        with self._locked():
            if self.journal.find(import_.import_id).state == "intent":
                self._discard(import_)

    def undo(self, import_id: str) -> Import:
        """Take an import and its retries back: what only they brought disappears, what they superseded returns.

        What others brought stays. Undoing twice is undoing once.
        Raises QuestionError for an import that does not exist or is still running.
        """
        with self._locked():
            self._tidy()
            import_ = self.journal.find(import_id)
            if import_.state == "intent":
                raise QuestionError("import-running", f'The import "{import_id}" is still running.')
            # The import itself comes last: a crash in between leaves it living, and undoing it again does the rest.
            for one in (*reversed(self.journal.retries_of(import_id)), import_):
                if one.state == "committed":
                    self.journal.write(replace(one, state="undone", undone_at=now()))
            self._tidy()
            return self.journal.find(import_id)

    def recover(self) -> None:
        """Clear away what crashed imports left behind; safe while other processes import."""
        if self.journal.folder.is_dir():
            with self._locked():
                self._tidy()

    # Inside

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._lock.acquire()
        except Timeout as error:
            raise StorageError(
                "lake-busy",
                f"Another import has held the lake for more than {PATIENCE / 60:.0f} minutes.",
                hint="Run the command again when it has ended.",
                where=str(self.folder),
            ) from error
        try:
            with disk(self.folder):
                yield
        finally:
            self._lock.release()

    def _write(
        self, import_: Import, name: str, table: ir.Table, *, prefix: str = "brought", rows: int = 0
    ) -> list[WrittenFile]:
        """Write rows into the import's folder of a table."""
        with disk(self.folder):
            home = self._home(name, import_.import_id)
            return write(self.engine, home, name, table, import_id=import_.import_id, prefix=prefix, rows=rows)

    def _settle(self, import_: Import, brought: Mapping[str, list[WrittenFile]]) -> dict[str, list[WrittenFile]]:
        """Compare what an import brought with what is known now: which files to register in which table."""
        settled = dict(brought)
        for name in brought:
            if name in FACTS and brought[name]:
                fresh, sightings = self._compare(import_, name, brought[name])
                settled[name] = fresh
                settled["sightings"] = [*settled.get("sightings", []), *sightings]
        return settled

    def _compare(
        self, import_: Import, name: str, brought: list[WrittenFile]
    ) -> tuple[list[WrittenFile], list[WrittenFile]]:
        """The files of one table's facts whose content is not known yet, and of the sightings of those whose key is."""
        schema, key = FACTS[name]
        live, files = self.reader.registered([name, "sightings"])
        living = [each.import_id for each in live]
        # What a living import only sighted lies with another one, which may have been undone.
        if not files_of(files[name], living) and not files_of(files["sightings"], living):
            return brought, []
        rows = self.engine.read_parquet([file.path for file in brought], schema)
        count = sum(file.rows for file in brought)
        known = self.reader.resolved(name, live, files).select(
            known_id=key, known_hash="content_hash", known_in="import_id"
        )
        met = rows.inner_join(known, rows[key] == known.known_id)
        same = met.content_hash == met.known_hash
        sightings = self._write(
            import_,
            "sightings",
            met.select(
                fact_table=ibis.literal(name),
                fact_id=met.known_id,
                content_hash=met.content_hash,
                stored_in=ibis.ifelse(same, met.known_in, ibis.literal(import_.import_id)),
            ),
            prefix=name,
            rows=count,
        )
        if not sightings:
            return brought, []
        noted = self.engine.read_parquet([file.path for file in sightings], SIGHTINGS)
        stored = noted.filter(noted.stored_in != import_.import_id)
        fresh = self._write(
            import_, name, rows.anti_join(stored, rows[key] == stored.fact_id), prefix="fresh", rows=count
        )
        sightings += self._give_way(import_, name, met.filter(~same), rows=count)
        return fresh, sightings

    def _give_way(self, import_: Import, name: str, changed: ir.Table, *, rows: int) -> list[WrittenFile]:
        """A retry's second sightings: of facts that an import later than the retried one gave the content they have."""
        later = [each.import_id for each in self.journal.later_than_retried(import_)]
        if not later:
            return []
        theirs = changed.filter(changed.known_in.isin(later)).select(
            fact_table=ibis.literal(name),
            fact_id=changed.known_id,
            content_hash=changed.known_hash,
            stored_in=changed.known_in,
        )
        return self._write(import_, "sightings", theirs, prefix=f"{name}{GIVING_WAY}", rows=rows)

    def _commit(
        self,
        import_: Import,
        settled: Mapping[str, list[WrittenFile]],
        brought: Mapping[str, list[WrittenFile]],
    ) -> Import:
        """Register the files, then let the import count (under the lock, everything written)."""
        if import_.retry_of:
            self.must_count(import_.retry_of)
        if done := self.journal.asked(import_.asked_as):
            raise QuestionError("import-done", f'This was imported already, as "{done.import_id}".')
        registered = {file.path for written in settled.values() for file in written}
        for name, written in settled.items():
            if written:
                delta.register(self.folder / name, TABLES[name], written, import_.import_id)
            for path in self._home(name, import_.import_id).glob("*"):
                if path not in registered:
                    path.unlink()
        counts = self._counts(settled, brought)
        committed = replace(
            import_,
            state="committed",
            number=max((other.number for other in self.journal.imports()), default=0) + 1,
            counts=counts,
            leaves="" if any(each.added or each.changed for each in counts.values()) else self.snapshot().hash,
            set_aside=sum(file.rows for file in brought.get("quarantine", ())),
            committed_at=now(),
        )
        self.journal.write(committed)
        self.journal.let_go(import_.import_id)
        return committed

    def _counts(
        self, settled: Mapping[str, list[WrittenFile]], brought: Mapping[str, list[WrittenFile]]
    ) -> dict[str, Counts]:
        aside = self._set_aside(brought.get("quarantine", []))
        counts = {}
        for name in FACTS:
            if name in brought or name in aside:
                total = _rows(brought.get(name, []))
                sighted = [file for file in settled.get("sightings", []) if file.path.name.startswith(name)]
                gave_way = _rows([file for file in sighted if file.path.name.startswith(f"{name}{GIVING_WAY}")])
                known = _rows(sighted) - gave_way
                same = total - _rows(settled.get(name, [])) + gave_way
                counts[name] = Counts(
                    brought=total,
                    added=total - known,
                    changed=known - same,
                    already_known=same,
                    set_aside=aside.get(name, 0),
                )
        return counts

    def _set_aside(self, written: Sequence[WrittenFile]) -> dict[str, int]:
        if not written:
            return {}
        rows = self.engine.read_parquet([file.path for file in written], QUARANTINE)
        counted = rows.group_by("fact_table").agg(rows=rows.count()).to_pyarrow().to_pylist()
        return {row["fact_table"]: row["rows"] for row in counted if row["fact_table"]}

    def _tidy(self) -> None:
        """Discard dead intents, and let go of undone imports' files (under the lock)."""
        for import_ in self.journal.imports():
            if self.journal.is_dead(import_):
                self._discard(import_)
            elif import_.state == "undone" and self._homes(import_.import_id):
                self._retire(import_)
        self.journal.sweep()

    def _discard(self, import_: Import) -> None:
        for home in self._homes(import_.import_id):
            delta.withdraw(home.parent, import_.import_id)
            shutil.rmtree(home)
        self.journal.forget(import_.import_id)

    def _retire(self, import_: Import) -> None:
        """Take an undone import's files out of the tables unless a living import relies on them; delete them later."""
        if import_.retired_at:
            if now() - import_.retired_at > GRACE:
                for home in self._homes(import_.import_id):
                    shutil.rmtree(home)
            return
        homes = self._homes(import_.import_id)
        needed = [home.parent.name for home in homes if import_.import_id in self.reader.relied_on(home.parent.name)]
        for home in homes:
            if home.parent.name not in needed:
                delta.withdraw(home.parent, import_.import_id)
        if not needed:
            self.journal.write(replace(import_, retired_at=now()))

    def _home(self, name: str, import_id: str) -> Path:
        return self.folder / name / import_id

    def _homes(self, import_id: str) -> list[Path]:
        return [home for name in TABLES if (home := self._home(name, import_id)).is_dir()]


def _rows(written: Sequence[WrittenFile]) -> int:
    return sum(file.rows for file in written)
