"""One trial of `kill`: prepare an installation, kill it again and again, compare. Needs Django set up."""

from __future__ import annotations

import random
import threading
import time
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection, connections
from django.utils.timezone import now

from benchmarks._postgres import free_port
from benchmarks._writers import Client, Server
from tongzhou.ground.access.models import Account
from tongzhou.ground.events.actions.life import approve_event, propose_event
from tongzhou.ground.events.models import Entry
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import Appointment, Person
from tongzhou.ground.organisations.queries import viewer_for
from tongzhou.ground.places.actions import add_place
from tongzhou.shared.intake.models import Receipt

CLIENTS = 8
# A single account may send 300 envelopes a minute; each client has several and takes turns.
ACCOUNTS_EACH = 4
MOST_SECONDS = 1800


def prepare() -> dict[str, object]:
    """Tables, one active event, and sessions of community workers."""
    call_command("migrate", verbosity=0)
    place = add_place("community", "槐荫里社区")
    office = add_organisation("residents_committee", "槐荫里社区居委会", serves=place)
    sessions = []
    for number in range(CLIENTS * ACCOUNTS_EACH):
        account = Account.objects.create(
            username=f"k{number}", password="!", password_changed_at=now()
        )
        person = Person.objects.create(name=f"测试{number}", account=account)
        role = "community_secretary" if number < 2 else "community_worker"
        Appointment.objects.create(
            person=person, organisation=office, role=role, started_on="2020-01-01"
        )
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        sessions.append(session.session_key)
    first, second = (viewer_for(Account.objects.get(username=f"k{n}"), now()) for n in (0, 1))
    event = propose_event(
        "flood",
        name="测试防汛",
        place=place,
        source_issuer="测试",
        source_at=now(),
        by=first,
        at=now(),
    )
    approve_event(event, by=second, at=now())
    return {"event": event.pk, "sessions": sessions}


def differences(seen: dict[str, dict]) -> tuple[list[str], dict[str, int]]:
    """Sentences about what does not agree, and the counts."""

    receipts = {str(one.pk): one for one in Receipt.objects.all()}
    entries: dict[str, list[int]] = {}
    for key, pk in Entry.objects.filter(kind="note").values_list("key", "pk"):
        entries.setdefault(str(key), []).append(pk)
    wrong = []
    for key, answer in seen.items():
        if key not in receipts:
            wrong.append(f"{key}: the client has an answer, the table no receipt")
        elif answer["status"] == "done" and entries.get(key) != [answer["answer"]["entry"]]:
            wrong.append(f"{key}: answered {answer['answer']}, in the log {entries.get(key)}")
    done = {key for key, one in receipts.items() if not one.refused}
    wrong += [f"{key}: a receipt without its work" for key in done - set(entries)]
    wrong += [f"{key}: work without its receipt" for key in set(entries) - done]
    wrong += [f"{UUID(key)}: done twice" for key, found in entries.items() if len(found) > 1]
    counts = {"receipts": len(receipts), "log lines": sum(map(len, entries.values()))}
    return wrong, counts


def trial(kills: int, seed: int) -> int:
    """One database: prepare, kill and start again `kills` times, drain, compare."""

    made = prepare()
    vendor = connection.vendor
    connections.close_all()
    dice, port = random.Random(seed), free_port()
    server = Server(settings.DATA, port)
    rest = threading.Event()
    sessions = made["sessions"]
    clients = [
        Client(n, port, made["event"], sessions[n::CLIENTS], rest, random.Random(seed + n))
        for n in range(CLIENTS)
    ]
    threads = [threading.Thread(target=one.run, daemon=True) for one in clients]
    began, starts, alive = time.monotonic(), [server.start()], 0.0
    try:
        for thread in threads:
            thread.start()
        killed = 0
        while killed < kills and time.monotonic() - began < MOST_SECONDS:
            moment = dice.uniform(0.05, 1.5)
            time.sleep(moment)
            server.kill()
            killed += 1
            alive += moment
            starts.append(server.start())
        rest.set()
        for thread in threads:
            thread.join(60)
        hanging = sum(thread.is_alive() for thread in threads)
    finally:
        rest.set()
        server.stop()
    seen = {key: answer for one in clients for key, answer in one.seen.items()}
    wrong, counts = differences(seen)
    wrong += [trouble for one in clients for trouble in one.troubles]
    wrong += [f"{hanging} clients never came to an end"] * bool(hanging)
    _print(vendor, killed, seen, clients, counts, wrong, starts, time.monotonic() - began)
    return 1 if wrong or killed < kills else 0


def _print(vendor, killed, seen, clients, counts, wrong, starts, took) -> None:
    def total(name: str) -> int:
        return sum(getattr(one, name) for one in clients)

    refused = sum(one["status"] == "refused" for one in seen.values())
    print(f"{vendor}: {killed} kills in {took:.0f} s, {len(clients)} clients")
    print(f"  envelopes made             {total('made')}")
    print(f"  answers seen               {len(seen)} ({refused} refused)")
    print(f"  attempts cut off           {total('cut')}")
    print(f"  sent on two lines at once  {total('doubled')}")
    print(f"  told to slow down          {total('slowed')}")
    print(f"  receipts in the table      {counts['receipts']}")
    print(f"  log lines in the table     {counts['log lines']}")
    print(f"  start of the server        {sorted(starts)[len(starts) // 2]:.1f} s (median)")
    print(f"  disagreements              {len(wrong)}")
    for sentence in wrong[:20]:
        print(f"    {sentence}")
