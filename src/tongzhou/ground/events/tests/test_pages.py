"""Event files through HTTP: the whole life with two persons, and who sees what."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from tests.town import CANARY
from tongzhou.ground.events.models import Certificate, Check, Event, Line
from tongzhou.ground.events.tests.floods import a_flood, an_active_flood


def post(client, town, who, page, /, *args, **values):
    client.force_login(town.account(who))
    return client.post(reverse(f"events:{page}", args=args), values)


def get(client, town, who, page, *args):
    client.force_login(town.account(who))
    return client.get(reverse(f"events:{page}", args=args))


def test_an_event_lives_and_ends_with_two_persons(town, client):
    values = {
        "kind": "flood",
        "name": "2026年夏季防汛",
        "place": town.east.pk,
        "source_issuer": "云州市防汛指挥部",
        "source_at": "2026-11-15T20:00",
        "response_level": "四级（蓝）",
    }
    assert post(client, town, "eva", "new", **values).status_code == 302
    event = Event.objects.get()
    assert post(client, town, "eva", "sign", event.pk, answer="approve").status_code == 409
    assert post(client, town, "lena", "sign", event.pk, answer="approve").status_code == 302
    event.refresh_from_db()
    assert event.state == "active"

    row = {"group": "1栋", "persons": "14", "who": "童远", "organiser": "邵庆禾"}
    row["place_of_row"] = town.places["east_building"].pk
    assert post(client, town, "emil", "rows", event.pk, "transfer", **row).status_code == 302
    page = get(client, town, "emil", "rows", event.pk, "transfer").content.decode()
    assert "童远" in page
    line = Line.objects.get()
    post(client, town, "emil", "confirm", event.pk, "transfer", line.pk)
    line.refresh_from_db()
    assert line.confirmed_by == town.people["emil"]

    today = now().date()
    post(client, town, "eva", "stand_down", event.pk, data_end_on=today.isoformat())
    assert post(client, town, "eva", "destruction", event.pk, reason="演练结束").status_code == 302
    assert post(client, town, "eva", "destruction", event.pk, answer="approve").status_code == 409
    done = post(client, town, "lena", "destruction", event.pk, answer="approve")
    assert done.url == reverse("events:certificate", args=[event.pk])
    page = get(client, town, "lena", "certificate", event.pk).content.decode()
    assert Certificate.objects.get().digest in page
    assert "童远" not in page
    assert not Line.objects.exists()


@pytest.mark.parametrize(
    ("who", "opens"),
    [
        ("eva", 200),
        ("emil", 200),
        ("gus", 200),
        ("lena", 200),
        ("wim", 404),
        ("otto", 404),
        ("aud", 404),
    ],
)
def test_who_opens_the_file_of_the_east(town, client, who, opens):
    event = an_active_flood(town)
    assert get(client, town, who, "event", event.pk).status_code == opens


def test_an_event_of_the_street_is_open_to_its_communities(town, client):
    event = an_active_flood(town, place=town.places["street"])
    for who in ("emil", "wim", "lena"):
        assert get(client, town, who, "event", event.pk).status_code == 200


def test_the_street_sees_the_file_but_no_row_with_names(town, client):
    event = an_active_flood(town)
    assert get(client, town, "lena", "rows", event.pk, "transfer").status_code == 404
    page = get(client, town, "lena", "event", event.pk).content.decode()
    assert reverse("events:rows", args=[event.pk, "transfer"]) not in page


def test_the_strip_shows_a_running_event_on_every_page_of_its_area(town, client):
    event = an_active_flood(town)
    for who, shown in (
        ("emil", True),
        ("pia", True),
        ("mo", True),
        ("wim", False),
        ("otto", False),
    ):
        client.force_login(town.account(who))
        page = client.get("/").content.decode()
        assert (event.name in page) == shown, who
    client.force_login(town.account("pia"))
    assert f"/events/{event.pk}/" not in client.get("/").content.decode()


def test_my_day_asks_the_second_person_and_never_the_first(town, client):
    a_flood(town)
    client.force_login(town.account("lena"))
    assert "第二人" in client.get("/").content.decode()
    client.force_login(town.account("eva"))
    assert "第二人" not in client.get("/").content.decode()


def test_a_tick_names_who_did_it_and_the_second_is_told(town, client):
    event = an_active_flood(town)
    check = event.checks.first()
    assert post(client, town, "emil", "tick", event.pk, check.pk).status_code == 302
    assert post(client, town, "gus", "tick", event.pk, check.pk).status_code == 409
    assert Check.objects.get(pk=check.pk).done_by == town.people["emil"]
    assert f"emil{CANARY}" in get(client, town, "gus", "event", event.pk).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_questions_whatever_its_length(
    town, client, rows, django_assert_num_queries
):
    for number in range(rows):
        an_active_flood(town, name=f"第{number}次防汛")
    client.force_login(town.account("eva"))
    client.get(reverse("events:events"))
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        page = client.get(reverse("events:events")).content.decode()
    assert page.count('class="badge') >= rows


QUERIES_OF_THE_LIST = 9


def test_plans_and_their_paper_lists_are_there_without_an_event(town, client):
    page = get(client, town, "emil", "pack", "flood").content.decode()
    assert "转移谁" in page
    page = get(client, town, "emil", "paper", "flood", "transfer").content.decode()
    assert page.count("<th scope") == 12
    assert get(client, town, "emil", "pack", "war").status_code == 404
    assert get(client, town, "otto", "pack", "flood").status_code == 404


def test_a_level_received_stands_with_its_document(town, client):
    event = an_active_flood(town)
    values = {
        "level": "二级（橙）",
        "issuer": "滨湖区防指",
        "number": "滨防〔2026〕3号",
        "issued_at": "2026-11-16T21:00",
    }
    post(client, town, "eva", "level", event.pk, **values)
    event.refresh_from_db()
    assert event.response_level == "二级（橙）"
    assert "滨防〔2026〕3号" in get(client, town, "emil", "event", event.pk).content.decode()


def test_after_the_stand_down_nothing_more_is_entered(town, client):
    event = an_active_flood(town)
    tomorrow = (now() + timedelta(days=1)).date()
    post(client, town, "eva", "stand_down", event.pk, data_end_on=tomorrow.isoformat())
    assert post(client, town, "emil", "note", event.pk, words="迟到的一句").status_code == 409
    row = {"group": "1栋", "persons": "1", "who": "童远", "organiser": "邵庆禾"}
    row["place_of_row"] = town.places["east_building"].pk
    assert post(client, town, "emil", "rows", event.pk, "transfer", **row).status_code == 409
