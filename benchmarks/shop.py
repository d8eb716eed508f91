"""A large invented shop for the studio's benchmark: a log of orders, a register of customers, ratings with comments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from log import write_log

FIRST = ["Anna", "Ben", "Cleo", "Dora", "Emil", "Frida", "Gero", "Hanna", "Ivo", "Jana", "Karl", "Lena", "Milo", "Nora"]
LAST = ["Adler", "Berger", "Cornu", "Dubois", "Engel", "Favre", "Graf", "Huber", "Imhof", "Jung", "Keller", "Lange"]
CITIES = ["Basel", "Berlin", "Lyon", "Graz", "Paris", "Bern", "Wien", "Köln"]
COMMENTS = ["Quick and friendly.", "The parcel came late and nobody told me.", "Merci, tout est bien.", "Nie wieder!"]
RATED = 0.2
"""The share of orders that are rated."""


def write_shop(folder: Path, rows: int, customers: int, seed: int = 11) -> list[Path]:
    """Write the three files; every customer of the register has ordered about as often as any other."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"log-{rows}.parquet"
    write_log(log, rows, ids="number")
    orders = _one_customer_each(log, customers)
    generator = np.random.default_rng(seed)
    numbers = np.arange(customers)
    names = [f"{FIRST[n % 14]} {LAST[n // 14 % 12]} {n // 168}" for n in numbers]
    register = {
        "customer_id": numbers,
        "name": names,
        "email": [f"{name.lower().replace(' ', '.')}@mail.example" for name in names],
        "city": np.array(CITIES)[generator.integers(0, len(CITIES), customers)],
    }
    pq.write_table(pa.table(register), folder / "customers.parquet")
    rated = orders.take(pa.array(np.flatnonzero(generator.random(orders.num_rows) < RATED)))
    commented = generator.random(rated.num_rows) < 0.3
    words = np.where(commented, np.array(COMMENTS)[generator.integers(0, 4, rated.num_rows)], None)
    ratings = rated.append_column("rating_id", pa.array(np.arange(rated.num_rows)))
    ratings = ratings.append_column("score", pa.array(generator.integers(1, 6, rated.num_rows)))
    pq.write_table(ratings.append_column("comment", pa.array(words, pa.string())), folder / "ratings.parquet")
    return [log, folder / "customers.parquet", folder / "ratings.parquet"]


def _one_customer_each(log: Path, customers: int) -> pa.Table:
    """Give every order of the log one of so many customers; returns the orders with the moment of their last event."""
    table = pq.read_table(log)
    orders = table["order_id"].to_numpy()
    owner = (orders * 7919) % customers
    pq.write_table(table.set_column(table.schema.get_field_index("customer_id"), "customer_id", pa.array(owner)), log)
    last = pa.table({"order_id": orders, "customer_id": owner, "answered_at": table["occurred_at"]})
    grouped = last.group_by(["order_id", "customer_id"]).aggregate([("answered_at", "max")])
    return grouped.rename_columns(["order_id", "customer_id", "answered_at"])
