"""Somebody dropped out: the smallest changes to the published roster, each with what changes for whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from fairplan.roster.reasons import Reason
from fairplan.roster.repair import Change, Option, drop_out
from tongzhou.areas.duty.models import Duty, Roster
from tongzhou.areas.duty.queries.planning import Planned, person_key, problem_for, shift_key
from tongzhou.areas.duty.queries.proposals import words_of
from tongzhou.areas.duty.sentences import Words
from tongzhou.base.words import Sentence

SECONDS = 1.5
MOST = 3


@dataclass(frozen=True, slots=True)
class Move:
    """One person goes from a shift (None: was free) to another (None: is free), both on one day."""

    person_id: int
    was: int | None
    now: int | None

    def __str__(self) -> str:
        return f"{self.person_id}:{self.was or ''}:{self.now or ''}"


@dataclass(frozen=True, slots=True)
class Repair:
    """One way to close the gap: what changes for whom, and what would still be missing."""

    people: int
    says: tuple[Sentence, ...]
    short: tuple[Sentence, ...]
    moves: tuple[Move, ...]

    @property
    def token(self) -> str:
        """The moves as the page sends them back; the rules are asked again then."""
        return " ".join(map(str, self.moves))


def read_moves(token: str) -> list[Move]:
    """The moves of a token; ValueError for anything else."""
    found = []
    for part in token.split():
        person, was, now = part.split(":")
        found.append(Move(int(person), int(was) if was else None, int(now) if now else None))
    return found


def repairs(duty: Duty, at: datetime) -> list[Repair]:
    """Ways to go on without the person of that duty, the fewest people disturbed first.

    Only for duties of a published roster's crew that the planner holds; else none, and the ranked
    substitutes stand alone.
    """
    roster = duty.roster
    if roster is None or roster.state != Roster.State.PUBLISHED:
        return []
    planned = problem_for(roster, at)
    key, day = person_key(duty.person_id), (duty.shift.day - roster.first_day).days
    standing = planned.problem.standing
    if standing is None or key not in standing.roster:
        return []
    table = dict(standing.roster)
    row = table[key]
    if row[day] is not None or (day, shift_key(duty.shift)) not in planned.cells:
        return []
    table[key] = (*row[:day], shift_key(duty.shift), *row[day + 1 :])
    words = words_of(roster, planned.titles)
    options = drop_out(planned.problem, table, key, day, day, most=MOST, seconds=SECONDS)
    return [_told(one, planned, words) for one in options if one.changes]


def _told(option: Option, planned: Planned, words: Words) -> Repair:
    return Repair(
        len(option.people),
        tuple(_said(change.says, words) for change in option.changes),
        tuple(_said(one, words) for one in option.short),
        tuple(_moves(option.changes, planned)),
    )


def _said(one: Reason, words: Words) -> Sentence:
    return words.sentence(one.code, one.values)


def _moves(changes: tuple[Change, ...], planned: Planned) -> Iterator[Move]:
    people: Mapping[str, int] = planned.people
    for one in changes:
        was = planned.cells[one.day, one.was].pk if one.was else None
        now = planned.cells[one.day, one.now].pk if one.now else None
        yield Move(people[one.person], was, now)
