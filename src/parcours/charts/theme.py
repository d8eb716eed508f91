"""The colours, once: literal for pictures that stand alone, custom properties for pictures inside a page.

A picture inside the report must follow the reader's light or dark setting; a PNG or PDF knows no custom properties and
needs literal colours. Both are drawn by the same functions: a `Theme` is a list of paints, and `PAGE` paints with
`var(--ink)` and so on, whose values `custom_properties` writes into the page's stylesheet.
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, kw_only=True)
class Theme:
    """One paint per role. Good and bad are blue and orange, which colour-blind people tell apart."""

    ink: str
    """Text and measured marks."""
    soft: str
    """Secondary text; believed marks."""
    faint: str
    """Marks that rest on too few answers."""
    line: str
    paper: str
    wash: str
    """Quiet surfaces."""
    accent: str
    band: str
    """The 95 % interval around a measured line."""
    good: str
    good_soft: str
    bad: str
    bad_soft: str
    neutral: str
    truth: str
    """Moments of truth."""
    truth_soft: str

    def custom_properties(self) -> str:
        """The paints as CSS declarations, one per role."""
        return "".join(f"--{field.name.replace('_', '-')}:{getattr(self, field.name)};" for field in fields(self))


LIGHT = Theme(
    ink="#1d2430",
    soft="#5b6675",
    faint="#a3acb9",
    line="#e1e5eb",
    paper="#ffffff",
    wash="#f4f6f9",
    accent="#2456c9",
    band="#d9e3f8",
    good="#1a7395",
    good_soft="#9ccadb",
    bad="#b54d12",
    bad_soft="#f0b993",
    neutral="#c9cfd8",
    truth="#8a2f6b",
    truth_soft="#f1e3ed",
)

DARK = Theme(
    ink="#e8ebf0",
    soft="#9eaaba",
    faint="#667285",
    line="#2a323e",
    paper="#12161d",
    wash="#1a202a",
    accent="#7aa2ff",
    band="#253657",
    good="#5bbbd8",
    good_soft="#2f6577",
    bad="#f0955b",
    bad_soft="#7d4a2b",
    neutral="#465061",
    truth="#e58fc7",
    truth_soft="#3b2536",
)

PAGE = Theme(**{field.name: f"var(--{field.name.replace('_', '-')})" for field in fields(Theme)})
