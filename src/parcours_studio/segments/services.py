"""Writes of segments: into `segments.toml`, whole or not at all, with a version and a line in the audit log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import tomlkit
from django.db import transaction

from parcours_studio.accounts.services import record
from parcours_studio.company import queries as company
from parcours_studio.company.writing import ChangedMeanwhile, mark, replace_file
from parcours_studio.segments import queries
from parcours_studio.segments.models import Version, What
from parcours_studio.segments.rules import RULE_KEYS

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague


class InUse(Exception):  # noqa: N818 - nobody did anything wrong
    """A journey or persona relies on the segment; `users` are which."""

    def __init__(self, users: list[str]) -> None:
        super().__init__(", ".join(users))
        self.users = users


class Exists(Exception):  # noqa: N818
    """There is a segment of this id already."""


def save(
    colleague: Colleague, segment: str, label: Mapping[str, str], rule: Mapping[str, Any], *, seen: str, new: bool
) -> None:
    """Write one segment; the others, and what people wrote around them, stay as they are.

    `seen` is the mark of the segment that was looked at. Raises ChangedMeanwhile when it is another by now, Exists
    for a new one whose id is taken, JourneyError for a rule that the library refuses.
    """
    if new and segment in queries.tables():
        raise Exists
    if not new and queries.table_mark(segment) != seen:
        raise ChangedMeanwhile(queries.text())
    text = queries.text()
    written = with_segment(text, segment, label, rule)
    publish(colleague, written, What.CREATED if new else What.CHANGED, segment, seen=mark(text))


def stands(segment: str, label: Mapping[str, str], rule: Mapping[str, Any]) -> bool:
    """Whether the file holds exactly this segment already: to save it once more would change nothing."""
    text = queries.text()
    return segment in queries.tables() and with_segment(text, segment, label, rule) == text


def delete(colleague: Colleague, segment: str, *, language: str) -> None:
    """Take a segment out. Raises InUse while a journey or persona relies on it."""
    users = queries.used_by(language).get(segment)
    if users:
        raise InUse(users)
    text = queries.text()
    document = tomlkit.parse(text)
    document.pop(segment)
    publish(colleague, tomlkit.dumps(document), What.DELETED, segment, seen=mark(text))


@transaction.atomic
def publish(colleague: Colleague, text: str, what: What, segment: str = "", *, seen: str) -> None:
    """Check the whole file and put it in the place of the one that was `seen`, keeping both as versions.

    Raises JourneyError for what the library refuses, ChangedMeanwhile when the file is another by now.
    """
    check(text)
    before = queries.text()
    last = Version.objects.first()
    if before and (last is None or last.text != before):
        Version.objects.create(text=before, what=What.FOUND)
    Version.objects.create(text=text, what=what, segment=segment, saved_by=colleague)
    was, is_ = _changed(before, text)
    record(colleague, f"segments.{what.value}", segment or "segments.toml", before=was, after=is_)
    replace_file(company.folder().segments, text, seen=seen)  # last: what the disk refuses takes the lines back


def _changed(before: str, after: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The segments that differ between two texts of the file, as they were and as they are."""
    old, new = queries.tables_in(before), queries.tables_in(after)
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    was, is_ = ({name: told[name] for name in names if name in told} for told in (_plain(old), _plain(new)))
    return was, is_


def _plain(tables: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """As JSON can say it: days as texts."""
    found: dict[str, Any] = json.loads(json.dumps(tables, default=str))
    return found


def check(text: str) -> None:
    """Refuse what the library refuses, pointing at its line. Raises JourneyError."""
    from parcours.loyalty import segments_from_text

    segments_from_text(text, where="segments.toml")


def with_segment(text: str, segment: str, label: Mapping[str, str], rule: Mapping[str, Any]) -> str:
    """The file with this segment in it: only what differs is written anew."""
    document = tomlkit.parse(text)
    if segment not in document:
        if document and not text.endswith("\n\n"):
            document.add(tomlkit.nl())
        document.add(segment, tomlkit.table())
    table: Any = document[segment]
    known = table.unwrap()
    _set_label(table, known.get("label", ""), label)
    if {key: value for key, value in known.items() if key in RULE_KEYS} != rule:
        for key in [key for key in table if key in RULE_KEYS and key not in rule]:
            table.pop(key)
        for key, value in rule.items():
            if known.get(key) != value:
                table[key] = _rules(value) if key in ("all", "any") else _inline(value)
    return tomlkit.dumps(document)


def _set_label(table: Any, known: str | dict[str, str], wanted: Mapping[str, str]) -> None:
    """Change the languages that differ; one text for all of them stays one as long as it is what all say."""
    if isinstance(known, str):
        if wanted and set(wanted.values()) != {known}:
            table["label"] = _inline(dict(wanted))
        return
    for language in [language for language in known if language not in wanted]:
        table["label"].pop(language)
    for language, text in wanted.items():
        if known.get(language) != text:
            table["label"][language] = text


def _rules(rules: list[dict[str, Any]]) -> Any:
    """Several rules, a line each."""
    found = tomlkit.array()
    for rule in rules:
        found.append(_inline(rule))
    return found.multiline(True)


def _inline(value: Any) -> Any:
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        for key, each in value.items():
            table.add(key, _inline(each))
        return table
    if isinstance(value, list):
        array = tomlkit.array()
        for each in value:
            array.append(_inline(each))
        return array
    return value
