"""Intake: files come in, a recipe says what they mean, checked facts go out; the rest is set aside and counted."""

from __future__ import annotations

from parcours.intake.again import read_again
from parcours.intake.codebook import read_codebook, with_codebooks
from parcours.intake.files import headings_of
from parcours.intake.import_report import ImportReport
from parcours.intake.reading import Intake, read_source
from parcours.intake.recipe_file import read_recipe, recipe_from_text, recipe_text, write_recipe
from parcours.intake.sorting import kind_of, looks_like, sort_out

__all__ = [
    "ImportReport",
    "Intake",
    "headings_of",
    "kind_of",
    "looks_like",
    "read_again",
    "read_codebook",
    "read_recipe",
    "read_source",
    "recipe_from_text",
    "recipe_text",
    "sort_out",
    "with_codebooks",
    "write_recipe",
]
