"""A daily report of the small town: drawn up, signed, refused."""

from datetime import timedelta

import pytest

from tongzhou.base.errors import Refused
from tongzhou.overview.reports import actions, queries
from tongzhou.overview.reports.formbook import report_forms
from tongzhou.overview.reports.queries import Target
from tongzhou.overview.reports.tests.ledger import FIVE_PM, FIVE_TO_FIVE, slot

COMMUNITY, STREET = "community_daily", "street_daily"
LATER = FIVE_PM + timedelta(minutes=30)


def daily(town, who="east", days_ago=0, form=COMMUNITY):
    return Target(report_forms()[form], town.organisations[who], slot(days_ago))


def sign(town, target, *, by="eva", at=FIVE_TO_FIVE, **more):
    token = queries.paper(target, at=at).token
    return actions.sign_report(target, token=token, by=town.viewer(by, at), at=at, **more)


def refusal(act, *args, **more):
    with pytest.raises(Refused) as refused:
        act(*args, **more)
    return refused.value.code


def figures(paper):
    return {row.code.partition(".")[2]: row.stands for row in paper.rows}
