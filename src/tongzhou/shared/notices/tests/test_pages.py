"""Announcements and channels through HTTP."""

import pytest
from django.urls import reverse

from tests.town import MONDAY_9AM
from tongzhou.shared.notices import actions
from tongzhou.shared.notices.models import Announcement, Channel, Notice


def announce(town, title="停水通知", **more):
    values = {"text": "今日14时停水。", "place": town.east, "points": ["1栋公告栏", "北门横幅"]}
    return actions.announce(title, **values | more, by=town.viewer("eva"), at=MONDAY_9AM)


def sign_in(client, town, who):
    client.force_login(town.account(who))
    return client


def test_written_once_it_is_told_copied_posted_and_printed(
    town, client, django_capture_on_commit_callbacks
):
    sign_in(client, town, "emil")
    values = {"title": "停水通知", "text": "今日14时停水。", "place": town.east.pk}
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(
            reverse("notices:compose"), values | {"points": "1栋公告栏\n北门横幅", "signed": "社区"}
        )
    one = Announcement.objects.get()
    assert done.url == reverse("notices:announcement", args=[one.pk])
    page = client.get(done.url).content.decode()
    assert "【停水通知】今日14时停水。" in page
    assert "北门横幅" in page
    posting = one.postings.first()
    client.post(reverse("notices:tick", args=[posting.pk]))
    assert "1/2" in client.get(reverse("notices:announcements")).content.decode()
    assert "今日14时停水" in client.get(reverse("notices:poster", args=[one.pk])).content.decode()
    paper = client.get(reverse("notices:posting_list", args=[one.pk])).content.decode()
    assert "北门横幅" in paper
    assert Notice.objects.filter(person=town.people["gus"], url=done.url).exists()


def test_opening_it_takes_it_out_of_the_inbox(town, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        one = announce(town)
    sign_in(client, town, "gus").get(reverse("notices:announcement", args=[one.pk]))
    assert Notice.objects.get(person=town.people["gus"]).read_at is not None
    assert Notice.objects.get(person=town.people["emil"]).read_at is None


def test_what_names_a_home_comes_back_with_the_form(town, client):
    values = {
        "title": "停水通知",
        "text": "请3栋2单元501室开门",
        "place": town.east.pk,
        "points": "",
    }
    answer = sign_in(client, town, "emil").post(reverse("notices:compose"), values)
    assert answer.status_code == 422
    assert "像是房号" in answer.content.decode()
    assert not Announcement.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("gus", 404), ("otto", 404), ("lena", 200), ("emil", 200)]
)
def test_who_writes_announcements(town, client, who, status):
    assert sign_in(client, town, who).get(reverse("notices:compose")).status_code == status


def test_the_west_does_not_read_the_east(town, client):
    one = announce(town)
    sign_in(client, town, "wim")
    for name in ("announcement", "poster", "posting_list"):
        assert client.get(reverse(f"notices:{name}", args=[one.pk])).status_code == 404
    posting = one.postings.first()
    assert client.post(reverse("notices:tick", args=[posting.pk])).status_code == 404


def test_a_channel_is_entered_switched_on_and_removed(town, client):
    sign_in(client, town, "eva")
    values = {
        "kind": "wecom",
        "name": "工作群",
        "place": town.east.pk,
        "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=7c1f",
    }
    assert client.post(reverse("notices:new_channel"), values).status_code == 302
    channel = Channel.objects.get()
    assert not channel.active
    page = client.get(reverse("notices:channels")).content.decode()
    assert "工作群" in page
    assert "7c1f" not in page
    url = reverse("notices:channel", args=[channel.pk])
    client.post(url, {"act": "on"})
    assert Channel.objects.get().active
    client.post(url, {"act": "off"})
    client.post(url, {"act": "remove"})
    assert not Channel.objects.exists()


def test_an_address_elsewhere_comes_back_with_the_form(town, client):
    values = {
        "kind": "wecom",
        "name": "x",
        "place": town.east.pk,
        "address": "https://example.org/",
    }
    answer = sign_in(client, town, "eva").post(reverse("notices:new_channel"), values)
    assert answer.status_code == 422
    assert not Channel.objects.exists()


@pytest.mark.parametrize("who", ["emil", "gus", "sys"])
def test_channels_are_shown_to_those_who_set_them_up(town, client, who):
    assert sign_in(client, town, who).get(reverse("notices:channels")).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_questions_whatever_its_length(
    town, client, rows, django_assert_max_num_queries
):
    for number in range(rows):
        announce(town, f"通知{number}")
    sign_in(client, town, "emil").get(reverse("notices:announcements"))
    with django_assert_max_num_queries(10):
        page = client.get(reverse("notices:announcements")).content.decode()
    assert page.count("0/2") == rows
