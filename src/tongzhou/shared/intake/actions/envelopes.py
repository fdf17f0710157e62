"""Taking envelopes in, each exactly once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tongzhou.base.errors import Refused
from tongzhou.base.manifest import found
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.intake import rules
from tongzhou.shared.intake.models import Receipt
from tongzhou.shared.intake.rules import Envelope

Takes = Callable[..., dict[str, Any]]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the device is told. `done` and `refused` are final; after `failed` it sends again."""

    id: UUID
    status: str
    code: str = ""
    message: str = ""
    answer: dict[str, Any] = field(default_factory=dict)


@cache
def takers() -> dict[str, Takes]:
    """Who handles each kind of envelope, from every manifest."""
    return {kind: takes for manifest in found().values() for kind, takes in manifest.intake}


def take_in(
    envelope: Envelope, *, by: Viewer, at: datetime, offset: timedelta = timedelta(0)
) -> Answer:
    """The work in the envelope is done once, and its answer is the same every time it is asked.

    A mistake of ours leaves no receipt, so that the device keeps the envelope and sends it again.
    """
    known = Receipt.objects.filter(pk=envelope.id).first()
    if known is None:
        try:
            known = _handle(envelope, by=by, at=at, offset=offset)
        except IntegrityError:
            # The same envelope came twice at one moment: the other one has been handled meanwhile.
            known = Receipt.objects.filter(pk=envelope.id).first()
            if known is None:
                raise
    return _answer(known, envelope, by=by)


def take_in_all(
    envelopes: list[Envelope], *, by: Viewer, at: datetime, offset: timedelta = timedelta(0)
) -> list[Answer]:
    """Each envelope stands alone: one that fails does not hold up the others."""
    answers = []
    for envelope in envelopes:
        try:
            answers.append(take_in(envelope, by=by, at=at, offset=offset))
        except Exception:
            _log.exception("envelope of kind %s failed", envelope.kind)
            answers.append(Answer(envelope.id, "failed"))
    return answers


@transaction.atomic
def _handle(envelope: Envelope, *, by: Viewer, at: datetime, offset: timedelta) -> Receipt:
    assert by.account_id is not None, "envelopes are taken in from the signed-in only"
    receipt = Receipt(
        id=envelope.id,
        account_id=by.account_id,
        person_id=by.person_id,
        kind=envelope.kind,
        digest=envelope.digest,
        happened_at=rules.happened_at(envelope.made_at, offset=offset, received_at=at),
        received_at=at,
        clock_offset_s=int(offset.total_seconds()),
        event_id=envelope.event_id,
    )
    # Claimed before the work: of two that come at once, the second waits here and then finds the answer.
    receipt.save(force_insert=True)
    try:
        with transaction.atomic():
            receipt.answer = _work(envelope, receipt.happened_at, by=by)
    except Refused as refusal:
        receipt.refused = refusal.code[:40]
        receipt.answer = {"message": str(refusal)}
        receipt.payload = envelope.payload
    receipt.save(update_fields=["answer", "refused", "payload"])
    return receipt


def _work(envelope: Envelope, at: datetime, *, by: Viewer) -> dict[str, Any]:
    takes = takers().get(envelope.kind)
    if takes is None:
        raise Refused("unknown_kind", said("This kind of work is not known here."))
    return takes(envelope.payload, by=by, at=at, key=envelope.id)


def _answer(receipt: Receipt, envelope: Envelope, *, by: Viewer) -> Answer:
    if receipt.account_id != by.account_id or receipt.digest != envelope.digest:
        words = said("This id was used for something else. Make a new one.")
        return Answer(envelope.id, "refused", "id_used", str(words))
    if receipt.refused:
        return Answer(receipt.id, "refused", receipt.refused, receipt.answer.get("message", ""))
    return Answer(receipt.id, "done", answer=receipt.answer)
