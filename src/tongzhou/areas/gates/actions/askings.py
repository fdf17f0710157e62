"""A guard asks for somebody without a pass: asked, answered by name, or after two minutes decided at the gate."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from tongzhou.areas.gates.actions.numbers import drawn, next_numbers, short_codes
from tongzhou.areas.gates.kinds import ANSWERED, PURPOSES
from tongzhou.areas.gates.models import Asking, FollowUp, Pass, PassKind, State
from tongzhou.areas.gates.queries.askings import asked_from, shown
from tongzhou.base.errors import Refused
from tongzhou.base.ids import receipt_code
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.rulepacks import queries as rulepacks
from tongzhou.shared.facts.actions import record
from tongzhou.shared.intake.actions import Answer
from tongzhou.shared.intake.actions.streams import id_used, refused
from tongzhou.shared.intake.rules import Envelope, happened_at
from tongzhou.shared.notices.actions import tell
from tongzhou.shared.notices.queries import able

if TYPE_CHECKING:
    from tongzhou.shared.intake.models import Device

ALREADY = said("Somebody else has answered already.")
# Two contacts measure one phone's clock differently by the time their batches were on the way.
SLACK = timedelta(seconds=5)
ANSWERED_BEFORE = Refused("answered", ALREADY)
NEVER_ASKED = Refused(
    "never_asked", said("The question that this decides never arrived. Tell the community.")
)
NOT_LET_IN = said("The guard did not let in.")
# A phone sends its question before its decision; one that was lost does not come any more.
WAITS_FOR_ITS_QUESTION = timedelta(days=3)


def patience(place_path: str, at: datetime) -> timedelta:
    """How long a guard waits for an answer there."""
    return timedelta(seconds=rulepacks.whole("gates.approve_after_s", path=place_path, at=at))


# --- asked ---------------------------------------------------------------------------------------


def ask(one: Envelope, row: tuple[Any, ...], *, device: Device, at: datetime) -> Answer:
    """The question waits; whoever may answer is told, unless it comes when nobody waits any more."""
    _id, _digest, gate, path, asked_at, _made, _at, _device, guard, event = row[:10]
    purpose, people, vehicle = row[10:]
    asking, made = Asking.objects.get_or_create(
        pk=one.id,
        defaults={
            "gate_id": gate,
            "place_path": path,
            "event_id": event,
            "device_id": device.pk,
            "guard_id": guard,
            "purpose": purpose,
            "people": people,
            "vehicle": vehicle,
            "asked_at": asked_at,
            "received_at": at,
        },
    )
    if not made and (asking.device_id, asking.purpose) != (device.pk, purpose):
        return id_used(one.id)
    if made and at - asked_at < patience(path, at):
        _tell(asking, at)
    return Answer(one.id, "done", answer={"asking": str(one.id)})


def _tell(asking: Asking, at: datetime) -> None:
    """No names and no room: which gate, and a class of purpose."""
    tell(
        able("gates.approve", asking.place_path, localdate(at)),
        kind="gates.asked",
        text=said("A guard asks: %(gate)s, %(purpose)s").text,
        at=at,
        subject=f"asking:{asking.pk}",
        url="/gates/askings/",
        red=True,
        event_id=asking.event_id,
        gate=asking.gate.name,
        purpose=str(PURPOSES[asking.purpose]),
    )


# --- answered ------------------------------------------------------------------------------------


@transaction.atomic
def answer(asking: Asking, *, yes: bool, words: str = "", by: Viewer, at: datetime) -> Pass | None:
    """The guard's page says yes or no with these words; a yes makes a one-off pass.

    Refused("answered") for the second of two, and when the guard has decided meanwhile; Refused("too_late")
    for a yes when the one-off pass would be over, counted from the question.
    """
    if by.person_id is None or not by.may("gates.approve", asking.place_path):
        raise Refused("not_allowed", said("Your posts do not let you answer at this gate."))
    if yes and at - asking.asked_at > _lasts(asking, at):
        raise Refused("too_late", said("Nobody waits at the gate any more. Answer no."))
    _settle(asking, yes=yes, at=at, answered_by_id=by.person_id, words=words.strip()[:100])
    given = _give(asking, at=at, decided_by_id=by.person_id) if yes else None
    _fact(asking, at=at, actor_id=by.person_id)
    write_audit("gates.asking_answered", by=by, at=at, subject=f"asking:{asking.pk}")
    return given


def _settle(asking: Asking, *, yes: bool, at: datetime, **values: Any) -> None:
    """The first answer stands; the second is told."""
    answer = Asking.Answer.YES if yes else Asking.Answer.NO
    waiting = Asking.objects.filter(pk=asking.pk, answer=Asking.Answer.WAITING)
    if not waiting.update(answer=answer, answered_at=at, **values):
        raise Refused("answered", ALREADY)
    asking.refresh_from_db()


def _fact(asking: Asking, *, at: datetime, actor_id: int | None = None) -> None:
    record(
        ANSWERED,
        at=at,
        actor_id=actor_id,
        place_path=asking.place_path,
        subject=f"asking:{asking.pk}",
        event_id=asking.event_id,
        answer=asking.answer,
        purpose=asking.purpose,
        by_guard=asking.by_guard,
        early=asking.early,
        waited_s=asking.waited_s,
    )


def guard_decided(
    one: Envelope,
    decision: tuple[UUID, bool, bool],
    *,
    device: Device,
    at: datetime,
    offset: timedelta,
) -> Answer:
    """What the guard decided stands when nobody had answered before; otherwise the guard is told the answer.

    `decision`: which question, whether the guard let in, and whether they had left. Where an answer says
    otherwise than what happened at the gate, somebody looks.
    """
    asking_id, let_in, left = decision
    asking = asked_from(device, asking_id)
    moment = happened_at(one.made_at, offset=one.offset or offset, received_at=at)
    if asking is None:
        # The question may still be on its way: the phone sends this once more, for some days.
        lost = at - moment > WAITS_FOR_ITS_QUESTION
        return refused(one.id, NEVER_ASKED) if lost else Answer(one.id, "failed", "not_asked_yet")
    with transaction.atomic():
        if asking.answer == Asking.Answer.WAITING and _settled(asking, let_in, left, moment):
            return Answer(one.id, "done", answer=_decided(asking, at=moment))
        asking.refresh_from_db()
        return _answered_too(one.id, asking, let_in, left, moment, at)


def _settled(asking: Asking, let_in: bool, left: bool, moment: datetime) -> bool:
    """Whether the guard was the first. Who has left needs nobody's sign-off."""
    try:
        early = not left and _is_early(asking, moment)
        seen_at = moment if left else None
        _settle(asking, yes=let_in, at=moment, by_guard=True, early=early, seen_at=seen_at)
    except Refused:
        return False
    return True


def _decided(asking: Asking, *, at: datetime) -> dict[str, Any]:
    let_in = asking.answer == Asking.Answer.YES
    given = _give(asking, at=at, decided_by_id=None) if let_in else None
    _fact(asking, at=at)
    return {"asking": str(asking.pk), "pass": shown(given)}


def _is_early(asking: Asking, at: datetime) -> bool:
    """Decided while somebody could still have answered. Without network nobody could have been asked."""
    asked_here = asking.received_at < at
    return asked_here and at + SLACK < asking.asked_at + patience(asking.place_path, at)


def _answered_too(
    key: UUID, asking: Asking, let_in: bool, left: bool, moment: datetime, at: datetime
) -> Answer:
    """Both had answered. The earlier one stands; a pass for somebody who did not come in is withdrawn."""
    said_yes = asking.answer == Asking.Answer.YES
    if said_yes == let_in:
        return refused(key, ANSWERED_BEFORE)
    if not left:
        _look(key, asking, "answer_yes" if said_yes else "answer_no", moment, at)
    if not let_in:
        _withdraw(asking, at)
    if asking.by_guard or asking.answered_at is None or asking.answered_at <= moment:
        return refused(key, ANSWERED_BEFORE)
    asking.answer = Asking.Answer.YES if let_in else Asking.Answer.NO
    # Received anew, so that the figures of the hour are counted again.
    asking.by_guard, asking.received_at = True, at
    asking.seen_at = at if left else None
    asking.save(update_fields=["answer", "by_guard", "received_at", "seen_at"])
    given = _give(asking, at=moment, decided_by_id=None) if let_in else None
    return Answer(key, "done", answer={"asking": str(asking.pk), "pass": shown(given)})


def _look(key: UUID, asking: Asking, reason: str, moment: datetime, at: datetime) -> None:
    FollowUp.objects.get_or_create(
        source=key,
        defaults={
            "gate": asking.gate,
            "place_path": asking.place_path,
            "event_id": asking.event_id,
            "happened_at": moment,
            "we_say": reason,
            "made_at": at,
        },
    )


def _withdraw(asking: Asking, at: datetime) -> None:
    """The one-off pass of that question counts no more; what went through with it stays."""
    Pass.objects.filter(asking=asking, state=State.VALID).update(
        state=State.REVOKED, revoked_at=at, reason=str(NOT_LET_IN)
    )


# --- the one-off pass ----------------------------------------------------------------------------


def _lasts(asking: Asking, at: datetime) -> timedelta:
    """For how long a one-off pass counts there."""
    return timedelta(hours=rulepacks.whole("gates.one_off_hours", path=asking.place_path, at=at))


def _give(asking: Asking, *, at: datetime, decided_by_id: int | None) -> Pass:
    """A pass for one time, for so many people; who they are is nowhere."""
    fields = {
        "kind": PassKind.ONE_OFF,
        "state": State.VALID,
        "place_id": asking.gate.place_id,
        "place_path": asking.place_path,
        "event_id": asking.event_id,
        "purpose": asking.purpose,
        "people": asking.people,
        "starts_at": at,
        "ends_at": at + _lasts(asking, at),
        "applied_at": asking.asked_at,
        "decided_at": at,
        "decided_by_id": decided_by_id,
    }
    given = Pass.objects.create(
        **fields,
        number=next_numbers(asking.gate.place, 1)[0],
        short_code=short_codes(1)[0],
        serial=drawn(),
        quota=drawn(),
        receipt=receipt_code(),
    )
    Asking.objects.filter(pk=asking.pk).update(given=given)
    asking.given = given
    return given
