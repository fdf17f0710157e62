"""Thanks on the record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongzhou.areas.requests import kinds
from tongzhou.areas.requests.models import Request, Thanks
from tongzhou.areas.requests.rules import Channel
from tongzhou.base.errors import Refused
from tongzhou.base.text import prose
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Organisation, Person
from tongzhou.ground.places.models import Place
from tongzhou.shared.facts.actions import record


@transaction.atomic
def thank(
    place: Place,
    *,
    words: str,
    channel: Channel,
    by: Viewer,
    at: datetime,
    request: Request | None = None,
    person: Person | None = None,
    organisation: Organisation | None = None,
    event_id: int | None = None,
) -> Thanks:
    """A resident's thanks stand on the record."""
    if request is None and not by.may("items.take_in", place.path):
        raise Refused("not_allowed", said("Your post does not let you do this here."))
    words = prose(words)
    if not words:
        raise Refused("words_missing", said("Write down the words of thanks."))
    event_id = request.item.event_id if request else event_id
    thanks = Thanks.objects.create(
        place=place,
        place_path=place.path,
        place_label=request.item.place_label if request else place.name,
        request=request,
        event_id=event_id,
        channel=str(channel),
        words=words[:400],
        thanked=person,
        thanked_org=organisation,
        at=at,
        recorded_by_id=by.person_id,
    )
    record(
        kinds.THANKED,
        at=at,
        actor_id=by.person_id,
        place_path=place.path,
        organisation_path=organisation.path if organisation else "",
        subject=f"thanks:{thanks.pk}",
        event_id=event_id,
        channel=str(channel),
    )
    return thanks
