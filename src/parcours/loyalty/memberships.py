"""Who belongs to which segment: rules compiled to one expression each."""

from __future__ import annotations

import datetime as dt
import functools
import operator
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from parcours.loyalty.segments import Happened, Rule, Segment
from parcours.vocabulary.derived import MEMBERSHIPS
from parcours.vocabulary.expressions import count_where, seconds_between
from parcours.vocabulary.facts import TIME

if TYPE_CHECKING:
    from parcours.vocabulary.port import Engine

DAY = 86_400.0
START = dt.datetime(1, 1, 1)
YES, NO = ibis.literal(True), ibis.literal(False)


def memberships(
    engine: Engine,
    segments: Mapping[str, Segment],
    *,
    customers: ir.Table,
    profiles: ir.Table,
    interactions: ir.Table,
    identities: ir.Table,
    as_of: dt.datetime,
) -> ir.Table:
    """One row for each segment and customer in it: `vocabulary.derived.MEMBERSHIPS`.

    A rule about something unknown (an empty column, no profile) does not hold; its `not` does. Customers may be in
    several segments. Interactions and profiles are read once for all segments, and only when some rule asks for them.
    """
    if not segments:
        return engine.from_arrow(MEMBERSHIPS.to_pyarrow().empty_table())
    rules = [rule for segment in segments.values() for rule in parts(segment)]
    wanted = sorted({rule.property for rule in rules if rule.property})
    happened = list(dict.fromkeys(rule.happened for rule in rules if rule.happened))
    whose = identities.select("customer_ref", "customer")
    wide = customers
    if wanted:
        wide = _with(wide, _properties(engine, profiles, whose, wanted))
    if happened:
        wide = _with(wide, _counts(interactions, whose, happened, as_of))
    if wanted or happened:
        wide = engine.keep(wide)
    compiled = _Compiler(wide, wanted, happened, as_of)
    found = [
        wide.filter(compiled.rule(segment)).select(segment=ibis.literal(name), customer="customer")
        for name, segment in segments.items()
    ]
    return ibis.union(*found) if len(found) > 1 else found[0]


class _Compiler:
    """Rules over one wide table; what a rule asks of properties and interactions stands in columns named by place."""

    def __init__(self, wide: ir.Table, properties: list[str], happened: list[Happened], as_of: dt.datetime) -> None:
        self.wide = wide
        self.properties = properties
        self.happened = happened
        self.as_of = as_of

    def rule(self, rule: Rule) -> ir.BooleanValue:
        """All that the rule says, true or false, never null."""
        holding = [self.rule(part) for part in rule.all]
        if rule.any:
            holding.append(functools.reduce(operator.or_, [self.rule(part) for part in rule.any]))
        if rule.not_:
            holding.append(~self.rule(rule.not_))
        if rule.happened:
            count = self.wide[f"happened_{self.happened.index(rule.happened)}"]
            holding.append((count.fill_null(0) >= rule.happened.at_least).fill_null(False))
        if rule.column:
            holding += self._asked(self.wide[rule.column], rule)
        if rule.property:
            holding += self._asked(self.wide[f"property_{self.properties.index(rule.property)}"], rule)
        return functools.reduce(operator.and_, holding)

    def _asked(self, column: ir.Column, rule: Rule) -> Iterator[ir.BooleanValue]:
        if rule.filled is not None:
            yield column.notnull() if rule.filled else column.isnull()
        if rule.one_of:
            yield column.isin(rule.one_of).fill_null(False)
        if rule.none_of:
            yield (~column.isin(rule.none_of)).fill_null(False)
        if rule.at_least is not None:
            yield (self._comparable(column) >= self._limit(rule.at_least)).fill_null(False)
        if rule.at_most is not None:
            yield (self._comparable(column) <= self._limit(rule.at_most, is_end=True)).fill_null(False)
        if rule.within_days is not None:
            yield (self._days_ago(column) <= rule.within_days).fill_null(False)
        if rule.before_days is not None:
            yield (self._days_ago(column) > rule.before_days).fill_null(False)

    def _days_ago(self, column: ir.Column) -> ir.FloatingValue:
        return seconds_between(column, ibis.literal(self.as_of, TIME)) / DAY

    @staticmethod
    def _comparable(column: ir.Column) -> ir.Column:
        if column.type().is_timestamp():
            return column
        return column.try_cast("float64") if column.type().is_string() else column.cast("float64")

    @staticmethod
    def _limit(limit: float | dt.date, *, is_end: bool = False) -> ir.Scalar:
        """A number, or the moment at which a day begins (or its last microsecond)."""
        if not isinstance(limit, dt.date):
            return ibis.literal(float(limit))
        if isinstance(limit, dt.datetime):
            return ibis.literal(limit.replace(tzinfo=None), TIME)
        edge = dt.time.max if is_end else dt.time.min
        return ibis.literal(dt.datetime.combine(limit, edge), TIME)


def parts(rule: Rule) -> Iterator[Rule]:
    """The rule and all that it is made of."""
    yield rule
    for part in (*rule.all, *rule.any, *((rule.not_,) if rule.not_ else ())):
        yield from parts(part)


def _with(wide: ir.Table, columns: ir.Table) -> ir.Table:
    return wide.left_join(columns, "customer").drop("customer_right")


def _properties(engine: Engine, profiles: ir.Table, whose: ir.Table, wanted: list[str]) -> ir.Table:
    """For each customer the latest value of each property."""
    mine = profiles.inner_join(whose, "customer_ref")
    mine = mine.mutate(
        version=ibis.struct({"a": mine.observed_at.fill_null(START), "b": mine.profile_id}),
        **{f"property_{place}": engine.json_text(mine.properties, name) for place, name in enumerate(wanted)},
    )
    columns = [mine[f"property_{place}"] for place in range(len(wanted))]
    return mine.group_by("customer").agg(
        **{column.get_name(): column.argmax(mine.version, where=column.notnull()) for column in columns}
    )


def _counts(interactions: ir.Table, whose: ir.Table, happened: list[Happened], as_of: dt.datetime) -> ir.Table:
    """For each customer how many interactions fit each description: one scan for all of them."""
    fits = {f"happened_{place}": _fits(interactions, each, as_of) for place, each in enumerate(happened)}
    fitting = interactions.filter(functools.reduce(operator.or_, fits.values()))
    fits = {f"happened_{place}": _fits(fitting, each, as_of) for place, each in enumerate(happened)}
    by_ref = fitting.group_by("customer_ref").agg(**{name: count_where(fit) for name, fit in fits.items()})
    mine = by_ref.inner_join(whose, "customer_ref")
    return mine.group_by("customer").agg(**{name: mine[name].sum() for name in fits})


def _fits(interactions: ir.Table, each: Happened, as_of: dt.datetime) -> ir.BooleanValue:
    asked = ("event", "channel", "direction", "nature", "outcome", "source", "subject_kind")
    holding = [
        interactions[name].isin([str(word) for word in getattr(each, name)]).fill_null(False)
        for name in asked
        if getattr(each, name)
    ]
    if each.within_days is not None:
        ago = seconds_between(interactions.occurred_at, ibis.literal(as_of, TIME)) / DAY
        holding.append((ago <= each.within_days).fill_null(False))
    return functools.reduce(operator.and_, holding, YES)
