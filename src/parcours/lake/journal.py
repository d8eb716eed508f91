"""The journal of imports: one small JSON file each, the only place that says which imports count."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
from filelock import FileLock, Timeout

from parcours.errors import QuestionError, StorageError, did_you_mean
from parcours.lake.disk import write_atomically

State = Literal["intent", "committed", "undone"]


class SourceFile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file that an import read."""

    name: str
    sha256: str
    rows: int = 0
    unused: int = 0
    """Rows of which nothing came, though nothing in them was set aside, where others of the file brought something."""


class Counts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of the facts that an import brought to one table: brought = added + changed + already_known."""

    brought: int = 0
    added: int = 0
    changed: int = 0
    already_known: int = 0
    set_aside: int = 0
    """Rows in quarantine; not among those brought."""


class Import(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One import, from its intent to its commit and perhaps its undoing."""

    import_id: str
    """Sorts by the time the import began."""
    started_at: dt.datetime
    state: State = "intent"
    number: int = 0
    """The order of commits, from 1; where two imports bring one key, the higher number wins."""
    recipe: str = ""
    recipe_hash: str = ""
    recipe_path: str = ""
    """Where the recipe's text as it was used is kept, relative to the lake."""
    files: tuple[SourceFile, ...] = ()
    retry_of: str = ""
    """The import whose quarantine this one read again."""
    asked_as: str = ""
    """What the one who asked calls it; of imports that are called alike only one is ever committed."""
    counts: dict[str, Counts] = {}
    leaves: str = ""
    """The hash of the snapshot that it leaves as it was, where all that it brought was known."""
    set_aside: int = 0
    committed_at: dt.datetime | None = None
    undone_at: dt.datetime | None = None
    retired_at: dt.datetime | None = None
    """When the files of an undone import left the tables."""


class Snapshot(NamedTuple):
    """Which imports count, in the order of their commits, and a hash that changes whenever the facts may."""

    imports: tuple[str, ...]
    hash: str


class Journal:
    """The folder of journal files, and the locks that tell a living import from a dead one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._claims: dict[str, FileLock] = {}

    def imports(self) -> list[Import]:
        """Every import on record: committed and undone ones by number, then those that have only begun."""
        found = [import_ for path in sorted(self.folder.glob("*.json")) if (import_ := _read(path))]
        return sorted(found, key=lambda import_: (import_.number or float("inf"), import_.import_id))

    def live(self) -> list[Import]:
        """The imports that count, in the order of their commits."""
        return [import_ for import_ in self.imports() if import_.state == "committed"]

    def find(self, import_id: str) -> Import:
        """The import of that id; raises QuestionError when there is none."""
        import_ = _read(self._path(import_id))
        if import_ is None:
            known = [other.import_id for other in self.imports()]
            raise QuestionError(
                "unknown-import", f'There is no import "{import_id}".', hint=did_you_mean(import_id, known)
            )
        return import_

    def retries_of(self, import_id: str) -> list[Import]:
        """The living imports that read again what this one set aside, and theirs in turn, in the order of commits."""
        family, found = {import_id}, []
        for import_ in self.live():
            if import_.retry_of in family:
                family.add(import_.import_id)
                found.append(import_)
        return found

    def later_than_retried(self, retry: Import) -> list[Import]:
        """The living imports that came after the one which a retry reads again, but for other retries of it."""
        live = {import_.import_id: import_ for import_ in self.live()}
        first = retry
        while first.retry_of in live:
            first = live[first.retry_of]
        if first is retry:
            return []
        family = {import_.import_id for import_ in self.retries_of(first.import_id)}
        return [one for one in live.values() if one.number > first.number and one.import_id not in family]

    def asked(self, name: str) -> Import | None:
        """The import that was asked for under this name and committed, even if it was taken back since; else None."""
        called = (import_ for import_ in self.imports() if import_.asked_as == name and import_.state != "intent")
        return next(called, None) if name else None

    def begin(
        self, recipe: str, recipe_text: str, files: Sequence[SourceFile], retry_of: str = "", asked_as: str = ""
    ) -> Import:
        """Write the intent of a new import and claim it for this process (call under the lake's lock)."""
        started_at = now()
        import_id = f"{started_at:%Y%m%dT%H%M%S}{started_at.microsecond // 1000:03d}-{secrets.token_hex(3)}"
        claim = self._claim(import_id)
        claim.acquire()
        self._claims[import_id] = claim
        recipe_path = f"{import_id}.toml" if recipe_text else ""
        if recipe_text:
            write_atomically(self.folder / recipe_path, recipe_text.encode())
        import_ = Import(
            import_id=import_id,
            started_at=started_at,
            recipe=recipe,
            recipe_hash=hashlib.sha256(recipe_text.encode()).hexdigest() if recipe_text else "",
            recipe_path=f"{self.folder.name}/{recipe_path}" if recipe_text else "",
            files=tuple(files),
            retry_of=retry_of,
            asked_as=asked_as,
        )
        self.write(import_)
        return import_

    def write(self, import_: Import) -> None:
        """Put an import's record in place, all of it or nothing."""
        write_atomically(self._path(import_.import_id), msgspec.json.format(msgspec.json.encode(import_)))

    def must_hold(self, import_: Import) -> None:
        """Raise QuestionError unless this process has begun that import and not ended it."""
        if import_.import_id not in self._claims:
            raise QuestionError(
                "not-begun", f'The import "{import_.import_id}" is not under way here.', hint="Begin an import first."
            )

    def is_dead(self, import_: Import) -> bool:
        """Whether an import was begun by a process that no longer runs (call under the lake's lock)."""
        if import_.state != "intent" or import_.import_id in self._claims:
            return False
        claim = self._claim(import_.import_id)
        try:
            claim.acquire(timeout=0)
        except Timeout:
            return False
        claim.release()
        return True

    def let_go(self, import_id: str) -> None:
        """Give up the claim on an import that has ended (call under the lake's lock)."""
        claim = self._claims.pop(import_id, None)
        if claim:
            claim.release()
        self._path(import_id, ".lock").unlink(missing_ok=True)

    def forget(self, import_id: str) -> None:
        """Strike an import that never was committed off the record (call under the lake's lock)."""
        self._path(import_id, ".toml").unlink(missing_ok=True)
        self._path(import_id).unlink(missing_ok=True)
        self.let_go(import_id)

    def sweep(self) -> None:
        """Delete what a crash left beside the records: drafts, locks and recipes of nothing (under the lock)."""
        states = {import_.import_id: import_.state for import_ in self.imports()}
        stray = [path for path in self.folder.glob("*.lock") if states.get(path.stem) != "intent"]
        stray += [path for path in self.folder.glob("*.toml") if path.stem not in states]
        for path in [*stray, *self.folder.glob(".*.draft")]:
            path.unlink(missing_ok=True)

    def _path(self, import_id: str, ending: str = ".json") -> Path:
        return self.folder / f"{Path(import_id).name}{ending}"

    def _claim(self, import_id: str) -> FileLock:
        return FileLock(self._path(import_id, ".lock"), thread_local=False)


def last_tries(live: Sequence[Import]) -> list[Import]:
    """Of each import and its retries the newest, which holds what is still set aside."""
    first: dict[str, str] = {}
    last: dict[str, Import] = {}
    for import_ in live:  # in the order of commits, so that a retry comes after what it retries
        first[import_.import_id] = first.get(import_.retry_of, import_.import_id)
        last[first[import_.import_id]] = import_
    return list(last.values())


def snapshot(live: Sequence[Import]) -> Snapshot:
    """Sum up which imports count.

    An import that brought nothing new is passed over by the hash as long as the others stand as it found them: should
    one of them be taken back, what it brought too stands by this one alone.

    >>> snapshot([]).imports
    ()
    """
    summed = hashlib.sha256()
    parted = b""
    for import_ in live:
        if import_.leaves != summed.hexdigest():
            summed.update(parted + import_.import_id.encode())
            parted = b"\n"
    return Snapshot(tuple(import_.import_id for import_ in live), summed.hexdigest())


def now() -> dt.datetime:
    """This moment in UTC, without zone, as everywhere in the lake."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _read(path: Path) -> Import | None:
    """One record, or None when it is gone: another process may just have struck it off."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Import)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise StorageError(
            "journal-damaged",
            f"The record of an import cannot be read: {error}.",
            hint="Restore this file from a backup; nothing else in the lake depends on it.",
            where=str(path),
        ) from error
