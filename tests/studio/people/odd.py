"""A small company whose customers are called by markup and formulas, and ask more than once."""

from __future__ import annotations

import csv
from pathlib import Path

import parcours

SCRIPT = "<script>alert('x')</script>"
FORMULA = '=HYPERLINK("http://evil.example","x")'
LONG = "So lang war das Warten. " * 40

PROFILES = """
source = "crm"
time_zone = "Europe/Zurich"

[files.people]
match = ["people*.csv"]
key = ["no"]

[[profiles]]
file = "people"
customer = { crm = "no", email = "email" }
kind = "kind"
name = "name"
email = "email"
phone = "phone"
language = "language"
company = { crm = "company" }
role = "role"
email_consent = "consent"
"""
CALLS = """
source = "calls"
time_zone = "Europe/Zurich"

[files.calls]
match = ["calls*.csv"]
key = ["call"]
[files.calls.columns]
at = { type = "timestamp" }

[[interactions]]
file = "calls"
event = "event"
occurred_at = "at"
customer = { crm = "no" }
channel = "channel"
direction = "direction"
nature = { is = "informational" }
subject = { ticket = "ticket" }
text = "text"
"""
JOURNEY = f"""
id: asking
label: {{en: "Asking {SCRIPT}", de: Fragen, fr: Demander}}
stages:
  - id: ask
    label: {{en: Asks, de: Fragt, fr: Demande}}
    phase: during
    touchpoints:
      - {{id: asked, label: {{en: "Ask <i>us</i>", de: Anfrage, fr: Demande}}, direction: pull, when: {{event: Asked}}}}
      - {{id: answered, label: {{en: Answer, de: Antwort, fr: Réponse}}, direction: push, when: {{event: Answered}}}}
"""
PEOPLE = [
    ["1", "person", SCRIPT, "anna@example.org", "+41 76 000 00 01", "de", "F1", "buyer", "true"],
    ["2", "person", FORMULA, "ben@example.org", "", "fr", "F1", "user", "false"],
    ["3", "person", "Cleo O'Neill", "cleo@example.org", "", "en", "", "", ""],
    ["F1", "company", "Müller & Söhne <b>AG</b>", "", "", "de", "", "", ""],
]
HAPPENED = [
    ["c1", "Asked", "2024-03-01 10:00:00", "1", "form", "pull", "T1", f"Wo bleibt {SCRIPT} die Antwort?"],
    ["c2", "Asked", "2024-03-04 11:00:00", "1", "phone", "pull", "T1", "Ich frage noch einmal, Wo bleibt sie?"],
    ["c3", "Answered", "2024-03-05 09:00:00", "1", "e-mail", "push", "T1", "Hier ist sie."],
    ["c4", "Asked", "2024-03-08 09:00:00", "1", "phone", "pull", "T1", LONG],
    ["c5", "Asked", "2024-03-02 09:00:00", "2", "phone", "pull", "T2", FORMULA],
    ["c6", "Asked", "2024-03-02 09:30:00", "3", "phone", "pull", "T3", "Why does it take you so long to answer me?"],
]
HEADS = {
    "people": ["no", "kind", "name", "email", "phone", "language", "company", "role", "consent"],
    "calls": ["call", "event", "at", "no", "channel", "direction", "ticket", "text"],
}


def write(folder: Path, name: str, rows: list[list[str]], suffix: str = "") -> Path:
    """An export."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}{suffix}.csv"
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADS[name])
        writer.writerows(rows)
    return file


def build(root: Path) -> None:
    """Make the company, import what it has, and derive everything from it."""
    parcours.create(root, parcours.Settings(name="Odd & Sons", time_zone="Europe/Zurich", languages=("de", "fr", "en")))
    (root / "journeys" / "asking.yaml").write_text(JOURNEY, "utf-8")
    (root / "segments.toml").write_text(
        '[german]\nlabel = "<u>German</u>"\ncolumn = "language"\none_of = ["de"]\n', "utf-8"
    )
    for name, text in (("people", PROFILES), ("calls", CALLS)):
        (root / "sources" / f"{name}.toml").write_text(text, "utf-8")
    with parcours.open(root) as company:
        for name, rows in (("people", PEOPLE), ("calls", HAPPENED)):
            file = write(root.parent / "odd-exports", name, rows)
            company.import_files(company.reading([file], recipe=root / "sources" / f"{name}.toml"))
        company.refresh()
