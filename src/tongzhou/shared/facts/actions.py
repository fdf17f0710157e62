"""Writing the ledger: `record` what happened, `correct` what was recorded wrongly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from tongzhou.base.errors import Refused
from tongzhou.base.manifest import FactKind, fact_kind
from tongzhou.shared.facts.models import Fact


def record(
    kind: FactKind,
    *,
    at: datetime,
    actor_id: int | None = None,
    place_path: str = "",
    organisation_path: str = "",
    subject: str = "",
    event_id: int | None = None,
    quantity: int = 1,
    **values: Any,
) -> Fact:
    """The fact is in the ledger, in the caller's transaction. Values must be those its kind names.

    Raises ValueError for a value that the kind does not declare: a typing mistake in a name would
    otherwise be a figure that silently stays zero.
    """
    _require_declared(kind, values)
    return Fact.objects.create(
        kind=kind.code,
        happened_at=at,
        day=localdate(at),
        recorded_at=now(),
        actor_id=actor_id,
        place_path=place_path,
        organisation_path=organisation_path,
        subject=subject,
        event_id=event_id,
        quantity=quantity,
        values=values,
    )


def record_all(
    kind: FactKind,
    rows: Iterable[dict[str, Any]],
    *,
    at: datetime,
    actor_id: int | None = None,
    place_path: str = "",
    organisation_path: str = "",
    event_id: int | None = None,
    **values: Any,
) -> int:
    """As `record`, for many at once: one fact for each row, which says its `subject` (and `actor_id`,
    where they differ); the rest is common to all. How many there are now more.
    """
    _require_declared(kind, values)
    common = {
        "kind": kind.code,
        "happened_at": at,
        "day": localdate(at),
        "recorded_at": now(),
        "actor_id": actor_id,
        "place_path": place_path,
        "organisation_path": organisation_path,
        "event_id": event_id,
        "values": values,
    }
    return len(Fact.objects.bulk_create([Fact(**{**common, **row}) for row in rows]))


def _require_declared(kind: FactKind, values: dict[str, Any]) -> None:
    if unknown := set(values) - set(kind.values):
        raise ValueError(f"fact kind {kind.code} declares no value {sorted(unknown)}")


def correct(fact: Fact, *, at: datetime, actor_id: int | None = None) -> Fact:
    """A second row takes the first one back: same kind, day, place and values, opposite quantity.

    Raises Refused("already_corrected") for the second of two corrections.
    """
    fact_kind(fact.kind)
    try:
        with transaction.atomic():
            return Fact.objects.create(
                kind=fact.kind,
                happened_at=fact.happened_at,
                day=fact.day,
                recorded_at=at,
                actor_id=actor_id,
                place_path=fact.place_path,
                organisation_path=fact.organisation_path,
                subject=fact.subject,
                event_id=fact.event_id,
                quantity=-fact.quantity,
                values=fact.values,
                corrects=fact,
            )
    except IntegrityError as error:
        raise Refused("already_corrected", _("This was already taken back.")) from error
