"""A joint plan is asked for, goes through its rounds by itself, and is accepted for all communities.

Its rounds need no process of their own: background work looks whether all runs of a step have ended,
and has the next step wait for the planners. Each step's first line is conditional, so that of two
processes that look at the same moment one goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from fairplan.city.job import Outcome
from fairplan.city.planner import job_to_plain, outcome_from_plain
from fairplan.city.rounds import CityPlan, Round, after, asked_next, changed, digest, first
from fairplan.city.whole import City, city_from_plain, city_to_plain
from fairplan.teams.serial import plan_from_plain, problem_from_plain, problem_to_plain
from tongzhou.areas.duty.actions.duties import require
from tongzhou.areas.duty.actions.rosters import LONGEST, PLANS
from tongzhou.areas.duty.models import JointPart, JointPlan
from tongzhou.areas.duty.queries.joint_city import city_for
from tongzhou.base.errors import Refused
from tongzhou.base.manifest import plan_kind
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place
from tongzhou.shared.planning import actions as planning
from tongzhou.shared.planning.queries import runs_by_id
from tongzhou.shared.planning.rules import GOING, Limits
from tongzhou.shared.planning.rules import State as RunState

if TYPE_CHECKING:
    from tongzhou.shared.planning.models import Run

TEAMS, COMMUNITY = "duty.joint_teams", "duty.joint_community"
TEAMS_WALL, COMMUNITY_WALL = 3_600.0, 600.0
"""Seconds after which a step that has not ended is ended; it is repeatable, so no clock stops it before."""
State = JointPlan.State


# ── asked for, stopped ───────────────────────────────────────────────────────────────────────────


@transaction.atomic
def ask(
    place: Place,
    *,
    first_day: date,
    last_day: date,
    by: Viewer,
    at: datetime,
    seed: int = 1,
) -> JointPlan:
    """All communities below the place wait for a joint plan of these days; nothing is changed by it.

    Raises Refused: not_allowed, wrong_days, no_shifts, nobody, joint_already.
    """
    require(PLANS, place.path, by)
    if not 0 <= (last_day - first_day).days < LONGEST:
        raise Refused("wrong_days", said("A roster spans 1 to %(n)d days.", n=LONGEST))
    asked = city_for(by, place, first_day, last_day, at=at, seed=seed)
    if not asked.places:
        words = said("On these days no community below has shifts for two that are still free.")
        raise Refused("no_shifts", words)
    if not asked.problem.people:
        raise Refused("nobody", said("Nobody serves below who could be planned."))
    joint = _begin(
        place=place,
        place_path=place.path,
        first_day=first_day,
        last_day=last_day,
        seed=seed,
        city=city_to_plain(asked.city),
        left_out=asked.left_out,
        made_by_id=by.person_id,
        made_at=at,
    )
    JointPart.objects.bulk_create(
        JointPart(joint=joint, place=one, place_path=one.path) for one in asked.places.values()
    )
    run = planning.propose(
        plan_kind(TEAMS),
        problem_to_plain(asked.problem),
        subject=f"joint:{joint.pk}",
        place_path=place.path,
        seed=0,
        limits=Limits(seconds=None, wall=TEAMS_WALL),
        by=by,
        at=at,
    )
    joint.run_id = run.pk
    joint.save(update_fields=["run_id"])
    return joint


def _begin(**fields: Any) -> JointPlan:
    try:
        with transaction.atomic():
            return JointPlan.objects.create(**fields)
    except IntegrityError as error:
        words = said("A joint plan is being made here already.")
        raise Refused("joint_already", words) from error


@transaction.atomic
def stop(joint: JointPlan, *, by: Viewer, at: datetime) -> None:
    """No further step begins, and what waits or runs for it is stopped."""
    require(PLANS, joint.place_path, by)
    ids = _run_ids(joint)
    going = JointPlan.objects.filter(pk=joint.pk, state__in=(State.TEAMS, State.ROSTERS))
    if not going.update(state=State.STOPPED, ended_at=at):
        raise Refused("not_going", said("It has ended already."))
    for run in runs_by_id(ids).filter(state__in=GOING, cancel_wanted_at=None):
        planning.cancel(run, by=by, at=at)


def _run_ids(joint: JointPlan) -> list[int]:
    """The runs of the step that is going."""
    if joint.state == State.TEAMS:
        return [joint.run_id] if joint.run_id else []
    parts = JointPart.objects.filter(joint=joint, run_id__isnull=False)
    return [run_id for run_id in parts.values_list("run_id", flat=True) if run_id]


def _run(pk: int | None) -> Run:
    return runs_by_id([pk or 0]).get()


# ── its steps ────────────────────────────────────────────────────────────────────────────────────


def carry_on(at: datetime) -> int:
    """Background work: every joint plan whose step has ended is at its next step; how many."""
    going = JointPlan.objects.filter(state__in=(State.TEAMS, State.ROSTERS)).defer("city")
    return sum(_step(joint, at) for joint in going)


def _step(joint: JointPlan, at: datetime) -> int:
    teams = joint.state == State.TEAMS
    states = set(runs_by_id(_run_ids(joint)).values_list("state", flat=True))
    if states & set(GOING):
        return 0
    if states - {RunState.DONE} or (teams and not states):
        return _moves_on(joint, state=State.FAILED, ended_at=at)
    joint = JointPlan.objects.get(pk=joint.pk)
    return _plan_communities(joint, at) if teams else _end_round(joint, at)


def _moves_on(joint: JointPlan, **fields: Any) -> int:
    """1 if the joint plan still stood at that step and is at the next now; 0 where another was quicker."""
    same = JointPlan.objects.filter(pk=joint.pk, state=joint.state, run_id=joint.run_id)
    return same.update(**fields)


def _plan_communities(joint: JointPlan, at: datetime) -> int:
    """It is known who serves where: every community with other people than before waits for its plan."""
    run = _run(joint.run_id)
    problem, teams = problem_from_plain(run.problem), plan_from_plain(run.result or {})
    members = teams.members()
    job_of = _city(joint).job_of(problem)
    parts = {one.key: one for one in joint.parts.all()}
    touched = set(parts)
    if joint.kept_run_id is not None:
        touched = changed(_made(joint).teams, teams)
    asked = [
        (f"joint_part:{parts[key].pk}", parts[key].place_path, _job(job_of, key, members))
        for key in sorted(touched)
    ]
    with transaction.atomic():
        if not _moves_on(joint, state=State.ROSTERS):
            return 0
        limits = Limits(seconds=None, wall=COMMUNITY_WALL)
        runs = planning.go_on(
            run, plan_kind(COMMUNITY), asked, at=at, limits=limits, seed=joint.seed
        )
        by_key = dict(zip(sorted(touched), runs, strict=True))
        for key, part in parts.items():
            part.run_id = by_key[key].pk if key in by_key else None
        JointPart.objects.bulk_update(parts.values(), ["run_id"])
    return 1


def _job(job_of: Any, key: str, members: Mapping[str, list[str]]) -> dict[str, Any]:
    found: dict[str, Any] = job_to_plain(job_of(key, members.get(key, [])))
    return found


def _city(joint: JointPlan) -> City:
    return city_from_plain(joint.city)


def _outcomes(parts: Iterable[JointPart], field: str) -> dict[str, Outcome]:
    """What came out for these communities, by their keys."""
    by_run = {getattr(one, field): one.key for one in parts}
    runs = runs_by_id(by_run).values_list("pk", "result")
    return {by_run[pk]: outcome_from_plain(result or {}) for pk, result in runs}


def _made(joint: JointPlan) -> CityPlan:
    """The plan as it stands after the rounds so far."""
    run = _run(joint.kept_run_id)
    return CityPlan(
        problem_from_plain(run.problem),
        plan_from_plain(run.result or {}),
        _outcomes(joint.parts.all(), "kept_run_id"),
        tuple(Round(**one) for one in joint.rounds),
    )


def _end_round(joint: JointPlan, at: datetime) -> int:
    """The round counts if fewer duties are open now; the next begins, or the plan is done."""
    run = _run(joint.run_id)
    problem, teams = problem_from_plain(run.problem), plan_from_plain(run.result or {})
    planned = [one for one in joint.parts.all() if one.run_id is not None]
    again = _outcomes(planned, "run_id")
    is_first = joint.kept_run_id is None
    made = first(problem, teams, again) if is_first else after(_made(joint), problem, teams, again)
    asked = asked_next(made)
    fields: dict[str, Any] = {"rounds": [asdict(one) for one in made.rounds]}
    if made.rounds[-1].kept:
        fields["kept_run_id"] = joint.run_id
    if asked is None:
        fields |= {"state": State.DONE, "ended_at": at, "digest": digest(made.outcomes.values())}
    with transaction.atomic():
        if not _moves_on(joint, **fields):
            return 0
        if made.rounds[-1].kept:
            _keep(planned, again)
        if asked is not None:
            _form_teams(joint, run, problem_to_plain(asked), at)
    return 1


def _keep(planned: list[JointPart], outcomes: Mapping[str, Outcome]) -> None:
    for part in planned:
        outcome = outcomes[part.key]
        part.kept_run_id, part.open = part.run_id, len(outcome.open)
        part.people = len(outcome.roster)
    JointPart.objects.bulk_update(planned, ["kept_run_id", "open", "people"])


def _form_teams(joint: JointPlan, run: Run, problem: dict[str, Any], at: datetime) -> None:
    """A few people may move before the next round."""
    asked = [(f"joint:{joint.pk}", joint.place_path, problem)]
    limits = Limits(seconds=None, wall=TEAMS_WALL)
    (again,) = planning.go_on(run, plan_kind(TEAMS), asked, at=at, limits=limits)
    JointPlan.objects.filter(pk=joint.pk).update(state=State.TEAMS, run_id=again.pk)
