"""What several sources know of a touchpoint, brought together."""

import numpy as np
import pyarrow as pa

from parcours.drivers.gathered import Gathered

VISITS = {"touchpoint": [2, 1, 2], "observation": [70, 40, 40], "visits": [1.0, 2.0, 3.0]}
WAITS = {"touchpoint": [2, 2], "observation": [90, 40], "wait_s": [60.0, 30.0]}


def gathered() -> Gathered:
    place = {"touchpoint": pa.int16(), "observation": pa.int64()}
    return Gathered(
        [
            pa.table(VISITS, schema=pa.schema(place | {"visits": pa.float64()})),
            pa.table(WAITS, schema=pa.schema(place | {"wait_s": pa.float64()})),
        ]
    )


def test_whoever_any_source_knows_is_known_in_order() -> None:
    assert gathered().known.tolist() == [40, 70, 90]


def test_what_a_source_does_not_know_is_not_a_number() -> None:
    rows, sums = gathered().at(2)
    assert rows.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(sums["visits"], [3, 1, np.nan])
    np.testing.assert_array_equal(sums["wait_s"], [30, np.nan, 60])
    assert np.isnan(sums["kept"]).all()


def test_nobody_was_at_a_touchpoint_that_no_source_names() -> None:
    rows, sums = gathered().at(3)
    assert not len(rows)
    assert not len(sums["visits"])
