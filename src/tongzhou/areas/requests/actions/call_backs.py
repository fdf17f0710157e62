"""Calling back: what the person who asked says closes the request, or sends it on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from tongzhou.areas.requests import figures, kinds, rules
from tongzhou.areas.requests.models import CallBack, Exclusion, Request
from tongzhou.areas.requests.rules import Satisfied, Solved
from tongzhou.base.errors import Refused
from tongzhou.base.text import prose
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.actions import correct, record
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.tracking import actions as tracking
from tongzhou.shared.tracking.queries import part_of
from tongzhou.shared.tracking.rules import Outcome


@transaction.atomic
def not_reached(request: Request, *, way: str, by: Viewer, at: datetime) -> CallBack:
    """An attempt that reached nobody is written down, with the time of the next one."""
    _may_call_back(request, by)
    hours, evening = figures.call_again(request.item.place_path, at)
    next_at = rules.next_attempt(localtime(at), hours=hours, evening=evening)
    Request.objects.filter(pk=request.pk).update(next_call_at=next_at)
    return CallBack.objects.create(
        request=request, at=at, by_id=by.person_id, way=way, reached=False, next_at=next_at
    )


@transaction.atomic
def call_back(
    request: Request,
    *,
    way: str,
    contacted: bool,
    solved: Solved,
    satisfied: Satisfied,
    by: Viewer,
    at: datetime,
    words: str = "",
) -> CallBack:
    """What the person said is written down; the request is closed by it, or goes on."""
    _may_call_back(request, by)
    answer = _answer(
        request, way=way, contacted=contacted, solved=solved, satisfied=satisfied, words=words
    )
    fact = _said(answer, request, by=by, at=at)
    if solved is Solved.NO:
        answer.move = tracking.redo(request.item, by=by, at=at, facts=(fact,))
    else:
        answer.move = tracking.close(
            request.item,
            outcome=_outcome(solved),
            by=by,
            at=at,
            evidence=frozenset({"call_back"}),
            facts=(fact,),
        )
    answer.by_id, answer.at, answer.fact_id = by.person_id, at, fact.pk
    answer.save()
    return answer


@transaction.atomic
def answer_on_receipt(
    request: Request,
    *,
    contacted: bool,
    solved: Solved,
    satisfied: Satisfied,
    by: Viewer,
    at: datetime,
    words: str = "",
) -> CallBack:
    """The resident answered the call-back questions on the receipt page."""
    if request.item.state != "done":
        raise Refused("wrong_state", said("There is nothing to answer now."))
    answer = _answer(
        request, way="receipt", contacted=contacted, solved=solved, satisfied=satisfied, words=words
    )
    fact = _said(answer, request, by=by, at=at)
    if solved is Solved.NO:
        answer.move = tracking.redo_for_asker(request.item, at=at, facts=(fact,))
    else:
        outcome = _outcome(solved)
        answer.move = tracking.close_for_asker(request.item, outcome=outcome, at=at, facts=(fact,))
    answer.at, answer.fact_id = at, fact.pk
    answer.save()
    return answer


def _answer(request: Request, *, solved: Solved, satisfied: Satisfied, **said_: Any) -> CallBack:
    words = prose(said_.pop("words"))[:400]
    return CallBack(
        request=request,
        reached=True,
        solved=str(solved),
        satisfied=str(satisfied),
        words=words,
        **said_,
    )


def _outcome(solved: Solved) -> Outcome:
    return Outcome.SOLVED if solved is Solved.YES else Outcome.PARTLY


def _said(
    answer: CallBack, request: Request, *, by: Viewer, at: datetime, valid: bool = True
) -> Any:
    item = request.item
    return record(
        kinds.CALLED_BACK,
        at=at,
        actor_id=by.person_id,
        place_path=item.place_path,
        organisation_path=item.organisation_path,
        subject=item.subject,
        event_id=item.event_id,
        valid=valid,
        contacted=bool(answer.contacted),
        solved=answer.solved == Solved.YES,
        satisfied=answer.satisfied,
    )


def _may_call_back(request: Request, by: Viewer) -> None:
    part = part_of(by, request.item)
    refusal = rules.why_not_call_back(
        state=request.item.state, did_work=part.did_work, may_call=part.calls_back or part.leads
    )
    if refusal is not None:
        raise Refused(*refusal)


@transaction.atomic
def close_unanswered(request: Request, *, by: Viewer, at: datetime) -> None:
    """Closed without an answer after enough vain attempts, or when nobody left a way to be asked."""
    _may_call_back(request, by)
    tries = request.call_backs.filter(reached=False).count()
    enough = figures.call_back_tries(request.item.place_path, at)
    if request.caller_phone and tries < enough:
        raise Refused(
            "not_enough_tries",
            said("Try %(enough)d times before closing without an answer.", enough=enough),
        )
    tracking.close(
        request.item,
        outcome=Outcome.UNCONFIRMED,
        by=by,
        at=at,
        evidence=frozenset({"call_back"}),
    )


@transaction.atomic
def exclude(call: CallBack, *, reason: Exclusion, by: Viewer, at: datetime) -> None:
    """The call-back no longer counts in the rates: an approver says why, and the count stays visible."""
    if not by.may("items.approve", call.request.item.place_path):
        raise Refused("not_allowed", said("Only an approver can exclude a call-back."))
    if by.person_id is not None and by.person_id in {call.by_id, call.request.item.done_by_id}:
        raise Refused("own_work", said("Whoever did the work or called does not exclude it."))
    changes = {"excluded": str(reason), "excluded_by_id": by.person_id, "excluded_at": at}
    changed = CallBack.objects.filter(pk=call.pk, reached=True, excluded="", move__undone_by=None)
    if not changed.update(**changes):
        raise Refused("already_excluded", said("This call-back is excluded already."))
    fact = all_facts().get(pk=call.fact_id or 0)
    correct(fact, at=at, actor_id=by.person_id)
    again = _said(call, call.request, by=by, at=fact.happened_at, valid=False)
    CallBack.objects.filter(pk=call.pk).update(fact_id=again.pk)
