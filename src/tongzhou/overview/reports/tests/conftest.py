"""Lines that count the facts of these tests."""

import pytest

from tongzhou.overview.indicators import engine
from tongzhou.overview.reports.tests.ledger import LINES


@pytest.fixture
def counted_lines(monkeypatch):
    """Whatever areas are installed, the forms' lines count the facts of these tests."""
    monkeypatch.setattr(engine, "by_code", lambda: LINES)
