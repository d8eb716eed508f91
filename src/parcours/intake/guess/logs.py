"""Logs: files in which one column says what happened, or which state was reached."""

from __future__ import annotations

from parcours.intake.guess import happenings
from parcours.intake.guess.columns import ColumnLook, FileColumns
from parcours.intake.guess.happenings import Moment

#: What the words of e-mail tools mean, by convention.
MAIL_EVENTS = {
    **dict.fromkeys(("sent", "send"), "Email Sent"),
    **dict.fromkeys(("delivered", "delivery"), "Email Delivered"),
    **dict.fromkeys(("open", "opened"), "Email Opened"),
    **dict.fromkeys(("click", "clicked"), "Email Link Clicked"),
    **dict.fromkeys(("bounce", "bounced", "hard_bounce", "soft_bounce"), "Email Bounced"),
    **dict.fromkeys(("unsubscribe", "unsubscribed"), "Unsubscribed"),
    **dict.fromkeys(("spam", "spam_report", "complaint"), "Email Marked as Spam"),
}
#: A state has no more values than this.
MOST_STATES = 15
#: Words that name what happened beyond doubt.
EVENT_WORDS = {"event", "activity", "aktivitat", "action", "concept", "ereignis", "activite", "evento", "actividad"}


def event_column(file: FileColumns) -> ColumnLook | None:
    """The column that names what happened, in a log of events; None elsewhere."""
    named = [
        column
        for column in file.of_kind("category", "label", "code", "identifier", "text")
        if column.says("role", "event")
        and 1 < column.distinct <= max(400, column.rows // 20)
        and not column.says("role", "duration", "amount")
        and not {"instance", "id"} & set(column.words)
    ]
    return max(named, key=lambda column: (_names_events(column), column.fill, -column.position), default=None)


def status_of(file: FileColumns, start: list[Moment]) -> ColumnLook | None:
    """The state whose day the only moment of a row tells ("status" beside "status_date"); None elsewhere."""
    if len(start) != 1:
        return None
    told = start[0].column
    for column in file.of_kind("category"):
        if column.says("role", "status") and 1 < column.distinct <= MOST_STATES and happenings.day_of(told, column):
            return column
    return None


def _names_events(column: ColumnLook) -> int:
    about_else = column.says("thing", "ticket", "customer", "session", "order") or column.kind == "identifier"
    return len(EVENT_WORDS & set(column.words)) + ("name" in column.words) - 3 * about_else
