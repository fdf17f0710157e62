"""The pages of a call-up: who sees what, the personal link, the group's list, the sheet, query counts."""

from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from tests.town import CANARY, LONG_AGO
from tongzhou.areas.duty.actions import answers, links, rings, surges
from tongzhou.areas.duty.models import Answer, Call, OtherDuty, Surge
from tongzhou.areas.duty.queries import pasted
from tongzhou.areas.duty.tests.calls import a_crew, a_surge, flood, taken
from tongzhou.areas.duty.tests.crew import a_post, a_volunteer
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.organisations.models import Appointment, Person
from tongzhou.ground.rulepacks.packs import rules_by_code
from tongzhou.shared.notices.rules import why_not_send

LIVE_QUERIES = 8
LINK_QUERIES = 5


@pytest.fixture
def sign_in(town, client):
    def as_(name):
        client.force_login(town.account(name))
        return client

    return as_


@pytest.fixture
def surge(town):
    """Opened a minute ago for two, with six volunteers."""
    a_crew(town, 6)
    at = now() - timedelta(minutes=1)
    return a_surge(town, at=at, starts_at=at, ends_at=at + timedelta(hours=3), seats={"": 2})


def text(answer):
    return answer.content.decode()


def link(surge, name):
    person = Person.objects.get(name=name)
    return reverse("duty:surge_come", args=[links.token_for(surge, person.pk)])


def page(name, *args):
    return reverse(f"duty:{name}", args=args)


def comes(town, surge, who):
    by = town.viewer(who)
    return answers.answer(surge, by.person_id, way="page", by=by, at=now())


# --- the link -----------------------------------------------------------------------------------


def test_the_link_shows_only_what_that_person_needs(surge, client, town):
    comes(town, surge, "v2")
    shown = text(client.get(link(surge, "v1")))
    assert "居委会门口" in shown
    assert "还差1人" in shown
    assert [word for word in ("v2", "v1", CANARY, surge.event.name) if word in shown] == [], (
        "no name, not even the own one"
    )


def test_looking_at_the_link_answers_nothing(surge, client):
    client.get(link(surge, "v1"))
    assert not Answer.objects.exists(), "a chat program that looks ahead says nothing for anybody"


def test_the_link_answers_without_signing_in_and_tells_at_once(surge, client):
    for name, told in (("v1", "有您的名额"), ("v2", "有您的名额"), ("v3", "前面还有0人")):
        assert told in text(client.post(link(surge, name), {"do": "yes"}))
    assert set(Answer.objects.values_list("way", flat=True)) == {"link"}


def test_a_phone_that_keeps_no_cookies_answers_all_the_same(surge):
    phone = Client(enforce_csrf_checks=True)
    shown = phone.post(link(surge, "v1"), {"do": "yes"}, headers={"origin": "null"})
    assert shown.status_code == 200
    assert Answer.objects.get().way == "link"


def test_the_own_page_of_the_signed_in_is_protected_against_forged_forms(surge, town):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(town.account("v1"))
    assert browser.post(page("surge_mine", surge.pk), {"do": "yes"}).status_code == 403


def test_the_link_takes_the_answer_back(surge, client):
    client.post(link(surge, "v1"), {"do": "yes"})
    shown = text(client.post(link(surge, "v1"), {"do": "no"}))
    assert "还差2人" in shown
    assert not Answer.objects.exists()


def test_a_link_belongs_to_one_person_and_one_call_up(surge, town, client):
    other = a_surge(
        town,
        event=surge.event,
        at=now(),
        starts_at=surge.work_starts_at,
        ends_at=surge.work_ends_at,
    )
    tokens = {
        links.token_for(one, person.pk)
        for one in (surge, other)
        for person in Person.objects.filter(name__in=("v1", "v2"))
    }
    assert len(tokens) == 4
    client.post(link(surge, "v1"), {"do": "yes"})
    assert list(Answer.objects.values_list("surge", "person__name")) == [(surge.pk, "v1")]


def test_the_tables_hold_no_link(surge):
    token = links.token_for(surge, Person.objects.get(name="v1").pk)
    for call in Call.objects.values():
        assert token not in str(call)
    assert Call.objects.get(person__name="v1").digest == links.digest_of(token)


def test_the_link_is_dead_when_the_call_up_is_over(surge, client):
    client.post(link(surge, "v1"), {"do": "yes"})
    rings.rings_due(surge.closes_at)
    assert client.get(link(surge, "v2")).status_code == 404
    assert "有您的名额" in text(client.get(link(surge, "v1"))), "who comes still sees where to"
    Surge.objects.update(work_ends_at=now() - timedelta(minutes=1))
    assert client.get(link(surge, "v1")).status_code == 404


def test_who_has_a_seat_gives_it_back_by_link_after_the_closing_too(surge, client):
    client.post(link(surge, "v1"), {"do": "yes"})
    rings.rings_due(surge.closes_at)
    client.post(link(surge, "v1"), {"do": "no"})
    assert not Answer.objects.exists()


def test_guessing_links_comes_to_an_end(surge, client):
    most = rules_by_code()["duty.surge_wrong_links_per_hour"].versions[-1].value
    wrong = reverse("duty:surge_come", args=["A" * 32])
    seen = [client.get(wrong).status_code for _try in range(most + 2)]
    assert seen == [404] * most + [409] * 2
    assert client.get(link(surge, "v1")).status_code == 200, "a true link from there still opens"


def test_a_link_can_be_pressed_only_so_often(surge, client):
    most = rules_by_code()["duty.surge_link_presses"].versions[-1].value
    Call.objects.update(presses=most)
    refused = client.post(link(surge, "v1"), {"do": "yes"})
    assert refused.status_code == 409
    assert "按的次数太多" in text(refused)
    assert not Answer.objects.exists()


def test_who_is_bound_can_say_that_they_come_if_somebody_takes_the_duty(town, client):
    a_crew(town, 2)
    at = now()
    hours = {"starts_at": at, "ends_at": at + timedelta(hours=3)}
    OtherDuty.objects.create(person=town.people["v1"], what="机房值班", recorded_at=at, **hours)
    surge = a_surge(town, at=at, **hours)
    shown = text(client.get(link(surge, "v1")))
    assert "机房值班" in shown
    assert 'value="yes"' not in shown
    assert "已记下" in text(client.post(link(surge, "v1"), {"do": "swap"}))


def test_a_link_asks_as_often_for_the_hundredth_as_for_the_first(
    surge, client, town, django_assert_num_queries
):
    client.get(link(surge, "v1"))
    with django_assert_num_queries(LINK_QUERIES):
        client.get(link(surge, "v1"))
    comes(town, surge, "v2")
    with django_assert_num_queries(LINK_QUERIES):
        client.get(link(surge, "v1"))


# --- the own page and the live page -------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "live", "mine"),
    [
        ("eva", 200, 200),
        ("emil", 200, 200),
        ("bea", 200, 200),
        ("lena", 200, 200),
        ("v1", 302, 200),
        ("wanda", 404, 404),
        ("otto", 404, 404),
        ("sec", 404, 404),
    ],
)
def test_who_opens_the_live_page_and_who_only_the_own(surge, sign_in, who, live, mine):
    client = sign_in(who)
    assert client.get(page("surge", surge.pk)).status_code == live
    assert client.get(page("surge_mine", surge.pk)).status_code == mine


def test_who_only_looks_on_sees_no_buttons_and_cannot_act(surge, sign_in, town):
    comes(town, surge, "v1")
    client = sign_in("lena")
    shown = text(client.get(page("surge", surge.pk)))
    assert "v1" in shown
    assert "停止集结" not in shown
    for name in ("surge_next", "surge_stop", "surge_more"):
        assert client.post(page(name, surge.pk)).status_code == 403
    for name in ("surge_sheet", "surge_links", "surge_paste", "surge_enter", "surge_stand_in"):
        assert client.get(page(name, surge.pk)).status_code == 403
    assert client.post(page("surge_in_place", Answer.objects.get().pk)).status_code == 409


def test_the_live_page_follows_the_answers_and_is_quiet_when_nothing_happens(surge, sign_in, town):
    client = sign_in("eva")
    shown = text(client.get(page("surge", surge.pk)))
    assert 'hx-trigger="every 2s"' in shown
    assert "<small>/2</small>" in shown
    seen = shown.split("?seen=")[1].split('"')[0]
    live = page("surge_live", surge.pk)
    assert client.get(live, {"seen": seen}).status_code == 204
    comes(town, surge, "v1")
    fresh = client.get(live, {"seen": seen})
    assert fresh.status_code == 200
    assert "v1" in text(fresh)


def test_the_live_page_asks_as_often_for_six_answers_as_for_one(
    surge, sign_in, town, django_assert_num_queries
):
    client = sign_in("eva")
    comes(town, surge, "v1")
    client.get(page("surge_live", surge.pk))
    with django_assert_num_queries(LIVE_QUERIES):
        client.get(page("surge_live", surge.pk))
    for name in ("v2", "v3", "v4", "v5", "v6"):
        comes(town, surge, name)
    with django_assert_num_queries(LIVE_QUERIES):
        client.get(page("surge_live", surge.pk))


def test_the_leader_does_what_must_be_done(surge, sign_in, town):
    client = sign_in("eva")
    before = Call.objects.filter(told_at__isnull=False).count()
    client.post(page("surge_next", surge.pk))
    assert Call.objects.filter(told_at__isnull=False).count() > before
    answer = comes(town, surge, "v1")
    client.post(page("surge_in_place", answer.pk), {"there": "yes"})
    assert Answer.objects.get().state == "in_place"
    second = client.post(page("surge_in_place", answer.pk), {"there": "yes"})
    assert second.status_code == 409, "of two leaders the second takes nothing back"
    assert Answer.objects.get().state == "in_place"
    client.post(page("surge_in_place", answer.pk), {"there": "no"})
    client.post(page("surge_withdraw", answer.pk))
    assert taken(surge) == 0
    wish = {"people": "3", "skill": "driving", "minutes": "5", "seen": "2"}
    assert client.post(page("surge_more", surge.pk), wish).status_code == 302
    assert client.post(page("surge_more", surge.pk), wish).status_code == 409, "decided once"
    assert surge.seats.get(skill="driving").need == 3
    client.post(page("surge_stop", surge.pk))
    assert not Call.objects.exists()


def test_an_answer_by_telephone_is_typed_in(surge, sign_in, town):
    client = sign_in("eva")
    address = page("surge_enter", surge.pk)
    assert "v1 ·" in text(client.get(address))
    client.post(address, {"person": town.people["v1"].pk})
    assert Answer.objects.get().way == "phone"
    assert "v1 ·" not in text(client.get(address)), "who has answered is not offered again"


def test_the_pages_read_in_english_too(surge, sign_in):
    client = sign_in("eva")
    client.cookies["language"] = "en"
    assert "Ask the next ring now" in text(client.get(page("surge", surge.pk)))
    assert "I am coming" in text(client.get(link(surge, "v1")))


# --- opening ------------------------------------------------------------------------------------


def form(town, **values):
    begins = now()
    usual = {
        "key": "00000000-0000-4000-8000-000000000001",
        "title": "分菜",
        "place": town.east.pk,
        "meet_at": "东门",
        "starts_at": f"{begins:%Y-%m-%dT%H:%M}",
        "ends_at": f"{begins + timedelta(hours=9):%Y-%m-%dT%H:%M}",
        "anybody": 2,
    }
    return usual | values


def test_looking_who_would_be_asked_changes_nothing(town, sign_in):
    a_crew(town, 3)
    event = flood(town)
    client = sign_in("eva")
    shown = text(client.post(page("surge_open"), form(town, event=event.pk, look="1")))
    assert "将通知" in shown
    assert not Surge.objects.exists()


def test_names_of_those_left_in_peace_are_for_planners_only(town, sign_in):
    away = a_volunteer(town, "leaving")
    away.absences.create(kind="leave", started_on=LONG_AGO, recorded_at=now())
    event = flood(town)
    Appointment.objects.create(
        person=town.people["otto"],
        role="group_leader",
        organisation=town.organisations["temporary"],
        started_on=LONG_AGO,
    )
    asked = form(town, event=event.pk, look="1")
    assert "leaving" in text(sign_in("eva").post(page("surge_open"), asked))
    counted = text(sign_in("otto").post(page("surge_open"), asked))
    assert "请假或免值守 1" in counted
    assert "leaving" not in counted


def test_a_call_up_is_opened_with_skills_and_a_post(town, sign_in):
    a_crew(town, 3)
    event, post = flood(town), a_post(town)
    more = {"skill_1": "driving", "people_1": 1, "post": post.pk, "red": "on", "event": event.pk}
    answer = sign_in("eva").post(page("surge_open"), form(town, **more))
    made = Surge.objects.get()
    assert answer.url == page("surge", made.pk)
    assert dict(made.seats.values_list("skill", "need")) == {"": 2, "driving": 1}
    assert made.shift.post == post


def test_neither_event_nor_job_is_asked_for_beside_the_field(town, sign_in):
    answer = sign_in("eva").post(page("surge_open"), form(town))
    assert answer.status_code == 422
    assert "写明是哪项任务" in text(answer)


@pytest.mark.parametrize("who", ["gus", "mo", "lena", "otto"])
def test_who_leads_no_duty_does_not_open_the_form(town, sign_in, who):
    assert sign_in(who).get(page("surge_open")).status_code == 403


# --- the group ----------------------------------------------------------------------------------


def test_the_group_text_counts_down_and_names_nobody(surge, sign_in, town):
    comes(town, surge, "v1")
    shown = text(sign_in("eva").get(page("surge", surge.pk)))
    copied = shown.split("data-copy-source>")[1].split("</textarea>")[0]
    assert "还差1人" in copied
    assert "#接龙" in copied
    assert "v1" not in copied
    assert why_not_send(copied) is None, "it may go out through a robot"


def rename(town, **names):
    for key, name in names.items():
        Person.objects.filter(pk=town.people[key].pk).update(name=name)


def test_a_pasted_list_is_matched_and_the_leader_decides(surge, sign_in, town):
    rename(town, v1="安屿", v2="贺小满", v3="邵庆禾", v4="邵庆禾")
    pasted_text = "#接龙\n1. 安屿\n2. 邵庆禾\n3. 路人甲\n4、贺小满 能开车\n5. 安屿"
    lines = pasted.matched(town.viewer("eva"), surge, pasted_text, now())
    names = {person.pk: name for name, person in town.people.items()}
    proposed = [names.get(line.proposed, "") for line in lines]
    assert proposed == ["v1", "", "", "v2", ""]
    client = sign_in("eva")
    address = page("surge_paste", surge.pk)
    review = text(client.post(address, {"text": pasted_text}))
    assert "有几个同名的人" in review
    assert not Answer.objects.exists(), "nothing is taken in before somebody has looked"
    decided = {"decide": "1", "line-1": town.people["v1"].pk, "line-2": "", "line-4": ""}
    decided["line-2"] = town.people["v4"].pk
    result = text(client.post(address, decided))
    assert "已占名额" in result
    taken_in = Answer.objects.order_by("answered_at").values_list("person_id", "way", "state")
    assert list(taken_in) == [
        (town.people["v1"].pk, "paste", "seated"),
        (town.people["v4"].pk, "paste", "seated"),
    ]
    again = text(client.post(address, {"text": pasted_text}))
    assert "已占名额" in again


def test_somebody_from_elsewhere_cannot_be_pasted_in(surge, sign_in, town):
    decided = {"decide": "1", "line-1": town.people["wim"].pk}
    sign_in("eva").post(page("surge_paste", surge.pk), decided)
    assert not Answer.objects.exists()


# --- on paper -----------------------------------------------------------------------------------


def test_the_sheet_hides_phones_until_somebody_may_and_says_so(surge, sign_in, town):
    Person.objects.filter(name="v1").update(phone="1390000xx77")
    comes(town, surge, "v1")
    client, address = sign_in("eva"), page("surge_sheet", surge.pk)
    shown = text(client.get(address))
    assert "139****xx77" in shown
    assert "1390000xx77" not in shown
    assert "1390000xx77" in text(client.post(address, {"phones": "1"}))
    assert AuditEntry.objects.filter(action="duty.surge_phones").count() == 1
    client = sign_in("bea")
    assert "显示电话" not in text(client.get(address))
    assert client.post(address, {"phones": "1"}).status_code == 403


def test_the_sheet_comes_as_a_document(surge, sign_in, town):
    comes(town, surge, "v1")
    answer = sign_in("eva").get(page("surge_sheet", surge.pk), {"docx": "1"})
    made = docx.Document(BytesIO(answer.content))
    cells = [cell.text for row in made.tables[0].rows for cell in row.cells]
    assert "v1" in cells
    assert "□" in cells


def test_links_are_shown_to_the_leader_on_the_record(surge, sign_in):
    client, address = sign_in("eva"), page("surge_links", surge.pk)
    assert "/come/" not in text(client.get(address))
    shown = text(client.post(address))
    assert link(surge, "v1") in shown
    assert AuditEntry.objects.filter(action="duty.surge_links").count() == 1


def test_my_day_shows_the_call_up_that_asks_me(surge, sign_in, town):
    surges.next_ring(surge, by=town.viewer("eva"), at=now())
    assert surge.title in text(sign_in("v1").get("/"))
    assert surge.title not in text(sign_in("wim").get("/"))
