"""What the list of a guard's phone is made of: the rows, as they stand in the tables.

The list is built from these rows (`queries.kit`), and said to be unchanged when these are unchanged
(`Rows.slow`, `Rows.seen`). So whatever goes into the list is asked for here, or phones would keep an
old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.timezone import localdate, localtime

from tongzhou.areas.gates.models import (
    Gate,
    Pass,
    Passage,
    Post,
    Restriction,
    SigningKey,
    Stand,
    State,
)
from tongzhou.areas.gates.queries.folding import Part
from tongzhou.areas.gates.queries.rules import rules_json
from tongzhou.areas.gates.queries.standing import (
    Standing,
    accepted_places,
    guards_at,
    open_gates_of,
)
from tongzhou.base.paths import above
from tongzhou.ground.access.scope import under
from tongzhou.ground.events.models import Event
from tongzhou.ground.places.models import Household, Kind, Place
from tongzhou.ground.rulepacks.models import RulePackValue

if TYPE_CHECKING:
    from tongzhou.shared.intake.models import Device

DWELLINGS = (Kind.BUILDING, Kind.ENTRANCE)
# Beyond this a phone is given no list: signed codes are checked without one.
MOST_CODES = 20_000
MOST_SEEN = 5_000
PATIENCE = ("approve_after_s", "undo_s", "old_min")
SETTINGS = ("gates.keep_number_hours", *(f"gates.{name}" for name in PATIENCE))
PASS = (
    "serial",
    "quota",
    "kind",
    "place_id",
    "starts_at",
    "ends_at",
    "people",
    "carer",
    "purpose",
    "short_code",
    "plate",
    "household_id",
    "vendor_id",
    "state",
)
SEEN = ("quota", "serial", "direction", "happened_at", "verdict", "people", "spared")


@dataclass(frozen=True)
class Rows:
    """The rows for one phone at one moment. Nothing is asked of the tables before it is needed."""

    device: Device
    standing: Standing
    gates: list[Gate]
    at: datetime

    @property
    def top(self) -> Place:
        """The place of the gates; a phone stands at gates of one place only."""
        return self.gates[0].place

    @cached_property
    def accepted(self) -> dict[int, str]:
        """The places whose passes count at the gates, with their paths."""
        return accepted_places(self.gates)

    @cached_property
    def rules(self) -> dict[str, dict[str, object]]:
        """The rule of every kind of pass."""
        return rules_json(self.top.path, self.at)

    # --- passes ----------------------------------------------------------------------------------

    def passes(self) -> Part:
        """Those that count now or will, of the places accepted."""
        return Part(self._valid().order_by("pk")[: MOST_CODES + 1], PASS)

    def _valid(self):
        """An old card counts for some days after a renewal."""
        counts = Q(state=State.VALID) | Q(state=State.REVOKED, revoked_at__gt=self.at)
        return Pass.objects.filter(counts, place_id__in=self.accepted, ends_at__gt=self.at)

    def revoked(self) -> Part:
        rows = Pass.objects.filter(
            place_id__in=self.accepted, state=State.REVOKED, ends_at__gt=self.at
        ).exclude(revoked_at__gt=self.at)
        return Part(rows.order_by("serial"), ("serial",))

    def barred(self) -> Part:
        rows = Restriction.objects.filter(
            place_id__in=self.accepted, ends_at__gt=self.at, lifted_at__isnull=True
        )
        return Part(rows.order_by("quota", "ends_at"), ("quota", "ends_at"))

    def seen(self) -> Part | None:
        """Passages of other phones of passes whose turns are counted, in their window; latest first."""
        if not (counted := self.counted):
            return None
        rows = (
            self._lately()
            .filter(
                quota__in=self._valid().filter(kind__in=counted).values("quota"),
                undone_at__isnull=True,
            )
            .exclude(_own(self.device))
        )
        return Part(rows.order_by("-happened_at", "pk")[:MOST_SEEN], SEEN)

    @property
    def counted(self) -> set[str]:
        """The kinds of pass whose turns are counted."""
        return {kind for kind, rule in self.rules.items() if rule["days"] or rule["once"]}

    def undone(self) -> Part:
        """What this phone let through in the same window and was taken back: its own list counts it no more."""
        rows = self._lately().filter(_own(self.device), undone_at__isnull=False)
        return Part(rows.order_by("pk")[:MOST_SEEN], ("pk",))

    def _lately(self):
        """Passages at the places accepted, as far back as any rule counts turns."""
        return Passage.objects.filter(
            place_path__in=set(self.accepted.values()), happened_at__gte=self.since
        )

    @property
    def days(self) -> int:
        """Over how many calendar days, today being the last, some rule counts turns."""
        return max(2, *(int(str(rule["days"])) for rule in self.rules.values()))

    @property
    def since(self) -> datetime:
        midnight = localtime(self.at).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(days=self.days - 1)

    # --- doors -----------------------------------------------------------------------------------

    def homes(self) -> Part:
        rows = Household.objects.filter(under("place_path", self.top.path))
        return Part(rows.order_by("sort_key", "pk"), ("pk", "place_id", "room"))

    def dwellings(self) -> Part:
        """Buildings and entrances."""
        rows = Place.objects.filter(
            under("path", self.top.path), kind__in=DWELLINGS, valid_to__isnull=True
        )
        return Part(rows.order_by("sort_key", "name", "pk"), ("pk", "parent_id", "kind", "name"))

    # --- who stands where ------------------------------------------------------------------------

    def other_gates(self) -> Part:
        """Open gates at which the same passes may be shown."""
        paths = {gate.place_path for gate in self.gates}
        near = Q(place_path__in={step for path in paths for step in above(path)})
        for path in paths:
            near |= under("place_path", path)
        rows = Gate.objects.filter(near, closed_at__isnull=True)
        return Part(rows.exclude(pk__in=self._mine).order_by("pk"), ("pk",))

    def other_phones(self) -> Part:
        """At the same gates."""
        rows = Post.objects.filter(gate_id__in=self._mine, ended_at__isnull=True)
        rows = rows.exclude(device_id=self.device.pk)
        return Part(rows.order_by("pk"), ("pk",))

    @property
    def _mine(self) -> list[int]:
        return [gate.pk for gate in self.gates]

    def guards(self) -> Part:
        """Who keeps these gates today."""
        today = localdate(self.at)
        rows = guards_at(self.gates).filter(started_on__lte=today, ended_on__gte=today)
        return Part(rows, ("pk", "number"))

    def events(self) -> Part:
        """Those under way, at the gates' places or above them."""
        steps = {step for gate in self.gates for step in above(gate.place_path)}
        rows = Event.objects.filter(
            Q(stood_down_at__isnull=True) | Q(stood_down_at__gt=self.at),
            place_path__in=steps,
            opened_at__lte=self.at,
        )
        return Part(rows.order_by("pk"), ("pk", "state", "kind"))

    # --- all of it -------------------------------------------------------------------------------

    def slow(self) -> Mapping[str, Part]:
        """Everything that the list holds besides what other phones saw."""
        own = RulePackValue.objects.filter(code__in=SETTINGS, path__in=["", *above(self.top.path)])
        stands = Stand.objects.filter(
            under("place_path", self.top.path), last_day__gte=localdate(self.at)
        )
        hours = ("vendor_id", "starts", "ends", "last_day", "ended_on")
        return {
            "passes": self.passes(),
            "revoked": self.revoked(),
            "barred": self.barred(),
            "homes": self.homes(),
            "dwellings": self.dwellings(),
            "other_gates": self.other_gates(),
            "other_phones": self.other_phones(),
            "guards": self.guards(),
            "events": self.events(),
            "keys": Part(SigningKey.objects.order_by("number"), ("number", "starts_at", "ends_at")),
            "settings": Part(
                own.order_by("pk"), ("code", "path", "value", "starts_on", "withdrawn_at")
            ),
            "stands": Part(stands.order_by("pk"), hours),
        }


def rows_for(device: Device, at: datetime) -> Rows | None:
    """What the list of that phone is made of; None when no open gate is its own."""
    gates = open_gates_of(device.pk)
    return Rows(device, Standing(device.pk), gates, at) if gates else None


def _own(device: Device) -> Q:
    """What the phone knows itself: all it sent since it joined (before that it may have lost it)."""
    own = Q(device_id=device.pk)
    return own & Q(received_at__gte=device.joined_at) if device.joined_at else own
