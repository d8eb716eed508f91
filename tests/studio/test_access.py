"""One table says who may do what: verb × address × role × expected answer. An address that is not in it fails."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

HERE = Path(__file__).parent
ROLES = ("nobody", "viewer", "agent", "analyst", "editor", "administrator")
ROWS = list(csv.DictReader((HERE / "access.csv").open(encoding="utf-8")))


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    """The names of all addresses of the studio."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, f"{pattern.app_name}:" if pattern.app_name else prefix)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def made(words: str) -> dict[str, Any]:
    """`a=1;b=@thing` as arguments; what begins with @ is made by the function of that name in a room's makers.py."""
    pairs = (pair.partition("=") for pair in words.split(";") if pair)
    return {name: _maker(value[1:])() if value.startswith("@") else value for name, _, value in pairs}


def _maker(name: str) -> Callable[[], Any]:
    for path in sorted(HERE.glob("*/makers.py")):
        module = import_module(f"tests.studio.{path.parent.name}.makers")
        if hasattr(module, name):
            return getattr(module, name)
    raise AssertionError(f"No makers.py makes @{name}.")


def test_every_address_stands_in_the_table() -> None:
    assert set(addresses(get_resolver().url_patterns)) == {row["name"] for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['verb']} {row['name']}" for row in ROWS])
def test_each_role_gets_the_answer_that_the_table_promises(
    row: dict[str, str], company: Path, signed_in: Callable[[str], Client]
) -> None:
    got = {}
    for role in ROLES:
        address = reverse(row["name"], kwargs=made(row["arguments"]))
        got[role] = str(signed_in(role).generic(row["verb"], address).status_code)
    assert got == {role: row[role] for role in ROLES}
