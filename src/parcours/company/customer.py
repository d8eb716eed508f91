"""One customer: who they are and why, where they stand, what is open, what they said, and every moment in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import ibis.expr.types as ir

from parcours.company.readings import TABLES, Readings
from parcours.company.who import number_of
from parcours.lake.reader import standing
from parcours.loyalty.life_dates import LifeDates, life_dates
from parcours.timeline.moments import Moment, Place, moments
from parcours.vocabulary.expressions import IN_TIME, count_where
from parcours.vocabulary.facts import FACTS, MONEY
from parcours.vocabulary.question import Key, Question, blanks
from parcours.vocabulary.words import AnswerState, CustomerKind

Row = Mapping[str, Any]

MOST_MOMENTS = 4_000
"""So many of a customer's facts are read at the most, the newest ones."""
MOST_SUBJECTS = 200
MOST_SCORES = 300
FIRST_PEOPLE = 12
CONTACT = ("email", "phone", "street", "postcode", "city", "region", "country", "born_on", "language", "role")
CHOSEN = ("preferred_channel", "email_consent", "phone_consent")

CUSTOMER = Key("customer", ("customer",))
"""Of one customer."""

READ = {
    "interactions": (
        *("interaction_id", "import_id", "customer_ref", "occurred_at", "occurred_on", "sequence", "source", "event"),
        *("channel", "direction", "nature", "outcome", "subject_kind", "subject_ref", "amount", "currency"),
        *("colleague", "team", "place", "text"),
    ),
    "answers": (
        *("answer_id", "import_id", "customer_ref", "response_id", "answered_at", "answered_on", "source", "survey"),
        *("question", "metric", "state", "score", "scale_low", "scale_high", "choice", "text", "channel"),
        *("subject_kind", "subject_ref", "team", "place"),
    ),
    "profiles": ("profile_id", "import_id", "customer_ref", "observed_at", "source", *CONTACT, *CHOSEN),
}
"""The columns of facts that pages show: each one more is read from a whole row group."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a source says of a customer, and since when."""

    value: Any
    source: str | None
    since: dt.datetime | None
    others: tuple[Any, ...] = ()
    """What other or older records say instead."""


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Who a customer is."""

    number: int
    """Only good with the readings that it comes from."""
    row: Row
    refs: tuple[tuple[str, str], ...]
    """Each reference, and why it is this customer."""
    told: Mapping[str, Told]
    """Contact details, preferences and consents by the column of `profiles`."""
    segments: tuple[str, ...]
    life: LifeDates
    company: Row | None
    """The company that the customer belongs to."""
    people: tuple[Row, ...] = ()
    """Of a company: some of the people who belong to it, those last in touch first."""
    people_in_all: int = 0
    together: Row | None = None
    """Of a company: interactions, orders, revenue, open matters and last contact of it and its people together."""

    @property
    def id(self) -> str:
        """The reference that stands for the customer."""
        return str(self.row["customer_id"])

    @property
    def name(self) -> str:
        """The name, else the reference."""
        return str(self.row["name"] or self.row["customer_id"])

    @property
    def is_company(self) -> bool:
        """Whether it is a company, with people of its own."""
        return self.row["kind"] == CustomerKind.COMPANY or bool(self.people_in_all)


def customer(readings: Readings, ref: str) -> Customer:
    """Who is known by a reference. Raises QuestionError when nobody is."""
    number = number_of(readings, ref)
    row = _of(readings, _CUSTOMER, number)[0]
    refs = [(one["customer_ref"], one["why"]) for one in _of(readings, _REFS, number)]
    profiles = facts_of(readings, "profiles", [ref for ref, _ in refs])
    account = row["account"]
    people: list[dict[str, Any]] = []
    company, in_all, together = None, 0, None
    if account is not None and account != number:
        company = next(iter(_of(readings, _CUSTOMER, account)), None)
    elif account == number:
        together = _of(readings, _TOGETHER, number)[0]
        in_all = together.pop("people")
        people = _of(readings, _PEOPLE, number) if in_all else []
    return Customer(
        number=number,
        row=row,
        refs=tuple(refs),
        told=_told(profiles),
        segments=tuple(one["segment"] for one in _of(readings, _SEGMENTS, number)),
        life=life_dates(row, readings.about.findings.get("life_cycle", {})),
        company=company,
        people=tuple(people),
        people_in_all=in_all,
        together=together if in_all else None,
    )


def subjects(readings: Readings, number: int) -> list[dict[str, Any]]:
    """What customer and company have to do with each other: open matters first, then the newest."""
    return _of(readings, _SUBJECTS, number)


def scores(readings: Readings, number: int) -> list[dict[str, Any]]:
    """The customer's scores over time, the newest first."""
    rows = _of(readings, _SCORES, number)
    told = [row for row in rows if row["state"] == AnswerState.ANSWERED and row["metric"] and row["score"] is not None]
    return sorted(told, key=lambda row: (row["answered_at"], row["metric"]), reverse=True)[:MOST_SCORES]


def paths_of(readings: Readings, number: int) -> dict[int, Row]:
    """The customer's paths by their numbers: how far each got, and whether it follows the design."""
    return {row["path"]: row for row in _of(readings, _PATHS, number)}


def history(readings: Readings, one: Customer) -> list[Moment]:
    """Every moment of a customer, the newest first, with its place on the map, promises, and what was asked before.

    Of a customer with more than MOST_MOMENTS facts the newest.
    """
    refs = [ref for ref, _ in one.refs]
    steps: dict[tuple[dt.datetime, int], list[Place]] = {}
    for row in _of(readings, _STEPS, one.number):
        steps.setdefault((row.pop("occurred_at"), row.pop("sequence")), []).append(Place(**row))
    where = ("journey", "stage", "touchpoint", "path")
    about = {
        row["answer_id"]: Place(**{name: row[name] for name in where}) for row in _of(readings, _SCORES, one.number)
    }
    return moments(
        facts_of(readings, "interactions", refs, newest="occurred_at"),
        facts_of(readings, "answers", refs, newest="answered_at"),
        places=steps,
        about=about,
        promises=_of(readings, _PROMISES, one.number),
    )


def facts_of(readings: Readings, name: str, refs: Sequence[str], *, newest: str = "") -> list[dict[str, Any]]:
    """The facts of these references as they stand now; `newest` is the time by which the newest are taken."""
    if not refs:
        return []
    facts = readings.facts
    slots = 4
    while slots < len(refs):
        slots *= 4
    asked = {f"ref{number}": refs[min(number, len(refs) - 1)] for number in range(slots)}
    rows: list[dict[str, Any]] = readings.ask_facts(_facts_of(name, slots, newest), **asked).to_pylist()
    key = FACTS[name][1]
    sightings: list[dict[str, Any]] = []
    if name in facts.sighted and rows:
        sightings = readings.ask_facts(_SIGHTED, ids=[row[key] for row in rows]).to_pylist()
    return standing(rows, sightings, facts.numbers, key)


def _of(readings: Readings, question: Question, number: int) -> list[dict[str, Any]]:
    """The answer about one customer; kept, since the parts of a timeline ask for it again."""
    found = readings.kept(("one", question, number), lambda: readings.ask(question, customer=number))
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


def _told(profiles: Sequence[Row]) -> dict[str, Told]:
    """Of each column the newest that any record says, and what others say instead."""
    in_time = sorted(profiles, key=lambda row: (row["observed_at"] or dt.datetime.min, row["profile_id"]), reverse=True)
    found = {}
    for name in (*CONTACT, *CHOSEN):
        saying = [row for row in in_time if row[name] is not None]
        if saying:
            values = dict.fromkeys(row[name] for row in saying)
            first = saying[0]
            others = tuple(value for value in values if value != first[name])
            found[name] = Told(value=first[name], source=first["source"], since=first["observed_at"], others=others)
    return found


@cache
def _facts_of(name: str, slots: int, newest: str) -> Question:
    table, given = TABLES[name], blanks(**{f"ref{number}": "string" for number in range(slots)})
    mine = table.filter(table.customer_ref.isin(list(given.values()))).select(*READ[name])
    if newest:
        mine = mine.order_by([mine[newest].desc(), mine[FACTS[name][1]]]).limit(MOST_MOMENTS)
    return Question(mine, Key("customer_ref", tuple(given)))


def _of_customer(name: str) -> ir.Table:
    table = TABLES[name]
    return table.filter(table.customer == blanks(customer="int32")["customer"])


def _newest_subjects() -> Question:
    mine = _of_customer("subjects")
    mine = mine.select(
        *("subject_kind", "subject_ref", "state", "opened_at", "closed_at", "last_at", "amount", "currency"),
        *("customer_contacts", "reopened"),
        is_open=mine.state.notnull() & mine.closed_at.isnull(),
    )
    return Question(mine.order_by([mine.is_open.desc(), mine.last_at.desc()]).limit(MOST_SUBJECTS), CUSTOMER)


def _of_account() -> tuple[Question, Question]:
    customers, given = TABLES["customers"], blanks(customer="int32")["customer"]
    all_of_it = customers.filter(customers.account == given)
    summed = all_of_it.agg(
        people=count_where(all_of_it.customer != given),
        first_at=all_of_it.first_at.min(),
        last_at=all_of_it.last_at.max(),
        first_order_at=all_of_it.first_order_at.min(),
        last_order_at=all_of_it.last_order_at.max(),
        revenue=all_of_it.revenue.sum().cast(MONEY),
        **{name: all_of_it[name].sum().cast("int64") for name in ("interactions", "orders", "open_subjects")},
    )
    theirs = all_of_it.filter(all_of_it.customer != given)
    first = theirs.order_by([theirs.last_at.isnull(), theirs.last_at.desc(), theirs.customer]).limit(FIRST_PEOPLE)
    return Question(summed), Question(first)


def _sighted() -> Question:
    sightings = TABLES["sightings"]
    ids = blanks(ids="array<string>")["ids"].unnest().name("id").as_table()
    return Question(sightings.semi_join(ids, sightings.fact_id == ids.id), Key("fact_id", ("ids",)))


_CUSTOMER = Question(_of_customer("customers"), CUSTOMER)
_REFS = Question(_of_customer("identities").select("customer_ref", "why").order_by("customer_ref"), CUSTOMER)
_SEGMENTS = Question(_of_customer("memberships").select("segment").distinct().order_by("segment"), CUSTOMER)
_SUBJECTS, _SIGHTED = _newest_subjects(), _sighted()
_TOGETHER, _PEOPLE = _of_account()
_PROMISES = Question(
    _of_customer("promises").select(
        *("promise", "touchpoint", "path", "subject_kind", "subject_ref", "from_at", "due_at", "done_at", "state")
    ),
    CUSTOMER,
)
_STEPS = Question(
    _of_customer("steps").select(*IN_TIME, "journey", "stage", "touchpoint", "path", "position", "revisit"),
    CUSTOMER,
)
_SCORES = Question(
    _of_customer("scores").select(
        *("answer_id", "journey", "stage", "touchpoint", "path", "answered_at", "survey", "metric", "state", "score"),
        *("scale_low", "scale_high"),
    ),
    CUSTOMER,
)
_PATHS = Question(_of_customer("paths").select("path", "state", "follows", "started_at", "ended_at", "steps"), CUSTOMER)
