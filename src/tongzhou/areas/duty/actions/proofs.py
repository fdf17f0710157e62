"""服务记录证明: the person asks, a responsible person issues, the totals come from the facts.

志愿服务条例 and 民政部令第67号: a record that exists is certified on request, truly and free of charge.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.timezone import localdate

from tongzhou.areas.duty.actions.duties import require
from tongzhou.areas.duty.models import Proof
from tongzhou.areas.duty.queries.proofs import served_as_volunteer, totals
from tongzhou.areas.duty.queries.units import leads_over
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place
from tongzhou.shared.notices.actions import tell


@transaction.atomic
def ask(place: Place, *, first_day: date, last_day: date, by: Viewer, at: datetime) -> Proof:
    """The wish for a proof stands before those who plan duties at that place.

    Raises Refused: not_allowed, wrong_days, nothing, asked_already.
    """
    if by.person_id is None:
        raise Refused("not_allowed", said("Please sign in first."))
    if not first_day <= last_day <= localdate(at):
        raise Refused("wrong_days", said("The days must lie behind us, the first before the last."))
    found = totals(by.person_id, place.path, first_day, last_day)
    if not found.duties:
        raise Refused("nothing", said("No duty of yours was confirmed there in that time."))
    waiting = Proof.objects.filter(
        person_id=by.person_id, place_path=place.path, issued_at__isnull=True
    )
    if waiting.exists():
        raise Refused("asked_already", said("You have asked for a proof there already."))
    proof = Proof.objects.create(
        person_id=by.person_id,
        place_path=place.path,
        first_day=first_day,
        last_day=last_day,
        asked_at=at,
    )
    tell(
        leads_over([place.path], at) - {by.person_id},
        kind="duty.proof_asked",
        text=said("Somebody asks for a proof of service.").text,
        at=at,
        subject=f"proof:{proof.pk}",
        url=reverse("duty:proof", args=[proof.pk]),
    )
    return proof


@transaction.atomic
def issue(proof: Proof, *, by: Viewer, at: datetime) -> Proof:
    """The proof has its number, and the totals of this moment for good; the person is told.

    Raises Refused: not_allowed, own, issued, nothing.
    """
    require("duty.plan", proof.place_path, by)
    if by.person_id == proof.person_id:
        raise Refused("own", said("Nobody certifies their own service."))
    found = totals(proof.person_id, proof.place_path, proof.first_day, proof.last_day)
    if not found.duties:
        raise Refused("nothing", said("No duty was confirmed there in that time."))
    try:
        with transaction.atomic():
            changed = Proof.objects.filter(pk=proof.pk, issued_at__isnull=True).update(
                number=_next_number(at),
                minutes=found.minutes,
                duties=found.duties,
                lines=[list(line) for line in found.lines],
                volunteer=served_as_volunteer(proof.person_id),
                issued_by_id=by.person_id,
                issued_at=at,
            )
    except IntegrityError as error:
        raise Refused("issued", said("Another proof has just been issued. Try again.")) from error
    if not changed:
        raise Refused("issued", said("This proof has been issued already."))
    proof.refresh_from_db()
    write_audit("duty.proof_issued", by=by, at=at, subject=f"proof:{proof.pk}")
    tell(
        [proof.person_id],
        kind="duty.proof_issued",
        text=said("Your proof of service has been issued.").text,
        at=at,
        subject=f"proof:{proof.pk}",
        url=reverse("duty:proof", args=[proof.pk]),
    )
    return proof


def _next_number(at: datetime) -> str:
    """“2026-0001” and on: the table itself is the register of numbers."""
    year = localdate(at).year
    last = (
        Proof.objects.filter(number__startswith=f"{year}-")
        .order_by(Length("number").desc(), "-number")
        .values_list("number", flat=True)
        .first()
    )
    return f"{year}-{int(str(last)[5:]) + 1 if last else 1:04d}"
