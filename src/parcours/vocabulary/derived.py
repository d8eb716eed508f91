"""The derived tables: rebuilt by every refresh, one folder of Parquet each inside a generation.

Customers are numbered (`customer`, int32) per generation; journeys, stages, touchpoints and channels are int16 codes
whose names stand in `dimensions`. The first and only spelling of a code is `(dimension, code) -> id, label`.
"""

from __future__ import annotations

import ibis

from parcours.vocabulary.facts import MONEY, TIME

#: dimension is one of: journey, stage, touchpoint, channel, source, team, place, promise.
DIMENSIONS = ibis.schema(
    {"dimension": "string", "code": "int16", "id": "string", "label": "string", "parent": "int16", "rank": "int16"}
)

IDENTITIES = ibis.schema({"customer_ref": "string", "customer": "int32", "customer_id": "string", "why": "string"})

SUBJECTS = ibis.schema(
    {
        "subject_kind": "string",
        "subject_ref": "string",
        "customer": "int32",
        "state": "string",
        "opened_at": TIME,
        "opened_on": "date",
        "first_response_at": TIME,
        "closed_at": TIME,
        "closed_on": "date",
        "last_at": TIME,
        "reopened": "int32",
        "customer_contacts": "int32",
        "interactions": "int32",
        "amount": MONEY,
        "currency": "string",
        "channel": "string",
        "source": "string",
        "team": "string",
        "place": "string",
    }
)

STEPS = ibis.schema(
    {
        "customer": "int32",
        "account": "int32",
        "journey": "int16",
        "phase": "string",
        "stage": "int16",
        "touchpoint": "int16",
        "channel": "int16",
        "source": "int16",
        "team": "int16",
        "place": "int16",
        "path": "int64",
        "position": "int32",
        "occurred_at": TIME,
        "occurred_on": "date",
        "next_touchpoint": "int16",
        "next_channel": "int16",
        "next_after_s": "float64",
        "revisit": "boolean",
        "outcome": "string",
        "subject_kind": "string",
        "subject_ref": "string",
        "amount": MONEY,
        "currency": "string",
        "sequence": "int64",
    }
)

PATHS = ibis.schema(
    {
        "path": "int64",
        "customer": "int32",
        "account": "int32",
        "journey": "int16",
        "started_at": TIME,
        "started_on": "date",
        "ended_at": TIME,
        "ended_on": "date",
        "steps": "int32",
        "touchpoints": "int32",
        "duration_s": "float64",
        "repeats": "int32",
        "returns": "int32",
        "self_loops": "int32",
        "channel_switches": "int32",
        "failed_steps": "int32",
        "first_touchpoint": "int16",
        "last_touchpoint": "int16",
        "last_phase": "string",
        "variant": "int64",
        "fitness": "float64",
        "missing": "int32",
        "unplanned": "int32",
        "out_of_order": "int32",
        "follows": "boolean",
        "state": "string",
        "next_started_at": TIME,
    }
)

#: One row per journey and variant: its touchpoints in order (ids joined by " > "), how many paths, and how it departs.
VARIANTS = ibis.schema(
    {
        "journey": "int16",
        "variant": "int64",
        "sequence": "array<int16>",
        "paths": "int64",
        "fitness": "float64",
        "missing": "array<int16>",
        "unplanned": "array<int16>",
        "out_of_order": "array<int16>",
    }
)

FLOWS = ibis.schema(
    {
        "journey": "int16",
        "touchpoint": "int16",
        "next_touchpoint": "int16",
        "month": "date",
        "channel": "int16",
        "source": "int16",
        "segment": "string",
        "steps": "int64",
        "paths": "int64",
        "wait_s": "float64",
    }
)

CUSTOMERS = ibis.schema(
    {
        "customer": "int32",
        "customer_id": "string",
        "account": "int32",
        "kind": "string",
        "name": "string",
        "language": "string",
        "country": "string",
        "city": "string",
        "preferred_channel": "string",
        "first_at": TIME,
        "last_at": TIME,
        "interactions": "int32",
        "channels": "int32",
        "orders": "int32",
        "first_order_at": TIME,
        "last_order_at": TIME,
        "revenue": MONEY,
        "open_subjects": "int32",
        "life_cycle": "string",
        "last_nps": "float64",
        "last_csat": "float64",
    }
)

MEMBERSHIPS = ibis.schema({"segment": "string", "customer": "int32"})

#: One row per answer with a score or a visit, seen through the map: which path and touchpoint it speaks about.
SCORES = ibis.schema(
    {
        "answer_id": "string",
        "response_id": "string",
        "customer": "int32",
        "path": "int64",
        "journey": "int16",
        "stage": "int16",
        "touchpoint": "int16",
        "channel": "int16",
        "source": "int16",
        "team": "int16",
        "place": "int16",
        "answered_at": TIME,
        "answered_on": "date",
        "survey": "string",
        "question": "string",
        "metric": "string",
        "state": "string",
        "score": "float64",
        "scale_low": "float64",
        "scale_high": "float64",
        "orientation": "string",
        "collection": "string",
        "weight": "float64",
        "subject_kind": "string",
        "subject_ref": "string",
    }
)

#: One row per promise made to one customer: what was due when, and what happened.
PROMISES = ibis.schema(
    {
        "promise": "int16",
        "journey": "int16",
        "stage": "int16",
        "touchpoint": "int16",
        "channel": "int16",
        "source": "int16",
        "team": "int16",
        "place": "int16",
        "customer": "int32",
        "path": "int64",
        "subject_kind": "string",
        "subject_ref": "string",
        "from_at": TIME,
        "due_at": TIME,
        "done_at": TIME,
        "occurred_on": "date",
        "state": "string",
    }
)

VERBATIMS = ibis.schema(
    {
        "verbatim_id": "string",
        "customer": "int32",
        "said_at": TIME,
        "said_on": "date",
        "source": "string",
        "channel": "string",
        "touchpoint": "int16",
        "path": "int64",
        "score": "float64",
        "text": "string",
        "language": "string",
        "language_sure": "float64",
    }
)

#: Additive sums of one metric on one day in one corner of the company; `segment` null means everybody.
TALLIES = ibis.schema(
    {
        "metric": "string",
        "day": "date",
        "journey": "int16",
        "stage": "int16",
        "touchpoint": "int16",
        "channel": "int16",
        "source": "int16",
        "team": "int16",
        "place": "int16",
        "segment": "string",
        "scale": "string",
        "currency": "string",
        "collection": "string",
        "n": "int64",
        "hits": "int64",
        "misses": "int64",
        "x": "float64",
        "x2": "float64",
        "w": "float64",
        "w_hits": "float64",
        "w_misses": "float64",
        "wx": "float64",
        "wx2": "float64",
        "w2": "float64",
        "w2x": "float64",
        "w2x2": "float64",
    }
)

#: How much wider intervals must be because customers answer more than once; one row per series and `span`:
#: how long a stretch of time the reading covers (month, year, all). `touchpoint` null means all of them.
DESIGN_EFFECTS = ibis.schema(
    {
        "metric": "string",
        "scale": "string",
        "touchpoint": "int16",
        "span": "string",
        "customers": "int64",
        "n": "int64",
        "deff": "float64",
        "deff_weighted": "float64",
    }
)

#: One row per word that a customer is looked for by, folded as `vocabulary.folding` does it: words of names, what
#: references say, e-mail addresses and their domains, telephone numbers. What begins alike lies together.
LOOKUPS = ibis.schema({"word": "string", "customer": "int32"})

DERIVED: dict[str, ibis.Schema] = {
    "dimensions": DIMENSIONS,
    "identities": IDENTITIES,
    "subjects": SUBJECTS,
    "steps": STEPS,
    "paths": PATHS,
    "variants": VARIANTS,
    "flows": FLOWS,
    "customers": CUSTOMERS,
    "memberships": MEMBERSHIPS,
    "scores": SCORES,
    "promises": PROMISES,
    "verbatims": VERBATIMS,
    "tallies": TALLIES,
    "design_effects": DESIGN_EFFECTS,
}

#: What only makes answers quicker, and can be worked out of the others: a generation may lack it.
INDEXES: dict[str, ibis.Schema] = {"lookups": LOOKUPS}
