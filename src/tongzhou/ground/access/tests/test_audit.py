"""The trail: every change leaves a line, a changed line shows, old lines go from the start."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from tests.town import MONDAY_9AM
from tongzhou.ground.access.audit import broken_audit_lines, drop_lines_before, write_audit
from tongzhou.ground.access.models import AuditEntry
from tongzhou.web.keeping import forget_old_lines


@pytest.fixture
def trail(town):
    for day in range(4):
        at = MONDAY_9AM + timedelta(days=day)
        write_audit("test.act", by=town.viewer("emil"), at=at, day=day)


def _tamper(statement: str) -> None:
    """As somebody would who goes round the program and its guard."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE access_auditentry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER access_auditentry_no_update")
        cursor.execute(statement)


def test_a_whole_trail_has_no_trouble(trail, capsys):
    assert broken_audit_lines() == []
    call_command("check_audit")
    assert "4" in capsys.readouterr().out


def test_a_changed_line_shows(trail, capsys):
    _tamper("UPDATE access_auditentry SET username = 'wim' WHERE detail LIKE '%1%'"
            if connection.vendor == "sqlite"
            else "UPDATE access_auditentry SET username = 'wim' WHERE detail->>'day' = '1'")  # fmt: skip
    assert len(broken_audit_lines()) == 1
    with pytest.raises(SystemExit):
        call_command("check_audit")


def test_a_missing_line_in_the_middle_shows(trail):
    AuditEntry.objects.order_by("pk")[1].delete()
    assert len(broken_audit_lines()) == 1


def test_old_lines_go_from_the_start_and_the_rest_is_whole(trail):
    assert drop_lines_before(MONDAY_9AM + timedelta(days=2)) == 2
    assert AuditEntry.objects.count() == 2
    assert broken_audit_lines() == []


def test_a_post_that_was_refused_leaves_a_line_with_page_row_and_result(town, client):
    client.force_login(town.account("gus"))
    place = town.places["east_building"]
    client.post(reverse("register:rename_place", args=[place.pk]), {"name": "别名"})
    line = AuditEntry.objects.first()
    assert (line.action, line.result) == ("page.post", "refused")
    assert line.subject == f"register:rename_place:{place.pk}"
    assert line.detail == {"status": 403}
    assert line.username == "gus"


def test_a_change_that_wrote_its_own_line_is_not_noted_twice(town, client):
    client.force_login(town.account("eva"))
    place = town.places["east_building"]
    client.post(reverse("register:rename_place", args=[place.pk]), {"name": "2栋"})
    actions = [line.action for line in AuditEntry.objects.all()]
    assert "places.renamed" in actions
    assert "page.post" not in actions


def test_the_trail_is_taken_out_by_the_audit_administrator_and_that_is_a_line(trail, town, client):
    client.force_login(town.account("aud"))
    answer = client.get(reverse("web:audit"), {"export": "xlsx"})
    assert answer["Content-Type"].endswith("sheet")
    assert AuditEntry.objects.first().action == "audit.exported"
    client.force_login(town.account("eva"))
    assert client.get(reverse("web:audit"), {"export": "xlsx"}).status_code == 403


def test_the_trail_is_kept_six_months_at_least(trail):
    assert forget_old_lines(MONDAY_9AM + timedelta(days=183)) == 0
    assert forget_old_lines(MONDAY_9AM + timedelta(days=200)) == 4
