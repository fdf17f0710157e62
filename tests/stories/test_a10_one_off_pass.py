"""A resident of 57 without papers must bring an umbrella to the hospital: a one-off pass within two minutes.

The guard asks with two taps, somebody of the community answers on a phone, and the guard's page shows the
pass. When nobody answers, the guard decides under their own number, and somebody looks at it later.
"""

from __future__ import annotations

from datetime import timedelta

from tongzhou.areas.gates.models import Asking, Pass
from tongzhou.areas.gates.tests.phones import a_phone
from tongzhou.areas.gates.tests.streams import a_gate
from tongzhou.config.commands.work import do_due

PRACTICES = ("A10",)
PAGES = ("gates:askings", "gates:asking", "gates:today")
HOSPITAL = {"purpose": "medical", "people": 1, "vehicle": False}


def asks(phone, now):
    """Two taps: the purpose, and that somebody shall be asked. Nothing says who it is."""
    row = phone.row("asked", now, **HOSPITAL)
    assert phone.send([row])[0]["status"] == "done"
    return row


def answer_on(phone, row) -> dict:
    return phone.get(f"/gates/asking/{row['id']}/").json()


def test_the_umbrella_is_on_its_way_within_two_minutes(
    town, walker, at, django_capture_on_commit_callbacks
):
    now = at(16, 17)
    phone = a_phone(town, a_gate(town), at=now)
    with django_capture_on_commit_callbacks(execute=True):
        row = asks(phone, now)
    assert answer_on(phone, row)["answer"] == ""

    at(16, 17, 1)
    emil = walker("emil")
    page = emil.open("gates:askings")
    assert "就医、照护病人" in page.main
    page = page.send("放行", words="送到住院部后请尽快返回")
    assert Asking.objects.get().answered_at - now <= timedelta(minutes=2)
    told = answer_on(phone, row)
    assert (told["answer"], told["words"]) == ("yes", "送到住院部后请尽快返回")
    given = Pass.objects.get()
    assert told["pass"]
    assert (given.kind, given.holder, given.phone, given.people) == ("one_off", "", "", 1)

    out = phone.passage(at(16, 17, 2), direction="out", serial=given.serial, quota=given.quota)
    assert phone.send([out])[0]["status"] == "done"
    second = walker("eva").open("gates:askings")
    assert not second.offers("放行"), "it is answered; nobody answers it twice"
    board = walker("eva").open("gates:today")
    assert board.figure("一次性出入证") == "1"
    assert "有人外出的户 1" in board.main


def test_unanswered_the_guard_decides_and_somebody_looks_at_it_later(town, walker, at):
    now = at(16, 22)
    phone = a_phone(town, a_gate(town), at=now)
    row = asks(phone, now)
    early = phone.row("decided", at(16, 22, 1), asking=row["id"], let_in=True)
    late = phone.row("decided", at(16, 22, 3), asking=row["id"], let_in=True)
    assert phone.send([late])[0]["status"] == "done"
    assert answer_on(phone, row)["answer"] == "yes"
    assert Pass.objects.filter(kind="one_off").count() == 1
    assert phone.send([early])[0]["status"] in {"done", "refused"}
    assert Pass.objects.filter(kind="one_off").count() == 1, "nothing twice"

    eva = walker("eva")
    assert "门岗决定 1" in eva.open("gates:today").main
    page = eva.open("gates:askings")
    assert "门岗" in page.main
    page.send("确认")
    assert "门岗已决定、待审阅 0" in eva.open("gates:today").main
    do_due(at(17, 0, 10))
    figure = eva.open(
        "indicators:one",
        "gates.one_offs_by_guard",
        **{"from": "2026-11-16T00:00", "to": "2026-11-17T00:00"},
    )
    assert "门岗自行决定的一次性出入证 1" in figure.main
