"""What phones let happen is held against all that is known here; where we say otherwise, somebody looks.

Nothing of what happened is changed. A passage that arrives late may also show that a later one, which
arrived before it, was one too many: those of the same household in the same window are held again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from tongzhou.areas.gates.models import (
    FollowUp,
    Gate,
    Pass,
    Passage,
    PassKind,
    Restriction,
    State,
)
from tongzhou.areas.gates.queries.plan_rules import hours_on_plan
from tongzhou.areas.gates.queries.rules import rules_json
from tongzhou.areas.gates.queries.standing import Standing, accepted_at, accepted_places
from tongzhou.areas.gates.rules.looking import needs_look
from tongzhou.areas.gates.rules.verdict import NEVER, verdict

Row = tuple[Any, ...]
# Where the same stand in a row as it arrives (arriving.PASSAGE).
_PLACES = (0, 2, 3, 9, 4, 14, 15, 10, 12, 13, 17, 21)
# A pass for one time is looked for so far back; it does not count longer than a day or two.
ONCE_LOOKS = timedelta(days=3)
_FIELDS = (
    "pk",
    "gate_id",
    "place_path",
    "event_id",
    "happened_at",
    "serial",
    "quota",
    "direction",
    "people",
    "purpose",
    "verdict",
    "spared",
)


class Known(NamedTuple):
    """A pass as far as the verdict reads it."""

    serial: int
    quota: int
    kind: str
    state: str
    place_id: int
    starts_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    people: int
    carer: bool
    purpose: str


class Held(NamedTuple):
    """A passage as far as it is held against what is known."""

    pk: UUID
    gate_id: int
    place_path: str
    event_id: int | None
    happened_at: datetime
    serial: int | None
    quota: int | None
    direction: str
    people: int
    purpose: str
    verdict: str
    spared: bool

    def seen(self) -> dict[str, Any]:
        """As the verdict reads what went before."""
        return {
            "quota": self.quota,
            "serial": self.serial,
            "direction": self.direction,
            "at": self.happened_at.isoformat(),
            "exempt": self.spared or self.verdict == "exempt",
            "people": self.people,
        }


def look_at(rows: Iterable[Row], standing: Standing, *, at: datetime) -> None:
    """Passages that have just arrived, and later ones of the same households, are held against the tables.

    `rows` as `arriving.PASSAGE` names their columns.
    """
    held = map(_held, rows)
    new = [one for one in held if one.serial is not None or one.verdict in NEVER]
    if new:
        hold(new, standing.gates, at=at)


def hold(new: Sequence[Held], gates: Mapping[int, Gate], *, at: datetime) -> None:
    """The same of passages at these gates, typed in from paper or sent by a phone."""
    knowledge = Knowledge(new, gates, at)
    found = [knowledge.follow_up(one) for one in [*new, *knowledge.later()]]
    FollowUp.objects.bulk_create([one for one in found if one], ignore_conflicts=True)


def _held(row: Row) -> Held:
    return Held(*(row[place] for place in _PLACES))


def held_of(row: Passage) -> Held:
    """The same of a passage that need not be in the tables yet."""
    return Held(*(getattr(row, name) for name in _FIELDS))


class Knowledge:
    """All that is known here about the passes of some passages: asked of the tables once."""

    def __init__(self, new: Sequence[Held], gates: Mapping[int, Gate], at: datetime) -> None:
        self.at, self.own, self.new = at, dict(gates), new
        top = next(iter(gates.values()))
        self.rules = rules_json(top.place_path, at)
        serials = {one.serial for one in new if one.serial is not None}
        rows = Pass.objects.filter(serial__in=serials)
        self.passes = {row[0]: Known(*row) for row in rows.values_list(*Known._fields)}
        if any(one.kind == PassKind.SERVICE for one in self.passes.values()):
            self.rules |= hours_on_plan(self.rules, top.place_path, at)
        quotas = {one.quota for one in new if one.quota is not None}
        quotas |= {one.quota for one in self.passes.values()}
        self.around = self._around(quotas)
        self.barred = self._barred(quotas)
        self.seen: dict[int | None, list[Held]] = defaultdict(list)
        for one in self.around:
            self.seen[one.quota].append(one)

    @cached_property
    def gates(self) -> dict[int, Gate]:
        """Those that are asked about, and others at which the same passes were shown."""
        others = {one.gate_id for one in self.around} - self.own.keys()
        return self.own | (Gate.objects.in_bulk(others) if others else {})

    @cached_property
    def accepted(self) -> dict[int, str]:
        return accepted_places(self.gates.values())

    def _window(self) -> timedelta:
        """How far back the rules of these passes look."""
        rules = [self.rules[kind] for kind in {one.kind for one in self.passes.values()}]
        days = max((int(str(rule["days"])) for rule in rules), default=0)
        again = max((int(str(rule["again_min"])) for rule in rules), default=0)
        once = ONCE_LOOKS if any(rule["once"] for rule in rules) else timedelta(0)
        return max(timedelta(days=days), timedelta(minutes=again), once)

    def _around(self, quotas: set[int]) -> list[Held]:
        window = self._window()
        if not window:
            return []
        moments = [one.happened_at for one in self.new]
        rows = Passage.objects.filter(
            quota__in=quotas,
            happened_at__gte=min(moments) - window,
            happened_at__lte=max(moments) + window,
            undone_at__isnull=True,
        )
        return [Held(*row) for row in rows.order_by("happened_at", "pk").values_list(*_FIELDS)]

    def later(self) -> list[Held]:
        """Passages that arrived before and happened after one of the new ones, of the same households."""
        first: dict[int | None, datetime] = {}
        for one in self.new:
            first[one.quota] = min(one.happened_at, first.get(one.quota, one.happened_at))
        keys = {one.pk for one in self.new}
        return [
            one
            for one in self.around
            if one.quota in first and one.happened_at > first[one.quota] and one.pk not in keys
        ]

    def _barred(self, quotas: set[int]) -> dict[int, list[Restriction]]:
        found: dict[int, list[Restriction]] = defaultdict(list)
        for one in Restriction.objects.filter(quota__in=quotas):
            found[one.quota].append(one)
        return found

    def follow_up(self, one: Held) -> FollowUp | None:
        """Unsaved; None where we say nothing else."""
        we_say, may = self._we_say(one)
        if not needs_look(one.verdict, we_say, may):
            return None
        return FollowUp(
            source=one.pk,
            gate_id=one.gate_id,
            place_path=one.place_path,
            event_id=one.event_id,
            happened_at=one.happened_at,
            serial=one.serial,
            phone_said=one.verdict,
            we_say=we_say,
            made_at=self.at,
        )

    def _we_say(self, one: Held) -> tuple[str, str]:
        """Our verdict, and whether a guard may decide against it; without a number the phone's holds."""
        if one.serial is None:
            return one.verdict, "no" if one.verdict in NEVER else "ask"
        known = self.passes.get(one.serial)
        ours = verdict(_found(known), self._here(one, self.gates[one.gate_id], known))
        return ours["code"], ours["may"]

    def spared(self, one: Held) -> bool:
        """Whether it uses no turn: an exempt purpose, or a carer where the rule spares them."""
        known = self.passes.get(one.serial) if one.serial is not None else None
        return verdict(_found(known), self._here(one, self.gates[one.gate_id], known))["spared"]

    def _here(self, one: Held, gate: Gate, known: Known | None) -> Mapping[str, object]:
        moment = one.happened_at
        quota = known.quota if known else one.quota
        gone = known is not None and _gone(known, moment)
        return {
            "at": moment.isoformat(),
            "gate": {
                "id": gate.pk,
                "place": gate.place_id,
                "accepts": self._accepts(gate, known),
                "sort": gate.sort,
            },
            "direction": one.direction,
            "people": one.people,
            "purpose": one.purpose,
            "rules": self.rules,
            "revoked": [one.serial] if gone else [],
            "barred": [
                {"quota": bar.quota, "until": bar.ends_at.isoformat()}
                for bar in self.barred.get(quota or 0, ())
                if bar.decided_at <= moment and (bar.lifted_at is None or bar.lifted_at > moment)
            ],
            "list_at": moment.isoformat(),
            "seen": [
                before.seen()
                for before in self.seen.get(quota, ())
                if before.pk != one.pk and _before(before, one)
            ],
            "elsewhere": False,
            "online": True,
        }

    def _accepts(self, gate: Gate, known: Known | None) -> list[int]:
        """Asked only where the pass is not of the gate's own place."""
        if known is None or known.place_id == gate.place_id:
            return []
        return accepted_at(gate, self.accepted)


def _before(earlier: Held, later: Held) -> bool:
    """Of two at one moment, the lower id came first."""
    return (earlier.happened_at, earlier.pk) < (later.happened_at, later.pk)


def _gone(known: Known, moment: datetime) -> bool:
    """Withdrawn by then; a pass that never was approved counts as withdrawn as well."""
    if known.state == State.VALID:
        return False
    return known.revoked_at is None or known.revoked_at <= moment


def _found(known: Known | None) -> Mapping[str, object] | None:
    if known is None:
        return None
    return {
        "kind": known.kind,
        "serial": known.serial,
        "quota": known.quota,
        "place": known.place_id,
        "starts": known.starts_at.isoformat(),
        "ends": known.ends_at.isoformat(),
        "people": known.people,
        "carer": known.carer,
        "purpose": known.purpose,
    }
