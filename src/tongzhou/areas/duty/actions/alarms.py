"""The leader is told first, and before the limit: somebody has been on duty too many days in a row."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from tongzhou.areas.duty import rules
from tongzhou.areas.duty.models import Duty
from tongzhou.areas.duty.queries.people import limits_at
from tongzhou.areas.duty.queries.rest import LONGEST, days_on_duty
from tongzhou.areas.duty.queries.standing import STANDS
from tongzhou.areas.duty.queries.units import leads_over, nearest_leads
from tongzhou.base.words import said
from tongzhou.shared.notices.actions import tell

AHEAD = timedelta(hours=24)
AT_ONCE = 500


def alarm(at: datetime) -> int:
    """For each duty of the next day that makes a row of `duty.warn_days_in_a_row` days or more, the
    leaders of the place are told once; how many duties there were. The person is not told of it, also
    when they lead there themselves: where nobody else does, the next above them is told. Each duty is
    looked at once a day, so that those below the limit do not keep the others from their turn.
    """
    rows = Duty.objects.filter(
        STANDS, starts_at__gt=at, starts_at__lte=at + AHEAD, alarmed_at__isnull=True
    ).exclude(rest_looked_on=localdate(at))
    coming = list(rows.order_by("starts_at")[:AT_ONCE])
    Duty.objects.filter(pk__in=[one.pk for one in coming]).update(rest_looked_on=localdate(at))
    days = days_on_duty({one.person_id for one in coming}, at - LONGEST)
    limits = {path: limits_at(path, at) for path in {one.place_path for one in coming}}
    told = 0
    for duty in coming:
        day = localdate(duty.starts_at)
        until = {one for one in days[duty.person_id] if one <= day}
        row = rules.days_in_a_row(until, day)
        if row >= limits[duty.place_path].warn_days_in_a_row:
            told += _tell(duty, row, at)
    return told


@transaction.atomic
def _tell(duty: Duty, row: int, at: datetime) -> int:
    # Claimed first: two workers at once tell nobody twice.
    if not Duty.objects.filter(pk=duty.pk, alarmed_at__isnull=True).update(alarmed_at=at):
        return 0
    here = leads_over([duty.place_path], at) - {duty.person_id}
    text = said("Somebody would be on duty %(days)d days in a row: see to a day of rest.").text
    tell(
        here or nearest_leads(duty.place_path, at, without=[duty.person_id]),
        kind="duty.days_in_a_row",
        text=text,
        at=at,
        subject=f"person:{duty.person_id}",
        # Those above look at the shift: the page about rest is for who leads the place.
        url=reverse("duty:rest") if here else reverse("duty:shift", args=[duty.shift_id]),
        days=row,
    )
    return 1
