"""Telling: after the transaction, once, to the right people, and nothing personal on boards or channels."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.town import MONDAY_9AM
from tongzhou.base.errors import Refused
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.events.tests.floods import an_active_flood
from tongzhou.shared.notices import actions, queries, sealing
from tongzhou.shared.notices.models import Announcement, Channel, Notice, Outgoing, Posting

LATER = MONDAY_9AM + timedelta(minutes=10)
DAY = MONDAY_9AM.date()


def announce(town, *, who="eva", at=MONDAY_9AM, text="今日14时停水，请储水。", **more):
    place = more.pop("place", town.east)
    values = {"text": text, "place": place, "by": town.viewer(who), "at": at} | more
    return actions.announce("停水通知", **values)


def a_robot(town, *, active=True):
    channel = actions.add_channel(
        "wecom",
        name="社区工作群",
        place=town.east,
        address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=7c1f",
        secret="",
        by=town.viewer("eva"),
        at=MONDAY_9AM,
    )
    if active:
        actions.switch_on(channel, by=town.viewer("eva"), at=MONDAY_9AM)
        channel.refresh_from_db()
    return channel


def tell(town, *people, subject="item:1", at=MONDAY_9AM, **values):
    keys = [town.people[name].pk for name in people]
    actions.tell(keys, kind="t", text="New: %(title)s", at=at, subject=subject, **values)


def test_nothing_is_told_before_the_transaction_is_safe(town, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(town, "emil", title="A")
        assert not Notice.objects.exists()
    assert str(Notice.objects.get()) == "New: A"


def test_what_was_rolled_back_is_never_told(town, django_capture_on_commit_callbacks):
    def told_and_failed():
        with transaction.atomic():
            tell(town, "emil", title="A")
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        told_and_failed()
    assert not Notice.objects.exists()


def test_more_of_the_same_counts_up_until_it_is_read(town, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(town, "emil", title="A")
        tell(town, "emil", title="B", at=LATER)
        tell(town, "emil", title="C", subject="item:2")
    emil = town.viewer("emil")
    assert {(n.subject, n.count, str(n)) for n in queries.inbox(emil)} == {
        ("item:1", 2, "New: B"),
        ("item:2", 1, "New: C"),
    }
    actions.read(queries.inbox(emil).get(subject="item:1"), by=emil, at=LATER)
    with django_capture_on_commit_callbacks(execute=True):
        tell(town, "emil", title="D", at=LATER)
    assert queries.inbox(emil).filter(subject="item:1").count() == 2
    assert queries.unread(emil) == 2


def test_nobody_reads_or_marks_anothers_notice(town, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(town, "emil", title="A")
    eva = town.viewer("eva")
    assert not queries.inbox(eva).exists()
    actions.read(Notice.objects.get(), by=eva, at=LATER)
    assert Notice.objects.get().read_at is None
    assert actions.read_all(by=eva, at=LATER) == 0
    assert actions.read_all(by=town.viewer("emil"), at=LATER) == 1


def names(town, keys):
    known = {person.pk: name for name, person in town.people.items()}
    return {known[key] for key in keys}


def test_who_holds_a_post_over_a_place(town):
    building = town.places["east_building"].path
    assert names(town, queries.holders(["grid_worker"], building, DAY)) == {"gus"}
    assert names(town, queries.able("items.dispatch", building, DAY)) == {"eva", "emil", "lena"}
    assert names(town, queries.able("items.dispatch", town.west.path, DAY)) == {
        "wanda",
        "wim",
        "lena",
    }
    assert queries.holders(["grid_worker"], town.west.path, DAY) == []


def test_everybody_with_a_post_in_the_area_is_told_but_not_the_sender(
    town, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        announce(town)
    told = names(town, Notice.objects.values_list("person_id", flat=True))
    assert told >= {"emil", "gus", "pia", "lena", "bea", "mo"}
    assert not told & {"eva", "wanda", "wim", "otto", "sys", "sec", "aud"}


@pytest.mark.parametrize(
    ("title", "text", "points"),
    [
        ("停水通知", "有事拨1390000xxxx", []),
        ("停水通知", "请3栋2单元501室的住户开门", []),
        ("停水通知", "童远鹦鹉螺家的水表", []),
        ("停水通知", "今日停水", ["3-2-501门上"]),
    ],
)
def test_nothing_personal_goes_to_boards_and_groups(town, title, text, points):
    with pytest.raises(Refused) as error:
        announce(town, text=text, points=points)
    assert error.value.code == "personal"
    assert not Announcement.objects.exists()


@pytest.mark.parametrize("who", ["gus", "wanda", "otto", "sys"])
def test_who_may_not_announce_in_the_east(town, who):
    with pytest.raises(Refused) as error:
        announce(town, who=who)
    assert error.value.code == "not_allowed"


def test_posting_points_are_ticked_once_and_may_be_taken_back(town):
    one = announce(town, points=["1栋公告栏", "", "北门横幅", "1栋公告栏"])
    assert [posting.point for posting in one.postings.all()] == ["1栋公告栏", "北门横幅"]
    posting = one.postings.first()
    actions.tick_posting(posting, by=town.viewer("gus"), at=LATER)
    assert posting.done_by == town.people["gus"]
    with pytest.raises(Refused) as error:
        actions.tick_posting(posting, by=town.viewer("emil"), at=LATER)
    assert error.value.code == "ticked_already"
    actions.untick_posting(posting, by=town.viewer("gus"), at=LATER)
    assert Posting.objects.filter(done_at__isnull=False).count() == 0


def test_at_night_it_waits_and_red_asks_for_an_active_event(town):
    night = MONDAY_9AM.replace(hour=23)
    channel = a_robot(town)
    announce(town, channels=[channel], at=night)
    assert Outgoing.objects.get().not_before == MONDAY_9AM.replace(hour=7, day=17)
    with pytest.raises(Refused) as error:
        announce(town, channels=[channel], at=night, red=True)
    assert error.value.code == "not_red"
    event = an_active_flood(town)
    announce(town, channels=[channel], at=night, red=True, event_id=event.pk)
    assert Outgoing.objects.filter(red=True, not_before=night, event_id=event.pk).count() == 1


def test_a_channel_is_off_until_it_is_switched_on(town):
    announce(town, channels=[a_robot(town, active=False)])
    assert not Outgoing.objects.exists()


def test_keys_are_sealed_in_the_table_and_open_again(town):
    channel = a_robot(town)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address_sealed FROM notices_channel")
        (stored,) = cursor.fetchone()
    assert "7c1f" not in stored
    assert "weixin" not in stored
    assert sealing.unseal(channel.address_sealed).endswith("key=7c1f")
    assert "7c1f" not in str(list(AuditEntry.objects.values()))


def test_with_another_secret_the_keys_do_not_open(town, settings):
    channel = a_robot(town)
    settings.SECRET_KEY = "another"
    assert sealing.unseal(channel.address_sealed) == ""


def test_an_address_elsewhere_is_refused(town):
    with pytest.raises(Refused) as error:
        actions.add_channel(
            "wecom",
            name="x",
            place=town.east,
            address="https://example.org/",
            by=town.viewer("eva"),
            at=MONDAY_9AM,
        )
    assert error.value.code == "address"


@pytest.mark.parametrize("who", ["emil", "wanda", "sys"])
def test_channels_are_set_up_by_those_who_set_rules_there(town, who):
    channel = a_robot(town)
    for act in (actions.switch_on, actions.switch_off, actions.remove_channel):
        with pytest.raises(Refused) as error:
            act(channel, by=town.viewer(who), at=LATER)
        assert error.value.code == "not_allowed"


def test_switched_off_what_waited_is_given_up(town):
    channel = a_robot(town)
    announce(town, channels=[channel])
    actions.switch_off(channel, by=town.viewer("eva"), at=LATER)
    assert Outgoing.objects.get().given_up_at == LATER
    assert not Channel.objects.get().active


def test_a_posting_ticked_in_the_street_arrives_through_the_intake(town):
    posting = announce(town, points=["北门横幅"]).postings.get()
    answer = actions.posted({"posting": posting.pk}, by=town.viewer("gus"), at=LATER, key=None)
    assert answer == {"posting": posting.pk}
    with pytest.raises(Refused) as error:
        actions.posted({"posting": posting.pk}, by=town.viewer("wim"), at=LATER, key=None)
    assert error.value.code == "no_such_point"
