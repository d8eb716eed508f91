"""Forms of the settings; each field stands for one setting, by the dotted key that the library calls it by."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from babel import Locale
from django import forms

from parcours.company.settings import AUTO
from parcours.vocabulary.words import LANGUAGES
from parcours_studio.administration.names import countries, currencies, regions, zones
from parcours_studio.ui.words import language, say
from parcours_studio.ui.words import say_later as later

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OUTCOMES = ("auto", "nps", "csat", "return")


class SectionForm(forms.Form):
    """Some settings; `KEYS` says which field is which."""

    KEYS: ClassVar[dict[str, str]] = {}

    @classmethod
    def filled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """What the fields hold when the settings are so."""
        return {field: values[key] for field, key in cls.KEYS.items()}

    def wanted(self) -> dict[str, Any]:
        """The settings that the fields ask for."""
        return {key: self.cleaned_data[field] for field, key in self.KEYS.items()}

    @classmethod
    def about(cls) -> list[str]:
        """All settings that the form is about."""
        return list(cls.KEYS.values())

    def field_of(self, key: str) -> str | None:
        """The field that shows a setting; None when it is none of these."""
        return next((field for field, known in self.KEYS.items() if known == key), None)


class CompanyForm(SectionForm):
    """Who the company is."""

    KEYS = {"name": "name", "time_zone": "time_zone", "currency": "currency"}  # noqa: RUF012
    name = forms.CharField(
        label=later("administration.name"), max_length=200, help_text=later("administration.name_help")
    )
    time_zone = forms.ChoiceField(
        label=later("administration.time_zone"), help_text=later("administration.time_zone_help")
    )
    currency = forms.ChoiceField(
        label=later("administration.currency"), help_text=later("administration.currency_help")
    )
    first_language = forms.ChoiceField(
        label=later("administration.first_language"), help_text=later("administration.first_language_help")
    )
    languages = forms.MultipleChoiceField(
        label=later("administration.languages"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Locale(language()).languages
        spoken = [(code, names[code]) for code in LANGUAGES]
        self.fields["time_zone"].choices = [(AUTO, say("administration.zone_auto")), *zones()]  # type: ignore[attr-defined]
        self.fields["currency"].choices = currencies()  # type: ignore[attr-defined]
        self.fields["first_language"].choices = self.fields["languages"].choices = spoken  # type: ignore[attr-defined]

    @classmethod
    def filled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Languages apart: the first one, and all of them."""
        spoken = values["languages"]
        return super().filled(values) | {"first_language": spoken[0] if spoken else "", "languages": spoken}

    def wanted(self) -> dict[str, Any]:
        """Languages as one list, the first one first."""
        first = self.cleaned_data["first_language"]
        others = [code for code in self.cleaned_data["languages"] if code != first]
        return super().wanted() | {"languages": [first, *others]}

    @classmethod
    def about(cls) -> list[str]:
        """The languages too."""
        return [*super().about(), "languages"]

    def field_of(self, key: str) -> str | None:
        """Languages are refused at the first one."""
        return "languages" if key == "languages" else super().field_of(key)


class CalendarForm(SectionForm):
    """When the company works."""

    KEYS = {"country": "calendar.country", "region": "calendar.region"}  # noqa: RUF012
    country = forms.ChoiceField(
        label=later("administration.country"), required=False, help_text=later("administration.country_help")
    )
    region = forms.CharField(
        label=later("administration.region"),
        required=False,
        max_length=10,
        widget=forms.TextInput({"list": "regions", "autocomplete": "off"}),
        help_text=later("administration.region_help"),
    )
    closed_on = forms.CharField(
        label=later("administration.closed_on"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=later("administration.closed_on_help"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Locale(language()).days["format"]["wide"]
        for place, day in enumerate(WEEKDAYS):
            self.fields[day] = forms.CharField(label=names[place].capitalize(), required=False, max_length=100)
        self.order_fields([*WEEKDAYS, "country", "region", "closed_on"])
        self.fields["country"].choices = [("", say("administration.no_country")), *countries()]  # type: ignore[attr-defined]
        self.regions = regions(str(self["country"].value() or ""))

    @classmethod
    def filled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Hours as people write them, days off one per line."""
        hours = {day: ", ".join(values["calendar.hours"].get(day, ())) for day in WEEKDAYS}
        return super().filled(values) | hours | {"closed_on": "\n".join(values["calendar.closed_on"])}

    def wanted(self) -> dict[str, Any]:
        """Hours by weekday without the days on which it is closed."""
        hours = {day: _parts(self.cleaned_data[day].replace("–", "-").replace(" - ", "-")) for day in WEEKDAYS}
        return super().wanted() | {
            "calendar.hours": {day: spans for day, spans in hours.items() if spans},
            "calendar.closed_on": sorted(_parts(self.cleaned_data["closed_on"])),
        }

    @classmethod
    def about(cls) -> list[str]:
        """Hours and days off too."""
        return [*super().about(), "calendar.hours", "calendar.closed_on"]

    def field_of(self, key: str) -> str | None:
        """Each weekday has a field of its own."""
        name = key.rpartition(".")[2]
        return name if name in self.fields else super().field_of(key)


class RulesForm(SectionForm):
    """From when on a customer is lost, and what loyalty is."""

    KEYS = {  # noqa: RUF012
        "at_risk": "life_cycle.at_risk_after_days",
        "lost": "life_cycle.lost_after_days",
        "outcome": "loyalty.outcome",
        "horizon": "loyalty.horizon_days",
    }
    at_risk = forms.FloatField(label=later("administration.at_risk"), help_text=later("administration.zero_help"))
    lost = forms.FloatField(label=later("administration.lost"), help_text=later("administration.zero_help"))
    outcome = forms.ChoiceField(
        label=later("administration.outcome"),
        choices=[(name, later(f"administration.outcome_{name}")) for name in OUTCOMES],
        help_text=later("administration.outcome_help"),
    )
    horizon = forms.IntegerField(label=later("administration.horizon"), help_text=later("administration.horizon_help"))


def _parts(text: str) -> list[str]:
    """What stands between commas, semicolons and line ends."""
    return [part for found in re.split(r"[,;\n]", text) if (part := found.strip())]
