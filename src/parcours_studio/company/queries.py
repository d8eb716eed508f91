"""The company folder, read: its settings, how fresh its readings are, and its tables.

The web process answers from the desk and by light queries; the worker keeps a company open for the heavy ones. Neither
DuckDB nor the analyses are loaded before somebody asks.
"""

from __future__ import annotations

import datetime as dt
import threading
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings as django

from parcours.company.folder import Folder, read_settings
from parcours.company.settings import Settings
from parcours_studio.company.freshness import Freshness, read

if TYPE_CHECKING:
    from parcours.company.company import Company
    from parcours.company.readings import Readings
    from parcours.engine.shelf import Shelf

_lock = threading.Lock()
_shared: dict[str, Shelf] = {}
_local = threading.local()


def folder() -> Folder:
    """The company folder that this studio is about."""
    return _folder(django.COMPANY)


def settings() -> Settings:
    """What `parcours.toml` says; read anew only when the file has changed."""
    path = folder().settings_file
    stamp = path.stat().st_mtime_ns
    if getattr(_local, "stamp", None) != stamp:
        _local.settings, _local.stamp = read_settings(folder()), stamp
    found: Settings = _local.settings
    return found


def time_zone() -> str:
    """The zone in which the company counts its days."""
    return settings().zone


def today() -> dt.date:
    """The day that it is where the company is."""
    return dt.datetime.now(ZoneInfo(time_zone())).date()


def generation() -> str:
    """The name of the derived tables in use; empty before the first refresh."""
    pointer = folder().derived / "current"
    return pointer.read_text("utf-8").strip() if pointer.exists() else ""


def design() -> str:
    """A fingerprint of all that was decided and may change an answer: settings, maps with their beliefs, segments."""
    found = folder()
    files = [found.settings_file, *sorted(found.journeys.glob("*.y*ml")), found.segments, found.states]
    stamps = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files if path.exists()]
    return sha256(repr(stamps).encode()).hexdigest()[:32]


def state_now() -> str:
    """Generation and design together: an answer read from another state is old."""
    return f"{generation() or '-'} {design()}"


def opened() -> Company:
    """The company, open for reading, one for each thread; its tables are those of the generation now in use.

    Only for questions that take milliseconds when a page asks them; others are studies.
    """
    from parcours.company.company import open as open_company

    name, decided = generation(), folder().settings_file.stat().st_mtime_ns
    kept: Company | None = getattr(_local, "company", None)
    if kept is not None and _local.decided != decided:  # the settings are read when a company is opened
        kept.close()
        kept = None
    if kept is None:
        kept = _local.company = open_company(django.COMPANY)
    elif _local.generation != name:
        kept.reread()
    _local.generation, _local.decided = name, decided
    return kept


def readings() -> Readings:
    """Customers, their moments and their words, looked up in milliseconds; one for the whole process.

    A page asks it once and then all its questions of what it was given: a refresh in between changes nothing for it.
    """
    from parcours.company.readings import readings as library

    return library(folder(), _shelf())


def anybody() -> bool:
    """Whether the readings in use know a customer."""
    return _anybody(generation())


def places_heard() -> frozenset[tuple[str, str, str]]:
    """Where on the maps customers said something: touchpoint or stage, the journey's id and its own."""
    return _places_heard(generation())


def is_measured(journey: str) -> bool:
    """Whether the readings in use know this journey: not when it was published after them."""
    return journey in _journeys_measured(generation())


# A page asks these for each of its findings, and the answers are those of a generation.


@lru_cache(maxsize=2)
def _folder(company: Path) -> Folder:
    return Folder(company)


@lru_cache(maxsize=2)
def _anybody(generation: str) -> bool:
    from parcours.errors import StaleError

    try:
        return bool(readings().about.rows.get("customers"))
    except StaleError:
        return False


@lru_cache(maxsize=2)
def _journeys_measured(generation: str) -> frozenset[str]:
    from parcours.company.behind import places
    from parcours.errors import StaleError

    try:
        return places(readings()).ids("journey")
    except StaleError:
        return frozenset()


@lru_cache(maxsize=2)
def _places_heard(generation: str) -> frozenset[tuple[str, str, str]]:
    from parcours.company import words

    return words.places_heard(readings()) if _anybody(generation) else frozenset()


def look_ahead() -> None:
    """Load and plan what pages look up, so that whoever asks first waits no longer than others.

    Nothing where nothing has been derived yet, or where a version before derived it.
    """
    from parcours.company import customer, people, words
    from parcours.errors import StaleError

    try:
        found = readings()
    except StaleError:
        return
    places_heard()
    everybody = people.find(found)
    words.texts(found, words.hear(found, people.EVERYBODY)[0:1])
    for row in people.rows(found, everybody[:1]):
        people.find(found, typed=row["customer_id"])
        one = customer.customer(found, row["customer_id"])
        customer.history(found, one)
        customer.subjects(found, one.number)
        customer.paths_of(found, one.number)


def _shelf() -> Shelf:
    from parcours.engine.shelf import Shelf

    with _lock:
        if "shelf" not in _shared:
            _shared["shelf"] = Shelf(folder().scratch)
        return _shared["shelf"]


def freshness() -> Freshness:
    """How old the readings are, and why they should be read anew."""
    return read(folder())
