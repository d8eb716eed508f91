"""The command line as somebody uses it: words in, what is printed and the exit code out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from parcours.cli import main
from tests.library.company.conftest import changeable, company, exports, refreshed, root

__all__ = ["changeable", "company", "exports", "refreshed", "root"]


class Said(NamedTuple):
    """What a command printed, and how it left."""

    out: str
    err: str
    code: int


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Type a command."""

    def typed(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["parcours", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as leave:
            code = int(leave.code or 0)
        printed = capsys.readouterr()
        return Said(printed.out, printed.err, code)

    return typed
