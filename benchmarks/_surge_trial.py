"""One trial of `surge`: a community with people, call-ups, a crowd of sockets. Needs Django set up."""

from __future__ import annotations

import http.client
import os
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection, connections
from django.urls import reverse
from django.utils.timezone import now

from benchmarks._postgres import free_port
from benchmarks._writers import Server
from tongzhou.areas.duty.actions import surges
from tongzhou.areas.duty.actions.links import token_for
from tongzhou.areas.duty.models import Answer, Call, Seat, Surge
from tongzhou.ground.access.models import Account
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events.actions.life import approve_event, propose_event
from tongzhou.ground.events.models import Event
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import Appointment, Membership, Person
from tongzhou.ground.organisations.queries import viewer_for
from tongzhou.ground.places.actions import add_place

SEATS, SEED = 6, 20200305
HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Cookie": f"csrftoken={'a' * 32}",
    "X-CSRFToken": "a" * 32,
}
TOLD = {"有您的名额": "seated", "您在候补名单上": "waiting"}


@dataclass
class Town:
    event: Event
    leader: Viewer
    session: str
    people: list[Person]


def prepare(number: int) -> Town:
    """Tables, a community, an active event, two secretaries, and so many people who serve there."""
    call_command("migrate", verbosity=0)
    place = add_place("community", "槐荫里社区")
    office = add_organisation("residents_committee", "槐荫里社区居委会", serves=place)
    branch = add_organisation("temporary_branch", "临时党支部", parent=office, serves=place)
    eyes, session = [], ""
    for n in range(2):
        account = Account.objects.create(username=f"s{n}", password="!", password_changed_at=now())
        person = Person.objects.create(name=f"书记{n}", account=account)
        Appointment.objects.create(
            person=person, organisation=office, role="community_secretary", started_on="2020-01-01"
        )
        eyes.append(viewer_for(account, now()))
        session = session or _session(account)
    people = Person.objects.bulk_create(Person(name=f"队员{n}") for n in range(number))
    Membership.objects.bulk_create(
        Membership(person=one, organisation=branch, started_on="2020-01-01") for one in people
    )
    event = propose_event(
        "flood",
        name="测试防汛",
        place=place,
        source_issuer="测试",
        source_at=now(),
        by=eyes[0],
        at=now(),
    )
    approve_event(event, by=eyes[1], at=now())
    return Town(event, eyes[0], session, people)


def _session(account: Account) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return session.session_key


def call_up(town: Town, day: int) -> Surge:
    """Six seats; the hours of one day, so that rounds do not stand in each other's way."""
    at = now()
    starts = at + timedelta(days=day, hours=1)
    wish = surges.Wish(
        title="转移低洼住户",
        place=town.event.place,
        meet_at="居委会门口",
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        seats={"": SEATS},
        key=uuid4(),
        event=town.event,
        red=True,
    )
    return surges.open_surge(wish, by=town.leader, at=at)


@dataclass
class Crowd:
    """Everybody with a phone in the hand, and what the phones showed."""

    port: int
    told: list[tuple[str, float]] = field(default_factory=list)
    first_look: list[float] = field(default_factory=list)
    leader: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def ask(self, method: str, address: str, body: str = "", **headers: str) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, address, body or None, {**HEADERS, **headers})
            answer = line.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            line.close()

    def look(self, address: str) -> None:
        began = time.monotonic()
        status, _page = self.ask("GET", address)
        self.first_look.append(time.monotonic() - began)
        if status != 200:
            self.troubles.append(f"looking: HTTP {status}")

    def press(self, address: str, moment: float, twice: bool) -> None:
        time.sleep(max(0.0, moment - time.monotonic()))
        if twice:
            threading.Thread(target=self._press, args=(address, moment), daemon=True).start()
        self._press(address, moment)

    def _press(self, address: str, moment: float) -> None:
        try:
            status, page = self.ask("POST", address, "do=yes")
        except OSError as error:
            self.troubles.append(f"pressing: {error}")
            return
        took = time.monotonic() - moment
        words = next((state for text, state in TOLD.items() if text in page), f"HTTP {status}")
        self.told.append((words, took))

    def watch(self, address: str, session: str, over: threading.Event) -> None:
        """The leader's live page, every two seconds."""
        cookie = f"sessionid={session}; csrftoken={'a' * 32}"
        while not over.wait(2):
            began = time.monotonic()
            self.ask("GET", address, Cookie=cookie)
            self.leader.append(time.monotonic() - began)


def one_round(town: Town, crowd: Crowd, surge: Surge, seconds: float, dice: random.Random) -> int:
    """The crowd presses; how many presses there were."""
    links = [reverse("duty:surge_come", args=[token_for(surge, one.pk)]) for one in town.people]
    live, over = reverse("duty:surge_live", args=[surge.pk]), threading.Event()
    connections.close_all()
    for link in links:
        crowd.look(link)
    watching = threading.Thread(target=crowd.watch, args=(live, town.session, over), daemon=True)
    watching.start()
    start = time.monotonic() + 1
    doubles = [dice.random() < 0.1 for _ in links]
    threads = [
        threading.Thread(
            target=crowd.press, args=(link, start + dice.uniform(0, seconds), twice), daemon=True
        )
        for link, twice in zip(links, doubles, strict=True)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)
    expected = len(links) + sum(doubles)
    patience = time.monotonic() + 30
    while len(crowd.told) < expected and time.monotonic() < patience:
        time.sleep(0.05)
    over.set()
    watching.join(10)
    return expected


def differences(surge: Surge, crowd: Crowd, people: int, pressed: int) -> list[str]:
    """Sentences about what is not as it must be."""
    states = list(Answer.objects.filter(surge=surge).values_list("person_id", "state"))
    seated = sum(state == "seated" for _person, state in states)
    taken = sum(Seat.objects.filter(surge=surge).values_list("taken", flat=True))
    wrong = list(crowd.troubles)
    if seated != SEATS or taken != SEATS:
        wrong.append(f"{seated} seated, {taken} seats taken, wanted {SEATS}")
    if len(states) != people:
        wrong.append(f"{len(states)} answers of {people} people")
    if len({person for person, _state in states}) != len(states):
        wrong.append("somebody is down twice")
    if len(crowd.told) != pressed:
        wrong.append(f"{len(crowd.told)} told of {pressed} presses")
    wrong += [f"told {words}" for words, _took in crowd.told if words not in TOLD.values()]
    if Surge.objects.get(pk=surge.pk).state != "full":
        wrong.append("not full")
    if not Call.objects.filter(surge=surge).exists():
        wrong.append("the list is gone before its time")
    return wrong


def trial(people: int, seconds: float, rounds: int) -> int:
    """One database: so many call-ups one after the other, each compared with the tables."""
    town = prepare(people)
    dice, port = random.Random(SEED), free_port()
    server = Server(Path(settings.DATA), port)
    wrong: list[str] = []
    print(f"{connection.vendor}: {people} people press within {seconds:g} s, {SEATS} seats")
    print(f"  {os.cpu_count()} processors, server and crowd on the same machine")
    connections.close_all()
    server.start()
    try:
        for number in range(rounds):
            surge, crowd = call_up(town, number), Crowd(port)
            pressed = one_round(town, crowd, surge, seconds, dice)
            wrong += differences(surge, crowd, people, pressed)
            _print(number, crowd)
    finally:
        server.stop()
    print(f"  disagreements {len(wrong)}")
    for sentence in wrong[:20]:
        print(f"    {sentence}")
    return 1 if wrong else 0


def _print(number: int, crowd: Crowd) -> None:
    took = sorted(took for _words, took in crowd.told)
    seated = sum(words == "seated" for words, _took in crowd.told)
    print(
        f"  round {number + 1}: {len(took)} presses answered, {seated} read “you have a seat”; "
        f"median {median(took) * 1000:.0f} ms, 95 % {quantiles(took, n=20)[-1] * 1000:.0f} ms, "
        f"slowest {took[-1] * 1000:.0f} ms; opening the link {median(crowd.first_look) * 1000:.0f} ms; "
        f"leader's page {median(crowd.leader or [0]) * 1000:.0f} ms"
    )
