"""Whoever goes in or out is written down as it happens: when, which way, on foot or not, which gate, whose watch.

The guard's phone names nobody; the page of the community knows whose pass a number is.
"""

from __future__ import annotations

from hashlib import sha256

from tongzhou.areas.gates.models import Gate, Guard, Passage
from tongzhou.areas.gates.tests.phones import a_phone

PRACTICES = ("A08",)
PAGES = ("gates:gates", "gates:devices", "gates:today", "gates:records")


def open_gate(eva, name: str) -> Gate:
    page = eva.open("gates:gates").follow("启用一个门")
    page.send("启用", name=name, place="小区")
    return Gate.objects.get(name=name)


def test_people_and_vehicles_are_registered_as_they_pass(town, walker, at):
    now = at(16, 8)
    eva = walker("eva")
    gate = open_gate(eva, "北门")
    guard = Guard.objects.create(
        number="07",
        name="门岗甲",
        place=gate.place,
        place_path=gate.place_path,
        started_on=now.date(),
        ended_on=now.date(),
    )
    phone = a_phone(town, gate, at=now)
    kit = phone.get("/gates/kit/").json()
    number = next(iter(kit["guards"]))
    assert number in {sha256((kit["salt"] + "07").encode()).hexdigest(), *kit["guards"]}
    answers = phone.send(
        [
            phone.passage(now, guard=number, read_by="typed"),
            phone.passage(now, guard=number, direction="out", people=2),
            phone.passage(now, guard=number, vehicle=True, read_by="plate"),
        ]
    )
    assert [one["status"] for one in answers] == ["done"] * 3
    rows = Passage.objects.order_by("pk")
    assert {(row.gate, row.guard) for row in rows} == {(gate, guard)}
    board = walker("emil").open("gates:today")
    assert board.figure("进出人次") == "3"
    assert "进 1，出 2" in board.main
    assert board.figure("进出车辆（辆次）") == "1"
    assert "8" in board.main
    assert walker("wanda").open("gates:today").status == 200
    assert "北门" not in walker("wanda").open("gates:today").text


def test_what_the_guard_takes_back_counts_nowhere(town, walker, at):
    now = at(16, 8)
    phone = a_phone(town, open_gate(walker("eva"), "北门"), at=now)
    row = phone.passage(now)
    phone.send([row])
    phone.send([phone.row("undone", now, source=row["id"])])
    assert walker("eva").open("gates:today").figure("进出人次") == "0"
    assert Passage.objects.count() == 1, "it stays, and says that it was taken back"
