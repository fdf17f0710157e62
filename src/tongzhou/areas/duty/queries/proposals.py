"""What a planner proposed, in words: the board it would make, what it costs, and what it could not keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from fairplan.roster.serial import problem_to_plain, without_names
from tongzhou.areas.duty.board import Board, day_heads
from tongzhou.areas.duty.models import Change, Roster, Shift
from tongzhou.areas.duty.queries.board import board_of, seats_of
from tongzhou.areas.duty.queries.planning import person_key, problem_for, shift_key, title_of
from tongzhou.areas.duty.queries.planning.people import LOOK_BACK
from tongzhou.areas.duty.queries.planning.planned import AWAY
from tongzhou.areas.duty.queries.rosters import crew_of, duties_on, shifts_of
from tongzhou.areas.duty.sentences import KEPT_OUT, Words
from tongzhou.base.manifest import PlanWords
from tongzhou.base.words import Sentence, said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person

if TYPE_CHECKING:
    from tongzhou.shared.planning.models import Run

CAN_BE_GIVEN_UP = frozenset({"under", "over", "company", "pair"})
"""What a planner may loosen alone; leave, rest and other duty are not the planner's to give away."""


@dataclass(frozen=True, slots=True)
class NotKept:
    """One wish, pair, share or seat that was not kept: whose, when, what, and why."""

    kind: str
    who: str
    when: str
    what: object
    why: Sentence | None
    cost: int


@dataclass(frozen=True, slots=True)
class Impossible:
    """Why not everything can be: a sentence, and what stands behind it."""

    says: Sentence
    because: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class WayOut:
    """Limits that, loosened, leave a roster; `number` says which of the answer's it is."""

    number: int
    says: tuple[Sentence, ...]
    ours: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A run's plan as the page shows it."""

    board: Board
    not_kept: tuple[NotKept, ...]
    impossible: tuple[Impossible, ...]
    ways: tuple[WayOut, ...]
    outdated: bool
    changed: int

    @property
    def wishes(self) -> tuple[NotKept, ...]:
        return tuple(one for one in self.not_kept if one.kind.startswith("wish"))

    @property
    def others(self) -> tuple[NotKept, ...]:
        return tuple(one for one in self.not_kept if not one.kind.startswith("wish"))


def proposal_of(roster: Roster, run: Run, at: datetime) -> Proposal:
    """The plan of that run on the roster as it is now."""
    planned = problem_for(roster, at)
    shifts = list(shifts_of(roster))
    now = seats_of(duties_on(shifts).select_related("shift"))
    seats = planned.seats(run.plan or {}, now) if run.plan else now
    board = board_of(roster, at, seats=seats)
    words = words_of(roster, planned.titles, planned.far)
    answer = run.answer or {}
    fresh = problem_to_plain(without_names(planned.problem))
    return Proposal(
        board,
        tuple(_not_kept(answer.get("broken") or (), words)),
        tuple(_impossible(answer, words)),
        tuple(_ways(answer, words)),
        outdated=bool(run.problem) and run.problem != fresh,
        changed=sum(seat.changed for place in board.places for seat in place.seats),
    )


def words_of(
    roster: Roster,
    titles: Mapping[str, str],
    far: Mapping[tuple[str, str], tuple[int, int]] | None = None,
) -> Words:
    """What people call the ids of that roster's problem."""
    names = {person_key(one.pk): one.name for one in crew_of(roster)}
    titles = {**titles, AWAY: str(said("duty elsewhere"))}
    first = roster.first_day
    before = _days(first - timedelta(days=LOOK_BACK), first - timedelta(days=1))[::-1]
    return Words(names, titles, _days(first, roster.last_day), days_before=before, far=far or {})


def _days(first: date, last: date) -> list[str]:
    return [f"{head.label} {head.weekday}" for head in day_heads(first, last)]


def plan_words(viewer: Viewer, run: Run) -> PlanWords:
    """The same for the pages of planning; nothing where the roster is gone or out of sight."""
    roster = Roster.objects.visible_to(viewer).filter(pk=run.subject_key).first()
    if roster is None:
        return PlanWords({})
    words = words_of(roster, titles_of(roster))
    return PlanWords({**words.names, **words.titles}, tuple(words.days))


def titles_of(roster: Roster) -> dict[str, str]:
    """What each kind of shift is called: the post and its hours."""

    return {shift_key(one): title_of(one) for one in shifts_of(roster)}


_WISHES = {
    "wish_on": said("wished for a duty"),
    "wish_off": said("wished for no duty"),
    "pair": said("apart from the other of the pair"),
    "under": said("not filled"),
    "over": said("more than needed"),
    "changed": said("other than published"),
    "disturbed": said("has something else than published"),
}


def _not_kept(broken: Iterable[Mapping[str, Any]], words: Words) -> Iterator[NotKept]:
    for one in broken:
        kind = str(one["kind"])
        shift = one.get("shift")
        what: object = _WISHES.get(kind, kind)
        if kind == "share":
            what = said("uneven: %(rule)s", rule=words.rule(str(one.get("rule", ""))))
        elif shift and kind not in ("changed", "disturbed"):
            what = said("%(what)s: %(shift)s", what=what, shift=words.shift([shift]))
        code, values = one.get("why") or (None, {})
        yield NotKept(
            kind,
            words.names.get(str(one.get("person")), ""),
            words.day(one["day"]) if one.get("day") is not None else "",
            what,
            words.sentence(code, values) if code else None,
            int(one.get("cost", 0)),
        )


def _impossible(answer: Mapping[str, Any], words: Words) -> Iterator[Impossible]:
    for conflict in (answer.get("why") or {}).get("conflicts") or ():
        because = tuple(words.sentence(*one) for one in conflict.get("because") or ())
        yield Impossible(words.sentence(*conflict["says"]), because)


def _ways(answer: Mapping[str, Any], words: Words) -> Iterator[WayOut]:
    ways = (answer.get("why") or {}).get("relaxations") or ()
    for number, way in enumerate(ways):
        changes = way["changes"]
        says = tuple(words.sentence(*one) for one in changes)
        yield WayOut(number, says, all(code in CAN_BE_GIVEN_UP for code, _ in changes))


def changes_of_way(run: Run, number: int) -> list[Any] | None:
    """What that way out loosens, as it is kept; None where it is not the planner's to loosen."""
    ways = ((run.answer or {}).get("why") or {}).get("relaxations") or []
    if not 0 <= number < len(ways):
        return None
    changes = ways[number]["changes"]
    return changes if all(code in CAN_BE_GIVEN_UP for code, _ in changes) else None


def given_up_in_words(roster: Roster) -> list[Sentence]:
    """What was given up for this roster."""
    words = words_of(roster, titles_of(roster))
    return [words.sentence(code, values) for code, values in roster.given_up]


@dataclass(frozen=True, slots=True)
class KeptOut:
    """Somebody whom the rules kept out when a proposal was accepted; the place stayed free."""

    name: str
    shift: Shift
    why: Sentence

    def __str__(self) -> str:
        when = f"{localtime(self.shift.starts_at):%m-%d %H:%M}"
        return f"{self.name} {when} {self.shift.post.name}: {self.why}"


def last_accepted(roster: Roster) -> Change | None:
    """The latest acceptance of a proposal in the roster's log."""
    rows = Change.objects.filter(roster=roster, kind=Change.Kind.ACCEPTED)
    return rows.order_by("-pk").first()


def kept_out(changes: Iterable[Change]) -> dict[int, list[KeptOut]]:
    """Whom the rules kept out at each of these acceptances (by their ids), when and why, in two queries."""
    rows = {one.pk: one.before.get("kept_out") or [] for one in changes}
    every = [row for found in rows.values() for row in found]
    if not every:
        return {}
    people = dict(Person.objects.filter(pk__in={row[0] for row in every}).values_list("pk", "name"))
    shifts = Shift.objects.select_related("post").in_bulk({row[1] for row in every})
    other = said("a rule speaks against it")
    return {
        pk: [
            KeptOut(people[who], shifts[shift], KEPT_OUT.get(code, other))
            for who, shift, code in found
            if who in people and shift in shifts
        ]
        for pk, found in rows.items()
        if found
    }
