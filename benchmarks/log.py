"""Make the event log that Parcours and its peers read: orders travelling through a shop, in one CSV or Parquet file.

Every order is one case; its events are minutes to days apart, never at the same moment, so that every tool must find
the same order of events. A tenth of the orders take a detour through a complaint, some go round in circles.

The usual log is as shops export it: in order of time, orders named by a text (ORD-0001234). The other ones are the
same events with plain numbers, or order by order: both spare whoever follows cases most of the sorting.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

EVENTS = [
    "Advert Seen", "Product Viewed", "Product Searched", "Cart Filled", "Order Placed", "Payment Received",
    "Order Packed", "Order Shipped", "Order Delayed", "Order Delivered", "Invoice Issued", "Invoice Reminded",
    "Ticket Opened", "Ticket Replied", "Ticket Resolved", "Return Announced", "Refund Paid", "Newsletter Opened",
]  # fmt: skip
CHANNELS = ["web", "app", "shop", "phone", "mail"]
USUAL = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10]
CHUNK = 100_000
WRITTEN = 1_000_000
START = np.datetime64("2024-01-01T00:00:00", "us")

Ids = Literal["text", "number"]
Order = Literal["time", "case"]
Columns = dict[str, np.ndarray]


def write_log(path: Path, rows: int, ids: Ids = "text", order: Order = "time", seed: int = 7) -> int:
    """Write about `rows` events to a .csv or .parquet file; returns how many."""
    found = _events(rows, seed)
    arranged = np.argsort(found["moment"], kind="stable") if order == "time" else np.arange(len(found["moment"]))
    writer = None
    for first in range(0, len(arranged), WRITTEN):
        batch = _table({name: column[arranged[first : first + WRITTEN]] for name, column in found.items()}, ids)
        if writer is None:
            kind = pa.csv.CSVWriter if path.suffix == ".csv" else pq.ParquetWriter
            writer = kind(path, batch.schema)
        writer.write(batch)
    if writer is not None:
        writer.close()
    return len(arranged)


def _events(rows: int, seed: int) -> Columns:
    """All events, order by order, as numbers."""
    generator = np.random.default_rng(seed)
    parts: list[Columns] = []
    written = first_order = 0
    while written < rows:
        part = _orders(generator, first_order, min(CHUNK, max(1, (rows - written) // 10)))
        first_order += CHUNK
        written += len(part["moment"])
        parts.append(part)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _table(columns: Columns, ids: Ids) -> pa.Table:
    order = pa.array(columns["order"])
    if ids == "text":
        order = pc.binary_join_element_wise("ORD-", pc.utf8_lpad(order.cast(pa.string()), 8, "0"), "")
    return pa.table(
        {
            "order_id": order,
            "customer_id": pa.array(columns["customer"]),
            "event": pa.array(EVENTS).take(pa.array(columns["event"])),
            "channel": pa.array(CHANNELS).take(pa.array(columns["channel"])),
            "occurred_at": pa.array(START + columns["moment"].astype("timedelta64[us]")),
        }
    )


def _orders(generator: np.random.Generator, first: int, count: int) -> Columns:
    """One chunk: the usual way, with steps left out, repeated and added at random."""
    repeats = generator.choice([0, 1, 2, 3], p=[0.1, 0.75, 0.1, 0.05], size=(count, len(USUAL)))
    repeats[:, 4] = 1
    extra = generator.random((count, 8)) < [0.1, 0.06, 0.12, 0.12, 0.1, 0.05, 0.05, 0.3]
    usual = np.repeat(np.tile(USUAL, count), repeats.ravel())
    usual_order = np.repeat(np.repeat(np.arange(count), len(USUAL)), repeats.ravel())
    added_order, added = np.nonzero(extra)
    order = np.concatenate([usual_order, added_order])
    event = np.concatenate([usual, np.array([8, 11, 12, 13, 14, 15, 16, 17])[added]])
    arrange = np.argsort(order, kind="stable")
    order, event = order[arrange], event[arrange]
    gaps = generator.integers(60, 86_400, size=len(order)) * 1_000_000 + generator.integers(1, 999_999, size=len(order))
    starts = np.flatnonzero(np.diff(order, prepend=-1))
    elapsed = np.cumsum(gaps)
    elapsed -= np.repeat(elapsed[starts], np.diff(np.append(starts, len(order))))
    begun = generator.integers(0, 600 * 86_400, size=count) * 1_000_000
    customer = generator.integers(0, max(1, (first + count) // 3 + 1), size=count)
    return {
        "order": (first + order).astype(np.int32),
        "customer": customer[order].astype(np.int32),
        "event": event.astype(np.int8),
        "channel": generator.integers(0, len(CHANNELS), size=len(order)).astype(np.int8),
        "moment": begun[order] + elapsed,
    }
