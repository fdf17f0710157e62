"""The hotline's workbook: each order comes in once, with its day and its building."""

from datetime import date, timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.requests import hotline, queries
from tongzhou.areas.requests.hotline import HotlineRow
from tongzhou.areas.requests.models import Request
from tongzhou.base.errors import Refused
from tongzhou.base.sheets import Outcome, UploadRef

ORDER = HotlineRow(
    "RX-001",
    date(2026, 11, 12),
    "1栋1单元501水管漏水",
    address="槐荫小区1栋1单元501",
    phone="1390000xxxx",
    category="repairs",
)


def bring(town, *rows, by="emil"):
    upload = UploadRef(1, town.east.path)
    return hotline.bring_in(rows, upload=upload, by=town.viewer(by), at=MONDAY_9AM)


def test_an_order_comes_in_with_its_day_and_its_building(town):
    assert bring(town, ORDER) == [Outcome.ADDED]
    request = Request.objects.select_related("item").get()
    assert (request.source_ref, request.room) == ("RX-001", "501")
    assert request.item.place == town.places["east_entrance"]
    assert request.item.due_at == MONDAY_9AM + timedelta(days=3)
    assert "501" not in request.item.title


def test_the_same_order_again_changes_nothing(town):
    assert bring(town, ORDER, ORDER) == [Outcome.ADDED, Outcome.UNCHANGED]
    assert bring(town, ORDER) == [Outcome.UNCHANGED]
    assert Request.objects.count() == 1


def test_an_order_without_a_known_building_stands_at_the_community(town):
    bring(town, HotlineRow("RX-002", date(2026, 11, 16), "路灯不亮", address="某路口"))
    assert queries.from_source("RX-002").item.place == town.east


def test_nobody_brings_orders_into_another_community(town):
    with pytest.raises(Refused):
        bring(town, ORDER, by="wim")
    assert not Request.objects.exists()
