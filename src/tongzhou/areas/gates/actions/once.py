"""One id stands for one act: what is a passage in one batch cannot be a turn-away in the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Model

from tongzhou.areas.gates.actions.bulk import known_in
from tongzhou.areas.gates.models import Asking, Passage, Reading, TurnAway, Undone
from tongzhou.shared.intake.actions import Answer
from tongzhou.shared.intake.actions.streams import id_used
from tongzhou.shared.intake.rules import Envelope

if TYPE_CHECKING:
    from tongzhou.shared.intake.models import Device

Told = Sequence[Answer]
Handles = Callable[..., Told]
# Where an act that arrived stands; a guard's decision stands in its receipt.
TABLES: tuple[type[Model], ...] = (Passage, TurnAway, Reading, Undone, Asking)


def elsewhere(keys: Sequence[UUID], own: type[Model] | None) -> set[UUID]:
    """Which of these ids stand in a table that is not their own; one query.

    A device's batches come one after the other, so nothing slips in between; two devices do not make
    the same id.
    """
    return known_in((table for table in TABLES if table is not own), keys)


def once(own: type[Model] | None = None) -> Callable[[Handles], Handles]:
    """The handler gets no envelope whose id is another act already; that one is told so."""

    def decorate(handles: Handles) -> Handles:
        @wraps(handles)
        def handled(
            envelopes: Sequence[Envelope], *, device: Device, at: datetime, offset: timedelta
        ) -> Told:
            taken = elsewhere([one.id for one in envelopes], own)
            rest = [one for one in envelopes if one.id not in taken]
            told = iter(handles(rest, device=device, at=at, offset=offset) if rest else ())
            return [id_used(one.id) if one.id in taken else next(told) for one in envelopes]

        return handled

    return decorate
