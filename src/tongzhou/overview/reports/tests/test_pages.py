"""Reports through the door: who sees and does what, and at which number of questions."""

import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from tests.town import CANARY, MONDAY_9AM
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.events.models import Event, State
from tongzhou.overview.indicators.rules import Figure
from tongzhou.overview.reports import actions, queries
from tongzhou.overview.reports.formbook import report_forms
from tongzhou.overview.reports.models import Report
from tongzhou.overview.reports.queries import Target
from tongzhou.overview.reports.rules import Slot
from tongzhou.overview.reports.tests.ledger import FIVE_TO_FIVE, TODAY, asked
from tongzhou.overview.reports.waiting import found_reports, waiting

AT = FIVE_TO_FIVE
COMMUNITY, STREET = "community_daily", "street_daily"


@pytest.fixture(autouse=True)
def _this_afternoon(monkeypatch, counted_lines):
    """It is five to five on that Monday, wherever a page looks at the clock."""
    for name in ("tongzhou.overview.reports.views.pages", "tongzhou.overview.reports.views.acts"):
        monkeypatch.setattr(f"{name}.now", lambda: AT)
    monkeypatch.setattr("tongzhou.overview.reports.views.out.now", lambda: AT)
    monkeypatch.setattr("tongzhou.overview.indicators.views.now", lambda: AT)
    monkeypatch.setattr(timezone, "now", lambda: AT)


def target(town, who="east", form=COMMUNITY, day=TODAY):
    return Target(report_forms()[form], town.organisations[who], Slot(day=day))


def address(town, who="east", form=COMMUNITY, name="one", **more):
    return reverse(f"reports:{name}", kwargs=target(town, who, form).address | more)


def sign(town, who="east", by="eva", form=COMMUNITY, at=AT):
    one = target(town, who, form)
    token = queries.paper(one, at=at).token
    return actions.sign_report(one, token=token, by=town.viewer(by), at=at)


def page(client, town, who, url):
    client.force_login(town.account(who))
    answer = client.get(url)
    return answer, answer.content.decode()


def hidden(text, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    return found[1].replace("&quot;", '"') if found else ""


def test_the_secretary_signs_from_the_page_and_the_figures_stand(town, client):
    asked(town.east, 4)
    _answer, text = page(client, town, "eva", address(town))
    assert "草稿" in text
    values = {name: hidden(text, name) for name in ("token", "shown")}
    answer = client.post(address(town, name="sign"), values, follow=True)
    assert answer.redirect_chain == [(address(town), 302)]
    report = Report.objects.get()
    assert (report.state, report.figures[0]["now"]) == ("signed", 4)
    assert "已签发" in answer.content.decode()


def test_a_stale_page_signs_nothing_and_shows_the_difference_first(town, client):
    asked(town.east, 4)
    _answer, text = page(client, town, "eva", address(town))
    values = {name: hidden(text, name) for name in ("token", "shown")}
    asked(town.east, 1)
    answer = client.post(address(town, name="sign"), values)
    again = answer.content.decode()
    assert answer.status_code == 409
    assert "4 → <b>5</b>" in again
    assert not Report.objects.filter(state="signed").exists()
    fresh = {name: hidden(again, name) for name in ("token", "shown")}
    assert client.post(address(town, name="sign"), fresh).status_code == 302
    assert Report.objects.get().figures[0]["now"] == 5


@pytest.mark.parametrize(
    ("who", "status", "sees_draft", "may_sign"),
    [
        ("eva", 200, True, True),
        ("emil", 200, True, False),
        ("lena", 200, False, False),
        ("wanda", 404, False, False),
        ("gus", 404, False, False),
        ("mo", 404, False, False),
    ],
)
def test_who_sees_a_draft(town, client, who, status, sees_draft, may_sign):
    asked(town.east, 4321)
    answer, text = page(client, town, who, address(town))
    assert (answer.status_code, "4321" in text) == (status, sees_draft)
    assert (f'action="{address(town, name="sign")}"' in text) is may_sign


def test_the_level_above_reads_what_was_signed(town, client):
    asked(town.east, 47)
    sign(town)
    _answer, text = page(client, town, "lena", address(town))
    assert ">47<" in text
    assert "签发" in text


@pytest.mark.parametrize("name", ["docx", "workbook"])
def test_nobody_above_takes_out_a_draft(town, client, name):
    answer, _text = page(client, town, "lena", address(town, name=name))
    assert answer.status_code == 404


def test_a_correction_through_the_page_needs_a_reason(town, client):
    asked(town.east, 4)
    url = address(town, name="correct", line="requests.received")
    client.force_login(town.account("emil"))
    assert client.post(url, {"value": "3", "reason": ""}).status_code == 200
    assert client.post(url, {"value": "3.5", "reason": "误录"}).status_code == 200
    assert client.post(url, {"value": "3", "reason": "一件重复登记"}).status_code == 302
    _answer, text = page(client, town, "emil", address(town))
    assert "一件重复登记" in text
    assert ">3</a>" in text


def test_a_rate_is_corrected_by_its_parts(town, client):
    url = address(town, name="correct", line="requests.resolution_rate")
    client.force_login(town.account("eva"))
    assert client.post(url, {"part": "3", "whole": "4", "reason": "补录"}).status_code == 302
    _answer, text = page(client, town, "eva", address(town))
    assert "75.0% (3/4)" in text


def test_a_zero_report_is_offered_as_one(town, client):
    _answer, text = page(client, town, "eva", address(town))
    assert "零报告：无" in text


def test_notes_are_written_beside_the_figures(town, client):
    client.force_login(town.account("emil"))
    url = address(town, name="notes")
    assert client.post(url, {"problems": "3栋停水，需供水公司协调"}).status_code == 302
    _answer, text = page(client, town, "eva", address(town))
    assert "3栋停水" in text


def test_the_street_sees_the_states_apart_and_reminds(town, client):
    sign(town)
    board = reverse("reports:board", args=[STREET, town.organisations["street"].pk, "2026-11-16"])
    _answer, text = page(client, town, "lena", board)
    assert "1/2" in text
    assert "按时签发" in text
    assert "零报告" in text
    answer = client.post(f"{board}remind/", follow=True)
    assert "已提醒1个单位" in answer.content.decode()


def test_the_street_rolls_up_and_drills_to_the_child(town, client):
    asked(town.east, 4)
    sign(town)
    url = address(town, "street", STREET)
    _answer, text = page(client, town, "lena", url)
    assert "2个单位应报，1个已签发" in text
    assert address(town) in text
    assert address(town, "west") in text


def test_my_day_holds_the_report_until_it_is_signed(town):
    eva = town.viewer("eva")
    (one,) = waiting(eva, AT)
    assert (one.url, one.due_at) == (address(town), AT + timedelta(minutes=5))
    sign(town)
    assert list(waiting(eva, AT)) == []
    assert list(waiting(town.viewer("otto"), AT)) == []


def test_a_signed_report_is_found_by_its_unit(town):
    sign(town)
    assert [hit.url for hit in found_reports(town.viewer("lena"), "hyl", 5)] == [address(town)]
    assert list(found_reports(town.viewer("wanda"), "hyl", 5)) == []


def test_the_paper_is_a_draft_until_it_is_signed_and_every_export_leaves_a_line(town, client):
    asked(town.east, 4)
    actions.correct_line(
        target(town),
        line="requests.received",
        corrected=Figure(3),
        reason="一件重复登记",
        by=town.viewer("eva"),
        at=AT,
    )
    client.force_login(town.account("eva"))
    papers = [client.get(address(town, name="docx"))]
    sign(town)
    papers.append(client.get(address(town, name="docx")))
    marks, texts = [], []
    for paper in papers:
        made = Document(io.BytesIO(paper.content))
        marks.append("草稿" in made.sections[0].header._element.xml)
        texts.append("\n".join(p.text for p in made.paragraphs))
        assert made.tables[0].cell(1, 1).text == "3"
    assert marks == [True, False]
    assert "一件重复登记" in texts[0]
    assert "需协调解决的问题" in texts[0]
    exports = AuditEntry.objects.filter(action="reports.export")
    assert [entry.detail["format"] for entry in exports] == ["docx", "docx"]


def test_the_workbooks_have_a_frozen_header_and_fit_one_page(town, client):
    asked(town.east, 4, solved=True)
    sign(town)
    client.force_login(town.account("lena"))
    one = load_workbook(io.BytesIO(client.get(address(town, name="workbook")).content)).active
    board = reverse(
        "reports:board_workbook", args=[STREET, town.organisations["street"].pk, "2026-11-16"]
    )
    units = load_workbook(io.BytesIO(client.get(board).content)).active
    for sheet in (one, units):
        assert sheet.freeze_panes
        setup = sheet.page_setup
        # Openpyxl says None for the default, which is one page wide.
        assert (setup.fitToWidth or 1, setup.fitToHeight, setup.orientation) == (1, 0, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    cells = [[cell.value for cell in row] for row in units.iter_rows()]
    missing = next(row for row in cells if row[1] and "梅溪" in str(row[1]))
    assert missing[2:5] == ["未到时限", None, None]


def test_the_text_for_the_group_holds_figures_only(town, client):
    asked(town.east, 4)
    note = {"section": "problems", "text": "童远家漏水\n3栋停水", "by": town.viewer("eva")}
    actions.write_note(target(town), at=AT, **note)
    from tongzhou.overview.reports.wording import group_text  # noqa: PLC0415

    text = group_text(queries.paper(target(town), at=AT))
    first, *rest = text.splitlines()
    assert len(first) <= 300
    assert "童远" not in text
    assert "2项" in "".join(rest)
    assert "草稿" in text


@pytest.fixture
def flood(town):
    return Event.objects.create(
        kind="flood",
        name=f"防汛{CANARY}",
        place=town.places["street"],
        place_path=town.places["street"].path,
        state=State.ACTIVE,
        opened_at=MONDAY_9AM,
    )


def test_a_chain_is_signed_from_its_pages(town, client, flood):
    asked(town.east, 2, at=MONDAY_9AM + timedelta(minutes=5))
    _answer, text = page(client, town, "eva", reverse("reports:event", args=[flood.pk]))
    assert "初报" in text
    for number, final in ((0, ""), (1, ""), (2, "1")):
        one = {"form": "event_report", "organisation": town.organisations["east"].pk}
        one["slot"] = f"event-{flood.pk}-{number}"
        _answer, text = page(client, town, "eva", reverse("reports:one", kwargs=one))
        values = {"token": hidden(text, "token"), "final": final}
        answer = client.post(reverse("reports:sign", kwargs=one), values)
        assert answer.status_code == 302, answer.content.decode()
    _answer, text = page(client, town, "eva", reverse("reports:event", args=[flood.pk]))
    for name in ("初报", "续报一", "终报", "链条已结束"):
        assert name in text


def test_what_people_wrote_on_an_event_is_declared_for_destruction(town, flood):
    from tongzhou.ground.events.destruction import declared  # noqa: PLC0415

    assert [one.fields for one in declared() if one.model == "reports.Note"] == [("text",)]


@pytest.mark.parametrize("days", [1, 3])
def test_pages_ask_the_same_number_of_questions_for_one_report_and_for_three(
    town, client, django_assert_max_num_queries, days
):
    for back in range(days):
        sign(town, at=AT - timedelta(days=back)) if not back else _sign_back(town, back)
    client.force_login(town.account("eva"))
    for name, most in (("reports:home", 40), ("reports:every", 12)):
        with django_assert_max_num_queries(most):
            assert client.get(reverse(name)).status_code == 200
    with django_assert_max_num_queries(30):
        client.get(address(town))


def _sign_back(town, back):
    one = target(town, day=TODAY - timedelta(days=back))
    at = AT - timedelta(days=back)
    token = queries.paper(one, at=at).token
    actions.sign_report(one, token=token, by=town.viewer("eva"), at=at)


@pytest.mark.parametrize("slot", ["2026-13-01", "day", "event-1-0", "event-999-0", "2026-1-1"])
def test_an_address_that_names_no_report_is_not_found(town, client, slot):
    client.force_login(town.account("eva"))
    one = {"form": COMMUNITY, "organisation": town.organisations["east"].pk, "slot": slot}
    assert client.get(reverse("reports:one", kwargs=one)).status_code == 404
