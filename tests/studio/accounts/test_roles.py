"""The published matrix of roles is the registry."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from parcours_studio.accounts.rights import RIGHTS, Right, Role, matrix
from parcours_studio.ui.words import catalogue

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "roles.md"


def test_the_page_shows_which_role_has_which_right() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text("utf-8").splitlines()
        if re.match(r"\| `[a-z]+\.[a-z]+`", line)
    ]
    published = {row[0].strip("`"): [bool(cell) for cell in row[2:]] for row in rows}
    assert published == {str(right): [has for _, has in roles] for right, roles in matrix()}
    assert {row[0].strip("`"): row[1] for row in rows} == {
        str(right): catalogue()[f"accounts.right_{right.name.lower()}"]["en"] for right in Right
    }


def test_every_role_has_what_the_one_below_has() -> None:
    ranked = [RIGHTS[role] for role in Role]
    assert all(below < above for below, above in pairwise(ranked))
