"""Questions about runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.timezone import now

from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.planning import rules
from tongzhou.shared.planning.models import Run
from tongzhou.shared.planning.rules import GOING, Changed, Part, State

HEAVY = ("problem", "start", "best", "result")
"""Columns that may be megabytes: lists and live figures leave them where they are."""
PATIENCE = timedelta(minutes=5)


def runs(viewer: Viewer) -> QuerySet[Run]:
    """Runs where the viewer may plan, without problems and plans."""
    seen = Run.objects.visible_to(viewer).defer(*HEAVY)
    return seen.select_related("made_by", "accepted_by", "replay_of")


def one_run(viewer: Viewer, pk: object) -> Run:
    """That run, or 404."""
    row: Run = Run.objects.select_related("made_by", "accepted_by").one_for(viewer, pk)
    return row


def light_run(viewer: Viewer, pk: object) -> Run:
    """That run without problem and plans, or 404; for what is asked every second."""
    row: Run = Run.objects.defer(*HEAVY).one_for(viewer, pk)
    return row


def runs_by_id(ids: Iterable[int]) -> QuerySet[Run]:
    """Those runs, for the background work of the area that asked for them; pages use `runs`."""
    return Run.objects.filter(pk__in=list(ids))


def runs_of(viewer: Viewer, subject: str) -> QuerySet[Run]:
    """The runs of a subject, latest first, without replays."""
    return runs(viewer).filter(subject=subject, replay_of__isnull=True)


def latest(viewer: Viewer, subject: str, *, kind: str = "") -> Run | None:
    """The latest run of a subject, whole; None when nothing was ever planned there."""
    found = Run.objects.visible_to(viewer).filter(subject=subject, replay_of__isnull=True)
    return (found.filter(kind=kind) if kind else found).order_by("-made_at", "-pk").first()


def going(viewer: Viewer, subject: str) -> Run | None:
    """The run of a subject that is waiting or planning now, without problem and plans."""
    return runs_of(viewer, subject).filter(state__in=GOING).first()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side."""

    before: Run
    after: Run
    parts: tuple[Part, ...]
    changes: tuple[Changed, ...]

    @property
    def rows_changed(self) -> int:
        """How many people (rows of the plan) have something else to do."""
        return len({change.row for change in self.changes})


def compare(before: Run, after: Run) -> Comparison:
    """What `after` costs more or less than `before`, part by part, and every place they fill unlike."""
    left, right = before.answer or {}, after.answer or {}
    return Comparison(
        before,
        after,
        rules.parts_of(left.get("parts") or {}, right.get("parts") or {}),
        rules.changes_of(left.get("plan") or {}, right.get("plan") or {}),
    )


def came_out_the_same(replay: Run) -> bool | None:
    """Whether a replay gave the same plan as the run it repeats; None while it is not done."""
    first = replay.replay_of
    if first is None or replay.result is None or first.result is None:
        return None
    return bool(replay.plan == first.plan and replay.cost == first.cost)


def untaken_runs() -> Iterator[str]:
    """A sentence for each run that no planner has taken up for minutes: is one at work at all?"""
    for run in Run.objects.filter(state=State.QUEUED, made_at__lt=now() - PATIENCE).defer(*HEAVY):
        yield f"planning: {run} waits since {run.made_at:%Y-%m-%d %H:%M}; is “tongzhou plan” running?"
