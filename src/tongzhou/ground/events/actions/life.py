"""The life of an event file: proposed, approved by a second person, active, stood down."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongzhou.base.errors import Refused
from tongzhou.base.words import Sentence, said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events import rules
from tongzhou.ground.events.models import Act, Check, Entry, Event, Level, Proposal
from tongzhou.ground.events.packs import Pack, packs
from tongzhou.ground.events.queries import keep_days, open_proposal, pack_of
from tongzhou.ground.places.models import Place


def _refuse_unless(may: bool, words: Sentence) -> None:
    if not may:
        raise Refused("not_allowed", words)


def log(
    event: Event, kind: str, *, by: Viewer, at: datetime, words: str = "", **values: object
) -> Entry:
    """One more line stands in the event's log."""
    return Entry.objects.create(
        event=event, kind=kind, at=at, by_id=by.person_id, words=words, values=values
    )


def _propose(event: Event, act: str, *, reason: str, by: Viewer, at: datetime) -> Proposal:
    if by.person_id is None:
        raise Refused("no_person", said("Only somebody entered as a person can sign."))
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                event=event, act=act, proposed_by_id=by.person_id, proposed_at=at, reason=reason
            )
    except IntegrityError as error:
        raise Refused("proposed_already", _("Somebody has already proposed this.")) from error
    log(event, f"propose_{act}", by=by, at=at)
    write_audit(f"events.propose_{act}", by=by, at=at, subject=f"event:{event.pk}")
    return proposal


@transaction.atomic
def propose_event(
    kind: str,
    *,
    name: str,
    place: Place,
    source_issuer: str,
    source_at: datetime,
    by: Viewer,
    at: datetime,
    source_number: str = "",
    grade: int | None = None,
    response_level: str = "",
    expected_end_on: date | None = None,
    measures: str = "",
) -> Event:
    """An event file waits for the second signature. Nothing of it is active yet."""
    if kind not in packs():
        raise Refused("no_pack", said("There is no pack for this kind of event."))
    _refuse_unless(
        by.may("events.open", place.path), said("Your posts do not let you open an event here.")
    )
    event = Event.objects.create(
        kind=kind,
        name=name,
        place=place,
        place_path=place.path,
        grade=grade,
        response_level=response_level,
        source_issuer=source_issuer,
        source_number=source_number,
        source_at=source_at,
        expected_end_on=expected_end_on,
        measures=measures,
    )
    _propose(event, Act.ACTIVATE, reason="", by=by, at=at)
    return event


def decide(
    event: Event, act: str, *, agreed: bool, reason: str, by: Viewer, at: datetime
) -> Proposal:
    """The open proposal has its second signature, or its refusal; the second of two is told."""
    proposal = open_proposal(event, act)
    if proposal is None:
        raise Refused("nothing_proposed", said("Nothing waits for a second signature here."))
    why = rules.why_not_decide(
        proposer_id=proposal.proposed_by_id,
        decider_id=by.person_id,
        may=by.may("events.approve", event.place_path),
    )
    if why:
        code = "same_person" if by.person_id == proposal.proposed_by_id else "not_allowed"
        raise Refused(code, why)
    changed = Proposal.objects.filter(pk=proposal.pk, decided_at__isnull=True).update(
        decided_by_id=by.person_id,
        decided_at=at,
        agreed=agreed,
        reason=reason or proposal.reason,
    )
    if not changed:
        raise Refused("decided_meanwhile", said("Somebody else decided this a moment ago."))
    proposal.refresh_from_db()
    return proposal


def move(event: Event, act: str, **values: object) -> None:
    """The event stands in the state after `act`; the second of two is told."""
    to = rules.after(event.state, act)
    if to is None:
        raise Refused("wrong_state", said("This event is not in a state for that."))
    changed = Event.objects.filter(pk=event.pk, state=event.state).update(state=to, **values)
    if not changed:
        raise Refused("moved_meanwhile", said("Somebody else changed this event a moment ago."))
    event.refresh_from_db()


def _begin(event: Event, pack: Pack, *, by: Viewer, at: datetime) -> None:
    Check.objects.bulk_create(
        Check(
            event=event,
            code=line.code,
            phase=line.phase,
            position=position,
            due_at=rules.due_at(line.phase, line.within_hours, at),
        )
        for position, line in enumerate(pack.checks)
    )
    if event.response_level and event.source_at:
        Level.objects.create(
            event=event,
            level=event.response_level,
            issuer=event.source_issuer,
            number=event.source_number,
            issued_at=event.source_at,
            received_at=at,
            received_by_id=by.person_id,
        )


@transaction.atomic
def approve_event(event: Event, *, by: Viewer, at: datetime) -> None:
    """The event is active: its checklist stands, its lists and personal fields exist."""
    decide(event, Act.ACTIVATE, agreed=True, reason="", by=by, at=at)
    move(event, "activate", opened_at=at)
    _begin(event, pack_of(event), by=by, at=at)
    log(event, "activated", by=by, at=at)
    write_audit("events.activate", by=by, at=at, subject=f"event:{event.pk}")


@transaction.atomic
def decline_event(event: Event, *, reason: str, by: Viewer, at: datetime) -> None:
    """The event is not activated, and the reason is on record."""
    decide(event, Act.ACTIVATE, agreed=False, reason=reason, by=by, at=at)
    move(event, "decline")
    log(event, "declined", by=by, at=at)
    write_audit("events.decline", by=by, at=at, subject=f"event:{event.pk}")


@transaction.atomic
def stand_down(
    event: Event,
    *,
    by: Viewer,
    at: datetime,
    data_end_on: date | None = None,
) -> None:
    """The event is over. Its personal data stays until `data_end_on`, then somebody must end it."""
    _refuse_unless(
        by.may("events.open", event.place_path),
        said("Your posts do not let you stand this event down."),
    )
    longest = rules.data_end(localdate(at), keep_days(event, at))
    end = data_end_on or longest
    if end > longest:
        raise Refused(
            "kept_too_long",
            said("The data may be kept until %(day)s at most.", day=longest.isoformat()),
        )
    move(event, "stand_down", stood_down_at=at, data_end_on=end)
    log(event, "stood_down", by=by, at=at)
    write_audit("events.stand_down", by=by, at=at, subject=f"event:{event.pk}")
