"""A team leader's need in the tables, and the browser that watches the roster come; for `planning`."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from random import Random

from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from tongzhou.areas.duty.models import (
    Ability,
    Absence,
    Duty,
    OtherDuty,
    PairBond,
    Post,
    Preference,
    RoleCard,
    Roster,
    Shift,
)
from tongzhou.areas.duty.queries.history import midnight
from tongzhou.ground.access.models import Account
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import Appointment, Person
from tongzhou.ground.places.actions import add_place
from tongzhou.shared.planning.models import Run

PEOPLE, DAYS, WISHES = 30, 14, 40
HOURS = (6, 14, 22)
LIVE = re.compile(r'hx-get="([^"]+)" hx-trigger="every (\d+)(ms|s)"')


def a_need(seed: int = 1) -> tuple[Account, Roster]:
    """30 people, 3 posts, 14 days, 3 shifts, pairs, two on other duty, 40 wishes; and who plans there."""
    dice = Random(seed)
    first = localdate() + timedelta(days=7 - localdate().weekday())
    since = first - timedelta(days=400)
    mark = f"{time.time():.0f}"
    place = add_place("community", f"排班测量社区{mark}", code=mark)
    body = add_organisation("residents_committee", f"排班测量居委会{mark}", serves=place)
    account = Account.objects.create(username=f"planner{mark}", password="!")
    lead = Person.objects.create(name="排班", account=account)
    Appointment.objects.create(
        person=lead, role="deputy_secretary", organisation=body, started_on=since
    )
    people = [Person.objects.create(name=f"人{n:02d}") for n in range(PEOPLE)]
    Appointment.objects.bulk_create(
        Appointment(person=one, role="volunteer", organisation=body, started_on=since)
        for one in people
    )
    roster = Roster.objects.create(
        title="测量",
        place=place,
        place_path=place.path,
        first_day=first,
        last_day=first + timedelta(days=DAYS - 1),
        made_by=lead,
        made_at=now(),
    )
    roster.crew.set(people)
    card, _made = RoleCard.objects.get_or_create(code="bench_gate", defaults={"name": "值守"})
    more = {"place": place, "place_path": place.path, "opened_on": since, "card": card}
    for name in ("东门", "西门", "物资"):
        post = Post.objects.create(name=name, in_pairs=True, needs_local=True, **more)
        _staffed(post, first)
    _served(post, people[:26], first)
    _who(people, place.path, first, since)
    Preference.objects.bulk_create(
        Preference(
            person=dice.choice(people),
            day=first + timedelta(days=dice.randrange(DAYS)),
            wants=dice.random() < 0.3,
            weight=dice.randint(1, 3),
            recorded_at=now(),
        )
        for _wish in range(WISHES)
    )
    return account, roster


def _staffed(post: Post, first: date) -> None:
    """Two people at each of three shifts, every day."""
    begins = [
        (day, midnight(day) + timedelta(hours=hour))
        for day in (first + timedelta(days=n) for n in range(DAYS))
        for hour in HOURS
    ]
    Shift.objects.bulk_create(
        Shift(
            post=post,
            place_path=post.place_path,
            day=day,
            starts_at=starts,
            ends_at=starts + timedelta(hours=8),
            need=2,
        )
        for day, starts in begins
    )


def _served(post: Post, people: list[Person], first: date) -> None:
    """Five duties of each some weeks ago: they are no newcomers."""
    for ago in range(24, 44, 4):
        day = first - timedelta(days=ago)
        when = {
            "starts_at": midnight(day) + timedelta(hours=6),
            "ends_at": midnight(day) + timedelta(hours=14),
        }
        path, need = post.place_path, len(people)
        shift = Shift.objects.create(post=post, place_path=path, day=day, need=need, **when)
        Duty.objects.bulk_create(
            Duty(shift=shift, person=one, place_path=path, attended=True, **when) for one in people
        )


def _who(people: list[Person], path: str, first: date, since: date) -> None:
    """All but four know the place; four pairs, two on duty elsewhere, one on leave, one without nights."""
    at = now()
    Ability.objects.bulk_create(
        Ability(person=one, skill="knows_place", place_path=path, since=since)
        for one in people[:26]
    )
    PairBond.objects.bulk_create(
        PairBond(person=people[n], other=people[n + 1], place_path=path, started_on=since)
        for n in range(10, 18, 2)
    )
    OtherDuty.objects.bulk_create(
        OtherDuty(
            person=one,
            what="保产",
            starts_at=midnight(first + timedelta(days=day)) + timedelta(hours=8),
            ends_at=midnight(first + timedelta(days=day)) + timedelta(hours=17),
            travel_minutes=60,
            recorded_at=at,
        )
        for one in people[2:4]
        for day in range(0, DAYS, 3)
    )
    for person, kind, last in ((people[5], "leave", 3), (people[6], "no_nights", DAYS)):
        Absence.objects.create(
            person=person,
            kind=kind,
            started_on=first,
            ended_on=first + timedelta(days=last),
            recorded_at=at,
        )


def watched(client: Client, roster: Roster, *, seconds: float) -> tuple[dict[str, float], Run]:
    """The leader presses the button; when the page showed what, in seconds, and the run.

    The page asks as its own HTMX does: the part that is going at the pace it names, the board each time
    a better plan is told, all of it anew when the run has ended.
    """
    began, seen, boards = time.monotonic(), {}, [0.0]
    page = client.post(reverse("duty:roster_propose", args=[roster.pk]), follow=True)
    seen["page is there"] = time.monotonic() - began
    run = Run.objects.filter(subject=f"roster:{roster.pk}").latest("pk")
    here, words = reverse("duty:roster_proposal", args=[roster.pk]), page.content.decode()
    while (live := LIVE.search(words)) and time.monotonic() - began < seconds:
        time.sleep(int(live[2]) / (1000 if live[3] == "ms" else 1))
        answer = client.get(live[1], headers={"HX-Request": "true"})
        words, start = answer.content.decode(), time.monotonic()
        if answer.headers.get("HX-Trigger") == "planning-better":
            told = _stands(run)
            board = client.get(f"{here}?view=people", headers={"HX-Request": "true"})
            assert board.status_code == 200
            boards.append(time.monotonic() - start)
            seen = {name: time.monotonic() - began for name in told} | seen
    told = _stands(run)
    assert client.get(here).status_code == 200
    ended = {name: time.monotonic() - began for name in (*told, "ended, all of it is there")}
    shown = sorted((ended | seen).items(), key=lambda one: one[1])
    return {**dict(shown), "slowest board": max(boards)}, run


def _stands(run: Run) -> list[str]:
    """What whoever asks for the page now will see of it."""
    run.refresh_from_db()
    if run.cost is None or not run.plan:
        return []
    open_demands = ((run.answer or {}).get("order") or [1])[0]
    first = "first roster on screen"
    return [first] if open_demands else [first, "first acceptable roster on screen"]
