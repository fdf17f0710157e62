"""A list page sorts, narrows and pages what it is given, and nothing else."""

from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.ground.access.listing import Column, Filter, list_page
from tongzhou.ground.access.models import Account

COLUMNS = (
    Column("name", "Name", sort=("username",)),
    Column("age", "Since", sort=("-created_at",)),
    Column("secret", "Password"),
)
ACTIVE = Filter("is_active", "Active", ((True, "yes"), (False, "no")))


@pytest.fixture
def accounts(db):
    for number in range(7):
        account = Account.objects.create(
            username=f"name-{number}", password="!", is_active=number != 3
        )
        Account.objects.filter(pk=account.pk).update(
            created_at=MONDAY_9AM + timedelta(days=number // 2)
        )


def page(asked, size=3, **more):
    given = {"columns": COLUMNS, "filters": (ACTIVE,), "search": ("username",), "order": ("pk",)}
    return list_page(asked, Account.objects.all(), size=size, **given | more)


def names(listing):
    return [account.username.removeprefix("name-") for account in listing.rows]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "012"),
        ({"sort": "name"}, "012"),
        ({"sort": "-name"}, "654"),
        ({"sort": "age"}, "654"),
        ({"sort": "-age"}, "103"),  # the key settles ties
        ({"sort": "secret"}, "012"),
        ({"sort": "password"}, "012"),
        ({"page": "3"}, "6"),
        ({"page": "99"}, "6"),
        ({"page": "0"}, "012"),
        ({"page": "-1"}, "012"),
        ({"page": "x"}, "012"),
        ({"page": "９"}, "012"),
        ({"page": "99999999999999999999"}, "012"),
        ({"is_active": "False"}, "3"),
        ({"is_active": "maybe"}, "012"),
        ({"q": "-4"}, "4"),
        ({"q": "nobody"}, ""),
        ({"password": "!"}, "012"),
    ],
)
def test_what_the_address_may_ask(accounts, asked, expected):
    assert "".join(names(page(asked))) == expected


def test_no_row_is_lost_or_doubled_between_pages(accounts):
    seen = [name for number in "123" for name in names(page({"sort": "-age", "page": number}))]
    assert sorted(seen) == list("0123456")


@pytest.mark.parametrize(("asked", "size"), [({}, 3), ({"q": "name", "sort": "age"}, 3), ({}, 50)])
def test_a_list_asks_two_questions_however_long_it_is(
    accounts, django_assert_num_queries, asked, size
):
    with django_assert_num_queries(2):
        page(asked, size)


def test_an_empty_list_asks_only_how_many(accounts, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert page({"q": "nobody"}).rows == []


def test_addresses_keep_what_was_chosen_and_drop_what_is_unknown(accounts):
    listing = page({"q": "name", "is_active": "True", "sort": "-name", "x": "1", "day": "3"})
    assert listing.address(page=2) == "?q=name&is_active=True&sort=-name&page=2"
    kept = page({"q": "name", "day": "3"}, kept=("day",))
    assert kept.address(page=2) == "?q=name&day=3&page=2"


def test_a_head_turns_its_own_sorting_round(accounts):
    first, _second, last = page({"sort": "name", "q": "n"}).columns
    assert (first.way, first.query) == ("ascending", "?q=n&sort=-name")
    assert (last.way, last.query) == ("", "")


def test_the_pager_names_the_ends_and_the_neighbours(accounts):
    assert page({"page": "1"}, size=1).near == [1, 2, 3, 0, 7]
    assert page({"page": "4"}, size=1).near == [1, 2, 3, 4, 5, 6, 7]
    assert page({"page": "7"}, size=1).near == [1, 0, 5, 6, 7]


def test_an_export_has_every_row_in_the_order_asked(accounts):
    listing = page({"sort": "-name", "export": "xlsx"})
    assert listing.export == "xlsx"
    assert [a.username[-1] for a in listing.every] == list("6543210")
    assert page({"export": "exe"}).export == ""


def test_what_is_searched_is_text_not_a_pattern(accounts):
    assert page({"q": "name_"}).total == 0
    assert page({"q": "%"}).total == 0


def test_a_page_may_bring_its_own_search_and_filter(accounts):
    odd = Filter(
        "odd", "Odd", (("1", "odd"),), lambda rows, _v: rows.filter(username__endswith="5")
    )
    listing = page({"odd": "1"}, filters=(odd,), search=lambda rows, q: rows.none())
    assert names(listing) == ["5"]
    assert listing.narrowed
    assert page({"q": "x"}, search=lambda rows, q: rows.none()).total == 0
