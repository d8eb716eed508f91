"""Which interaction of its own row an answer is about."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from parcours.intake.drafting import Drafting
from parcours.intake.keys import joined
from parcours.intake.parts import Part
from parcours.intake.recipe import Answers
from parcours.intake.recipe_checks import spoken_of


def about_parts(drafting: Drafting, declaration: Answers) -> list[Part]:
    """The event that the answers are about, and the key of its interaction; nothing where they name none."""
    made = spoken_of(drafting.rows.recipe, declaration)
    if made is None or declaration.about is None:
        return []
    key = made.key or drafting.rows.recipe.files[made.file].key
    return [Part("about", "text", declaration.about), *(Part(f"about {n}", "text", name) for n, name in enumerate(key))]


def interaction_spoken_of(drafting: Drafting, rows: ir.Table, parts: list[Part]) -> dict[str, ir.Value]:
    """The id of that interaction, as it gets it itself."""
    if not parts:
        return {}
    said = [rows[part.name] for part in parts]
    whole = joined(drafting.engine, [drafting.rows.recipe.source, *said])
    return {"interaction_id": said[0].notnull().ifelse(whole, ibis.null("string"))}
