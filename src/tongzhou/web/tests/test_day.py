"""My day, the search and the inbox."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tongzhou.base.manifest import Hit, Manifest, Waiting
from tongzhou.web.tests.entering import HOUR, a_notice, text


def waiting(viewer, at):
    yield Waiting("等三天", "/c", due_at=at + timedelta(days=3))
    yield Waiting("不急", "/d")
    yield Waiting("已经晚了", "/a", due_at=at - HOUR)
    yield Waiting("日报", "/r", due_at=at + 8 * HOUR, kind="report")
    yield Waiting("续报", reverse("reports:home") + "event/1/", due_at=at + 2 * HOUR)
    yield Waiting("今天要办", "/b", due_at=at + HOUR)


def test_my_day_puts_the_nearest_deadline_first_and_reports_apart(client, town, slices, clock):
    slices(Manifest("x", my_day=waiting), Manifest("y"))
    client.force_login(town.account("eva"))
    answer = client.get("/")
    sections = [(head, [t.title for t in ts]) for head, ts in answer.context["sections"]]
    assert sections == [
        ("late", ["已经晚了"]),
        ("today", ["今天要办"]),
        ("later", ["等三天"]),
        ("open", ["不急"]),
    ]
    assert [thing.title for thing in answer.context["reports"]] == ["续报", "日报"]
    assert "有 6 件事等您办" in text(answer)
    assert "已超 1 小时" in text(answer)


def test_an_empty_day_says_so(client, town, slices):
    slices(Manifest("x"))
    client.force_login(town.account("otto"))
    assert "没有等您办的事" in text(client.get("/"))


def test_the_search_asks_every_slice_with_the_viewer_and_the_folded_words(client, town, slices):
    asked = []

    def search(viewer, query, limit):
        asked.append((viewer.name, query))
        return [Hit(f"第{n}件", f"/{n}", "诉求") for n in range(limit)]

    slices(Manifest("x", search=search), Manifest("y"))
    client.force_login(town.account("eva"))
    page = text(client.get("/search/", {"q": " ＬＤ 槐蔭 "}))
    assert [query for _name, query in asked] == ["ld槐荫"]
    assert asked[0][0].startswith("eva")
    assert page.count("第") >= 20
    assert client.get("/search/", {"q": "  "}).context["count"] == 0
    assert len(asked) == 1


def test_the_inbox_shows_ones_own_notices_until_they_are_read(client, town):
    mine = a_notice(town.people["eva"], "三件派给您", url="/help/")
    a_notice(town.people["eva"], "另一件")
    theirs = a_notice(town.people["emil"], "别人的")
    client.force_login(town.account("eva"))
    page = text(client.get("/inbox/"))
    assert "三件派给您" in page
    assert "别人的" not in page
    assert '<span class="count">2</span>' in page
    assert client.get(f"/inbox/{mine.pk}/").url == "/help/"
    assert client.get(f"/inbox/{theirs.pk}/").status_code == 404
    page = text(client.get("/inbox/"))
    assert "三件派给您" not in page
    assert "三件派给您" in text(client.get("/inbox/?all=1"))
    client.post("/inbox/read/")
    assert '<span class="count">' not in text(client.get("/inbox/"))
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_a_notice_leads_to_our_own_pages_only(client, town):
    one = a_notice(town.people["eva"], "x", url="//example.org/")
    client.force_login(town.account("eva"))
    assert client.get(f"/inbox/{one.pk}/").url == "/inbox/"


@pytest.mark.parametrize("address", ["/", "/inbox/", "/search/?q=a", "/account/", "/help/web/"])
def test_a_page_asks_as_much_for_many_notices_as_for_one(
    client, town, address, django_assert_max_num_queries
):
    client.force_login(town.account("eva"))
    a_notice(town.people["eva"], "0")
    client.get(address)
    with django_assert_max_num_queries(38) as one:
        client.get(address)
    for number in range(1, 12):
        a_notice(town.people["eva"], str(number))
    with django_assert_max_num_queries(len(one)):
        client.get(address)
