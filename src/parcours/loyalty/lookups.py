"""Customers by the words that one looks for them with: names, references, e-mail addresses, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from parcours.vocabulary.derived import LOOKUPS
from parcours.vocabulary.folding import SEPARATORS, fold, folded, words, words_of

PHONES = ("phone", "mobile", "fax")
LAST = "\U0010ffff"
"""Comes after every letter."""
FEWEST_DIGITS = 4
"""Fewer digits are no beginning of a telephone number."""


def lookups(customers: ir.Table, identities: ir.Table, profiles: ir.Table, *, calling_code: str = "") -> ir.Table:
    """Every word by which a customer may be looked for: `vocabulary.derived.LOOKUPS`, some words twice.

    Words of names; the value of each reference (what follows the kind); e-mail addresses and what follows their @;
    the digits of telephone numbers with the country's code, for which `calling_code` ("41") stands where a number has
    a leading zero instead. Not for likeness: only beginnings of words are found.
    """
    refs = identities.select("customer", "customer_ref")
    known = profiles.inner_join(refs, "customer_ref")
    named = customers.filter(customers.name.notnull())
    phones = [*(_values(refs, kind) for kind in PHONES), known.select("customer", said="phone")]
    mails = [_values(refs, "email"), known.select("customer", said="email")]
    others = refs.filter(~_is_any(refs.customer_ref, (*PHONES, "email")))
    spoken = named.select("customer", word=words_of(named.name).unnest())
    parts = [
        spoken.filter(spoken.word != ""),
        _chunks(named),
        others.select("customer", word=folded(_value(others.customer_ref))),
        *(part for rows in mails for part in _addresses(rows)),
        *(_numbers(rows, calling_code) for rows in phones),
    ]
    # What is empty was left out before: a filter here would have every word worked out twice.
    return ibis.union(*[part.select("word", "customer") for part in parts]).cast(LOOKUPS)


def looked_for(typed: str, *, calling_code: str = "") -> list[tuple[str, ...]]:
    """What was typed, as beginnings of words: one of each tuple must be there.

    >>> looked_for("nina egli")
    [('nina',), ('egli',)]
    >>> looked_for("crm:104710"), looked_for("076 000 00 01", calling_code="41")
    ([('104710',)], [('0760000001', '41760000001', '410760000001')])
    """
    if digits := _typed_number(typed):
        return [tuple(dict.fromkeys(_readings(digits, typed, calling_code)))]
    found: list[tuple[str, ...]] = []
    for chunk in typed.split():
        if re.search(r"[\d@]", chunk):
            found.append((fold(re.sub(r"^[A-Za-z_]+:", "", chunk)).lstrip("@"),))
        else:
            found += [(word,) for word in words(re.sub(r"^[A-Za-z_]+:(?=.)", "", chunk))]
    return [one for one in dict.fromkeys(found) if one[0]]


def word_of(ref: str, *, calling_code: str = "") -> str:
    """The word under which the customer of a reference stands.

    >>> word_of("crm:104710"), word_of("phone:+41 76 000 00 01"), word_of("email:Nina.Egli@example.org")
    ('104710', '41760000001', 'nina.egli@example.org')
    """
    kind, _, value = ref.partition(":")
    if kind not in PHONES:
        return fold(value.strip() if kind == "email" else value or ref)
    digits = re.sub(r"\D", "", value)
    if value.strip().startswith("+") or not digits.startswith("0"):
        return digits
    return digits[2:] if digits.startswith("00") else calling_code + digits[1:] if calling_code else digits


def named_by(table: ir.Table, beginnings: Sequence[ir.StringScalar]) -> ir.Table:
    """The customers of `lookups` who have a word that begins in one of these ways."""
    found = [
        table.filter((table.word >= beginning) & (table.word < beginning + LAST)).select("customer")
        for beginning in beginnings
    ]
    return ibis.union(*found) if len(found) > 1 else found[0]


def _is_any(refs: ir.StringValue, kinds: Sequence[str]) -> ir.BooleanValue:
    return reduce(or_, [refs.startswith(f"{kind}:") for kind in kinds])


def _values(refs: ir.Table, kind: str) -> ir.Table:
    """What the references of one kind say."""
    mine = refs.filter(_is_any(refs.customer_ref, [kind]))
    return mine.select("customer", said=_value(mine.customer_ref))


def _value(refs: ir.StringValue) -> ir.StringValue:
    return refs.substr(refs.find(":") + 1)


def _chunks(named: ir.Table) -> ir.Table:
    """Names with separators inside, as they are typed: "A1-Telekom" besides "a1" and "telekom"."""
    chunks = named.select("customer", word=named.name.split(" ").unnest())
    chunks = chunks.filter(chunks.word.re_search(f"[0-9].*{SEPARATORS}.|.{SEPARATORS}.*[0-9]"))
    return chunks.select("customer", word=folded(chunks.word))


def _addresses(rows: ir.Table) -> tuple[ir.Table, ir.Table]:
    """E-mail addresses, and what follows their @."""
    told = rows.filter(rows.said.strip().length() > 0)
    domains = told.filter(told.said.contains("@")).select("customer", said=told.said.split("@")[1])
    return (
        told.select("customer", word=folded(told.said.strip())),
        domains.select("customer", word=folded(domains.said)),
    )


def _numbers(rows: ir.Table, calling_code: str) -> ir.Table:
    """Telephone numbers."""
    told = rows.filter(rows.said.re_search("[0-9]"))
    return told.select("customer", word=_digits(told.said, calling_code))


def _digits(said: ir.StringValue, calling_code: str) -> ir.StringValue:
    """A telephone number as digits that begin with the country's code."""
    digits = said.re_replace("[^0-9]+", "")
    national = ibis.literal(calling_code) + digits.substr(1) if calling_code else digits
    return ibis.cases(
        (said.strip().startswith("+"), digits),
        (digits.startswith("00"), digits.substr(2)),
        (digits.startswith("0"), national),
        else_=digits,
    )


def _typed_number(typed: str) -> str:
    """The digits of what looks like a telephone number, or a number of any kind."""
    digits = re.sub(r"\D", "", typed)
    is_number = re.fullmatch(r"(phone:)?[\d\s()+/.-]+", typed.strip()) is not None
    return digits if is_number and len(digits) >= FEWEST_DIGITS else ""


def _readings(digits: str, typed: str, calling_code: str) -> list[str]:
    """As a number of any kind, as it was typed, and as a telephone number with the country's code."""
    found = [digits, fold(re.sub(r"^phone:|\s", "", typed.strip()))]
    if digits.startswith("00"):
        return [*found, digits.removeprefix("00")]
    if digits.startswith("0") and calling_code:
        return [*found, calling_code + digits[1:], calling_code + digits]
    return found
