"""Files as they come: what a file is (`look`), and all its rows as text in file order (`stage`)."""

from __future__ import annotations

from parcours.intake.files.looks import FileLook, look
from parcours.intake.files.opening import no_table, zip_members
from parcours.intake.files.staged import Staged, line_of
from parcours.intake.files.staging import headings_of, left_out, stage

__all__ = ["FileLook", "Staged", "headings_of", "left_out", "line_of", "look", "no_table", "stage", "zip_members"]
