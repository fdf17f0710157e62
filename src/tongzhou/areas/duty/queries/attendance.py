"""Whose attendance is to be confirmed, and by whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from tongzhou.areas.duty.models import Duty, Shift
from tongzhou.areas.duty.queries.standing import STANDS
from tongzhou.base.paths import above
from tongzhou.ground.access.scope import NOTHING, under
from tongzhou.ground.access.viewer import Viewer

BACK = timedelta(days=14)


def standing(shift: Shift) -> QuerySet[Duty]:
    """Everybody who is down for the shift, as an action needs to know them."""
    return (
        Duty.objects.filter(STANDS, shift=shift)
        .select_related("person", "roster", "shift__post__card", "shift__post__organisation")
        .order_by("starts_at", "person__name", "pk")
    )


def leads(viewer: Viewer, shift: Shift) -> bool:
    """Whether the viewer leads there: by a post, or as the leader on duty in those hours."""
    if viewer.may("duty.lead", shift.place_path):
        return True
    return viewer.person_id is not None and leading_then(viewer.person_id, shift).exists()


def leading_then(person_id: int, shift: Shift) -> QuerySet[Duty]:
    """Duties as the leader on duty that the person has while the shift goes on."""
    return Duty.objects.filter(
        STANDS,
        person_id=person_id,
        place_path__in=above(shift.place_path),
        shift__post__leading=True,
        starts_at__lt=shift.ends_at,
        ends_at__gt=shift.starts_at,
    )


def led_shift(viewer: Viewer, pk: int) -> Shift:
    """A shift that the viewer may see, or 404; whether they lead there is asked apart."""
    found: Shift = Shift.objects.select_related("post__card", "post__place").one_for(viewer, pk)
    return found


def unconfirmed(viewer: Viewer, at: datetime) -> QuerySet[Shift]:
    """Shifts of the last fortnight that are over, where somebody's attendance is still to be said.

    Only where the viewer leads by a post and is not the only one to be confirmed.
    """
    led = NOTHING
    for top in viewer.tops("duty.lead"):
        led |= under("place_path", top)
    owed = Q(
        duties__isnull=False,
        duties__ended_at__isnull=True,
        duties__confirmed_at__isnull=True,
    ) & (Q(duties__roster__isnull=True) | Q(duties__roster__state="published"))
    others = owed & ~Q(duties__person_id=viewer.person_id or 0)
    rows = Shift.objects.visible_to(viewer).filter(
        led, cancelled_at__isnull=True, ends_at__lte=at, ends_at__gt=at - BACK
    )
    return (
        rows.annotate(owed=Count("duties", filter=others))
        .filter(owed__gt=0)
        .select_related("post__place")
        .order_by("-starts_at", "post__order", "pk")
    )
