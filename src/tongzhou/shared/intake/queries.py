"""Questions about devices and receipts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils.timezone import localdate

from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.intake import rules
from tongzhou.shared.intake.models import Device, Receipt


def wait_before_more(viewer: Viewer, at: datetime) -> int:
    """Seconds until this account may send more; 0 when it may now."""
    last = Receipt.objects.filter(
        account_id=viewer.account_id or 0, received_at__gt=at - timedelta(minutes=1)
    ).aggregate(n=Count("pk"), oldest=Min("received_at"))
    return rules.wait_seconds(last["n"], last["oldest"], at)


def refused_of(viewer: Viewer) -> QuerySet[Receipt]:
    """What the viewer did offline and was not accepted, newest first."""
    return Receipt.objects.visible_to(viewer).exclude(refused="").order_by("-received_at")


def device_for(
    token: str, at: datetime, *, purpose: str = "", sending: bool = False
) -> tuple[Device | None, str]:
    """The device with that token, and why it is not heard: a code of `rules.TROUBLES`, or "".

    A device that is only late with sending (`sending`) is heard for some days after its last one.
    """
    device = Device.objects.filter(token_digest=rules.digest_of(token)).first() if token else None
    if device is None or (purpose and device.purpose != purpose):
        return None, "unknown"
    return device, rules.trouble_of(
        ends_on=device.ends_on,
        revoked=device.revoked_at is not None,
        stopped=device.stopped_at is not None,
        today=localdate(at),
        sending=sending,
    )


def devices(viewer: Viewer, *, purpose: str = "") -> QuerySet[Device]:
    """The devices of the viewer's places, newest first."""
    rows: QuerySet[Device] = Device.objects.visible_to(viewer).select_related("made_by")
    return rows.filter(purpose=purpose) if purpose else rows


def one_device(viewer: Viewer, pk: object, *, purpose: str = "") -> Device:
    """That device, or 404."""
    rows = Device.objects.filter(purpose=purpose) if purpose else Device.objects.all()
    device: Device = rows.one_for(viewer, pk)
    return device


def invited(secret: str, at: datetime) -> Device | None:
    """The device that a one-time link would join now; None when the link is used or too old."""
    return Device.objects.filter(
        invite_digest=rules.digest_of(secret), invite_ends_at__gt=at
    ).first()
