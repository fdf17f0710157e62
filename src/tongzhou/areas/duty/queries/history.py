"""What people served before a day: carried into the fair shares. Rules need it whatever a viewer may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime, make_aware

from tongzhou.areas.duty import rules
from tongzhou.areas.duty.board import HOUR, Done
from tongzhou.areas.duty.models import Duty
from tongzhou.base.calendar import SATURDAY

WEEKS = 8


def midnight(day: date) -> datetime:
    """The moment at which that day begins here."""
    return make_aware(datetime.combine(day, time()))


def served_before(person_ids: Iterable[int], day: date, limits: rules.Limits) -> dict[int, Done]:
    """What each of them served (or is down for) in the eight weeks before that day, anywhere."""
    rows = (
        Duty.objects.filter(
            person_id__in=set(person_ids),
            ended_at__isnull=True,
            starts_at__gte=midnight(day - timedelta(weeks=WEEKS)),
            starts_at__lt=midnight(day),
        )
        .exclude(attended=False)
        .values_list("person_id", "starts_at", "ends_at", "actual_starts_at", "actual_ends_at")
    )
    found: dict[int, Done] = defaultdict(Done)
    for person_id, starts, ends, really_from, really_until in rows:
        stood = (really_from or starts, really_until or ends)
        found[person_id] = found[person_id].plus(_done(*stood, limits))
    return dict(found)


def _done(starts: datetime, ends: datetime, limits: rules.Limits) -> Done:
    starts, ends = localtime(starts), localtime(ends)
    minutes = int((ends - starts).total_seconds() // HOUR)
    night = rules.is_night(starts, ends, limits)
    return Done(minutes, int(night), int(starts.weekday() >= SATURDAY))
