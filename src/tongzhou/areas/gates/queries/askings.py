"""Questions that guards have asked, and what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tongzhou.areas.gates.models import Asking, Pass
from tongzhou.ground.access.viewer import Viewer

if TYPE_CHECKING:
    from tongzhou.shared.intake.models import Device


def waiting(viewer: Viewer) -> QuerySet[Asking]:
    """What guards have asked in the viewer's places and nobody has answered, longest waiting first."""
    rows: QuerySet[Asking] = Asking.objects.visible_to(viewer).filter(answer="")
    return rows.select_related("gate", "guard").order_by("asked_at")


def one_asking(viewer: Viewer, pk: object) -> Asking:
    """That question, or 404."""
    asking: Asking = Asking.objects.select_related("gate").one_for(viewer, pk)
    return asking


def asked_from(device: Device, pk: UUID) -> Asking | None:
    """What that phone asked, or another of its place: a phone that is joined anew is another device."""
    here = Q(device_id=device.pk) | Q(place_path=device.place_path)
    rows = Asking.objects.filter(here, pk=pk)
    return rows.select_related("gate", "answered_by", "given").first()


def told_to(device: Device, pk: UUID) -> dict[str, Any] | None:
    """What the phone that asked is told now; None when it did not ask this."""
    asking = asked_from(device, pk)
    if asking is None or asking.device_id != device.pk:
        return None
    return {
        "answer": asking.answer,
        "words": asking.words,
        "by": asking.answered_by.name if asking.answered_by else "",
        "by_guard": asking.by_guard,
        "pass": shown(asking.given),
    }


def shown(given: Pass | None) -> dict[str, Any] | None:
    """What a phone is told of a one-off pass: numbers, times and a class of purpose."""
    if given is None:
        return None
    return {
        "code": given.short_code,
        "number": given.number,
        "kind": given.kind,
        "serial": given.serial,
        "quota": given.quota,
        "place": given.place_id,
        "starts": given.starts_at.isoformat(),
        "ends": given.ends_at.isoformat(),
        "people": given.people,
        "carer": given.carer,
        "purpose": given.purpose,
    }
