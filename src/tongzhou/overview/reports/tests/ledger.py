"""A ledger for tests of reports: what residents asked, and the lines that count it."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.town import MONDAY_9AM
from tongzhou.base.manifest import FactKind
from tongzhou.base.manifest.measures import Count, Indicator, Share, Stock
from tongzhou.overview.reports.rules import Slot
from tongzhou.shared.facts.actions import record

FIVE_PM = MONDAY_9AM.replace(hour=17)
FIVE_TO_FIVE = FIVE_PM - timedelta(minutes=5)
TODAY = MONDAY_9AM.date()
ASKED = FactKind("test.asked", "Asked", ("solved",))
LINES = {
    "requests.received": Indicator("requests.received", "Received", Count(ASKED.code)),
    "requests.closed_out": Indicator(
        "requests.closed_out", "Closed", Count(ASKED.code, (("solved", True),))
    ),
    "requests.open": Indicator(
        "requests.open", "Open", Stock("tongzhou.overview.reports.tests.ledger:nine")
    ),
    "requests.resolution_rate": Indicator(
        "requests.resolution_rate",
        "Resolution rate",
        Share(Count(ASKED.code, (("solved", True),)), Count(ASKED.code)),
        unit="share",
        decimals=1,
    ),
}


def nine(path: str, at: datetime) -> int:
    return 9


def asked(place, times: int = 1, *, at: datetime = MONDAY_9AM, solved: bool = False) -> None:
    """So many residents asked for something there."""
    for _time in range(times):
        record(ASKED, at=at, place_path=place.path, solved=solved)


def slot(days_ago: int = 0) -> Slot:
    return Slot(day=TODAY - timedelta(days=days_ago))
