"""Telling people: what now waits with them, what is due soon, what is late."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from tongzhou.base.manifest import item_kind
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Organisation
from tongzhou.shared.notices.actions import tell
from tongzhou.shared.tracking import figures, queries
from tongzhou.shared.tracking.models import Item


def leads_of(organisation: Organisation | None, at: datetime) -> list[int]:
    """The persons who dispatch for the organisation."""
    return queries.leads_of(organisation.pk, localdate(at)) if organisation else []


def tell_of(item: Item, people: list[int], *, by: Viewer, at: datetime) -> None:
    """They find it in their inbox, once the move is safe: number and place, nothing personal."""
    tell(
        [person for person in people if person != by.person_id],
        kind="item.given",
        text=said("%(number)s at %(place)s now waits with you.").text,
        at=at,
        subject=item.subject,
        url=page_of(item),
        event_id=item.event_id,
        number=item.number,
        place=item.place_label,
    )


def page_of(item: Item) -> str:
    """The address of the item's page."""
    return reverse(item_kind(item.kind).page, args=[item.pk])


def remind(at: datetime) -> int:
    """Owners know what is due soon and what is late, each once; how many were told."""
    told = 0
    for item in queries.running_late(at)[:500]:
        told += _remind(item, "late", said("%(number)s at %(place)s is overdue.").text, at)
    for item in queries.due_before(at + figures.soon("", at))[:500]:
        told += _remind(item, "soon", said("%(number)s at %(place)s is due soon.").text, at)
    return told


@transaction.atomic
def _remind(item: Item, level: str, text: str, at: datetime) -> int:
    # Claimed first: two workers at once tell nobody twice.
    rows = Item.objects.filter(pk=item.pk, reminded=item.reminded, version=item.version)
    if not rows.update(reminded=level):
        return 0
    people = [item.owner_id] if item.owner_id else leads_of(item.owner_org, at)
    tell(
        people,
        kind=f"item.{level}",
        text=text,
        at=at,
        subject=item.subject,
        url=page_of(item),
        event_id=item.event_id,
        number=item.number,
        place=item.place_label,
    )
    return 1
