"""The words of this area: the item kind, its facts, its indicators."""

from __future__ import annotations

from tongzhou.base.manifest import Count, FactKind, Indicator, ItemKind, Share, Stock
from tongzhou.base.words import said

REQUEST = ItemKind(
    "request",
    said("Resident request").text,
    closing_needs=("call_back", "second_person"),
    page="requests:detail",
)

CALLED_BACK = FactKind(
    "request.called_back",
    said("A resident was called back").text,
    ("valid", "contacted", "solved", "satisfied"),
)
THANKED = FactKind("request.thanked", said("A resident said thank you").text, ("channel",))

_MINE = (("item_kind", REQUEST.code),)
_FINISHED = (*_MINE, ("move", "finish"))
_CLOSED = (*_MINE, ("to_state", "closed"))
_VALID = (("valid", True),)

_QUERIES = "tongzhou.areas.requests.queries"
_received = Count("item.opened", _MINE)
_valid = Count("request.called_back", _VALID)
_contacted = Count("request.called_back", (*_VALID, ("contacted", True)))
_solved = Count("request.called_back", (*_VALID, ("solved", True)))

INDICATORS = (
    Indicator(
        "requests.received",
        said("Requests received").text,
        _received,
        counting_rule=said(
            "Every request that was written into the ledger, through any channel; duplicates too."
        ).text,
    ),
    Indicator(
        "requests.closed_out",
        said("Requests closed out").text,
        Count("item.moved", _CLOSED),
        counting_rule=said(
            "Closed after a call-back; a request that was opened and closed again counts again."
        ).text,
    ),
    Indicator(
        "requests.open",
        said("Requests not finished").text,
        Stock(f"{_QUERIES}:open_count"),
        counting_rule=said(
            "Accepted, in hand, waiting for a call-back or deferred, at that moment."
        ).text,
    ),
    Indicator(
        "requests.overdue",
        said("Requests overdue").text,
        Stock(f"{_QUERIES}:overdue_count"),
        counting_rule=said("Accepted or in hand behind their deadline, at that moment.").text,
    ),
    Indicator(
        "requests.acknowledged_in_time",
        said("Requests acknowledged in time").text,
        Share(
            part=Count("item.acknowledged", (*_MINE, ("late", False))),
            whole=Count("item.acknowledged", _MINE),
        ),
        unit="share",
        decimals=1,
        counting_rule=said("Acknowledged within the time allowed, of all acknowledged.").text,
    ),
    Indicator(
        "requests.answered_in_time",
        said("Requests answered in time").text,
        Share(
            part=Count("item.moved", (*_FINISHED, ("late", False))),
            whole=Count("item.moved", _FINISHED),
        ),
        unit="share",
        decimals=1,
        counting_rule=said("Work finished before the deadline, of all work finished.").text,
    ),
    Indicator(
        "requests.valid_call_backs",
        said("Valid call-backs").text,
        _valid,
        counting_rule=said(
            "The person was reached and answered; without those that an approver excluded."
        ).text,
    ),
    Indicator(
        "requests.contacted",
        said("Contacted by the unit").text,
        _contacted,
        counting_rule=said("Valid call-backs that say the unit had made contact.").text,
    ),
    Indicator(
        "requests.solved",
        said("Solved (count)").text,
        _solved,
        counting_rule=said(
            "Valid call-backs that say it was solved; partly solved is not counted."
        ).text,
    ),
    Indicator(
        "requests.satisfied",
        said("Satisfied").text,
        Count("request.called_back", (*_VALID, ("satisfied", "yes"))),
        counting_rule=said("Valid call-backs that say satisfied.").text,
    ),
    Indicator(
        "requests.basically_satisfied",
        said("Basically satisfied").text,
        Count("request.called_back", (*_VALID, ("satisfied", "basic"))),
        counting_rule=said("Valid call-backs that say basically satisfied.").text,
    ),
    Indicator(
        "requests.response_rate",
        said("Response rate").text,
        Share(part=_contacted, whole=_valid),
        unit="share",
        decimals=1,
        counting_rule=said("Contacted by the unit, of all valid call-backs.").text,
    ),
    Indicator(
        "requests.resolution_rate",
        said("Resolution rate").text,
        Share(part=_solved, whole=_valid),
        unit="share",
        decimals=1,
        counting_rule=said("Solved, of all valid call-backs.").text,
    ),
    Indicator(
        "requests.thanks",
        said("Thanks on the record").text,
        Count("request.thanked"),
        counting_rule=said("Thanks of residents that somebody wrote down.").text,
    ),
)
