"""Forms of sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from parcours_studio.sources.entries import ALWAYS, Entry, Group
from parcours_studio.ui.words import say
from parcours_studio.ui.words import say_later as later

METRICS = "metrics"
ZONES = "zones"
CURRENCIES = "currencies"


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The list of files."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class UploadForm(forms.Form):
    """Files, and what may be said about them before anybody looks."""

    files = FilesField(  # type: ignore[assignment]  # Django keeps what was sent under the same name
        label=later("sources.files"), widget=ManyFiles(attrs={"multiple": True}), allow_empty_file=True
    )
    source = forms.CharField(
        max_length=60, required=False, label=later("sources.entry_source"), help_text=later("sources.wanted_hint")
    )
    codebook = forms.FileField(
        required=False, label=later("sources.codebook"), help_text=later("sources.codebook_hint")
    )

    def clean_files(self) -> list[UploadedFile[Any]]:
        """Refuse what is empty all the same."""
        found: list[UploadedFile[Any]] = self.cleaned_data["files"]
        empty = [one.name or "" for one in found if not one.size]
        if empty:
            raise forms.ValidationError(say("sources.empty_files", names=", ".join(empty)))
        return found

    def clean_source(self) -> str:
        """A name that a file can have."""
        name: str = self.cleaned_data["source"].strip()
        if name and (name != PurePath(name).name or name.startswith(".") or "\\" in name):
            raise forms.ValidationError(say("sources.wrong_source"))
        return name


class RecipeForm(forms.Form):
    """A recipe as text."""

    recipe = forms.CharField(
        label=later("sources.recipe_text"),
        strip=False,
        widget=forms.Textarea(attrs={"wrap": "off", "spellcheck": "false", "autocomplete": "off", "rows": "34"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_recipe(self) -> str:
        """Lines end in line feeds, whatever the browser sends."""
        text: str = self.cleaned_data["recipe"].replace("\r\n", "\n")
        return text if text.endswith("\n") else text + "\n"


class CorrectionForm(forms.Form):
    """What can be corrected of a recipe, entry by entry."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, groups: Sequence[Group], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        for entry in self.entries():
            self.fields[entry.name] = _field(entry)
            if entry.shape == "source" and any(choice == ALWAYS for choice, _ in entry.choices):
                self.fields[f"{entry.name}-is"] = forms.CharField(
                    required=False, initial=entry.fixed, label=say("sources.always_what", field=entry.label)
                )

    def entries(self) -> Iterator[Entry]:
        """Every entry of every group."""
        for group in self.groups:
            yield from group.entries

    def changes(self) -> list[tuple[Entry, Any]]:
        """The entries that were changed, with what they are now."""
        changed = set(self.changed_data)
        found = []
        for entry in self.entries():
            if entry.name in changed or f"{entry.name}-is" in changed:
                value = self.cleaned_data[entry.name]
                if entry.shape in ("source", "words"):
                    value = (value, self.cleaned_data.get(f"{entry.name}-is", ""))
                found.append((entry, value))
        return found

    def differences(self) -> list[tuple[str, str, str]]:
        """The entries that differ from what stands now: label, what stands, what was typed."""
        return [(entry.label, _shown(entry, entry.value), _shown(entry, value)) for entry, value in self.changes()]

    def blame(self, place: tuple[str | int, ...], words: str) -> None:
        """Put a mistake of the recipe beside the entry that it is about, else above the form."""
        fitting = [entry for entry in self.entries() if place[: len(entry.place)] == entry.place]
        fitting += [entry for entry in self.entries() if place and entry.place[: len(place)] == place]
        self.add_error(fitting[0].name if fitting else None, words)


def _shown(entry: Entry, value: Any) -> str:
    """A value of an entry for people."""
    chosen, fixed = value if isinstance(value, tuple) else (value, entry.fixed)
    words = dict(entry.choices).get(str(chosen), str(chosen))
    return f"{words} {fixed}".strip() if chosen == ALWAYS else words


def _field(entry: Entry) -> forms.Field:
    given: dict[str, Any] = {
        "label": entry.label, "initial": entry.value, "required": False, "help_text": entry.hint
    }  # fmt: skip
    match entry.shape:
        case "tick" | "question":
            return forms.BooleanField(**given)
        case "choice" | "source" | "words":
            return forms.ChoiceField(choices=list(entry.choices), **given)
        case "columns":
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=list(entry.choices), widget=widget, **given)
        case "number":
            return forms.FloatField(**given)
    lists = {"zone": ZONES, "currency": CURRENCIES, "metric": METRICS}
    attributes = {"list": lists[entry.shape]} if entry.shape in lists else {}
    return forms.CharField(strip=True, widget=forms.TextInput(attrs=attributes), **given)
