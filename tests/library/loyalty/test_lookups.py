"""Customers are found by the beginnings of what they are called by, however it is spelt."""

from __future__ import annotations

import pyarrow as pa
import pytest

from parcours.engine import DuckDBEngine
from parcours.loyalty.lookups import looked_for, lookups, named_by, word_of
from parcours.vocabulary.derived import CUSTOMERS, IDENTITIES
from parcours.vocabulary.facts import PROFILES
from parcours.vocabulary.folding import fold, folded, words

NAMES = [
    "Müller", "MUELLER AG", "Ségolène Œuvre-Lefèvre", "O'Neill", "Straße", "Łukasz Żółć", "Ångström", "Ærø",
    "佐藤 花子", "Γιώργος", "A1-Telekom", "", "  ", "naïve café",
]  # fmt: skip
PEOPLE = [
    (0, "Nina Egli", "crm:104710", "nina.egli@example.org", "+41 76 000 00 01"),
    (1, "Jürg Müller-Egli", "crm:200", None, "076 000 00 02"),
    (2, "A1-Telekom <b>AG</b>", "crm:A-1234/5", "office@telekom.example", None),
    (3, None, "phone:+41760000003", None, None),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_column_is_folded_as_a_typed_word_is(name: str, engine: DuckDBEngine) -> None:
    table = engine.from_arrow(pa.table({"name": [name]}))
    assert table.select(folded=folded(table.name)).to_pyarrow()["folded"].to_pylist() == [fold(name)]


def test_umlauts_ligatures_and_accents_are_found_in_every_spelling() -> None:
    assert fold("Müller") == fold("Mueller") == fold("MULLER")
    assert fold("Œuvre") == fold("oeuvre")
    assert fold("Straße") == fold("Strasse")
    assert words("Ségolène Œuvre-Lefèvre") == ["segolene", "ouvre", "lefevre"]


@pytest.fixture
def found(engine: DuckDBEngine) -> object:
    """Who is found by what is typed."""

    def table(schema: object, rows: list[dict[str, object]]) -> object:
        return engine.from_arrow(pa.Table.from_pylist(rows, schema=schema.to_pyarrow()))  # type: ignore[attr-defined]

    customers = table(CUSTOMERS, [{"customer": n, "customer_id": ref, "name": name} for n, name, ref, _, _ in PEOPLE])
    identities = table(IDENTITIES, [{"customer": n, "customer_ref": ref} for n, _, ref, _, _ in PEOPLE])
    profiles = table(
        PROFILES, [{"customer_ref": ref, "email": mail, "phone": phone} for _, _, ref, mail, phone in PEOPLE]
    )
    index = engine.keep(lookups(customers, identities, profiles, calling_code="41"))  # type: ignore[arg-type]

    def find(typed: str) -> set[int]:
        customers = [
            set(named_by(index, list(ways)).to_pyarrow()["customer"].to_pylist())  # type: ignore[arg-type]
            for ways in looked_for(typed, calling_code="41")
        ]
        return set.intersection(*customers) if customers else set()

    return find


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("egli", {0, 1}),
        ("EGL", {0, 1}),
        ("nina egli", {0}),
        ("egli nina", {0}),
        ("mueller", {1}),
        ("Müller-Egli", {1}),
        ("crm:104710", {0}),
        ("1047", {0}),
        ("nina.egli@exa", {0}),
        ("@telekom", {2}),
        ("A1-Tele", {2}),
        ("a-1234/5", {2}),
        ("+41 76 000 00 01", {0}),
        ("0041760000001", {0}),
        ("076 000 00 01", {0}),
        ("076 000", {0, 1, 3}),
        ("076/000 00 02", {1}),
        ("+41760000003", {3}),
        ("gli", set()),
        ("nina schmid", set()),
        ("?", set()),
    ],
)  # fmt: skip
def test_a_beginning_of_name_number_mail_or_telephone_is_enough(typed: str, who: set[int], found: object) -> None:
    assert found(typed) == who  # type: ignore[operator]


def test_every_reference_stands_under_a_word_of_the_index(engine: DuckDBEngine) -> None:
    refs = [
        "crm:104710",
        "email:Nina.Egli@Example.org",
        "phone:+41 76 000 00 01",
        "phone:0760000001",
        "device:d-1:2",
        "x",
    ]
    identities = engine.from_arrow(
        pa.Table.from_pylist(
            [{"customer": n, "customer_ref": ref} for n, ref in enumerate(refs)], schema=IDENTITIES.to_pyarrow()
        )
    )
    nobody = engine.from_arrow(CUSTOMERS.to_pyarrow().empty_table())
    profiles = engine.from_arrow(PROFILES.to_pyarrow().empty_table())
    index = lookups(nobody, identities, profiles, calling_code="41").to_pyarrow().to_pylist()
    known = {(row["word"], row["customer"]) for row in index}
    assert {(word_of(ref, calling_code="41"), n) for n, ref in enumerate(refs)} <= known
