"""The company folder: what lies where, and how its settings are read and first written."""

from __future__ import annotations

import hashlib
import json
import os
import time
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import tomlkit
from filelock import FileLock

from parcours.company.settings import AUTO, FORMAT, Settings
from parcours.errors import CompanyError, did_you_mean

SETTINGS_FILE = "parcours.toml"
SETTINGS_PATIENCE = 10.0
"""Seconds to wait for another change of the settings to be written."""
DRAFT = "proposed.yaml"
"""A journey drafted from the facts; it counts while nobody has drawn one."""
WORDING = {"beliefs", "label", "description", "owner", "measure", "personas"}
"""Keys of journeys that are read when a question is asked, and of which no derived row is made."""
SETTLED_NS = 2_000_000_000
"""A file that changed less than two seconds ago may change again within the same tick of the clock."""
PLAIN_TO_SEE = ("format", "name", "time_zone", "currency", "languages")


class Folder:
    """The paths of one company; nothing here reads facts."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings_file = root / SETTINGS_FILE
        self.recipes = root / "sources"
        self.journeys = root / "journeys"
        self.segments = root / "segments.toml"
        self.states = root / "states.toml"
        self.lake = root / "lake"
        self.derived = root / "derived"
        self.scratch = root / "derived" / "scratch"


def create(root: Path, settings: Settings) -> Folder:
    """Make a company folder; raises CompanyError when there is one already or something else is in the way."""
    folder = Folder(root)
    if folder.settings_file.exists():
        raise CompanyError("company-exists", f'"{root}" is a company already.', hint="Import into it, or name another.")
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise CompanyError("folder-in-use", f'"{root}" exists and is not empty.', hint="Name a folder of its own.")
    check_zone(settings.zone, "")
    check_currency(settings.currency, "")
    for path in (folder.recipes, folder.journeys, folder.lake, folder.derived):
        path.mkdir(parents=True, exist_ok=True)
    write_settings(folder, settings)
    return folder


def find(root: Path) -> Folder:
    """The folder of an existing company."""
    folder = Folder(root)
    if not folder.settings_file.exists():
        neighbours = [path.parent.name for path in root.absolute().parent.glob(f"*/{SETTINGS_FILE}")]
        raise CompanyError(
            "no-company",
            f'"{root}" is no company folder: it has no {SETTINGS_FILE}.',
            hint=did_you_mean(root.name, neighbours) if neighbours else f"Make one: parcours init {root}",
        )
    return folder


def read_settings(folder: Folder) -> Settings:
    """What `parcours.toml` says; every mistake names the key and, where there is one, the nearest valid word."""
    where = str(folder.settings_file)
    try:
        settings = msgspec.convert(tomllib.loads(folder.settings_file.read_text("utf-8")), Settings)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CompanyError("settings-unreadable", f"This is not TOML: {error}.", where=where) from error
    except msgspec.ValidationError as error:
        hint = did_you_mean(_quoted(str(error)), Settings.__struct_fields__)
        raise CompanyError("settings-wrong", f"{error}.", hint=hint, where=where) from error
    if settings.format != FORMAT:
        newer = settings.format > FORMAT
        raise CompanyError(
            "settings-newer" if newer else "settings-older",
            f"The folder has format {settings.format}; this version of Parcours reads {FORMAT}.",
            hint="Upgrade Parcours."
            if newer
            else "Make a new company and import its files with the old one's recipes.",
            where=where,
        )
    check_zone(settings.zone, where)
    return settings


def write_settings(folder: Folder, settings: Settings) -> None:
    """Write `parcours.toml` with a word of explanation; what everybody should look at stands there even unchanged."""
    document = tomlkit.document()
    document.add(tomlkit.comment("One company. Times without a zone in your exports are read in `time_zone`,"))
    document.add(tomlkit.comment("unless a recipe under sources/ says otherwise. Days are counted in it too."))
    given = msgspec.to_builtins(settings)
    for key in (*PLAIN_TO_SEE, *(key for key in given if key not in PLAIN_TO_SEE)):
        document.add(key, given.get(key, msgspec.to_builtins(getattr(settings, key))))
    if settings.time_zone == AUTO:
        document["time_zone"].comment("nobody has chosen yet: the first import decides")
    write_text(folder.settings_file, tomlkit.dumps(document))


def keep_zone(folder: Folder, zone: str) -> None:
    """Write the time zone into `parcours.toml` and leave the rest of the file as it is."""
    _keep(folder, "time_zone", zone)


def keep_currency(folder: Folder, currency: str) -> None:
    """Write the currency into `parcours.toml` and leave the rest of the file as it is."""
    _keep(folder, "currency", currency)


def _keep(folder: Folder, key: str, value: str) -> None:
    with settings_lock(folder):
        document = tomlkit.parse(folder.settings_file.read_text("utf-8"))
        document[key] = tomlkit.item(value).comment("taken from the first import")
        write_text(folder.settings_file, tomlkit.dumps(document))


def settings_lock(folder: Folder) -> FileLock:
    """Held while `parcours.toml` is read and written again, so that no change is lost between the two."""
    return FileLock(folder.root / ".parcours.toml.lock", timeout=SETTINGS_PATIENCE)


def fingerprint(folder: Folder) -> str:
    """Changes whenever something in settings, journeys, segments or states does that derived tables are made of.

    Beliefs and wording (labels, descriptions, owners, measures, personas) are read when a question is asked: they
    change no derived row, and so not the fingerprint; nor do comments and layout of journeys and segments.
    """
    files = [folder.settings_file, *sorted(folder.journeys.glob("*.y*ml")), folder.segments, folder.states]
    digest = hashlib.sha256()
    for path in files:
        if path.exists():
            digest.update(path.name.encode() + b"\0" + _substance(path, path in files[1:-1]) + b"\0")
    return digest.hexdigest()


_SUBSTANCE: dict[Path, tuple[tuple[int, int], bytes]] = {}


def _substance(path: Path, worded: bool) -> bytes:
    """What of a file counts for derived tables; kept until the file changes. All of it where it cannot be read."""
    if not worded:
        return path.read_bytes()
    stamp = path.stat().st_mtime_ns, path.stat().st_size
    kept = _SUBSTANCE.get(path)
    if kept and kept[0] == stamp:
        return kept[1]
    content = path.read_bytes()
    try:
        tree = _rules(content) if path.suffix == ".toml" else _without_wording(_yaml_tree(content))
        found = json.dumps(tree, default=str).encode()
    except ValueError:
        found = content
    if time.time_ns() - stamp[0] > SETTLED_NS:
        _SUBSTANCE[path] = stamp, found
    return found


def _yaml_tree(content: bytes) -> Any:
    """A journey's file as plain values; ValueError when it cannot be read."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe").load(content.decode())
    except YAMLError as error:
        raise ValueError(str(error)) from error


def _without_wording(tree: Any) -> Any:
    """A journey without what is read only when a question is asked; its rules may use such words and stay whole."""
    if isinstance(tree, dict):
        return {
            key: value if key in ("when", "asked") else _without_wording(value)
            for key, value in tree.items()
            if key not in WORDING
        }
    return [_without_wording(one) for one in tree] if isinstance(tree, list) else tree


def _rules(segments: bytes) -> Any:
    """The segments of a file without their labels."""
    tables = tomllib.loads(segments.decode())
    return {
        name: {key: value for key, value in rule.items() if key != "label"} if isinstance(rule, dict) else rule
        for name, rule in tables.items()
    }


def write_text(path: Path, text: str) -> None:
    """Replace a text file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def check_zone(zone: str, where: str) -> None:
    """Refuse a time zone that there is not. Raises CompanyError with the nearest one."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        hint = did_you_mean(zone, available_timezones())
        raise CompanyError("unknown-time-zone", f'There is no time zone "{zone}".', hint=hint, where=where) from error


def check_currency(currency: str, where: str) -> None:
    """Refuse a currency that there is not. Raises CompanyError with the nearest one."""
    from babel import Locale

    if currency not in (known := Locale("en").currencies):
        hint = did_you_mean(currency, known) or "Write its ISO code, such as EUR."
        raise CompanyError("unknown-currency", f'There is no currency "{currency}".', hint=hint, where=where)


def _quoted(message: str) -> str:
    return message.split("`")[1] if "`" in message else message
