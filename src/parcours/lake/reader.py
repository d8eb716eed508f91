"""Reading the lake: which rows of which files are the facts as they stand now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.lake import delta
from parcours.lake.journal import Import, Journal, last_tries
from parcours.vocabulary.facts import FACTS, QUARANTINE, SIGHTINGS

if TYPE_CHECKING:
    from parcours.vocabulary.port import Engine

OWN, LIVING = 1, 2
"""Of two sightings of a fact by one import that counts which names another living import, else its own."""

Files = dict[str, list[Path]]
"""The registered files of one table by the import that stored them."""


class Reader:
    """The facts that the living imports claim, as tables of one engine."""

    def __init__(self, folder: Path, journal: Journal, engine: Engine) -> None:
        self.folder = folder
        self.journal = journal
        self.engine = engine

    def registered(self, names: Sequence[str]) -> tuple[list[Import], dict[str, Files]]:
        """The living imports and the registered files of some tables, both of one moment.

        Imports register files before they count and stop counting before their files leave: so the two fit when the
        journal says the same before and after the files are listed.
        """
        return registered(self.folder, self.journal, names)

    def resolved(self, name: str, live: Sequence[Import], files: Mapping[str, Files]) -> ir.Table:
        """The facts of one table, each key once; plain rows of files when no key was ever brought twice."""
        schema, key = FACTS[name]
        ids = [each.import_id for each in live]
        rows = self.engine.read_parquet(files_of(files[name], ids), schema)
        sighted = _sightings_of(name, files["sightings"], ids)
        if not sighted:
            return rows
        winners = self._winners(sighted, live)
        joined = rows.left_join(winners, rows[key] == winners.fact_id)
        seen = joined.filter(joined.fact_id.isnull() | (joined.stored_in == joined.import_id)).select(*schema.names)
        buried = files_of(files[name], [other for other in files[name] if other not in ids])
        if not buried:
            return seen
        kept = self.engine.read_parquet(buried, schema)
        raised = kept.inner_join(winners, [kept[key] == winners.fact_id, kept.import_id == winners.stored_in])
        return seen.union(raised.select(*schema.names))

    def quarantine(self, import_id: str | None) -> ir.Table:
        """What one living import set aside; without an id, all that is still set aside, each row once."""
        live, files = self.registered(["quarantine"])
        wanted = last_tries(live) if import_id is None else [one for one in live if one.import_id == import_id]
        wanted = [one for one in wanted if one.import_id in files["quarantine"]]
        rows = self.engine.read_parquet(files_of(files["quarantine"], [one.import_id for one in wanted]), QUARANTINE)
        if len(wanted) < 2:
            return rows
        same = [name for name in QUARANTINE if name not in ("import_id", "line")]
        numbered = rows.inner_join(self._numbers(wanted), "import_id")
        # What stands twice in one file stays there twice: the first of one import is the first of the other.
        numbered = numbered.mutate(
            place=ibis.row_number().over(group_by=["import_id", *same], order_by=numbered.line.asc())
        )
        newest = ibis.row_number().over(group_by=[*same, "place"], order_by=numbered.number.desc())
        return numbered.mutate(newest=newest).filter(ibis._.newest == 0).select(*QUARANTINE)

    def relied_on(self, name: str) -> set[str]:
        """The imports in whose folders of this table some living sighting says that content lies."""
        live, files = self.registered(["sightings"])
        sighted = _sightings_of(name, files["sightings"], [each.import_id for each in live])
        if not sighted:
            return set()
        return set(
            self.engine.read_parquet(sighted, SIGHTINGS).stored_in.as_table().distinct().to_pyarrow()[0].to_pylist()
        )

    def _winners(self, sighted: Sequence[Path], live: Sequence[Import]) -> ir.Table:
        """One row for each sighted fact: in which import's folder the content lies that the newest import gave it.

        The newest claim on a sighted fact is always a sighting: whoever stores a fact that somebody living claims also
        writes one. A retry that gives way to a later import has two: its own counts when the later one is taken back.
        """
        sightings = self.engine.read_parquet(sighted, SIGHTINGS).inner_join(self._numbers(live), "import_id")
        own = sightings.stored_in == sightings.import_id
        living = sightings.stored_in.isin([each.import_id for each in live])
        rank = sightings.number * (LIVING + 1) + ibis.cases((own, OWN), (living, LIVING), else_=0)
        return sightings.group_by("fact_id").agg(stored_in=sightings.stored_in.argmax(rank))

    def _numbers(self, imports: Sequence[Import]) -> ir.Table:
        """The order of commits as a table."""
        return self.engine.from_arrow(
            pa.table({"import_id": [each.import_id for each in imports], "number": [each.number for each in imports]})
        )


def registered(folder: Path, journal: Journal, names: Sequence[str]) -> tuple[list[Import], dict[str, Files]]:
    """What `Reader.registered` gives, for those who need no engine."""
    while True:
        live = journal.live()
        files = {name: delta.files(folder / name) for name in names}
        if [each.import_id for each in journal.live()] == [each.import_id for each in live]:
            return live, files


def standing(
    rows: Sequence[dict[str, Any]], sightings: Sequence[dict[str, Any]], numbers: Mapping[str, int], key: str
) -> list[dict[str, Any]]:
    """Of stored rows those that are facts now, each key once: what `Reader.resolved` does, for a handful of rows.

    `rows` come from all registered files, `sightings` are those of the rows' keys, `numbers` the living imports in the
    order of their commits.
    """
    winners: dict[str, tuple[int, int, str]] = {}
    for one in sightings:
        if one["import_id"] in numbers:
            own, living = one["stored_in"] == one["import_id"], one["stored_in"] in numbers
            claim = numbers[one["import_id"]], OWN if own else LIVING * living, one["stored_in"]
            winners[one["fact_id"]] = max(claim, winners.get(one["fact_id"], claim))
    return [
        row
        for row in rows
        if (winners[row[key]][-1] == row["import_id"] if row[key] in winners else row["import_id"] in numbers)
    ]


def files_of(files: Files, imports: Sequence[str]) -> list[Path]:
    """The files of these imports, in their order."""
    return [path for import_id in imports for path in files.get(import_id, [])]


def _sightings_of(name: str, files: Files, imports: Sequence[str]) -> list[Path]:
    """Sightings lie in a file for each table of facts, so that tables nobody brought twice cost nothing."""
    return [path for path in files_of(files, imports) if path.name.startswith(name)]
