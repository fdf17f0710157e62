"""Devices that work for a place: invited, joined, stopped, signed off; and when they were heard last."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import NOBODY, Viewer
from tongzhou.shared.intake import rules
from tongzhou.shared.intake.models import Device

SECRET_BYTES = 32


def _subject(device: Device) -> str:
    return f"device:{device.pk}"


def _require(by: Viewer, place_path: str, *, office: bool = False) -> None:
    scope = Device.scope
    if by.may(scope.needs, place_path) or (office and any(map(by.may, scope.office))):
        return
    raise Refused(
        "not_allowed", said("Your posts do not let you manage the devices of this place.")
    )


@transaction.atomic
def invite(
    name: str, *, purpose: str, place_path: str, ends_on: date, by: Viewer, at: datetime
) -> tuple[Device, str]:
    """A device waits to be joined; the secret of its one-time link is told this once."""
    _require(by, place_path)
    if ends_on < localdate(at):
        raise Refused("ends_before", said("The last day lies before today."))
    device = Device(
        purpose=purpose,
        name=name.strip()[:40],
        place_path=place_path,
        ends_on=ends_on,
        made_by_id=by.person_id,
        made_at=at,
    )
    secret = _new_link(device, at)
    device.save(force_insert=True)
    write_audit("intake.device_invited", by=by, at=at, subject=_subject(device))
    return device, secret


@transaction.atomic
def invite_again(device: Device, *, by: Viewer, at: datetime) -> str:
    """A new one-time link, for a link that ran out or a phone that lost what it knew.

    The token from before counts until the new link is used.
    """
    _require(by, device.place_path)
    if device.revoked_at is not None:
        raise Refused("revoked", said("This device was signed off; make a new one."))
    secret = _new_link(device, at)
    device.save(update_fields=["invite_digest", "invite_ends_at"])
    write_audit("intake.device_invited", by=by, at=at, subject=_subject(device), again=True)
    return secret


@transaction.atomic
def set_last_day(device: Device, ends_on: date, *, by: Viewer, at: datetime) -> None:
    """The device is heard until that day, its token being the same; also one whose time was over.

    Refused("revoked") for a device that was signed off, Refused("ends_before") for a day that is over.
    """
    _require(by, device.place_path)
    if device.revoked_at is not None:
        raise Refused("revoked", said("This device was signed off; make a new one."))
    if ends_on == device.ends_on:
        return
    if ends_on < localdate(at):
        raise Refused("ends_before", said("The last day lies before today."))
    Device.objects.filter(pk=device.pk).update(ends_on=ends_on)
    device.refresh_from_db(fields=["ends_on"])
    write_audit(
        "intake.device_last_day",
        by=by,
        at=at,
        subject=_subject(device),
        until=ends_on.isoformat(),
    )


def _new_link(device: Device, at: datetime) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    device.invite_digest = rules.digest_of(secret)
    device.invite_ends_at = at + rules.INVITE_HOLDS
    return secret


@transaction.atomic
def join(
    secret: str,
    *,
    at: datetime,
    nonce: str = "",
    before: str = "",
    unsent: int = 0,
    origin: str = "",
) -> tuple[Device, str]:
    """The link is used up and the phone has its token; here only its digest stands.

    With the `nonce` that the phone made up, the same press of the button may be repeated, for an answer
    that was lost on its way: it gets the same token. `before` is the token that the phone had until now.

    Refused("used") for the second of two, and for a link that never was; Refused("too_late") after
    its time; Refused("unsent") while the phone still holds what it did at another place.
    """
    token = _token(secret, nonce)
    if nonce and (device := _joined_by(token, at)):
        return device, token
    digest = rules.digest_of(secret)
    device = Device.objects.filter(invite_digest=digest).first()
    if device is None:
        raise Refused(
            "used", said("This link was used already, or is not complete. Ask for a new one.")
        )
    _may_join(device, at)
    _must_have_sent(device, before, unsent)
    taken = Device.objects.filter(pk=device.pk, invite_digest=digest).update(
        invite_digest=None,
        invite_ends_at=None,
        token_digest=rules.digest_of(token),
        joined_at=at,
    )
    if not taken:
        raise Refused("used", said("This link was used a moment ago on another phone."))
    device.refresh_from_db()
    write_audit("intake.device_joined", by=Viewer(origin=origin), at=at, subject=_subject(device))
    return device, token


def _token(secret: str, nonce: str) -> str:
    """Whoever has both the link and the nonce can be told it again; neither is kept here."""
    if not nonce:
        return secrets.token_urlsafe(SECRET_BYTES)
    return salted_hmac("intake.join", f"{secret} {nonce}", algorithm="sha256").hexdigest()


def _joined_by(token: str, at: datetime) -> Device | None:
    device = Device.objects.filter(token_digest=rules.digest_of(token)).first()
    if device is not None:
        _must_be_heard(device, at)
    return device


def _must_have_sent(device: Device, before: str, unsent: int) -> None:
    """What was done at another place would be refused under the new token, and be lost."""
    if not unsent or not before:
        return
    old = Device.objects.filter(token_digest=rules.digest_of(before)).first()
    if old is not None and old.place_path != device.place_path:
        words = said(
            "This phone still holds %(n)s acts of another place that were not sent.", n=unsent
        )
        raise Refused("unsent", words)


def _may_join(device: Device, at: datetime) -> None:
    if device.invite_ends_at is None or device.invite_ends_at <= at:
        raise Refused("too_late", said("The time of this link is over. Ask for a new one."))
    _must_be_heard(device, at)


def _must_be_heard(device: Device, at: datetime) -> None:
    trouble = rules.trouble_of(
        ends_on=device.ends_on,
        revoked=device.revoked_at is not None,
        stopped=device.stopped_at is not None,
        today=localdate(at),
        sending=False,
    )
    if trouble:
        raise Refused(trouble, rules.TROUBLES[trouble])


@transaction.atomic
def revoke(device: Device, *, by: Viewer, at: datetime) -> None:
    """The device is never heard again (a lost phone). A second time changes nothing."""
    _require(by, device.place_path, office=True)
    if Device.objects.filter(pk=device.pk, revoked_at__isnull=True).update(
        revoked_at=at, invite_digest=None, invite_ends_at=None
    ):
        write_audit("intake.device_revoked", by=by, at=at, subject=_subject(device))
    device.refresh_from_db()


@transaction.atomic
def stop(device: Device, why: str, *, at: datetime, by: Viewer = NOBODY) -> bool:
    """Nothing of the device is taken until somebody lets it go on; what it has not sent it keeps.

    `why` is a code of `rules.WHY_STOPPED`. Whether it was this call that stopped it.
    """
    stopped = Device.objects.filter(pk=device.pk, stopped_at__isnull=True).update(
        stopped_at=at, stopped_why=why
    )
    if stopped:
        write_audit("intake.device_stopped", by=by, at=at, subject=_subject(device), why=why)
    return bool(stopped)


@transaction.atomic
def let_go_on(device: Device, *, by: Viewer, at: datetime) -> None:
    """A stopped device is heard again, and its strikes are forgotten."""
    _require(by, device.place_path, office=True)
    if Device.objects.filter(pk=device.pk, stopped_at__isnull=False).update(
        stopped_at=None, stopped_why="", strikes_since=None, ignored=0, wrong=0
    ):
        write_audit("intake.device_let_go_on", by=by, at=at, subject=_subject(device))
    device.refresh_from_db()


def note_contact(
    device: Device,
    *,
    at: datetime,
    offset: timedelta | None = None,
    unsent: int | None = None,
    version: str = "",
) -> bool:
    """The device was heard, with what it told. Written at most once a minute, or when it says new things.

    Whether something was written.
    """
    offset_s = device.clock_offset_s if offset is None else round(offset.total_seconds())
    left = device.unsent if unsent is None else unsent
    told = version[:20] or device.version
    last = device.last_contact_at
    known = last is not None and abs(at - last) < rules.NOTE_EVERY
    same_clock = abs(offset_s - device.clock_offset_s) <= rules.CLOCK_MOVED_S
    same_rest = device.version == told and bool(device.unsent) == bool(left)
    if known and same_clock and same_rest:
        return False
    Device.objects.filter(pk=device.pk).update(
        last_contact_at=at, clock_offset_s=offset_s, unsent=left, version=told
    )
    return True
