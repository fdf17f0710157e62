"""What a guard takes back within ten seconds: it stays in the table, and counts nowhere (later: correcting.py)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tongzhou.areas.gates.models import FollowUp, Passage, Reading, TurnAway, Undone
from tongzhou.areas.gates.queries.standing import Standing
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.rulepacks import queries as rulepacks
from tongzhou.shared.intake.actions import Answer
from tongzhou.shared.intake.actions.streams import id_used, refused
from tongzhou.shared.intake.rules import Envelope

if TYPE_CHECKING:
    from tongzhou.shared.intake.models import Device

# Between the press of the button and the entry in the phone's own list.
SLACK = timedelta(seconds=5)
TOO_LATE = Refused("too_late", said("That is too long ago to be taken back at the gate."))
Happened = type[Passage] | type[TurnAway] | type[Reading]


def _patience(device: Device, at: datetime) -> timedelta:
    seconds = rulepacks.whole("gates.undo_s", path=device.place_path, at=at)
    return timedelta(seconds=seconds) + SLACK


def taken_back(model: Happened, rows: Sequence[tuple[Any, ...]], device: Device) -> set[UUID]:
    """Of rows that have just arrived, those that were taken back before they came count nowhere: which."""
    waiting = Standing.of(device).waiting
    made = {row[0]: (row[5], row[9]) for row in rows} if waiting else {}
    taken = set()
    for undo in waiting:
        if undo.source not in made:
            continue
        made_at, event = made[undo.source]
        if undo.made_at - made_at <= _patience(device, undo.received_at):
            _mark(model, undo.source, undo.made_at)
            taken.add(undo.source)
        Undone.objects.filter(pk=undo.pk).update(applied=True, event_id=event)
    return taken


def _mark(model: Happened, source: UUID, made_at: datetime) -> None:
    """The moment is moved like that of the row, whose clock it is."""
    row = model._default_manager.filter(pk=source).first()
    if row is not None:
        mark(model, source, row.happened_at + (made_at - row.made_at))


def mark(model: Happened, source: UUID, moment: datetime) -> bool:
    """The row counts nowhere from now on and nobody has to look into it; False when it was so already."""
    rows = model._default_manager.filter(pk=source, undone_at__isnull=True)
    if not rows.update(undone_at=moment):
        return False
    FollowUp.objects.filter(source=source, settled_at__isnull=True).delete()
    return True


def take_back(
    wanted: Sequence[tuple[Envelope, UUID]], *, device: Device, at: datetime
) -> dict[UUID, Answer]:
    """Each of these is taken back, now or when it arrives; refused where it happened too long before."""
    there = {row.pk: row for row in Undone.objects.filter(pk__in=[one.id for one, _ in wanted])}
    found = _sources([source for _, source in wanted], device)
    patience = _patience(device, at) if wanted else SLACK
    answers: dict[UUID, Answer] = {}
    fresh: list[Undone] = []
    for one, source in wanted:
        model, made_at, event = found.get(source, (None, one.made_at, None))
        if (known := there.get(one.id)) is not None:
            same = (known.source, known.device_id) == (source, device.pk)
            answers[one.id] = Answer(one.id, "done") if same else id_used(one.id)
        elif one.made_at - made_at > patience:
            answers[one.id] = refused(one.id, TOO_LATE)
        else:
            answers[one.id] = Answer(one.id, "done")
            fresh.append(_undone(one, source, device, at, applied=model is not None, event=event))
            if model is not None:
                _mark(model, source, one.made_at)
    Undone.objects.bulk_create(fresh, ignore_conflicts=True)
    return answers


def _undone(
    one: Envelope, source: UUID, device: Device, at: datetime, *, applied: bool, event: int | None
) -> Undone:
    return Undone(
        id=one.id,
        source=source,
        place_path=device.place_path,
        event_id=event,
        device_id=device.pk,
        made_at=one.made_at,
        received_at=at,
        applied=applied,
    )


def _sources(keys: list[UUID], device: Device) -> dict[UUID, tuple[Happened, datetime, int | None]]:
    """In which table each of these stands, when it was made and its event; only what this device sent."""
    found: dict[UUID, tuple[Happened, datetime, int | None]] = {}
    for model in (Passage, TurnAway, Reading) if keys else ():
        rows = model._default_manager.filter(pk__in=keys, device_id=device.pk)
        columns = rows.values_list("pk", "made_at", "event_id")
        found |= {key: (model, made_at, event) for key, made_at, event in columns}
    return found
