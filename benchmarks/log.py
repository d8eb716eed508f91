"""Make the event log that Parcours and its peers read: orders travelling through a shop, in one CSV or Parquet file.

Every order is one case; its events are minutes to days apart, never at the same moment, so that every tool must find
the same order of events. A tenth of the orders take a detour through a complaint, some go round in circles.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
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
START = np.datetime64("2024-01-01T00:00:00", "us")


def write_log(path: Path, rows: int, seed: int = 7) -> int:
    """Write about `rows` events to a .csv or .parquet file; returns how many."""
    written, writer = 0, None
    for batch in _batches(rows, seed):
        if writer is None:
            kind = pa.csv.CSVWriter if path.suffix == ".csv" else pq.ParquetWriter
            writer = kind(path, batch.schema)
        writer.write(batch)
        written += batch.num_rows
    if writer is not None:
        writer.close()
    return written


def _batches(rows: int, seed: int) -> Iterator[pa.Table]:
    generator = np.random.default_rng(seed)
    written = first_order = 0
    while written < rows:
        batch = _orders(generator, first_order, min(CHUNK, max(1, (rows - written) // 10)))
        first_order += CHUNK
        written += batch.num_rows
        yield batch


def _orders(generator: np.random.Generator, first: int, count: int) -> pa.Table:
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
    moment = START + (begun[order] + elapsed).astype("timedelta64[us]")
    customer = generator.integers(0, max(1, (first + count) // 3 + 1), size=count)
    return pa.table(
        {
            "order_id": pa.array(first + order),
            "customer_id": pa.array(customer[order]),
            "event": pa.array(EVENTS).take(pa.array(event)),
            "channel": pa.array(CHANNELS).take(pa.array(generator.integers(0, len(CHANNELS), size=len(order)))),
            "occurred_at": pa.array(moment),
        }
    )
