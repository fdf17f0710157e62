"""A gate in the east with people to stand at it, for the tests of duty."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.town import LONG_AGO, MONDAY_9AM, SHANGHAI, Town
from tongzhou.areas.duty.models import Duty, Post, RoleCard, Roster, Shift
from tongzhou.ground.access.models import Account
from tongzhou.ground.organisations.models import Appointment, Person

MONDAY = MONDAY_9AM.date()


def a_card(code: str = "test_gate", **fields) -> RoleCard:
    return RoleCard.objects.get_or_create(code=code, place_path="", defaults=fields)[0]


def a_post(town: Town, name: str = "东门", **fields) -> Post:
    card = fields.pop("card", None) or a_card(name="守门")
    place = fields.pop("place", None) or town.east
    return Post.objects.create(
        name=name,
        card=card,
        place=place,
        place_path=place.path,
        opened_on=LONG_AGO,
        **fields,
    )


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def a_shift(post: Post, day: date, hour: int = 8, hours: int = 8, need: int = 1) -> Shift:
    starts = at(day, hour)
    return Shift.objects.create(
        post=post,
        place_path=post.place_path,
        day=day,
        starts_at=starts,
        ends_at=starts + timedelta(hours=hours),
        need=need,
    )


def a_volunteer(town: Town, name: str, **fields) -> Person:
    """Somebody who signs in and serves in the east."""
    account = Account.objects.create(username=name, password="!")
    person = Person.objects.create(name=name, account=account, **fields)
    Appointment.objects.create(
        person=person,
        role="volunteer",
        organisation=town.organisations["east"],
        started_on=LONG_AGO,
    )
    town.people[name] = person
    return person


def a_roster(town: Town, *crew: Person, published: bool = True, days: int = 14) -> Roster:
    roster = Roster.objects.create(
        title="东门值班表",
        place=town.east,
        place_path=town.east.path,
        first_day=MONDAY,
        last_day=MONDAY + timedelta(days=days - 1),
        made_by=town.people["eva"],
        made_at=MONDAY_9AM,
        state=Roster.State.PUBLISHED if published else Roster.State.DRAFT,
        published_at=MONDAY_9AM if published else None,
    )
    roster.crew.set(crew)
    return roster


def a_duty(person: Person, shift: Shift, roster: Roster | None = None, **fields) -> Duty:
    return Duty.objects.create(
        roster=roster,
        shift=shift,
        person=person,
        place_path=shift.place_path,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        **fields,
    )
