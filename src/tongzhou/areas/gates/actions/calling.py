"""Somebody says that they call a household whose people are out past their hour."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from tongzhou.areas.gates.figures import CALLED
from tongzhou.areas.gates.models import Calling, Passage
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.actions import record


def call(passage: Passage, *, by: Viewer, at: datetime) -> Calling:
    """The viewer is down as whoever calls. Raises Refused("called") for the second of two."""
    assert by.person_id is not None
    try:
        with transaction.atomic():
            one = Calling.objects.create(
                source=passage.pk,
                place_path=passage.place_path,
                event_id=passage.event_id,
                by_id=by.person_id,
                called_at=at,
            )
            record(
                CALLED,
                at=at,
                actor_id=by.person_id,
                place_path=passage.place_path,
                subject=f"gate:{passage.gate_id}",
                event_id=passage.event_id,
            )
    except IntegrityError as error:
        raise Refused("called", said("Somebody else is calling already.")) from error
    return one
