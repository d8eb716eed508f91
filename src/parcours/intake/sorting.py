"""Which path is which kind of file, and which declarations can be read from the kinds that are there."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from msgspec.structs import replace

from parcours.errors import InputError, RecipeError, did_you_mean
from parcours.intake.files import headings_of
from parcours.intake.recipe import Recipe
from parcours.intake.recipe_checks import LISTS, Declaration, conditions, declarations, sources
from parcours.intake.references import Aggregate, Reference, edges, reference, references, way_down, way_up

PACKED = (".gz", ".zip", ".zst", ".bz2", ".xz")


def sort_out(recipe: Recipe, paths: Sequence[Path]) -> tuple[dict[str, list[Path]], tuple[Path, ...]]:
    """The paths of each kind of file, in the order of the recipe and of their names; and those that fit no pattern.

    Raises RecipeError when none fits.
    """
    found: dict[str, list[Path]] = {name: [] for name in recipe.files}
    unread: list[Path] = []
    for path in sorted(paths, key=lambda path: path.name):
        kinds = kinds_of(recipe, path.name)
        for kind in kinds:
            found[kind].append(path)
        if not kinds:
            unread.append(path)
    if len(unread) == len(paths):
        patterns = [pattern for file in recipe.files.values() for pattern in file.match]
        name = unread[0].name if unread else ""
        raise RecipeError(
            "file-unknown",
            f'No pattern of the recipe "{recipe.source}" fits the file "{name}".',
            hint=f'{did_you_mean(name, patterns, count=2)} Patterns stand below [files.…] as match = ["…"].',
            where=str(unread[0]) if unread else "",
        )
    return {name: files for name, files in found.items() if files}, tuple(unread)


def kind_of(recipe: Recipe, name: str) -> str | None:
    """The first kind of file whose patterns fit a name, with or without its endings of compression, in any case."""
    return next(iter(kinds_of(recipe, name)), None)


def looks_like(recipe: Recipe, path: Path) -> bool:
    """Whether a file whose name fits holds most of the columns that the recipe reads of its kind.

    Some may be missing, for headings change; a file with hardly any of them is another file of that name.
    """
    kind = kind_of(recipe, path.name)
    if kind is None:
        return False
    file, wanted = recipe.files[kind], columns_read(recipe, kind)
    try:
        there = {file.renamed.get(name, name) for name in headings_of(path, file)}
    except InputError:
        return True
    return not there or 2 * len(wanted & there) >= len(wanted)


def columns_read(recipe: Recipe, kind: str) -> set[str]:
    """The columns of a kind of file that the recipe knows: those of its key, with a type, or that facts are made of."""
    file = recipe.files[kind]
    refs = [ref for _, made in declarations(recipe) for ref in refs_of(recipe, made)]
    return {*file.key, *file.columns, *(ref.column for ref in refs if ref.file == kind)} - {""}


def kinds_of(recipe: Recipe, name: str) -> list[str]:
    """The kinds that a file holds: one, but for a workbook or zip whose sheets are kinds of their own."""
    name = bare = name.lower()
    while bare.endswith(PACKED):
        bare = bare.rpartition(".")[0]
    found: list[str] = []
    for kind, file in recipe.files.items():
        fits = any(fnmatch(tried, pattern.lower()) for pattern in file.match for tried in (name, bare))
        other_sheet = file.sheet and all(recipe.files[each].sheet not in ("", file.sheet) for each in found)
        if fits and (other_sheet or not found):
            found.append(kind)
    return found


def readable(recipe: Recipe, kinds: Container[str]) -> Recipe:
    """The recipe without the declarations whose file is not there.

    Raises RecipeError for a declaration whose file is there, but not one that it is joined with.
    """
    kept = of_kinds(recipe, kinds)
    for _, declaration in declarations(kept):
        for file in files_read(kept, declaration):
            if file not in kinds:
                raise RecipeError(
                    "file-not-given",
                    f'"{declaration.file}" is read together with "{file}", but no such file was given.',
                    hint=f"Import them together: {file} is named like {' or '.join(recipe.files[file].match)}.",
                )
    return kept


def of_kinds(recipe: Recipe, kinds: Container[str]) -> Recipe:
    """The recipe with the declarations about these kinds of files alone."""
    there = {name: tuple(each for each in getattr(recipe, name) if each.file in kinds) for name in LISTS}
    return replace(recipe, **there)


def files_read(recipe: Recipe, declaration: Declaration) -> Iterator[str]:
    """Every kind of file that a declaration needs."""
    joins, home = edges(recipe), declaration.file
    yield home
    for ref in refs_of(recipe, declaration):
        for edge in way_up(home, ref.file, joins) or []:
            yield edge.one
        if isinstance(ref, Aggregate) and ref.file != home:
            climb = way_down(home, ref.file, joins) or []
            yield from (edge.many for edge in climb)
            yield from (edge.one for edge in (way_up(home, climb[-1].one, joins) or []))


def kinds_read(recipe: Recipe) -> set[str]:
    """Every kind of file that facts are made of, or in which something is looked up for them."""
    return {kind for _, declaration in declarations(recipe) for kind in files_read(recipe, declaration)}


def refs_of(recipe: Recipe, declaration: Declaration) -> list[Reference | Aggregate]:
    """Every column and aggregate that a declaration reads."""
    home = declaration.file
    tested = [name for each in conditions(declaration) for name in (each.column, each.same_as, each.other_than) if name]
    asked = [question.column for question in getattr(declaration, "questions", ())]
    read = [ref for _, source in sources(declaration) for ref in references(source, home, recipe)]
    return [*read, *(reference(name, home, recipe) for name in (*tested, *asked))]
