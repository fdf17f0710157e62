"""A duty offered to others: swapped, given away, or split."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.base.paths import MAX_LENGTH
from tongzhou.ground.access.scope import Scope, Scoped


class Offer(models.Model):
    """Offer → take → rules checked → both confirm → units told; it can be taken back until the start.

    Nobody is asked why. `cause` is only what the person chose to say.
    """

    class Kind(models.TextChoices):
        SWAP = "swap", _("Swap")
        GIVE = "give", _("Give away")
        SPLIT = "split", _("Split")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        TAKEN = "taken", _("Taken, waiting for confirmation")
        DONE = "done", _("Done")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        UNDONE = "undone", _("Taken back")
        EXPIRED = "expired", _("Not settled before the start")

    kind = models.CharField(_("Kind"), max_length=5, choices=Kind.choices)
    duty = models.ForeignKey("duty.Duty", on_delete=models.CASCADE, related_name="offers")
    place_path = models.CharField(max_length=MAX_LENGTH, db_index=True)
    by = models.ForeignKey("organisations.Person", on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    cause = models.CharField(_("Cause"), max_length=120, blank=True)
    # Of a split: the part from here on is offered.
    split_at = models.DateTimeField(null=True, blank=True)
    # Offered to one person only; empty: to everybody of the crew.
    to = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    # Of a swap: what the taker gives in return.
    other_duty = models.ForeignKey(
        "duty.Duty", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # When whoever's yes is awaited was last reminded.
    reminded_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # Who stood where before it was done, so that it can be taken back: ids and times only.
    before = models.JSONField(default=dict)

    scope = Scope(
        paths=("place_path",),
        people=("by_id", "to_id", "taken_by_id", "duty__roster__crew__pk"),
        needs="duty.see",
        joins=True,
    )
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty"],
                condition=models.Q(state__in=("open", "taken")),
                name="duty_offered_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.duty_id}"
