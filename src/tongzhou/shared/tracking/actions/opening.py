"""Opening items."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from tongzhou.base.manifest import ItemKind
from tongzhou.base.text import prose, search_key
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Organisation
from tongzhou.ground.places.models import Place
from tongzhou.shared.tracking import kinds, queries
from tongzhou.shared.tracking.actions.core import acknowledged as acknowledged_now
from tongzhou.shared.tracking.actions.core import note_down
from tongzhou.shared.tracking.models import Counter, Item, Step


def _next_number(kind: str, ledger_path: str, year: int) -> int:
    """The next number of that ledger; a writer waits here for the one before, so none is given twice."""
    counter, _made = Counter.objects.get_or_create(kind=kind, ledger_path=ledger_path, year=year)
    Counter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    return Counter.objects.values_list("last", flat=True).get(pk=counter.pk)


def _search_key(number: str, title: str, place: str) -> str:
    return f"{number} {search_key(place)} {search_key(title)}"[:700]


@transaction.atomic
def open_item(
    kind: ItemKind,
    *,
    title: str,
    place: Place,
    by: Viewer,
    at: datetime,
    recorded_at: datetime | None = None,
    owner_org: Organisation | None = None,
    event_id: int | None = None,
    due_at: datetime | None = None,
    acknowledge_due_at: datetime | None = None,
    acknowledged: bool = False,
    channel: str = "",
    category: str = "",
    urgency: str = "",
    proxy: bool = False,
) -> Item:
    """A new item stands in the ledger of its community, owed by whoever answers for the place.

    `acknowledged` says that the person who asked has already spoken with somebody; `proxy` that
    somebody else wrote it down for them.
    """
    ledger_path = queries.ledger_path_of(place)
    year = localdate(at).year
    owner_org = owner_org or queries.answering_for(place)
    serial = _next_number(kind.code, ledger_path, year)
    label = queries.place_words(place)
    title = prose(title)[:120]
    if due_at is None and kind.due_in is not None:
        due_at = at + kind.due_in
    item = Item.objects.create(
        kind=kind.code,
        ledger_path=ledger_path,
        year=year,
        serial=serial,
        title=title,
        place=place,
        place_path=place.path,
        place_label=label[:120],
        event_id=event_id,
        channel=channel,
        category=category,
        urgency=urgency,
        owner_org=owner_org,
        organisation_path=owner_org.path if owner_org else "",
        first_receiver_id=by.person_id,
        opened_by_id=by.person_id,
        opened_at=at,
        recorded_at=recorded_at or at,
        acknowledge_due_at=acknowledge_due_at,
        due_at=due_at,
        search_key=_search_key(f"{year}-{serial:04d}", title, label),
    )
    for title_of_step in kind.usual_steps:
        Step.objects.create(item=item, title=title_of_step)
    words = {"channel": channel, "category": category, "urgency": urgency, "proxy": proxy}
    note_down(kinds.OPENED, item, by=by, at=at, **words)
    if acknowledged:
        acknowledged_now(item, by=by, at=at)
        item.save(update_fields=["acknowledged_at"])
    return item
