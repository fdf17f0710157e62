"""A person's own duties, and what somebody needs to know who stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404

from tongzhou.areas.duty.models import Duty, Handover, Procedure, Roster, Shift
from tongzhou.areas.duty.queries.handovers import left_for
from tongzhou.areas.duty.queries.standing import STANDS
from tongzhou.areas.duty.sop import Part, parts
from tongzhou.base.paths import above
from tongzhou.ground.access.viewer import Viewer

# For so long after a duty the page asks for the handover.
SHORTLY = timedelta(hours=4)


def coming(viewer: Viewer, at: datetime) -> QuerySet[Duty]:
    """The viewer's own duties that have not ended, the nearest first."""
    rows = Duty.objects.visible_to(viewer).filter(STANDS, person_id=viewer.person_id or 0)
    return (
        rows.filter(ends_at__gt=at)
        .select_related("roster", "shift__post__place", "shift__post__card")
        .order_by("starts_at", "pk")
    )


def served(viewer: Viewer, at: datetime) -> QuerySet[Duty]:
    """The viewer's own duties that are over, the latest first."""
    rows = Duty.objects.visible_to(viewer).filter(STANDS, person_id=viewer.person_id or 0)
    return rows.filter(ends_at__lte=at).select_related("shift__post__place").order_by("-starts_at")


def not_handed_over(viewer: Viewer, at: datetime) -> Duty | None:
    """The viewer's duty that ended within the last hours without a word to whoever comes next."""
    found: Duty | None = (
        served(viewer, at)
        .filter(ends_at__gt=at - SHORTLY)
        .exclude(shift__handovers__by_id=viewer.person_id or 0)
        .first()
    )
    return found


def duty_for(viewer: Viewer, pk: int) -> Duty:
    """That duty, or 404; one of a draft only for whoever plans there."""
    found: Duty = Duty.objects.select_related(
        "person", "roster", "shift__post__place", "shift__post__card"
    ).one_for(viewer, pk)
    draft = found.roster is not None and found.roster.state != Roster.State.PUBLISHED
    if draft and not viewer.may("duty.plan", found.place_path):
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Around:
    """Who stands with somebody, who leads, how it is done, and what was handed over."""

    mates: tuple[Duty, ...]
    leaders: tuple[Duty, ...]
    procedure: Procedure | None
    sop: tuple[Part, ...]
    handovers: tuple[Handover, ...]


def around(duty: Duty) -> Around:
    """What somebody needs to know who stands there: names of the shift, never phones. Four queries."""
    shift = duty.shift
    meeting = Duty.objects.filter(
        STANDS,
        place_path__in=above(shift.place_path),
        starts_at__lt=duty.ends_at,
        ends_at__gt=duty.starts_at,
    ).select_related("person", "shift__post")
    near = [one for one in meeting if one.pk != duty.pk]
    return Around(
        mates=tuple(one for one in near if one.shift_id == shift.pk),
        leaders=tuple(one for one in near if one.shift.post.leading and one.shift_id != shift.pk),
        procedure=(found := procedure_of(shift)),
        sop=tuple(parts(found.text)) if found else (),
        handovers=tuple(left_for(shift)),
    )


def procedure_of(shift: Shift) -> Procedure | None:
    """The procedure of the post's role card in force on the day: the nearest place's own, else the shipped."""
    code = shift.post.card.procedure_code
    if not code:
        return None
    rows = Procedure.objects.filter(
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=shift.day),
        code=code,
        effective_on__lte=shift.day,
        place_path__in=["", shift.place_path, *above(shift.place_path)],
    )
    return max(rows, key=lambda one: (len(one.place_path), one.version), default=None)
