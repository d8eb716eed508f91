"""Rules as conditions of a form, and back; what is nested deeper stays text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OPERATORS = ("one_of", "none_of", "at_least", "at_most", "within_days", "before_days", "known", "unknown")
LISTED = ("one_of", "none_of")
HAPPENED = ("event", "channel", "direction", "nature", "outcome", "source", "subject_kind")
ABOUT = ("column", "property", "happened")
RULE_KEYS = ("all", "any", "not", *ABOUT, *LISTED, "at_least", "at_most", "within_days", "before_days", "filled")


@dataclass(frozen=True)
class Condition:
    """One line of a rule: what it asks about, and what of it."""

    about: str
    name: str = ""
    """The column or property."""
    operator: str = ""
    value: str = ""
    happened: Mapping[str, str] | None = None
    negated: bool = False


@dataclass(frozen=True)
class Conditions:
    """All of these hold, or any of them."""

    match: str
    lines: tuple[Condition, ...]


def conditions_of(rule: Mapping[str, Any]) -> Conditions | None:
    """A rule as conditions of a form; None when it is nested deeper than a form can show.

    >>> conditions_of({"column": "orders", "at_least": 8}).lines[0].operator
    'at_least'
    """
    own = {key: value for key, value in rule.items() if key in RULE_KEYS}
    if "any" in own:
        if set(own) != {"any"}:
            return None
        lines = [_line(part) for part in own["any"]]
        return Conditions("any", tuple(line[0] for line in lines)) if all(len(line) == 1 for line in lines) else None
    parts = [*own.get("all", ())]
    rest = {key: value for key, value in own.items() if key != "all"}
    simple = [_line(part) for part in ([rest] if rest else []) + parts]
    return Conditions("all", tuple(line for lines in simple for line in lines)) if all(simple) else None


def rule_of(conditions: Conditions) -> dict[str, Any]:
    """The rule that conditions of a form say, as `segments.toml` holds it."""
    parts = [_part(line) for line in conditions.lines]
    if len(parts) == 1:
        return parts[0]
    return {conditions.match: parts} if parts else {}


def _line(rule: Mapping[str, Any]) -> list[Condition]:
    """The conditions that a simple rule amounts to; none when it is not simple."""
    if set(rule) == {"not"}:
        inner = _line(rule["not"])
        return [_negated(inner[0])] if len(inner) == 1 and not inner[0].negated else []
    if any(key in rule for key in ("all", "any", "not")):
        return []
    about = [key for key in ABOUT if key in rule]
    if len(about) != 1:
        return []
    if about == ["happened"]:
        return [Condition("happened", happened={key: _written(value) for key, value in rule["happened"].items()})]
    return list(_asked(about[0], rule))


def _asked(about: str, rule: Mapping[str, Any]) -> Iterator[Condition]:
    for key, value in rule.items():
        if key == "filled":
            yield Condition(about, rule[about], "known" if value else "unknown")
        elif key != about:
            yield Condition(about, rule[about], key, _written(value))


def _negated(line: Condition) -> Condition:
    return Condition(line.about, line.name, line.operator, line.value, line.happened, negated=True)


def _part(line: Condition) -> dict[str, Any]:
    found: dict[str, Any]
    if line.about == "happened":
        given = {key: value for key, value in (line.happened or {}).items() if value.strip()}
        found = {"happened": {key: _happened(key, value) for key, value in given.items()}}
    else:
        found = {line.about: line.name}
        if line.operator in ("known", "unknown"):
            found["filled"] = line.operator == "known"
        elif line.operator:
            found[line.operator] = parts(line.value) if line.operator in LISTED else _limit(line.value)
    return {"not": found} if line.negated else found


def parts(text: str) -> list[str]:
    """Words separated by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def _happened(key: str, value: str) -> Any:
    return parts(value) if key in HAPPENED else _limit(value)


def _limit(text: str) -> Any:
    """A number or a day where the text is one, else the text, which the library refuses with its reason."""
    bare = text.strip()
    for read in (int, float, dt.date.fromisoformat):
        try:
            return read(bare)
        except ValueError:
            continue
    return bare


def _written(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(one) for one in value)
    return str(value)
