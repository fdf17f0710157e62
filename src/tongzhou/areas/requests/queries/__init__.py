"""Questions about requests. Each begins with what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404

from tongzhou.areas.requests import figures, rules
from tongzhou.areas.requests.kinds import REQUEST
from tongzhou.areas.requests.models import (
    CallBack,
    Paste,
    PasteLine,
    Request,
    Thanks,
)
from tongzhou.base.ids import grouped, read_code
from tongzhou.base.paths import above
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events.models import Event
from tongzhou.ground.places.models import Kind, Place
from tongzhou.shared.tracking.queries import items, last_move, not_ended

UNFINISHED = ("open", "in_hand", "done", "deferred")
RUNNING = ("open", "in_hand")


def _standing() -> QuerySet[CallBack]:
    """The call-backs that stand: those whose move was not undone."""
    return CallBack.objects.filter(move__undone_by=None).select_related("by")


def ledger(viewer: Viewer) -> QuerySet[Request]:
    """The requests that the viewer may see, with everything one line of the ledger shows."""
    rows = Request.objects.visible_to(viewer)
    return rows.select_related("item__owner", "item__owner_org").prefetch_related(
        Prefetch("call_backs", _standing(), to_attr="standing")
    )


def lines(viewer: Viewer) -> Any:
    """The ledger as items with their requests: counted and sorted without a join."""
    standing = Prefetch("request__call_backs", _standing(), to_attr="standing")
    return items(viewer, REQUEST.code).select_related("request").prefetch_related(standing)


def one(viewer: Viewer, pk: Any) -> Request:
    """The request if the viewer may see it; otherwise as if it did not exist (404)."""
    rows = ledger(viewer).select_related("household", "poster")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def narrowed(rows: Any, what: str, viewer: Viewer, at: datetime) -> Any:
    """The part of the ledger that somebody looks for every day."""
    parts = {
        "unfinished": Q(state__in=UNFINISHED),
        "mine": Q(owner_id=viewer.person_id, state__in=UNFINISHED),
        "free": Q(owner=None, state__in=RUNNING),
        "late": Q(due_at__lt=at, state__in=RUNNING),
        "call": Q(state="done"),
        "again": Q(state="deferred"),
    }
    return rows.filter(parts[what])


def result_of(call_backs: Iterable[CallBack]) -> CallBack | None:
    """What the person said last, if anybody reached them."""
    answers = [call for call in call_backs if call.reached]
    return answers[-1] if answers else None


def call_backs(viewer: Viewer, request: Request) -> list[CallBack]:
    """Every attempt to call back, oldest first, also those that were undone or excluded."""
    rows = CallBack.objects.visible_to(viewer).filter(request=request)
    return list(rows.select_related("by", "excluded_by", "move__undone_by"))


def call_back_for(viewer: Viewer, pk: Any) -> CallBack:
    """The call-back if the viewer may see it (404 otherwise)."""
    found: CallBack = CallBack.objects.select_related("request__item").one_for(viewer, pk)
    return found


def to_call_back(viewer: Viewer, at: datetime) -> QuerySet[Request]:
    """What waits for a call-back that this viewer may make, whose next time has come."""
    # Kind and end follow from the state; they are said because an index stands on them.
    rows = ledger(viewer).filter(
        item__state="done", item__kind=REQUEST.code, item__ended_at__isnull=True
    )
    due = Q(next_call_at=None) | Q(next_call_at__lte=at)
    led = Q(pk__in=())
    for top in viewer.tops("items.call_back"):
        led |= under("item__place_path", top)
    if viewer.person_id is not None:
        rows = rows.exclude(item__done_by_id=viewer.person_id)
    return rows.filter(led, due).order_by("item__done_at")


def duplicates(
    viewer: Viewer,
    *,
    place: Place,
    words: str,
    phone: str = "",
    at: datetime,
    without: int | None = None,
) -> list[tuple[Request, Any]]:
    """Earlier requests that may be the same, each with the reason; nearest in time first."""
    since = at - figures.duplicates_within(place.path, at)
    key = rules.digits(phone)
    near = under("item__place_path", building_path(place))
    if key:
        near |= Q(phone_key=key)
    rows = Request.objects.visible_to(viewer).select_related("item").filter(near)
    rows = rows.filter(item__opened_at__gte=since).exclude(item__state="withdrawn")
    told = rules.Told(building_path(place), words, phone)
    found = []
    for row in rows.exclude(pk=without).order_by("-item__opened_at")[:200]:
        # The words of the row may lie deeper (an entrance), but it is the same building.
        same = row.item.place_path.startswith(told.building_path)
        old = rules.Told(told.building_path if same else "", row.words, row.caller_phone)
        if reason := rules.why_duplicate(told, old):
            found.append((row, reason))
    return found[:5]


def building_path(place: Place) -> str:
    """The path of the building in which the place lies, or the place's own."""
    rows = Place.objects.filter(path__in=above(place.path), kind=Kind.BUILDING)
    return rows.values_list("path", flat=True).first() or place.path


def with_key(key: UUID) -> Request | None:
    """The request that was made with that client key."""
    return Request.objects.select_related("item").filter(client_key=key).first()


def from_source(reference: str) -> Request | None:
    """The request that came with that number from elsewhere."""
    return Request.objects.select_related("item").filter(source_ref=reference).first()


def with_receipt(code: str) -> Request:
    """The request of a receipt; only who holds the code gets it (404 otherwise)."""
    bare = read_code(code)
    found = None
    if bare:
        rows = Request.objects.select_related("item__owner_org", "item__merged_into")
        found = rows.filter(receipt=grouped(bare)).first()
    if found is None:
        raise Http404
    return found


def last_words(item: Any) -> Any:
    """The last move that told the resident something: declined, deferred."""
    move = last_move(item)
    return move if move and move.name in {"decline", "defer"} else None


def events_over(viewer: Viewer) -> list[Event]:
    """The event files that run now where the viewer works."""
    return list(Event.objects.visible_to(viewer).filter(state="active")[:20])


def pastes(viewer: Viewer) -> QuerySet[Paste]:
    """Pasted texts that still have lines to settle."""
    waiting = Count("lines", filter=Q(lines__state="waiting"))
    rows = Paste.objects.visible_to(viewer).filter(settled_at=None)
    return rows.annotate(waiting=waiting).select_related("place")


def paste_for(viewer: Viewer, pk: Any) -> Paste:
    """The pasted text if the viewer may see it (404 otherwise)."""
    found: Paste = Paste.objects.select_related("place").one_for(viewer, pk)
    return found


def paste_with(key: UUID) -> Paste | None:
    """The paste that was made with that client key."""
    return Paste.objects.filter(client_key=key).first()


def lines_of(viewer: Viewer, paste: Paste) -> list[PasteLine]:
    """The lines of a pasted text in their order."""
    rows = PasteLine.objects.visible_to(viewer).filter(paste=paste)
    return list(rows.select_related("request__item"))


def thanks(viewer: Viewer) -> QuerySet[Thanks]:
    """The thanks on the record, youngest first."""
    rows = Thanks.objects.visible_to(viewer)
    return rows.select_related("thanked", "thanked_org", "request__item")


def searched_thanks(rows: QuerySet[Thanks], text: str) -> QuerySet[Thanks]:
    """Thanks whose words or place hold the text."""
    return rows.filter(Q(words__icontains=text) | Q(place_label__icontains=text))


# --- stocks: asked by the indicators, with (place_path, at) ------------------------------------


def open_count(place_path: str, at: datetime) -> int:
    """How many requests were not finished at that moment."""
    return sum(rows.count() for rows in not_ended(REQUEST.code, place_path, at))


def overdue_count(place_path: str, at: datetime) -> int:
    """How many requests were behind their deadline at that moment, the clock still running."""
    late = Q(due_at__lt=at) & (Q(done_at=None) | Q(done_at__gt=at))
    late &= Q(paused_at=None) | Q(paused_at__gt=at)
    return sum(rows.filter(late).count() for rows in not_ended(REQUEST.code, place_path, at))


# --- the three rates ----------------------------------------------------------------------------


def rate_counts(
    viewer: Viewer, *, start: datetime, end: datetime
) -> list[tuple[str, rules.Counts]]:
    """For each organisation that owed requests: what was received, done and said, in the period.

    Counted over what the viewer may see; a call-back counts for whoever owes the request.
    """
    found: dict[str, dict[str, int]] = {}

    def add(rows: Any, org: str, **names: Count) -> None:
        counted = {f"n_{name}": count for name, count in names.items()}
        for row in rows.order_by().values(org).annotate(**counted):
            counts = {name: row[f"n_{name}"] for name in names}
            found.setdefault(row[org] or "", {}).update(counts)

    def inside(moment: str) -> Q:
        return Q(**{f"{moment}__gte": start, f"{moment}__lt": end})

    seen = Request.objects.visible_to(viewer)
    add(seen.filter(inside("item__opened_at")), "item__owner_org__name", received=Count("pk"))
    add(seen.filter(inside("item__done_at")), "item__owner_org__name", done=Count("pk"))
    asked = CallBack.objects.visible_to(viewer).filter(reached=True, move__undone_by=None)
    valid = Q(excluded="")
    add(
        asked.filter(inside("at")),
        "request__item__owner_org__name",
        valid=Count("pk", filter=valid),
        contacted=Count("pk", filter=valid & Q(contacted=True)),
        solved=Count("pk", filter=valid & Q(solved="yes")),
        satisfied=Count("pk", filter=valid & Q(satisfied="yes")),
        basically=Count("pk", filter=valid & Q(satisfied="basic")),
        excluded=Count("pk", filter=~valid),
    )
    return sorted((org, rules.Counts(**counts)) for org, counts in found.items())


def day_counts(viewer: Viewer, day: date) -> dict[str, int]:
    """Counts for a group message: received, closed and not finished; no person, no room."""
    rows = Request.objects.visible_to(viewer)
    return {
        "received": rows.filter(item__opened_at__date=day).count(),
        "closed": rows.filter(item__ended_at__date=day, item__state="closed").count(),
        "unfinished": rows.filter(item__state__in=UNFINISHED).count(),
    }


def categories_of_day(viewer: Viewer, day: date) -> list[tuple[str, int]]:
    """How many requests of each category came on a day, most first."""
    rows = Request.objects.visible_to(viewer).filter(item__opened_at__date=day).order_by()
    counted = rows.values_list("item__category").annotate(n=Count("pk"))
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))
