"""What makes a fact the same fact again: ids that do not collide, content hashes, and customers' references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from parcours.vocabulary.expressions import microseconds
from parcours.vocabulary.port import IntakeEngine

SEPARATOR = "|"
SEPARATED_BY, NOTHING = "\x1f", "\x1e"
#: Columns that say how a fact came in, or repeat another in the company's words.
NOT_CONTENT = frozenset(
    {"content_hash", "import_id", "received_at", "sequence", "linked_at", "occurred_on", "answered_on", "source"}
)


def escaped(text: ir.StringValue) -> ir.StringValue:
    """Text in which the separator of ids is marked as a plain character."""
    special = text.contains("\\") | text.contains(SEPARATOR)
    return special.ifelse(text.replace("\\", "\\\\").replace(SEPARATOR, "\\" + SEPARATOR), text)


def joined(engine: IntakeEngine, parts: Sequence[ir.StringValue | str]) -> ir.StringValue:
    """One id of several parts: ("a|b", "c") and ("a", "b|c") give different ones; an empty part stays empty."""
    pieces: list[ir.StringValue] = []
    for part in parts:
        pieces += [ibis.literal(SEPARATOR), escaped(ibis.literal(part) if isinstance(part, str) else part)]
    return engine.function("concat", *pieces[1:], returns="string")


def fingerprint(engine: IntakeEngine, values: Sequence[ir.Value], constants: str = "") -> ir.StringValue:
    """MD5 over some values, the same wherever and whenever it is taken; each text's length keeps neighbours apart.

    MD5 stands against accidents, not against attackers: whoever can write the file can also write what is in it.
    """
    pieces: list[ir.Value] = []
    for value in values:
        if value.type().is_string():
            pieces += [engine.function("strlen", value, returns="int64"), value]
        else:
            pieces.append(microseconds(value) if isinstance(value.type(), dt.Timestamp) else value)
    # One call, for a chain of `||` copies what came before again and again; NOTHING, because it would skip a null.
    told = [ibis.coalesce(piece.cast("string"), NOTHING) for piece in pieces]
    text = engine.function("concat_ws", SEPARATED_BY, constants, *told, returns="string")
    return engine.function("md5", text, returns="string")


def digest(engine: IntakeEngine, values: Sequence[ir.Value], constants: str) -> ir.IntegerValue:
    """48 bits of DuckDB's own hash over some values, a fifth of the cost of MD5: enough to see that something changed.

    It need not outlive a version of DuckDB: with another one, facts that come again are stored again, once.
    """
    bits = engine.function("hash", ibis.literal(constants), *values, returns="uint64")
    return (bits // 2**16).cast("int64")


def content_hash(
    engine: IntakeEngine, columns: Mapping[str, ir.Value], key: str, schema: ibis.Schema, fixed: Mapping[str, str]
) -> ir.IntegerValue:
    """The digest of all that a fact says: only contents of one key are ever compared.

    `fixed` are the columns that are the same in every row.
    """
    varying = [
        columns[name]
        for name in sorted(schema)
        if name in columns and name not in fixed and name != key and name not in NOT_CONTENT
    ]
    constants = "\x1f".join(f"{name}={fixed[name]}" for name in sorted(fixed) if name not in NOT_CONTENT)
    return digest(engine, varying, constants)


def customer_ref(engine: IntakeEngine, kind: str, text: ir.StringValue) -> ir.StringValue:
    """A customer as a source knows them, "kind:value"; e-mail addresses and phone numbers in one spelling."""
    if kind == "email":
        text = text.lower()
    elif kind == "phone":
        text = text.re_replace(r"[\s()./\-]", "").re_replace(r"^00([1-9])", r"+\1").nullif("")
    return ibis.literal(f"{kind}:").concat(text)


def json_object(engine: IntakeEngine, values: Mapping[str, ir.StringValue]) -> ir.StringValue:
    """JSON text of the values that are there; null where none is."""
    if not values:
        return ibis.null("string")
    pairs = [piece for name, value in values.items() for piece in (ibis.literal(name), value)]
    whole = engine.function("json_object", *pairs, returns="json")
    filled = engine.function("json_merge_patch", ibis.literal("{}"), whole, returns="json")
    # Joined with nothing it is text for DuckDB, too, not JSON.
    text: ir.StringValue = engine.function("json", filled, returns="string").concat("")
    return text.nullif("{}")
