"""What phones send from the gates, many at once: in the tables exactly once, as it happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model
from django.utils.timezone import make_aware

from tongzhou.areas.gates import payloads
from tongzhou.areas.gates.actions.bulk import insert_new
from tongzhou.areas.gates.actions.doubts import doubt
from tongzhou.areas.gates.queries.standing import Standing
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.shared.intake.actions import Answer
from tongzhou.shared.intake.actions.streams import id_used, refused
from tongzhou.shared.intake.rules import Envelope, happened_at

if TYPE_CHECKING:
    from tongzhou.shared.intake.models import Device

HAPPENED = (
    "id",
    "digest",
    "gate",
    "place_path",
    "happened_at",
    "made_at",
    "received_at",
    "device_id",
    "guard",
    "event_id",
)
PASSAGE = (
    *HAPPENED,
    "direction",
    "vehicle",
    "people",
    "purpose",
    "serial",
    "quota",
    "read_by",
    "verdict",
    "decided_by_guard",
    "decided_offline",
    "unknown",
    "spared",
)
TURNED_AWAY = (*HAPPENED, "reason", "help", "vehicle", "people")
READING = (*HAPPENED, "normal", "tenths", "passage_id")
Row = tuple[Any, ...]

# Two clocks never agree to the second: what was done right after joining is not before it.
SLACK = timedelta(minutes=5)
NOT_ITS_GATE = Refused("not_its_gate", said("This device does not stand at that gate."))
NOT_ASKED = Refused("not_asked", said("No event asks for temperatures here now. It was not kept."))


class Arriving:
    """One batch of one kind on its way into a table."""

    def __init__(self, device: Device, at: datetime, offset: timedelta) -> None:
        self.device, self.at, self.offset = device, at, offset
        self.standing = Standing.of(device)
        self.answers: dict[UUID, Answer] = {}
        self.rows: list[Row] = []
        # For each reason why somebody must look at the phone itself, the first row that shows it.
        self.doubts: dict[str, Row] = {}
        day_after = datetime.combine(device.ends_on + timedelta(days=1), time())
        self.over_at = make_aware(day_after)

    def read(self, one: Envelope, reads: Callable[[payloads.Payload], Row]) -> Row | None:
        """The row of that envelope, or None and its refusal is noted."""
        try:
            return self._happened(one) + reads(one.payload)
        except payloads.Wrong as wrong:
            self.answers[one.id] = refused(one.id, payloads.refusal(wrong))
        except Refused as refusal:
            self.answers[one.id] = refused(one.id, refusal)
        return None

    def _happened(self, one: Envelope) -> Row:
        gate = self.standing.gates.get(payloads.gate_of(one.payload))
        guard = payloads.guard_of(one.payload)
        if gate is None:
            raise NOT_ITS_GATE
        moment, doubt = self._moment(one)
        keeper, serving = self.standing.guard_at(guard, moment)
        event = self.standing.event_at(gate, moment)
        row = (
            one.id,
            payloads.digest_of(one.kind, one.made_at, one.payload),
            gate.pk,
            gate.place_path,
            moment,
            one.made_at,
            self.at,
            self.device.pk,
            keeper,
            event.pk if event else None,
        )
        for reason in filter(None, (doubt, "" if serving else "guard_over")):
            self.doubts.setdefault(reason, row)
        return row

    def _moment(self, one: Envelope) -> tuple[datetime, str]:
        """When it happened by our clock, and why that or the phone is doubtful, or ""."""
        offset = self.offset if one.offset is None else one.offset
        moment = happened_at(one.made_at, offset=offset, received_at=self.at)
        joined = self.device.joined_at
        if joined and moment < joined - SLACK:
            return self.at, "clock"
        return moment, "phone_over" if moment >= self.over_at else ""

    def put(self, model: type[Model], columns: tuple[str, ...]) -> set[UUID]:
        """The rows are in the table; ids that are there already are compared. Which are new."""
        digests = {row[0]: row[1] for row in self.rows}
        doubt(self.doubts, at=self.at)
        if insert_new(model, columns, self.rows) == len(self.rows):
            return set(digests)
        there = model._default_manager.filter(pk__in=list(digests))
        fresh = set()
        for key, digest, device, received in there.values_list(
            "pk", "digest", "device_id", "received_at"
        ):
            if digest != digests[key] or device != self.device.pk:
                self.answers[key] = id_used(key)
            elif received == self.at:
                fresh.add(key)
        return fresh

    def told(self, envelopes: Sequence[Envelope]) -> list[Answer]:
        """An answer for each, in their order."""
        return [self.answers.get(one.id) or Answer(one.id, "done") for one in envelopes]
