"""An estate's own questions for visitors, and goods-out slips (出门条): what an application carries with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from tongzhou.areas.gates.actions import passes
from tongzhou.areas.gates.actions.passes import Wish
from tongzhou.areas.gates.actions.rights import RUNS, require
from tongzhou.areas.gates.models import Pass, PassKind, VisitorForm
from tongzhou.areas.gates.rules.goods import kept_goods, read_goods
from tongzhou.areas.gates.rules.questions import Question, why_not
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place


@transaction.atomic
def design(place: Place, questions: Sequence[Question], *, by: Viewer, at: datetime) -> VisitorForm:
    """The estate asks these questions from now on; what was answered before keeps its own version."""
    require(place.path, by, RUNS)
    if why := why_not(questions):
        raise Refused("form_wrong", why)
    # Two who design at once: the second waits, and makes the version after the first one's.
    Place.objects.select_for_update().get(pk=place.pk)
    plain = [question.plain() for question in questions]
    last = VisitorForm.objects.filter(place=place).order_by("-version").first()
    if last is not None and last.ended_at is None and last.questions == plain:
        return last
    VisitorForm.objects.filter(place=place, ended_at__isnull=True).update(ended_at=at)
    made = VisitorForm.objects.create(
        place=place,
        place_path=place.path,
        version=last.version + 1 if last else 1,
        questions=plain,
        made_by_id=by.person_id,
        made_at=at,
    )
    write_audit("gates.form_designed", by=by, at=at, subject=f"place:{place.pk}")
    return made


@transaction.atomic
def ask_for_goods(wish: Wish, goods: str, *, by: Viewer, at: datetime) -> Pass:
    """A goods-out slip stands in the queue with its list; approved, it opens the gate once, on the way out."""
    return passes.apply(with_goods(wish, goods), by=by, at=at)


def with_goods(wish: Wish, goods: str) -> Wish:
    """The wish for a slip with its list. Raises Refused: no_goods."""
    lines = read_goods(goods)
    if not lines:
        raise Refused("no_goods", said("Write down what is taken out, one thing in a line."))
    return replace(wish, kind=PassKind.GOODS, purpose="moving", answers=kept_goods(lines))
