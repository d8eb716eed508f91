"""Who a customer is, in the words of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from parcours_studio.behind.names import Names
from parcours_studio.behind.spoken import language_name, metric_name
from parcours_studio.people.columns import life
from parcours_studio.people.history import subject_words
from parcours_studio.segments.queries import label as segment_label
from parcours_studio.ui.words import language, say, voice

if TYPE_CHECKING:
    from parcours.company.behind import Places
    from parcours.company.customer import Customer, Told
    from parcours.company.readings import Readings

ADDRESS = ("street", "postcode", "city", "region", "country")
WHYS = {
    "earliest ref of this customer": "earliest",
    "only ref of this customer": "only",
    "kept apart: several known customers share it": "shared",
}
LINKED = "linked with "
LONG_AGO = 12
"""So many open matters and scores are shown before the rest is folded."""


def of(readings: Readings, one: Customer, names: Names, places: Places) -> dict[str, Any]:
    """All that stands beside the timeline."""
    from parcours.company.customer import scores, subjects

    matters = [_matter(row) for row in subjects(readings, one.number)]
    rated = [_rated(row, names, places) for row in scores(readings, one.number)]
    return {
        "row": dict(one.row) | dict(one.together or {}),
        "life": life(one.row["life_cycle"]),
        "currency": readings.settings.currency,
        "contact": _contact(one.told),
        "chosen": _chosen(one.told),
        "refs": [{"ref": ref, "why": _why(why)} for ref, why in one.refs],
        "segments": [(name, segment_label(name, language())) for name in one.segments],
        "open_matters": [row for row in matters if row["is_open"]],
        "past_matters": [row for row in matters if not row["is_open"]],
        "rated": rated[:LONG_AGO],
        "rated_before": rated[LONG_AGO:],
        "role": one.told["role"].value if "role" in one.told else "",
    }


def _contact(told: Mapping[str, Told]) -> list[dict[str, Any]]:
    """Contact details, each with where it comes from and what else is on record."""
    found = [_line(name, told[name], _shown(name, told[name].value)) for name in ("email", "phone") if name in told]
    if parts := [name for name in ADDRESS if name in told]:
        found.append(_line("address", told[parts[0]], _address(told)))
    found += [
        _line(name, told[name], _shown(name, told[name].value)) for name in ("born_on", "language") if name in told
    ]
    return found


def _chosen(told: Mapping[str, Told]) -> list[dict[str, Any]]:
    """Preferences and consents."""
    found = []
    if "preferred_channel" in told:
        found.append(_line("preferred_channel", told["preferred_channel"], str(told["preferred_channel"].value)))
    for name in ("email_consent", "phone_consent"):
        given = told.get(name)
        said = say("people.consent_unknown" if given is None else "people.yes" if given.value else "people.no")
        tone = "" if given is None else "good" if given.value else "bad"
        found.append(_line(name, given, said) | {"tone": tone})
    return found


def _line(name: str, told: Told | None, said: str) -> dict[str, Any]:
    others = [_shown(name, value) for value in told.others] if told and name not in ("address",) else []
    return {
        "name": say(f"people.{name}"),
        "kind": name,
        "said": said,
        "source": told.source if told else "",
        "since": told.since if told else None,
        "others": others,
    }


def _address(told: Mapping[str, Told]) -> str:
    """As letters have it."""
    value = {name: str(told[name].value) for name in ADDRESS if name in told}
    town = " ".join(value[name] for name in ("postcode", "city") if name in value)
    return ", ".join(part for part in (value.get("street"), town, value.get("region"), value.get("country")) if part)


def _shown(name: str, value: Any) -> str:
    if name == "born_on":
        return voice().day(value)
    if name == "language":
        return language_name(str(value))
    if isinstance(value, bool):
        return say("people.yes" if value else "people.no")
    return str(value)


def _why(why: str) -> str:
    """Why a reference is this customer, in the reader's language as far as the reason is ours."""
    if why in WHYS:
        return say(f"people.why_{WHYS[why]}")
    if why.startswith(LINKED):
        other, _, reason = why.removeprefix(LINKED).partition(": ")
        row = re.fullmatch(r'on one row of "(.+)"', reason)
        said = say("people.why_row", file=row[1]) if row else reason
        return say("people.why_linked", other=other, reason=said)
    return why


def _matter(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row) | {
        "label": subject_words(row["subject_kind"], row["subject_ref"]),
        "key": f"{row['subject_kind']}:{row['subject_ref']}",
        "money": voice().money(float(row["amount"]), row["currency"]) if row["amount"] and row["currency"] else "",
    }


def _rated(row: Mapping[str, Any], names: Names, places: Places) -> dict[str, Any]:
    return dict(row) | {
        "name": metric_name(row["metric"]),
        "about": names.coded("touchpoint", row["touchpoint"], places) or row["survey"] or "",
    }
