"""An office's own workbook comes in: the good rows stand, the bad rows come back, twice is once."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import now

from tests.messy_workbook import messy_workbook
from tests.town import MONDAY_9AM
from tongzhou.areas.register.actions import bring_in
from tongzhou.areas.register.manifest import RESIDENTS
from tongzhou.base.errors import Refused
from tongzhou.base.sheets import IdNumber, Outcome, UploadRef
from tongzhou.ground.places.models import Household, Place, Resident
from tongzhou.ground.places.register import RegisterRow, contradictions
from tongzhou.shared.facts.models import Fact
from tongzhou.shared.sheets import actions as sheets
from tongzhou.shared.sheets import queries
from tongzhou.shared.sheets.models import State

ROW = RegisterRow(
    estate="春涧苑", building="3", entrance="2", room="501室", name="安屿", head="安屿",
    born_on=date(2000, 1, 2), registration="floating", relation="户主",
)  # fmt: skip


@pytest.fixture
def put(town):
    """Bring rows into the east's register as emil."""

    def bring(*rows, by="emil", place="east"):
        upload = UploadRef(1, town.places[place].path)
        return bring_in(rows, upload=upload, by=town.viewer(by), at=MONDAY_9AM)

    return bring


def changed(row, **values):
    return RegisterRow(**{**{f: getattr(row, f) for f in RegisterRow.__slots__}, **values})


def test_what_is_missing_is_set_up_once(town, put):
    second = changed(ROW, name="安澜", relation="子", building="3栋", entrance="2单元", room="501")
    third = changed(ROW, name="沈砚", relation="户主", head="沈砚", building="03幢", room="502")
    assert put(ROW, second, third) == [Outcome.ADDED] * 3
    names = Place.objects.filter(path__startswith=town.east.path, source="自建")
    assert sorted(names.values_list("kind", "name")) == [
        ("building", "3栋"),
        ("entrance", "2单元"),
        ("estate", "春涧苑"),
    ]
    home = Household.objects.get(address="春涧苑3栋2单元501")
    assert list(home.residents.values_list("name", "head")) == [("安屿", True), ("安澜", False)]
    assert {r.place_path for r in home.residents.all()} == {home.place.path}


def test_the_same_rows_again_change_nothing(put):
    put(ROW)
    before = list(Resident.objects.order_by("pk").values())
    assert put(ROW, changed(ROW, name="安嶼")) == [Outcome.UNCHANGED] * 2
    assert list(Resident.objects.order_by("pk").values()) == before


def test_a_gap_is_filled_and_a_correction_is_not_overwritten(put):
    put(ROW)
    Resident.objects.filter(name="安屿").update(relation="租客")
    later = changed(ROW, phone="1390000xxxx", relation="户主", id_number=IdNumber("002X"))
    assert put(later) == [Outcome.CHANGED]
    resident = Resident.objects.get(name="安屿")
    assert (resident.relation, resident.phone, resident.id_last4) == ("租客", "1390000xxxx", "002X")


def test_two_namesakes_with_two_birthdays_are_two_people(put):
    assert put(ROW, changed(ROW, born_on=date(1970, 1, 2))) == [Outcome.ADDED] * 2


def test_an_estate_without_buildings_holds_its_rooms_itself(put):
    put(changed(ROW, building=None, entrance=None))
    assert Household.objects.get(room="501", residents__name="安屿").place.kind == "estate"


@pytest.mark.parametrize(
    ("by", "place", "code"),
    [("wim", "east", "not_allowed"), ("gus", "east", "not_allowed"), ("emil", "east_estate", "wrong_level")],
)  # fmt: skip
def test_only_into_a_community_in_reach(put, by, place, code):
    with pytest.raises(Refused) as refusal:
        put(ROW, by=by, place=place)
    assert refusal.value.code == code


def test_the_facts_count_and_name_nobody(put):
    put(ROW, changed(ROW, name="安澜"))
    put(ROW, changed(ROW, phone="1390000xxxx"))
    facts = [(f.values, f.quantity) for f in Fact.objects.filter(kind="register.changed")]
    assert facts == [
        ({"what": "resident", "act": "added"}, 2),
        ({"what": "resident", "act": "changed"}, 1),
    ]


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (changed(ROW, id_number=IdNumber("002X", date(1949, 12, 31), "2")), ["born_on"]),
        (changed(ROW, sex="1", born_on=None, id_number=IdNumber("002X", date(1949, 12, 31), "2")), ["sex"]),
        (changed(ROW, id_number=IdNumber("002X")), []),
    ],
)  # fmt: skip
def test_an_id_number_that_says_something_else_comes_back(row, columns):
    assert [error.column for error in contradictions(row)] == columns


def test_what_is_kept_of_an_id_number():
    row = changed(ROW, born_on=None, id_number=IdNumber("002X", date(1949, 12, 31), "2"))
    kept = row.values()
    assert (kept["id_last4"], kept["born_on"], kept["sex"]) == ("002X", date(1949, 12, 31), "2")


def _through(town, content, **options):
    upload = sheets.bring_in(
        content,
        name="花名册.xlsx",
        kind=RESIDENTS,
        scope_path=town.east.path,
        by=town.viewer("emil"),
        at=MONDAY_9AM,
    )
    book = queries.opened(upload)
    sheets.confirm(
        upload,
        sheet=book.sheet,
        header=book.header,
        mapping=upload.mapping,
        by=town.viewer("emil"),
        at=MONDAY_9AM,
    )
    sheets.work_through(upload, at=MONDAY_9AM, **options)
    return upload


@pytest.mark.django_db
def test_a_messy_workbook_good_rows_in_bad_rows_back_and_twice_is_once(town, settings):
    settings.DEMO = True
    content = messy_workbook(500, 20, seed=3)
    before = Resident.objects.count()
    first = _through(town, content)
    assert (first.state, first.added, first.bad) == (State.FINISHED, 480, 20)
    assert Resident.objects.count() == before + 480
    again = _through(town, content)
    assert (again.added, again.changed, again.unchanged, again.bad) == (0, 0, 480, 20)


@pytest.mark.django_db
def test_cut_off_in_the_middle_nothing_is_lost_and_nothing_doubled(town, settings):
    settings.DEMO = True
    content = messy_workbook(1500, 30, seed=4)
    before = Resident.objects.count()
    upload = _through(town, content, most_batches=1)
    assert upload.done == 500
    sheets.work_through(upload, at=now() + timedelta(minutes=5))
    assert (upload.state, upload.added, upload.bad) == (State.FINISHED, 1470, 30)
    assert Resident.objects.count() == before + 1470
