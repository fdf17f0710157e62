"""Steps with which others help."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongzhou.base.errors import Refused
from tongzhou.base.text import prose
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Organisation, Person
from tongzhou.shared.tracking import kinds, queries, rules
from tongzhou.shared.tracking.actions.core import note_down, words_of
from tongzhou.shared.tracking.models import Item, Step


@transaction.atomic
def add_step(
    item: Item,
    *,
    title: str,
    by: Viewer,
    at: datetime,
    person: Person | None = None,
    organisation: Organisation | None = None,
    due_at: datetime | None = None,
) -> Step:
    """Somebody else helps with a step; the main owner stays the same."""
    title = words_of(title, said("Say what the step is."))
    part = queries.part_of(by, item)
    if not (part.owns or part.leads) or item.state not in rules.RUNNING:
        raise Refused("not_allowed", said("Steps are added by the owner while work goes on."))
    return Step.objects.create(
        item=item, title=title[:120], person=person, organisation=organisation, due_at=due_at
    )


@transaction.atomic
def finish_step(step: Step, *, by: Viewer, at: datetime, note: str = "") -> None:
    """The step is done, by whom and when."""
    part = queries.part_of(by, step.item)
    helps = by.person_id is not None and step.person_id == by.person_id
    if not (helps or part.owns or part.leads or part.works):
        raise Refused("not_allowed", said("Your post does not let you make this move here."))
    done = {"done_at": at, "done_by_id": by.person_id, "note": prose(note)[:200]}
    if not Step.objects.filter(pk=step.pk, done_at=None).update(**done):
        raise Refused("already_done", said("This step was done already."))
    late = rules.is_late(at, step.due_at)
    note_down(kinds.STEP_DONE, step.item, by=by, at=at, late=late)
