"""People are sent to a place, received there, and return to their unit with a note.

A unit orders and names its people; the place receives them, and only then does a post there begin.
Posts and places in a temporary branch end with the day, whether or not anybody remembers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.actions.receiving import receive
from tongzhou.areas.duty.actions.seats import take_off
from tongzhou.areas.duty.actions.sent import offices, require_side, running, tell_about, tell_leads
from tongzhou.areas.duty.models import Deployed, Deployment, Duty, RoleCard, SignUp
from tongzhou.areas.duty.queries import deployments as queries
from tongzhou.areas.duty.queries.units import leads_over, units_of
from tongzhou.base.errors import Refused
from tongzhou.base.text import prose
from tongzhou.base.times import SHANGHAI
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import (
    Appointment,
    Membership,
    Organisation,
    Person,
)
from tongzhou.ground.places.models import Place
from tongzhou.shared.facts.actions import record


@transaction.atomic
def order(
    *,
    title: str,
    place: Place,
    started_on: date,
    ended_on: date | None,
    by: Viewer,
    at: datetime,
    kind: str = Deployment.Kind.DEPLOYMENT,
    unit: Organisation | None = None,
    organisation: Organisation | None = None,
    leader: Person | None = None,
    wanted: int = 0,
    order_number: str = "",
    remit: str = "",
    event_id: int | None = None,
    key: UUID | None = None,
) -> Deployment:
    """The order stands, and those who plan duties at the place know of it; the same key is the same order.

    Raises Refused: not_allowed, key_known, ordered_already (the second of two who write it), needs_end
    (whoever is sent must know until when), ends_before_start, needs_leader and needs_remit for a task
    force or squad.
    """
    require_side(place, unit, by)
    if known := ordered(key, place, by):
        return known
    if ended_on is None:
        raise Refused("needs_end", said("Say until when: posts end with that day."))
    if ended_on < started_on:
        raise Refused("ends_before_start", said("The last day lies before the first."))
    if kind != Deployment.Kind.DEPLOYMENT and leader is None:
        raise Refused("needs_leader", said("A task force needs a leader."))
    if kind == Deployment.Kind.SPECIAL_SQUAD and not remit.strip():
        raise Refused("needs_remit", said("A special squad needs a remit."))
    title = prose(title)[:80]
    days = {"started_on": started_on, "ended_on": ended_on}
    _nobody_else_wrote(Deployment(kind=kind, title=title, unit=unit, place=place, **days), by)
    made = Deployment.objects.create(
        key=key,
        kind=kind,
        title=title,
        order_number=order_number.strip(),
        remit=prose(remit)[:200],
        unit=unit,
        organisation=organisation,
        place=place,
        place_path=place.path,
        event_id=event_id,
        leader=leader,
        wanted=wanted,
        started_on=started_on,
        ended_on=ended_on,
        made_by_id=by.person_id,
        made_at=at,
    )
    write_audit("duty.ordered", by=by, at=at, subject=f"deployment:{made.pk}")
    tell_leads(made, said("%(title)s: people are being sent.").text, by=by, at=at)
    return made


def ordered(key: UUID | None, place: Place, by: Viewer) -> Deployment | None:
    """The order that stands under that key already; the place is held until the transaction ends.

    Raises Refused("key_known") when it is somebody else's.
    """
    Place.objects.select_for_update(of=("self",)).get(pk=place.pk)
    known = Deployment.objects.filter(key=key, key__isnull=False).first()
    if known is not None and (known.made_by_id, known.place_id) != (by.person_id, place.pk):
        raise Refused("key_known", said("This was already used for something else. Begin again."))
    return known


def _nobody_else_wrote(wish: Deployment, by: Viewer) -> None:
    """Raises Refused("ordered_already") where another leader has just written the same order."""
    same = Deployment.objects.filter(
        kind=wish.kind,
        title=wish.title,
        unit=wish.unit,
        place=wish.place,
        started_on=wish.started_on,
        ended_on=wish.ended_on,
        closed_at=None,
    ).exclude(made_by_id=by.person_id)
    if other := same.select_related("made_by").first():
        words = said("%(who)s has written this order already.", who=other.made_by or "")
        raise Refused("ordered_already", words)


@transaction.atomic
def send(
    deployment: Deployment,
    people: Iterable[Person],
    *,
    by: Viewer,
    at: datetime,
    started_on: date | None = None,
    ended_on: date | None = None,
    card: RoleCard | None = None,
) -> list[Deployed]:
    """Those people are named for it, within its dates; who plans at the place receives them at once.

    All or nothing. Raises Refused: not_allowed, already_ended, outside_dates, already_sent,
    no_guardian (a minor whose guardian has not agreed), stranger.
    """
    require_side(deployment.place, deployment.unit, by)
    # Held, so that nobody is named while it is being ended.
    Deployment.objects.select_for_update(of=("self",)).get(pk=deployment.pk)
    deployment.refresh_from_db(fields=["ended_on", "closed_at"])
    people = list(people)
    _known(people, deployment, by)
    first, last = started_on or deployment.started_on, ended_on or deployment.ended_on
    running(deployment, localdate(at))
    assert last is not None
    assert deployment.ended_on is not None
    if not deployment.started_on <= first <= last <= deployment.ended_on:
        raise Refused("outside_dates", said("Choose days inside those of the deployment."))
    sent = [_name(deployment, person, first, last, card) for person in people]
    if by.may("duty.plan", deployment.place_path):
        receive(deployment, sent, by=by, at=at)
    else:
        tell_leads(deployment, said("%(title)s: people wait to be received.").text, by=by, at=at)
    return sent


def _known(people: list[Person], deployment: Deployment, by: Viewer) -> None:
    """Raises Refused for whoever is not of the sending unit, not in the viewer's sight or pool."""
    asked = {one.pk for one in people}
    seen = set(Person.objects.visible_to(by).filter(pk__in=asked).values_list("pk", flat=True))
    if deployment.unit is not None:
        ours = queries.of_unit(deployment.unit, by.today).filter(pk__in=asked)
        seen |= set(ours.values_list("pk", flat=True))
    pool = SignUp.objects.visible_to(by).filter(person__in=asked, withdrawn_at=None)
    seen |= set(pool.values_list("person_id", flat=True))
    for one in people:
        if one.pk not in seen:
            raise Refused("stranger", said("Choose people of your unit or of the pool."))


def _name(
    deployment: Deployment, person: Person, first: date, last: date, card: RoleCard | None
) -> Deployed:
    if person.guardian_id is not None and person.guardian_agreed_on is None:
        raise Refused("no_guardian", said("%(name)s: the guardian must agree first.", name=person))
    try:
        with transaction.atomic():
            return Deployed.objects.create(
                deployment=deployment,
                person=person,
                place_path=deployment.place_path,
                card=card,
                started_on=first,
                ended_on=last,
            )
    except IntegrityError as error:
        raise Refused("already_sent", said("%(name)s is already sent.", name=person)) from error


@transaction.atomic
def give_back(
    deployed: Deployed, *, by: Viewer, at: datetime, note: str = "", on: date | None = None
) -> Deployed:
    """The person is back at the unit; post and temporary branch end, and the unit reads the note.

    Raises Refused: not_allowed, already_returned, ends_before_start, not_so_long.
    """
    require_side(deployed.deployment.place, deployed.deployment.unit, by)
    last = on or localdate(at)
    if last < deployed.started_on:
        raise Refused("ends_before_start", said("The last day lies before the first."))
    if deployed.ended_on is not None and last > deployed.ended_on:
        raise Refused(
            "not_so_long",
            said("They stay until %(last)s at most: extend it first.", last=deployed.ended_on),
        )
    words = prose(note)[:400]
    rows = Deployed.objects.filter(pk=deployed.pk, returned_at=None)
    changed = rows.update(
        returned_at=at, ended_on=last, note=words, noted_by_id=by.person_id if words else None
    )
    if not changed:
        raise Refused("already_returned", said("Somebody has just settled this. Look again."))
    deployed.refresh_from_db()
    _end_posts(deployed, last, words)
    _end_duties(deployed, last, by=by, at=at)
    if deployed.received_at is not None:
        _record_return(deployed, by=by, at=at)
    text = said("%(name)s has returned from %(place)s.").text
    leads = leads_over(units_of([deployed.person_id], at), at)
    tell_about(deployed, leads, text, by=by, at=at, url=reverse("duty:sent_by_us"))
    tell_about(deployed, {deployed.person_id} - leads, text, by=by, at=at)
    return deployed


def _end_duties(deployed: Deployed, last: date, *, by: Viewer, at: datetime) -> None:
    """What they would have done there after the last day is open again, and whoever plans there knows.

    Unless something else keeps them there: they signed up themselves, or another order sends them.
    """
    if deployed.person_id in queries.still_there([deployed.person_id], deployed.place_path, at):
        return
    after = datetime.combine(last + timedelta(days=1), time(0), SHANGHAI)
    coming = Duty.objects.filter(
        under("place_path", deployed.place_path),
        person_id=deployed.person_id,
        ended_at__isnull=True,
        starts_at__gte=max(after, at),
    )
    for duty in coming.select_related("shift__post", "roster"):
        take_off(duty, by=by, at=at)


def _end_posts(deployed: Deployed, last: date, words: str) -> None:
    if deployed.appointment_id:
        Appointment.objects.filter(pk=deployed.appointment_id).update(ended_on=last)
    if deployed.membership is not None:
        Membership.objects.filter(pk=deployed.membership.pk).update(ended_on=last, feedback=words)
        offices([deployed]).filter(ended_on__gt=last).update(ended_on=last)


def _record_return(deployed: Deployed, *, by: Viewer, at: datetime) -> None:
    assert deployed.ended_on is not None
    deployment = deployed.deployment
    record(
        kinds.RETURNED,
        at=at,
        actor_id=deployed.person_id,
        place_path=deployed.place_path,
        organisation_path=deployment.unit.path if deployment.unit else "",
        subject=f"deployed:{deployed.pk}",
        event_id=deployment.event_id,
        days=(deployed.ended_on - deployed.started_on).days + 1,
    )


@transaction.atomic
def close(deployment: Deployment, *, by: Viewer, at: datetime) -> int:
    """The deployment is over and everybody still in it has returned; how many those were."""
    require_side(deployment.place, deployment.unit, by)
    if not Deployment.objects.filter(pk=deployment.pk, closed_at=None).update(
        closed_at=at, extend_to=None, extend_waits=""
    ):
        raise Refused("already_ended", said("This deployment has ended."))
    deployment.closed_at = at
    left = list(deployment.people.filter(returned_at=None).select_related("deployment__place"))
    today = localdate(at)
    for one in left:
        give_back(one, by=by, at=at, on=max(one.started_on, min(today, one.ended_on or today)))
    return len(left)
