"""One row per customer: who they are, what they did, what they are worth, where they stand."""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir

from parcours.loyalty.life_cycle import LifeCycleRule
from parcours.vocabulary.derived import CUSTOMERS
from parcours.vocabulary.expressions import count_where, seconds_between
from parcours.vocabulary.facts import MONEY, TIME
from parcours.vocabulary.orders import bought
from parcours.vocabulary.words import LifeCycle, SubjectKind

#: Subjects that wait for somebody as long as they are open.
MATTERS = tuple(
    kind.value
    for kind in (
        SubjectKind.ORDER,
        SubjectKind.INVOICE,
        SubjectKind.TICKET,
        SubjectKind.CONVERSATION,
        SubjectKind.OPPORTUNITY,
    )
)
DAY = 86_400.0
START = dt.datetime(1, 1, 1)
#: Up to when facts tell where nothing has a time.
NO_DAY = dt.datetime(1970, 1, 1)


def as_of(interactions: ir.Table, answers: ir.Table) -> dt.datetime:
    """The moment up to which the facts tell: the latest time of any fact, but none later than its own arrival.

    Not the wall clock: an export of last year tells how customers stood last year. Facts dated into the future (typing
    errors, planned visits) do not count. 1970-01-01 when there are no facts.
    """
    latest = []
    for table, at in ((interactions, "occurred_at"), (answers, "answered_at")):
        received = table.received_at if "received_at" in table.columns else ibis.null(TIME)
        is_past = (table[at] <= received).fill_null(True)
        latest.append(table[at].max(where=is_past).to_pyarrow().as_py())
    return max((moment for moment in latest if moment), default=NO_DAY)


def customers(
    *,
    interactions: ir.Table,
    answers: ir.Table,
    profiles: ir.Table,
    subjects: ir.Table,
    identities: ir.Table,
    currency: str,
    as_of: dt.datetime,
    rule: LifeCycleRule,
) -> ir.Table:
    """One row per customer: `vocabulary.derived.CUSTOMERS`.

    - `kind` … `preferred_channel`: the latest version of a profile that says anything about it
    - `account`: the customer number of the company that the latest profile belongs to; a company's own number
    - `first_at`, `last_at`: of interactions and answers; `channels`: how many different ones
    - `orders`, `revenue`: orders that were not cancelled, and their amounts in `currency`; other currencies are never
      added, and what came back with returns is not subtracted. Customers without orders: their paid invoices
    - `open_subjects`: orders, invoices, tickets, conversations and opportunities that have a state and no end
    - `life_cycle`: by `rule`, as of `as_of`; an open subscription makes a customer active, only ended ones lost
    - `last_nps`, `last_csat`: the latest score, on the scale on which it was given
    """
    everybody = identities.group_by("customer").agg(customer_id=identities.customer_id.min())
    parts = [
        _activity(interactions, answers, identities),
        _profile(profiles, identities),
        _worth(subjects, currency),
        _scores(answers, identities),
    ]
    rows = everybody
    for part in parts:
        rows = rows.left_join(part, "customer").drop("customer_right")
    counts = ("interactions", "channels", "orders", "open_subjects")
    rows = rows.mutate(**{name: rows[name].fill_null(0) for name in counts})
    rows = rows.mutate(
        account=ibis.ifelse((rows.kind == "company").fill_null(False), rows.customer, rows.account),
        life_cycle=_life_cycle(rows, as_of, rule),
    )
    return rows.select(*CUSTOMERS.names).cast(CUSTOMERS)


def _activity(interactions: ir.Table, answers: ir.Table, identities: ir.Table) -> ir.Table:
    """Counted per ref and channel first: a few rows are left for the join."""
    happened = interactions.group_by("customer_ref", "channel").agg(
        interactions=interactions.count(),
        first_at=interactions.occurred_at.min(),
        last_at=interactions.occurred_at.max(),
    )
    said = answers.group_by("customer_ref").agg(first_at=answers.answered_at.min(), last_at=answers.answered_at.max())
    said = said.mutate(channel=ibis.null("string"), interactions=ibis.literal(0, "int64"))
    both = happened.union(said.select(*happened.columns))
    mine = both.inner_join(identities.select("customer_ref", "customer"), "customer_ref")
    return mine.group_by("customer").agg(
        interactions=mine.interactions.sum(),
        channels=mine.channel.nunique(),
        first_at=mine.first_at.min(),
        last_at=mine.last_at.max(),
    )


def _profile(profiles: ir.Table, identities: ir.Table) -> ir.Table:
    mine = profiles.inner_join(identities.select("customer_ref", "customer"), "customer_ref")
    companies = identities.select(company_ref="customer_ref", company="customer")
    mine = mine.left_join(companies, "company_ref")
    in_full = ibis.coalesce(mine.first_name + " " + mine.last_name, mine.last_name, mine.first_name)
    mine = mine.mutate(
        full_name=ibis.coalesce(mine.name, in_full),
        version=ibis.struct({"a": mine.observed_at.fill_null(START), "b": mine.profile_id}),
    )
    columns = {name: name for name in ("kind", "language", "country", "city", "preferred_channel")}
    columns |= {"name": "full_name", "account": "company"}
    return mine.group_by("customer").agg(
        **{name: mine[column].argmax(mine.version, where=mine[column].notnull()) for name, column in columns.items()}
    )


def _worth(subjects: ir.Table, currency: str) -> ir.Table:
    mine = subjects.filter(subjects.customer.notnull())
    orders = bought(mine)
    by_order = orders.group_by("customer").agg(
        orders=orders.count(),
        first_order_at=orders.opened_at.min(),
        last_order_at=orders.opened_at.max(),
        order_revenue=orders.amount.sum(where=orders.currency == currency),
    )
    is_paid = (mine.subject_kind == SubjectKind.INVOICE.value) & (mine.state == "paid")
    is_subscription = mine.subject_kind == SubjectKind.SUBSCRIPTION.value
    is_matter = mine.subject_kind.isin(MATTERS) & mine.state.notnull() & mine.closed_at.isnull()
    others = mine.group_by("customer").agg(
        invoice_revenue=mine.amount.sum(where=is_paid & (mine.currency == currency)),
        open_subjects=count_where(is_matter),
        subscriptions=count_where(is_subscription),
        open_subscriptions=count_where(is_subscription & mine.closed_at.isnull()),
    )
    joined = others.left_join(by_order, "customer").drop("customer_right")
    revenue = ibis.ifelse(joined.orders.isnull(), joined.invoice_revenue, joined.order_revenue)
    return joined.mutate(revenue=revenue.cast(MONEY)).drop("invoice_revenue", "order_revenue")


def _scores(answers: ir.Table, identities: ir.Table) -> ir.Table:
    scored = answers.filter(answers.score.notnull() & answers.metric.isin(("nps", "csat")))
    mine = scored.inner_join(identities.select("customer_ref", "customer"), "customer_ref")
    mine = mine.mutate(version=ibis.struct({"a": mine.answered_at, "b": mine.answer_id}))
    return mine.group_by("customer").agg(
        **{f"last_{metric}": mine.score.argmax(mine.version, where=mine.metric == metric) for metric in ("nps", "csat")}
    )


def _life_cycle(rows: ir.Table, as_of: dt.datetime, rule: LifeCycleRule) -> ir.StringValue:
    last = rows.last_order_at if rule.basis == "orders" else rows.last_at
    silent_days = seconds_between(last, ibis.literal(as_of, TIME)) / DAY
    return ibis.cases(
        ((rows.open_subscriptions > 0).fill_null(False), LifeCycle.ACTIVE.value),
        ((rows.subscriptions > 0).fill_null(False) & last.isnull(), LifeCycle.LOST.value),
        (last.isnull(), LifeCycle.PROSPECT.value),
        (silent_days > rule.lost_after_days, LifeCycle.LOST.value),
        (silent_days > rule.at_risk_after_days, LifeCycle.AT_RISK.value),
        else_=LifeCycle.ACTIVE.value,
    )
