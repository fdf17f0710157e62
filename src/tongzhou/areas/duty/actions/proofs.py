"""服务记录证明: the person asks, a responsible person issues or declines, the totals come from facts.

志愿服务条例 and 民政部令第67号: a record that exists is certified on request, truly and free of charge.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.timezone import localdate

from tongzhou.areas.duty.actions.duties import hold_people, require
from tongzhou.areas.duty.models import Proof
from tongzhou.areas.duty.queries.proofs import served_as_volunteer, totals, where
from tongzhou.areas.duty.queries.units import nearest_leads
from tongzhou.base.errors import Refused
from tongzhou.base.text import prose
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place
from tongzhou.shared.notices.actions import tell


@transaction.atomic
def ask(place: Place, *, first_day: date, last_day: date, by: Viewer, at: datetime) -> Proof:
    """The wish for a proof stands before those who plan duties at that place, or the next above.

    Raises Refused: not_allowed, wrong_days, nothing, asked_already.
    """
    if by.person_id is None:
        raise Refused("not_allowed", said("Please sign in first."))
    if not first_day <= last_day <= localdate(at):
        raise Refused("wrong_days", said("The days must lie behind us, the first before the last."))
    found = totals(by.person_id, place.path, first_day, last_day)
    if not found.duties:
        raise Refused("nothing", said("No duty of yours was confirmed there in that time."))
    # Held, so that a second press at the same moment meets the first.
    hold_people([by.person_id])
    own = Proof.objects.filter(person_id=by.person_id, place_path=place.path)
    if own.filter(Proof.WAITS).exists():
        raise Refused("asked_already", said("You have asked for a proof there already."))
    proof = Proof.objects.create(
        person_id=by.person_id,
        place_path=place.path,
        first_day=first_day,
        last_day=last_day,
        asked_at=at,
    )
    text = said("Somebody asks for a proof of service.").text
    if leads := _leads(proof, at):
        _tell(proof, leads, text, kind="asked", at=at)
    else:
        _nobody_may(proof, at)
    return proof


def _nobody_may(proof: Proof, at: datetime) -> None:
    """Who asks is the only one who could issue it: whoever sees duties from above names another."""
    tell(
        nearest_leads(proof.place_path, at, without=[proof.person_id]),
        kind="duty.proof_nobody",
        text=said(
            "%(place)s: a proof of service is asked for by the only one who could issue it. "
            "Name somebody else who plans duties there."
        ).text,
        at=at,
        subject=f"proof:{proof.pk}",
        url=reverse("duty:shifts"),
        place=where(proof.place_path),
    )


def _leads(proof: Proof, at: datetime) -> set[int]:
    """Who may issue it; when the only one there asks for themselves, the nearest above."""
    able = ("duty.plan",)
    return nearest_leads(proof.place_path, at, without=[proof.person_id], able=able)


def _tell(proof: Proof, people: Iterable[int], text: str, *, kind: str, at: datetime) -> None:
    tell(
        people,
        kind=f"duty.proof_{kind}",
        text=text,
        at=at,
        subject=f"proof:{proof.pk}",
        url=reverse("duty:proof", args=[proof.pk]),
    )


@transaction.atomic
def issue(proof: Proof, *, by: Viewer, at: datetime) -> Proof:
    """The proof has its number, and the totals of this moment for good; the person is told.

    Raises Refused: not_allowed, own, issued, settled, nothing.
    """
    require("duty.plan", proof.place_path, by)
    if by.person_id == proof.person_id:
        raise Refused("own", said("Nobody certifies their own service."))
    found = totals(proof.person_id, proof.place_path, proof.first_day, proof.last_day)
    if not found.duties:
        raise Refused("nothing", said("No duty was confirmed there in that time."))
    try:
        with transaction.atomic():
            changed = Proof.objects.filter(Proof.WAITS, pk=proof.pk).update(
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
    _settled(proof, changed)
    write_audit("duty.proof_issued", by=by, at=at, subject=f"proof:{proof.pk}")
    text = said("Your proof of service has been issued.").text
    _tell(proof, [proof.person_id], text, kind="issued", at=at)
    return proof


def _settled(proof: Proof, changed: int) -> None:
    """The proof as it stands now; Refused tells the second of two what the first has done."""
    proof.refresh_from_db()
    if changed:
        return
    if proof.issued_at is not None:
        raise Refused("issued", said("This proof has been issued already."))
    raise Refused("settled", said("This request is settled already. Look again."))


@transaction.atomic
def decline(proof: Proof, *, reason: str, by: Viewer, at: datetime) -> Proof:
    """No proof is issued; the person is told and reads why, and may ask anew.

    Raises Refused: not_allowed, own, no_reason, issued, settled (somebody was faster).
    """
    require("duty.plan", proof.place_path, by)
    if by.person_id == proof.person_id:
        raise Refused("own", said("Nobody certifies their own service."))
    if not (why := prose(reason)[:120].strip()):
        raise Refused("no_reason", said("Say why: the person reads it."))
    _settled(
        proof,
        Proof.objects.filter(Proof.WAITS, pk=proof.pk).update(
            declined_at=at, declined_by_id=by.person_id, reason=why
        ),
    )
    write_audit("duty.proof_declined", by=by, at=at, subject=f"proof:{proof.pk}")
    text = said("Your request for a proof of service was declined; the reason stands there.").text
    _tell(proof, [proof.person_id], text, kind="declined", at=at)
    return proof


@transaction.atomic
def withdraw(proof: Proof, *, by: Viewer, at: datetime) -> Proof:
    """The person does not want it any more; who was to issue it is told.

    Raises Refused: not_yours, issued, settled (somebody was faster).
    """
    if by.person_id != proof.person_id:
        raise Refused("not_yours", said("Only the person who asked takes the request back."))
    _settled(proof, Proof.objects.filter(Proof.WAITS, pk=proof.pk).update(withdrawn_at=at))
    text = said("A proof of service is not asked for any more.").text
    _tell(proof, _leads(proof, at), text, kind="withdrawn", at=at)
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
