"""What planners do with runs: take one up, say how far it is, bring it to its end.

Every change names the worker's word in its condition, so that of two planners, or of a planner and
the one that took its place, only one ever writes; on SQLite and on PostgreSQL alike.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from math import inf
from typing import Any
from uuid import uuid4

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from tongzhou.shared.planning.models import Run
from tongzhou.shared.planning.rules import LEASE, MOST_TAKEN_UP, State

AT_ONCE = 8


class Order(Enum):
    """What a planner is told when it says how far it is."""

    GO_ON = "go on"
    STOP = "stop"
    LET_GO = "let go"


def _free(at: datetime) -> Q:
    lost = Q(state=State.RUNNING, heard_at__lt=at - LEASE)
    return Q(state=State.QUEUED) | lost & Q(taken__lt=MOST_TAKEN_UP)


def take_up(planner: str, at: datetime) -> Run | None:
    """The oldest run that waits, or whose planner died, now belongs to this planner; None if none waits."""
    give_up(at)
    free = Run.objects.filter(_free(at), cancel_wanted_at__isnull=True)
    for pk in free.order_by("made_at", "pk").values_list("pk", flat=True)[:AT_ONCE]:
        word = f"{planner} {uuid4().hex[:12]}"
        mine = Run.objects.filter(_free(at), pk=pk, cancel_wanted_at__isnull=True).update(
            state=State.RUNNING,
            worker=word,
            heard_at=at,
            taken=F("taken") + 1,
            started_at=Coalesce(F("started_at"), at),
        )
        if mine:
            return Run.objects.get(pk=pk)
    return None


def give_up(at: datetime) -> int:
    """Runs whose planners died too often, or that somebody wanted to stop, have ended; how many."""
    lost = Run.objects.filter(state=State.RUNNING, heard_at__lt=at - LEASE)
    stopped = lost.filter(cancel_wanted_at__isnull=False)
    ended = stopped.filter(best__isnull=False).update(
        state=State.CANCELLED, ended_at=at, result=F("best")
    )
    ended += stopped.update(state=State.CANCELLED, ended_at=at, trouble="cancelled")
    often = lost.filter(taken__gte=MOST_TAKEN_UP)
    return ended + often.update(state=State.FAILED, ended_at=at, trouble="gone")


def _mine(run: Run) -> Any:
    return Run.objects.filter(pk=run.pk, worker=run.worker, state=State.RUNNING)


def say_how_far(
    run: Run, progress: dict[str, Any], best: dict[str, Any] | None, *, at: datetime
) -> Order:
    """Progress is written down and the planner hears whether to go on.

    A plan that is dearer than the one already kept (after a run was taken up again) is not kept.
    """
    fields: dict[str, Any] = {"heard_at": at}
    for name in ("phase", "steps", "seconds", "bound"):
        if progress.get(name) is not None:
            fields[name] = progress[name]
    if best is not None and _is_better(best, run.best):
        run.best = best
        fields |= {
            "best": best,
            "cost": best.get("cost"),
            "better": F("better") + 1,
            "first_at": Coalesce(F("first_at"), at),
        }
    return order_for(run) if _mine(run).update(**fields) else Order.LET_GO


def order_for(run: Run) -> Order:
    """Whether the planner shall go on, stop, or let go of a run that is no longer its own."""
    wanted = list(_mine(run).values_list("cancel_wanted_at", flat=True))
    if not wanted:
        return Order.LET_GO
    return Order.GO_ON if wanted[0] is None else Order.STOP


def _stop_wanted(run: Run) -> bool:
    return order_for(run) is Order.STOP


def _is_better(new: dict[str, Any], old: dict[str, Any] | None) -> bool:
    return old is None or _order(new) < _order(old)


def _order(answer: dict[str, Any]) -> list[float]:
    """What two answers of one run are compared by: what the planner says, else the cost; no plan is worst."""
    order = answer.get("order") or [answer.get("cost")]
    none = not answer.get("plan") or None in order
    return [inf] if none else [float(one) for one in order]


def bring_to_end(run: Run, result: dict[str, Any], *, at: datetime, trouble: str = "") -> bool:
    """The run is done (or stopped, when somebody wanted that) with this result; False if it was taken away."""
    stopped = _stop_wanted(run)
    if stopped and _is_better(run.best or result, result):
        result = run.best or result
    trouble = trouble or ("cancelled" if stopped and not result.get("plan") else "")
    return bool(
        _mine(run).update(
            state=State.CANCELLED if stopped else State.DONE,
            ended_at=at,
            first_at=Coalesce(F("first_at"), at),
            result=result,
            best=None,
            trouble=trouble,
            better=F("better") + 1,
            **{name: result.get(name) for name in ("cost", "bound")},
            steps=result.get("steps") or 0,
            seconds=result.get("seconds") or 0,
            proven=bool(result.get("proven")),
        )
    )


def fail(run: Run, trouble: str, *, at: datetime, detail: str = "") -> bool:
    """The run has ended without a result; whoever asked reads why. A stopped one is stopped, not failed."""
    stopped = _stop_wanted(run)
    return bool(
        _mine(run).update(
            state=State.CANCELLED if stopped else State.FAILED,
            ended_at=at,
            trouble="cancelled" if stopped else trouble,
            detail=detail[:500],
        )
    )


def give_back(run: Run, *, at: datetime) -> bool:
    """The child died: a planner may take the run up again at once, unless that was tried often enough."""
    if run.taken >= MOST_TAKEN_UP:
        return fail(run, "gone", at=at)
    return bool(_mine(run).update(state=State.QUEUED, worker="", heard_at=None))


def lay_down(run: Run) -> bool:
    """This planner leaves in good order: the run waits for another as if it had not been taken up."""
    return bool(
        _mine(run).update(state=State.QUEUED, worker="", heard_at=None, taken=F("taken") - 1)
    )
