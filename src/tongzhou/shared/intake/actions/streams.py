"""What devices send in bulk: one transaction for a batch, each kind handled once with all its envelopes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.db import connection, transaction

from tongzhou.base.errors import Refused
from tongzhou.base.manifest import found
from tongzhou.base.words import said
from tongzhou.shared.intake import rules
from tongzhou.shared.intake.actions.envelopes import Answer
from tongzhou.shared.intake.models import Device, Receipt
from tongzhou.shared.intake.rules import Envelope

Handles = Callable[..., Sequence[Answer]]
_log = logging.getLogger(__name__)

# Any constant: with a device's number it names the lock that puts that device's batches in a row.
DEVICE_LOCK = 7_010_002
# Refusals that the same content meets every time, whatever happens meanwhile: no need to keep them.
SAME_EVERY_TIME = {"malformed", "id_used", "unknown_kind"}


@cache
def handlers() -> dict[str, Handles]:
    """Who handles each kind that devices send, in the order in which kinds of one batch are handled."""
    return {kind: handles for manifest in found().values() for kind, handles in manifest.streams}


@dataclass(frozen=True, slots=True)
class Contact:
    """Which device sends, when it arrived, and how far its clock is behind ours."""

    device: Device
    at: datetime
    offset: timedelta


def id_used(key: UUID) -> Answer:
    """The answer for an id that stands for something else."""
    words = said("This id was used for something else. Make a new one.")
    return Answer(key, "refused", "id_used", str(words))


def refused(key: UUID, refusal: Refused) -> Answer:
    """A refusal as an answer."""
    return Answer(key, "refused", refusal.code[:40], str(refusal))


@transaction.atomic
def take_batch(
    envelopes: Sequence[Envelope], *, device: Device, at: datetime, offset: timedelta
) -> list[Answer]:
    """The batch is in the tables, all of it that could be taken, and each envelope has its answer.

    What was there already gets the answer it got before. A mistake of ours leaves nothing of that row,
    and the device sends it again ("failed").
    """
    _in_a_row(device)
    contact = Contact(device, at, offset)
    first: dict[UUID, Envelope] = {}
    for one in envelopes:
        first.setdefault(one.id, one)
    answers = _answered_before(first, contact)
    before = set(answers)
    by_kind: dict[str, list[Envelope]] = {}
    for one in first.values():
        if one.id not in answers:
            by_kind.setdefault(one.kind, []).append(one)
    for kind in by_kind.keys() - handlers().keys():
        answers |= {one.id: _unknown(one) for one in by_kind[kind]}
    for kind, handles in handlers().items():
        if kind in by_kind:
            answers |= zip(
                (one.id for one in by_kind[kind]),
                _handle(by_kind[kind], handles, contact),
                strict=True,
            )
    _keep_receipts(first, contact, [answers[key] for key in first if key not in before])
    if len(first) == len(envelopes):
        return [answers[one.id] for one in envelopes]
    return [_of(one, first[one.id], answers) for one in envelopes]


def _of(one: Envelope, first: Envelope, answers: dict[UUID, Answer]) -> Answer:
    """An id that came twice in one batch: the same again, or something else under the same id."""
    same = one is first or one.digest == first.digest
    return answers[one.id] if same else id_used(one.id)


def _in_a_row(device: Device) -> None:
    """A repeat waits until the first attempt is through. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [DEVICE_LOCK, device.pk & 0x7FFFFFFF]
            )


def _answered_before(envelopes: dict[UUID, Envelope], contact: Contact) -> dict[UUID, Answer]:
    """What has a receipt from an earlier attempt has the same answer again."""
    answers: dict[UUID, Answer] = {}
    if not Receipt.objects.filter(device_id=contact.device.pk).exists():
        return answers
    for receipt in Receipt.objects.filter(pk__in=list(envelopes)):
        digest = envelopes[receipt.pk].digest
        if receipt.device_id != contact.device.pk or receipt.digest != digest:
            answers[receipt.pk] = id_used(receipt.pk)
        elif receipt.refused:
            words = receipt.answer.get("message", "")
            answers[receipt.pk] = Answer(receipt.pk, "refused", receipt.refused, words)
        else:
            answers[receipt.pk] = Answer(receipt.pk, "done", answer=receipt.answer)
    return answers


def _unknown(one: Envelope) -> Answer:
    return refused(one.id, Refused("unknown_kind", said("This kind of work is not known here.")))


def _handle(envelopes: list[Envelope], handles: Handles, contact: Contact) -> Sequence[Answer]:
    """All at once; and when that fails, one by one, so that one row does not hold up the others."""
    told = _attempt(envelopes, handles, contact)
    if told is None and len(envelopes) > 1:
        return [(_attempt([one], handles, contact) or [_failed(one)])[0] for one in envelopes]
    return [_failed(one) for one in envelopes] if told is None else told


def _failed(one: Envelope) -> Answer:
    return Answer(one.id, "failed")


def _attempt(
    envelopes: list[Envelope], handles: Handles, contact: Contact
) -> Sequence[Answer] | None:
    try:
        with transaction.atomic():
            return handles(envelopes, device=contact.device, at=contact.at, offset=contact.offset)
    except Exception:
        _log.exception("%s of kind %s failed", len(envelopes), envelopes[0].kind)
        return None


def _keep_receipts(
    envelopes: dict[UUID, Envelope], contact: Contact, answers: Sequence[Answer]
) -> None:
    """Kept, without its content, is a refusal that tomorrow might be none, and an answer with words."""
    kept = [
        answer
        for answer in answers
        if answer.answer or (answer.status == "refused" and answer.code not in SAME_EVERY_TIME)
    ]
    if kept:
        Receipt.objects.bulk_create(
            [_receipt(envelopes[answer.id], answer, contact) for answer in kept],
            ignore_conflicts=True,
        )


def _receipt(one: Envelope, answer: Answer, contact: Contact) -> Receipt:
    return Receipt(
        id=one.id,
        device_id=contact.device.pk,
        kind=one.kind,
        digest=one.digest,
        happened_at=rules.happened_at(one.made_at, offset=contact.offset, received_at=contact.at),
        received_at=contact.at,
        clock_offset_s=int(contact.offset.total_seconds()),
        refused=answer.code,
        answer={"message": answer.message} if answer.code else answer.answer,
    )
