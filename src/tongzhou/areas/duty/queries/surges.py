"""Questions about call-ups. Each begins with what the viewer may see, but for links and the clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from tongzhou.areas.duty import calling
from tongzhou.areas.duty.kinds import SKILLS
from tongzhou.areas.duty.models import Answer, Call, Post, Seat, Shift, Surge
from tongzhou.areas.duty.queries.standing import standing_on
from tongzhou.base.paths import above
from tongzhou.base.words import said
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events.models import Event, State
from tongzhou.ground.organisations.models import Organisation
from tongzhou.ground.places.models import Kind, Place

ANYBODY = said("Anybody")


def skill_words(skill: str) -> str:
    """A seat's skill in the reader's language; anybody when it asks for none."""
    return str(SKILLS.get(skill, ANYBODY))


def hours_of(starts_at: datetime, ends_at: datetime) -> str:
    """“11-18 20:00–23:00”, or with the day of the end where it is another."""
    first, last = localtime(starts_at), localtime(ends_at)
    until = "%H:%M" if first.date() == last.date() else "%m-%d %H:%M"
    return f"{first:%m-%d %H:%M}–{last.strftime(until)}"


def surges(viewer: Viewer) -> QuerySet[Surge]:
    """The call-ups of the viewer's places, and those that ask the viewer; the latest first."""
    rows = Surge.objects.visible_to(viewer).select_related("place", "event")
    return rows.prefetch_related("seats")


def counts(surge: Surge) -> tuple[int, int]:
    """Seats taken and asked for; of rows that were listed with their seats."""
    seats = surge.seats.all()
    return sum(seat.taken for seat in seats), sum(seat.need for seat in seats)


def one(viewer: Viewer, pk: Any) -> Surge:
    """That call-up, or 404."""
    found: Surge = Surge.objects.select_related("place", "event", "shift__post__card").one_for(
        viewer, pk
    )
    return found


def answer_for(viewer: Viewer, pk: Any) -> Answer:
    """That answer, or 404."""
    found: Answer = Answer.objects.select_related(
        "surge__place", "person", "by_swap__shift__post__card", "by_swap_other"
    ).one_for(viewer, pk)
    return found


def running_for(viewer: Viewer, at: datetime) -> list[Surge]:
    """The call-ups that ask the viewer and still run, and those in which they have a place."""
    asked = Call.objects.filter(person_id=viewer.person_id or 0, told_at__isnull=False)
    mine = Answer.objects.filter(person_id=viewer.person_id or 0)
    rows = Surge.objects.visible_to(viewer).filter(
        Q(pk__in=asked.values("surge_id"), state__in=("open", "full"))
        | Q(pk__in=mine.values("surge_id"), work_ends_at__gt=at)
    )
    return list(rows)


def past_closing(at: datetime) -> list[Surge]:
    """Call-ups whose time is up and whose list of people is still there."""
    listed = Exists(Call.objects.filter(surge_id=OuterRef("pk")))
    rows = Surge.objects.filter(closes_at__lte=at, state__in=("open", "full"))
    return list(rows.filter(Q(state="open") | listed))


def by_link(digest: str, at: datetime) -> tuple[Surge, int, Call | None] | None:
    """The call-up and the person that a link belongs to while it lives; None for a dead one."""
    if call := Call.objects.filter(digest=digest).select_related("surge").first():
        return call.surge, call.person_id, call
    answers = Answer.objects.filter(digest=digest, surge__work_ends_at__gt=at)
    if own := answers.select_related("surge").first():
        return own.surge, own.person_id, None
    return None


def call_of(surge: Surge, person_id: int | None) -> Call | None:
    """That person's line in the list of those asked, for the page that has made sure who asks."""
    return Call.objects.filter(surge=surge, person_id=person_id or 0).first()


@dataclass(frozen=True, slots=True)
class Own:
    """What one person's page shows of a call-up."""

    surge: Surge
    answer: Answer | None
    call: Call | None
    free: int
    before: int
    office: Organisation | None

    @property
    def open(self) -> bool:
        return self.surge.state in ("open", "full") and self.call is not None


def own(surge: Surge, call: Call | None, mine: Answer | None, at: datetime) -> Own:
    """Where one person stands in it. Only for that person: the page that asks has made sure."""
    free, before = 0, 0
    if mine is None:
        free = sum(seat.need - seat.taken for seat in Seat.objects.filter(surge=surge))
    elif mine.state == Answer.State.WAITING:
        earlier = Q(answered_at__lt=mine.answered_at) | Q(
            answered_at=mine.answered_at, pk__lt=mine.pk
        )
        waiting = Answer.objects.filter(surge=surge, state=Answer.State.WAITING)
        before = waiting.filter(earlier).count()
    alive = call if surge.closes_at > at else None
    return Own(surge, mine, alive, free, before, office_of(surge))


def answer_of(surge: Surge, person_id: int | None) -> Answer | None:
    """That person's own answer, for the page that has made sure who asks."""
    return Answer.objects.filter(surge=surge, person_id=person_id or 0).first()


def swap_words(call: Call) -> str:
    """The duty that stands against coming, in words; empty when nothing does."""
    duty = call.swap_duty
    if duty is not None and duty.ended_at is None:
        return f"{hours_of(duty.starts_at, duty.ends_at)} {duty.shift.post.name}"
    if call.swap_other is not None:
        return (
            f"{hours_of(call.swap_other.starts_at, call.swap_other.ends_at)} {call.swap_other.what}"
        )
    return ""


def office_of(surge: Surge) -> Organisation | None:
    """The residents' committee around the place, for its telephone."""
    offices = Organisation.objects.filter(
        kind="residents_committee", ended_on=None, serves__path__in=above(surge.place_path)
    )
    return max(offices, key=lambda one: len(one.path), default=None)


@dataclass(frozen=True, slots=True)
class Board:
    """The leader's page at one moment."""

    surge: Surge
    seats: list[Seat]
    answers: list[Answer]
    rings: list[tuple[str, int, int]]

    @property
    def need(self) -> int:
        return sum(seat.need for seat in self.seats)

    @property
    def taken(self) -> int:
        return sum(seat.taken for seat in self.seats)

    @property
    def there(self) -> int:
        return sum(one.state == Answer.State.IN_PLACE for one in self.answers)

    def of(self, *states: str) -> list[Answer]:
        return [one for one in self.answers if one.state in states]


def board(viewer: Viewer, surge: Surge) -> Board:
    """Seats, answers in the order they came, and how far out has been asked; three queries."""
    answers = (
        Answer.objects.visible_to(viewer)
        .filter(surge=surge)
        .select_related("person", "seat", "stands_in_for", "by_swap__shift__post", "by_swap_other")
    )
    seats = list(Seat.objects.visible_to(viewer).filter(surge=surge))
    counted = (
        Call.objects.visible_to(viewer)
        .filter(surge=surge)
        .order_by("ring")
        .values("ring")
        .annotate(all=Count("pk"), told=Count("told_at"))
    )
    rings = [(ring_words(row["ring"], surge.rings), row["told"], row["all"]) for row in counted]
    return Board(surge, seats, list(answers.order_by("answered_at", "pk")), rings)


def ring_words(ring: int, rings: list[int]) -> str:
    """“within 10 minutes”, or “farther, or not known”."""
    if ring < len(rings):
        return str(said("within %(minutes)d minutes", minutes=rings[ring]))
    return str(said("farther, or way not known"))


def called(viewer: Viewer, surge: Surge) -> list[Call]:
    """Those who are or will be asked, in the order of asking, as long as the list lives."""
    rows = Call.objects.visible_to(viewer).filter(surge=surge)
    return list(rows.select_related("person").order_by("ring", "order"))


def seats_left(seats: Iterable[Seat]) -> list[tuple[str, int]]:
    """(skill in words, free seats)."""
    return [(skill_words(seat.skill), seat.need - seat.taken) for seat in seats]


def group_words(surge: Surge) -> str:
    """What is pasted into the group, with the seats that are left at this moment."""
    seats = Seat.objects.filter(surge=surge)
    return calling.group_text(
        title=surge.title,
        where=surge.meet_at,
        hours=hours_of(surge.work_starts_at, surge.work_ends_at),
        seats=seats_left(seats),
        closes=f"{localtime(surge.closes_at):%H:%M}",
    )


# ── what the form offers ─────────────────────────────────────────────────────────────────────────


def places_to_lead(viewer: Viewer) -> QuerySet[Place]:
    """Communities, estates and buildings where the viewer leads duties."""
    found = Q(pk__in=())
    for top in viewer.tops("duty.lead"):
        found |= under("path", top)
    kinds = (Kind.COMMUNITY, Kind.ESTATE, Kind.BUILDING, Kind.GATE, Kind.SPOT)
    return Place.objects.filter(found, kind__in=kinds).select_related("parent").order_by("path")


def running_events(viewer: Viewer) -> QuerySet[Event]:
    """The active events that hold where the viewer leads duties; every page's head names them anyway."""
    where = Q(pk__in=())
    for top in viewer.tops("duty.lead"):
        where |= Q(place_path__in=above(top)) | under("place_path", top)
    return Event.objects.filter(where, state=State.ACTIVE)


def posts_to_lead(viewer: Viewer) -> QuerySet[Post]:
    """Open posts where the viewer leads."""
    found = Q(pk__in=())
    for top in viewer.tops("duty.lead"):
        found |= under("place_path", top)
    rows = Post.objects.visible_to(viewer).filter(found, closed_on=None)
    return rows.select_related("place", "card")


def short_shifts(viewer: Viewer, at: datetime) -> list[tuple[Shift, int]]:
    """Shifts of the next two days that still need people, and how many."""
    down = Count("duties", filter=standing_on("duties__"), distinct=True)
    rows = (
        Shift.objects.visible_to(viewer)
        .filter(cancelled_at=None, ends_at__gt=at, day__lte=localtime(at).date())
        .annotate(down=down)
        .filter(down__lt=F("need"))
        .select_related("post__place")
    )
    return [(shift, shift.need - shift.down) for shift in rows]
