"""Phones at the gates of the test town: joined, and sending as the guard's page does."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from tests.town import MONDAY_9AM, Town
from tongzhou.areas.gates.models import Gate, Post
from tongzhou.shared.intake.actions import devices
from tongzhou.shared.intake.models import Device

# Phones in tests may tell of what was weeks ago.
LONG = timedelta(days=60)


def new_id(at: datetime) -> str:
    """A UUID of version 7: it rises with time."""
    stamp = int(at.timestamp() * 1000) & (1 << 48) - 1
    number = stamp << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return str(UUID(int=number))


@dataclass
class Phone:
    """A phone with its token and the gate it stands at."""

    device: Device
    token: str
    gate: Gate
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def row(self, kind: str, at: datetime, /, **payload: Any) -> dict[str, Any]:
        """An envelope as the phone keeps it."""
        values = {"gate": self.gate.pk, "guard": None, **payload}
        return {
            "id": new_id(at),
            "kind": f"gates.{kind}",
            "made_at": at.isoformat(),
            "payload": values,
        }

    def passage(self, at: datetime, /, **payload: Any) -> dict[str, Any]:
        """Somebody was let in."""
        values = {"direction": "in", "read_by": "scanned", "verdict": "pass", **payload}
        return self.row("passage", at, **values)

    def post(self, rows: list[Any], *, clock: datetime | None = None, **more: Any):
        """What the server answers to that batch; `clock` is what the phone takes for now."""
        body = {"envelopes": rows, "unsent": 0, "version": "1", **more}
        if clock is not None:
            body["sent_at"] = clock.isoformat()
        return self.client.post(
            "/intake/device/",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Device {self.token}"},
        )

    def send(self, rows: list[Any], **more: Any) -> list[dict[str, Any]]:
        """The answers to a batch that is taken."""
        answer = self.post(rows, **more)
        assert answer.status_code == 200, answer.content
        return answer.json()["answers"]

    def get(self, address: str, **headers: str):
        """A page for phones."""
        return self.client.get(
            address, headers={"Authorization": f"Device {self.token}", **headers}
        )


def a_phone(
    town: Town,
    gate: Gate,
    *,
    name: str = "北门手机",
    at: datetime = MONDAY_9AM,
    days: int = 30,
    by: str = "eva",
) -> Phone:
    """Invited by the secretary and joined, long before `at`."""
    device, secret = devices.invite(
        name,
        purpose="gates",
        place_path=gate.place_path,
        ends_on=at.date() + timedelta(days=days),
        by=town.viewer(by, at),
        at=at,
    )
    device, token = devices.join(secret, at=at)
    device.joined_at = at - LONG
    device.save(update_fields=["joined_at"])
    Post.objects.create(device=device, gate=gate)
    return Phone(device, token, gate)
