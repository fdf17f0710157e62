"""Questions about service points: what is free when, who is inside, what the code of a booking means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db.models import Q, QuerySet, Sum
from django.http import Http404
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate, localtime

from tongzhou.areas.gates.models import Booking, ClosedDay, ServicePoint, Slot, Tap
from tongzhou.areas.gates.rules.slots import Filled, Hours, kept_of
from tongzhou.base.doorplates import Doorplate, doorplates_in
from tongzhou.base.ids import read_code
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Household
from tongzhou.ground.rulepacks import queries as rulepacks
from tongzhou.shared.posters import queries as posters

State = Booking.State


@dataclass(frozen=True, slots=True)
class Limits:
    """What the rule packs say about bookings at a point."""

    a_day: int
    people: int
    days_ahead: int
    of_ten: int
    kept_until: timedelta
    grace: timedelta


def limits(path: str, at: datetime) -> Limits:
    """The rules that hold there, in one query."""
    book = rulepacks.book(*_CODES)
    a_day, people, ahead, of_ten, until, grace = (
        int(str(book.value(code, path=path, at=at))) for code in _CODES
    )
    return Limits(a_day, people, ahead, of_ten, timedelta(minutes=until), timedelta(minutes=grace))


_CODES = (
    "gates.slot_bookings_per_household",
    "gates.slot_people",
    "gates.slot_days_ahead",
    "gates.slot_priority_of_ten",
    "gates.slot_kept_until_minutes",
    "gates.slot_grace_minutes",
)


# --- points ------------------------------------------------------------------------------------


def points(viewer: Viewer) -> QuerySet[ServicePoint]:
    """The points in sight, open ones first."""
    rows = ServicePoint.objects.visible_to(viewer).select_related("place")
    return rows.order_by("closed_at", "place_path", "name")


def point_for(viewer: Viewer, pk: int) -> ServicePoint:
    """That point, or 404."""
    found: ServicePoint = (
        ServicePoint.objects.visible_to(viewer).select_related("place").one_for(viewer, pk)
    )
    return found


def point_with(code: str) -> ServicePoint:
    """The open point behind a poster's code, or 404. The code is the leave to see it."""
    poster = posters.with_code("slots", code)
    return ServicePoint.objects.select_related("place", "poster").get(poster=poster)


def digest_of(secret: str) -> str:
    """What is kept of a door's address: enough to know it again, too little to tell it."""
    return sha256(secret.encode()).hexdigest()


def point_at_door(secret: str) -> ServicePoint:
    """The open point behind a door's address, or 404. The secret is the leave to count there."""
    found = ServicePoint.objects.filter(door=digest_of(secret), closed_at__isnull=True).first()
    if found is None:
        raise Http404
    return found


# --- what is free ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Free:
    """A slot that could be booked, and how many more may."""

    starts_at: datetime
    ends_at: datetime
    room: int
    waiting: int = 0
    over: bool = False

    @property
    def hours(self) -> str:
        return f"{localtime(self.starts_at):%H:%M}–{localtime(self.ends_at):%H:%M}"


def hours_of(point: ServicePoint) -> Hours:
    """When the point is open, as values."""
    return Hours(point.opens, point.closes, point.slot_minutes, point.weekdays)


def is_closed(point: ServicePoint, day: date) -> bool:
    """Whether that day was taken out."""
    return point.closed_days.filter(day=day).exists()


def bookable_days(point: ServicePoint, at: datetime, ahead: int) -> list[date]:
    """Today and the days after on which the point opens, as far ahead as one may book."""
    first = localdate(at)
    days = [first + timedelta(days=n) for n in range(ahead + 1)]
    shut = set(point.closed_days.filter(day__in=days).values_list("day", flat=True))
    return [day for day in days if day not in shut and point.weekdays[day.weekday()] == "1"]


def free_on(
    point: ServicePoint, day: date, at: datetime, *, priority: bool, rules: Limits
) -> list[Free]:
    """The slots of that day with what is free in each; what has begun is over."""
    if is_closed(point, day):
        return []
    made = {slot.starts_at: slot for slot in _slots_on(point, day)}
    waiting = _waiting_in(made.values())
    length = timedelta(minutes=point.slot_minutes)
    found = []
    for start in hours_of(point).starts_on(day):
        slot = made.get(start)
        filled = filled_of(slot) if slot else empty(point, rules)
        opened = at >= start - rules.kept_until
        room = filled.room(priority=priority, kept_open=opened)
        over = start <= at
        found.append(
            Free(
                start,
                start + length,
                0 if over else room,
                waiting.get(slot.pk, 0) if slot else 0,
                over,
            )
        )
    return found


def filled_of(slot: Slot) -> Filled:
    """How the slot stands, as values."""
    return Filled(slot.capacity, slot.kept, slot.booked, slot.booked_priority)


def empty(point: ServicePoint, rules: Limits) -> Filled:
    """How a slot stands that nobody has booked yet."""
    return Filled(point.capacity, kept_of(point.capacity, rules.of_ten))


def _slots_on(point: ServicePoint, day: date) -> list[Slot]:
    rows = Slot.objects.filter(point=point, starts_at__date=day)
    return list(rows)


def _waiting_in(slots: Iterable[Slot]) -> dict[int, int]:
    rows = Booking.objects.filter(slot__in=[s.pk for s in slots], state=State.WAITING)
    return dict(rows.values_list("slot").annotate(n=Sum("people")).values_list("slot", "n"))


# --- whose booking -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Home:
    """Whose turn it is: a household of the register, or building and room as they were said."""

    household_id: int | None
    room: str
    key: str


def home_of(point: ServicePoint, words: str) -> Home | None:
    """The home that these words name near the point; None when building and room are not both there.

    Only the code of a booking says whether a home is in the register: the page answers the same.
    """
    plates = doorplates_in(words)
    plate = next((one for one in plates if one.is_whole), None)
    if plate is None:
        return None
    household = _household(point, plate)
    said = f"{plate.estate}{plate.building}-{plate.entrance}-{plate.room}"
    own = f"h:{household}" if household else f"t:{point.place_path}:{said}"
    return Home(household, "" if household else plate.words[:40], home_key(own))


def home_key(own: str) -> str:
    """A keyed hash: enough to know the same home again on that day."""
    return salted_hmac("gates.slot.home", own).hexdigest()


def _household(point: ServicePoint, plate: Doorplate) -> int | None:
    entrance = f"{plate.entrance}单元" if plate.entrance else ""
    rows = Household.objects.filter(under("place_path", point.place_path), room=plate.room).filter(
        Q(address__endswith=f"{plate.estate}{plate.building}栋{entrance}{plate.room}")
    )
    found = list(rows.values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


# --- bookings ----------------------------------------------------------------------------------


def booking_with(code: str) -> Booking:
    """The booking with that code, or 404. The code is the leave to see it and to cancel."""
    rows = Booking.objects.filter(code=read_code(code) or "")
    found = rows.select_related("slot", "point__place", "point__poster").first()
    if found is None:
        raise Http404
    return found


def bookings_on(viewer: Viewer, point: ServicePoint, day: date) -> QuerySet[Booking]:
    """The bookings of a day at a point, by slot."""
    rows = Booking.objects.visible_to(viewer).filter(point=point, day=day)
    return rows.exclude(state=State.CANCELLED).select_related("slot", "household")


def ahead_of(booking: Booking) -> int:
    """How many people stand before this one on the waiting list of its slot."""
    rows = Booking.objects.filter(slot=booking.slot_id, state=State.WAITING)
    before = Q(made_at__lt=booking.made_at) | Q(made_at=booking.made_at, pk__lt=booking.pk)
    return rows.filter(before).aggregate(n=Sum("people"))["n"] or 0


def expected(slot: Slot | None, at: datetime, grace: timedelta) -> int:
    """People with a booking for this slot who may still come: their places are held so long."""
    if slot is None or at >= slot.starts_at + grace:
        return 0
    rows = Booking.objects.filter(slot=slot, state=State.BOOKED)
    return rows.aggregate(n=Sum("people"))["n"] or 0


def slots_on(viewer: Viewer, point: ServicePoint, day: date) -> QuerySet[Slot]:
    """The slots of a day that were used."""
    return Slot.objects.visible_to(viewer).filter(point=point, starts_at__date=day)


def last_tap(point: ServicePoint, at: datetime) -> Tap | None:
    """The last press of today that still counts."""
    rows = Tap.objects.filter(point=point, at__date=localdate(at), undone_at__isnull=True)
    return rows.order_by("-at", "-pk").first()


def when_words(starts_at: datetime, at: datetime) -> str:
    """The hour of a slot, with its day unless that is today."""
    then = localtime(starts_at)
    return f"{then:%H:%M}" if then.date() == localdate(at) else f"{then:%m-%d %H:%M}"


def inside_now(point: ServicePoint, at: datetime) -> int:
    """Who is inside; a count of another day is none."""
    return point.inside if point.inside_on == localdate(at) else 0


@dataclass(frozen=True, slots=True)
class DoorBoard:
    """What the door shows: who is inside, what is free, who is expected, and the last press."""

    inside: int
    capacity: int
    held: int
    slot: Free | None
    arrived: int
    booked: int
    walked_in: int
    last: Tap | None

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.inside)

    @property
    def state(self) -> str:
        if not self.free:
            return "full"
        return "held" if self.free <= self.held else "room"


def door_board(point: ServicePoint, at: datetime, rules: Limits) -> DoorBoard:
    """The count at the door at this moment."""
    today = localdate(at)
    starts = list(hours_of(point).starts_on(today))
    begun = [start for start in starts if start <= at]
    start = begun[-1] if begun else starts[0] if starts else None
    slot = Slot.objects.filter(point=point, starts_at=start).first() if start else None
    length = timedelta(minutes=point.slot_minutes)
    return DoorBoard(
        inside=inside_now(point, at),
        capacity=point.capacity,
        held=expected(slot, at, rules.grace),
        slot=Free(start, start + length, 0) if start else None,
        arrived=slot.arrived if slot else 0,
        booked=slot.booked if slot else 0,
        walked_in=slot.walked_in if slot else 0,
        last=last_tap(point, at),
    )


def closed_days(viewer: Viewer, point: ServicePoint, first: date) -> QuerySet[ClosedDay]:
    """The days still to come on which the point stays shut."""
    rows = ClosedDay.objects.visible_to(viewer).filter(point=point, day__gte=first)
    return rows.order_by("day")


def closed_day_for(viewer: Viewer, pk: int) -> ClosedDay:
    """That closed day, or 404."""
    found: ClosedDay = (
        ClosedDay.objects.visible_to(viewer).select_related("point").one_for(viewer, pk)
    )
    return found


def booking_for(viewer: Viewer, pk: int) -> Booking:
    """That booking, or 404."""
    rows = Booking.objects.visible_to(viewer).select_related("slot__point", "point")
    found: Booking = rows.one_for(viewer, pk)
    return found
