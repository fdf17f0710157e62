"""What the tables hold hour by hour, what the ledger says of the same hours, and the difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncHour
from django.utils.timezone import localdate

from tongzhou.areas.gates.figures import HOURLY, ONE_OFF, PASSED, READ, TURNED
from tongzhou.areas.gates.models import Asking, Gate, Passage, Reading, TurnAway, Undone
from tongzhou.base.manifest import FactKind
from tongzhou.base.times import SHANGHAI
from tongzhou.ground.events.models import Event
from tongzhou.ground.rulepacks.queries import book
from tongzhou.shared.facts.actions import fact_of
from tongzhou.shared.facts.queries import all_facts

if TYPE_CHECKING:
    from tongzhou.shared.facts.models import Fact

STREAM_DAYS = "gates.keep_stream_days"
HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
STREAMS = (Passage, TurnAway, Reading)
KINDS = {kind.code: kind for kind in HOURLY}

Pairs = tuple[tuple[str, Any], ...]
# A gate's subject, the event for which it was kept, and the hour.
Hour = tuple[str, int | None, datetime]


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the ledger's hours: a gate, an hour, what is counted, and for which event."""

    kind: str
    subject: str
    hour: datetime
    event_id: int | None
    values: Pairs

    @property
    def of(self) -> Hour:
        return self.subject, self.event_id, self.hour


@dataclass(slots=True)
class Sums:
    """How much stands, and how much was taken back; rows never get fewer than both together."""

    standing: int = 0
    undone: int = 0


@dataclass(slots=True)
class Difference:
    """What the ledger lacks (or has too much), and the hours whose rows have ended already."""

    missing: list[Fact] = field(default_factory=list)
    ended: set[Hour] = field(default_factory=set)


def hour_of(moment: datetime) -> datetime:
    """The hour in which the moment lies, as the local clock counts."""
    return moment.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0)


def subject_of(gate_id: int) -> str:
    """What the ledger calls the gate."""
    return f"gate:{gate_id}"


# ── Which hours came in ──────────────────────────────────────────────────────────────────────────


def touched(since: datetime, until: datetime) -> dict[datetime, set[int]]:
    """Hours with the gates of which rows came in, were taken back or were answered in that time."""
    found: dict[datetime, set[int]] = defaultdict(set)
    for rows, moment in (
        *((_came(model, since, until), "happened_at") for model in STREAMS),
        *((_taken_back(model, since, until), "happened_at") for model in STREAMS),
        (Asking.objects.filter(answered_at__gte=since), "answered_at"),
        (Asking.objects.filter(received_at__gte=since).exclude(answer=""), "answered_at"),
    ):
        pairs = rows.order_by().values_list(TruncHour(moment, tzinfo=SHANGHAI), "gate_id")
        for hour, gate_id in pairs.distinct():
            found[hour].add(gate_id)
    return found


def _came(model: Any, since: datetime, until: datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(received_at__gte=since, received_at__lte=until)
    return rows


def _taken_back(model: Any, since: datetime, until: datetime) -> QuerySet[Any]:
    """Rows for which word came that they were taken back, whenever they happened."""
    told = Undone.objects.filter(received_at__gte=since, received_at__lte=until)
    rows: QuerySet[Any] = model.objects.filter(pk__in=told.values("source"))
    return rows


# ── What the tables hold ─────────────────────────────────────────────────────────────────────────

# On foot by head, a vehicle once.
HEADS = Case(When(vehicle=True, then=Value(1)), default=F("people"), output_field=IntegerField())
_STANDS, _UNDONE = Q(undone_at__isnull=True), Q(undone_at__isnull=False)


def tallies(gates: Iterable[int], starts: datetime, ends: datetime) -> dict[Key, Sums]:
    """Every hour of these gates as the tables hold it."""
    gates, found = list(gates), dict[Key, Sums]()
    here = _at(gates)
    for kind, rows, names, amount in (
        (PASSED, _of(Passage, here, starts, ends), ("direction", "vehicle"), HEADS),
        (TURNED, _of(TurnAway, here, starts, ends), ("reason", "vehicle"), HEADS),
        (READ, _of(Reading, here, starts, ends), ("normal",), Value(1)),
    ):
        grouped = rows.values("gate_id", "event_id", "hour", *names).annotate(
            standing=Sum(amount, filter=_STANDS), undone=Sum(amount, filter=_UNDONE)
        )
        for row in grouped:
            found[_key(kind, row, names)] = Sums(row["standing"] or 0, row["undone"] or 0)
    for row in _given(gates, starts, ends):
        found[_key(ONE_OFF, row, ("by_guard",))] = Sums(row["standing"])
    return found


def _at(gates: list[int]) -> Q:
    """The streams are read by the place of a gate, which their index begins with."""
    return Q(place_path__in=sorted(set(_paths(gates).values())), gate_id__in=gates)


def _of(model: Any, here: Q, starts: datetime, ends: datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(here, happened_at__gte=starts, happened_at__lt=ends)
    return rows.order_by().annotate(hour=TruncHour("happened_at", tzinfo=SHANGHAI))


def _given(gates: list[int], starts: datetime, ends: datetime) -> Iterable[Any]:
    rows = Asking.objects.filter(
        gate_id__in=gates, answer="yes", answered_at__gte=starts, answered_at__lt=ends
    )
    hours = rows.order_by().annotate(hour=TruncHour("answered_at", tzinfo=SHANGHAI))
    return hours.values("gate_id", "event_id", "hour", "by_guard").annotate(standing=Count("pk"))


def _key(kind: FactKind, row: Mapping[str, Any], names: Iterable[str]) -> Key:
    values = {name: row[name] for name in names}
    if "hour" in kind.values:
        values["hour"] = f"{row['hour']:%Y-%m-%dT%H}"
    return Key(
        kind.code,
        subject_of(row["gate_id"]),
        row["hour"],
        row["event_id"],
        tuple(sorted(values.items())),
    )


# ── What the ledger says ─────────────────────────────────────────────────────────────────────────


def in_ledger(subjects: Iterable[str], starts: datetime, ends: datetime) -> dict[Key, int]:
    """What the ledger says of these subjects in these hours, corrections taken off."""
    found: dict[Key, int] = defaultdict(int)
    rows = all_facts().filter(
        kind__in=KINDS,
        subject__in=list(subjects),
        day__gte=localdate(starts),
        day__lte=localdate(ends - MOMENT),
        happened_at__gte=starts,
        happened_at__lt=ends,
    )
    columns = ("kind", "subject", "happened_at", "event_id", "values", "quantity")
    for kind, subject, at, event_id, values, quantity in rows.order_by().values_list(*columns):
        key = Key(kind, subject, hour_of(at), event_id, tuple(sorted(values.items())))
        found[key] += quantity
    return found


# ── The difference ───────────────────────────────────────────────────────────────────────────────


def difference(gates: Iterable[int], starts: datetime, ends: datetime, at: datetime) -> Difference:
    """What the ledger lacks of these gates' hours. What has ended since then is never subtracted.

    Rows end with their event or after their days, the hourly figures stay. So an hour whose rows are
    fewer than the ledger says, without having been taken back, is left as it stands.
    """
    paths = _paths(gates)
    found, known = tallies(gates, starts, ends), in_ledger(paths, starts, ends)
    keys, over = dict.fromkeys((*found, *known)), _ended(found, at)
    both = {key: (found.get(key, Sums()), known.get(key, 0)) for key in keys}
    ended = {
        key.of
        for key, (sums, told) in both.items()
        if over(key, paths[key.subject]) or sums.standing + sums.undone < told
    }
    missing = [
        _counted(key, paths[key.subject], sums.standing - told)
        for key, (sums, told) in both.items()
        if key.of not in ended and sums.standing != told
    ]
    return Difference(missing, ended)


def has_ended(row: Passage | TurnAway | Reading, at: datetime) -> bool:
    """Whether the figures of that row's hour stay as they are, so that nothing is taken off them."""
    hour = hour_of(row.happened_at)
    found = difference([row.gate_id], hour, hour + HOUR, at)
    return (subject_of(row.gate_id), row.event_id, hour) in found.ended


def _paths(gates: Iterable[int]) -> dict[str, str]:
    rows = Gate.objects.filter(pk__in=list(gates)).values_list("pk", "place_path")
    return {subject_of(pk): path for pk, path in rows}


def _counted(key: Key, path: str, quantity: int) -> Fact:
    return fact_of(
        KINDS[key.kind],
        at=key.hour,
        place_path=path,
        subject=key.subject,
        event_id=key.event_id,
        quantity=quantity,
        **dict(key.values),
    )


def _ended(keys: Iterable[Key], at: datetime) -> Callable[[Key, str], bool]:
    """Whether the rows of an hour have ended or are about to: with their event, or after their days."""
    kept = book(STREAM_DAYS)
    events = {key.event_id for key in keys if key.event_id is not None}
    destroyed = set(
        Event.objects.filter(pk__in=events, state="destroyed").values_list("pk", flat=True)
    )

    @cache
    def days(path: str) -> int:
        value = kept.value(STREAM_DAYS, path=path, at=at)
        assert isinstance(value, int)
        return value

    def says(key: Key, path: str) -> bool:
        if key.event_id is not None:
            return key.event_id in destroyed
        return key.hour < at - timedelta(days=days(path))

    return says


def one_by_one(ended: set[Hour], starts: datetime, ends: datetime, since: datetime) -> list[Fact]:
    """Rows that came for hours whose other rows have ended: each counts by itself, once."""
    gates = [int(subject.removeprefix("gate:")) for subject, _event, _hour in ended]
    paths, wanted = _paths(gates), dict[Key, tuple[int, str]]()
    for kind, model, names in (
        (PASSED, Passage, ("direction", "vehicle")),
        (TURNED, TurnAway, ("reason", "vehicle")),
        (READ, Reading, ("normal",)),
    ):
        rows = _of(model, _at(gates), starts, ends).filter(received_at__gte=since)
        for row in rows.values():
            key = _key(kind, row, names)
            if key.of in ended:
                amount = 1 if row.get("vehicle") else row.get("people", 1)
                own = replace(key, subject=f"{model.__name__.lower()}:{row['id']}")
                wanted[own] = (0 if row["undone_at"] else amount), paths[key.subject]
    told = in_ledger({key.subject for key in wanted}, starts, ends)
    return [
        _counted(key, path, amount - told.get(key, 0))
        for key, (amount, path) in wanted.items()
        if amount != told.get(key, 0)
    ]
