"""My time on its page: for oneself, a ward, somebody else; who sees what; one question never asked."""

from datetime import date

import pytest
from django.urls import reverse

from tests.stories.walk import Clock
from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.duty.actions import availability
from tongzhou.areas.duty.models import Absence, Consent, OtherDuty, PairBond, Preference
from tongzhou.areas.duty.tests.crew import MONDAY, a_volunteer
from tongzhou.ground.access.models import AuditEntry


@pytest.fixture(autouse=True)
def _clock():
    with Clock(MONDAY_9AM).patch():
        yield


@pytest.fixture
def sign_in(town, client):
    def as_(name):
        client.force_login(town.account(name))
        return client

    return as_


@pytest.fixture
def gate(town):
    town.hua = a_volunteer(town, "hua")
    town.xiao = a_volunteer(
        town, "xiao", born_on=date(2010, 5, 1), guardian=town.hua, guardian_agreed_on=LONG_AGO
    )
    return town


def at(name, *args):
    return reverse(f"duty:{name}", args=args)


def text(answer):
    return answer.content.decode()


OTHER = {
    "day": "2026-11-17",
    "starts": "20:00",
    "ends": "08:00",
    "what": "机房",
    "travel_minutes": 30,
}
LEAVE = {"kind": "leave", "first": "2026-11-18", "last": "2026-11-19"}
WISH = {"wants": "no", "on": "6", "weight": 3}


def test_a_volunteer_writes_down_everything_on_one_page(gate, sign_in):
    client = sign_in("hua")
    for name, values in (
        ("add_other", OTHER),
        ("add_away", LEAVE),
        ("add_wish", WISH),
        ("say_skills", {"skills": ["cash", "driving"]}),
    ):
        assert client.post(at(name), values).status_code == 302
    page = text(client.get(at("time")))
    for words in ("机房", "请假", "不太想值", "能管现金账", "自己填的"):
        assert words in page
    assert OtherDuty.objects.get().ends_at == MONDAY_9AM.replace(day=18, hour=8)
    for name, model in (
        ("drop_other", OtherDuty),
        ("drop_away", Absence),
        ("drop_wish", Preference),
    ):
        client.post(at(name, model.objects.get().pk))
    assert not OtherDuty.objects.exists()
    assert not Preference.objects.exists()


def test_the_page_never_asks_why(gate, sign_in):
    page = text(sign_in("hua").get(at("time")))
    names = {part.split('"')[0] for part in page.split('name="')[1:]}
    assert not names & {"reason", "cause", "why", "note", "illness"}


def test_what_does_not_hold_is_said_on_the_same_page(gate, sign_in):
    answer = sign_in("hua").post(at("add_other"), OTHER | {"starts": "morning"}, follow=True)
    assert answer.status_code == 200
    assert not OtherDuty.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("emil", 200), ("eva", 200), ("hua", 200), ("xiao", 200), ("wanda", 404), ("lena", 404)],
)
def test_who_opens_whose_time(gate, sign_in, who, status):
    assert sign_in(who).get(at("time_of", gate.xiao.pk)).status_code == status


def test_who_looks_at_a_minor_is_noted_but_not_the_guardian(gate, sign_in):
    for who in ("hua", "xiao", "emil"):
        sign_in(who).get(at("time_of", gate.xiao.pk))
    noted = AuditEntry.objects.filter(action="duty.minor_opened")
    assert [entry.username for entry in noted] == ["emil"]


def test_the_guardian_agrees_by_sign_in_and_the_minor_is_flagged(gate, sign_in):
    people = text(sign_in("emil").get(at("people")))
    assert "未成年，监护人未同意" in people
    values = {"cards": ["outreach"], "minutes_a_day": 120, "first": MONDAY, "paper": "on"}
    client = sign_in("hua")
    assert "您是 xiao 的监护人" in text(client.get(at("time")))
    assert client.post(at("consent", gate.xiao.pk), values).status_code == 302
    consent = Consent.objects.get()
    assert (consent.on_paper, consent.guardian) == (False, gate.hua)
    assert "未成年，监护人已同意" in text(sign_in("emil").get(at("people")))
    assert sign_in("xiao").post(at("consent", gate.xiao.pk), values).status_code == 404


def test_loads_and_gates_are_not_even_offered_to_a_guardian(gate, sign_in):
    page = text(sign_in("hua").get(at("consent", gate.xiao.pk)))
    assert "宣传员" in page
    assert "疏导员" in page
    for words in ("装卸员", "代购员", "分流员"):
        assert words not in page


def test_people_are_listed_in_the_same_number_of_queries(gate, sign_in):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client, counts = sign_in("emil"), []
    for number in range(3):
        person = a_volunteer(gate, f"v{number}")
        availability.say_skills(person, ["cash"], by=gate.viewer("emil"), at=MONDAY_9AM)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(at("people"))
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_pairs_are_written_down_and_parted(gate, sign_in):
    client = sign_in("emil")
    ning = a_volunteer(gate, "ning")
    values = {
        "place": gate.east.pk,
        "person": gate.hua.pk,
        "other": ning.pk,
        "sort": "strict",
        "first": MONDAY,
    }
    assert client.post(at("pairs"), values).status_code == 302
    assert "必须同班" in text(client.get(at("pairs")))
    assert sign_in("wanda").post(at("part", PairBond.objects.get().pk)).status_code == 404
    assert sign_in("emil").post(at("part", PairBond.objects.get().pk)).status_code == 302
    assert sign_in("hua").get(at("pairs")).status_code == 404
