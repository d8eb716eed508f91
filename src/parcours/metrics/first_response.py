"""First response: the median time from opening a ticket to the first reply by the company, in hours.

Tickets without a reply count as waiting until they were closed, or until today. Interval: Kaplan-Meier, log-log.
"""

from __future__ import annotations

import ibis.expr.types as ir

from parcours.metrics.waiting import time_until


def _answered(tickets: ir.Table) -> ir.Table:
    return tickets.mutate(ended_at=tickets.first_response_at, stopped_at=tickets.closed_at)


FIRST_RESPONSE = time_until("first-response", "First response", _answered, business=False)
FIRST_RESPONSE_BUSINESS = time_until("first-response-business", "First response", _answered, business=True)
