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


def fact_of(
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
    """The fact, ready for the ledger. Values must be those its kind names.

    Raises ValueError for a value that the kind does not declare: a typing mistake in a name would
    otherwise be a figure that silently stays zero.
    """
    if unknown := set(values) - set(kind.values):
        raise ValueError(f"fact kind {kind.code} declares no value {sorted(unknown)}")
    return Fact(
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


def record(kind: FactKind, *, at: datetime, **said: Any) -> Fact:
    """The fact is in the ledger, in the caller's transaction. `said` is what `fact_of` takes."""
    fact = fact_of(kind, at=at, **said)
    fact.save(force_insert=True)
    return fact


def record_all(facts: Iterable[Fact]) -> int:
    """All of them are in the ledger, in the caller's transaction and in few writes; how many there are."""
    return len(Fact.objects.bulk_create(facts, batch_size=1000))


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
