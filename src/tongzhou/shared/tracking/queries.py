"""Questions about items. Each begins with what the viewer may see."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from tongzhou.base.manifest import item_kind
from tongzhou.base.paths import above
from tongzhou.base.text import fold
from tongzhou.ground.access.roles import roles
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events.models import Event
from tongzhou.ground.organisations.models import Appointment, Membership, Organisation, Person
from tongzhou.ground.organisations.queries import on_day
from tongzhou.ground.places.models import Kind as PlaceKind
from tongzhou.ground.places.models import Place
from tongzhou.shared.tracking import figures, rules
from tongzhou.shared.tracking.models import Item, Move, Step

_IN_LABEL = (
    PlaceKind.ESTATE,
    PlaceKind.BUILDING,
    PlaceKind.ENTRANCE,
    PlaceKind.GATE,
    PlaceKind.SPOT,
)


def items(viewer: Viewer, kind: str = "") -> QuerySet[Item]:
    """The items that the viewer may see, of one kind or of all, with what a list shows."""
    rows = Item.objects.visible_to(viewer).select_related("owner", "owner_org")
    return rows.filter(kind=kind) if kind else rows


def one(viewer: Viewer, pk: Any, kind: str = "") -> Item:
    """The item if the viewer may see it; otherwise as if it did not exist (404)."""
    item = items(viewer, kind).filter(pk=pk).first()
    if item is None:
        raise Http404
    return item


def searched(rows: QuerySet[Item], text: str) -> QuerySet[Item]:
    """The rows whose number, title or place holds `text`, in characters, pinyin or initials."""
    return rows.filter(search_key__contains=fold(text))


def unfinished(viewer: Viewer, kind: str = "") -> QuerySet[Item]:
    """What still waits for somebody, nearest deadline first."""
    return items(viewer, kind).filter(state__in=rules.UNFINISHED).order_by("due_at", "pk")


def not_ended(kind: str, place_path: str, at: datetime) -> tuple[QuerySet[Item], QuerySet[Item]]:
    """What was not finished under a place at that moment, for stocks: what has no end, what ended later.

    Two halves that share no item, for each has an index of its own and both in one would have none.
    """
    begun = Item.objects.filter(under("place_path", place_path), kind=kind, opened_at__lte=at)
    ended_later = Item.objects.filter(kind=kind, ended_at__gt=at)
    return begun.filter(ended_at=None), begun.filter(pk__in=ended_later.values("pk"))


def mine(viewer: Viewer) -> QuerySet[Item]:
    """The unfinished items whose main owner the viewer is, nearest deadline first."""
    rows = Item.objects.select_related("owner_org")
    if viewer.person_id is None:
        return rows.none()
    return rows.filter(owner_id=viewer.person_id, state=rules.State.IN_HAND).order_by(
        "due_at", "pk"
    )


def to_be_taken(viewer: Viewer) -> QuerySet[Item]:
    """What waits in the organisations where the viewer works or dispatches, and nobody has taken yet."""
    can = {"items.do", "items.dispatch"}
    own = {reach.organisation_id for reach in viewer.reaches if reach.capabilities & can}
    waiting = Item.objects.visible_to(viewer).filter(owner=None, owner_org_id__in=own)
    return waiting.filter(state__in=rules.RUNNING).order_by("due_at", "pk")


def my_steps(viewer: Viewer) -> QuerySet[Step]:
    """The unfinished steps with which the viewer helps others."""
    if viewer.person_id is None:
        return Step.objects.none()
    rows = Step.objects.filter(person_id=viewer.person_id, done_at=None)
    return rows.filter(item__state__in=rules.RUNNING).select_related("item").order_by("due_at")


def step_for(viewer: Viewer, pk: Any) -> Step:
    """The step if the viewer may see it (404 otherwise)."""
    step: Step = Step.objects.select_related("item").one_for(viewer, pk)
    return step


def timeline(viewer: Viewer, item: Item) -> list[Move]:
    """Every move of the item, oldest first, each knowing whether it was undone."""
    rows = Move.objects.visible_to(viewer).filter(item=item)
    return list(rows.select_related("by", "to_person", "to_organisation", "undone_by"))


def last_move(item: Item) -> Move | None:
    """The last move that stands: neither an undo nor undone."""
    rows = Move.objects.filter(item=item, undoes=None, undone_by=None)
    return rows.order_by("-pk").first()


def steps(viewer: Viewer, item: Item) -> list[Step]:
    """The steps under an item."""
    rows = Step.objects.visible_to(viewer).filter(item=item)
    return list(rows.select_related("person", "organisation", "done_by"))


def to_look_at_again(viewer: Viewer, day: date) -> QuerySet[Item]:
    """Deferred items whose day has come, of the places and organisations the viewer dispatches for."""
    led = Q(owner_id=viewer.person_id) if viewer.person_id is not None else Q(pk__in=())
    for top in viewer.tops("items.dispatch"):
        led |= under("organisation_path", top)
    rows = Item.objects.visible_to(viewer).filter(led, state=rules.State.DEFERRED)
    return rows.filter(revisit_on__lte=day).order_by("revisit_on", "pk")


def numbered(viewer: Viewer, item: Item, number: str) -> Item | None:
    """The item with that number in the same ledger as `item`."""
    year, _dash, serial = number.strip().partition("-")
    if not (year.isdecimal() and serial.isdecimal()):
        return None
    rows = items(viewer, item.kind).filter(ledger_path=item.ledger_path)
    return rows.filter(year=int(year), serial=int(serial)).first()


def running_late(at: datetime) -> QuerySet[Item]:
    """What is behind its deadline and was not yet reminded of it."""
    rows = Item.objects.filter(state__in=rules.RUNNING, due_at__lte=at).exclude(reminded="late")
    return rows.order_by("due_at")


def due_before(moment: datetime) -> QuerySet[Item]:
    """What is due before `moment` and was not yet reminded of it."""
    rows = Item.objects.filter(state__in=rules.RUNNING, due_at__lte=moment, reminded="")
    return rows.order_by("due_at")


def leads_of(organisation_id: int, day: date) -> list[int]:
    """The persons who dispatch for an organisation on that day."""
    leading = [code for code, role in roles().items() if "items.dispatch" in role.capabilities]
    rows = Appointment.objects.filter(
        on_day(day), organisation_id=organisation_id or 0, role__in=leading
    )
    return list(rows.values_list("person_id", flat=True))


def part_of(viewer: Viewer, item: Item) -> rules.Part:
    """What the viewer is to the item now."""
    paths = (item.place_path, item.organisation_path)
    known = viewer.person_id is not None
    return rules.Part(
        owns=known and item.owner_id == viewer.person_id,
        works=viewer.may("items.do", *paths),
        leads=viewer.may("items.dispatch", *paths),
        takes_in=viewer.may("items.take_in", item.place_path),
        calls_back=viewer.may("items.call_back", item.place_path),
        did_work=known and item.done_by_id == viewer.person_id,
    )


def possible_moves(viewer: Viewer, item: Item) -> list[str]:
    """The names of the moves the viewer may make now."""
    return rules.possible(
        state=item.state,
        part=part_of(viewer, item),
        has_owner=item.owner_id is not None,
        needs=item_kind(item.kind).closing_needs,
    )


def last_act(viewer: Viewer, at: datetime) -> list[Item]:
    """The items that the viewer moved last, in one stroke, if that can still be undone."""
    if viewer.person_id is None:
        return []
    since = at - figures.undo_within("", at)
    mine_ = Move.objects.filter(by_id=viewer.person_id, at__gte=since)
    latest = mine_.filter(undoes=None, undone_by=None).order_by("-at").first()
    if latest is None:
        return []
    stroke = mine_.filter(at=latest.at, undoes=None, undone_by=None)
    return list(Item.objects.visible_to(viewer).filter(pk__in=stroke.values("item_id")))


def can_undo(viewer: Viewer, item: Item, *, at: datetime) -> Move | None:
    """The last move, if the viewer made it a short while ago."""
    last = last_move(item)
    if last is None:
        return None
    refusal = rules.why_not_undo(
        same_person=viewer.person_id is not None and last.by_id == viewer.person_id,
        made_at=last.at,
        at=at,
        within=figures.undo_within(item.place_path, at),
    )
    return last if refusal is None else None


def organisations_in_sight(viewer: Viewer) -> QuerySet[Organisation]:
    """Where the viewer may send an item: the organisations in sight."""
    return Organisation.objects.visible_to(viewer).filter(ended_on=None)


def person_in_sight(viewer: Viewer, pk: Any, day: date) -> Person | None:
    """The person, if the viewer may give that person an item."""
    return hands_for(viewer, day).filter(pk=pk).first()


def hands_for(viewer: Viewer, day: date) -> QuerySet[Person]:
    """Who may be given an item: the people at work on `day` in the organisations in sight."""
    seen = Organisation.objects.visible_to(viewer).values("pk")
    posts = Appointment.objects.filter(on_day(day), organisation__in=seen, person=OuterRef("pk"))
    members = Membership.objects.filter(on_day(day), organisation__in=seen, person=OuterRef("pk"))
    return Person.objects.filter(Exists(posts) | Exists(members)).order_by("search_key", "name")


def organisation_of(person: Person, viewer: Viewer, day: date) -> Organisation | None:
    """The organisation in sight of the viewer for which the person works."""
    seen = Organisation.objects.visible_to(viewer)
    posts = Appointment.objects.filter(on_day(day), organisation__in=seen, person=person)
    post = posts.select_related("organisation").order_by("-started_on").first()
    if post is not None:
        return post.organisation
    members = Membership.objects.filter(on_day(day), organisation__in=seen, person=person)
    member = members.select_related("organisation").order_by("home", "-started_on").first()
    return member.organisation if member else None


def place_words(place: Place) -> str:
    """The place in words as a list shows it, from the estate down: 槐荫里小区1栋1单元."""
    rows = Place.objects.filter(path__in=above(place.path), kind__in=_IN_LABEL).order_by("path")
    return "".join(row.name for row in rows) or place.name


def ledger_path_of(place: Place) -> str:
    """The path of the community whose ledger counts what happens at the place."""
    rows = Place.objects.filter(path__in=above(place.path), kind=PlaceKind.COMMUNITY)
    return rows.values_list("path", flat=True).first() or place.path


def answering_for(place: Place) -> Organisation | None:
    """The organisation that answers for the place: its residents' committee, or the office above."""
    rows = Organisation.objects.filter(
        serves__path__in=above(place.path),
        kind__in=("residents_committee", "street_office"),
        ended_on=None,
    )
    return rows.select_related("serves").order_by("-serves__path").first()


def open_event_over(place: Place) -> Any:
    """The id of the youngest active event whose area holds the place."""
    rows = Event.objects.filter(place_path__in=above(place.path), state="active")
    return rows.values_list("pk", flat=True).order_by("-pk").first()
