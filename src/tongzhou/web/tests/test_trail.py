"""The trail through the door."""

import pytest

from tests.town import MONDAY_9AM
from tongzhou.ground.access.audit import write_audit
from tongzhou.web.tests.entering import text


def test_only_the_audit_administrator_reads_the_trail(client, town):
    write_audit("people.unmask", by=town.viewer("eva"), at=MONDAY_9AM, subject="resident:7")
    for who in ("eva", "lena", "sys", "sec", "otto"):
        client.force_login(town.account(who))
        assert client.get("/audit/").status_code == 403, who
    client.force_login(town.account("aud"))
    page = text(client.get("/audit/"))
    assert "people.unmask" in page
    assert "查看完整个人信息" in page
    assert "resident:7" in page
    assert "resident:7" not in text(client.get("/audit/?since=2026-11-17"))
    assert "resident:7" in text(client.get("/audit/?since=2026-11-16&until=2026-11-16"))
    assert "日志链完整" in text(client.get("/audit/?check=1"))


@pytest.mark.parametrize("query", ["since=x", "until=2026-99-99", "action=x", "page=x", "sort=x"])
def test_nonsense_in_the_address_of_the_trail_is_ignored(client, town, query):
    client.force_login(town.account("aud"))
    assert client.get(f"/audit/?{query}").status_code == 200
