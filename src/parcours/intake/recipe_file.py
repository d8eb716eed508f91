"""Recipes as files: read strictly, every mistake named by file, line and nearest valid word; written for people."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import tomlkit
from msgspec import inspect
from tomlkit.items import AoT, Array, InlineTable, Table

from parcours.errors import RecipeError, did_you_mean
from parcours.intake.codebook import read_codebook
from parcours.intake.recipe import Recipe
from parcours.intake.recipe_checks import RecipeMistake, check_recipe
from parcours.intake.toml_lines import line_of

Path_ = tuple[str | int, ...]
"""Where in a recipe something stands: ("interactions", 0, "event")."""

HEADLINES = {
    "files": "The files: which names they have, and how their characters and columns are read.",
    "joins": "Joins: many rows of one file belong to one row of another.",
    "interactions": "Interactions: what happened. One row may become several.",
    "answers": "Answers: what was said.",
    "profiles": "Profiles: who the customers are.",
    "links": "Links: which references are the same customer.",
}


def read_recipe(path: Path) -> Recipe:
    """Read a recipe from a TOML file, and check it and its codebooks.

    Raises RecipeError for a file that is missing or no TOML, an unknown key, a wrong kind of value, a name that stands
    for nothing, or a codebook that cannot be read: with file, line, key, and the nearest valid word.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError("recipe-unreadable", f"The recipe cannot be read: {error}.", where=str(path)) from error
    return recipe_from_text(text, where=str(path), folder=path.parent)


def recipe_from_text(text: str, *, where: str = "recipe", folder: Path | None = None) -> Recipe:
    """Read a recipe from TOML text; `folder` is where its codebooks lie (unchecked when not given)."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError("recipe-no-toml", f"This is not TOML: {error}.", where=where) from error
    try:
        check_shape(written, _shape(), ())
        recipe = msgspec.convert(written, Recipe)
        check_recipe(recipe)
    except RecipeMistake as mistake:
        line = line_of(text, mistake.path)
        raise RecipeError(mistake.code, mistake.message, hint=mistake.hint, where=f"{where}, line {line}") from mistake
    except msgspec.ValidationError as error:
        raise RecipeError("recipe-wrong-value", f"{error}.", where=where) from error
    if folder is not None:
        for answers in recipe.answers:
            if answers.codebook:
                read_codebook(folder / answers.codebook)
    return recipe


def write_recipe(recipe: Recipe, path: Path) -> None:
    """Write a recipe as TOML that reads back as the same recipe, laid out and commented for editing by hand."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(recipe_text(recipe), "utf-8")


def recipe_text(recipe: Recipe) -> str:
    """The recipe as TOML."""
    written = msgspec.to_builtins(recipe)
    document = tomlkit.document()
    document.add(tomlkit.comment(f'How the files of the source "{recipe.source}" are read.'))
    document.add(tomlkit.comment("Edit freely, then import again or retry; docs/reference/recipes.md has every key."))
    for key in sorted(set(written) - set(HEADLINES), key=list(Recipe.__struct_fields__).index):
        document.add(key, _many_lines(written[key]) if key == "notes" else tomlkit.item(written[key]))
    for key, headline in HEADLINES.items():
        if key in written:
            document.add(tomlkit.nl())
            document.add(tomlkit.comment(headline))
            document.add(key, _files(written[key]) if key == "files" else _declarations(written[key]))
    return tomlkit.dumps(document)


@cache
def _shape() -> inspect.Type:
    """What a recipe may hold; working it out takes longer than reading one."""
    return inspect.type_info(Recipe)


def check_shape(value: Any, kind: inspect.Type, path: Path_) -> None:
    """Raise RecipeMistake for the first key or value that the recipe's structure does not know."""
    if isinstance(kind, inspect.UnionType):
        structs = [each for each in kind.types if isinstance(each, inspect.StructType)]
        kind = structs[0] if structs and isinstance(value, dict) else next(iter(_fitting(value, kind)), kind)
    if isinstance(kind, inspect.StructType) and isinstance(value, dict):
        _check_table(value, kind, path)
    elif isinstance(kind, inspect.DictType) and isinstance(value, dict):
        for key, each in value.items():
            check_shape(each, kind.value_type, (*path, key))
    elif isinstance(kind, inspect.VarTupleType) and isinstance(value, list):
        for number, each in enumerate(value):
            check_shape(each, kind.item_type, (*path, number))
    elif not _fits(value, kind):
        words = [str(word) for word in kind.values] if isinstance(kind, inspect.LiteralType) else []
        hint = did_you_mean(str(value), words) if words else f"Write {_named(kind)}."
        raise RecipeMistake("recipe-wrong-value", f'"{spelled(path)}" cannot be {value!r}.', path, hint)


def spelled(path: Path_) -> str:
    """A place in a recipe as people write it: interactions[0].event."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _check_table(value: dict[str, Any], kind: inspect.StructType, path: Path_) -> None:
    fields = {field.encode_name: field for field in kind.fields}
    for key, each in value.items():
        if key not in fields:
            where = f' in "{spelled(path)}"' if path else ""
            raise RecipeMistake(
                "recipe-unknown-key", f'There is no key "{key}"{where}.', (*path, key), did_you_mean(key, fields)
            )
        check_shape(each, fields[key].type, (*path, key))
    for name, field in fields.items():
        if field.required and name not in value:
            where = f'"{spelled(path)}"' if path else "The recipe"
            raise RecipeMistake("recipe-missing-key", f'{where} lacks the key "{name}".', path)


PLAIN: dict[type[inspect.Type], tuple[tuple[type, ...], str]] = {
    inspect.StrType: ((str,), 'a text in quotes, like "orders"'),
    inspect.BoolType: ((bool,), "true or false"),
    inspect.IntType: ((int,), "a whole number"),
    inspect.FloatType: ((int, float), "a number"),
    inspect.NoneType: ((type(None),), "nothing"),
    inspect.DictType: ((dict,), 'a table, like { crm = "customer_id" }'),
    inspect.StructType: ((dict,), "a table in braces"),
    inspect.VarTupleType: ((list,), 'a list, like ["a", "b"]'),
    inspect.TupleType: ((list,), "a pair, like [1, 5]"),
}


def _fits(value: Any, kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.LiteralType):
        return value in kind.values
    if isinstance(kind, inspect.UnionType):
        return bool(_fitting(value, kind))
    if isinstance(kind, inspect.TupleType) and isinstance(value, list):
        pairs = zip(value, kind.item_types, strict=False)
        return len(value) == len(kind.item_types) and all(_fits(*pair) for pair in pairs)
    if isinstance(value, bool) and not isinstance(kind, inspect.BoolType):
        return False
    return isinstance(value, PLAIN[type(kind)][0])


def _fitting(value: Any, kind: inspect.UnionType) -> list[inspect.Type]:
    return [each for each in kind.types if _fits(value, each)]


def _named(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.UnionType):
        return " or ".join(_named(each) for each in kind.types if not isinstance(each, inspect.NoneType))
    return PLAIN[type(kind)][1]


def _files(files: dict[str, Any]) -> Table:
    tables = tomlkit.table(is_super_table=True)
    for name, file in files.items():
        table = tomlkit.table()
        for key, value in file.items():
            if key in ("columns", "renamed"):
                inner = tomlkit.table()
                for column, settings in value.items():
                    inner.add(column, _inline(settings) if isinstance(settings, dict) else settings)
                table.add(key, inner)
            else:
                table.add(key, _inline(value))
        tables.add(name, table)
    return tables


def _declarations(declarations: list[dict[str, Any]]) -> AoT:
    tables = tomlkit.aot()
    for declaration in declarations:
        table = tomlkit.table()
        for key, value in declaration.items():
            table.add(key, _many_lines(value) if key == "questions" else _inline(value))
        tables.append(table)
    return tables


def _inline(value: Any) -> Any:
    if isinstance(value, dict):
        table: InlineTable = tomlkit.inline_table()
        for key, each in value.items():
            table.add(key, _inline(each))
        return table
    if isinstance(value, list | tuple):
        array: Array = tomlkit.array()
        for each in value:
            array.append(_inline(each))
        return array
    return value


def _many_lines(values: Any) -> Array:
    return _inline(values).multiline(True)  # type: ignore[no-any-return]
