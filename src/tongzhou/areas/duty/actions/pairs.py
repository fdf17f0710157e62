"""Who serves with whom: pairs for a term, and families kept apart where money is handled."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from tongzhou.areas.duty.actions.duties import hold_people, require
from tongzhou.areas.duty.actions.posts import PLANS
from tongzhou.areas.duty.models import PairBond
from tongzhou.areas.duty.queries import availability as queries
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.scope import holds_on
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person
from tongzhou.ground.places.models import Place


@transaction.atomic
def bond(
    person: Person,
    other: Person,
    *,
    place: Place,
    first: date,
    by: Viewer,
    at: datetime,
    last: date | None = None,
    strict: bool = False,
    family: bool = False,
) -> PairBond:
    """The two serve together there for the term; `strict`: never apart. `family`: never at the cash.

    Raises Refused: not_allowed, same_person, not_here, days_wrong, already_paired.
    """
    require(PLANS, place.path, by)
    if person.pk == other.pk:
        raise Refused("same_person", said("A pair is two people."))
    if queries.plannable(by).filter(pk__in=[person.pk, other.pk]).count() != 2:
        raise Refused("not_here", said("You plan for only one of the two."))
    if last is not None and last < first:
        raise Refused("days_wrong", said("The last day lies before the first."))
    # Held, so that of two who pair them at once the second meets the first.
    hold_people([person.pk, other.pk])
    if family and (kept_apart := _kept_apart(person, other, place, first)) is not None:
        return kept_apart
    if not family and (known := _other_mate(person, other, place, first)) is not None:
        raise Refused("already_paired", said("%(who)s serves with somebody else.", who=known.name))
    row = PairBond.objects.create(
        person=person,
        other=other,
        place_path=place.path,
        started_on=first,
        ended_on=last,
        strict=strict and not family,
        apart_on_cash=family,
    )
    write_audit("duty.paired", by=by, at=at, subject=f"pair:{row.pk}")
    return row


def _kept_apart(person: Person, other: Person, place: Place, first: date) -> PairBond | None:
    """That the two are one family, where it stands already."""
    rows = PairBond.objects.filter(holds_on(first), place_path=place.path, apart_on_cash=True)
    return rows.filter(
        Q(person=person, other=other) | Q(person=other, other=person), ended_on__isnull=True
    ).first()


def _other_mate(person: Person, other: Person, place: Place, first: date) -> Person | None:
    """Whichever of the two is bound to somebody at that place already."""
    two = [person.pk, other.pk]
    rows = PairBond.objects.filter(holds_on(first), place_path=place.path, apart_on_cash=False)
    known = rows.filter(Q(person_id__in=two) | Q(other_id__in=two)).first()
    if known is None:
        return None
    return person if person.pk in (known.person_id, known.other_id) else other


@transaction.atomic
def part(row: PairBond, *, by: Viewer, at: datetime) -> None:
    """From today on the two are no pair any more."""
    require(PLANS, row.place_path, by)
    rows = PairBond.objects.filter(pk=row.pk).filter(holds_on(by.today))
    yesterday = date.fromordinal(by.today.toordinal() - 1)
    if not rows.update(ended_on=yesterday):
        raise Refused("already_parted", said("They are no pair any more."))
    write_audit("duty.parted", by=by, at=at, subject=f"pair:{row.pk}")
