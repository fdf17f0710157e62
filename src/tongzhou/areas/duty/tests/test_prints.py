"""The roster on paper: the usual columns, hidden phones, and every file on the record."""

from datetime import timedelta
from io import BytesIO

import docx
import pytest
from openpyxl import load_workbook

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.models import Handover
from tongzhou.areas.duty.printed import HEADS
from tongzhou.areas.duty.queries.printed import printed
from tongzhou.areas.duty.tests.crew import (
    MONDAY,
    a_card,
    a_duty,
    a_post,
    a_roster,
    a_shift,
    a_volunteer,
)
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.organisations.models import Appointment

PHONE, HIDDEN = "1390000xxxx", "139****xxxx"


@pytest.fixture
def wall(town):
    """Monday by day and by night, a leader over both, one seat free."""
    hua = a_volunteer(town, "hua", phone=PHONE)
    ning = a_volunteer(town, "ning", phone=PHONE)
    post = a_post(town)
    lead = a_post(town, "带班", card=a_card("lead"), leading=True)
    town.roster = a_roster(town, hua, ning)
    day, night = a_shift(post, MONDAY, need=2), a_shift(post, MONDAY, hour=20, hours=12)
    a_duty(hua, day, town.roster)
    a_duty(ning, night, town.roster)
    a_duty(town.people["eva"], a_shift(lead, MONDAY, hour=8, hours=16), town.roster)
    Handover.objects.create(
        shift=day,
        place_path=town.east.path,
        words="电梯报修待回复",
        by=hua,
        taken_by=ning,
        at=MONDAY_9AM,
        key="00000000-0000-0000-0000-000000000001",
    )
    return town


def test_each_hours_of_a_day_are_one_line_with_who_leads(wall):
    _, lines = printed(wall.roster, MONDAY_9AM)
    day, night = lines[:2]
    assert day.cells[0] == "11月16日（周一）"
    assert "08:00–16:00" in day.cells[1]
    assert day.leaders == (wall.people["eva"].name,) == night.leaders
    assert "hua" in day.people
    assert "（缺）" in day.people
    assert (day.handed, day.sign) == ("电梯报修待回复", "h/n")
    assert night.phones == HIDDEN


def test_a_night_across_midnight_and_the_end_of_a_month_stand_on_their_first_day(wall):
    last = MONDAY + timedelta(days=13)
    a_duty(wall.people["hua"], a_shift(a_post(wall, "西门"), last, hour=20, hours=12), wall.roster)
    _, lines = printed(wall.roster, MONDAY_9AM)
    assert lines[-1].day == last
    assert "20:00–08:00" in lines[-1].cells[1]


def test_on_paper_the_hours_of_a_day_stay_together_under_their_date(wall, client):
    client.force_login(wall.account("eva"))
    page = client.get(f"/duty/rosters/{wall.roster.pk}/print/").content.decode()
    _, lines = printed(wall.roster, MONDAY_9AM)
    table = page[page.index('class="table grid duty-list"') :].split("</table>")[0]
    assert table.count("<tbody>") == len({line.day for line in lines})
    assert table.count("<tbody>") == table.count("</tbody>")


@pytest.fixture
def exported(wall, client):
    def take(who="eva", **asked):
        client.force_login(wall.account(who))
        form = {"kind": "docx", "size": "a4", "phones": "masked", "why": "", **asked}
        return client.post(f"/duty/rosters/{wall.roster.pk}/export/", form)

    return take


def _tables(content):
    return [
        [cell.text for cell in row.cells] for row in docx.Document(BytesIO(content)).tables[0].rows
    ]


@pytest.mark.parametrize("size", ["a4", "a4_wide", "a3_wide"])
def test_the_word_file_has_the_usual_columns(exported, size):
    rows = _tables(exported(size=size).content)
    assert tuple(rows[0]) == HEADS
    assert rows[1][0] == rows[2][0], "one cell for the day"
    assert HIDDEN in rows[1][4]


def test_the_workbook_has_the_list_and_everybody_by_days(exported):
    book = load_workbook(BytesIO(exported(kind="xlsx", size="a3_wide").content))
    assert book.sheetnames == ["值班表", "排班总表"]
    assert [cell.value for cell in book["值班表"][3]] == list(HEADS)
    assert book["排班总表"]["A4"].value == "hua"


def test_every_file_is_on_the_record_and_whole_phones_need_a_reason(exported):
    assert exported(phones="full").status_code == 409
    assert not AuditEntry.objects.filter(action="duty.roster_exported").exists()
    content = exported(phones="full", why="寒潮值守联络").content
    assert PHONE in _tables(content)[1][4]
    entry = AuditEntry.objects.get(action="duty.roster_exported")
    assert "寒潮值守联络" in str(entry.detail)


def test_who_serves_may_look_but_takes_nothing_out(exported, wall, client):
    assert exported("ning").status_code == 409
    client.force_login(wall.account("ning"))
    page = client.get(f"/duty/rosters/{wall.roster.pk}/print/").content.decode()
    assert HIDDEN in page
    assert PHONE not in page
    assert "导出" not in page.split("<main")[1]
    client.force_login(wall.account("wanda"))
    assert client.get(f"/duty/rosters/{wall.roster.pk}/print/").status_code == 404
    assert exported("wanda").status_code == 404


def test_the_post_of_somebody_who_left_prints_all_the_same(wall):
    Appointment.objects.filter(person=wall.people["hua"]).delete()
    _, lines = printed(wall.roster, MONDAY_9AM)
    assert "hua" in lines[0].people
