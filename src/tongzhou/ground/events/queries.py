"""Questions about event files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from tongzhou.base.paths import above, is_under
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events import rules
from tongzhou.ground.events.models import (
    Act,
    Certificate,
    Check,
    Entry,
    Event,
    Line,
    Proposal,
    State,
)
from tongzhou.ground.events.packs import Column, Form, Pack, packs
from tongzhou.ground.places.models import Kind, Place
from tongzhou.ground.rulepacks.queries import whole


def events(viewer: Viewer) -> QuerySet[Event]:
    """The event files the viewer may see: of their area, below it, and those their area lies in."""
    return Event.objects.visible_to(viewer).select_related("place")


def one_event(viewer: Viewer, pk: object) -> Event:
    """That event file, or 404."""
    event: Event = Event.objects.one_for(viewer, pk)
    return event


def active_events(place_path: str, at: datetime) -> QuerySet[Event]:
    """The events active at `at` whose area holds that place; for “which fields exist here now”."""
    return Event.objects.filter(
        Q(stood_down_at__isnull=True) | Q(stood_down_at__gt=at),
        place_path__in=above(place_path),
        opened_at__lte=at,
        state__in=(State.ACTIVE, State.STOOD_DOWN),
    )


def personal_fields(*found: Event) -> frozenset[str]:
    """The personal fields that exist because of these events; none when there is no event."""
    return frozenset[str]().union(
        *(pack_of(event).fields for event in found if event.state == State.ACTIVE)
    )


def pack_of(event: Event) -> Pack:
    """The pack of the event's kind."""
    return packs()[event.kind]


@dataclass(frozen=True, slots=True)
class Banner:
    """An active event in one line; `pk` is None for those who may not open the file."""

    name: str
    kind: str
    level: str
    opened_at: datetime
    pk: int | None


def banners(viewer: Viewer) -> list[Banner]:
    """The events active where the viewer has a post, shown calmly on every page."""
    where = Q(pk__in=())
    for top in viewer.tops():
        where |= Q(place_path__in=above(top)) | under("place_path", top)
    rows = Event.objects.filter(where, state=State.ACTIVE).order_by("-opened_at")
    opens = viewer.tops("events.see")
    return [
        Banner(
            event.name,
            str(pack_of(event).label),
            event.response_level,
            event.opened_at,
            event.pk if _near(event.place_path, opens) else None,
        )
        for event in rows
        if event.opened_at
    ]


def _near(path: str, tops: Iterable[str]) -> bool:
    return any(is_under(path, top) or is_under(top, path) for top in tops)


def concerns(viewer: Viewer, capability: str, event: Event) -> bool:
    """Whether a post with that capability lies over the event's area or inside it."""
    return _near(event.place_path, viewer.tops(capability))


def open_proposal(event: Event, act: str) -> Proposal | None:
    """What waits for a second signature on this event, if anything does."""
    return event.proposals.filter(act=act, decided_at__isnull=True).first()


def waiting_for_signature(viewer: Viewer) -> QuerySet[Proposal]:
    """Proposals that the viewer may decide: within reach, and not their own."""
    where = Q(pk__in=())
    for top in viewer.tops("events.approve"):
        where |= under("event__place_path", top)
    return (
        Proposal.objects.filter(where, decided_at__isnull=True)
        .exclude(proposed_by_id=viewer.person_id)
        .select_related("event", "proposed_by")
    )


def data_overdue(viewer: Viewer, at: datetime) -> QuerySet[Event]:
    """Stood-down events whose data end has passed and whose destruction nobody has proposed."""
    where = Q(pk__in=())
    for top in viewer.tops("events.open"):
        where |= under("place_path", top)
    proposed = Proposal.objects.filter(act=Act.DESTROY, decided_at__isnull=True)
    return (
        Event.objects.filter(where, state=State.STOOD_DOWN, data_end_on__lt=localdate(at))
        .exclude(pk__in=proposed.values("event_id"))
        .order_by("data_end_on")
    )


def next_report(event: Event, at: datetime) -> tuple[str, int, datetime] | None:
    """The next report the pack's clock asks for; None when the event is not active."""
    if event.state != State.ACTIVE or event.opened_at is None:
        return None
    clock = pack_of(event).clock
    return rules.next_report(
        event.opened_at,
        phone_minutes=clock.phone_minutes,
        written_minutes=clock.written_minutes,
        follow_hours=clock.follow_hours,
        at=at,
    )


def checks_due(viewer: Viewer) -> QuerySet[Check]:
    """Open lines with an hour, in active events that the viewer runs."""
    where = Q(pk__in=())
    for top in viewer.tops("events.open"):
        where |= under("event__place_path", top)
    return Check.objects.filter(
        where, event__state=State.ACTIVE, done_at__isnull=True, due_at__isnull=False
    ).select_related("event")


def checks(event: Event) -> QuerySet[Check]:
    """The checklist of the event, in order."""
    return event.checks.select_related("done_by", "event").order_by("position", "pk")


def timeline(event: Event) -> QuerySet[Entry]:
    """The log of the event, newest first."""
    return event.entries.select_related("by").order_by("-at", "-pk")[:200]


def may_sign(viewer: Viewer, proposal: Proposal | None) -> bool:
    """Whether this viewer can give the second signature."""
    if proposal is None:
        return False
    may = viewer.may("events.approve", proposal.event.place_path)
    return not rules.why_not_decide(
        proposer_id=proposal.proposed_by_id, decider_id=viewer.person_id, may=may
    )


def keep_days(event: Event, at: datetime) -> int:
    """How many days after the stand-down personal data may be kept at most: the pack's, or fewer by rule."""
    most = whole("events.keep_days_most", path=event.place_path, at=at)
    return min(pack_of(event).keep_days, most)


def list_of(viewer: Viewer, event: Event, form: Form) -> dict[str, object]:
    """The rows of one list in the viewer's area, with the sums of counted columns."""
    rows = list(
        Line.objects.visible_to(viewer)
        .filter(event=event, form=form.code)
        .select_related("confirmed_by")
    )
    for row in rows:
        row.pairs = [(column.label, row.values.get(column.code, "")) for column in form.columns]
    sums = [(column.label, _sum(rows, column)) for column in form.columns]
    return {"lines": rows, "sums": sums, "confirmed": sum(1 for row in rows if row.confirmed_at)}


def _sum(rows: list[Line], column: Column) -> int | str:
    return sum(int(row.values.get(column.code) or 0) for row in rows) if column.counted else ""


def one_line(viewer: Viewer, event: Event, pk: object) -> Line:
    """That row of the event's lists, or 404."""
    row: Line = Line.objects.filter(event=event).one_for(viewer, pk)
    return row


def certificate_of(event: Event) -> Certificate | None:
    """The certificate of destruction, when there is one."""
    return (
        Certificate.objects.filter(event=event).select_related("proposed_by", "approved_by").first()
    )


def running(viewer: Viewer) -> QuerySet[Event]:
    """The active events among the files that the viewer may see."""
    return events(viewer).filter(state=State.ACTIVE)


# What an event or a notice may be about; a single home is no area.
AREAS = (Kind.COUNTY, Kind.STREET, Kind.COMMUNITY, Kind.ESTATE, Kind.BUILDING)


def nowhere() -> QuerySet[Place]:
    """No place: what a form offers before it knows who asks."""
    return Place.objects.none()


def areas(viewer: Viewer, capability: str) -> QuerySet[Place]:
    """Places that an event or a notice may be about, within the posts that give the capability."""
    where = Q(pk__in=())
    for top in viewer.tops(capability):
        where |= under("path", top)
    return Place.objects.filter(where, kind__in=AREAS).select_related("parent").order_by("path")


def places_for_rows(viewer: Viewer, event: Event) -> QuerySet[Place]:
    """Places of the event's area where the viewer may see people: where a row of a list may stand."""
    where = Q(pk__in=())
    for top in viewer.tops("people.see"):
        where |= under("path", top)
    rows = Place.objects.filter(where & under("path", event.place_path))
    return rows.select_related("parent__parent").order_by("path")


def no_events() -> QuerySet[Event]:
    """No event: what a form offers before it knows who asks."""
    return Event.objects.none()
