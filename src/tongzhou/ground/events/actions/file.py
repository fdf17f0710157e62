"""What is written in an event file while it lasts: levels received, ticks, log lines, list rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events import rules
from tongzhou.ground.events.actions.life import log
from tongzhou.ground.events.models import Check, Entry, Event, Level, Line, State
from tongzhou.ground.events.packs import Form
from tongzhou.ground.events.queries import concerns, pack_of


def _refuse_unless_active(event: Event) -> None:
    if event.state != State.ACTIVE:
        raise Refused(
            "not_active", said("This event is not active: nothing more is entered in it.")
        )


def _refuse_outsiders(event: Event, *, by: Viewer, needs: str) -> None:
    if not concerns(by, needs, event):
        raise Refused("not_allowed", said("Your posts do not let you write in this event file."))


@transaction.atomic
def receive_level(
    event: Event,
    *,
    level: str,
    issuer: str,
    issued_at: datetime,
    by: Viewer,
    at: datetime,
    number: str = "",
) -> Level:
    """The response level received is in force here, with the document that says so."""
    _refuse_unless_active(event)
    _refuse_outsiders(event, by=by, needs="events.open")
    row = Level.objects.create(
        event=event,
        level=level,
        issuer=issuer,
        number=number,
        issued_at=issued_at,
        received_at=at,
        received_by_id=by.person_id,
    )
    newest = event.levels.order_by("-issued_at", "-pk").first()
    Event.objects.filter(pk=event.pk).update(response_level=newest.level if newest else level)
    event.refresh_from_db()
    log(event, "level", by=by, at=at, level=level)
    write_audit("events.receive_level", by=by, at=at, subject=f"event:{event.pk}")
    return row


@transaction.atomic
def tick(check: Check, *, by: Viewer, at: datetime) -> None:
    """The line is done; who ticked it first stands there."""
    _refuse_outsiders(check.event, by=by, needs="events.see")
    if check.event.state not in (State.ACTIVE, State.STOOD_DOWN):
        raise Refused(
            "not_active", said("This event is not active: nothing more is entered in it.")
        )
    changed = Check.objects.filter(pk=check.pk, done_at__isnull=True).update(
        done_at=at, done_by_id=by.person_id
    )
    if not changed:
        raise Refused("ticked_already", said("Somebody else has ticked this already."))
    check.refresh_from_db()
    log(check.event, "ticked", by=by, at=at, check=check.pk)


@transaction.atomic
def untick(check: Check, *, by: Viewer, at: datetime) -> None:
    """The line is open again; the log keeps both."""
    _refuse_outsiders(check.event, by=by, needs="events.see")
    _refuse_unless_active(check.event)
    if not Check.objects.filter(pk=check.pk, done_at__isnull=False).update(
        done_at=None, done_by=None
    ):
        raise Refused("not_ticked", said("This line is not ticked."))
    check.refresh_from_db()
    log(check.event, "unticked", by=by, at=at, check=check.pk)


@transaction.atomic
def add_check(
    event: Event, words: str, *, by: Viewer, at: datetime, due_at: datetime | None = None
) -> Check:
    """A line of one's own stands at the end of the checklist."""
    _refuse_unless_active(event)
    _refuse_outsiders(event, by=by, needs="events.see")
    return Check.objects.create(
        event=event, words=words, phase="during", position=event.checks.count(), due_at=due_at
    )


@transaction.atomic
def add_entry(
    event: Event, words: str, *, by: Viewer, at: datetime, key: UUID | None = None
) -> Entry:
    """What happened stands in the log. `key` is the envelope's, when it was written offline."""
    _refuse_unless_active(event)
    _refuse_outsiders(event, by=by, needs="events.see")
    if not words.strip():
        raise Refused("empty", said("Write what happened."))
    return Entry.objects.create(
        event=event, kind="note", at=at, by_id=by.person_id, words=words.strip()[:400], key=key
    )


def _tidied(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    row = {column.code: values.get(column.code) for column in form.columns}
    missing = [str(c.label) for c in form.columns if c.needed and row[c.code] in (None, "")]
    if missing:
        raise Refused("missing", said("Please fill in: %(names)s", names="、".join(missing)))
    numbers = [c for c in form.columns if c.kind == "number" and row[c.code] not in (None, "")]
    if wrong := [str(c.label) for c in numbers if not str(row[c.code]).isdecimal()]:
        raise Refused(
            "not_a_number", said("A whole number is needed: %(names)s", names="、".join(wrong))
        )
    row |= {c.code: int(str(row[c.code])) for c in numbers}
    return {code: value for code, value in row.items() if value not in (None, "")}


def _form(event: Event, code: str) -> Form:
    form = pack_of(event).form(code)
    if form is None:
        raise Refused("no_such_list", said("This kind of event has no such list."))
    return form


@transaction.atomic
def add_line(
    event: Event, form: str, values: Mapping[str, Any], *, place_path: str, by: Viewer, at: datetime
) -> Line:
    """The row stands in the event's list. It goes when the event's data goes."""
    _refuse_unless_active(event)
    if not by.may("people.see", place_path) or not rules.inside(place_path, event.place_path):
        raise Refused("not_allowed", said("Your posts do not let you write in this event file."))
    return Line.objects.create(
        event=event,
        form=form,
        values=_tidied(_form(event, form), values),
        place_path=place_path,
        added_at=at,
        added_by_id=by.person_id,
    )


@transaction.atomic
def confirm_line(line: Line, *, by: Viewer, at: datetime) -> None:
    """The row is confirmed (everybody in it is accounted for); the second of two is told."""
    _refuse_unless_active(line.event)
    if not by.may("people.see", line.place_path):
        raise Refused("not_allowed", said("Your posts do not let you write in this event file."))
    changed = Line.objects.filter(pk=line.pk, confirmed_at__isnull=True).update(
        confirmed_at=at, confirmed_by_id=by.person_id
    )
    if not changed:
        raise Refused("confirmed_already", said("Somebody else has confirmed this already."))
    line.refresh_from_db()


def enter_from_device(
    payload: dict[str, Any], *, by: Viewer, at: datetime, key: UUID
) -> dict[str, Any]:
    """The envelope's log line stands in the event named in it; for envelopes `events.entry`."""
    event = Event.objects.visible_to(by).filter(pk=payload.get("event", 0)).first()
    if event is None:
        raise Refused("no_such_event", said("There is no such event in your area."))
    entry = add_entry(event, str(payload.get("words", "")), by=by, at=at, key=key)
    return {"entry": entry.pk}
