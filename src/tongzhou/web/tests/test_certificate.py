"""The certificate of destruction as a document."""

import io

import docx
from django.db import connection
from django.urls import reverse

from tests.town import CANARY, MONDAY_9AM
from tongzhou.ground.events.actions import ending, life
from tongzhou.ground.events.models import Certificate
from tongzhou.ground.events.tests.floods import a_transfer, an_active_flood


def words_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def destroyed(town):
    event = an_active_flood(town)
    a_transfer(town, event, who="汀兰阿婆", room="60277")
    life.stand_down(event, by=town.viewer("eva"), at=MONDAY_9AM)
    ending.propose_destruction(event, reason="演练", by=town.viewer("eva"), at=MONDAY_9AM)
    ending.approve_destruction(event, by=town.viewer("lena"), at=MONDAY_9AM)
    return event


def test_the_certificate_says_what_went_and_names_nobody_affected(town, client):
    event = destroyed(town)
    client.force_login(town.account("eva"))
    answer = client.get(reverse("web:event_certificate", args=[event.pk]))
    words = words_of(answer.content)
    assert "应急事件个人信息销毁证明" in words
    assert Certificate.objects.get().digest in words.replace(" ", "")
    assert "预案包台账" in words
    assert "人数 3" in words
    assert f"eva{CANARY}" in words
    assert f"lena{CANARY}" in words
    assert "汀兰阿婆" not in words
    assert "60277" not in words
    assert "attachment" in answer["Content-Disposition"]


def test_what_a_server_keeps_in_its_own_journal_is_not_claimed(town, client):
    event = destroyed(town)
    Certificate.objects.update(residue_cleared_at=MONDAY_9AM)
    client.force_login(town.account("eva"))
    paper = words_of(client.get(reverse("web:event_certificate", args=[event.pk])).content)
    page = client.get(reverse("events:certificate", args=[event.pk])).content.decode()
    on_a_server = connection.vendor != "sqlite"
    assert ("空闲页与日志已于" in paper) is not on_a_server
    assert ("日志段由服务器在使用中覆盖" in paper) is on_a_server
    assert ("数据库服务器的日志段" in page) is on_a_server


def test_in_english_too_the_paper_is_chinese(town, client):
    event = destroyed(town)
    client.force_login(town.account("eva"))
    client.cookies["language"] = "en"
    answer = client.get(reverse("web:event_certificate", args=[event.pk]))
    assert "预案包台账" in words_of(answer.content)


def test_there_is_none_before_and_none_for_others(town, client):
    event = an_active_flood(town)
    client.force_login(town.account("eva"))
    assert client.get(reverse("web:event_certificate", args=[event.pk])).status_code == 404
    done = destroyed(town)
    client.force_login(town.account("wim"))
    assert client.get(reverse("web:event_certificate", args=[done.pk])).status_code == 404
