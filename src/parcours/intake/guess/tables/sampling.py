"""The files as the guesser sees them: grouped by kind, all rows as text on the engine, a sample in memory."""

from __future__ import annotations

import calendar
import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import ibis
import ibis.expr.types as ir
from babel import Locale
from msgspec.structs import replace

from parcours.errors import InputError
from parcours.intake.files import FileLook, Staged, look, no_table, stage, zip_members
from parcours.intake.guess.language.words import fold
from parcours.intake.guess.tables.sheets import sheets_like
from parcours.intake.recipe import File
from parcours.vocabulary.port import IntakeEngine

SAMPLE = 20_000
#: Times a row's number, this scatters rows evenly (Knuth's multiplicative hash).
SPREAD = 2_654_435_761
MONTHS = {name.lower() for name in (*calendar.month_name, *calendar.month_abbr) if name} | {
    fold(name)
    for language in ("de", "fr", "es", "it", "pt", "nl")
    for name in Locale(language).months["format"]["wide"].values()
}
#: Words of file names that say nothing about what is inside.
DULL = {
    *("dataset", "data", "export", "exports", "exported", "table", "sample", "full", "list", "csv", "file", "report"),
    *("all", "final", "copy", "raw", "dump", "daten", "liste", "auszug", "donnees", "datos", "dados", "dati"),
}


@dataclass(frozen=True)
class Table:
    """One kind of file."""

    name: str
    """Short and readable; the name of the kind in the recipe."""
    settings: File
    paths: tuple[Path, ...]
    columns: tuple[str, ...]
    labels: dict[str, str]
    """Column -> its wording, where the file has a heading row for that."""
    rows: int
    table: ir.Table
    """All rows, every column text."""
    sample: dict[str, list[str | None]]
    """Rows from all over the file; trimmed, None where empty."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Opened:
    look: FileLook
    settings: File
    staged: Staged


def open_all(paths: Sequence[Path], *, engine: IntakeEngine, scratch: Path) -> list[Table]:
    """Read the files, one Table per kind: files with the same headings are one kind.

    Every sheet of a workbook and every file in a zip counts as a file. Raises InputError for what is no table.
    """
    groups: dict[tuple[str, ...], list[_Opened]] = {}
    for number, found in enumerate(_looks(sorted(paths))):
        look_ = _second_heading(found)
        settings = look_.file()
        staged = stage(look_.path, settings, scratch / f"staged_{number}")
        groups.setdefault(staged.columns, []).append(_Opened(look_, settings, staged))
    names = kind_names([[_named(opened) for opened in group] for group in groups.values()])
    everything = [opened for group in groups.values() for opened in group]
    tables = [_table(name, group, everything, engine) for name, group in zip(names, groups.values(), strict=True)]
    return sorted(tables, key=lambda table: table.name)


def _looks(paths: Sequence[Path]) -> Iterator[FileLook]:
    for path in paths:
        first, refused = _first_look(path)
        if first is not None and len(first.sheets) < 2:
            yield first
            continue
        found = []
        for sheet in first.sheets if first is not None else zip_members(path):
            try:
                found.append(_table_in(path, sheet))
            except InputError as error:
                # A workbook may carry empty sheets and sheets of text, a zip a letter; they hold no table.
                refused = refused or error
        if refused is not None and not found:
            raise refused
        yield from found


def _table_in(path: Path, sheet: str = "") -> FileLook:
    """A look at a file; raises InputError where it holds no table."""
    found = look(path, sheet=sheet)
    if found.loose:
        raise no_table(path, "no table: its lines have no columns in common, whatever sign separates them")
    return found


def _first_look(path: Path) -> tuple[FileLook | None, InputError | None]:
    """The first table of a file; or why there is none, when others in the same zip may be."""
    try:
        return _table_in(path), None
    except InputError as error:
        if not path.is_file() or len(zip_members(path)) < 2:
            raise
        return None, error


def _says_nothing(label: str, row: Sequence[str]) -> bool:
    """Labels such as "Response" or "Open-Ended Response", which stand under any question."""
    words = set(re.findall(r"[^\W_]+", fold(label)))
    return row.count(label) > 2 or words <= {
        "open",
        "ended",
        "response",
        "antwort",
        "reponse",
        "respuesta",
        "resposta",
        "offene",
    }


def _second_heading(found: FileLook) -> FileLook:
    """A first row that no typed column agrees with is a second row of headings (the choices of a survey)."""
    if len(found.rows) < 10 or not found.header or found.format not in ("csv", "excel"):
        return found
    first, rest = found.rows[0], found.rows[1:]
    figured = [
        place
        for place in range(len(found.columns))
        if (cells := [row[place] for row in rest if row[place]])
        and len(cells) >= 0.3 * len(rest)
        and sum(_has_figure(cell) for cell in cells) >= 0.95 * len(cells)
    ]
    said = [first[place] for place in figured if first[place]]
    if len(figured) < 2 or any(map(_has_figure, said)) or not any(first):
        return found
    labels = (*found.labels, tuple(cell or "" for cell in first))
    return dataclasses.replace(
        found, rows=rest, header=found.header + 1, names_in=found.names_in or found.header, labels=labels, notes=()
    )


def _has_figure(cell: str | None) -> bool:
    return cell is not None and any(sign.isdigit() for sign in cell)


def _named(opened: _Opened) -> Path:
    return Path(opened.look.sheet) if opened.settings.sheet else opened.look.path


def _beside(group: Sequence[_Opened], everything: Sequence[_Opened]) -> list[str]:
    """What must not be read with the sheets or members of a group: other tables, and all else where it is a zip."""
    own = {(opened.look.path, opened.settings.sheet) for opened in group}
    there = [(opened.look.path, opened.settings.sheet) for opened in everything]
    there += [
        (opened.look.path, name) for opened in group if opened.look.compression == "zip" for name in opened.look.sheets
    ]
    paths = {path for path, _ in own}
    return [sheet for path, sheet in there if path in paths and (path, sheet) not in own]


def _table(name: str, group: list[_Opened], everything: list[_Opened], engine: IntakeEngine) -> Table:
    first = group[0]
    columns = first.staged.columns
    schema = ibis.schema(dict.fromkeys(columns, "string"))
    parquet = [path for opened in group for path in opened.staged.paths]
    rows = sum(opened.staged.rows for opened in group)
    members = [opened.look.path for opened in group]
    match = patterns(members, [each.look.path for each in everything if each.look.path not in members])
    labels = {
        column: label.strip()
        for row in first.look.labels
        for column, label in zip(columns, row, strict=False)
        if label.strip() and not label.startswith("{") and label.strip() != column and not _says_nothing(label, row)
    }
    sheets = [opened.settings.sheet for opened in group]
    notes = tuple(note for opened in group for note in (*opened.look.notes, *opened.staged.notes))
    return Table(
        name,
        _plain(replace(first.settings, match=match, sheet=sheets_like(sheets, _beside(group, everything)))),
        tuple(members),
        columns,
        labels,
        rows,
        engine.read_parquet(parquet, schema),
        _sample(parquet, schema, rows, engine),
        tuple(dict.fromkeys(notes)),
    )


def kind_names(groups: Sequence[Sequence[Path]]) -> list[str]:
    """Short names for kinds of files: what their file names do not share with every other one.

    >>> kind_names([[Path("shop_orders_2024.csv.gz")], [Path("shop_customers_2024.csv")]])
    ['orders', 'customers']
    """
    stems = [re.findall(r"[^\W_]+", fold(_stem(group[0]))) for group in groups]
    said = Counter(word for words in stems for word in set(words))
    common = {word for word, count in said.items() if 1 < len(stems) < 2 * count}
    dated = {word for word in said if re.fullmatch(r"(19|20)\d{2}([hqw]?\d+)?|\d{4,}|v\d+", word)}
    for dull in (dated, {word for word in said if word in DULL or word.isdigit() or word in MONTHS}, common):
        shorter = [[word for word in words if word not in dull] for words in stems]
        speaking = all(any(not word[0].isdigit() for word in words) for words in shorter)
        if speaking and len({tuple(words) for words in shorter}) == len(stems):
            stems = shorter
    names: list[str] = []
    for words in stems:
        lettered = [word for word in words if not word[0].isdigit()] or ["file"]
        name = "_".join([*lettered, *(word for word in words if word not in lettered)])
        same = sum(
            other == name or (other.startswith(f"{name}_") and other[len(name) + 1 :].isdigit()) for other in names
        )
        names.append(f"{name}_{same + 1}" if same else name)
    return names


def patterns(group: Sequence[Path], others: Sequence[Path]) -> tuple[str, ...]:
    """File-name patterns that take this kind's files, and next month's, but none of the other files.

    Dates anywhere in a name, and years and counters at its end, may differ; without any, next month's may bring one.

    >>> patterns([Path("tickets_2024-05-01.csv")], [])
    ('tickets_[0-9]*.csv', 'tickets.csv')
    >>> patterns([Path("orders.csv")], [Path("orders_2.csv")])
    ('orders.csv',)
    >>> patterns([Path("export")], [])
    ('export', 'export[-_ ][0-9]*')
    """
    found: list[str] = []
    for path in group:
        name = re.sub(r"(?<=.)\.(gz|zst)$|(?<=\.[a-z]{3})\.zip$", "", path.name, flags=re.IGNORECASE)
        name = re.sub(r"([\[*?])", r"[\1]", name)
        wide = _dated(name)
        stem, dot, ending = wide.rpartition(".") if "." in wide else (wide, "", "")
        bare = re.sub(r"[-_. ]*(\[0-9\]\*|\(\[0-9\]\*\))$", "", stem)
        if wide == name:
            more = [name, f"{stem}[-_ ][0-9]*{dot}{ending}"]
        else:
            more = [wide, bare + dot + ending if bare else wide]
        swallows = [pattern for pattern in more if any(_fits(other, pattern) for other in others)]
        found += [pattern for pattern in more if pattern not in swallows] if wide not in swallows else [name]
    return tuple(dict.fromkeys(found))


def _dated(name: str) -> str:
    """The name with its dates, and the years and counters at its end, left open."""
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    months = "|".join(calendar.month_name[1:])
    open_ = re.sub(rf"({months}) \d{{1,2}},? \d{{4}}.*", "*", stem)
    open_ = re.sub(r"\d{4}[-_.]?\d{2}([-_.]?\d{2})?([-_T ]?\d{2,6}){0,3}|\d{8,}", "[0-9]*", open_)
    open_ = re.sub(r"(?<=[-_. ])(19|20)\d{2}([-_. ]?[qQhHwW]\d{1,2})?$|(?<=[-_ ])\d{1,3}$", "[0-9]*", open_)
    return re.sub(r"(?<= )\(\d+\)$", "([0-9]*)", open_) + dot + ending


def _fits(path: Path, pattern: str) -> bool:
    return fnmatch(re.sub(r"\.(gz|zst|zip)$", "", path.name, flags=re.IGNORECASE), pattern)


def _stem(path: Path) -> str:
    return re.sub(
        r"(\.(gz|zip|zst|csv|tsv|txt|xlsx|xls|jsonl|ndjson|json|parquet))+$", "", path.name, flags=re.IGNORECASE
    )


def _plain(settings: File) -> File:
    """The settings with the very defaults of the recipe, so that only what differs is written."""
    defaults = File(match=())
    equal = {
        name: getattr(defaults, name)
        for name in File.__struct_fields__
        if getattr(settings, name) == getattr(defaults, name)
    }
    return replace(settings, **equal)


def _sample(files: Sequence[Path], schema: ibis.Schema, rows: int, engine: IntakeEngine) -> dict[str, list[str | None]]:
    """Rows from all over the file, the same each time, and not every n-th: what repeats every n rows would hide."""
    share = min(1.0, SAMPLE / rows) if rows else 1.0
    found: dict[str, list[str | None]] = {name: [] for name in schema.names}
    for file in files:
        table = engine.read_parquet([file], schema, row_number="row_in_file")
        spread = table.row_in_file * SPREAD % 2**32
        picked = table.filter(spread <= int(share * 2**32)).order_by("row_in_file")
        for batch in engine.batches(picked):
            for name in schema.names:
                found[name] += _filled(batch.column(name).to_pylist())
    return found


def _filled(values: list[str | None]) -> list[str | None]:
    return [(value.strip() or None) if value is not None else None for value in values]
