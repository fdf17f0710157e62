"""Pasted group texts: every line is kept until somebody took it in or put it aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from tongzhou.areas.requests import queries
from tongzhou.areas.requests.actions.intake import Wish, take_in
from tongzhou.areas.requests.models import Paste, PasteLine, Request
from tongzhou.areas.requests.queries import spotting
from tongzhou.areas.requests.rules import Channel
from tongzhou.base.doorplates import doorplates_in
from tongzhou.base.errors import Refused
from tongzhou.base.solitaire import DOUBTS, Entry, Line, Parsed, parse
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place

LEFT_OVER = said("Stands outside the list.").text


def read_in(
    text: str,
    *,
    place: Place,
    by: Viewer,
    at: datetime,
    client_key: UUID,
    event_id: int | None = None,
) -> Paste:
    """The text is kept line by line, as it was read; the same paste again gives what is there."""
    if not by.may("items.take_in", place.path):
        raise Refused("not_allowed", said("Your post does not let you do this here."))
    if known := queries.paste_with(client_key):
        return known
    estates = spotting.estates_under(by, place)
    parsed = parse(text, estates=estates, demo=settings.DEMO)
    lines = list(_lines(parsed))
    if not lines:
        raise Refused("nothing_pasted", said("There is no line in this text."))
    try:
        with transaction.atomic():
            paste = Paste.objects.create(
                place=place,
                place_path=place.path,
                event_id=event_id,
                heading=" ".join(line.text for line in parsed.header)[:400],
                at=at,
                by_id=by.person_id,
                client_key=client_key,
            )
            for position, line in enumerate(lines):
                line.paste, line.position = paste, position
            PasteLine.objects.bulk_create(lines)
            return paste
    except IntegrityError:
        if known := queries.paste_with(client_key):
            return known
        raise


def _lines(parsed: Parsed) -> Iterable[PasteLine]:
    """Entries and leftovers in the order of the text."""
    rows = [(entry.lines[0].number, _from_entry(entry)) for entry in parsed.entries]
    rows += [(line.number, _left_over(line)) for line in (*parsed.leftovers, *parsed.examples)]
    return [row for _number, row in sorted(rows, key=lambda pair: pair[0])]


def _from_entry(entry: Entry) -> PasteLine:
    doubts = "\n".join(DOUBTS[doubt].text for doubt in entry.doubts)
    return PasteLine(
        raw=entry.raw[:600],
        name=entry.name[:40],
        phone=entry.phone[:20],
        words=entry.rest[:600],
        doubt=doubts[:200],
    )


def _left_over(line: Line) -> PasteLine:
    return PasteLine(raw=line.text[:600], words=line.text[:600], doubt=LEFT_OVER)


@dataclass(frozen=True, slots=True)
class Settled:
    """What somebody decided about a line: "take", "drop" or "wait", and the words as corrected."""

    do: str
    words: str
    category: str


def settle(
    paste: Paste, decisions: Mapping[int, Settled], *, by: Viewer, at: datetime
) -> list[Request]:
    """The lines that were taken are requests, those put aside are kept as such, the rest waits."""
    if not by.may("items.take_in", paste.place_path):
        raise Refused("not_allowed", said("Your post does not let you do this here."))
    taken = []
    for line in queries.lines_of(by, paste):
        decision = decisions.get(line.pk)
        if decision is None or line.state != "waiting":
            continue
        if decision.do == "take":
            taken += _take(line, paste, decision, by=by, at=at)
        elif decision.do == "drop":
            PasteLine.objects.filter(pk=line.pk, state="waiting").update(state="dropped")
    if not PasteLine.objects.filter(paste=paste, state="waiting").exists():
        Paste.objects.filter(pk=paste.pk, settled_at=None).update(settled_at=at)
    return taken


@transaction.atomic
def _take(
    line: PasteLine, paste: Paste, decision: Settled, *, by: Viewer, at: datetime
) -> list[Request]:
    # Claimed first: of two people settling one list, each line is taken by one of them.
    if not PasteLine.objects.filter(pk=line.pk, state="waiting").update(state="taken"):
        return []
    homes = doorplates_in(line.raw, estates=spotting.estates_under(by, paste.place))
    home = homes[0] if homes else None
    request = take_in(
        Wish(
            words=decision.words,
            place=spotting.place_of(by, paste.place, home),
            channel=Channel.WECHAT,
            category=decision.category,
            caller_name=line.name,
            caller_phone=line.phone,
            room=home.room if home else "",
            event_id=paste.event_id,
        ),
        by=by,
        at=at,
        asked_at=paste.at,
    )
    PasteLine.objects.filter(pk=line.pk).update(request=request)
    return [request]
