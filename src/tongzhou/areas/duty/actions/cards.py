"""A place's own role cards and procedures, on top of the shipped ones."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongzhou.areas.duty.actions.duties import require
from tongzhou.areas.duty.actions.posts import PLANS, reaches
from tongzhou.areas.duty.models import Post, Procedure, RoleCard
from tongzhou.base.errors import Refused
from tongzhou.base.text import tidy
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place

# What a minor must never be near, whatever a card is called.
NOT_FOR_MINORS = frozenset({"lifting", "cash", "driving", "power", "disinfecting", "leading"})


@transaction.atomic
def own_card(
    source: RoleCard, *, place: Place, by: Viewer, at: datetime, **values: Any
) -> RoleCard:
    """The place has its own card of that role; its posts that used the wider one use the own one.

    Raises Refused("not_harmless") for a card that would let minors lift, handle money or lead.
    """
    require(PLANS, place.path, by)
    if not reaches(source.place_path, place.path):
        raise Refused("no_such_card", said("This role card does not count at this place."))
    dangerous = values.get("cash") or NOT_FOR_MINORS & set(values.get("skills", ()))
    if values.get("harmless") and dangerous:
        raise Refused(
            "not_harmless", said("Money, heavy loads and the like are never fit for minors.")
        )
    row, _made = RoleCard.objects.update_or_create(
        code=source.code,
        place_path=place.path,
        defaults={
            "english": "" if values.get("name") != source.name else source.english,
            "duties_english": ""
            if values.get("duties") != source.duties
            else source.duties_english,
            "order": source.order,
            "procedure_code": source.procedure_code,
            "retired_on": None,
            **values,
        },
    )
    _move_posts(source, row, place)
    write_audit("duty.card_written", by=by, at=at, subject=f"card:{row.pk}")
    return row


def _move_posts(source: RoleCard, own: RoleCard, place: Place) -> None:
    here = Post.objects.filter(under("place_path", place.path), card=source)
    here.exclude(card=own).update(card=own)
    if not own.harmless:
        Post.objects.filter(under("place_path", place.path), card=own).update(adults_only=True)


@transaction.atomic
def write_procedure(
    code: str,
    *,
    place: Place,
    title: str,
    body: str,
    effective_on: date,
    by: Viewer,
    at: datetime,
    source: str = "",
) -> Procedure:
    """The place has one more version of that procedure; older ones stay readable.

    Raises Refused("unchanged") when nothing differs from the version before, and
    Refused("changed_meanwhile") for the second of two who write at once.
    """
    require(PLANS, place.path, by)
    before = Procedure.objects.filter(code=code, place_path=place.path).first()
    if before and (before.title, before.body) == (title, body):
        raise Refused("unchanged", said("Nothing differs from the version before."))
    try:
        with transaction.atomic():
            row = Procedure.objects.create(
                code=code,
                version=before.version + 1 if before else 1,
                kind=before.kind if before else Procedure.Kind.STEPS,
                title=tidy(title),
                body=body.strip(),
                source=source,
                place_path=place.path,
                effective_on=effective_on,
                made_by_id=by.person_id,
            )
    except IntegrityError as error:
        why = said("Somebody else has just written a version. Look again.")
        raise Refused("changed_meanwhile", why) from error
    write_audit("duty.procedure_written", by=by, at=at, subject=f"procedure:{row.pk}")
    return row


@transaction.atomic
def withdraw_procedure(one: Procedure, *, by: Viewer, at: datetime) -> None:
    """The version counts no more from today on; what held before (or is shipped) counts again."""
    require(PLANS, one.place_path, by)
    rows = Procedure.objects.filter(pk=one.pk, withdrawn_on__isnull=True)
    if not rows.update(withdrawn_on=by.today):
        raise Refused("already_withdrawn", said("This version was withdrawn already."))
    write_audit("duty.procedure_withdrawn", by=by, at=at, subject=f"procedure:{one.pk}")
