"""Rows of customer masters become profiles."""

from __future__ import annotations

from dataclasses import dataclass, field

from parcours.intake.guess import happenings
from parcours.intake.guess.columns import ColumnLook, FileColumns
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.interactions import snake
from parcours.intake.guess.people import find_customer, person_columns, reference_kind
from parcours.intake.recipe import Interaction, Profile, Source, Value

#: The fields of a profile and the roles and kinds of columns that fill them, the narrow ones first.
FIELDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("first_name", "first_name", ("label", "category", "constant", "text")),
    ("last_name", "last_name", ("label", "category", "constant", "text")),
    ("email", "email", ("email",)),
    ("phone", "phone", ("phone", "integer", "label", "code", "identifier", "category")),
    ("postcode", "postcode", ("integer", "code", "label", "category", "identifier", "number")),
    ("city", "city", ("label", "category", "constant", "text")),
    ("region", "region", ("label", "category", "constant", "code")),
    ("country", "country", ("country", "category", "constant", "label")),
    ("street", "street", ("label", "text", "category", "identifier")),
    ("language", "language", ("language", "category")),
    ("preferred_channel", "channel", ("category",)),
    ("role", "role", ("category", "label")),
    ("email_consent", "consent", ("boolean", "integer")),
    ("name", "name", ("label", "text", "category")),
)
PROPERTIES = 25


@dataclass
class Known:
    """What the profiles of one file came to."""

    profiles: list[Profile] = field(default_factory=list)
    interactions: list[Interaction] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)


def is_master(know: Knowledge, file: FileColumns) -> bool:
    """Whether one row is one customer: its key is a customer's number, or it holds what one knows about a person."""
    if not file.rows or know.scores[file.name]:
        return False
    key = know.keys[file.name].key
    traits = sum(
        any(_fits(column, role, kinds) for column in file.columns)
        for _, role, kinds in FIELDS
        if role not in ("name", "channel", "role")
    )
    keyed = len(key) == 1 and any(column.name == key[0] for column in person_columns(file))
    named = file.says("thing", "customer") and not file.says("thing", "order", "ticket", "conversation")
    moments = [
        moment
        for moment in happenings.moments_of(file, "", know.engine)
        if moment.part == "event" and not _of_the_record(moment.column)
    ]
    about_else = happenings.noun_of(file, key) not in ("", "customer") or file.says("thing", "seller", "product")
    if moments or file.says("thing", "seller", "product"):
        return False
    return keyed or (named and bool(key or traits)) or (traits >= 3 and not about_else)


def describe(know: Knowledge, file: FileColumns) -> Known:
    """The profile of each row, and the day on which the customer joined as an event."""
    known = Known()
    refs = _refs(know, file, known)
    if not refs:
        return known
    fields = _fields(file, known)
    moments = happenings.moments_of(file, "customer", know.engine)
    born = next((moment.column for moment in moments if moment.part == "birth"), None)
    seen = next((moment.column for moment in moments if moment.part == "changed"), None)
    joined = next((moment.column for moment in moments if moment.part == "event"), None)
    if born is not None:
        fields["born_on"] = born.name
        known.used[born.name] = "the day of birth"
    observed = seen or (joined if joined is not None and not joined.says("verb", "registered") else None)
    if observed is not None:
        fields["observed_at"] = observed.name
        known.used[observed.name] = "when the record was seen"
    if joined is not None and joined.says("verb", "registered", "activated"):
        known.used[joined.name] = "the moment of “Account Created”"
        known.interactions.append(
            Interaction(file=file.name, event=Value(is_="Account Created"), occurred_at=joined.name, customer=dict(refs),
                        direction=Value(is_="pull"), nature=Value(is_="transactional"))
        )  # fmt: skip
    known.profiles.append(Profile(file=file.name, customer=refs, properties=_properties(file, known), **fields))  # type: ignore[arg-type]
    known.notes.append(f"{file.name} describes customers: one row is one record of a person or company")
    return known


def _refs(know: Knowledge, file: FileColumns, known: Known) -> dict[str, Source]:
    customer = find_customer(know, file)
    refs: dict[str, Source] = {}
    if customer is not None:
        refs = dict(customer.refs)
    key = know.keys[file.name].key
    if not any(kind not in ("email", "phone") for kind in refs) and len(key) == 1:
        refs = {reference_kind(know.source): key[0], **refs}
    for name in refs.values():
        known.used[str(name)] = "the customer"
    if customer is not None:
        known.notes.append(f"{file.name}: {customer.why}")
    return {kind: name for kind, name in refs.items() if not str(name).count(".") or str(name) in file.source.columns}


def _fields(file: FileColumns, known: Known) -> dict[str, Source]:
    found: dict[str, Source] = {}
    taken: set[str] = set()
    for name, role, kinds in FIELDS:
        fitting = [
            column
            for column in file.columns
            if column.name not in taken and _fits(column, role, kinds) and column.filled
        ]
        if name == "name" and "last_name" in found:
            continue
        if fitting:
            best = max(
                fitting, key=lambda column: (column.fill > 0.3, column.says("thing", "customer"), -column.position)
            )
            if best.name in known.used and name not in ("email", "phone"):
                continue
            found[name] = best.name
            taken.add(best.name)
            known.used.setdefault(best.name, f"the {name.replace('_', ' ')}")
    company = next(
        (
            column
            for column in file.columns
            if column.says("role", "company") and column.kind == "label" and column.name not in taken
        ),
        None,
    )
    if company is not None and "last_name" not in found and "name" not in found:
        found["name"] = company.name
        found["kind"] = Value(is_="company")
        known.used[company.name] = "the company's name"
    return found


def _fits(column: ColumnLook, role: str, kinds: tuple[str, ...]) -> bool:
    if column.kind not in kinds or not column.says("role", role) or column.says("role", "agent"):
        return False
    if role == "name":
        return not column.says("thing", "product", "order", "seller", "campaign") and "user" not in column.words
    if role == "region":
        return not column.says("role", "country") or "region" in column.words
    return not (role == "street" and column.kind == "email")


def _properties(file: FileColumns, known: Known) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for column in file.columns:
        useful = column.kind not in ("empty", "identifier", "html", "json") and column.distinct > 1
        if useful and column.name not in known.used and len(found) < PROPERTIES:
            found[snake(column)] = column.name
            known.used[column.name] = "a property"
    return found


def _of_the_record(column: ColumnLook) -> bool:
    """A moment of the record, not of something the customer lived through."""
    return (
        column.says("time", "changed", "due")
        or column.says("verb", "created", "registered", "activated", "started")
        or column.says("role", "birth")
    )
