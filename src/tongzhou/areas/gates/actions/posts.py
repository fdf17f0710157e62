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
from tongzhou.ground.access.audit import write_audit
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
    _check(gates, by)
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


def _check(gates: Sequence[Gate], by: Viewer) -> None:
    if not gates:
        raise Refused("no_gate", said("Choose at least one gate."))
    if len({gate.place_id for gate in gates}) > 1:
        raise Refused("many_places", said("A phone stands at gates of one place only."))
    for gate in gates:
        require(gate.place_path, by, RUNS)
        if gate.closed_at is not None:
            raise Refused("gate_closed", said("This gate is closed."))


@transaction.atomic
def change(
    device: Device, *, gates: Sequence[Gate], ends_on: date, by: Viewer, at: datetime
) -> None:
    """The phone stands at those gates, of the place it was given for, until that day.

    It learns of it at its next contact. What it did at the gates before is taken in all the same.
    Raises Refused: no_gate, many_places, gate_closed, other_place, ends_before, revoked.
    """
    _check(gates, by)
    if gates[0].place_path != device.place_path:
        raise Refused(
            "other_place",
            said("Phones are not moved to another place. Sign it off and invite it there."),
        )
    devices.set_last_day(device, ends_on, by=by, at=at)
    posts = Post.objects.filter(device=device)
    before = set(posts.filter(ended_at=None).values_list("gate_id", flat=True))
    wanted = {gate.pk for gate in gates}
    if before == wanted:
        return
    posts.filter(gate_id__in=before - wanted).update(ended_at=at)
    posts.filter(gate_id__in=wanted - before).update(ended_at=None)
    known = set(posts.values_list("gate_id", flat=True))
    Post.objects.bulk_create(
        [Post(device=device, gate=gate) for gate in gates if gate.pk not in known],
        ignore_conflicts=True,
    )
    write_audit(
        "gates.device_moved", by=by, at=at, subject=f"device:{device.pk}", gates=sorted(wanted)
    )
