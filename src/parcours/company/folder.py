"""The company folder: what lies where, and how its settings are read and first written."""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path

import msgspec
import tomlkit

from parcours.company.settings import AUTO, Settings
from parcours.errors import CompanyError, did_you_mean

SETTINGS_FILE = "parcours.toml"
FORMAT = 1
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
    _check_zone(settings.zone, "")
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
    if settings.format > FORMAT:
        raise CompanyError(
            "settings-newer",
            f"The folder has format {settings.format}; this version of Parcours reads up to {FORMAT}.",
            hint="Upgrade Parcours.",
            where=where,
        )
    _check_zone(settings.zone, where)
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
    document = tomlkit.parse(folder.settings_file.read_text("utf-8"))
    document["time_zone"] = tomlkit.item(zone).comment("taken from the first import")
    write_text(folder.settings_file, tomlkit.dumps(document))


def fingerprint(folder: Folder) -> str:
    """Changes whenever settings, journeys, segments or states do."""
    files = [folder.settings_file, *sorted(folder.journeys.glob("*.y*ml")), folder.segments, folder.states]
    digest = hashlib.sha256()
    for path in files:
        if path.exists():
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def write_text(path: Path, text: str) -> None:
    """Replace a text file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def _check_zone(zone: str, where: str) -> None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        hint = did_you_mean(zone, available_timezones())
        raise CompanyError("unknown-time-zone", f'There is no time zone "{zone}".', hint=hint, where=where) from error


def _quoted(message: str) -> str:
    return message.split("`")[1] if "`" in message else message
