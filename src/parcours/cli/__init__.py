"""The command line: `parcours COMMAND COMPANY`. Results go to stdout, everything else to stderr."""

from __future__ import annotations

from parcours.cli.main import main

__all__ = ["main"]
