"""Notes left at a post for whoever comes next."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.http import Http404

from tongzhou.areas.duty.models import Duty, Handover, Shift
from tongzhou.areas.duty.queries.standing import STANDS
from tongzhou.ground.access.viewer import Viewer

# A note that nobody has taken over is shown for so long to everybody who stands there.
OPEN_FOR = timedelta(days=7)
MOST = 5


def next_shift(shift: Shift) -> Shift | None:
    """The shift that follows at the same post."""
    rows = Shift.objects.filter(
        post_id=shift.post_id, starts_at__gt=shift.starts_at, cancelled_at__isnull=True
    )
    return rows.select_related("post").order_by("starts_at").first()


def left_for(shift: Shift) -> list[Handover]:
    """What those before left for this shift: of the last one all, of earlier ones what nobody has taken.

    Whoever stands at a post reads what was left there, whatever else they may see. Two queries.
    """
    before = Shift.objects.filter(post_id=shift.post_id, starts_at__lt=shift.starts_at)
    last = before.order_by("-starts_at").values_list("pk", flat=True).first()
    lately = Q(shift__starts_at__gt=shift.starts_at - OPEN_FOR, taken_at__isnull=True)
    rows = Handover.objects.filter(
        Q(shift_id=last) | lately & Q(nothing=False),
        shift__post_id=shift.post_id,
        shift__starts_at__lt=shift.starts_at,
    )
    return list(rows.select_related("by", "taken_by").order_by("-at")[:MOST])


def written(viewer: Viewer, shift: Shift) -> QuerySet[Handover]:
    """The notes of that shift, as far as the viewer may see them."""
    rows: QuerySet[Handover] = Handover.objects.visible_to(viewer).filter(shift=shift)
    return rows.select_related("by", "taken_by").order_by("at")


def comes_after(note: Handover, person_id: int | None) -> bool:
    """Whether that person stands at the same post soon after the note was left."""
    begun = note.shift.starts_at
    return Duty.objects.filter(
        STANDS,
        person_id=person_id or 0,
        shift__post_id=note.shift.post_id,
        starts_at__gt=begun,
        starts_at__lt=begun + OPEN_FOR,
    ).exists()


def note_for(viewer: Viewer, pk: int) -> Handover:
    """A note that the viewer may see or comes after; or 404."""
    note = Handover.objects.filter(pk=pk).select_related("shift__post").first()
    if note is None or not (written(viewer, note.shift) or comes_after(note, viewer.person_id)):
        raise Http404
    return note
