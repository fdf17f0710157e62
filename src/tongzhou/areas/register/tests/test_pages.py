"""Who sees what of the register, masked, at which number of queries."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.town import MONDAY_9AM
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.places.actions import Entry, add_household, add_resident
from tongzhou.ground.places.models import BuildingCaptain, Household, Place, Resident
from tongzhou.shared.facts.models import Fact


@pytest.fixture
def home(town):
    """A household of two in the east, entered as people enter it."""
    eva = {"by": town.viewer("eva"), "at": MONDAY_9AM}
    household = add_household(town.places["east_entrance"], room="502", **eva)
    add_resident(household, entry=Entry("安屿", head=True, phone="1390000xxxx"), **eva)
    add_resident(household, entry=Entry("苗秋雁", floating=True, needs="需要配药"), **eva)
    return household


@pytest.fixture
def sign_in(town, client):
    def as_(name):
        client.force_login(town.account(name))
        return client

    return as_


def body(client, name, *args, **query):
    return client.get(reverse(f"register:{name}", args=args), query).content.decode()


@pytest.mark.parametrize(
    ("who", "status", "sees"),
    [("eva", 200, True), ("gus", 200, True), ("wim", 200, False), ("lena", 403, False), ("sys", 403, False)],
)  # fmt: skip
def test_the_list_shows_what_lies_under_a_post_that_lets_one_see_people(
    home, sign_in, who, status, sees
):
    answer = sign_in(who).get(reverse("register:households"))
    assert answer.status_code == status
    assert ("1栋1单元502" in answer.content.decode()) is sees


def test_names_and_phones_are_masked(home, sign_in):
    page = body(sign_in("eva"), "households") + body(sign_in("eva"), "household", home.pk)
    assert "安**" in page
    assert "139****xxxx" in page
    assert "安屿" not in page
    assert "1390000xxxx" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [({"q": "ay"}, 1), ({"q": "安嶼"}, 1), ({"q": "502"}, 1), ({"q": "无人"}, 0),
     ({"living": "floating"}, 1), ({"living": "nobody"}, 0), ({"living": "needs"}, 1)],
)  # fmt: skip
def test_finding_a_household(home, sign_in, query, found):
    page = body(sign_in("eva"), "households", **query)
    assert page.count(reverse("register:household", args=[home.pk])) == found


def test_the_list_asks_the_same_number_of_questions_for_two_rows_and_for_four(
    town, home, sign_in, django_assert_max_num_queries
):
    client = sign_in("eva")
    address = reverse("register:households")
    client.get(address)
    with django_assert_max_num_queries(18) as few:
        client.get(address)
    for room in ("601", "602"):
        other = Household.objects.create(
            place=home.place, place_path=home.place_path, room=room, address=room
        )
        Resident.objects.create(household=other, place_path=home.place_path, name="安屿")
    with django_assert_max_num_queries(18) as many:
        client.get(address)
    assert len(few) == len(many)


def test_one_person_in_clear_after_a_reason_and_a_line_in_the_trail(home, sign_in):
    resident = home.residents.get(head=True)
    address = reverse("register:in_clear", args=[resident.pk])
    client = sign_in("emil")
    assert "安屿" not in client.get(address).content.decode()
    assert client.post(address, {"reason": "看看"}).status_code == 422
    answer = client.post(address, {"reason": "visit"})
    assert "安屿" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    lines = AuditEntry.objects.filter(action="register.unmasked")
    assert [line.subject for line in lines] == [f"resident:{resident.pk}"]


def test_nobody_else_sees_a_household_or_a_person(home, sign_in):
    resident = home.residents.get(head=True)
    for who in ("wim", "lena", "pia", "otto", "sys", "sec", "aud"):
        client = sign_in(who)
        assert client.get(reverse("register:household", args=[home.pk])).status_code == 404
        address = reverse("register:in_clear", args=[resident.pk])
        assert client.post(address, {"reason": "visit"}).status_code == 404


def test_changing_an_entry_keeps_what_is_hidden(home, sign_in):
    resident = home.residents.get(head=True)
    address = reverse("register:change_resident", args=[resident.pk])
    client = sign_in("emil")
    page = client.get(address).content.decode()
    assert "安屿" not in page
    assert 'placeholder="安**"' in page
    client.post(address, {"relation": "户主", "head": "on", "id_number": "11010519491231002X"})
    resident.refresh_from_db()
    assert (resident.name, resident.phone) == ("安屿", "1390000xxxx")
    assert (resident.id_last4, str(resident.born_on), resident.sex) == ("002X", "1949-12-31", "2")
    assert 'value="1949-12-31"' in client.get(address).content.decode()
    assert Fact.objects.filter(kind="register.changed", values__act="changed").count() == 1


def test_adding_moving_out_and_moving_in_again(home, sign_in):
    client = sign_in("emil")
    client.post(reverse("register:add_resident", args=[home.pk]), {"name": "贺小满"})
    resident = home.residents.get(name="贺小满")
    twice = client.post(reverse("register:add_resident", args=[home.pk]), {"name": "贺小满"})
    assert twice.status_code == 422
    client.post(reverse("register:move_out", args=[resident.pk]), {"on": "2026-11-01"})
    resident.refresh_from_db()
    assert str(resident.moved_out_on) == "2026-11-01"
    client.post(reverse("register:move_in_again", args=[resident.pk]))
    resident.refresh_from_db()
    assert resident.lives_here


def test_two_entries_become_one(home, sign_in):
    kept = home.residents.get(head=True)
    other = Resident.objects.create(
        household=home, place_path=home.place_path, name="安屿", id_last4="002X"
    )
    client = sign_in("emil")
    assert "安**" in body(client, "merge", kept.pk)
    client.post(reverse("register:merge", args=[kept.pk]), {"other": other.pk})
    kept.refresh_from_db()
    assert kept.id_last4 == "002X"
    assert not Resident.objects.filter(pk=other.pk).exists()


def test_the_ledger_goes_out_masked_with_a_reason_and_a_line(home, sign_in):
    client = sign_in("emil")
    address = reverse("register:export")
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": "visit"})
    cells = [
        str(cell.value)
        for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows()
        for cell in row
    ]
    words = " ".join(cells)
    assert "安**、苗**" in words
    assert "入户走访" in words
    assert "安屿" not in words
    assert "1390000xxxx" not in words
    line = AuditEntry.objects.get(action="register.exported")
    assert line.detail == {"rows": 2, "reason": "visit"}
    assert sign_in("gus").get(address).status_code == 403


# --- places ------------------------------------------------------------------------------------


def test_the_tree_begins_where_ones_posts_do(town, sign_in):
    page = body(sign_in("eva"), "places")
    assert town.east.name in page
    assert town.west.name not in page
    assert town.west.name in body(sign_in("lena"), "place", town.places["street"].pk)
    assert sign_in("otto").get(reverse("register:places")).status_code == 403


def test_a_place_and_what_stands_below(town, sign_in):
    page = body(sign_in("eva"), "place", town.east.pk)
    assert town.places["east_estate"].name in page
    assert "0.0%" in page
    assert sign_in("wim").get(reverse("register:place", args=[town.east.pk])).status_code == 404
    assert town.east.name in body(sign_in("eva"), "places", q="hylsq")


def test_setting_up_renaming_and_closing_a_place(town, sign_in):
    client = sign_in("eva")
    address = reverse("register:add_place", args=[town.east.pk])
    client.post(address, {"kind": "estate", "name": "春涧苑"})
    estate = Place.objects.get(name="春涧苑")
    assert client.post(address, {"kind": "estate", "name": "春涧苑"}).status_code == 422
    client.post(reverse("register:rename_place", args=[estate.pk]), {"name": "柳堤雅居"})
    client.post(
        reverse("register:estate_status", args=[estate.pk]), {"status": "clear", "on": "2026-11-01"}
    )
    assert "50.0%" in body(client, "place", town.east.pk)
    assert Fact.objects.get(kind="estate.status").values == {"status": "clear"}
    client.post(reverse("register:close_place", args=[estate.pk]), {"on": "2026-11-16"})
    estate.refresh_from_db()
    assert (estate.name, str(estate.valid_to)) == ("柳堤雅居", "2026-11-16")
    client.post(reverse("register:reopen_place", args=[estate.pk]))
    assert Place.objects.get(pk=estate.pk).valid_to is None


def test_redrawing_through_the_page(town, sign_in):
    client = sign_in("eva")
    estate = Place.objects.create(
        kind="estate", name="春涧苑", parent=town.east, path=f"{town.east.path}000001"
    )
    building = town.places["east_building"]
    client.post(reverse("register:move_place", args=[building.pk]), {"to": estate.pk})
    household = Household.objects.get(pk=town.households["east"].pk)
    assert household.place_path.startswith(estate.path)
    refused = client.post(reverse("register:move_place", args=[estate.pk]), {"to": town.west.pk})
    assert refused.status_code == 422


def test_building_captains_are_named_and_end(town, sign_in):
    building = town.places["east_building"]
    client = sign_in("eva")
    client.post(
        reverse("register:add_captain", args=[building.pk]),
        {"name": "苗秋雁", "phone": "", "on": "2026-11-01"},
    )
    assert "苗**" in body(client, "place", town.east.pk)
    captain = BuildingCaptain.objects.get()
    client.post(reverse("register:end_captain", args=[captain.pk]), {"on": "2026-11-16"})
    captain.refresh_from_db()
    assert str(captain.ended_on) == "2026-11-16"


@pytest.mark.parametrize("who", ["gus", "lena", "wim"])
def test_only_posts_over_a_place_change_it(town, sign_in, who):
    client = sign_in(who)
    building = town.places["east_building"]
    for name in ("add_place", "rename_place", "close_place", "move_place", "add_captain"):
        answer = client.post(reverse(f"register:{name}", args=[building.pk]), {"name": "别名"})
        assert answer.status_code in (403, 404), name
    assert Place.objects.get(pk=building.pk).name == "1栋"


def test_the_search_of_the_shell_finds_households_and_places(town, home, sign_in):
    page = sign_in("eva").get(reverse("web:search"), {"q": "502"}).content.decode()
    assert reverse("register:household", args=[home.pk]) in page
    page = sign_in("wim").get(reverse("web:search"), {"q": "502"}).content.decode()
    assert reverse("register:household", args=[home.pk]) not in page
