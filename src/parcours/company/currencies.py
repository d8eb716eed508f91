"""The currency in which a company counts its revenue: its settings say it, else the recipe of its first import."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from msgspec.structs import replace

from parcours.company.settings import DEFAULT_CURRENCY, Settings
from parcours.intake.recipe import Recipe, Value


def settled(
    settings: Settings, recipe: Recipe, kept: Collection[Recipe], *, first: bool, signs: Sequence[str] = ()
) -> tuple[Settings, str]:
    """The settings with a currency, and what has to be said about it (nothing when all agree).

    `kept` are the company's other recipes, `first` says whether nothing was imported before. Where recipes disagree, or
    a column of the files names several, the company's stays. `signs` are those beside amounts that several currencies
    have.
    """
    own = set(_named(recipe, settings.currency))
    if own <= {settings.currency}:
        return settings, _assumed(settings, signs) if (first or signs) and is_assumed(settings, recipe) else ""
    among = own.union(*(_named(one, settings.currency) for one in kept))
    if first and settings.currency == DEFAULT_CURRENCY and len(among) == 1:
        found = replace(settings, currency=among.pop())
        told = f"No currency was chosen: the company takes {found.currency} from the recipe."
        return found, f"{told} Set currency in parcours.toml after the import if that is not meant."
    if settings.currency in own:
        return settings, ""
    if assumed := [one.source for one in kept if is_assumed(settings, one)]:
        told = (
            f"The files name amounts in {', '.join(sorted(own))}; those of {', '.join(assumed)} name no currency and "
        )
        told += f"were taken for {settings.currency}, in which revenue is counted."
        return (
            settings,
            f"{told} If they are not, set currency in parcours.toml, refresh, and import their files again.",
        )
    told = f"The recipe reads amounts in {', '.join(sorted(own))}; revenue is counted in {settings.currency} alone."
    return settings, f"{told} Change currency in parcours.toml or in the recipe if that is not meant."


def _assumed(settings: Settings, signs: Sequence[str]) -> str:
    """That the files do not say which currency their amounts are in, and which was taken."""
    told = "The files name no currency: their amounts are taken for"
    if signs:
        shown = " and ".join(f'"{sign}"' for sign in signs)
        told = f"{shown} beside the amounts may be of several currencies, and nothing says which: they are taken for"
    return f"{told} {settings.currency}. Set currency in parcours.toml before the import if they are not."


def is_assumed(settings: Settings, recipe: Recipe) -> bool:
    """Whether the recipe leaves the currency of some amounts open, and the company has the one that all begin with."""
    unsaid = any(one.amount is not None and one.currency is None for one in recipe.interactions)
    return unsaid and not recipe.currency and settings.currency == DEFAULT_CURRENCY


def _named(recipe: Recipe, usual: str) -> Iterator[str]:
    """The currencies of the recipe's amounts, as far as the recipe itself says them."""
    for one in recipe.interactions:
        if one.amount is None:
            continue
        if one.currency is None or (isinstance(one.currency, str) and recipe.currency):
            # Where a column says it, the recipe names the one that it says throughout.
            yield recipe.currency.upper() or usual
        elif isinstance(one.currency, Value) and isinstance(one.currency.is_, str):
            yield one.currency.is_.upper()
