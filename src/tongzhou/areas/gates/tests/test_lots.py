"""Many in one go: a pass for every home, a queue decided, taken back, once for one key."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions import lots, passes
from tongzhou.areas.gates.models import Lot, Pass, Passage
from tongzhou.areas.gates.queries import passes as queries
from tongzhou.areas.gates.queries import today
from tongzhou.areas.gates.tests.desk import DAY, LATER, a_gate, a_wish, applied, given, refused
from tongzhou.ground.places.models import Household
from tongzhou.shared.facts.models import Fact


def by(town, who="eva", at=LATER):
    return {"by": town.viewer(who), "at": at}


def homes(town, count=5):
    entrance = town.places["east_entrance"]
    for n in range(count - 1):
        Household.objects.create(place=entrance, place_path=entrance.path, room=f"6{n:02}")
    place = town.places["east_estate"]
    return list(queries.homes_without(town.viewer("eva"), place, "household", LATER))


def wish(town):
    return a_wish(town, "household", household=None, unit="", holder="")


def went_through(town, row):
    Passage.objects.create(
        id=uuid4(),
        gate=a_gate(town),
        place_path=row.place_path,
        happened_at=LATER,
        made_at=LATER,
        received_at=LATER,
        direction="out",
        serial=row.serial,
        quota=row.quota,
        read_by="scan",
        verdict="pass",
    )


def facts():
    return sum(Fact.objects.filter(kind="gates.pass_given").values_list("quantity", flat=True))


def test_every_home_without_one_gets_a_pass_once(town):
    given(town, "household")
    left, key = homes(town), uuid4()
    assert len(left) == 4
    lot = lots.give_homes(wish(town), left, key=key, **by(town))
    assert lots.give_homes(wish(town), left, key=key, **by(town)) == lot
    assert (Pass.objects.filter(lot=lot).count(), facts()) == (4, 5)
    assert refused(lots.give_homes, wish(town), left, key=uuid4(), **by(town)) == "nothing_new"
    numbers = Pass.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5]
    assert Pass.objects.values("short_code").distinct().count() == 5


def test_the_lot_is_taken_back_but_for_what_was_used(town):
    lot = lots.give_homes(wish(town), homes(town), key=uuid4(), **by(town))
    went_through(town, Pass.objects.filter(lot=lot).first())
    assert lots.undo(lot, **by(town)) == (4, 1)
    assert Pass.objects.filter(state="valid").count() == 1
    assert facts() == 1
    assert refused(lots.undo, lot, **by(town, "emil")) == "already_undone"


def test_it_is_too_late_after_a_while(town):
    lot = lots.give_homes(wish(town), homes(town), key=uuid4(), **by(town))
    assert refused(lots.undo, lot, **by(town, at=LATER + DAY)) == "too_late"


@pytest.mark.parametrize("yes", [True, False])
def test_a_queue_is_decided_and_waits_again_when_taken_back(town, yes):
    rows = [applied(town) for _one in range(3)]
    passes.approve(rows[0], **by(town, "emil"))
    done = lots.decide(rows, yes=yes, key=uuid4(), reason="不住这里", **by(town))
    assert (done.lot.count, [row.pk for row, _why in done.stayed]) == (2, [rows[0].pk])
    lots.undo(done.lot, **by(town))
    assert Pass.objects.filter(state="applied").count() == 2
    assert facts() == 1


def test_refusing_many_needs_a_reason(town):
    rows = [applied(town)]
    told = refused(lots.decide, rows, yes=False, key=uuid4(), reason="", **by(town))
    assert told == "reason_missing"


@pytest.mark.parametrize("who", ["wanda", "pia", "lena"])
def test_others_give_and_take_back_nothing(town, who):
    left = homes(town)
    act = {"key": uuid4(), **by(town, who)}
    assert refused(lots.give_homes, wish(town), left, **act) == "not_allowed"
    lot = lots.give_homes(wish(town), left, key=uuid4(), **by(town))
    assert refused(lots.undo, lot, **by(town, who)) == "not_allowed"
    assert lots.decide([applied(town)], yes=True, **act).lot is None
    assert Lot.objects.count() == 1


def test_nine_hundred_homes_at_once(town, django_assert_max_num_queries):
    left = homes(town, 942)
    with django_assert_max_num_queries(60):
        lot = lots.give_homes(wish(town), left, key=uuid4(), **by(town))
    assert lot.count == 942
    assert lot.made_at > MONDAY_9AM


def test_a_lot_is_about_one_place_and_the_page_makes_one_for_each(town, client):
    rows = [applied(town), passes.apply(replace(a_wish(town), place=town.east), **by(town))]
    told = refused(lots.decide, rows, yes=True, key=uuid4(), **by(town))
    assert told == "many_places"
    client.force_login(town.account("eva"))
    data = {
        "chosen": [row.pk for row in rows],
        "key": str(uuid4()),
        "no": "1",
        "reason": "不住这里",
    }
    for _press in range(2):
        client.post(reverse("gates:decide"), data)
    assert Lot.objects.count() == 2
    assert Pass.objects.filter(state="refused").count() == 2


def one_offs():
    return sum(Fact.objects.filter(kind="gates.one_off").values_list("quantity", flat=True))


def test_one_off_passes_of_the_desk_are_counted_and_taken_back_with_their_lot(town):
    """The figure counts what guards asked for and what the desk gave, and nothing twice."""
    given(town, "one_off", days=1)
    given(town, "visitor", days=1)
    rows = [applied(town, "one_off", days=1) for _one in range(2)]
    assert one_offs() == 1
    done = lots.decide(rows, yes=True, key=uuid4(), **by(town))
    assert one_offs() == 3
    passes.replace(Pass.objects.filter(lot=done.lot).first(), reason="卡丢了", **by(town))
    assert one_offs() == 3
    place, day = town.places["east_estate"], MONDAY_9AM.date()
    assert today.board(place, day, LATER, names=False).one_offs == 3
    lots.undo(done.lot, **by(town))
    assert today.board(place, day, LATER, names=False).one_offs == one_offs()
