"""Segments: saved rules in `segments.toml`, one table for each, read strictly."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any, NoReturn

import ibis.expr.datatypes as types
import msgspec

from parcours.errors import JourneyError, did_you_mean
from parcours.vocabulary.derived import CUSTOMERS
from parcours.vocabulary.words import LifeCycle, Nature, Outcome, SubjectKind


class Strict(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """A table of the file: an unknown key is an error, an untouched one is not written."""


class Happened(Strict, kw_only=True, frozen=True):
    """Interactions of a customer that have all of this; a list means one of them."""

    event: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    nature: tuple[Nature, ...] = ()
    outcome: tuple[Outcome, ...] = ()
    source: tuple[str, ...] = ()
    subject_kind: tuple[SubjectKind, ...] = ()
    within_days: float | None = None
    """Counted back from the moment up to which the facts tell."""
    at_least: int = 1


class Rule(Strict, kw_only=True, frozen=True):
    """What must hold for a customer: all that is written here."""

    all: tuple[Rule, ...] = ()
    any: tuple[Rule, ...] = ()
    not_: Rule | None = msgspec.field(default=None, name="not")
    column: str = ""
    """A column of the customers: life_cycle, orders, revenue, country, last_nps, last_order_at …"""
    property: str = ""
    """A name among the properties of the customer's profile; compared as text."""
    one_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    at_least: float | dt.date | None = None
    at_most: float | dt.date | None = None
    within_days: float | None = None
    """The column's time lies no longer ago than this."""
    before_days: float | None = None
    """The column's time lies longer ago than this."""
    filled: bool | None = None
    happened: Happened | None = None


class Segment(Rule, kw_only=True, frozen=True):
    """A group of customers with a name."""

    label: str | dict[str, str] = ""


def read_segments(path: Path) -> dict[str, Segment]:
    """The segments of a file by their ids; none when there is no such file.

    Raises JourneyError that names file, line and segment of the first mistake.
    """
    return segments_from_text(path.read_text(encoding="utf-8"), where=str(path)) if path.exists() else {}


def segments_from_text(text: str, *, where: str = "segments") -> dict[str, Segment]:
    """The segments that a TOML text says, by their ids; raises JourneyError as `read_segments` does."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise JourneyError("not-toml", f"The segments cannot be read: {error}.", where=where) from error
    source = _Source(where, text)
    return {name: source.segment(name, table) for name, table in content.items()}


class _Source:
    """The file, to point at mistakes in it."""

    def __init__(self, where: str, text: str) -> None:
        self.where = where
        self.text = text

    def segment(self, name: str, table: Any) -> Segment:
        try:
            segment = msgspec.convert(table, Segment)
        except msgspec.ValidationError as error:
            self._misread(name, str(error))
        self._check(name, segment)
        return segment

    def refuse(self, name: str, code: str, message: str, hint: str = "", word: str = "") -> NoReturn:
        """Raise, pointing at the first line of the segment that holds the word."""
        lines = self.text.splitlines()
        header = re.compile(rf"""\s*\[\s*["']?{re.escape(name)}["']?\s*[\].]""")
        start = next((number for number, row in enumerate(lines, 1) if header.match(row)), 1)
        line = next((number for number, row in enumerate(lines[start - 1 :], start) if word and word in row), start)
        raise JourneyError(code, f'Segment "{name}": {message}', hint=hint, where=f"{self.where}, line {line}")

    def _misread(self, name: str, error: str) -> NoReturn:
        if unknown := re.search(r"unknown field `(.+?)`", error):
            owner = Happened if ".happened" in error else Segment
            known = owner.__struct_encode_fields__
            self.refuse(
                name, "unknown-key", f'there is no key "{unknown[1]}".', did_you_mean(unknown[1], known), unknown[1]
            )
        if value := re.search(r"Invalid enum value '(.+?)'", error):
            words = [*Nature, *Outcome, *SubjectKind]
            self.refuse(name, "unknown-word", f'there is no "{value[1]}".', did_you_mean(value[1], words), value[1])
        if key := re.search(r"\.(at_least|at_most|within_days|before_days)`", error):
            what = "a number" if key[1].endswith("days") or ".happened." in error else "a number or a day"
            hint = f"Write {key[1]} = 3" + (f", or {key[1]} = 2025-01-31." if what != "a number" else ".")
            self.refuse(name, "not-a-limit", f'"{key[1]}" wants {what}.', hint, key[1])
        self.refuse(name, "not-a-rule", f"{error}.", 'A rule looks like { column = "orders", at_least = 3 }.')

    def _check(self, name: str, rule: Rule) -> None:
        if sum(bool(part) for part in (rule.column, rule.property, rule.happened)) > 1:
            self.refuse(
                name, "two-rules", "a rule is about one of column, property and happened.", 'Join two with "all".'
            )
        if rule.column:
            self._check_column(name, rule)
        elif not (rule.all or rule.any or rule.not_ or rule.property or rule.happened):
            self.refuse(
                name, "empty-rule", "a rule says nothing.", "Give it a column, a property, happened, all, any or not."
            )
        for part in (*rule.all, *rule.any, *((rule.not_,) if rule.not_ else ())):
            self._check(name, part)

    def _check_column(self, name: str, rule: Rule) -> None:
        if rule.column not in CUSTOMERS:
            hint = did_you_mean(rule.column, CUSTOMERS.names)
            self.refuse(name, "unknown-column", f'customers have no column "{rule.column}".', hint, rule.column)
        kind = CUSTOMERS[rule.column]
        listed = [*rule.one_of, *rule.none_of]
        ranged = [limit for limit in (rule.at_least, rule.at_most) if limit is not None]
        aged = rule.within_days is not None or rule.before_days is not None
        if (aged or any(isinstance(limit, dt.date) for limit in ranged)) and not kind.is_timestamp():
            self.refuse(
                name, "no-time", f'"{rule.column}" holds no times.', "Compare it with a number or a text.", rule.column
            )
        if any(not isinstance(limit, dt.date) for limit in ranged) and not kind.is_numeric():
            self.refuse(name, "no-number", f'"{rule.column}" holds no numbers.', _instead(kind), rule.column)
        if listed and not kind.is_string():
            self.refuse(name, "no-text", f'"{rule.column}" holds no texts.', _instead(kind), rule.column)
        if not (listed or ranged or aged or rule.filled is not None):
            self.refuse(name, "empty-rule", f'nothing is asked of "{rule.column}".', _instead(kind), rule.column)
        for word in listed if rule.column == "life_cycle" else ():
            if word not in list(LifeCycle):
                self.refuse(
                    name, "unknown-word", f'there is no life cycle "{word}".', did_you_mean(word, LifeCycle), word
                )


def _instead(kind: types.DataType) -> str:
    if kind.is_timestamp():
        return "Use within_days, before_days, or at_least and at_most with a date."
    return "Use at_least and at_most." if kind.is_numeric() else "Use one_of, none_of or filled."
