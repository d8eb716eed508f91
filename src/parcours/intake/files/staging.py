"""Staging: a file of any format becomes one Parquet file, in file order, every record accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from parcours.errors import InputError
from parcours.intake import recipe
from parcours.intake.files import columnar, headings, jsonlines, workbooks
from parcours.intake.files.delimited import Delimited
from parcours.intake.files.dialects import Dialect
from parcours.intake.files.encodings import to_utf8
from parcours.intake.files.opening import Packing, Progress, chunks, packing, position
from parcours.intake.files.staged import Staged, Writer, sha256_of
from parcours.intake.files.tops import Top, after, name_columns, only_line_feeds, read_top

ALIKE = 0.5
"""A sheet that shares more of its headings with those that are read may be one of them."""


def stage(path: Path, file: recipe.File, scratch: Path, *, progress: Progress | None = None) -> Staged:
    """Read all of a file as its recipe says, and leave its rows under `scratch`, as text and moments.

    Container formats are told from the bytes; encoding, delimiter, quote and headings are the recipe's. Records that
    do not fit are set aside, and rows + rejects = records read, or it raises. A zip without `sheet` is read member
    after member when all have the same headings, and so are the sheets and members that a pattern in `sheet` fits;
    lines are then counted through. Memory stays bounded (a workbook's
    sheet excepted). Raises InputError.
    """
    path = Path(path)
    packed = _packing(path, file)
    staging = _Staging(path, file, packed, scratch, progress)
    with ThreadPoolExecutor(1) as pool:
        fingerprint = pool.submit(sha256_of, path)
        if packed.format == "excel":
            return staging.workbook(fingerprint.result)
        if packed.format == "parquet":
            return staging.parquet(fingerprint.result)
        return (staging.json if file.format == "jsonl" else staging.delimited)(fingerprint.result)


def headings_of(path: Path, file: recipe.File) -> tuple[str, ...]:
    """The column names of a delimited file as its recipe reads them; () for other formats. Raises InputError."""
    packed = _packing(path, file)
    delimited = packed.format == file.format == "csv"
    return _Staging(path, file, packed, path.parent, None).top().names if delimited else ()


def left_out(path: Path, kinds: Sequence[tuple[recipe.File, Staged]]) -> Iterator[tuple[str, bool]]:
    """The sheets of a workbook, or members of a zip, that no kind of the recipe reads though they look like its own.

    Each with whether its headings are the very same as those of a kind; else more than half of them are.
    """
    read = {name for _, staged in kinds for name in staged.read}
    for name in dict.fromkeys(name for _, staged in kinds for name in staged.left if name not in read):
        shares = []
        for file, staged in kinds:
            here = set(_Staging(path, file, _packing(path, file), path.parent, None).names_of(name))
            shares.append(len(here & {*staged.columns}) / max(len(here), len(staged.columns), 1))
        if max(shares) > ALIKE:
            yield name, max(shares) == 1


def _packing(path: Path, file: recipe.File) -> Packing:
    return packing(path, "" if "*" in file.sheet else file.sheet)


Fingerprint = Callable[[], str]


class _Sheet(NamedTuple):
    name: str
    names: tuple[str, ...]
    notes: tuple[str, ...]
    rows: Iterator[workbooks.Record]


@dataclass(frozen=True)
class _Staging:
    path: Path
    file: recipe.File
    packed: Packing
    scratch: Path
    progress: Progress | None

    def top(self, member: str = "") -> Top:
        """What stands above the rows of a delimited file, or of one of its members."""
        member = member or self._members()[0]
        return read_top(self._text(member), self.file, position(self.path, member))

    def delimited(self, sha256: Fingerprint) -> Staged:
        members = self._members()
        tops = [self.top(member) for member in members]
        for member, top in zip(members, tops, strict=True):
            if top.names != tops[0].names:
                raise _members_differ(self.path, members[0], member)
        dialect, lines = Dialect(self.file.delimiter, self.file.quote), 0
        with self._writer(tops[0].names, tops[0].notes) as writer:
            for member, top in zip(members, tops, strict=True):
                reader = Delimited(writer, dialect, top.width, lines + top.lines + 1)
                lines = reader.run(after(self._text(member, self.progress), top.size))
            return self._of(self.packed.members, members, writer.staged(sha256(), lines))

    def json(self, sha256: Fingerprint) -> Staged:
        members = self._members()
        found = dict.fromkeys(chain.from_iterable(jsonlines.columns(self._text(member)) for member in members))
        keys = tuple(found)
        names, notes = headings.tidy(keys)
        lines = 0
        with self._writer(names, notes) as writer:
            for member in members:
                lines += jsonlines.write(self._text(member, self.progress), keys, writer, lines + 1)
            return self._of(self.packed.members, members, writer.staged(sha256(), lines))

    def parquet(self, sha256: Fingerprint) -> Staged:
        columnar.refuse_packed(self.path, self.packed.compression)
        names = columnar.columns(self.path)
        with self._writer(names, (), columnar.moments(self.path, names)) as writer:
            return writer.staged(sha256(), columnar.write(self.path, writer, self.progress))

    def workbook(self, sha256: Fingerprint) -> Staged:
        there, meant = workbooks.sheets_like(self.path, self.file.sheet)
        sheets = [sheet for name in meant if (sheet := self._sheet(name)) is not None]
        if not sheets:
            where = position(self.path, self.file.sheet)
            raise InputError("empty-file", "The sheet is empty.", where=where)
        # Where a pattern names the sheets, those with other headings hold something else.
        often = Counter(sheet.names for sheet in sheets)
        names = max(often, key=lambda names: (self._known(names), often[names]))
        alike = [sheet for sheet in sheets if sheet.names == names]
        above = 0
        with self._writer(names, alike[0].notes) as writer:
            for sheet in alike:
                last = workbooks.write(sheet.rows, len(names), writer, above)
                above = max(last, above + self.file.skip + self.file.header)
            return self._of(there, [sheet.name for sheet in alike], writer.staged(sha256(), above))

    def names_of(self, member: str) -> tuple[str, ...]:
        """The column names of one sheet or member; () where it holds no table."""
        try:
            if self.packed.format == "excel":
                sheet = self._sheet(member)
                return sheet.names if sheet is not None else ()
            if self.file.format == "jsonl":
                return headings.tidy(tuple(jsonlines.columns(self._text(member))))[0]
            return self.top(member).names
        except InputError:
            return ()

    def _known(self, names: Sequence[str]) -> int:
        """How many of the columns that the recipe speaks of are among these."""
        wanted = {*self.file.key, *self.file.columns}
        return len(wanted & {self.file.renamed.get(name, name) for name in names})

    def _of(self, there: Sequence[str], read: Sequence[str], staged: Staged) -> Staged:
        """What was staged, with the names of the sheets or members that its rows come from, and of the others."""
        return replace(staged, read=tuple(read), left=tuple(name for name in there if name not in read))

    def _sheet(self, name: str) -> _Sheet | None:
        """One sheet of a workbook: its headings, and its rows still to be read; None when it is empty."""
        _, sheet, records = workbooks.records(self.path, name)
        where = position(self.path, sheet)
        rows = (record for record in records if record[0] > self.file.skip)
        headed = [next(rows, (0, [""]))[1] for _ in range(self.file.header)]
        first = next(rows, None)
        if not first and not any(map(any, headed)):
            return None
        names_in = self.file.names_in or self.file.header
        heading = headings.full_names(headed, names_in) if headed else [""] * len(first[1] if first else "")
        names, notes = name_columns(heading, len(heading), self.file.names, where)
        return _Sheet(sheet, names, notes, chain([first] if first else [], rows))

    def _members(self) -> tuple[str, ...]:
        if "*" not in self.file.sheet:
            return (self.file.sheet,) if self.file.sheet else self.packed.members or ("",)
        return tuple(name for name in self.packed.members if fnmatchcase(name, self.file.sheet)) or ("",)

    def _text(self, member: str, progress: Progress | None = None) -> Iterator[bytes]:
        """The file or a member of it as UTF-8 with line feeds."""
        with chunks(self.path, self.packed.compression, member, progress=progress) as pieces:
            yield from only_line_feeds(to_utf8(pieces, self.file.encoding, position(self.path, member)))

    def _writer(self, names: tuple[str, ...], notes: tuple[str, ...], moments: tuple[str, ...] = ()) -> Writer:
        return Writer(self.path, names, self.scratch, sheet=self.file.sheet, notes=notes, moments=moments)


def _members_differ(path: Path, first: str, other: str) -> InputError:
    return InputError(
        "members-differ",
        f'"{first}" and "{other}" in the zip have different columns.',
        hint='Give each its own file in the recipe, with sheet = "<member>".',
        where=str(path),
    )
