"""Resolution: the median time from opening a ticket to solving it, in hours; open tickets count as still waiting.

Interval: Kaplan-Meier, log-log. When not to use: to compare colleagues who get different kinds of tickets.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from parcours.metrics.waiting import time_until


def _solved(tickets: ir.Table) -> ir.Table:
    return tickets.mutate(ended_at=tickets.closed_at, stopped_at=ibis.null("timestamp(6)"))


RESOLUTION = time_until("resolution", "Resolution time", _solved, business=False)
RESOLUTION_BUSINESS = time_until("resolution-business", "Resolution time", _solved, business=True)
