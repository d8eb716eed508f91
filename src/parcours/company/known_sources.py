"""What the company knows already when files come in: the recipe that reads them, customers' numbers, sources' names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import ibis

from parcours.intake import looks_like
from parcours.intake.guess import Registers, registers
from parcours.intake.recipe import Recipe
from parcours.lake import Lake

#: Facts that name customers.
NAMING = ("interactions", "answers", "profiles")


def kept_recipe(recipes: Mapping[Path, Recipe], files: Sequence[Path], source: str | None) -> Path | None:
    """The kept recipe that knows all of these files, by their names and by at least half of their columns."""
    named = ((path, kept) for path, kept in recipes.items() if source in (None, kept.source))
    return next((path for path, kept in named if _reads(kept, files)), None)


def known_registers(recipes: Sequence[Recipe], lake: Lake) -> Registers:
    """The numberings of customers that kept recipes read, and all customers so far."""
    if not lake.snapshot().imports:
        return registers(recipes)
    facts = lake.reading(NAMING)[1]
    people = ibis.union(*(facts[name].select("customer_ref") for name in NAMING), distinct=False)
    return registers(recipes, people.filter(people.customer_ref.notnull()))


def source_name(files: Sequence[Path], recipes: Sequence[Recipe]) -> str:
    """A name for a new source: what the files' names share, without dates; else the folder's name.

    Another source's name is taken again only by files that its recipe knows.
    """
    stems = [re.split(r"[-_ ]+", file.name.split(".")[0].lower()) for file in files]
    shared = [word for word in stems[0] if all(word in each for each in stems)]
    folder = files[0].absolute().parent.name.lower()
    lasting = [word for word in shared if not any(sign.isdigit() for sign in word)]
    names = [_plain("_".join(words)) for words in (lasting, shared)]
    first = next(filter(None, [*names, _plain(folder), "source"]))
    tries = [*dict.fromkeys(filter(None, [first, *names])), *(f"{first}_{number}" for number in range(2, 10_000))]
    taken = {recipe.source: recipe for recipe in recipes}
    return next(name for name in tries if name not in taken or _reads(taken[name], files))


def _reads(recipe: Recipe, files: Sequence[Path]) -> bool:
    return all(looks_like(recipe, file) for file in files)


def _plain(name: str) -> str:
    return re.sub(r"_+", "_", re.sub(r"[^\w]", "_", name)).strip("_")
