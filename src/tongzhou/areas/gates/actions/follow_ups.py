"""What phones let happen is held against all that is known here; where we say otherwise, somebody looks.

Nothing of what happened is changed. A passage that arrives late may also show that a later one, which
arrived before it, was one too many: those of the same household in the same window are held again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tongzhou.areas.gates.models import FollowUp, Gate, Pass, Passage, Restriction, State
from tongzhou.areas.gates.queries.rules import rules_json
from tongzhou.areas.gates.queries.standing import Standing, accepted_at, accepted_places
from tongzhou.areas.gates.rules.looking import needs_look
from tongzhou.areas.gates.rules.verdict import verdict

# Back to the last passage of the same pass, also where turns are not counted (a replay).
SHORTEST = timedelta(hours=1)
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
)


@dataclass(frozen=True, slots=True)
class Held:
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

    def seen(self) -> dict[str, Any]:
        """As the verdict reads what went before."""
        return {
            "quota": self.quota,
            "serial": self.serial,
            "direction": self.direction,
            "at": self.happened_at.isoformat(),
            "exempt": self.verdict == "exempt",
            "people": self.people,
        }


def look_at(fresh: Iterable[UUID], standing: Standing, *, at: datetime) -> None:
    """Passages that have just arrived, and later ones of the same households, are held against the tables."""
    rows = Passage.objects.filter(pk__in=list(fresh), serial__isnull=False)
    new = [Held(*row) for row in rows.values_list(*_FIELDS)]
    if not new:
        return
    knowledge = Knowledge(new, standing, at)
    keys = {one.pk for one in new}
    first: dict[int | None, datetime] = {}
    for one in new:
        first[one.quota] = min(one.happened_at, first.get(one.quota, one.happened_at))
    rows_to_look = [
        follow_up
        for one in knowledge.around
        if one.pk in keys or (one.quota in first and one.happened_at > first[one.quota])
        if (follow_up := knowledge.follow_up(one)) is not None
    ]
    FollowUp.objects.bulk_create(rows_to_look, ignore_conflicts=True)


class Knowledge:
    """All that is known here about the passes of some passages: asked of the tables once."""

    def __init__(self, new: Sequence[Held], standing: Standing, at: datetime) -> None:
        self.at, self.standing = at, standing
        top = next(iter(standing.gates.values()))
        self.rules = rules_json(top.place_path, at)
        self.passes = self._passes(one.serial for one in new)
        quotas = {one.quota for one in new if one.quota is not None}
        quotas |= {one.quota for one in self.passes.values()}
        self.around = self._around(new, quotas)
        self.barred = self._barred(quotas)
        self.gates = self._gates()
        self.accepted = accepted_places(self.gates.values())
        self.seen = self._seen()

    def _passes(self, serials: Iterable[int | None]) -> dict[int, Pass]:
        wanted = {serial for serial in serials if serial is not None}
        return {one.serial: one for one in Pass.objects.filter(serial__in=wanted)}

    def _around(self, new: Sequence[Held], quotas: set[int]) -> list[Held]:
        days = max(int(str(rule["days"])) for rule in self.rules.values())
        window = max(SHORTEST, timedelta(days=days))
        moments = [one.happened_at for one in new]
        rows = Passage.objects.filter(
            quota__in=quotas,
            happened_at__gte=min(moments) - window,
            happened_at__lte=max(moments) + window,
            undone_at__isnull=True,
        )
        found = [Held(*row) for row in rows.order_by("happened_at", "pk").values_list(*_FIELDS)]
        without = [one for one in new if one.quota is None]
        return found + without

    def _gates(self) -> dict[int, Gate]:
        """The phone's own, and others at which the same passes were shown."""
        others = {one.gate_id for one in self.around} - self.standing.gates.keys()
        return self.standing.gates | (Gate.objects.in_bulk(others) if others else {})

    def _barred(self, quotas: set[int]) -> dict[int, list[Restriction]]:
        found: dict[int, list[Restriction]] = defaultdict(list)
        for one in Restriction.objects.filter(quota__in=quotas):
            found[one.quota].append(one)
        return found

    def _seen(self) -> dict[int | None, list[Held]]:
        found: dict[int | None, list[Held]] = defaultdict(list)
        for one in self.around:
            found[one.quota].append(one)
        return found

    def follow_up(self, one: Held) -> FollowUp | None:
        """Unsaved; None where we say nothing else."""
        if one.serial is None:
            return None
        gate = self.gates[one.gate_id]
        known = self.passes.get(one.serial)
        we_say = verdict(_found(known), self._here(one, gate, known))["code"]
        if not needs_look(one.verdict, we_say):
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

    def _here(self, one: Held, gate: Gate, known: Pass | None) -> Mapping[str, object]:
        moment = one.happened_at
        quota = known.quota if known else one.quota
        gone = known is not None and _gone(known, moment)
        return {
            "at": moment.isoformat(),
            "gate": {
                "id": gate.pk,
                "place": gate.place_id,
                "accepts": accepted_at(gate, self.accepted),
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


def _before(earlier: Held, later: Held) -> bool:
    """Of two at one moment, the lower id came first."""
    return (earlier.happened_at, earlier.pk) < (later.happened_at, later.pk)


def _gone(known: Pass, moment: datetime) -> bool:
    """Withdrawn by then; a pass that never was approved counts as withdrawn as well."""
    if known.state == State.VALID:
        return False
    return known.revoked_at is None or known.revoked_at <= moment


def _found(known: Pass | None) -> Mapping[str, object] | None:
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
