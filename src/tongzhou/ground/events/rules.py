"""Decisions about an event file, from values alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tongzhou.base.paths import is_under
from tongzhou.base.words import Sentence, said

# What may follow what. A destroyed file stays as a shell: its name, its totals, its certificate.
_AFTER = {
    ("proposed", "activate"): "active",
    ("proposed", "decline"): "declined",
    ("active", "stand_down"): "stood_down",
    ("stood_down", "destroy"): "destroyed",
}


def after(state: str, act: str) -> str | None:
    """The state after the act, or None when the act does not fit."""
    return _AFTER.get((state, act))


def why_not_decide(*, proposer_id: int, decider_id: int | None, may: bool) -> Sentence | None:
    """None when this person may give the second signature, otherwise the sentence to show."""
    if decider_id is None:
        return said("Only somebody entered as a person can sign.")
    if decider_id == proposer_id:
        return said("Whoever proposed it cannot approve it. Ask a second person.")
    if not may:
        return said("Your posts do not let you approve this.")
    return None


def why_not_destroy(*, data_end_on: date | None, today: date, reason: str) -> Sentence | None:
    """Early destruction asks for a reason; on or after the day the data ends it does not."""
    if data_end_on is not None and today < data_end_on and not reason.strip():
        return said(
            "The data of this event is kept until %(day)s. To destroy it earlier, give the reason.",
            day=data_end_on.isoformat(),
        )
    return None


def data_end(stood_down_on: date, keep_days: int) -> date:
    """The last day on which personal data of the event may be kept."""
    return stood_down_on + timedelta(days=keep_days)


def report_times(
    started_at: datetime,
    *,
    phone_minutes: int,
    written_minutes: int,
    follow_hours: int,
    until: datetime,
) -> list[tuple[str, int, datetime]]:
    """When to report upwards: by telephone, in writing, then again and again until `until`.

    Each entry is (kind, number, moment); the numbers of 续报 begin with one.
    """
    first = started_at + timedelta(minutes=written_minutes)
    times = [("phone", 0, started_at + timedelta(minutes=phone_minutes)), ("first", 0, first)]
    if follow_hours <= 0:
        return times
    number, moment = 1, first + timedelta(hours=follow_hours)
    while moment <= until and number <= 999:
        times.append(("follow", number, moment))
        number, moment = number + 1, moment + timedelta(hours=follow_hours)
    return times


def next_report(
    started_at: datetime,
    *,
    phone_minutes: int,
    written_minutes: int,
    follow_hours: int,
    at: datetime,
) -> tuple[str, int, datetime] | None:
    """The next report after `at`; None when the clock asks for no more."""
    until = at + timedelta(hours=max(follow_hours, 1))
    times = report_times(
        started_at,
        phone_minutes=phone_minutes,
        written_minutes=written_minutes,
        follow_hours=follow_hours,
        until=until,
    )
    return next((one for one in times if one[2] > at), None)


def due_at(phase: str, within_hours: int | None, started_at: datetime) -> datetime | None:
    """When a line of the checklist should be done; what comes afterwards has no hour yet."""
    if within_hours is None or phase == "after":
        return None
    return started_at + timedelta(hours=within_hours)


def inside(path: str, area: str) -> bool:
    """Whether a place lies in the event's area."""
    return is_under(path, area)
