"""A minor serves only with the consent of the guardian: on harmless posts, some hours a day, for a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from tongzhou.areas.duty.actions.availability import require_for
from tongzhou.areas.duty.actions.duties import hold_people
from tongzhou.areas.duty.actions.seats import take_off
from tongzhou.areas.duty.models import Consent
from tongzhou.areas.duty.queries import availability as queries
from tongzhou.areas.duty.queries.people import limits_at
from tongzhou.areas.duty.queries.verdicts import now_forbidden
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person

# The rules whose answer depends on what the guardian has agreed to.
NEEDS_CONSENT = frozenset({"no_consent", "minor_post", "minor_night", "minor_hours"})


@transaction.atomic
def consent(
    minor: Person,
    *,
    cards: Iterable[str],
    minutes_a_day: int,
    first: date,
    by: Viewer,
    at: datetime,
    last: date | None = None,
    on_paper: bool = False,
) -> Consent:
    """The guardian has agreed to these posts, so many minutes a day, until a day (or the birthday).

    Given by the guardian's own sign-in, or on paper that whoever plans holds in hands. It takes the
    place of earlier ones; duties to come that it does not cover are open again.
    Raises Refused: no_guardian, not_allowed, not_a_minor, too_young, not_harmless, too_long, days_wrong.
    """
    guardian = _guardian(minor, by, on_paper=on_paper)
    asked = _harmless(cards)
    last = _until(minor, first, last, at)
    most = limits_at("", at).minor_minutes_a_day
    if not 0 < minutes_a_day <= most:
        raise Refused("too_long", said("At most %(hours)g hours a day.", hours=most / 60))
    hold_people([minor.pk])
    Consent.objects.filter(person=minor, withdrawn_at__isnull=True).update(withdrawn_at=at)
    row = Consent.objects.create(
        person=minor,
        guardian=guardian,
        cards=sorted(asked),
        minutes_a_day=minutes_a_day,
        started_on=first,
        ended_on=last,
        agreed_at=at,
        on_paper=on_paper,
        recorded_by_id=by.person_id,
    )
    _take_off(minor.pk, by=by, at=at)
    subject = f"person:{minor.pk}"
    write_audit("duty.minor_consent", by=by, at=at, subject=subject, on_paper=on_paper)
    return row


def _guardian(minor: Person, by: Viewer, *, on_paper: bool) -> Person:
    if minor.guardian is None:
        raise Refused("no_guardian", said("No guardian is named for this person."))
    if by.person_id == minor.guardian_id:
        return minor.guardian
    if by.person_id == minor.pk or not on_paper:
        raise Refused("not_allowed", said("The guardian agrees, by sign-in or on signed paper."))
    require_for(minor, by)
    return minor.guardian


def _harmless(cards: Iterable[str]) -> set[str]:
    asked = set(cards)
    offered = set(queries.harmless_cards().values_list("code", flat=True))
    if not asked or asked - offered:
        raise Refused("not_harmless", said("Choose among the harmless posts."))
    return asked


def _until(minor: Person, first: date, last: date | None, at: datetime) -> date:
    """The last day; never past the day before the person is of age."""
    limits = limits_at("", at)
    age = queries.age_on(minor, first)
    if age is None or age >= limits.minor_age or minor.born_on is None:
        raise Refused("not_a_minor", said("This person is of age and needs no consent."))
    if age < limits.minor_least_age:
        words = said("Volunteers are at least %(age)d years old.", age=limits.minor_least_age)
        raise Refused("too_young", words)
    if last is not None and last < first:
        raise Refused("days_wrong", said("The last day lies before the first."))
    return min(last or date.max, _of_age(minor.born_on, limits.minor_age) - timedelta(days=1))


def _of_age(born: date, years: int) -> date:
    """The birthday; of those born on 29 February the first of March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


@transaction.atomic
def withdraw(row: Consent, *, by: Viewer, at: datetime) -> int:
    """The consent counts no more; from how many duties to come the minor was taken off.

    Those places are open again and whoever plans there is told. A guardian may always do so; whoever
    plans does it when told. Raises Refused("already_withdrawn").
    """
    require_for(row.person, by)
    if by.person_id == row.person_id:
        raise Refused("not_allowed", said("The guardian takes this back."))
    rows = Consent.objects.filter(pk=row.pk, withdrawn_at__isnull=True)
    if not rows.update(withdrawn_at=at):
        raise Refused("already_withdrawn", said("This was taken back already."))
    write_audit("duty.minor_withdrawn", by=by, at=at, subject=f"person:{row.person_id}")
    return _take_off(row.person_id, by=by, at=at)


def _take_off(minor_id: int, *, by: Viewer, at: datetime) -> int:
    coming = queries.duties_meanwhile(minor_id, at, at + timedelta(days=366))
    gone = now_forbidden(coming, NEEDS_CONSENT, at=at)
    for duty in gone:
        take_off(duty, by=by, at=at)
    return len(gone)


def note_opened(minor: Person, *, by: Viewer, at: datetime) -> None:
    """The trail says who looked at a minor's page, unless it was the minor or the guardian."""
    if by.person_id not in (minor.pk, minor.guardian_id):
        write_audit("duty.minor_opened", by=by, at=at, subject=f"person:{minor.pk}")
