"""Rules in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parcours_studio.segments.rules import HAPPENED, conditions_of
from parcours_studio.ui import words
from parcours_studio.ui.words import say, voice

COLUMNS = (
    *("life_cycle", "orders", "revenue", "last_order_at", "first_order_at", "interactions", "channels", "first_at"),
    *("last_at", "last_nps", "last_csat", "open_subjects", "kind", "account", "language", "country", "city"),
    "preferred_channel",
)
"""Columns of the customers that a form offers, the most asked for first."""


def in_words(rule: Mapping[str, Any]) -> list[str]:
    """A rule line by line; what is nested is said in brackets. The first word of a line joins it to the one before."""
    found = conditions_of(rule)
    if found is not None and found.match == "any":
        return [say("segments.or_line", line=line) if at else line for at, line in enumerate(map(_said, rule["any"]))]
    own = {key: value for key, value in rule.items() if key not in ("all", "label")}
    parts = ([own] if own else []) + list(rule.get("all", ()))
    return [say("segments.and_line", line=line) if at else line for at, line in enumerate(map(_said, parts))]


def column_words(column: str) -> str:
    """A column of the customers as people call it."""
    return say(f"segments.column_{column}") if f"segments.column_{column}" in words.catalogue() else column


def _said(rule: Mapping[str, Any]) -> str:
    """One part of a rule."""
    told = []
    if "column" in rule:
        told.append(_asked(column_words(rule["column"]), rule, rule["column"]))
    if "property" in rule:
        told.append(_asked(voice().quoted(rule["property"]), rule, ""))
    if "happened" in rule:
        told.append(_happened(rule["happened"]))
    if "not" in rule:
        told.append(say("segments.not", rule=_said(rule["not"])))
    for key in ("all", "any"):
        if rule.get(key):
            joined = say(f"segments.joined_{key}")
            told.append("(" + f" {joined} ".join(_said(part) for part in rule[key]) + ")")
    return f" {say('segments.joined_all')} ".join(told)


def _asked(name: str, rule: Mapping[str, Any], column: str) -> str:
    told = []
    for key, value in rule.items():
        if key == "filled":
            told.append(say("segments.is_known") if value else say("segments.is_unknown"))
        elif key in ("one_of", "none_of"):
            told.append(say(f"segments.is_{key}", words=_listed([_word(column, one) for one in value])))
        elif key in ("at_least", "at_most", "within_days", "before_days"):
            told.append(say(f"segments.is_{key}", value=_figure(value)))
    return say("segments.asked", name=name, what=", ".join(told))


def _happened(happened: Mapping[str, Any]) -> str:
    asked = [
        say("segments.asked", name=say(f"segments.happened_{key}"), what=_listed(happened[key]))
        for key in HAPPENED
        if happened.get(key)
    ]
    told = say("segments.happened", count=int(happened.get("at_least", 1)))
    if asked:
        told = f"{told} ({'; '.join(asked)})"
    if "within_days" in happened:
        told = f"{told}, {say('segments.is_within_days', value=_figure(happened['within_days']))}"
    return told


def _word(column: str, value: Any) -> str:
    stage = str(value).replace(" ", "_")
    known = column == "life_cycle" and f"segments.life_{stage}" in words.catalogue()
    return say(f"segments.life_{stage}") if known else str(value)


def _listed(values: Sequence[Any]) -> str:
    return f" {say('segments.joined_any')} ".join(str(value) for value in values)


def _figure(value: Any) -> str:
    if isinstance(value, int | float):
        return voice().decimal(value, 0 if float(value).is_integer() else 2)
    return voice().day(value) if hasattr(value, "year") else str(value)
