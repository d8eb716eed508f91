"""The facts: the tables of the lake, column by column.

Times are UTC microseconds without zone and end in `_at`; `_on` is that moment's day in the company's time zone.
"""

from __future__ import annotations

import ibis

MONEY = "decimal(18, 4)"
TIME = "timestamp(6)"

INTERACTIONS = ibis.schema(
    {
        "interaction_id": "string",
        "content_hash": "int64",
        "occurred_at": TIME,
        "occurred_on": "date",
        "sequence": "int64",
        "received_at": TIME,
        "source": "string",
        "import_id": "string",
        "customer_ref": "string",
        "event": "string",
        "channel": "string",
        "direction": "string",
        "nature": "string",
        "outcome": "string",
        "subject_kind": "string",
        "subject_ref": "string",
        "amount": MONEY,
        "currency": "string",
        "duration_s": "float64",
        "colleague": "string",
        "team": "string",
        "place": "string",
        "text": "string",
        "language": "string",
        "properties": "string",
    }
)

ANSWERS = ibis.schema(
    {
        "answer_id": "string",
        "content_hash": "int64",
        "response_id": "string",
        "answered_at": TIME,
        "answered_on": "date",
        "invited_at": TIME,
        "source": "string",
        "import_id": "string",
        "customer_ref": "string",
        "survey": "string",
        "question": "string",
        "metric": "string",
        "state": "string",
        "score": "float64",
        "scale_low": "float64",
        "scale_high": "float64",
        "orientation": "string",
        "choice": "string",
        "text": "string",
        "language": "string",
        "collection": "string",
        "weight": "float64",
        "touchpoint": "string",
        "interaction_id": "string",
        "subject_kind": "string",
        "subject_ref": "string",
        "channel": "string",
        "team": "string",
        "place": "string",
        "properties": "string",
    }
)

PROFILES = ibis.schema(
    {
        "profile_id": "string",
        "content_hash": "int64",
        "observed_at": TIME,
        "source": "string",
        "import_id": "string",
        "customer_ref": "string",
        "kind": "string",
        "name": "string",
        "first_name": "string",
        "last_name": "string",
        "email": "string",
        "phone": "string",
        "street": "string",
        "postcode": "string",
        "city": "string",
        "region": "string",
        "country": "string",
        "born_on": "date",
        "language": "string",
        "company_ref": "string",
        "role": "string",
        "preferred_channel": "string",
        "email_consent": "boolean",
        "phone_consent": "boolean",
        "properties": "string",
    }
)

LINKS = ibis.schema(
    {
        "link_id": "string",
        "content_hash": "int64",
        "left_ref": "string",
        "right_ref": "string",
        "same": "boolean",
        "why": "string",
        "decided_by": "string",
        "linked_at": TIME,
        "source": "string",
        "import_id": "string",
    }
)

#: One row per fact that an import brought although the lake already knew its key; `stored_in` is the import in whose
#: folder the content lies: the sighting import's own when the content is different.
SIGHTINGS = ibis.schema(
    {
        "fact_table": "string",
        "fact_id": "string",
        "content_hash": "int64",
        "stored_in": "string",
        "import_id": "string",
    }
)

#: What an import set aside, and why; `record` is the whole row as read, JSON text.
QUARANTINE = ibis.schema(
    {
        "import_id": "string",
        "file": "string",
        "line": "int64",
        "column": "string",
        "value": "string",
        "code": "string",
        "reason": "string",
        "fact_table": "string",
        "record": "string",
    }
)

#: The fact tables by name, with the column that identifies a row.
FACTS: dict[str, tuple[ibis.Schema, str]] = {
    "interactions": (INTERACTIONS, "interaction_id"),
    "answers": (ANSWERS, "answer_id"),
    "profiles": (PROFILES, "profile_id"),
    "links": (LINKS, "link_id"),
}
