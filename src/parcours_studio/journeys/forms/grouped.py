"""Forms whose fields stand in groups, and wordings of which there is one per language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from parcours.journeys.journey import Label
from parcours.vocabulary.words import LANGUAGES
from parcours_studio.company import queries as company
from parcours_studio.ui.words import say

Typed = QueryDict | None
"""What a colleague sent."""
Layout = Literal["words", "row", "checks", "plain"]
ENDONYMS = {"en": "English", "de": "Deutsch", "fr": "Français"}
"""What speakers call their languages; the same on every page."""


@dataclass
class Group:
    """Fields that belong together."""

    title: str
    fields: list[BoundField] = field(default_factory=list)
    layout: Layout = "plain"
    hint: str = ""


class GroupedForm(forms.Form):
    """A form that a template draws group by group."""

    use_required_attribute = False

    def groups(self) -> Iterator[Group]:
        """The fields, group by group."""
        yield Group("", [self[name] for name in self.fields])

    def text_of(self, name: str) -> str:
        """What was typed, without space around it."""
        return str(self.cleaned_data.get(name) or "").strip()

    def add_wordings(self, name: str, before: Label, *, long: bool = False, most: int = 200) -> None:
        """Add a field per language for a wording."""
        texts = in_languages(before)
        for language in spoken_here():
            widget = forms.Textarea(attrs={"rows": 2}) if long else forms.TextInput()
            widget.attrs |= {"lang": language}
            self.fields[f"{name}_{language}"] = forms.CharField(
                required=False,
                max_length=most,
                label=ENDONYMS[language],
                widget=widget,
                initial=texts.get(language, ""),
            )

    def wordings(self, name: str) -> list[BoundField]:
        """The fields of a wording."""
        return [self[f"{name}_{language}"] for language in spoken_here()]

    def wording_of(self, name: str, before: Label) -> Label:
        """The wording that was typed; languages that the form does not show stay as they were."""
        typed = {language: self.text_of(f"{name}_{language}") for language in LANGUAGES}
        return merged(before, {language: text for language, text in typed.items() if text})

    def require_wording(self, name: str) -> None:
        """A name is needed, in one language at least."""
        if not any(self.text_of(f"{name}_{language}") for language in LANGUAGES):
            self.add_error(f"{name}_{spoken_here()[0]}", say("journeys.needs_name"))


def spoken_here() -> list[str]:
    """The languages of the product, those of the company first."""
    ours = [language for language in company.settings().languages if language in LANGUAGES]
    return [*ours, *(language for language in LANGUAGES if language not in ours)]


def in_languages(label: Label) -> dict[str, str]:
    """A wording by language; one that is the same in all stands under the first."""
    if isinstance(label, str):
        return {spoken_here()[0]: label} if label else {}
    return dict(label)


def merged(before: Label, typed: Mapping[str, str]) -> Label:
    """A wording as the file says it: one text stays one text as long as no other language is added."""
    first = spoken_here()[0]
    if isinstance(before, str) and set(typed) <= {first}:
        return typed.get(first, "")
    others = {} if isinstance(before, str) else {name: text for name, text in before.items() if name not in LANGUAGES}
    shown = [*([] if isinstance(before, str) else before), *typed]
    found = dict(typed) | others
    return {name: found[name] for name in dict.fromkeys(shown) if name in found}


def lines(text: str) -> tuple[str, ...]:
    """What stands line by line, each once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def words(kind: Iterable[Any], prefix: str, *, empty: str = "") -> list[tuple[str, str]]:
    """The words of a closed list as choices; `empty` names the choice of none."""
    known = [(one.value, say(f"journeys.{prefix}_{one.value}")) for one in kind]
    return [("", say(empty)), *known] if empty else known
