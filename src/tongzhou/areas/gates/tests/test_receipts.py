"""Every holder can see their own passages: the strip under each card opens its receipt, and no other."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions import lots, passes
from tongzhou.areas.gates.models import Pass, Passage
from tongzhou.areas.gates.tests.desk import DAY, LATER, a_gate, a_wish, at, given, text
from tongzhou.ground.places.models import Household

MORNING = MONDAY_9AM + DAY


@pytest.fixture(autouse=True)
def today(monkeypatch):
    for module in ("paper", "public"):
        monkeypatch.setattr(f"tongzhou.areas.gates.views.{module}.now", lambda: MORNING)


def by(town, when=LATER):
    return {"by": town.viewer("eva"), "at": when}


def a_lot(town, count=3, floor=7):
    """Household passes for so many homes, given in one go."""
    entrance = town.places["east_entrance"]
    homes = [
        Household.objects.create(place=entrance, place_path=entrance.path, room=f"{floor}{n:02}")
        for n in range(count)
    ]
    wish = a_wish(town, "household", household=None, unit="", holder="")
    return lots.give_homes(wish, homes, key=uuid4(), **by(town))


def went_out(town, row):
    gate = a_gate(town, name=f"门{uuid4().hex[:4]}")
    when = MORNING - timedelta(hours=2)
    return Passage.objects.create(
        id=uuid4(),
        gate=gate,
        place_path=gate.place_path,
        happened_at=when,
        made_at=when,
        received_at=when,
        direction="out",
        read_by="scan",
        verdict="pass",
        serial=row.serial,
        quota=row.quota,
    )


def shown(client, row):
    """The holder's own page: the receipt opened, the short code of the card typed in."""
    return text(client.post(at("receipt", row.receipt), {"short": row.short_code}))


def sheet(town, sign_in, **asked):
    return text(sign_in("eva").get(at("cards"), asked))


# --- on paper ------------------------------------------------------------------------------------


def test_each_card_of_a_lot_has_a_strip_and_its_code_opens_that_receipt(town, sign_in, client):
    lot = a_lot(town)
    page = sheet(town, sign_in, lot=lot.pk)
    strips = re.findall(r"<aside class=\"card-strip\">.*?</aside>", page, re.DOTALL)
    rows = list(lot.passes.order_by("number"))
    assert len(strips) == len(rows) == 3
    for strip, row in zip(strips, rows, strict=True):
        assert row.receipt in strip
        assert row.short_code[:3] + "-" not in strip
        assert client.get(at("receipt", row.receipt)).status_code == 200
    gate = went_out(town, rows[0]).gate.name
    assert gate in shown(client, rows[0])
    assert gate not in shown(client, rows[1])


def test_the_card_itself_carries_no_receipt(town, sign_in):
    row = given(town, "household")
    page = sheet(town, sign_in, chosen=row.pk)
    card = re.search(r"<article.*?</article>", page, re.DOTALL)[0]
    assert row.receipt not in card
    assert "receipt" not in card


def test_printing_again_gives_the_same_receipt(town, sign_in):
    row = given(town)
    assert row.receipt in sheet(town, sign_in, chosen=row.pk)
    assert row.receipt in sheet(town, sign_in, chosen=row.pk)


def test_a_card_of_old_without_a_receipt_is_printed_without_a_strip(town, sign_in):
    row = given(town)
    Pass.objects.update(receipt=None)
    page = sheet(town, sign_in, chosen=row.pk)
    assert "pass-card" in page
    assert "card-strip" not in page


def test_one_query_count_however_many_cards(town, sign_in, django_assert_num_queries):
    client, few, many = sign_in("eva"), a_lot(town, 2), a_lot(town, 14, floor=8)
    client.get(at("cards"), {"lot": few.pk})
    with CaptureQueriesContext(connection) as first:
        client.get(at("cards"), {"lot": few.pk})
    with django_assert_num_queries(len(first)):
        client.get(at("cards"), {"lot": many.pk})


# --- cards one after another ---------------------------------------------------------------------


def test_a_receipt_shows_the_passages_of_the_cards_before_and_of_none_after(town, client):
    first = given(town, "household")
    foreign = given(town, "household")
    second = passes.replace(first, reason="丢了", **by(town))
    third = passes.renew(second, ends_at=second.ends_at + DAY, **by(town))
    assert {row.quota for row in (first, second, third, foreign)} == {first.quota}
    gates = [went_out(town, row).gate.name for row in (first, second, third, foreign)]
    seen = {row: [gate in shown(client, row) for gate in gates] for row in (first, second, third)}
    assert seen == {
        first: [True, False, False, False],
        second: [True, True, False, False],
        third: [True, True, True, False],
    }


def test_the_length_of_the_chain_costs_no_query(town, client, django_assert_num_queries):
    row = given(town)
    with CaptureQueriesContext(connection) as first:
        shown(client, row)
    for _one in range(4):
        row = passes.replace(row, reason="丢了", **by(town))
    with django_assert_num_queries(len(first)):
        shown(client, row)
