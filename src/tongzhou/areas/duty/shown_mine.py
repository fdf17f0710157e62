"""What stands on My day: the next duty, and what waits for the viewer's yes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.areas.duty.actions.duties import when
from tongzhou.areas.duty.models import Offer
from tongzhou.areas.duty.queries import attendance, mine, proofs, swapping
from tongzhou.base.manifest import Waiting
from tongzhou.ground.access.viewer import Viewer

SOON = timedelta(hours=36)
MOST = 10


def waiting(viewer: Viewer, at: datetime) -> Iterator[Waiting]:
    """The viewer's duties of the next day and a half, and offers that wait for an answer."""
    if viewer.person_id is None:
        return
    for duty in mine.coming(viewer, at).filter(starts_at__lt=at + SOON):
        yield Waiting(
            _("On duty: %(post)s") % {"post": duty.shift.post.name},
            reverse("duty:duty", args=[duty.pk]),
            due_at=duty.starts_at if duty.starts_at > at else duty.ends_at,
            kind="duty",
            note=f"{when(duty)} {duty.shift.post.place}",
        )
    for offer in swapping.waiting_for_me(viewer, at):
        yield Waiting(
            _offer_words(offer),
            reverse("duty:offer", args=[offer.pk]),
            due_at=offer.duty.starts_at,
            kind="duty",
            note=f"{when(offer.duty)} {offer.duty.shift.post}",
        )
    yield from _leading(viewer, at)


def _leading(viewer: Viewer, at: datetime) -> Iterator[Waiting]:
    """What waits for who leads: attendance to confirm, and proofs that people asked for."""
    for shift in attendance.unconfirmed(viewer, at)[:MOST]:
        yield Waiting(
            _("Confirm attendance: %(post)s") % {"post": shift.post.name},
            reverse("duty:shift_attendance", args=[shift.pk]),
            kind="duty",
            note=f"{when(shift)} {shift.post.place}",
        )
    for proof in proofs.to_issue(viewer)[:MOST]:
        yield Waiting(
            _("Proof of service for %(who)s") % {"who": proof.person},
            reverse("duty:proof", args=[proof.pk]),
            kind="duty",
        )


def _offer_words(offer: Offer) -> str:
    if offer.state == Offer.State.TAKEN:
        return _("%(who)s would take your duty: confirm it") % {"who": offer.taken_by}
    return _("%(who)s offers you a duty") % {"who": offer.by}
