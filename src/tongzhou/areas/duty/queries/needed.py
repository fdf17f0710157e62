"""Places on duty that are still open in the next days, and who could take them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Length
from django.http import Http404
from django.utils.timezone import localdate

from fairplan.places import Place as Spot
from fairplan.places import convert, metres
from tongzhou.areas.duty.models import Deployed, Duty, Roster, Shift, SignUp, Traveller
from tongzhou.areas.duty.queries.company import knowing
from tongzhou.areas.duty.queries.standing import STANDS, accepted, standing_on
from tongzhou.areas.duty.queries.verdicts import Verdicts
from tongzhou.areas.duty.rules import Breach
from tongzhou.areas.duty.substitutes import Candidate, ranked
from tongzhou.base.paths import above
from tongzhou.ground.access.scope import holds_on, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person
from tongzhou.ground.rulepacks import queries as rulepacks

FORTNIGHT = timedelta(days=14)


def serves_at(person_id: int, at: datetime) -> set[tuple[str, date]]:
    """Where that person serves now, and until when: in a crew, received there, or signed up and accepted."""
    day = localdate(at)
    crews = Roster.objects.filter(crew=person_id, state=Roster.State.PUBLISHED, last_day__gte=day)
    # Named by a unit is not yet received by the place.
    sent = Deployed.objects.filter(
        holds_on(day),
        person_id=person_id,
        received_at__isnull=False,
        returned_at__isnull=True,
    )
    joined = SignUp.objects.filter(accepted(day), person_id=person_id)
    gone = returned_from(person_id)
    return {
        *(row for row in crews.values_list("place_path", "last_day") if row[0] not in gone),
        *((path, last or date.max) for path, last in sent.values_list("place_path", "ended_on")),
        *joined.values_list("place_path", "ended_on"),
    }


def returned_from(person_id: int) -> set[str]:
    """Places whose crews still name the person, who has gone back to the unit."""
    rows = Deployed.objects.filter(person_id=person_id, returned_at__isnull=False)
    return set(rows.values_list("place_path", flat=True))


def _seen(viewer: Viewer, at: datetime) -> Q:
    """Shifts that the viewer's posts show, and those of places where the viewer serves on that day."""
    seen = Q(pk__in=Shift.objects.visible_to(viewer).values("pk"))
    for path, last in serves_at(viewer.person_id, at) if viewer.person_id else ():
        seen |= under("place_path", path) & Q(day__lte=last)
    return seen


def open_shifts(viewer: Viewer, at: datetime) -> QuerySet[Shift]:
    """Shifts of the next days with fewer people than they need, that the viewer may know of."""
    days = rulepacks.whole("duty.board_days", at=at)
    rows = Shift.objects.filter(
        _seen(viewer, at),
        cancelled_at__isnull=True,
        ends_at__gt=at,
        starts_at__lt=at + timedelta(days=days),
    )
    return _short(rows)


def _short(rows: QuerySet[Shift]) -> QuerySet[Shift]:
    down = Count("duties", filter=standing_on("duties__"))
    return (
        rows.annotate(down=down)
        .filter(down__lt=F("need"))
        .annotate(missing=F("need") - F("down"))
        .select_related("post__card", "post__place")
        .order_by("starts_at", "post__order", "pk")
    )


def open_shift(viewer: Viewer, pk: int, at: datetime) -> Shift:
    """A shift that the viewer may know of, open or full by now; or 404."""
    rows = Shift.objects.filter(_seen(viewer, at), pk=pk)
    found = rows.select_related("post__card", "post__place").first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Needed:
    """A shift with open places, and why the viewer may not take one (empty: they may)."""

    shift: Shift
    missing: int
    against: tuple[Breach, ...]
    plans: bool


def needed_now(viewer: Viewer, at: datetime) -> list[Needed]:
    """The board: what is open, the nearest first, with the verdict on the viewer."""
    shown = list(open_shifts(viewer, at))
    me = viewer.person_id
    if not shown or me is None:
        return []
    ask = Verdicts([me], shown, at=at).against
    return [
        Needed(
            one,
            one.missing,  # type: ignore[attr-defined]
            ask(me, one),
            viewer.may("duty.plan", one.place_path),
        )
        for one in shown
    ]


def substitutes(shift: Shift, at: datetime, *, most: int = 30) -> list[Candidate]:
    """Those who serve there and could take a place, ranked, each with the reason.

    Who gave this very duty back is not asked again.
    """
    people = list(asked(shift))
    if not people:
        return []
    ids = [one.pk for one in people]
    verdicts = Verdicts(ids, [shift], at=at)
    worked, far = minutes_since(ids, shift.starts_at - FORTNIGHT, shift.starts_at), _far(ids, shift)
    local = knowing(ids, path=shift.place_path)
    return ranked(
        Candidate(
            one.pk,
            one.name,
            verdicts.against(one.pk, shift),
            worked.get(one.pk, 0),
            far.get(one.pk),
            one.pk in local,
        )
        for one in people
        if one.pk not in verdicts.down(shift)
    )[:most]


def asked(shift: Shift, *, returning: bool = False) -> QuerySet[Person]:
    """Everybody who serves at that place on that day; with `returning`, also who gave this duty back."""
    around = [shift.place_path, *above(shift.place_path)]
    here = Q(place_path__in=around) | under("place_path", shift.place_path)
    crews = Roster.objects.filter(
        here,
        state=Roster.State.PUBLISHED,
        first_day__lte=shift.day,
        last_day__gte=shift.day,
    )
    sent = Deployed.objects.filter(
        here, holds_on(shift.day), received_at__isnull=False, returned_at__isnull=True
    )
    joined = SignUp.objects.filter(here, accepted(shift.day), person__isnull=False)
    gave_back = Duty.objects.filter(shift=shift, ended_at__isnull=False)
    back = Deployed.objects.filter(here, returned_at__isnull=False)
    people = Person.objects.filter(
        Q(pk__in=crews.values("crew")) & ~Q(pk__in=back.values("person"))
        | Q(pk__in=sent.values("person"))
        | Q(pk__in=joined.values("person")),
        left_on__isnull=True,
    )
    return people if returning else people.exclude(pk__in=gave_back.values("person"))


def minutes_since(person_ids: Iterable[int], since: datetime, until: datetime) -> dict[int, int]:
    """Minutes that each of them was (or is) on duty between the two moments, anywhere."""
    rows = Duty.objects.filter(
        person_id__in=set(person_ids),
        ended_at__isnull=True,
        starts_at__gte=since,
        starts_at__lt=until,
    ).exclude(attended=False)
    length = Coalesce("actual_ends_at", "ends_at") - Coalesce("actual_starts_at", "starts_at")
    return {
        row["person_id"]: int(row["length"].total_seconds() // 60)
        for row in rows.values("person_id").annotate(length=Sum(length)).order_by()
    }


def _far(ids: list[int], shift: Shift) -> dict[int, int]:
    """Metres from where each sets out to the place, as far as both are known."""
    place = shift.post.place
    if place.longitude is None or place.latitude is None:
        return {}
    there = Spot(place.longitude, place.latitude, place.system)  # type: ignore[arg-type]
    return {
        one.person_id: round(metres(convert(_from(one), there.system), there))
        for one in Traveller.objects.filter(person_id__in=ids)
    }


def _from(traveller: Traveller) -> Spot:
    return Spot(traveller.longitude, traveller.latitude, traveller.system)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Seats:
    """One shift's places: how many are open, and why the viewer may not take one (empty: they may)."""

    down: int
    missing: int
    mine: bool
    against: tuple[Breach, ...]


def seats_of(shift: Shift, viewer: Viewer, at: datetime) -> Seats:
    """How the places of that shift stand."""
    me = viewer.person_id or 0
    verdicts = Verdicts([me] if me else [], [shift], at=at)
    down = set(Duty.objects.filter(STANDS, shift=shift).values_list("person_id", flat=True))
    against = verdicts.against(me, shift) if me and me not in down else ()
    return Seats(len(down), max(0, shift.need - len(down)), me in down, against)


def last_out(viewer: Viewer, shift: Shift) -> Duty | None:
    """The duty that was given back last, as far as the viewer may see it."""
    rows = Duty.objects.visible_to(viewer).filter(shift=shift, ended_at__isnull=False)
    found: Duty | None = (
        rows.select_related("person", "roster", "shift__post").order_by("-ended_at").first()
    )
    return found


def roster_of(shift: Shift) -> Roster | None:
    """The published roster that the shift belongs to, so that the change stands in its log."""
    there = Duty.objects.filter(shift=shift, roster__state=Roster.State.PUBLISHED)
    known = there.order_by("-pk").values_list("roster_id", flat=True).first()
    rows = Roster.objects.filter(
        state=Roster.State.PUBLISHED,
        place_path__in=above(shift.place_path),
        first_day__lte=shift.day,
        last_day__gte=shift.day,
    )
    nearest = rows.order_by(Length("place_path").desc(), "-published_at")
    return (nearest.filter(pk=known) if known else nearest).first()
