"""The sample company, made the way every company is: exports, recipes, import, refresh."""

from __future__ import annotations

from pathlib import Path

from parcours.company.company import open as open_company
from parcours.company.importing import knows
from parcours.company.progress import Progress, silent
from parcours.demo import generate
from parcours.errors import CompanyError
from parcours.intake import read_recipe


def build_sample(folder: Path, *, customers: int, seed: int = 1, progress: Progress = silent) -> None:
    """Make the invented railway in `folder`, import its exports and refresh."""
    if folder.exists() and any(folder.iterdir()):
        raise CompanyError(
            "folder-in-use", f'"{folder}" exists and is not empty.', hint="Remove it, or name another folder."
        )
    progress("inventing a railway", 0.0)
    generate(folder, customers=customers, seed=seed)
    progress("inventing a railway", 1.0)
    with open_company(folder) as company:
        exports = sorted((folder / "exports").iterdir())
        for path in sorted(company.folder.recipes.glob("*.toml")):
            recipe = read_recipe(path)
            known = [export for export in exports if knows(recipe, export)]
            company.import_files(company.reading(known, recipe=path), progress=progress)
        company.refresh(progress=progress)
