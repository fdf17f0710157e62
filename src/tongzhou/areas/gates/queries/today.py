"""Today at the gates of a place: figures of every hour, who is out, and what waits for somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, TruncHour
from django.http import Http404

from tongzhou.areas.gates.kinds import TURNED_AWAY
from tongzhou.areas.gates.models import (
    Asking,
    Calling,
    FollowUp,
    Gate,
    Pass,
    Passage,
    Post,
    Reading,
    TurnAway,
)
from tongzhou.areas.gates.queries.hours import HEADS
from tongzhou.areas.gates.queries.rules import rules_at
from tongzhou.areas.gates.rules.outside import Move, Out, out_now
from tongzhou.base.paths import above, is_under
from tongzhou.base.times import SHANGHAI
from tongzhou.base.words import Sentence, said
from tongzhou.ground.access.scope import NOTHING, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place

WATCH = "gates.watch"
# Who went out longer ago than this is not “out past their hour” any more: they came back unseen.
LOOK_BACK = timedelta(hours=24)
MOST_SHOWN = 60
STEPS = 20
_STANDS = Q(undone_at__isnull=True)


@dataclass(slots=True)
class Hour:
    """One hour of the day; `step` is how high its bar is, from 0 to 20."""

    hour: int
    came: int = 0
    went: int = 0
    vehicles: int = 0
    step: int = 0

    @property
    def all(self) -> int:
        return self.came + self.went + self.vehicles


@dataclass(slots=True)
class Late:
    """People who meant to be back by now. `home` is filled only for those who may know."""

    out: Out
    back_by: datetime
    number: int | None = None
    pass_id: int | None = None
    home: str = ""
    calls: Calling | None = None


@dataclass(slots=True)
class Phone:
    """A device at these gates: what it has not sent yet, and when it was last heard of."""

    name: str
    unsent: int
    heard_at: datetime | None
    stopped: bool


@dataclass(slots=True)
class Board:
    """Everything the page shows of one place and day."""

    place: Place
    on: date
    gates: list[Gate]
    hours: list[Hour]
    came: int = 0
    went: int = 0
    vehicles_in: int = 0
    vehicles_out: int = 0
    readings: int = 0
    care: int = 0
    reasons: list[tuple[Sentence, int]] = field(default_factory=list)
    one_offs: int = 0
    by_guard: int = 0
    waiting: int = 0
    unseen: int = 0
    follow_ups: int = 0
    people_out: int = 0
    homes_out: int = 0
    homes: int = 0
    late: list[Late] = field(default_factory=list)
    late_count: int = 0
    phones: list[Phone] = field(default_factory=list)
    by_path: dict[str, int] = field(default_factory=dict)

    @property
    def turned(self) -> int:
        return sum(n for _reason, n in self.reasons)

    @property
    def vehicles(self) -> int:
        return self.vehicles_in + self.vehicles_out

    @cached_property
    def unsent(self) -> int:
        return sum(one.unsent for one in self.phones)

    @property
    def homes_in(self) -> int:
        return max(0, self.homes - self.homes_out)


def places(viewer: Viewer) -> list[Place]:
    """Streets, communities and estates with gates that the viewer may watch, the widest first."""
    seen = reduce(or_, (under("place_path", top) for top in viewer.tops(WATCH)), NOTHING)
    paths = Gate.objects.filter(seen).order_by().values_list("place_path", flat=True).distinct()
    nodes = {node for path in paths for node in above(path)}
    kinds = ("street", "community", "estate")
    rows = Place.objects.filter(path__in=nodes, kind__in=kinds).order_by("path")
    tops = viewer.tops(WATCH)
    return [one for one in rows if any(is_under(one.path, top) for top in tops)]


def board(place: Place, on: date, at: datetime, *, names: bool) -> Board:
    """The day at that place as it stands at `at`; with `names` also whose home it is."""
    starts = datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)
    ends = min(starts + timedelta(days=1), at + timedelta(seconds=1))
    gates = list(Gate.objects.filter(under("place_path", place.path)).order_by("name"))
    here = _Here(sorted({gate.place_path for gate in gates}), starts, ends)
    found = Board(place, on, gates, [Hour(n) for n in range(24)])
    _passages(found, here)
    _turned(found, here)
    _readings(found, here)
    _askings(found, here)
    found.follow_ups = FollowUp.objects.filter(here.of, settled_at__isnull=True).count()
    found.phones = _phones(gates)
    found.homes = _homes(here, at)
    _outside(found, here, at, names=names)
    return found


@dataclass(frozen=True, slots=True)
class _Here:
    """The paths of the gates one by one, so that each stream is read from its index alone."""

    paths: list[str]
    starts: datetime
    ends: datetime

    @property
    def of(self) -> Q:
        return Q(place_path__in=self.paths)

    def day(self, model: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = model.objects.filter(
            self.of, _STANDS, happened_at__gte=self.starts, happened_at__lt=self.ends
        )
        return rows.order_by()


def _passages(found: Board, here: _Here) -> None:
    for path, hour, direction, vehicle, n in _by_hour(here.day(Passage)):
        one = found.hours[hour.hour]
        found.by_path[path] = found.by_path.get(path, 0) + n
        if vehicle:
            one.vehicles += n
            found.vehicles_in += n if direction == "in" else 0
            found.vehicles_out += n if direction == "out" else 0
        elif direction == "in":
            one.came, found.came = one.came + n, found.came + n
        else:
            one.went, found.went = one.went + n, found.went + n
    most = max(one.all for one in found.hours) or 1
    for one in found.hours:
        one.step = -(-one.all * STEPS // most)


def _by_hour(rows: QuerySet[Any]) -> Iterable[tuple[str, datetime, str, bool, int]]:
    """Place, hour, direction, whether a vehicle, and how many: on foot by head, a vehicle once."""
    hourly = rows.annotate(hour=TruncHour("happened_at", tzinfo=SHANGHAI))
    groups: Iterable[tuple[str, datetime, str, bool, int]] = hourly.values_list(
        "place_path", "hour", "direction", "vehicle"
    ).annotate(n=Sum(HEADS))
    return groups


def hours_by_gate(starts: datetime, ends: datetime) -> list[tuple[int, int, int, int, int]]:
    """Gate, hour, people in, people out, vehicles of the whole installation on that day, for exports.

    Numbers instead of paths and moments, and one row for each gate and hour: a city has 168,000 of them.
    """
    rows = Passage.objects.filter(_STANDS, happened_at__gte=starts, happened_at__lt=ends)
    on_foot = Q(vehicle=False)
    groups = (
        rows.order_by()
        .values_list("gate_id", ExtractHour("happened_at", tzinfo=SHANGHAI))
        .annotate(
            came=Sum("people", filter=on_foot & Q(direction="in"), default=0),
            went=Sum("people", filter=on_foot & Q(direction="out"), default=0),
            vehicles=Count("pk", filter=Q(vehicle=True)),
        )
    )
    return list(groups)


def _turned(found: Board, here: _Here) -> None:
    counts = dict(here.day(TurnAway).values_list("reason").annotate(n=Sum(HEADS)))
    other = said("Another reason")
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    found.reasons = [(TURNED_AWAY.get(code, other), n) for code, n in ranked]


def _readings(found: Board, here: _Here) -> None:
    counts = dict(here.day(Reading).values_list("normal").annotate(n=Count("pk")))
    found.readings, found.care = sum(counts.values()), counts.get(False, 0)


def _askings(found: Board, here: _Here) -> None:
    answered = Q(answered_at__gte=here.starts, answered_at__lt=here.ends, answer="yes")
    counts = Asking.objects.filter(here.of, asked_at__gte=here.starts - LOOK_BACK).aggregate(
        one_offs=Count("pk", filter=answered),
        guards=Count("pk", filter=answered & Q(by_guard=True)),
        waiting=Count("pk", filter=Q(answer="")),
        unseen=Count("pk", filter=Q(by_guard=True, seen_at__isnull=True)),
    )
    found.one_offs = counts["one_offs"] + _given_at_the_desk(found.place, here)
    found.by_guard = counts["guards"]
    found.waiting, found.unseen = counts["waiting"], counts["unseen"]


def _given_at_the_desk(place: Place, here: _Here) -> int:
    """One-off passes that no guard asked for; a new card for a lost one is the same pass."""
    rows = Pass.objects.filter(under("place_path", place.path), kind="one_off")
    rows = rows.filter(state__in=("valid", "revoked"))
    rows = rows.filter(decided_at__gte=here.starts, decided_at__lt=here.ends)
    return rows.filter(asking__isnull=True, replaces__isnull=True).count()


def _phones(gates: Iterable[Gate]) -> list[Phone]:
    rows = (
        Post.objects.filter(gate__in=list(gates), ended_at__isnull=True)
        .filter(device__joined_at__isnull=False, device__revoked_at__isnull=True)
        .order_by("device__name")
        .values_list(
            "device__name", "device__unsent", "device__last_contact_at", "device__stopped_at"
        )
        .distinct()
    )
    return [
        Phone(name, unsent, heard, stopped is not None) for name, unsent, heard, stopped in rows
    ]


def _homes(here: _Here, at: datetime) -> int:
    """How many households (or people with a pass of their own) the passes of the place let out."""
    rows = Pass.objects.filter(
        here.of, state="valid", kind__in=("household", "resident"), starts_at__lte=at
    )
    return rows.filter(ends_at__gt=at).values("quota").distinct().count()


# ── Who is out ───────────────────────────────────────────────────────────────────────────────────


def _outside(found: Board, here: _Here, at: datetime, *, names: bool) -> None:
    out = {quota: one for quota, moves in _moves(here, at).items() if (one := out_now(moves))}
    found.people_out, found.homes_out = sum(one.people for one in out.values()), len(out)
    held = _held(one.serial for one in out.values())
    hours = {kind: rule.hours for kind, rule in rules_at(found.place.path, at).items()}
    late = []
    for one in out.values():
        if (passed := held.get(one.serial)) is None:
            continue
        back_by = one.back_by(hours.get(passed.kind))
        if back_by is not None and back_by <= at:
            late.append(_late(one, back_by, passed, names=names))
    late.sort(key=lambda one: one.back_by)
    found.late_count, found.late = len(late), late[:MOST_SHOWN]
    _who_calls(found.late)


def _moves(here: _Here, at: datetime) -> dict[int, list[Move]]:
    """The passages of the last day by household."""
    rows = Passage.objects.filter(here.of, _STANDS, quota__isnull=False, vehicle=False).order_by()
    rows = rows.filter(happened_at__gte=at - LOOK_BACK, happened_at__lte=at)
    found: dict[int, list[Move]] = defaultdict(list)
    columns = ("pk", "happened_at", "direction", "people", "serial", "verdict", "spared", "quota")
    for key, moment, way, people, serial, verdict, spared, quota in rows.values_list(*columns):
        exempt = spared or verdict == "exempt"
        found[quota].append(Move(key, moment, way == "out", people, serial, exempt))
    return found


def _held(serials: Iterable[int | None]) -> dict[int | None, Any]:
    wanted = [one for one in serials if one is not None]
    rows = Pass.objects.filter(serial__in=wanted).select_related("household__place")
    return {one.serial: one for one in rows}


def _late(out: Out, back_by: datetime, passed: Pass, *, names: bool) -> Late:
    one = Late(out, back_by, passed.number, passed.pk)
    if names and passed.household is not None:
        one.home = str(passed.household)
    return one


def _who_calls(late: list[Late]) -> None:
    keys = [one.out.key for one in late]
    rows = Calling.objects.filter(source__in=keys).select_related("by")
    calls = {row.source: row for row in rows}
    for one in late:
        one.calls = calls.get(one.out.key)


def passage_for(viewer: Viewer, key: UUID) -> Passage:
    """A passage at a gate whose passes the viewer may see; otherwise 404."""
    passage: Passage = Passage.objects.one_for(viewer, key)
    if not viewer.may("gates.see", passage.place_path):
        raise Http404
    return passage


def gate_for(viewer: Viewer, pk: int) -> Gate:
    """A gate whose figures the viewer may watch; otherwise 404. Who only watches sees no list of gates."""
    gate = Gate.objects.filter(pk=pk).first()
    if gate is None or not viewer.may(WATCH, gate.place_path):
        raise Http404
    return gate
