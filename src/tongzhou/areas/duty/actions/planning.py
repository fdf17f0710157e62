"""The planner is asked, and what it proposed is taken over, as far as the rules still allow it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from fairplan.roster.problem import ProblemError
from fairplan.roster.serial import problem_to_plain, without_names
from tongzhou.areas.duty import rules
from tongzhou.areas.duty.actions.duties import hold_people, require, tell_about
from tongzhou.areas.duty.actions.rosters import PLANS, claim, log
from tongzhou.areas.duty.company import CODES
from tongzhou.areas.duty.models import Change, Duty, Roster, Shift
from tongzhou.areas.duty.queries.planning import Planned, problem_for
from tongzhou.areas.duty.queries.rosters import duties_on, shifts_of
from tongzhou.areas.duty.queries.verdicts import Verdicts
from tongzhou.base.errors import Refused
from tongzhou.base.manifest import PlanKind
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.planning import actions as planning
from tongzhou.shared.planning.rules import Limits

if TYPE_CHECKING:
    from tongzhou.shared.planning.models import Run

SECONDS = 30.0
GOOD_ENOUGH = 0.001
"""A plan proven to be so near the best possible is not worth waiting for a better one."""


def subject_of(roster: Roster) -> str:
    """What runs of that roster are filed under."""
    return f"roster:{roster.pk}"


@transaction.atomic
def propose(
    roster: Roster,
    kind: PlanKind,
    *,
    by: Viewer,
    at: datetime,
    seed: int = 1,
    seconds: float = SECONDS,
) -> Run:
    """The roster waits for a planner; the board follows it. Nothing is changed by it.

    Raises Refused: not_allowed, no_shifts, planning_already, and what contradicts itself in the tables.
    """
    require(PLANS, roster.place_path, by)
    if not shifts_of(roster).filter(starts_at__gt=at).exists():
        raise Refused("no_shifts", said("There are no shifts to come on these days."))
    planned = _planned(roster, at)
    return planning.propose(
        kind,
        problem_to_plain(without_names(planned.problem)),
        subject=subject_of(roster),
        place_path=roster.place_path,
        seed=seed,
        limits=Limits(seconds=seconds, gap=GOOD_ENOUGH),
        start=_start(planned),
        by=by,
        at=at,
    )


def _start(planned: Planned) -> dict[str, Any] | None:
    """A published roster is where the planner begins."""
    standing = planned.problem.standing
    return {key: list(row) for key, row in standing.roster.items()} if standing else None


def _planned(roster: Roster, at: datetime) -> Planned:
    try:
        return problem_for(roster, at)
    except ProblemError as error:
        if error.code in CONTRADICTIONS:
            raise Refused(error.code, CONTRADICTIONS[error.code]) from error
        raise


CONTRADICTIONS = {
    "locked_but_blocked": said(
        "Somebody has a locked duty that they cannot serve any more: release it first."
    ),
    "two_locked": said("Somebody has two locked duties on one day: release one first."),
}


@dataclass
class _Taken:
    """What taking a plan over did: duties made and ended, and whom the rules kept out."""

    made: list[Duty] = field(default_factory=list)
    ended: list[Duty] = field(default_factory=list)
    kept_out: list[tuple[int, Shift, rules.Breach]] = field(default_factory=list)


@transaction.atomic
def take_over(run: Run, *, by: Viewer, at: datetime, seen: int | None = None) -> None:
    """The plan's duties stand in the roster instead of those that may be moved; one line in the log.

    What the rules no longer allow (somebody has taken leave since) stays free, and the log says who,
    when and why (`proposals.kept_out`). Of a published roster those whose duties changed are told, and
    nobody else. `seen` is the version that was on the screen: Refused("changed_meanwhile") when it
    is not the one that counts.
    """
    roster = Roster.objects.get(pk=run.subject_key)
    require(PLANS, roster.place_path, by)
    claim(roster, seen)
    stand(roster, run, _planned(roster, at), run.plan or {}, area=roster.place_path, by=by, at=at)


def stand(
    roster: Roster,
    run: Run,
    planned: Planned,
    plan: dict[str, Any],
    *,
    area: str,
    by: Viewer,
    at: datetime,
) -> None:
    """That plan stands in the roster, which was claimed: duties, one line in the log, who must hear it.

    `area` is the path of the place for which it was planned: people serve anywhere there.
    """
    taken = _exchange(roster, planned, plan, area=area, at=at)
    log(
        roster,
        Change.Kind.ACCEPTED,
        by=by,
        at=at,
        made=taken.made,
        ended=taken.ended,
        count=len(taken.made),
        kept_out=[(who, shift.pk, breach.code) for who, shift, breach in taken.kept_out],
    )
    Roster.objects.filter(pk=roster.pk).update(run_id=run.pk)
    if roster.published_at is not None:
        _tell(taken, by=by, at=at)


def _exchange(
    roster: Roster, planned: Planned, plan: dict[str, Any], *, area: str, at: datetime
) -> _Taken:
    held = list(duties_on(shifts_of(roster)).select_related("shift__post", "roster"))
    wanted = {(who, shift.pk): shift for who, shift in planned.placed(plan)}
    there = {(duty.person_id, duty.shift_id): duty for duty in held}
    aside = {seat.duty_id for seats in planned.fixed.values() for seat in seats}
    taken = _Taken()
    for key, duty in there.items():
        moves = not duty.locked and duty.starts_at > at and duty.pk not in aside
        if moves and key not in wanted:
            taken.ended.append(duty)
    Duty.objects.filter(pk__in=[duty.pk for duty in taken.ended]).update(ended_at=at)
    new = [
        (who, shift)
        for (who, _), shift in wanted.items()
        if (who, shift.pk) not in there and shift.starts_at > at
    ]
    allowed, taken.kept_out = _allowed(roster, new, area=area, at=at)
    try:
        with transaction.atomic():
            taken.made = Duty.objects.bulk_create(_duty(roster, *one) for one in allowed)
    except IntegrityError as error:
        # Somebody has just taken one of these places from the board.
        words = said("Somebody else has changed this roster meanwhile. Look again.")
        raise Refused("changed_meanwhile", words) from error
    return taken


def _duty(roster: Roster, who: int, shift: Shift) -> Duty:
    return Duty(
        roster=roster,
        shift=shift,
        person_id=who,
        place_path=shift.place_path,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        source=Duty.Source.PROPOSED,
    )


def _allowed(
    roster: Roster, new: Iterable[tuple[int, Shift]], *, area: str, at: datetime
) -> tuple[list[tuple[int, Shift]], list[tuple[int, Shift, rules.Breach]]]:
    """Which of these duties the rules allow, one after the other, and what speaks against the rest."""
    rows = sorted(new, key=lambda pair: (pair[1].starts_at, pair[0]))
    if not rows:
        return [], []
    hold_people({who for who, _ in rows})
    ask = Verdicts({who for who, _ in rows}, {s.pk: s for _, s in rows}.values(), at=at, area=area)
    may: list[tuple[int, Shift]] = []
    may_not: list[tuple[int, Shift, rules.Breach]] = []
    coming = {shift.pk: {who for who, at in rows if at.pk == shift.pk} for _, shift in rows}
    for who, shift in rows:
        if found := _against(ask, who, shift, coming[shift.pk]):
            may_not.append((who, shift, found[0]))
            coming[shift.pk].discard(who)
            continue
        may.append((who, shift))
        ask.note(who, shift)
    return may, may_not


def _against(
    ask: Verdicts, who: int, shift: Shift, coming: Iterable[int]
) -> tuple[rules.Breach, ...]:
    """What speaks against that duty: own limits, and the company, which those may mend who still come."""
    found = ask.against(who, shift)
    if found and all(one.code in CODES for one in found):
        return ask.against(who, shift, beside=coming)
    return found


def _tell(taken: _Taken, *, by: Viewer, at: datetime) -> None:
    """Each one once for each duty that came or went."""
    by_person: dict[int, list[tuple[Duty, str]]] = defaultdict(list)
    for duty in taken.made:
        words = said("You are down for %(when)s %(post)s.").text
        by_person[duty.person_id].append((duty, words))
    for duty in taken.ended:
        words = said("You are no longer down for %(when)s %(post)s.").text
        by_person[duty.person_id].append((duty, words))
    for who, duties in by_person.items():
        for duty, words in duties:
            tell_about([who], duty, words, by=by, at=at, kind="changed")


@transaction.atomic
def give_up(roster: Roster, changes: list[Any], *, by: Viewer, seen: int | None = None) -> None:
    """These limits are loosened, just as far as said, whenever this roster is planned."""
    require(PLANS, roster.place_path, by)
    claim(roster, seen)
    kept = [*roster.given_up, *(one for one in changes if one not in roster.given_up)]
    Roster.objects.filter(pk=roster.pk).update(given_up=kept)
    roster.given_up = kept


@transaction.atomic
def hold_again(roster: Roster, *, by: Viewer, seen: int | None = None) -> None:
    """Every limit counts again when this roster is planned."""
    require(PLANS, roster.place_path, by)
    claim(roster, seen)
    Roster.objects.filter(pk=roster.pk).update(given_up=[])
    roster.given_up = []
