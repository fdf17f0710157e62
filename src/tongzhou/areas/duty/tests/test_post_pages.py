"""The pages of posts, shifts, cards and procedures: who sees what, the preview, one press, taking back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import cards, posts, shifts
from tongzhou.areas.duty.models import Bulk, Pattern, Post, Procedure, RoleCard, Shift
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift, a_volunteer
from tongzhou.base.errors import Refused

AT = {"at": MONDAY_9AM}


@pytest.fixture
def sign_in(town, client):
    def as_(name):
        client.force_login(town.account(name))
        return client

    return as_


@pytest.fixture
def gate(town):
    town.post = a_post(town)
    return town


def text(answer):
    return answer.content.decode()


def at(name, *args, **query):
    words = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"duty:{name}", args=args) + (f"?{words}" if words else "")


def card(code):
    return RoleCard.objects.get(code=code, place_path="")


WEEK = {"from": MONDAY.isoformat()}


@pytest.mark.parametrize(("who", "sees"), [("eva", 1), ("emil", 1), ("lena", 1), ("bea", 1)])
def test_the_week_is_for_who_sees_duty_there(gate, sign_in, who, sees):
    a_shift(gate.post, MONDAY)
    page = text(sign_in(who).get(at("shifts", **WEEK)))
    assert page.count("东门") == sees


@pytest.mark.parametrize("who", ["wanda", "gus", "otto", "mo"])
def test_others_see_nothing_of_it(gate, sign_in, who):
    shift = a_shift(gate.post, MONDAY)
    client = sign_in(who)
    assert "东门" not in text(client.get(at("shifts", **WEEK)))
    assert client.get(at("shift", shift.pk)).status_code == 404
    assert client.get(at("post", gate.post.pk)).status_code == 404
    assert client.post(at("cancel_shift", shift.pk)).status_code == 404


def test_who_stands_there_sees_the_shift_with_its_procedure(gate, sign_in):
    hua = a_volunteer(gate, "hua")
    gate.post.card = card("patrol")
    gate.post.save()
    shift = a_shift(gate.post, MONDAY)
    a_duty(hua, shift, a_roster(gate, hua))
    page = text(sign_in("hua").get(at("shift", shift.pk)))
    assert "消防通道被占" in page
    assert "修改人数" not in page


def test_a_draft_tells_nobody_but_planners_who_stands_there(gate, sign_in):
    shift = a_shift(gate.post, MONDAY)
    ning = a_volunteer(gate, "ning")
    a_duty(ning, shift, a_roster(gate, ning, published=False))
    assert "ning" not in text(sign_in("lena").get(at("shift", shift.pk)))
    assert "ning" in text(sign_in("emil").get(at("shift", shift.pk)))


def lay_query(gate, **more):
    day = Pattern.objects.get(code="day")
    asked = {
        "place": gate.east.pk,
        "first_day": "2026-11-16",
        "last_day": "2026-11-22",
        "post": gate.post.pk,
        "patterns": day.pk,
        "need": 1,
        "when": "weekdays",
        "days": ["0", "1", "2", "3", "4", "5", "6"],
    }
    return asked | more


def test_the_preview_counts_and_makes_nothing(gate, sign_in):
    day = a_shift(gate.post, MONDAY)
    Shift.objects.filter(pk=day.pk).update(starts_at=MONDAY_9AM.replace(hour=8, minute=30))
    page = text(sign_in("emil").get(at("lay"), lay_query(gate)))
    assert "将排出 6 个班次" in page
    assert "已有的 1 个班次不变" in page
    assert Shift.objects.count() == 1


def test_two_presses_make_one_lot_and_it_is_taken_back(gate, sign_in):
    client, asked = sign_in("emil"), lay_query(gate, key=str(uuid4()))
    for _press in range(2):
        assert client.post(at("lay"), asked).status_code == 302
    bulk = Bulk.objects.get()
    assert Shift.objects.filter(cancelled_at=None).count() == 7
    client.post(at("undo_lot", bulk.pk))
    assert Shift.objects.filter(cancelled_at=None).count() == 0
    assert client.post(at("undo_lot", bulk.pk)).status_code == 409


def test_holidays_are_pointed_out_before_shifts_are_made(gate, sign_in):
    asked = lay_query(gate, first_day="2026-09-28", last_day="2026-10-11")
    page = text(sign_in("emil").get(at("lay"), asked))
    assert "休 国庆节" in page
    assert "班 国庆节" in page


def test_the_week_takes_the_same_number_of_queries_however_many_posts(
    gate, sign_in, django_assert_max_num_queries
):
    client = sign_in("emil")
    counts = []
    for number in range(3):
        a_shift(a_post(gate, f"门{number}"), MONDAY + timedelta(days=number))
        with django_assert_max_num_queries(60) as asked:
            client.get(at("shifts", **WEEK))
        counts.append(len(asked))
    assert len(set(counts[1:])) == 1


def test_a_post_is_set_up_changed_and_closed_on_its_page(gate, sign_in):
    client = sign_in("emil")
    values = {"place": gate.east.pk, "name": "北门", "card": card("outreach").pk, "minors": "on"}
    assert client.post(at("new_post"), values).status_code == 302
    post = Post.objects.get(name="北门")
    assert not post.adults_only
    values |= {"name": "北门岗", "card": card("patrol").pk}
    assert client.post(at("post", post.pk), values).status_code == 409, "a patrol is for adults"
    values.pop("minors")
    assert client.post(at("post", post.pk), values | {"in_pairs": "on"}).status_code == 302
    assert client.post(at("close_post", post.pk)).status_code == 302
    assert "北门岗" not in text(client.get(at("posts")))


# --- cards and procedures ------------------------------------------------------------------------


def own(gate, code="patrol", **more):
    values = {"name": "夜巡员", "duties": "看好院墙", "skills": []} | more
    return cards.own_card(card(code), place=gate.east, by=gate.viewer("emil"), **AT, **values)


def test_a_place_has_its_own_card_and_its_posts_use_it(gate, sign_in):
    gate.post.card = card("patrol")
    gate.post.save()
    mine = own(gate)
    gate.post.refresh_from_db()
    assert gate.post.card == mine
    assert "夜巡员" in text(sign_in("mo").get(at("cards")))
    assert "夜巡员" not in text(sign_in("wanda").get(at("cards")))
    assert sign_in("wanda").get(at("card", mine.pk)).status_code == 404


def test_no_card_lets_minors_near_money_or_loads(gate):
    for more in ({"cash": True}, {"skills": ["lifting"]}):
        with pytest.raises(Refused, match="不能安排未成年人"):
            own(gate, harmless=True, **more)


def test_a_new_version_counts_from_its_day_and_old_ones_stay_readable(gate, sign_in):
    client = sign_in("emil")
    shipped = Procedure.objects.get(code="patrol", place_path="")
    values = {"place": gate.east.pk, "title": "夜巡", "body": "# 夜\n1. 两圈", "source": "本社区"}
    for number, day in enumerate(("2026-11-16", "2030-01-01"), start=1):
        values |= {"body": f"# 夜\n1. {number}圈", "effective_on": day}
        assert client.post(at("write_procedure", shipped.pk), values).status_code == 302
    first, second = Procedure.objects.filter(place_path=gate.east.path).order_by("version")
    assert (first.version, second.version) == (1, 2)
    gate.post.card = card("patrol")
    gate.post.save()
    shift = a_shift(gate.post, MONDAY)
    assert "1圈" in text(client.get(at("shift", shift.pk)))
    assert "不是现行版本" in text(client.get(at("procedure", second.pk)))
    assert "消防通道" in text(client.get(at("procedure", shipped.pk))), "still readable"
    client.post(at("withdraw_procedure", first.pk))
    assert client.post(at("withdraw_procedure", first.pk)).status_code == 409


def test_the_same_words_are_no_new_version(gate):
    here = {"place": gate.east, "title": "夜巡", "body": "1. 两圈", "effective_on": MONDAY}
    cards.write_procedure("patrol", by=gate.viewer("emil"), **AT, **here)
    with pytest.raises(Refused):
        cards.write_procedure("patrol", by=gate.viewer("emil"), **AT, **here)


def test_usual_weeks_and_hours_have_their_pages(gate, sign_in):
    client = sign_in("emil")
    client.post(at("weeks"), {"place": gate.east.pk, "name": "平日"})
    week = client.get(at("weeks"))
    assert "平日" in text(week)
    row = posts.make_template("周末", place=gate.east, by=gate.viewer("emil"), **AT)
    line = {
        "post": gate.post.pk,
        "pattern": Pattern.objects.get(code="night").pk,
        "need": 2,
        "when": "weekdays",
        "days": ["5", "6"],
    }
    assert client.post(at("week", row.pk), line).status_code == 302
    assert "周六 周日" in text(client.get(at("week", row.pk)))
    asked = {"place": gate.east.pk, "name": "护学", "starts": "07:20", "ends": "08:20"}
    assert client.post(at("hours"), asked).status_code == 302
    assert "07:20–08:20" in text(client.get(at("hours")))
    assert sign_in("lena").get(at("weeks")).status_code == 404


def test_one_shift_more_is_made_on_its_page(gate, sign_in):
    values = {"place": gate.east.pk, "post": gate.post.pk, "day": "2026-11-18", "need": 1}
    values |= {"starts": "22:00", "ends": "02:00", "note": "临时"}
    assert sign_in("emil").post(at("new_shift"), values).status_code == 302
    made = Shift.objects.get(note="临时")
    assert made.minutes == 240
    assert shifts.queries.shifts(gate.viewer("wanda")).count() == 0
