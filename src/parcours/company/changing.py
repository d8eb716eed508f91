"""Settings changed by a program: what people wrote around them in `parcours.toml` stays as it is."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec
import tomlkit
from tomlkit.items import AbstractTable

from parcours.company.folder import Folder, check_currency, check_zone, read_settings, settings_lock, write_text
from parcours.company.settings import AUTO, Settings
from parcours.errors import CompanyError
from parcours.statistics.calendar import working_calendar
from parcours.vocabulary.words import LANGUAGES


def plain(settings: Settings) -> dict[str, Any]:
    """Every setting by its dotted key, as `parcours.toml` would hold it; the hours of all days are one setting.

    >>> plain(Settings(name="Shop"))["loyalty.horizon_days"]
    90
    """
    found: dict[str, Any] = {}
    for name in settings.__struct_fields__:
        value = getattr(settings, name)
        if isinstance(value, msgspec.Struct):
            found |= {f"{name}.{key}": msgspec.to_builtins(getattr(value, key)) for key in value.__struct_fields__}
        else:
            found[name] = msgspec.to_builtins(value)
    return {key: _listed(value) for key, value in found.items() if key != "format"}


def change_settings(folder: Folder, changes: Mapping[str, Any], *, seen: Mapping[str, Any] | None = None) -> Settings:
    """Write these settings (by dotted key, as `plain` has them) into `parcours.toml`, whole or not at all.

    Comments, order and every other setting stay. With `seen`, what was known of them before, nothing is written when
    one of them is something else by now.

    Raises CompanyError whose `where` is the key: for what no setting may be, and `settings-changed` for the latter.
    """
    with settings_lock(folder):
        now = read_settings(folder)
        _check_unchanged(plain(now), seen or {})
        document = tomlkit.parse(folder.settings_file.read_text("utf-8"))
        for key, value in changes.items():
            _put(document, key.split("."), value)
        text = tomlkit.dumps(document)
        changed = _read(text)
        check_settings(changed)
        write_text(folder.settings_file, text)
        return changed


def check_settings(settings: Settings) -> None:
    """Refuse what no setting may be. Raises CompanyError whose `where` is the key."""
    given = settings.calendar
    _at("time_zone", lambda: check_zone(settings.zone, "time_zone"))
    _check_words(settings)
    _check_numbers(settings)
    for weekday, hours in given.hours.items():
        _at(f"calendar.hours.{weekday}", partial(working_calendar, {weekday: hours}, zone="UTC"))
    for day in given.closed_on:
        _at("calendar.closed_on", partial(working_calendar, {}, zone="UTC", closed_on=[day]))
    _at("calendar.country", lambda: working_calendar({}, zone="UTC", country=given.country))
    _at("calendar.region", lambda: working_calendar({}, zone="UTC", country=given.country, region=given.region))


def _check_words(settings: Settings) -> None:
    if not settings.name.strip():
        raise CompanyError("no-name", "The company has no name.", hint="Write one.", where="name")
    check_currency(settings.currency, "currency")
    unknown = [language for language in settings.languages if language not in LANGUAGES]
    if unknown or not settings.languages:
        hint = f"Known are {', '.join(LANGUAGES)}; the first one names what is read from the map."
        said = f'The language "{unknown[0]}" is not known.' if unknown else "No language is named."
        raise CompanyError("unknown-language", said, hint=hint, where="languages")


def _check_numbers(settings: Settings) -> None:
    rule, days = settings.life_cycle, settings.loyalty.horizon_days
    for key, value in (("at_risk_after_days", rule.at_risk_after_days), ("lost_after_days", rule.lost_after_days)):
        if not 0 <= value <= 36_500:
            hint = "0 means: read off how often customers come."
            raise CompanyError("days-out-of-range", f"{value:g} days cannot be.", hint=hint, where=f"life_cycle.{key}")
    if 0 < rule.lost_after_days <= rule.at_risk_after_days:
        said = f"Lost after {rule.lost_after_days:g} days is no later than at risk after {rule.at_risk_after_days:g}."
        raise CompanyError(
            "lost-before-at-risk", said, hint="A customer is at risk first.", where="life_cycle.lost_after_days"
        )
    if not 1 <= days <= 3_650:
        hint = "Name from 1 to 3650 days."
        raise CompanyError("days-out-of-range", f"{days} days cannot be.", hint=hint, where="loyalty.horizon_days")


def _check_unchanged(now: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
    differ = [key for key, value in seen.items() if now.get(key) != _listed(value)]
    if differ:
        said = f"Somebody changed {', '.join(differ)} meanwhile."
        raise CompanyError("settings-changed", said, hint="Look at what it is now.", where=differ[0])


def _read(text: str) -> Settings:
    try:
        return msgspec.convert(tomllib.loads(text), Settings)
    except msgspec.ValidationError as error:
        said, _, where = str(error).partition(" - at `$.")
        raise CompanyError("settings-wrong", f"{said}.", where=where.rstrip("`")) from error


def _put(table: Any, path: list[str], value: Any) -> None:
    """Set a value where it belongs; tables that are there are kept with their comments."""
    name, *rest = path
    if rest:
        if name not in table:
            table[name] = tomlkit.table()
        _put(table[name], rest, value)
    elif isinstance(value, Mapping) and isinstance(table.get(name), AbstractTable):
        for key in [key for key in table[name] if key not in value]:
            del table[name][key]
        for key, one in value.items():
            _put(table[name], [key], one)
    else:
        table[name] = value
        if name == "time_zone" and value != AUTO:
            table[name].comment("")
            table[name].trivia.comment_ws = table[name].trivia.comment = ""


def _at(key: str, check: Callable[[], Any]) -> None:
    """Let a refusal say which key it speaks of."""
    try:
        check()
    except CompanyError as error:
        raise CompanyError(error.code, error.message, hint=error.hint, where=key) from error


def _listed(value: Any) -> Any:
    """Tuples as lists, as TOML and JSON have them."""
    if isinstance(value, Mapping):
        return {key: _listed(one) for key, one in value.items()}
    return [_listed(one) for one in value] if isinstance(value, tuple | list) else value
