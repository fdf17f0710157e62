"""Who offers to serve, and what members and branches take on themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.actions import deployments
from tongzhou.areas.duty.actions.duties import require
from tongzhou.areas.duty.models import Claim, Deployed, Deployment, SignUp
from tongzhou.areas.duty.queries.standing import offered
from tongzhou.areas.duty.queries.units import nearest_leads
from tongzhou.base.errors import Refused
from tongzhou.base.text import prose
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Organisation, Person
from tongzhou.ground.places.models import Place
from tongzhou.ground.rulepacks import queries as rulepacks
from tongzhou.shared.facts.actions import record
from tongzhou.shared.notices.actions import tell


@transaction.atomic
def sign_up(
    *,
    kind: str,
    place: Place,
    by: Viewer,
    at: datetime,
    person: Person | None = None,
    unit: Organisation | None = None,
    offers: str = "",
    hours: str = "",
    risks_told: bool = False,
    until: date | None = None,
) -> SignUp:
    """The person (or unit) stands in the pool of the place until a day (`duty.sign_up_days` at most).

    People sign up themselves, and see nothing of the place before it accepts them; whoever plans there
    may write down who came to the counter, which accepts them at once. Raises Refused: not_allowed,
    nobody, risks_not_told (志愿服务条例: risks are explained first), until_when, already_signed_up.
    """
    if person is None and unit is None:
        raise Refused("nobody", said("Say who signs up: a person or a unit."))
    oneself = person is not None and person.pk == by.person_id
    if not oneself and not by.may("duty.plan", place.path, unit.path if unit else ""):
        require("duty.plan", place.path, by)
    if person is not None and not risks_told:
        raise Refused("risks_not_told", said("Explain the risks first, then tick that you did."))
    last = _last_day(place, until, at)
    here = by.may("duty.plan", place.path)
    # What has run out makes room for a new one.
    same = SignUp.objects.filter(kind=kind, person=person, place=place)
    if person is None:
        same = same.filter(unit=unit)
    same.filter(withdrawn_at=None, ended_on__lt=localdate(at)).update(withdrawn_at=at)
    try:
        with transaction.atomic():
            made = SignUp.objects.create(
                kind=kind,
                person=person,
                unit=unit,
                unit_path=unit.path if unit else "",
                place=place,
                place_path=place.path,
                offers=prose(offers)[:200],
                hours=prose(hours)[:100],
                risks_told=risks_told,
                signed_at=at,
                ended_on=last,
                accepted_at=at if here else None,
                accepted_by_id=by.person_id if here else None,
                recorded_by_id=None if oneself else by.person_id,
            )
    except IntegrityError as error:
        raise Refused("already_signed_up", said("Already signed up here.")) from error
    record(
        kinds.SIGNED_UP,
        at=at,
        actor_id=person.pk if person else None,
        place_path=place.path,
        organisation_path=made.unit_path,
        subject=f"sign_up:{made.pk}",
        sort=kind,
    )
    if not here:
        who, text = str(person or unit), said("%(who)s has signed up: accept or decline.").text
        _tell(made, nearest_leads(place.path, at), text, who=who, by=by, at=at)
    return made


def _last_day(place: Place, until: date | None, at: datetime) -> date:
    today = localdate(at)
    longest = today + timedelta(days=rulepacks.whole("duty.sign_up_days", path=place.path, at=at))
    if until is not None and not today <= until <= longest:
        raise Refused("until_when", said("Choose a last day up to %(last)s.", last=longest))
    return until or longest


def _tell(
    row: SignUp, people: Iterable[int], text: str, *, who: str, by: Viewer, at: datetime
) -> None:
    tell(
        [one for one in people if one != by.person_id],
        kind="duty.sign_up",
        text=text,
        at=at,
        subject=f"sign_up:{row.pk}",
        url=reverse("duty:pool"),
        who=who,
        place=row.place.name,
        last=str(row.ended_on),
    )


@transaction.atomic
def accept(row: SignUp, *, by: Viewer, at: datetime) -> None:
    """The place wants them: they see and take its open places, and may be asked, until their last day.

    Raises Refused: not_allowed, already_settled (accepted, withdrawn or run out meanwhile).
    """
    require("duty.plan", row.place_path, by)
    rows = SignUp.objects.filter(offered(localdate(at)), pk=row.pk, accepted_at=None)
    if not rows.update(accepted_at=at, accepted_by_id=by.person_id):
        raise Refused("already_settled", said("Somebody has just settled this. Look again."))
    row.refresh_from_db()
    if row.person_id:
        text = said("%(place)s has accepted your sign-up, until %(last)s.").text
        _tell(row, [row.person_id], text, who="", by=by, at=at)


@transaction.atomic
def withdraw(row: SignUp, *, by: Viewer, at: datetime) -> None:
    """The offer is withdrawn (or the place declines it), no reason is asked, and nothing is seen by it.

    What was offered and when is erased with the other availability.
    """
    if row.person_id != by.person_id:
        require("duty.plan", row.place_path, by)
    last = min(row.ended_on, localdate(at))
    if not SignUp.objects.filter(pk=row.pk, withdrawn_at=None).update(
        withdrawn_at=at, ended_on=last
    ):
        raise Refused("already_withdrawn", said("Already withdrawn."))
    if row.person_id:
        text = said("%(place)s cannot take up your sign-up.").text
        _tell(row, [row.person_id], text, who="", by=by, at=at)


@transaction.atomic
def take_on(
    rows: Iterable[SignUp], deployment: Deployment, *, by: Viewer, at: datetime
) -> list[Deployed]:
    """Those of the pool are accepted and serve in that deployment, all or none; the pool shows where.

    Raises Refused: not_allowed, a_unit, already_withdrawn, and whatever sending may be refused for.
    """
    taken = list(rows)
    for row in taken:
        require("duty.plan", row.place_path, by)
        if row.person is None:
            raise Refused("a_unit", said("A unit is sent by an order of its own."))
        if row.withdrawn_at is not None or row.ended_on < localdate(at):
            raise Refused("already_withdrawn", said("Already withdrawn."))
    people = {row.person_id: row.person for row in taken if row.person}
    sent = deployments.send(deployment, people.values(), by=by, at=at)
    by_person = {one.person_id: one for one in sent}
    for row in taken:
        assert row.person_id is not None
        SignUp.objects.filter(pk=row.pk).update(deployed=by_person[row.person_id])
        # As agreed by whoever takes them on.
        waiting = SignUp.objects.filter(pk=row.pk, accepted_at=None)
        waiting.update(accepted_at=at, accepted_by_id=by.person_id)
    return sent


@transaction.atomic
def claim(
    *,
    kind: str,
    title: str,
    organisation: Organisation,
    started_on: date,
    by: Viewer,
    at: datetime,
    ended_on: date | None = None,
    duties: str = "",
    person: Person | None = None,
    place: Place | None = None,
) -> Claim:
    """A member answers for a named post, or the branch for a place or a duty, for a term.

    Members claim for themselves; for others and for the branch its planners do. Raises Refused:
    not_allowed, needs_person, needs_place, needs_term, taken (somebody answers for it in these days).
    """
    oneself = person is not None and person.pk == by.person_id
    if not oneself:
        require("duty.plan", organisation.path, by)
    if kind == Claim.Kind.VANGUARD_POST and person is None:
        raise Refused("needs_person", said("A vanguard post has one person who answers for it."))
    if kind == Claim.Kind.PLACE and place is None:
        raise Refused("needs_place", said("Choose the place that is claimed."))
    if ended_on is None or ended_on < started_on:
        raise Refused("needs_term", said("Say from when until when."))
    _still_free(kind, title.strip(), organisation, place, started_on, ended_on)
    made = Claim.objects.create(
        kind=kind,
        title=title.strip()[:80],
        duties=prose(duties)[:400],
        person=person,
        organisation=organisation,
        organisation_path=organisation.path,
        place=place,
        place_path=place.path if place else "",
        started_on=started_on,
        ended_on=ended_on,
        claimed_at=at,
    )
    record(
        kinds.CLAIMED,
        at=at,
        actor_id=person.pk if person else by.person_id,
        place_path=made.place_path,
        organisation_path=organisation.path,
        subject=f"claim:{made.pk}",
        sort=kind,
    )
    return made


@transaction.atomic
def claim_posts(
    organisation: Organisation,
    posts: Iterable[tuple[Person, str, str]],
    *,
    started_on: date,
    ended_on: date,
    by: Viewer,
    at: datetime,
) -> list[Claim]:
    """A whole branch claims at once: person, title and duties of each; all of them stand or none.

    Raises Refused: nothing_claimed, and whatever one claim may be refused for, with the person's name.
    """
    made = [
        _one_of_many(organisation, post, started_on=started_on, ended_on=ended_on, by=by, at=at)
        for post in posts
    ]
    if not made:
        raise Refused("nothing_claimed", said("Write at least one post."))
    return made


def _one_of_many(organisation: Organisation, post: tuple[Person, str, str], **given: Any) -> Claim:
    person, title, duties = post
    try:
        return claim(
            kind=Claim.Kind.VANGUARD_POST,
            title=title,
            duties=duties,
            organisation=organisation,
            person=person,
            **given,
        )
    except Refused as refusal:
        words = said("%(name)s: %(why)s", name=person.name, why=str(refusal))
        raise Refused(refusal.code, words) from refusal


def _still_free(
    kind: str,
    title: str,
    organisation: Organisation,
    place: Place | None,
    started_on: date,
    ended_on: date,
) -> None:
    # The organisation's row is held, so that of two claims at once the second sees the first.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    same = Claim.objects.filter(
        Q(place=place) if kind == Claim.Kind.PLACE else Q(title=title),
        kind=kind,
        organisation=organisation,
        given_up_at=None,
        started_on__lte=ended_on,
        ended_on__gte=started_on,
    ).select_related("person")
    if other := same.first():
        who = other.person or other.organisation
        raise Refused("taken", said("%(who)s answers for it in these days.", who=who))


@transaction.atomic
def give_up(row: Claim, *, by: Viewer, at: datetime, note: str = "") -> None:
    """Nobody answers for it any more; it can be claimed anew."""
    if row.person_id is None or row.person_id != by.person_id:
        require("duty.plan", row.organisation_path, by)
    rows = Claim.objects.filter(pk=row.pk, given_up_at=None)
    if not rows.update(given_up_at=at, note=prose(note)[:200]):
        raise Refused("already_given_up", said("Already given up."))


def note_export(subject: str, rows: int, *, reason: str, by: Viewer, at: datetime) -> None:
    """The trail says that a list of people was taken out, how long it was and what for; or it is refused."""
    if not by.may("exports.make"):
        raise Refused("not_allowed", said("Your posts do not let you take lists out."))
    write_audit("duty.exported", by=by, at=at, subject=subject, rows=rows, reason=reason)
