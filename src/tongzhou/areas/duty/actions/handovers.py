"""What the next one must know: written by who leaves, taken over by who comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.actions.attendance import event_of
from tongzhou.areas.duty.actions.duties import when
from tongzhou.areas.duty.models import Duty, Handover, Shift
from tongzhou.areas.duty.queries.attendance import leads, standing
from tongzhou.areas.duty.queries.handovers import comes_after, next_shift
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.actions import record
from tongzhou.shared.notices.actions import tell

LATEST = timedelta(hours=24)


@transaction.atomic
def hand_over(
    shift: Shift, *, words: str, key: UUID, by: Viewer, at: datetime, nothing: bool = False
) -> Handover:
    """The note waits for whoever comes next; “nothing” is a note too. The same key is the same note.

    Raises Refused: not_yours, too_early, too_late, empty, used.
    """
    known = Handover.objects.filter(key=key).first()
    if known is not None:
        return _same(known, shift, by)
    duty = _mine(shift, by)
    if at < shift.starts_at:
        raise Refused("too_early", said("This duty has not begun yet."))
    if at > shift.ends_at + LATEST:
        raise Refused("too_late", said("This duty ended more than a day ago."))
    text = "" if nothing else words.strip()
    if not (text or nothing):
        raise Refused("empty", said("Write what the next one must know, or say “nothing”."))
    try:
        with transaction.atomic():
            note = Handover.objects.create(
                shift=shift,
                place_path=shift.place_path,
                words=text[:400],
                nothing=nothing,
                by_id=by.person_id,
                at=at,
                key=key,
            )
    except IntegrityError:
        return _same(Handover.objects.get(key=key), shift, by)
    record(
        kinds.HANDED_OVER,
        at=at,
        actor_id=by.person_id,
        place_path=shift.place_path,
        subject=f"shift:{shift.pk}",
        event_id=event_of(duty) if duty else shift.post.event_id,
        nothing=nothing,
    )
    if not nothing:
        _tell_next(shift, by=by, at=at)
    return note


def _same(known: Handover, shift: Shift, by: Viewer) -> Handover:
    if known.shift_id != shift.pk or known.by_id != by.person_id:
        raise Refused("used", said("This was sent before for something else."))
    return known


def _mine(shift: Shift, by: Viewer) -> Duty | None:
    """The viewer's duty there; None for a leader. Raises for others."""
    own = standing(shift).filter(person_id=by.person_id or 0).first()
    if own is None and not leads(by, shift):
        raise Refused("not_yours", said("Only who stands there, or leads, hands over."))
    return own


def _tell_next(shift: Shift, *, by: Viewer, at: datetime) -> None:
    following = next_shift(shift)
    if following is None:
        return
    people = set(standing(following).values_list("person_id", flat=True)) - {by.person_id}
    tell(
        people,
        kind="duty.handed_over",
        text=said("Handed over to you: %(when)s %(post)s.").text,
        at=at,
        subject=f"shift:{shift.pk}",
        url=reverse("duty:mine"),
        when=when(following),
        post=following.post.name,
    )


def handed_over(payload: dict[str, Any], *, by: Viewer, at: datetime, key: UUID) -> dict[str, Any]:
    """A note written on a phone without network; for envelopes `duty.handed_over`."""
    shift = Shift.objects.visible_to(by).filter(pk=payload.get("shift", 0)).first()
    if shift is None:
        raise Refused("no_such_shift", said("There is no such shift of yours."))
    note = hand_over(
        shift,
        words=str(payload.get("words", "")),
        nothing=payload.get("nothing") is True,
        key=key,
        by=by,
        at=at,
    )
    return {"handover": note.pk}


@transaction.atomic
def take_over(note: Handover, *, by: Viewer, at: datetime) -> None:
    """Somebody who stands there now has read it and goes on with it. The second of two is told."""
    if not comes_after(note, by.person_id) and not leads(by, note.shift):
        raise Refused("not_yours", said("Only who comes next, or leads, takes over."))
    rows = Handover.objects.filter(pk=note.pk, taken_at__isnull=True)
    if not rows.update(taken_by_id=by.person_id, taken_at=at):
        raise Refused("taken", said("Somebody has taken this over already."))
    note.refresh_from_db()
