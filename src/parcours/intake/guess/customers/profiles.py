"""Rows of customer masters become profiles."""

from __future__ import annotations

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers.people import find_customer, number_kind, person_columns
from parcours.intake.guess.customers.persons import holds_persons, lists_companies, of_the_record
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events import happenings, things
from parcours.intake.guess.events.details import snake
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
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
#: Different texts that a mark such as "left" has at most.
MARKS = 6


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
    named = (file.says("thing", "customer") or lists_companies(file)) and not file.says(
        "thing", "order", "ticket", "conversation"
    )
    moments = [
        moment
        for moment in happenings.moments_of(file, "", know.engine)
        if moment.part == "event" and not of_the_record(moment.column)
    ]
    about_else = things.noun_of(file, key) not in ("", "customer") or file.says("thing", "seller", "product")
    if know.below(file.name) and holds_persons(know, file) and not visited_by_others(know, file):
        return True
    if moments or file.says("thing", "seller", "product") or visited_by_others(know, file):
        return False
    return keyed or (named and bool(key or traits)) or (traits >= 3 and not about_else)


def visited_by_others(know: Knowledge, file: FileColumns) -> bool:
    """Whether rows that have a customer of their own lead here: to a shop or a business, which is no customer."""
    if file.says("thing", "customer") or lists_companies(file):
        return False
    for relation in know.below(file.name):
        there = know.by_name[relation.many]
        own = [column for column in person_columns(there) if column.name not in relation.many_columns]
        if any(column.says("thing", "customer") for column in own) and not there.column(relation.many_columns[0]).says(
            "thing", "customer"
        ):
            return True
    return False


def describe(know: Knowledge, file: FileColumns, draft: Draft) -> bool:
    """The profile of each row, and the day on which the customer joined as an event."""
    refs = _refs(know, file, draft)
    if not refs:
        return False
    fields = _fields(file, draft)
    moments = happenings.moments_of(file, "customer", know.engine)
    born = next((moment.column for moment in moments if moment.part == "birth"), None)
    seen = next((moment.column for moment in moments if moment.part == "changed"), None)
    joined = next((moment.column for moment in moments if moment.part == "event"), None)
    if born is not None:
        fields["born_on"] = born.name
        draft.use(born, "the day of birth")
    observed = seen or (joined if joined is not None and not joined.says("verb", "registered") else None)
    if observed is not None:
        fields["observed_at"] = observed.name
        draft.use(observed, "when the record was seen")
    if joined is not None and joined.says("verb", "registered", "activated"):
        draft.use(joined, "the moment of “Account Created”")
        draft.interactions.append(
            Interaction(
                file=file.name,
                event=Value(is_="Account Created"),
                occurred_at=joined.name,
                customer=dict(refs),
                direction=Value(is_="pull"),
                nature=Value(is_="transactional"),
            )
        )
    draft.profiles.append(Profile(file=file.name, customer=refs, properties=_properties(file, draft), **fields))  # type: ignore[arg-type]
    draft.notes.append(f"{file.name} describes customers: one row is one record of a person or company")
    _tell_undated(know, file, draft)
    return True


def _tell_undated(know: Knowledge, file: FileColumns, draft: Draft) -> None:
    """Say what cannot be measured when no file tells when anything happened, and who left by a mark without a day."""
    if any(column.timed for each in know.files for column in each.columns):
        return
    draft.warnings.append(
        f"{file.name}: no column says when anything happened. Who customers are is known then, and segments can ask "
        "for it; journeys, churn and revenue need rows with a day beside it (orders, tickets, ends of contracts)."
    )
    for column in file.columns:
        if column.says("verb", "cancelled", "ended") and 1 < column.distinct <= MARKS and draft.uses(column):
            draft.warnings.append(
                f'{file.name}: "{column.name}" says who left and not when: it is kept as a property, and churn does '
                "not count it."
            )


def _refs(know: Knowledge, file: FileColumns, draft: Draft) -> dict[str, Source]:
    customer = find_customer(know, file)
    refs: dict[str, Source] = {}
    if customer is not None:
        refs = dict(customer.refs)
    key = know.keys[file.name].key
    if not any(kind not in ("email", "phone") for kind in refs) and len(key) == 1:
        refs = {number_kind(know, file.column(key[0])): key[0], **refs}
    elif not refs and (
        numbers := [column for column in file.of_kind("identifier", "integer") if column.says("role", "id")]
    ):
        refs = {number_kind(know, numbers[0]): numbers[0].name}
        draft.warnings.append(
            f'{file.name}: "{numbers[0].name}" is not different in every row: rows that share it are one customer.'
        )
    for column in file.columns:
        if column.name in refs.values():
            draft.use(column, "the customer")
    if customer is not None:
        draft.notes.append(f"{file.name}: {customer.why}")
    return {kind: name for kind, name in refs.items() if not str(name).count(".") or str(name) in file.source.columns}


def _fields(file: FileColumns, draft: Draft) -> dict[str, Source]:
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
            if draft.uses(best) and name not in ("email", "phone"):
                continue
            found[name] = best.name
            taken.add(best.name)
            draft.use(best, f"the {name.replace('_', ' ')}")
    refused = next((column for column in file.of_kind("boolean", "integer") if column.says("role", "no_consent")), None)
    if refused is not None and refused.distinct <= 2 and "email_consent" not in found:
        said_no = ("true", "1", "yes", "ja", "x", "t", "y")
        turned = {text: "no" if text.lower() in said_no else "yes" for text in sorted(refused.counts)}
        found["email_consent"] = Value(column=refused.name, map=turned)
        draft.use(refused, "consent, turned round")
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
        draft.use(company, "the company's name")
    return found


def _fits(column: ColumnLook, role: str, kinds: tuple[str, ...]) -> bool:
    if column.kind not in kinds or not column.says("role", role) or column.says("role", "agent"):
        return False
    if role == "name":
        return not column.says("thing", "product", "order", "seller", "campaign") and "user" not in column.words
    if role == "region":
        return not column.says("role", "country") or "region" in column.words
    return not (role == "street" and column.kind == "email")


def _properties(file: FileColumns, draft: Draft) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for column in file.columns:
        useful = column.kind not in ("empty", "identifier", "html", "json") and column.distinct > 1
        if useful and not draft.uses(column) and len(found) < PROPERTIES:
            found[snake(column)] = column.name
            draft.use(column, "a property")
    return found
