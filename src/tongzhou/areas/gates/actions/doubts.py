"""What must be looked at because of the phone and not of what happened: told once until it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid5

from tongzhou.areas.gates.models import FollowUp


def doubt(doubts: Mapping[str, tuple[Any, ...]], *, at: datetime) -> None:
    """For each reason one follow-up at the gate of that row (`arriving.HAPPENED`), unless one waits there.

    Its source is derived from the row, whose own id may have a follow-up of its own.
    """
    for reason, row in doubts.items():
        key, _digest, gate, path, moment, _made, _received, _device, _guard, event = row[:10]
        if not FollowUp.objects.filter(gate_id=gate, we_say=reason, settled_at=None).exists():
            FollowUp.objects.get_or_create(
                source=uuid5(key, reason),
                defaults={
                    "gate_id": gate,
                    "place_path": path,
                    "event_id": event,
                    "happened_at": moment,
                    "we_say": reason,
                    "made_at": at,
                },
            )
