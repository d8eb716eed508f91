"""Which column of one file names the rows of another: by the values first, by the names second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from parcours.intake.guess.language.words import concepts, singular, speaks_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns, engine_row
from parcours.intake.guess.tables.keys import Keys
from parcours.intake.recipe import Join
from parcours.vocabulary.port import IntakeEngine

#: Share of the many side's values that must stand on the one side when only the values speak.
BY_VALUES = 0.95
#: The same when the names agree too.
BY_NAME = 0.6
#: The same when both carry the very name of an id, and the one side is the smaller: it may have been thinned out.
BY_MAJORITY = 0.5


@dataclass(frozen=True)
class Relation:
    """Many rows of one file belong to one row of another."""

    many: str
    many_columns: tuple[str, ...]
    one: str
    one_columns: tuple[str, ...]
    included: float
    """Share of the many side's different values that the one side knows, 0 to 1."""
    sure: float
    why: str

    def join(self) -> Join:
        """As the recipe writes it."""
        return Join(
            many=tuple(f"{self.many}.{name}" for name in self.many_columns),
            one=tuple(f"{self.one}.{name}" for name in self.one_columns),
        )


def find_relations(files: Sequence[FileColumns], keys: dict[str, Keys], engine: IntakeEngine) -> list[Relation]:
    """All relations between the files, each many -> one, the surest first per pair of columns."""
    found = []
    for one in files:
        for target in (column for column in one.columns if column.name in keys[one.name].unique and _target(column)):
            for many in files:
                if many.name != one.name and not _twins(many, one):
                    found += [
                        relation
                        for column in many.columns
                        if (relation := _related(many, column, one, target, keys, engine)) is not None
                    ]
    single = _one_direction(_best_targets(found), files, keys)
    return single + _by_several(files, keys, single, engine)


def likeness(many: ColumnLook, one: ColumnLook, one_file: FileColumns) -> float:
    """How much the names say that `many` points at `one`, 0 to 1.

    The same name counts most; then "question_id" for the "id" of "questions"; then words for the same thing.
    A bare "id" or "name" on both sides says nothing.
    """
    here, there = _plain(many.words), _plain(one.words)
    home = _plain(one_file.words)
    if here == there:
        return 1.0 if set(here) - {"id", "name", "key", "code", "no", "nr", "number"} else 0.0
    full = {*home, *there}
    if set(here) <= full | {"id"} and set(here) & set(home):
        return 0.95
    if set(there) <= set(here) and set(there) - {"id", "name"}:
        return 0.8
    shared = {concept for concept in concepts("thing") if speaks_of(here, "thing", concept)} & {
        concept for concept in concepts("thing") if speaks_of((*there, *home), "thing", concept)
    }
    return 0.6 if shared - {"account", "response", "survey"} else 0.0


def _plain(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(singular(word) for word in words)


def _target(column: ColumnLook) -> bool:
    return column.idlike and not column.says("role", "amount", "quantity") and column.rows > 1


def _related(
    many: FileColumns,
    column: ColumnLook,
    one: FileColumns,
    target: ColumnLook,
    keys: dict[str, Keys],
    engine: IntakeEngine,
) -> Relation | None:
    """The relation between two columns, when their values and names speak for it."""
    if not column.filled or not column.idlike or column.says("role", "amount", "quantity"):
        return None
    like = likeness(column, target, one)
    sparse = target.kind == "identifier" or not target.dense
    if like < 0.6 and not (sparse and column.kind == target.kind and _no_chance(column, target)):
        return None
    if not _glimpse(column, one, target, like):
        return None
    included = _included(many, (column.name,), one, (target.name,), engine)
    partial = like == 1.0 and target.says("role", "id") and included >= BY_MAJORITY and one.rows <= many.rows
    if included < (BY_NAME if like >= 0.8 else BY_VALUES) and not partial:
        return None
    if column.name in keys[many.name].key and len(keys[many.name].key) == 1 and like < 0.6:
        return None
    sure = min(0.99, 0.3 * like + 0.6 * included + (0.1 if sparse else 0.0))
    why = f"{included:.0%} of its values stand in {one.name}.{target.name}" + (
        ", and the names agree" if like >= 0.8 else ""
    )
    return Relation(many.name, (column.name,), one.name, (target.name,), included, sure, why)


def _twins(one: FileColumns, other: FileColumns) -> bool:
    """Two files of one shape, as two years of a survey are: that they number their rows alike means nothing."""
    here, there = set(one.source.columns), set(other.source.columns)
    return len(here & there) > 5 and len(here & there) >= 0.4 * len(here | there)


def _no_chance(column: ColumnLook, target: ColumnLook) -> bool:
    """Whether values alone can prove the relation: many of them, spread over the whole range of the target."""
    if target.kind in ("identifier", "email"):
        return column.distinct >= 5
    if target.kind != "integer" or column.distinct < 20:
        return False
    here, there = column.reading, target.reading
    if here.low is None or here.high is None or there.low is None or there.high is None:
        return False
    return here.high - here.low >= 0.3 * (there.high - there.low) and there.high > 1000


def _glimpse(column: ColumnLook, one: FileColumns, target: ColumnLook, like: float) -> bool:
    """A cheap look before counting: do the sample's values fit at all?"""
    if one.rows > len(one.source.sample[target.name]):
        mine, theirs = column.reading, target.reading
        if mine.low is not None and theirs.low is not None and mine.high is not None and theirs.high is not None:
            return mine.low <= theirs.high and theirs.low <= mine.high
        return True
    known = {text.removesuffix(".0") for text in target.counts}
    inside = sum(value.removesuffix(".0") in known for value in column.counts)
    return inside >= (0.02 if like == 1.0 else 0.5) * len(column.counts)


def _included(
    many: FileColumns, names: tuple[str, ...], one: FileColumns, targets: tuple[str, ...], engine: IntakeEngine
) -> float:
    """Share of the different filled values of the many side that the one side has."""
    here = many.source.table.select(**_values(many, names))
    there = one.source.table.select(**_values(one, targets))
    here = here.filter(*[here[name].notnull() for name in here.columns]).distinct()
    there = there.distinct().mutate(known=ibis.literal(1))
    joined = here.left_join(there, list(here.columns))
    row = engine_row(joined.aggregate(all=joined.count(), known=joined.known.sum()), engine)
    return float(str(row["known"] or 0)) / float(str(row["all"])) if row.get("all") else 0.0


def _values(file: FileColumns, names: tuple[str, ...]) -> dict[str, ir.Value]:
    """The columns' values, whole numbers without the ".0" that some tools append."""
    return {
        f"v{place}": file.source.table[name].strip().re_replace(r"^(\d+)\.0$", r"\1").nullif("")
        for place, name in enumerate(names)
    }


def _best_targets(relations: list[Relation]) -> list[Relation]:
    """One target per column and target file: the surest."""
    best: dict[tuple[str, tuple[str, ...], str], Relation] = {}
    for relation in relations:
        place = (relation.many, relation.many_columns, relation.one)
        if place not in best or relation.sure > best[place].sure:
            best[place] = relation
    return list(best.values())


def _one_direction(relations: list[Relation], files: Sequence[FileColumns], keys: dict[str, Keys]) -> list[Relation]:
    """Where both columns are unique, keep the direction towards the file that the column is about."""
    by_name = {file.name: file for file in files}
    kept = []
    for relation in relations:
        mirror = next(
            (
                other
                for other in relations
                if (other.many, other.many_columns) == (relation.one, relation.one_columns)
                and (other.one, other.one_columns) == (relation.many, relation.many_columns)
            ),
            None,
        )
        if (
            mirror is None
            or _home(relation, by_name, keys) > _home(mirror, by_name, keys)
            or (_home(relation, by_name, keys) == _home(mirror, by_name, keys) and relation.one < relation.many)
        ):
            kept.append(relation)
    return sorted(kept, key=lambda relation: (relation.many, -relation.sure, relation.many_columns, relation.one))


def _home(relation: Relation, files: dict[str, FileColumns], keys: dict[str, Keys]) -> float:
    """How much the one side is the home of the thing that its column names."""
    one, column = files[relation.one], files[relation.one].column(relation.one_columns[0])
    named = 2.0 if set(_plain(column.words)) & set(_plain(one.words)) else 0.0
    own = 1.0 if keys[one.name].key == relation.one_columns else 0.0
    about = any(
        speaks_of(column.words, "thing", concept) and one.says("thing", concept)
        for concept in ("customer", "order", "ticket", "product")
    )
    return named + own + (1.0 if about else 0.0) + (0.5 if column.position == 0 else 0.0) + relation.included


def _by_several(
    files: Sequence[FileColumns], keys: dict[str, Keys], single: list[Relation], engine: IntakeEngine
) -> list[Relation]:
    """Lookups with a key of several columns, all of which stand under the same names in a longer-lived file."""
    related = {(relation.many, relation.one) for relation in single}
    found = []
    for one in files:
        key = keys[one.name].key
        if len(key) < 2 or any(column.timed for column in one.columns):
            continue
        for many in files:
            names = {column.name for column in many.columns}
            if (
                many is one
                or not set(key) <= names
                or set(keys[many.name].key) == set(key)
                or (many.name, one.name) in related
            ):
                continue
            included = _included(many, key, one, key, engine)
            if included > 0:
                why = f"{' + '.join(key)} stand in both; {included:.1%} of the combinations are known there"
                found.append(Relation(many.name, key, one.name, key, included, 0.5 + included / 2, why))
    return found
