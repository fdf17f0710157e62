"""限制出入: decided by name, with a reason and an end; objected to, and answered by somebody else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongzhou.areas.gates import figures_desk
from tongzhou.areas.gates.actions.passes import needed
from tongzhou.areas.gates.actions.rights import APPROVES, RUNS, require
from tongzhou.areas.gates.models import Pass, Restriction
from tongzhou.base.errors import Refused
from tongzhou.base.text import tidy
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer


@transaction.atomic
def restrict(
    held: Pass, *, reason: str, ends_at: datetime, by: Viewer, at: datetime
) -> Restriction:
    """Whoever uses this quota does not pass until then; it ends by itself.

    Raises Refused: no_person (somebody answers for it by name), reason_missing, days_wrong, too_long,
    restricted_already.
    """
    require(held.place_path, by, RUNS)
    if by.person_id is None:
        raise Refused("no_person", said("A person answers for a restriction by name."))
    _check_end(held.place_path, ends_at, at)
    running = Restriction.objects.filter(quota=held.quota, lifted_at=None, ends_at__gt=at)
    if running.exists():
        raise Refused("restricted_already", said("A restriction is running already."))
    made = Restriction.objects.create(
        place_id=held.place_id,
        place_path=held.place_path,
        event_id=held.event_id,
        household_id=held.household_id,
        held=held,
        quota=held.quota,
        reason=needed(reason),
        decided_by_id=by.person_id,
        decided_at=at,
        ends_at=ends_at,
    )
    write_audit("gates.restricted", by=by, at=at, subject=f"restriction:{made.pk}")
    return made


def _check_end(path: str, ends_at: datetime, at: datetime) -> None:
    most = figures_desk.restriction_most(path, at)
    if ends_at <= at:
        raise Refused("days_wrong", said("A restriction needs an end that lies ahead."))
    if ends_at > at + most:
        raise Refused(
            "too_long", said("At most %(days)d days; then it is decided anew.", days=most.days)
        )


@transaction.atomic
def object_to(row: Restriction, *, words: str, by: Viewer, at: datetime) -> None:
    """The person's objection stands beside the decision and waits for somebody else's answer.

    Written down by the desk, or by the person on their own page (then `by` is nobody).
    """
    if by.is_known:
        require(row.place_path, by, RUNS, APPROVES)
    plain = tidy(words)[:400]
    if not plain:
        raise Refused("words_missing", said("Write down what the person says."))
    rows = Restriction.objects.filter(pk=row.pk, objected_at=None)
    if not rows.update(objection=plain, objected_at=at):
        raise Refused("objected_already", said("An objection stands here already."))
    row.refresh_from_db()
    write_audit("gates.objected", by=by, at=at, subject=f"restriction:{row.pk}")


@transaction.atomic
def answer_objection(row: Restriction, *, words: str, lift: bool, by: Viewer, at: datetime) -> None:
    """The objection is answered by somebody else than who decided; the restriction goes on or is lifted.

    Raises Refused: own_decision, no_objection, answered, words_missing.
    """
    require(row.place_path, by, RUNS)
    if by.person_id is None or by.person_id == row.decided_by_id:
        raise Refused("own_decision", said("Somebody else than who decided answers an objection."))
    if row.objected_at is None:
        raise Refused("no_objection", said("Nobody has objected."))
    plain = tidy(words)[:400]
    if not plain:
        raise Refused("words_missing", said("Write down the answer; the person reads it."))
    values = {"answer": plain, "answered_at": at, "answered_by_id": by.person_id}
    if not Restriction.objects.filter(pk=row.pk, answered_at=None).update(**values):
        raise Refused("answered", said("Somebody has answered already."))
    if lift:
        Restriction.objects.filter(pk=row.pk, lifted_at=None).update(lifted_at=at)
    row.refresh_from_db()
    write_audit("gates.objection_answered", by=by, at=at, subject=f"restriction:{row.pk}")


@transaction.atomic
def lift(row: Restriction, *, by: Viewer, at: datetime) -> None:
    """The restriction ends before its time; the second of two is told."""
    require(row.place_path, by, RUNS)
    rows = Restriction.objects.filter(pk=row.pk, lifted_at=None, ends_at__gt=at)
    if not rows.update(lifted_at=at):
        raise Refused("over", said("This restriction is over already."))
    row.refresh_from_db()
    write_audit("gates.restriction_lifted", by=by, at=at, subject=f"restriction:{row.pk}")
