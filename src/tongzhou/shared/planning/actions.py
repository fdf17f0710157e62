"""What people do with runs: ask for a plan, stop it, accept it, repeat it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongzhou.base.errors import Refused
from tongzhou.base.manifest import PlanKind, plan_kind
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.actions import record
from tongzhou.shared.planning import kinds, rules
from tongzhou.shared.planning.models import Run
from tongzhou.shared.planning.rules import Limits, State


def _refuse_outsiders(by: Viewer, *paths: str) -> None:
    if not by.may("duty.plan", *paths):
        raise Refused("not_allowed", said("Your posts do not let you plan here."))


def propose(
    kind: PlanKind,
    problem: dict[str, Any],
    *,
    subject: str,
    place_path: str,
    by: Viewer,
    at: datetime,
    organisation_path: str = "",
    seed: int = 1,
    limits: Limits | None = None,
    start: dict[str, Any] | None = None,
) -> Run:
    """The problem waits for a planner, which takes it up within a second; pages follow `Run`.

    `start` is a plan to begin with, as the kind's solver takes it. Raises Refused("not_allowed"), or
    ("planning_already") for the second of two who ask for the same subject; ValueError when a name
    stands in the problem, for runs are kept as long as anybody may want to repeat them.
    """
    _refuse_outsiders(by, place_path, organisation_path)
    if not rules.is_ids_only(problem):
        raise ValueError("a problem to be planned carries ids and codes only, never names")
    run = Run(
        kind=kind.code,
        subject=subject,
        place_path=place_path,
        organisation_path=organisation_path,
        made_by_id=by.person_id,
        made_at=at,
        problem=problem,
        start=start,
        seed=seed,
        limits=(limits or Limits()).plain(),
    )
    return _queue(run, at=at)


def go_on(
    whole: Run,
    kind: PlanKind,
    parts: Iterable[tuple[str, str, dict[str, Any]]],
    *,
    at: datetime,
    limits: Limits,
    seed: int | None = None,
) -> list[Run]:
    """Further problems of the plan that somebody asked for with `whole` wait too; runs in that order.

    `parts` are (subject, place path, problem). They are on behalf of whoever asked, below the place for
    which they asked; one fact was left by `whole`. ValueError for a part elsewhere, or with a name in it.
    """
    found = []
    for subject, place_path, problem in parts:
        if not place_path.startswith(whole.place_path) or not rules.is_ids_only(problem):
            raise ValueError("a part lies below its whole and carries ids and codes only")
        found.append(
            Run(
                kind=kind.code,
                subject=subject,
                place_path=place_path,
                organisation_path=whole.organisation_path,
                made_by_id=whole.made_by_id,
                made_at=at,
                problem=problem,
                seed=whole.seed if seed is None else seed,
                limits=limits.plain(),
            )
        )
    return Run.objects.bulk_create(found)


def _queue(run: Run, *, at: datetime) -> Run:
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            if run.replay_of_id is None:
                _record(kinds.PROPOSED, run, at, run.made_by_id)
    except IntegrityError as error:
        raise Refused("planning_already", said("A plan for this is being made already.")) from error
    return run


def _record(kind: Any, run: Run, at: datetime, actor_id: int | None, **values: Any) -> None:
    record(
        kind,
        at=at,
        actor_id=actor_id,
        place_path=run.place_path,
        organisation_path=run.organisation_path,
        subject=f"run:{run.pk}",
        plan=run.kind,
        **values,
    )


@transaction.atomic
def cancel(run: Run, *, by: Viewer, at: datetime) -> None:
    """The run stops within a second and keeps the best plan so far; one that waits is stopped at once."""
    _refuse_outsiders(by, run.place_path, run.organisation_path)
    now = Run.objects.select_for_update().defer("problem", "start").get(pk=run.pk)
    if why := rules.why_not_cancel(now.state, wanted=now.cancel_wanted_at is not None):
        raise Refused("not_going", why)
    now.cancel_wanted_at = at
    fields = ["cancel_wanted_at"]
    if now.state == State.QUEUED or rules.is_lost(now.state, now.heard_at, at):
        now.state, now.ended_at, now.result = State.CANCELLED.value, at, now.best
        now.trouble = "" if now.best else "cancelled"
        fields += ["state", "ended_at", "result", "trouble"]
    now.save(update_fields=fields)
    run.refresh_from_db(fields=["state", "cancel_wanted_at", "ended_at", "trouble", "result"])


@transaction.atomic
def accept(run: Run, *, by: Viewer, at: datetime, **told: Any) -> None:
    """The plan is accepted and its area has applied it, in one transaction; the second is told.

    `told` goes to the area's `on_accept` as it is: which version its page had shown, for instance.
    """
    _refuse_outsiders(by, run.place_path, run.organisation_path)
    why = rules.why_not_accept(
        run.state,
        has_plan=run.plan is not None,
        is_accepted=run.accepted_at is not None,
        is_replay=run.replay_of_id is not None,
    )
    if why:
        raise Refused(why, rules.NOT_ACCEPTED[why])
    first = Run.objects.filter(pk=run.pk, accepted_at__isnull=True)
    if not first.update(accepted_at=at, accepted_by_id=by.person_id):
        raise Refused("accepted_already", rules.NOT_ACCEPTED["accepted_already"])
    run.accepted_at, run.accepted_by_id = at, by.person_id
    plan_kind(run.kind).on_accept(run, by=by, at=at, **told)
    _record(kinds.ACCEPTED, run, at, by.person_id, seconds=round(run.seconds))


def replay(run: Run, *, by: Viewer, at: datetime) -> Run:
    """The same problem with the same seed and as many steps waits for a planner.

    `queries.came_out_the_same` says of the new run whether the same plan came out.
    """
    _refuse_outsiders(by, run.place_path, run.organisation_path)
    if run.replay_of is not None:
        return replay(run.replay_of, by=by, at=at)
    if run.result is None or not run.started_at:
        raise Refused("no_plan", said("There is no finished plan to repeat."))
    again = Run(
        kind=run.kind,
        subject=run.subject,
        place_path=run.place_path,
        organisation_path=run.organisation_path,
        made_by_id=by.person_id,
        made_at=at,
        problem=run.problem,
        start=run.start,
        seed=run.seed,
        limits=Limits(seconds=None, steps=run.steps).plain(),
        replay_of=run,
    )
    return _queue(again, at=at)
