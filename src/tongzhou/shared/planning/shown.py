"""A run as pages show it: words instead of codes, names instead of ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from tongzhou.base.manifest import PlanKind, PlanWords, plan_kinds
from tongzhou.base.words import Sentence
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.planning import rules
from tongzhou.shared.planning.models import Run
from tongzhou.shared.planning.rules import State

TONES = {
    State.QUEUED: "wait",
    State.RUNNING: "going",
    State.DONE: "good",
    State.FAILED: "bad",
    State.CANCELLED: "wait",
}
NO_WORDS = PlanWords({})


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands about a run on every page."""

    run: Run
    label: str
    tone: str
    gap: Sentence
    seconds: Sentence
    phase: Sentence
    trouble: Sentence | None
    page: str
    waits_long: bool
    share: int | None

    @property
    def going(self) -> bool:
        return self.run.is_going

    @property
    def stopping(self) -> bool:
        return self.going and self.run.cancel_wanted_at is not None

    @property
    def pace(self) -> str:
        """How often the page asks again: quickly while the first plan is awaited."""
        return "500ms" if self.run.seconds < 10 else "1s"


def shown(run: Run, at: datetime) -> Shown:
    """The run in words."""
    kind = plan_kinds().get(run.kind)
    return Shown(
        run,
        kind.label if kind else run.kind,
        TONES[State(run.state)],
        rules.gap_words(run.cost, run.bound, proven=run.proven),
        rules.seconds_words(run.seconds),
        rules.phase_words(run.phase, found=run.cost is not None),
        rules.trouble_words(run.trouble),
        _page(run, kind),
        run.state == State.QUEUED and at - run.made_at > rules.WAITS_LONG,
        _share(run),
    )


def _page(run: Run, kind: PlanKind | None) -> str:
    """Where the subject of the run opens."""
    if kind is None or not kind.page:
        return ""
    try:
        return reverse(kind.page, args=[run.subject_key])
    except (NoReverseMatch, ValueError):
        return ""


def _share(run: Run) -> int | None:
    """How much of the time allowed has passed, in per cent; None when only steps are limited."""
    seconds = run.limit.seconds
    return min(round(100 * run.seconds / seconds), 100) if seconds else None


def words_of(viewer: Viewer, run: Run) -> PlanWords:
    """Names for what stands in the plan, as far as the area gives them."""
    kind = plan_kinds().get(run.kind)
    return kind.words(viewer, run) if kind and kind.words else NO_WORDS


def part_label(run: Run, part: str) -> Any:
    """What one kind of cost is called."""
    kind = plan_kinds().get(run.kind)
    own = dict(kind.parts if kind else ()).get(part)
    return gettext(own) if own else rules.PARTS.get(part, part)


def cell(words: PlanWords, value: object) -> str:
    """What stands at one place of a plan."""
    return "—" if value is None else words.names.get(str(value), str(value))


def head(words: PlanWords, column: int | None) -> str:
    """What a place in a row is called: a day, for rosters."""
    if column is None:
        return ""
    return words.heads[column] if column < len(words.heads) else str(column + 1)
