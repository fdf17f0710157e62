"""Strangers and their vehicles are turned away with a reason and with help; nothing is kept that tells who it was."""

from __future__ import annotations

from tongzhou.areas.gates.models import TurnAway
from tongzhou.areas.gates.tests.phones import a_phone
from tongzhou.areas.gates.tests.streams import a_gate
from tongzhou.config.commands.work import do_due

PRACTICES = ("A09",)
PAGES = ("gates:today", "indicators:one")


def test_turned_away_with_a_reason_and_another_way(town, walker, at):
    now = at(16, 10)
    phone = a_phone(town, a_gate(town), at=now)
    reasons = (
        ("not_resident", "handed_over", False, 1),
        ("not_resident", "called", False, 2),
        ("vehicle", "other_way", True, 3),
        ("expired", "community", False, 1),
    )
    rows = [
        phone.row("turned_away", now, reason=reason, help=helped, vehicle=vehicle, people=people)
        for reason, helped, vehicle, people in reasons
    ]
    phone.send(rows)
    assert [one["status"] for one in phone.send(rows)] == ["done"] * 4, (
        "a second time changes nothing"
    )
    eva = walker("eva")
    board = eva.open("gates:today")
    assert board.figure("劝返人次") == "5"
    assert "非本小区人员 3" in board.main
    assert "非本小区车辆 1" in board.main
    do_due(at(16, 11, 30))
    page = eva.open("indicators:one", "gates.turned_away.not_resident")
    assert "劝返：非本小区人员 3" in page.main


def test_nothing_tells_who_it_was(town, at):
    now = at(16, 10)
    phone = a_phone(town, a_gate(town), at=now)
    answers = phone.send([phone.row("turned_away", now, reason="no_pass", help="none")])
    assert [one["status"] for one in answers] == ["done"]
    kept = {field.name for field in TurnAway._meta.concrete_fields}
    assert not kept & {"name", "phone", "plate", "holder", "serial", "quota", "words", "household"}
