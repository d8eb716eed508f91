"""The recipe: how one source's files become facts. Read from TOML, written by the guesser, edited by people."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["text", "html", "integer", "number", "boolean", "date", "timestamp"]
Missing = Literal["blank", "not used"]
Unit = Literal["seconds", "minutes", "hours", "days"]


class Strict(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """A table of the recipe: an unknown key is an error, an untouched one is not written."""


class Column(Strict, frozen=True):
    """How the text in one column is read; columns without an entry stay text."""

    type: Kind = "text"
    """How the text is read; `html` is text whose tags and entities become plain text."""
    format: str = ""
    """strptime format of dates and times; several are tried in order when separated by " | ".

    Beside strptime: `epoch`, `epoch ms` and `epoch us` (seconds, milliseconds and microseconds since 1970), `excel`
    (days since 1900). Formats that end in %z, %Z, Z, UTC or GMT, and texts such as 2024-05-31T13:45:00+02:00, say
    their own time zone; all other times are wall-clock times.
    """
    time_zone: str = ""
    decimal: Literal[".", ","] = "."
    in_cents: bool = False
    """Whether amounts are hundredths of the currency: 1990 is 19.90."""
    missing: tuple[str, ...] = ()
    """Texts that mean "nothing here", beside the file's own."""


class File(Strict, frozen=True):
    """One kind of file: which names it has, how its characters and columns are read."""

    match: tuple[str, ...]
    """File-name patterns; several files of one kind are read one after the other."""
    format: Literal["csv", "excel", "jsonl", "parquet"] = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    header: int = 1
    """How many rows are headings; the names are taken from the last, or from `names_in`."""
    names_in: int = 0
    skip: int = 0
    sheet: str = ""
    """A sheet, or the member of a zip; with "*" in it all whose names fit and whose headings are those of most."""
    names: tuple[str, ...] = ()
    """Column names, for a file without headings."""
    renamed: dict[str, str] = {}
    """Today's column name -> the name that this recipe uses, when an export has changed."""
    missing: tuple[str, ...] = ("",)
    may_lack: tuple[str, ...] = ()
    """Columns that not every file of this kind has (a question that was added later); they read as empty there."""
    key: tuple[str, ...] = ()
    same_key: Literal["last", "first", "reject"] = "last"
    """Which row counts when one key comes twice with different content; the others are set aside."""
    columns: dict[str, Column] = {}


class Join(Strict, frozen=True):
    """Many rows of one file belong to one row of another: "orders.customer_id" -> "customers.customer_id"."""

    many: tuple[str, ...]
    one: tuple[str, ...]


class Value(Strict, frozen=True):
    """Where a fact's field comes from: exactly one of `column`, `is_`, `template`, or an aggregate over many rows.

    A bare string in the recipe is short for `{ column = "..." }`; `is` in TOML gives a constant. A column of another
    file is written "file.column" and found through the joins. An aggregate over the declaration's own file is taken
    over the rows with the same key, which then become one fact together.
    """

    column: str = ""
    is_: str | float | int | bool | None = msgspec.field(default=None, name="is")
    template: str = ""
    """Text with column names in braces: "{title}: {message}"; double braces stand for themselves."""
    sum: str = ""
    count: str = ""
    min: str = ""
    max: str = ""
    first: str = ""
    times: str = ""
    """A column of the same file by which `column`, or each amount of a `sum`, is multiplied: the pieces of a price."""
    plus: str = ""
    """A column of the same file that tells how long after the moment of `column` this was."""
    unit: Unit = "seconds"
    """Of `plus`; clocks such as 02:33:10 say it themselves."""
    map: dict[str, str] = {}
    """Value as read -> value as kept; `otherwise` for those not named (default: kept as read)."""
    otherwise: str | None = None
    format: str = ""
    """As in a column; for a time that a template puts together."""


Source = str | Value


class Condition(Strict, frozen=True):
    """A row takes part only when its column is one of, or none of, these values, is filled or empty, negative or not,
    or is the same as another column or other than it (an empty cell is other than everything)."""

    column: str
    one_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    filled: bool | None = None
    negative: bool | None = None
    """Whether it is a number below nought."""
    same_as: str = ""
    other_than: str = ""


class Interaction(Strict, kw_only=True, frozen=True):
    """One row of `file` becomes one interaction, when its time is there and the conditions hold."""

    file: str
    event: Source
    occurred_at: Source
    customer: dict[str, Source]
    """Kind of reference -> where it stands (crm = "customer_id", email = "mail"); several filled ones are linked."""
    key: tuple[str, ...] = ()
    """Columns that make it unique beside its event; default: the file's key, else all columns used here."""
    after: tuple[Source, ...] = ()
    """Times that it does not come before: a day without a time counts right behind the last of them on that day."""
    time_zone: str = ""
    when: tuple[Condition, ...] = ()
    channel: Source | None = None
    direction: Source | None = None
    nature: Source | None = None
    outcome: Source | None = None
    subject: dict[str, Source] = {}
    """Kind of subject -> where its number stands (order = "order_id")."""
    amount: Source | None = None
    currency: Source | None = None
    duration_s: Source | None = None
    colleague: Source | None = None
    team: Source | None = None
    place: Source | None = None
    text: Source | None = None
    language: Source | None = None
    properties: dict[str, Source] = {}


class Question(Strict, kw_only=True, frozen=True):
    """One column of a wide survey, or one question of a long one; see the codebook format in docs/reference."""

    column: str
    label: str = ""
    touchpoint: str = ""
    metric: str = ""
    scale: tuple[float, float] | None = None
    orientation: Literal["high", "low"] = "high"
    labels: dict[str, str] = {}
    """Code -> its wording; the wording is kept as `choice`."""
    scores: dict[str, float] = {}
    """Wording -> the score that it stands for; the wording is kept as `choice`."""
    missing: dict[str, Missing] = {}
    """Code -> blank (a visitor gave no answer) or not used (the question did not apply)."""
    is_text: bool = False


class Answers(Strict, kw_only=True, frozen=True):
    """Rows of `file` become answers: wide (one row per response, `questions`) or long (`question`, `score`, `text`)."""

    file: str
    survey: Source
    answered_at: Source
    customer: dict[str, Source] = {}
    """Empty for an anonymous survey: each response is then its own customer."""
    response: tuple[str, ...] = ()
    """Columns that make the response unique; default: the file's key, else all columns used here."""
    key: tuple[str, ...] = ()
    """Further columns that tell apart answers of one response to one question (a review of two orders)."""
    time_zone: str = ""
    when: tuple[Condition, ...] = ()
    codebook: str = ""
    """A CSV file beside the recipe whose lines become `questions`."""
    questions: tuple[Question, ...] = ()
    question: Source | None = None
    score: Source | None = None
    choice: Source | None = None
    text: Source | None = None
    metric: Source | None = None
    touchpoint: Source | None = None
    scale: tuple[float, float] | None = None
    orientation: Literal["high", "low"] = "high"
    missing: dict[str, Missing] = {}
    invited_at: Source | None = None
    language: Source | None = None
    collection: Source | None = None
    weight: Source | None = None
    about: Source | None = None
    """The event of the interaction that the same row tells and that the answers are about, as it is declared there."""
    subject: dict[str, Source] = {}
    channel: Source | None = None
    team: Source | None = None
    place: Source | None = None
    properties: dict[str, Source] = {}


class Profile(Strict, kw_only=True, frozen=True):
    """One row of `file` becomes one version of a customer's record."""

    file: str
    customer: dict[str, Source]
    key: tuple[str, ...] = ()
    """Columns that make the record unique; default: the customer, of whom each source then has one record."""
    observed_at: Source | None = None
    kind: Source | None = None
    name: Source | None = None
    first_name: Source | None = None
    last_name: Source | None = None
    email: Source | None = None
    phone: Source | None = None
    street: Source | None = None
    postcode: Source | None = None
    city: Source | None = None
    region: Source | None = None
    country: Source | None = None
    born_on: Source | None = None
    language: Source | None = None
    company: dict[str, Source] = {}
    role: Source | None = None
    preferred_channel: Source | None = None
    email_consent: Source | None = None
    phone_consent: Source | None = None
    properties: dict[str, Source] = {}


class Link(Strict, kw_only=True, frozen=True):
    """One row of `file` says that two references are, or are not, one customer."""

    file: str
    left: dict[str, Source]
    right: dict[str, Source]
    same: bool = True
    why: str = "listed in the file"


class Recipe(Strict, kw_only=True, frozen=True):
    """Everything needed to read one source again and again."""

    source: str
    time_zone: str = ""
    """Of wall-clock times, as an IANA name; default: the company's."""
    repeated_hour: Literal["first", "second", "reject"] = "first"
    """What a wall-clock time means that happens twice because clocks went back."""
    skipped_hour: Literal["forward", "reject"] = "forward"
    """What becomes of a wall-clock time that never was because clocks went forward: an hour later, or set aside."""
    currency: str = ""
    """Of amounts without a currency of their own; default: the company's."""
    notes: tuple[str, ...] = ()
    """What the guesser was sure of and why, for the reader; not used when reading files."""
    files: dict[str, File]
    joins: tuple[Join, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    answers: tuple[Answers, ...] = ()
    profiles: tuple[Profile, ...] = ()
    links: tuple[Link, ...] = ()
