"""When two change the same settings at once: what the second one has to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parcours_studio.administration.forms import SectionForm


@dataclass(frozen=True)
class Difference:
    """One field: as the page had shown it, as it is now, and as the second one wants it."""

    label: str
    was: str
    now: str
    yours: str


def differences(
    form: SectionForm, *, was: Mapping[str, Any], now: Mapping[str, Any], wanted: Mapping[str, Any]
) -> list[Difference]:
    """The fields that somebody else changed meanwhile."""
    before, after, yours = (form.filled({**now, **values}) for values in (was, now, wanted))
    return [
        Difference(str(form.fields[name].label), *(_said(form, name, one[name]) for one in (before, after, yours)))
        for name in form.fields
        if before.get(name) != after.get(name)
    ]


def _said(form: SectionForm, name: str, value: Any) -> str:
    """A value as the field shows it."""
    names = dict(getattr(form.fields[name], "choices", ()))
    if isinstance(value, list | tuple):
        return ", ".join(str(names.get(one, one)) for one in value)
    return str(names.get(value, value))
