"""The way of a workbook through the pages, and who may walk it."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tongzhou.ground.access.models import AuditEntry
from tongzhou.shared.sheets import actions
from tongzhou.shared.sheets.models import State, Upload
from tongzhou.shared.sheets.tests.samples import workbook

REGISTER = [["槐荫里花名册"], ["房号", "备注"], ["101", "甲"], ["102", "乙"], ["", "丙"]]
FORM = reverse("sheets:bring_in", args=["test.rooms"])


def send(client, town, rows=REGISTER, name="花名册.xlsx", content=None):
    file = SimpleUploadedFile(name, content or workbook(rows))
    return client.post(FORM, {"scope": town.east.path, "file": file})


@pytest.fixture
def emil(rooms, client):
    client.force_login(rooms.account("emil"))
    return client


def confirm(client, pk, **chosen):
    fields = {"sheet": "Sheet1", "row": "2", "height": "1", "column-room": "0", "column-note": "1"}
    return client.post(reverse("sheets:columns", args=[pk]), fields | chosen)


def test_from_the_office_workbook_to_the_rows_that_come_back(rooms, emil):
    page = emil.get(FORM).content.decode()
    assert "房号" in page
    assert "室号" in page
    upload_page = send(emil, rooms)
    pk = Upload.objects.get().pk
    assert upload_page.url == reverse("sheets:columns", args=[pk])
    page = emil.get(upload_page.url).content.decode()
    assert '<option value="0" selected>房号</option>' in page
    assert "丙" in page
    done = confirm(emil, pk)
    page = emil.get(done.url).content.decode()
    assert Upload.objects.get().state == State.FINISHED
    assert reverse("sheets:returned", args=[pk]) in page
    answer = emil.get(reverse("sheets:returned", args=[pk]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["房号", "备注", "错误原因"],
        [None, "丙", sheet["C3"].value],
    ]
    assert sheet["C3"].value.startswith("房号：")
    assert AuditEntry.objects.first().action == "sheets.take_returned"


def test_the_person_corrects_which_column_is_which(rooms, emil):
    send(emil, rooms, [["说明", "门牌"], ["甲", "101"]])
    pk = Upload.objects.get().pk
    wrong = confirm(emil, pk, row="1", **{"column-room": ""})
    assert wrong.status_code == 422
    assert "field wrong" in wrong.content.decode()
    confirm(emil, pk, row="1", **{"column-room": "1", "column-note": "0"})
    assert Upload.objects.get().added == 1


def test_the_person_points_at_another_header_or_sheet(rooms, emil):
    send(emil, rooms)
    at = reverse("sheets:columns", args=[Upload.objects.get().pk])
    page = emil.get(at, {"row": "3", "height": "1"}).content.decode()
    assert '<option value="0">101</option>' in page
    assert emil.get(at, {"row": "9999", "height": "x", "sheet": "none"}).status_code == 200


def test_many_rows_go_in_behind_the_page_which_shows_how_far_they_are(rooms, emil, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    send(emil, rooms)
    pk = Upload.objects.get().pk
    at = confirm(emil, pk).url
    assert Upload.objects.get().state == State.WAITING
    whole = emil.get(at).content.decode()
    assert 'hx-trigger="every 2s"' in whole
    assert f'href="{at}"' in whole
    part = emil.get(at, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="progress"')
    actions.work_through(Upload.objects.get(), at=Upload.objects.get().uploaded_at)
    assert "hx-trigger" not in emil.get(at).content.decode()


def test_a_file_that_is_no_workbook_is_refused_in_place(rooms, emil):
    answer = send(emil, rooms, name="花名册.xlsx", content=b"MZ\0\0 not a workbook")
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Upload.objects.exists()


def test_the_very_same_file_is_noticed(rooms, emil):
    content = workbook(REGISTER)
    for _ in range(2):
        send(emil, rooms, content=content)
        confirm(emil, Upload.objects.latest("pk").pk)
    send(emil, rooms, content=content)
    page = emil.get(reverse("sheets:columns", args=[Upload.objects.latest("pk").pk]))
    earlier = sorted(Upload.objects.values_list("pk", flat=True))[-2]
    assert reverse("sheets:upload", args=[earlier]) in page.content.decode()


def test_the_blank_workbook_is_offered(rooms, emil):
    answer = emil.get(reverse("sheets:blank", args=["test.rooms"]))
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["房号", "备注"]


def test_throwing_the_file_away_is_asked_first(rooms, emil):
    send(emil, rooms)
    at = reverse("sheets:discard", args=[Upload.objects.get().pk])
    assert emil.get(at).status_code == 200
    assert Upload.objects.get().state == State.MAPPING
    emil.post(at)
    assert Upload.objects.get().state == State.EXPIRED


@pytest.mark.parametrize(
    ("who", "seen"), [("emil", 200), ("eva", 200), ("wanda", 404), ("lena", 404), ("sys", 404)]
)
def test_an_upload_is_seen_by_its_maker_and_by_who_may_import_there(rooms, emil, client, who, seen):
    send(emil, rooms)
    upload = Upload.objects.get()
    confirm(emil, upload.pk)
    client.force_login(rooms.account(who))
    for name in ("upload", "returned", "discard"):
        assert client.get(reverse(f"sheets:{name}", args=[upload.pk])).status_code == seen
    listed = client.get(reverse("sheets:uploads")).content.decode()
    assert ("花名册.xlsx" in listed) == (seen == 200)


@pytest.mark.parametrize("who", ["gus", "otto", "aud"])
def test_who_may_import_nothing_finds_no_form(rooms, client, who):
    client.force_login(rooms.account(who))
    assert client.get(FORM).status_code == 404
    assert client.get(reverse("sheets:blank", args=["test.rooms"])).status_code == 404


def test_the_list_asks_the_same_questions_for_one_and_for_three(rooms, emil):
    asked = []
    for more in (1, 2):
        for _ in range(more):
            send(emil, rooms)
        emil.get(reverse("sheets:uploads"))
        with CaptureQueriesContext(connection) as queries:
            emil.get(reverse("sheets:uploads"))
        asked.append(len(queries))
    assert asked[0] == asked[1]
