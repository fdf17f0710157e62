"""Paper and what residents open: cards that name nobody, the list typed in once, receipts, own passages."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest

from tests.town import MONDAY_9AM, SHANGHAI
from tongzhou.areas.gates.actions import paper, passes, restrictions
from tongzhou.areas.gates.actions.paper import Times
from tongzhou.areas.gates.models import PaperList, Pass, Passage, Restriction, TurnAway
from tongzhou.areas.gates.queries import paper as queries
from tongzhou.areas.gates.tests.desk import DAY, a_gate, applied, at, given, refused, text
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.organisations.models import Appointment
from tongzhou.shared.posters import actions as posters
from tongzhou.shared.posters.models import Knock

MORNING = MONDAY_9AM + DAY
MODULES = ("passes", "paper", "public", "records", "household")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    for module in MODULES:
        monkeypatch.setattr(f"tongzhou.areas.gates.views.{module}.now", lambda: MORNING)


def by(town, who="eva", when=MORNING):
    return {"by": town.viewer(who), "at": when}


# --- paper ---------------------------------------------------------------------------------------


def a_list(town, count=3):
    gate = a_gate(town)
    for _one in range(count):
        given(town)
    start = datetime.combine(MONDAY_9AM.date(), time(18), SHANGHAI)
    return paper.print_list(gate, starts_at=start, key=uuid4(), **by(town, when=MONDAY_9AM))


def test_the_list_holds_what_counts_then_in_the_order_of_the_numbers(town):
    passes.revoke(given(town), reason="卡丢了", **by(town, when=MONDAY_9AM))
    applied(town)
    row = a_list(town)
    assert [line[0] for line in row.lines] == [3, 4, 5]
    again = paper.print_list(row.gate, starts_at=row.starts_at, key=row.key, **by(town))
    assert again == row


def test_what_stood_on_paper_is_in_exactly_once(town):
    row = a_list(town)
    times = {0: Times(time(19, 5), time(6, 30)), 2: Times(out=time(23, 50), people=2)}
    turned = {"no_pass": 2}
    assert paper.type_in(row, times, turned, **by(town)) == 5
    assert paper.type_in(row, {1: Times(out=time(20)), **times}, turned, **by(town, "emil")) == 1
    assert (Passage.objects.count(), TurnAway.objects.count()) == (4, 2)
    back = Passage.objects.get(direction="in")
    assert back.happened_at == datetime.combine(MORNING.date(), time(6, 30), SHANGHAI)
    assert (back.read_by, back.decided_offline, back.serial) == ("paper", True, row.lines[0][3])
    assert len(queries.typed(town.viewer("eva"), row)) == 4


@pytest.mark.parametrize(
    ("times", "turned", "told"),
    [
        ({}, {}, "nothing"),
        ({7: Times(out=time(19))}, {}, "no_line"),
        ({0: Times(out=time(10))}, {}, "in_the_future"),
        ({}, {"bad_luck": 1}, "no_line"),
    ],
)
def test_what_cannot_have_been_is_refused(town, times, turned, told):
    assert refused(paper.type_in, a_list(town), times, turned, **by(town)) == told
    assert Passage.objects.count() == 0


@pytest.mark.parametrize("who", ["wanda", "lena", "pia"])
def test_others_type_nothing_in(town, who):
    row = a_list(town)
    told = refused(paper.type_in, row, {0: Times(out=time(19))}, {}, **by(town, who))
    assert told == "not_allowed"


def test_the_list_on_the_pages(town, sign_in):
    gate = a_gate(town)
    given(town)
    client = sign_in("eva")
    data = {"gate": gate.pk, "on": "2026-11-16", "since": "18:00", "key": str(uuid4())}
    client.post(at("papers"), data)
    row = PaperList.objects.get()
    page = text(client.get(at("paper", row.pk)))
    assert "童远" not in page
    assert "501" not in page
    wrong = client.post(at("type_in", row.pk), {"out-0": "99:99"})
    assert wrong.status_code == 422
    client.post(at("type_in", row.pk), {"out-0": "1905", "in-0": "21.30", "away-no_pass": "1"})
    assert Passage.objects.count() == 2
    assert "✓ 19:05" in text(client.get(at("type_in", row.pk)))


def test_cards_name_nobody(town, sign_in):
    row = given(town)
    client = sign_in("eva")
    page = text(client.get(at("cards"), {"chosen": row.pk}))
    assert "<svg" in page
    assert "童远" not in page
    assert "501" not in page
    assert AuditEntry.objects.filter(action="gates.cards_printed").count() == 1
    assert '<svg class="segno"' not in text(sign_in("lena").get(at("cards"), {"chosen": row.pk}))


# --- what residents open -------------------------------------------------------------------------


def a_poster(town):
    place = town.places["east_estate"]
    return posters.put_up("passes", place, **by(town))


def form(**more):
    first = {"client_key": str(uuid4()), "kind": "resident", "holder": "童远", "unit": "1栋501"}
    return first | more


def test_a_resident_applies_by_the_poster_and_gets_a_receipt(town, client):
    poster, data = a_poster(town), form()
    answer = client.post(at("apply", poster.code), data)
    assert client.post(at("apply", poster.code), data).url == answer.url
    row = Pass.objects.get()
    assert (row.state, row.applied_by, row.poster) == ("applied", None, poster)
    page = text(client.get(answer.url))
    assert row.receipt in page
    assert "童远" not in page
    passes.refuse(row, reason="请补房号", **by(town))
    assert "请补房号" in text(client.get(answer.url))


def test_the_poster_is_limited_and_programs_are_sent_away(town, client):
    poster = a_poster(town)
    answers = [client.post(at("apply", poster.code), form()).status_code for _one in range(7)]
    assert answers == [302] * 5 + [409] * 2
    assert client.post(at("apply", poster.code), form(website="http")).status_code == 409
    assert client.post(at("apply", poster.code), form(kind="vehicle")).status_code == 200
    posters.take_down(poster, **by(town))
    assert client.get(at("apply", poster.code)).status_code == 404


def went_out(town, row, **values):
    gate = a_gate(town, name=f"门{uuid4().hex[:4]}")
    moment = MORNING - timedelta(hours=2)
    return Passage.objects.create(
        id=uuid4(),
        gate=gate,
        place_path=gate.place_path,
        happened_at=moment,
        made_at=moment,
        received_at=moment,
        direction="out",
        read_by="scan",
        verdict="pass",
        **{"serial": row.serial, "quota": row.quota, **values},
    )


def test_somebody_sees_the_passages_of_their_own_card_only(town, client):
    mine, other = given(town, "household"), given(town, "household")
    own, foreign = went_out(town, mine), went_out(town, other)
    assert mine.quota == other.quota
    page = at("receipt", mine.receipt)
    assert own.gate.name not in text(client.get(page))
    wrong = client.post(page, {"short": other.short_code})
    assert wrong.status_code == 422
    assert Knock.objects.count() == 1
    right = text(client.post(page, {"short": mine.short_code.lower()}))
    assert own.gate.name in right
    assert foreign.gate.name not in right


def test_guessing_receipts_ends(town, client):
    answers = [client.get(at("receipt", f"X{n}")).status_code for n in range(32)]
    assert answers[0] == 404
    assert answers[-1] == 409


def test_somebody_objects_on_the_receipt(town, client):
    row = given(town)
    end = MORNING + DAY
    restriction = restrictions.restrict(row, reason="寻衅", ends_at=end, **by(town))
    page = at("receipt", row.receipt)
    assert "寻衅" in text(client.get(page))
    client.post(at("receipt_object", row.receipt, restriction.pk), {"words": "我没有"})
    assert Restriction.objects.get().objection == "我没有"
    other = given(town)
    foreign = at("receipt_object", other.receipt, restriction.pk)
    assert client.post(foreign, {"words": "x"}).status_code == 404


# --- records and the household card --------------------------------------------------------------


def observer(town, until=None):
    Appointment.objects.create(
        person=town.people["otto"],
        role="gate_observer",
        organisation=town.organisations["property"],
        started_on=MONDAY_9AM.date(),
        ended_on=until,
    )


def test_an_observer_reads_records_and_every_look_is_on_record(town, sign_in):
    row = given(town)
    passage = went_out(town, row)
    observer(town)
    client = sign_in("otto")
    page = text(client.get(at("records"), {"day": "2026-11-17"}))
    assert passage.gate.name in page
    assert AuditEntry.objects.filter(action="gates.looked").count() == 1
    for name in ("passes", "gates", "askings", "papers", "follow_ups"):
        assert client.get(at(name)).status_code in {200, 404}
        assert at("pass", row.pk) not in text(client.get(at(name)))
    assert client.get(at("pass", row.pk)).status_code == 404


@pytest.mark.parametrize("what", ["turned", "readings"])
def test_the_other_records_open(town, sign_in, what):
    assert sign_in("eva").get(at("records"), {"what": what}).status_code == 200


def test_an_observer_whose_time_is_over_sees_nothing(town, sign_in):
    went_out(town, given(town))
    observer(town, until=MONDAY_9AM.date())
    assert sign_in("otto").get(at("records")).status_code == 404


def test_the_household_card_says_the_rule_and_what_is_used(town, sign_in):
    row = given(town, "household")
    went_out(town, row, purpose="shopping")
    went_out(town, row, purpose="medical")
    client = sign_in("eva")
    home = town.households["east"]
    page = text(client.get(at("household", home.pk), headers={"Accept-Language": "zh-hans"}))
    assert "每户1人" in page
    assert "501" not in page
    assert AuditEntry.objects.filter(action="gates.household_looked").count() == 1
    assert sign_in("wanda").get(at("household", home.pk)).status_code == 404
