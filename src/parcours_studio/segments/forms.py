"""Forms of segments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from parcours.vocabulary.words import LANGUAGES
from parcours_studio.segments.rules import HAPPENED, OPERATORS, Condition, Conditions
from parcours_studio.segments.words import COLUMNS, column_words
from parcours_studio.ui.words import say
from parcours_studio.ui.words import say_later as later

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ASKED_OF = ("event", "channel", "subject_kind")
"""Words of interactions that the form offers; the others are for the text."""


class SegmentForm(forms.Form):
    """What a segment is called, and whether all of its conditions hold or any."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    en = forms.CharField(max_length=120, required=False, label=later("segments.label_en"))
    de = forms.CharField(max_length=120, required=False, label=later("segments.label_de"))
    fr = forms.CharField(max_length=120, required=False, label=later("segments.label_fr"))
    id = forms.CharField(max_length=60, label=later("segments.id"), help_text=later("segments.id_hint"), required=False)
    match = forms.ChoiceField(
        choices=[("all", later("segments.match_all")), ("any", later("segments.match_any"))],
        label=later("segments.match"),
    )

    def __init__(self, *args: Any, new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new = new
        if not new:
            del self.fields["id"]

    def clean_id(self) -> str:
        """The id that was typed, else one made from the label."""
        typed: str = self.cleaned_data["id"].strip()
        if typed and not ID.fullmatch(typed):
            raise forms.ValidationError(say("segments.wrong_id"))
        return typed

    def clean(self) -> dict[str, Any]:
        """A label in one language at least, and an id for a new segment."""
        found: dict[str, Any] = super().clean() or {}
        if not any(found.get(language) for language in LANGUAGES):
            self.add_error("en", say("segments.no_label"))
        if self.new and not found.get("id") and not self.errors:
            found["id"] = slug(next(found[language] for language in LANGUAGES if found.get(language)))
        return found

    def labels(self) -> dict[str, str]:
        """The labels that were given, by language."""
        return {language: self.cleaned_data[language] for language in LANGUAGES if self.cleaned_data[language]}


class ConditionForm(forms.Form):
    """One condition: about a column, a property, or what happened."""

    about = forms.ChoiceField(required=False, label=later("segments.about"))
    column = forms.ChoiceField(required=False, label=later("segments.column"))
    property = forms.CharField(required=False, max_length=200, label=later("segments.property"))
    operator = forms.ChoiceField(required=False, label=later("segments.operator"))
    value = forms.CharField(required=False, max_length=2000, label=later("segments.value"))
    event = forms.CharField(required=False, max_length=2000, label=later("segments.happened_event"))
    channel = forms.CharField(required=False, max_length=2000, label=later("segments.happened_channel"))
    subject_kind = forms.CharField(required=False, max_length=2000, label=later("segments.happened_subject_kind"))
    within_days = forms.CharField(required=False, max_length=12, label=later("segments.within_days"))
    at_least = forms.CharField(required=False, max_length=12, label=later("segments.times"))
    negated = forms.BooleanField(required=False, label=later("segments.negated"))
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    """What happened must also have, and the form does not show: as key=value, a line each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["about"].choices = [("", "–"), *((one, say(f"segments.about_{one}")) for one in (
            "column", "property", "happened"))]  # fmt: skip
        choices["column"].choices = [(column, column_words(column)) for column in self._columns()]
        choices["operator"].choices = [(one, say(f"segments.operator_{one}")) for one in OPERATORS]

    def _columns(self) -> list[str]:
        own = self.initial.get("column", "")
        return [*COLUMNS, *([own] if own and own not in COLUMNS else [])]

    def condition(self) -> Condition | None:
        """What the line asks; None for one that was left open or taken out."""
        found = self.cleaned_data
        if not found["about"]:
            return None
        if found["about"] == "happened":
            given = {key: found[key] for key in (*ASKED_OF, "within_days", "at_least") if found[key].strip()}
            kept = dict(line.split("=", 1) for line in found["kept"].splitlines() if "=" in line)
            return Condition("happened", happened=kept | given, negated=found["negated"])
        name = found[found["about"]]
        return Condition(found["about"], name, found["operator"], found["value"], negated=found["negated"])


def initial_of(line: Condition) -> dict[str, Any]:
    """A condition as the form shows it."""
    if line.about == "happened":
        happened: Mapping[str, str] = line.happened or {}
        hidden = [f"{key}={value}" for key, value in happened.items() if key in HAPPENED and key not in ASKED_OF]
        return {"about": line.about, **happened, "negated": line.negated, "kept": "\n".join(hidden)}
    return {
        "about": line.about,
        line.about: line.name,
        "operator": line.operator,
        "value": line.value,
        "negated": line.negated,
    }


def together(match: str, forms_: list[ConditionForm]) -> Conditions:
    """The conditions of all lines that say something."""
    lines = (form.condition() for form in forms_)
    return Conditions(match, tuple(line for line in lines if line is not None))


def slug(text: str) -> str:
    """An id made from a label.

    >>> slug("Größte Kunden (Bahn)")
    'groesste-kunden-bahn'
    """
    import unicodedata

    plain = text.lower()
    for sign, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(sign, written)
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_only)) or "segment"


class TextForm(forms.Form):
    """The whole file as text."""

    text = forms.CharField(
        label=later("segments.text"),
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"wrap": "off", "spellcheck": "false", "autocomplete": "off", "rows": "30"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """Lines end in line feeds, whatever the browser sends."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").rstrip("\n")
        return f"{text}\n" if text else ""
