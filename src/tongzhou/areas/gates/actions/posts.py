"""Phones at gates: invited for some gates, and moved to others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tongzhou.areas.gates.actions.rights import RUNS, require
from tongzhou.areas.gates.models import Gate, Post
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.intake.actions import devices

if TYPE_CHECKING:
    from tongzhou.shared.intake.models import Device


@transaction.atomic
def invite(
    name: str, *, gates: Sequence[Gate], ends_on: date, by: Viewer, at: datetime
) -> tuple[Device, str]:
    """A phone may join for those gates, all of one place; the secret of its link is told this once.

    Raises Refused: no_gate, many_places, gate_closed.
    """
    if not gates:
        raise Refused("no_gate", said("Choose at least one gate."))
    if len({gate.place_id for gate in gates}) > 1:
        raise Refused("many_places", said("A phone stands at gates of one place only."))
    for gate in gates:
        require(gate.place_path, by, RUNS)
        if gate.closed_at is not None:
            raise Refused("gate_closed", said("This gate is closed."))
    device, secret = devices.invite(
        name,
        purpose="gates",
        place_path=gates[0].place_path,
        ends_on=ends_on,
        by=by,
        at=at,
    )
    Post.objects.bulk_create([Post(device=device, gate=gate) for gate in gates])
    return device, secret
