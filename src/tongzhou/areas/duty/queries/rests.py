"""Questions to people whether they would serve with too little rest."""

from __future__ import annotations

from django.db.models import QuerySet

from tongzhou.areas.duty.models import RestRequest
from tongzhou.areas.duty.sentences import REST_WORDS
from tongzhou.base.words import Sentence
from tongzhou.ground.access.viewer import Viewer


def asked_of(viewer: Viewer) -> QuerySet[RestRequest]:
    """What the viewer has been asked and not answered."""
    rows = RestRequest.objects.visible_to(viewer).filter(person_id=viewer.person_id or 0)
    return rows.filter(answered_at__isnull=True).select_related("shift__post", "asked_by")


def request_for(viewer: Viewer, pk: int) -> RestRequest:
    """That question, for the person and for who plans there."""
    row: RestRequest = RestRequest.objects.one_for(viewer, pk)
    return row


def rules_in_words(asked: RestRequest) -> list[Sentence]:
    """Which limits would be set aside."""
    return [REST_WORDS[code] for code in asked.rules if code in REST_WORDS]
