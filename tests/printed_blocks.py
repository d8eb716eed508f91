"""What pages print: their blocks, the commands in them, and whether a text is what stands there.

A line `…` means that some lines are left out there, `…` within a line that some of it is; ids of imports are any ids.
"""

from __future__ import annotations

import difflib
import io
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from parcours.cli import main

ROOT = Path(__file__).parents[1]
SAMPLE = "small-railway"
"""What pages call the sample company of the tests' size."""
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```", re.M | re.S)
IMPORT_ID = re.compile(r"\d{8}T\d{9}-[0-9a-f]{6}")


class Block(NamedTuple):
    """One block of a page."""

    page: str
    line: int
    kind: str
    text: str


class Command(NamedTuple):
    """A command that a page shows, with the lines printed below it."""

    block: Block
    words: tuple[str, ...]
    printed: str


def blocks(path: Path) -> Iterator[Block]:
    """All blocks of a page, in its order."""
    text = path.read_text("utf-8")
    for found in BLOCK.finditer(text):
        indent, kind, inside = found.groups()
        inside = re.sub(f"^{indent}", "", inside, flags=re.M)
        yield Block(str(path.relative_to(ROOT)), text.count("\n", 0, found.start()) + 1, kind, inside)


def commands(block: Block) -> list[Command]:
    """The commands of a block of a console; a line that ends with a backslash goes on in the next."""
    parts = re.split(r"^\$ ((?:.*\\\n)*.*)\n", block.text, flags=re.M)
    return [
        Command(block, tuple(shlex.split(typed.replace("\\\n", " "), comments=True)), printed)
        for typed, printed in zip(parts[1::2], parts[2::2], strict=True)
    ]


def typed(words: tuple[str, ...]) -> tuple[str, str]:
    """What a command prints, results and notices together, and its results alone. It must succeed."""
    both, results, code = io.StringIO(), io.StringIO(), None
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(_Twice(both, results)), redirect_stderr(both):
        patch.setattr(sys, "argv", list(words))
        try:
            main()
        except SystemExit as leave:
            code = leave.code
    if code:
        pytest.fail(f"{shlex.join(words)}\n{both.getvalue()}", pytrace=False)
    return both.getvalue(), results.getvalue()


def must_print(command: Command, *said: str) -> None:
    """Fail unless one of these texts is what the page shows below the command; nothing shown is never wrong."""
    if command.printed.strip() and not any(is_printed(command.printed, text) for text in said):
        differ = difflib.unified_diff(command.printed.splitlines(), said[0].splitlines(), "the page", "the command")
        place = f"{command.block.page}, block in line {command.block.line}"
        pytest.fail("\n".join([f"{place}: {shlex.join(command.words)}", *differ]), pytrace=False)


def is_printed(shown: str, said: str) -> bool:
    """Whether a text is what a page shows of it."""
    lines = [
        r"(?:.*\n)*?" if line.strip() in ("…", "# …") else re.escape(line).replace("…", ".*") + r" *\n"
        for line in IMPORT_ID.sub("ID", shown).splitlines()
    ]
    return re.fullmatch("".join(lines), IMPORT_ID.sub("ID", said)) is not None


class _Twice(io.StringIO):
    """Two texts that are written to at once."""

    def __init__(self, *both: io.StringIO) -> None:
        super().__init__()
        self.both = both

    def write(self, text: str) -> int:
        return max(each.write(text) for each in self.both)
