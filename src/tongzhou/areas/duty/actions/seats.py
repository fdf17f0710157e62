"""Places on duty given back and taken: somebody cannot come, somebody steps in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from tongzhou.areas.duty.actions.duties import (
    end,
    log_change,
    put,
    require,
    tell_about,
    when,
)
from tongzhou.areas.duty.actions.seating import give_up
from tongzhou.areas.duty.models import Change, Duty, Offer, Roster, Shift
from tongzhou.areas.duty.queries.needed import asked, open_shift, roster_of
from tongzhou.areas.duty.queries.standing import STANDS
from tongzhou.areas.duty.queries.units import leads_over
from tongzhou.base.errors import Refused
from tongzhou.base.paths import above
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.notices.actions import tell


@transaction.atomic
def drop_out(duty: Duty, *, by: Viewer, at: datetime) -> None:
    """The person does not stand there: the place is on the board at once, the leaders know.

    A place that came from a call-up goes to the first who waits there.

    No reason is asked and none is kept. Open until the duty ends: who falls ill on the way is believed.
    Raises Refused: not_allowed, over, gone, draft.
    """
    if by.person_id != duty.person_id:
        require("duty.plan", duty.place_path, by)
    if duty.ends_at <= at:
        raise Refused("over", said("This duty is over."))
    if duty.roster is not None and duty.roster.state != Roster.State.PUBLISHED:
        raise Refused("draft", said("The roster is a draft: ask the planner to change it."))
    take_off(duty, by=by, at=at)


def take_off(duty: Duty, *, by: Viewer, at: datetime) -> None:
    """The duty binds nobody, its offers are gone, the leaders know that a place is open."""
    give_up(duty, at=at)
    end(duty, at=at)
    Offer.objects.filter(duty=duty, state__in=(Offer.State.OPEN, Offer.State.TAKEN)).update(
        state=Offer.State.WITHDRAWN
    )
    log_change(
        duty.roster,
        Change.Kind.REMOVED,
        at=at,
        by=by,
        shift=duty.shift,
        person_out=duty.person_id,
    )
    _tell_leaders(duty.shift, said("%(when)s %(post)s: a place is open.").text, by=by, at=at)


def _tell_leaders(shift: Shift, text: str, *, by: Viewer, at: datetime) -> None:
    """Those who plan there, and who leads at that time, are told where to look."""
    leading = Duty.objects.filter(
        place_path__in=above(shift.place_path),
        shift__post__leading=True,
        ended_at__isnull=True,
        starts_at__lt=shift.ends_at,
        ends_at__gt=shift.starts_at,
    ).values_list("person_id", flat=True)
    told = {*leads_over([shift.place_path], at), *leading} - {by.person_id}
    tell(
        told,
        kind="duty.open",
        text=text,
        at=at,
        subject=f"shift:{shift.pk}",
        url=reverse("duty:needed_one", args=[shift.pk]),
        when=when(shift),
        post=shift.post.name,
    )


@transaction.atomic
def take_seat(shift: Shift, *, by: Viewer, at: datetime) -> Duty:
    """The viewer takes an open place, if the rules allow; the leaders know.

    Raises Refused: not_allowed, shift_cancelled, started, full, and each rule's code.
    """
    if by.person_id is None:
        raise Refused("not_allowed", said("Please sign in first."))
    open_shift(by, shift.pk, at)
    duty = _fill(shift, by.person_id, source=Duty.Source.TAKEN, cause="", by=by, at=at)
    _tell_leaders(
        shift, said("%(when)s %(post)s: somebody has taken the place.").text, by=by, at=at
    )
    return duty


@transaction.atomic
def assign(shift: Shift, person_id: int, *, by: Viewer, at: datetime, cause: str = "") -> Duty:
    """The planner puts somebody on an open place; `cause` stands with the duty (“in place of …”).

    Raises Refused: not_allowed, not_here, shift_cancelled, over, full, and each rule's code.
    """
    require("duty.plan", shift.place_path, by)
    if not asked(shift, returning=True).filter(pk=person_id).exists():
        raise Refused("not_here", said("Choose somebody who serves here."))
    source = Duty.Source.SUBSTITUTE
    duty = _fill(shift, person_id, source=source, cause=cause, by=by, at=at, plans=True)
    text = said("You stand in: %(when)s %(post)s.").text
    tell_about([person_id], duty, text, by=by, at=at, kind="assigned")
    return duty


def _fill(
    shift: Shift,
    person_id: int,
    *,
    source: str,
    cause: str,
    by: Viewer,
    at: datetime,
    plans: bool = False,
) -> Duty:
    # Locked first: of two who want the last place, the second counts the first one in.
    shift = (
        Shift.objects.select_for_update(of=("self",)).select_related("post__card").get(pk=shift.pk)
    )
    if shift.ends_at <= at:
        raise Refused("over", said("This duty is over."))
    if Duty.objects.filter(STANDS, shift=shift).count() >= shift.need:
        raise Refused("full", said("Somebody was faster: every place is taken."))
    roster = roster_of(shift)
    if roster is not None:
        Roster.objects.select_for_update().get(pk=roster.pk)
    duty = put(shift, person_id, source=source, at=at, roster=roster, cause=cause, plans=plans)
    log_change(
        roster,
        Change.Kind.ADDED,
        at=at,
        by=by,
        shift=shift,
        person_in=person_id,
        reason=cause,
    )
    return duty
